/** Totals of an organization's lists equal their numbers of rows, whatever adds rows, and on both databases. */
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';

let t: TestOpenroll;
afterEach(() => t?.close());

const total = async (path: string) => (await t.api.get(path)).body.pagination.total;

/** An embedded database takes some seconds to open on a busy machine. */
const SLOW = { timeout: 120_000 };

describe.each(['postgres', 'embedded'] as const)('on %s', SLOW, (database) => {
  it('counts employers as they are created and cancelled', async () => {
    t = await openTestOpenroll({ database });
    const totals = async () => [await total('/v1/employers'), await total('/v1/employers?include_cancelled=true')];
    expect(await totals()).toEqual([0, 0]);
    const first = await makeEmployer(t.api);
    await makeEmployer(t.api, { name: 'Second' });
    expect(await totals()).toEqual([2, 2]);
    for (const active of [false, false]) await t.api.put(`/v1/employers/${first}`, { active });
    expect(await totals()).toEqual([1, 2]);
    await t.api.put(`/v1/employers/${first}`, { name: 'Renamed', active: true });
    expect(await totals()).toEqual([2, 2]);
  });

  it('counts people once, with their first employment or membership', async () => {
    t = await openTestOpenroll({ database });
    expect(await total('/v2/members')).toBe(0);
    const [first, second] = [await makeEmployer(t.api), await makeEmployer(t.api, { name: 'Second' })];
    await applyCensus(t, first, [rosterRow(1), rosterRow(2)]);
    expect(await total('/v2/members')).toBe(2);
    await applyCensus(t, second, [rosterRow(1), rosterRow(3)]);
    expect(await total('/v2/members')).toBe(3);
    const plan = (await t.api.post('/v1/care-plans', { name: 'Everyday Care' })).body.data.id;
    const group = (await t.api.post('/v1/groups', { name: 'Night shift', external_reference_id: 'night' })).body.data
      .id;
    const members = [rosterRow(3), rosterRow(4)].map((row) => ({
      ...{ reference_id: row.reference_id, first_name: row.first_name, last_name: row.last_name, plan_id: plan },
      ...{ date_of_birth: row.date_of_birth, email: row.email, phone: '503-555-0127', address: ADDRESS },
    }));
    await t.api.post(`/v1/groups/${group}/members/sync`, { members });
    await t.drain();
    expect(await total('/v2/members')).toBe(4);
    await applyCensus(t, first, [rosterRow(1), rosterRow(2), rosterRow(4)]);
    expect(await total('/v2/members')).toBe(4);
    expect((await t.api.get('/v2/members')).body.data).toHaveLength(4);
  });
});

const ADDRESS = { address_line_1: '502 Tannery Street', city: 'Portland', state: 'OR', zipcode: '97209' };

it('merges the rows of a count from time to time, and loses none', async () => {
  t = await openTestOpenroll();
  await makeEmployer(t.api);
  const add = () =>
    sql`
    insert into employers select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'ein', '12-3456789',
      'reference_id', null, 'request_sha256', null))).* from employers e limit 1`.execute(t.database.db);
  for (let round = 0; round < 100; round++) await Promise.all(Array.from({ length: 10 }, add));
  expect(await total('/v1/employers')).toBe(1001);
  const { rows } = await sql<{ count: number }>`select count(*) as count from list_counts`.execute(t.database.db);
  expect(rows[0]?.count).toBeLessThan(700);
});

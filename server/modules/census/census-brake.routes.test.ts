/** The brake: a roster that omits too many people changes nothing, and can be applied after a look. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { rosterRow } from '../../testing/people.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
let employer: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z' });
});
afterAll(() => t.close());
let employers = 0;
beforeEach(async () => {
  t.real.set('2026-03-10T15:00:00Z');
  employer = await makeEmployer(t.api, { ein: `20-${String(++employers).padStart(7, '0')}` });
});

const roster = (to: number) => Array.from({ length: to }, (_, n) => rosterRow(n));
const url = () => `/v1/employers/${employer}/census-sync`;
const submit = async (employees: object[], query = '') => {
  const { status, body } = await t.api.post(`${url()}${query}`, { employees });
  expect(status).toBe(202);
  await t.drain();
  return body.data.census_sync_id as string;
};
const read = async (id: string) => (await t.api.get(`${url()}s/${id}`)).body.data;
const send = async (employees: object[], query = '') => read(await submit(employees, query));
const active = async () =>
  (await t.api.get(`/v1/employers/${employer}/employees?employment_status=active`)).body.pagination.total;
const applyStopped = (id: string, query = '') => t.api.post(`${url()}s/${id}/apply${query}`);

it('stops a roster cut in half, changes nothing, and applies it on request', async () => {
  await send(roster(40));
  const stopped = await send(roster(20));
  expect(stopped).toMatchObject({
    ...{ status: 'failed', error_code: 'too_many_deactivations', stopped: true, active_count: 40, omitted_count: 20 },
    counts: { deactivated: 0, unchanged: 0, failed: 0 },
  });
  expect(await active()).toBe(40);
  const listed = async (query: string) =>
    (await t.api.get(`${url()}s${query}`)).body.data.map((one: { id: string }) => one.id);
  expect(await listed('?stopped=true')).toEqual([stopped.id]);
  expect(await listed('?status=failed')).toEqual([stopped.id]);
  expect(await listed('?status=completed')).not.toContain(stopped.id);

  const dry = await applyStopped(stopped.id, '?dry_run=true');
  expect([dry.status, dry.body.data.status, dry.body.data.counts.deactivated]).toEqual([200, 'completed', 20]);
  expect(await active()).toBe(40);

  const answer = await applyStopped(stopped.id);
  expect([answer.status, answer.body.data.census_sync_id]).toEqual([202, stopped.id]);
  await t.drain();
  expect(await read(stopped.id)).toMatchObject({
    ...{ status: 'completed', error_code: null, stopped: false, counts: { deactivated: 20, unchanged: 20 } },
  });
  expect(await active()).toBe(20);
  expect((await applyStopped(stopped.id)).body.app_error_code).toBe('census_sync_not_stopped');
});

it('is applied to the people of the day of the request', async () => {
  await send(roster(10));
  const stopped = await submit([rosterRow(0, { last_name: 'Changed' })]);
  const [left] = (await t.api.get(`/v1/employers/${employer}/employees?sort=name&limit=1`)).body.data;
  await t.api.post(`/v1/employees/${left.id}/terminate`, {});
  await applyStopped(stopped);
  await t.drain();
  const { counts } = await read(stopped);
  expect([counts.deactivated + counts.reactivated, await active()]).toEqual([
    left.reference_id === 'lark-0' ? 10 : 8,
    1,
  ]);
});

it('is superseded by a newer accepted roster, stopped or not', async () => {
  await send(roster(8));
  const first = await submit(roster(1));
  const second = await submit(roster(2));
  expect([(await applyStopped(first)).status, (await applyStopped(first)).body.app_error_code]).toEqual([
    409,
    'superseded',
  ]);
  await t.api.post(`${url()}?dry_run=true`, { employees: roster(8) });
  expect((await applyStopped(second)).status).toBe(202);
  await t.drain();
  expect(await active()).toBe(2);
});

it('can’t be applied if it was never stopped, and is unknown to others', async () => {
  await send(roster(3));
  const done = await submit(roster(3));
  expect((await applyStopped(done)).body.app_error_code).toBe('census_sync_not_stopped');
  const other = await makeEmployer(t.api, { ein: `21-${String(employers).padStart(7, '0')}` });
  expect((await t.api.post(`/v1/employers/${other}/census-syncs/${done}/apply`)).status).toBe(404);
  const foreign = await t.otherOrganization();
  expect((await foreign.api.post(`${url()}s/${done}/apply`)).status).toBe(404);
  const bound = await boundTo(t, 'employer', employer);
  expect((await bound.post(`${url()}s/${done}/apply`)).status).toBe(404);
});

it('is discarded once: it can no longer be applied, waits for nobody, and nothing of its rows is kept', async () => {
  await send(roster(8));
  const stopped = await submit(roster(1));
  const discard = () => t.api.post(`${url()}s/${stopped}/discard`, { reason: 'cut off at row 1' });
  const inbox = async () => {
    const { data } = (await t.api.get(`/v1/inbox?employer_id=${employer}`)).body;
    return data.map((one: { kind: string }) => one.kind);
  };
  expect(await inbox()).toEqual(['census_stopped']);
  const dry = await t.api.post(`${url()}s/${stopped}/discard?dry_run=true`, {});
  expect([dry.status, (await read(stopped)).stopped]).toEqual([200, true]);

  t.real.set('2026-03-11T09:00:00Z');
  const answer = await discard();
  expect([answer.status, answer.body.data]).toMatchObject([
    200,
    { id: stopped, status: 'failed', stopped: false, discarded_at: '2026-03-11T09:00:00.000Z' },
  ]);
  expect(await read(stopped)).toMatchObject({ stopped: false, discarded_at: '2026-03-11T09:00:00.000Z' });
  const id = parseId('censusSync', stopped);
  expect((await sql`select 1 from census_rows where sync_id = ${id}`.execute(t.database.db)).rows).toEqual([]);
  expect([await inbox(), await active()]).toEqual([[], 8]);
  for (const again of [await discard(), await applyStopped(stopped)])
    expect([again.status, again.body.app_error_code]).toEqual([409, 'census_sync_not_stopped']);
  const { data: entries } = (await t.api.get('/v1/audit-entries?action=census_sync.discard')).body;
  expect(entries).toMatchObject([{ resource_id: stopped, details: { omitted: 7, reason: 'cut off at row 1' } }]);
});

it('is not discarded when it was never stopped, and is unknown to others', async () => {
  await send(roster(3));
  const done = await submit(roster(3));
  expect((await t.api.post(`${url()}s/${done}/discard`, {})).body.app_error_code).toBe('census_sync_not_stopped');
  const foreign = await t.otherOrganization();
  expect((await foreign.api.post(`${url()}s/${done}/discard`, {})).status).toBe(404);
  const bound = await boundTo(t, 'employer', employer);
  expect((await bound.post(`${url()}s/${done}/discard`, {})).status).toBe(404);
});

it('keeps the rows of a stopped roster for 14 days', async () => {
  await send(roster(8));
  const stopped = await submit(roster(1));
  const kept = async () => {
    const id = parseId('censusSync', stopped);
    const { rows } = await sql`select 1 from census_rows where sync_id = ${id}`.execute(t.database.db);
    return rows.length;
  };
  t.real.set('2026-03-24T14:59:00Z');
  await t.drain();
  expect(await kept()).toBe(1);
  t.real.set('2026-03-24T15:00:01Z');
  await t.drain();
  expect([await kept(), (await read(stopped)).stopped]).toEqual([0, false]);
  expect((await applyStopped(stopped)).body.app_error_code).toBe('census_sync_not_stopped');
});

describe('a dry run says what the brake would do', () => {
  it('at once, with the people whom the roster would deactivate', async () => {
    await send(roster(8));
    const { body } = await t.api.post(`${url()}?dry_run=true`, { employees: roster(1) });
    expect(body.data).toMatchObject({
      status: 'failed',
      error_code: 'too_many_deactivations',
      counts: { deactivated: 7 },
    });
    expect(body.data.employees.length).toBe(7);
    expect(await active()).toBe(8);
  });

  it('for a large roster as a job, also when a stopped one would be applied', async () => {
    await send(roster(1_200));
    const stopped = await submit(roster(100));
    const dry = await applyStopped(stopped, '?dry_run=true');
    expect(dry.status).toBe(202);
    await t.drain();
    expect(await read(dry.body.data.census_sync_id)).toMatchObject({
      ...{ dry_run: true, status: 'completed', counts: { deactivated: 1_100, unchanged: 100 } },
    });
    expect([await active(), (await read(stopped)).stopped]).toEqual([1_200, true]);
  });
});

describe('settings of the call, the employer and the organization replace the default', () => {
  const guard = async (table: 'employers' | 'organizations', percent: number | null) => {
    const id = parseId(
      table === 'employers' ? 'employer' : 'organization',
      table === 'employers' ? employer : t.organizationId,
    );
    await sql`update ${sql.table(table)} set roster_guard_percent = ${percent} where id = ${id}`.execute(t.database.db);
  };

  it.each<[number | null, number | null, string, string | null]>([
    [null, null, '', 'too_many_deactivations'],
    [null, null, '?max_deactivations=5', null],
    [null, null, '?max_deactivations=4', 'too_many_deactivations'],
    [100, null, '', null],
    [null, 100, '', null],
    [100, 0, '', 'too_many_deactivations'],
    [0, 63, '', null],
    [0, 62, '', 'too_many_deactivations'],
    [0, 0, '?max_deactivations=5', null],
    [null, null, '?on_omitted=keep', null],
  ])('organization %s, employer %s, call %j', async (organization, ofEmployer, query, error) => {
    await send(roster(8));
    await guard('organizations', organization);
    await guard('employers', ofEmployer);
    const sync = await send(roster(3), query);
    await guard('organizations', null);
    expect(sync.error_code).toBe(error);
  });
});

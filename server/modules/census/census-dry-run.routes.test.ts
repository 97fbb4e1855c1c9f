/** Dry runs of large rosters are jobs: they report what the same roster would then do, and leave nothing behind. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';

let t: TestOpenroll;
let employer: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z' });
  employer = await makeEmployer(t.api);
  const policy = { classification: 'full_time', waiting_period: 'none' };
  await t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy);
  await makePlanYear(t.api, employer, { open_enrollment_start: '2026-03-01' });
  await applyCensus(t, employer, people(0, 1_300));
});
afterAll(() => t.close());

const people = (from: number, to: number, changes: object = {}) =>
  Array.from({ length: to - from }, (_, at) => rosterRow(from + at, changes));

/** 900 are unchanged, 100 lose eligibility, 300 are omitted, 200 are new, one of them without a reference; two are in doubt. */
const ROSTER = [
  ...people(0, 900),
  ...people(900, 1_000, { employee_class: 'Part Time' }),
  ...people(2_000, 2_199),
  rosterRow(3_000, { reference_id: undefined }),
  rosterRow(3_001, { reference_id: undefined }),
  rosterRow(3_001, { reference_id: undefined }),
];

const syncUrl = () => `/v1/employers/${employer}/census-sync`;

async function submit(query: string) {
  const { status, body } = await t.api.post(`${syncUrl()}${query}`, { employees: ROSTER });
  expect(status).toBe(202);
  const pending = (await t.api.get(`${syncUrl()}s/${body.data.census_sync_id}`)).body.data;
  await t.drain();
  return { pending, done: (await t.api.get(`${syncUrl()}s/${body.data.census_sync_id}`)).body.data };
}

/** Every row of every table except the census's own. */
async function everything() {
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      and not relispartition and relname not like 'census_%' and relname <> 'idempotency_keys' order by 1`.execute(
    t.database.db,
  );
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ rows: string }>`
      select count(*) || ' ' || coalesce(md5(string_agg(r::text, ',' order by r::text)), '') as rows
      from ${sql.table(name)} r`.execute(t.database.db);
    contents[name] = rows[0]?.rows ?? '';
  }
  return contents;
}

async function eventCounts(after: number) {
  const { rows } = await sql<{ event_name: string; count: number }>`
    select event_name, count(*) as count from (select event_name from webhook_events order by id offset ${after}) e
    group by 1 order by 1`.execute(t.database.db);
  return rows;
}

it('reports in batches what the same roster then does, and changes nothing', async () => {
  const before = await everything();
  const dry = await submit('?dry_run=true');
  expect(dry.pending).toMatchObject({ dry_run: true, status: 'accepted', events: [] });
  expect(dry.done).toMatchObject({ status: 'completed', error_code: null });
  expect(dry.done.counts).toEqual({
    ...{ created: 200, updated: 100, unchanged: 900, reactivated: 0, deactivated: 300, failed: 2 },
  });
  expect(await everything()).toEqual(before);
  expect((await t.api.get(`${syncUrl()}s`)).body.pagination.total).toBe(1);

  const changes = async (query: string) => (await t.api.get(`${syncUrl()}s/${dry.done.id}/changes${query}`)).body;
  expect((await changes('')).pagination.total).toBe(600);
  expect((await changes('?action=created')).data[0]).toEqual({
    ...{ index: 1_000, employee_id: null, reference_id: 'lark-2000', first_name: 'Odalys' },
    ...{
      last_name: 'Ferreira 2000',
      action: 'created',
      eligibility: 'eligible',
      eligible_on: '2026-01-05',
      obstacle: null,
    },
  });
  const leavers = await changes('?action=deactivated&limit=100&page=3');
  expect([leavers.pagination.total, leavers.data.at(-1)]).toMatchObject([
    300,
    { index: null, reference_id: 'lark-1299', action: 'deactivated', eligibility: 'none' },
  ]);

  const events = await eventCounts(0);
  const known = events.reduce((sum, { count }) => sum + count, 0);
  const real = await submit('');
  expect(real.done.dry_run).toBe(false);
  expect([real.done.counts, real.done.failures]).toEqual([dry.done.counts, dry.done.failures]);
  const byName = (a: { event_name: string }, b: { event_name: string }) => (a.event_name < b.event_name ? -1 : 1);
  expect(dry.done.events.sort(byName)).toEqual(await eventCounts(known));
});

it('is answered at once if both the roster and the employer are small', async () => {
  const small = await makeEmployer(t.api, { ein: '12-3456789' });
  const url = `/v1/employers/${small}/census-sync`;
  const { status, body } = await t.api.post(`${url}?dry_run=true`, { employees: people(0, 1_000) });
  expect([status, body.data.counts.created, body.data.employees.length]).toEqual([200, 1_000, 1_000]);
  expect((await t.api.get(`${url}s`)).body.pagination.total).toBe(0);
});

it('counts whom a short roster would omit: one row for a large employer is a job', async () => {
  const answered = await t.api.post(`${syncUrl()}?dry_run=true&max_deactivations=10`, { employees: people(0, 1) });
  expect(answered.status).toBe(202);
  await t.drain();
  const { body } = await t.api.get(`${syncUrl()}s/${answered.body.data.census_sync_id}`);
  expect(body.data).toMatchObject({ status: 'failed', error_code: 'too_many_deactivations', dry_run: true });
});

it('is deleted after 14 days', async () => {
  const { rows } = await sql<{ id: string }>`select id from census_syncs where dry_run`.execute(t.database.db);
  expect(rows.length).toBeGreaterThan(0);
  t.real.set('2026-03-25T15:00:01Z');
  await t.drain();
  const { rows: left } = await sql`select 1 from census_syncs where dry_run
    union all select 1 from census_changes`.execute(t.database.db);
  expect(left).toEqual([]);
});

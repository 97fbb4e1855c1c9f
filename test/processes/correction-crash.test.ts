/**
 * The worker is killed (`kill -9`) while a corrected policy is applied to an employer's people: the next worker goes on where the last
 * batch ended, and in the end everybody is as they would be without the kills, with each event once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterEach, expect, inject, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { type Database, openPostgres } from '../../server/platform/database/db.ts';
import { realClock } from '../../server/platform/process/real-clock.ts';
import {
  type Api,
  administer,
  assembleTestOpenroll,
  cloneOf,
  type TestOpenroll,
  testRealClock,
} from '../../server/testing/app.ts';
import { makeEmployer, makePlanYear } from '../../server/testing/builders.ts';
import { electAlmostAll } from '../../server/testing/elections.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { NIGHTLY } from '../../server/testing/nightly.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { COMPILED } from '../../server/testing/process.ts';

const START = '2026-01-15T09:00:00Z';
/** People, people per batch, and kills: each kill falls into another batch. */
const [PEOPLE, BATCH, KILLS] = NIGHTLY ? [10_000, 500, 8] : [240, 20, 3];

/** The most rows of a census in one body. */
const MOST_ROWS = 5_000;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** People who are covered from 02-01 or who wait for their window, and a policy that should have kept everybody waiting for 60 days. */
async function prepare(database: Database): Promise<string> {
  const real = testRealClock(START);
  const t = await assembleTestOpenroll(database, real);
  const { api, organizationId } = await t.otherOrganization('sandbox');
  real.set(realClock.now());
  const employer = await makeEmployer(api);
  const policy = { classification: 'all', waiting_period: 'none' };
  const made = await api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy);
  await makePlanYear(api, employer, { coverage_start: '2026-02-01' });
  const startOf = (n: number) => (n % 4 === 0 ? '2024-03-04' : '2025-12-20');
  const roster = Array.from({ length: PEOPLE }, (_, n) => rosterRow(n, { start_date: startOf(n) }));
  for (let at = 0; at < PEOPLE; at += MOST_ROWS) await censusOf(api, t, employer, roster.slice(at, at + MOST_ROWS));
  await electAlmostAll(database.db, parseId('organization', organizationId) ?? '', 5);
  const corrected = { waiting_period: '60_days', reason: 'typed wrong' };
  const { status } = await api.post(`/v1/benefit-eligibility-policies/${made.body.data.id}/correct`, corrected);
  expect(status).toBe(202);
  await t.app.close();
  return parseId('organization', organizationId) ?? '';
}

async function censusOf(
  api: Api,
  t: Pick<TestOpenroll, 'drain'>,
  employer: string,
  employees: object[],
): Promise<void> {
  const { status } = await api.post(`/v1/employers/${employer}/census-sync?on_omitted=keep`, { employees });
  expect(status).toBe(202);
  await t.drain();
}

/** Everybody's state, and how often each event was sent about whom. */
async function outcome({ db }: Database, organization: string) {
  const { rows } = await sql<Record<string, number | string>>`
    select (select md5(string_agg(concat_ws(' ', reference_id, eligibility, eligible_on, granted_on), ',' order by id)) from employees
        where organization_id = ${organization}) as eligibility,
      (select md5(string_agg(concat_ws(' ', employee_id, status, reason, cancelled, window_start, window_end, coverage_start,
        coverage_end), ',' order by id)) from enrollments where organization_id = ${organization}) as enrollments,
      (select md5(string_agg(concat_ws(' ', enrollment_id, starts_on, ends_on), ',' order by enrollment_id, starts_on)) from coverage_periods
        where organization_id = ${organization} and superseded_at is null) as covered,
      (select count(*)::int4 from enrollments where organization_id = ${organization} and coverage_start = '2026-02-18') as moved,
      (select json_object_agg(event_name, told) from (select event_name, count(*) || ' of ' || count(distinct resource_id) as told
        from webhook_events where organization_id = ${organization} group by 1 order by 1) e) as told,
      (select count(*)::int4 from eligibility_reviews where organization_id = ${organization}) as under_way`.execute(
    db,
  );
  return rows[0];
}

const PROCESS = join(import.meta.dirname, '../../server/testing/loop.process.ts');

/** Lets a worker finish a batch, and kills it within the next. */
async function killWithin(where: string): Promise<void> {
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
  const child = spawn(process.execPath, [PROCESS, where, 'reviews', String(BATCH)], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  cleanUps.push(() => child.kill('SIGKILL'));
  child.stdin.write('begin\n');
  let turned = false;
  for await (const word of createInterface({ input: child.stdout })) {
    if (word === 'idle') throw new Error('all were corrected before the last kill');
    if (turned && word === 'writes') break;
    turned ||= word === 'turned';
  }
  child.kill('SIGKILL');
  await closed;
}

it('goes on after each kill', { timeout: 300_000 }, async () => {
  const admin = inject('postgresUrl');
  const name = (what: string) => `corrected_${what}_${process.pid}`;
  const urlOf = (what: string) => Object.assign(new URL(admin), { pathname: name(what) }).href;
  const make = async (what: string, template: string) => {
    await cloneOf(admin, template, name(what));
    cleanUps.push(() => administer(admin, `drop database ${name(what)} with (force)`));
  };
  await make('calm', TEMPLATE);
  const prepared = openPostgres(urlOf('calm'), { poolSize: 2 });
  const organization = await prepare(prepared);
  await prepared.close();
  await make('killed', name('calm'));
  const [calm, killed] = ['calm', 'killed'].map((what) => openPostgres(urlOf(what), { poolSize: 2 })) as [
    Database,
    Database,
  ];
  cleanUps.push(
    () => calm.close(),
    () => killed.close(),
  );
  const places: unknown[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await killWithin(urlOf('killed'));
    const { rows } = await sql<{ cursor: string }>`
      select cursor from eligibility_reviews where organization_id = ${organization}`.execute(killed.db);
    places.push(rows[0]?.cursor);
  }
  // Each worker had done a batch of its own, and the batch that was cut off left nothing.
  expect(new Set(places).size).toBe(KILLS);
  expect(places).not.toContain(null);
  for (const database of [calm, killed]) {
    const t = await assembleTestOpenroll(database, testRealClock(realClock.now()));
    await t.drain();
    await t.app.close();
  }
  const wanted = await outcome(calm, organization);
  expect(wanted).toMatchObject({ under_way: 0, moved: (PEOPLE * 3) / 4 });
  expect(await outcome(killed, organization)).toEqual(wanted);
});

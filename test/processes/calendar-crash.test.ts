/**
 * Processes that are killed (`kill -9`) in the middle of the calendar's days, at random: the next one goes on, and in the end every
 * event has happened once, in the order and on the day of an undisturbed run. `npm run nightly -- crashes` kills more often, at
 * other moments.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, expect, inject, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { type Database, openEmbedded, openPostgres } from '../../server/platform/database/db.ts';
import { realClock } from '../../server/platform/process/real-clock.ts';
import { prepareDatabase } from '../../server/prepare-database.ts';
import { administer, assembleTestOpenroll, cloneOf, testRealClock } from '../../server/testing/app.ts';
import { makeEmployer, makePlanYear } from '../../server/testing/builders.ts';
import { electAlmostAll } from '../../server/testing/elections.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { NIGHTLY } from '../../server/testing/nightly.ts';
import { applyCensus, rosterRow } from '../../server/testing/people.ts';
import { COMPILED } from '../../server/testing/process.ts';
import { seeded } from '../../server/testing/random.ts';

const START = '2026-01-15T09:00:00Z';
/** Another seed tries other moments: OPENROLL_SEED=7 npm test -- calendar-crash. */
const SEED = Number(process.env.OPENROLL_SEED ?? 20_260_115);
/** How often a worker is killed, on PostgreSQL and on the embedded database; and which share of the kills has to fall into a batch. */
const [KILLS, KILLS_EMBEDDED] = NIGHTLY ? [20, 5] : [6, 3];
const LEAST_WITHIN = 0.3;
/** Kills fall within so many writes of a process, and so long after one of them: a batch takes some four times as long. */
const WITHIN = { writes: 5, ms: 10 };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/**
 * A sandbox that is about to live through some years: people who elected both and some who did not, waits that end, leavers who
 * were announced, a plan year that is over early and one that opens on the way. Answers its id.
 */
async function prepare(database: Database, people: number, to: string): Promise<string> {
  const real = testRealClock(START);
  const t = await assembleTestOpenroll(database, real);
  const { api, organizationId } = await t.otherOrganization('sandbox');
  // The sandbox is in January; ids are of the real day, or retention would take the events for old ones.
  real.set(realClock.now());
  const employer = await makeEmployer(api);
  const policy = { classification: 'all', waiting_period: '30_days' };
  await api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy);
  const dental = { category: 'Dental', name: 'Basin Dental', product_code: 'VD' };
  const vision = { category: 'Vision', name: 'Crest Vision', product_code: 'VV' };
  const medical = await makePlanYear(api, employer, { coverage_start: '2026-02-01' });
  const next = { coverage_start: '2027-02-01', open_enrollment_start: '2026-01-02', open_enrollment_end: '2026-03-15' };
  const second = await api.post(medical.url, { ...medical.body, ...next });
  if (second.status !== 201) throw new Error(JSON.stringify(second.body));
  await makePlanYear(api, employer, { coverage_start: '2026-02-01', coverage_end: '2026-09-30' }, dental);
  await makePlanYear(api, employer, { coverage_start: '2026-11-01' }, vision);
  const startOf = (n: number) => (n % 5 === 0 ? '2026-01-14' : '2024-03-04');
  const roster = Array.from({ length: people }, (_, n) => rosterRow(n, { start_date: startOf(n) }));
  const employees = await applyCensus({ ...t, api }, employer, roster);
  const organization = parseId('organization', organizationId) ?? '';
  await electAlmostAll(database.db, organization, 10);
  for (const { id } of employees.slice(0, 20)) {
    await api.post(`/v1/employees/${id}/terminate`, { termination_date: '2026-03-31' });
  }
  await t.drain();
  const advanced = await api.post('/v1/test-clock/advance', { to });
  if (advanced.status !== 202) throw new Error(JSON.stringify(advanced.body));
  await t.app.close();
  return organization;
}

/** All that happened, ids aside: on which day, what, to whom, in which benefit, in the order of the ids. */
async function story({ db }: Database, organization: string): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', v.created_at, v.event_name, coalesce(e.reference_id, w.reference_id), b.name) as line
    from webhook_events v
    left join enrollments n on n.organization_id = v.organization_id and n.id = v.resource_id
    left join employees e on e.organization_id = v.organization_id and e.id = n.employee_id
    left join employees w on w.organization_id = v.organization_id and w.id = v.resource_id
    left join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    where v.organization_id = ${organization} order by v.id`.execute(db);
  return rows.map(({ line }) => line);
}

/** What events do not say about the years: money, and everybody's final state. */
async function outcome({ db }: Database, organization: string) {
  const { rows } = await sql`
    select (select json_agg(concat_ws(' ', run_on, employee_count, line_count, total_cents) order by run_on)
        from deduction_statements where organization_id = ${organization}) as statements,
      (select concat_ws(' ', count(*), sum(monthly_cents), count(distinct (enrollment_id, month)))
        from deduction_lines where organization_id = ${organization}) as lines,
      (select json_agg(concat_ws(' ', run_on, line_count, premium_cents) order by run_on)
        from invoices where organization_id = ${organization}) as invoices,
      (select json_object_agg(status, count) from (select status, count(*) from enrollments
        where organization_id = ${organization} group by 1 order by 1) s) as enrollments,
      (select concat_ws(' ', k.status, k.test_now, l.calendar_through, l.day, l.step, l.cursor) from organization_clocks k
        join calendar_lanes l on l.organization_id = k.organization_id
        where k.organization_id = ${organization}) as clock`.execute(db);
  return rows[0];
}

/** People whose events do not match their state. Comparing two runs alone would miss events that both lose. */
async function untold({ db }: Database, organization: string): Promise<unknown[]> {
  const told = (name: string) => sql`(select count(*) from webhook_events v
    where v.organization_id = s.organization_id and v.resource_id = s.id and v.event_name = ${name})`;
  const { rows } = await sql`
    select s.id, s.status from enrollments s where organization_id = ${organization}
      and (${told('enrollment.started')}, ${told('enrollment.waived')}, ${told('enrollment.terminated')})
        is distinct from (1, (election = 'Expired')::int, (terminated_at is not null)::int)
    union all
    select s.id, s.status from employees s where organization_id = ${organization}
      and (${told('employee.eligibility_granted')}, ${told('employee.deactivated')}, ${told('employee.deduction_created')})
        is distinct from (eligibility_number, departure_number, (select count(distinct statement_id) from deduction_lines l
          where l.organization_id = s.organization_id and l.employee_id = s.id))`.execute(db);
  return rows;
}

/** Lets the calendar run to its end here, undisturbed. */
async function runToTheEnd(database: Database): Promise<void> {
  const t = await assembleTestOpenroll(database, testRealClock(realClock.now()));
  await t.drain();
  await t.app.close();
}

/** The same by two workers at once, which meet at every batch. */
async function runByTwo(database: Database, organization: string): Promise<void> {
  const t = await assembleTestOpenroll(database, testRealClock(realClock.now()));
  const calendar = t.loops.find(({ kind }) => kind === 'calendar');
  const isAdvancing = async () => {
    const { rows } = await sql<{ advancing: boolean }>`
      select status = 'advancing' as advancing from organization_clocks
      where organization_id = ${organization}`.execute(database.db);
    return rows[0]?.advancing;
  };
  const work = async () => {
    while (await isAdvancing()) await calendar?.turn();
  };
  await Promise.all([work(), work()]);
  await t.app.close();
}

async function expectSame(calm: Database, killed: Database, organization: string): Promise<void> {
  const [wanted, got] = [await story(calm, organization), await story(killed, organization)];
  expect(wanted.length).toBeGreaterThan(300);
  // Two lists of thousands: the first difference says more than all that follows.
  const parting = wanted.findIndex((line, at) => line !== got[at]);
  const around = (lines: string[]) => lines.slice(Math.max(0, parting - 3), parting + 5);
  if (parting >= 0) expect(around(got)).toEqual(around(wanted));
  expect(got.length).toBe(wanted.length);
  expect(await outcome(killed, organization)).toEqual(await outcome(calm, organization));
  expect(await untold(killed, organization)).toEqual([]);
}

const PROCESS = join(import.meta.dirname, '../../server/testing/loop.process.ts');

const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };

const load = (where: string) => spawn(process.execPath, [PROCESS, where], { env, stdio: ['pipe', 'pipe', 'inherit'] });

/** A process begins to run days, and is killed somewhere among its first writes. Returns whether it was in the middle of a batch. */
async function killOnce(child: ReturnType<typeof load>, random: (below: number) => number): Promise<boolean> {
  const heard: string[] = [];
  const wanted = 1 + random(WITHIN.writes);
  child.stdin.write('begin\n');
  const begun = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the process ended by itself: ${heard.slice(-3)}`)));
    createInterface({ input: child.stdout }).on('line', (word) => {
      heard.push(word);
      if (heard.filter((one) => one === 'writes').length === wanted) resolve();
      if (word === 'idle') reject(new Error(`the years were over before the last kill (seed ${SEED})`));
    });
  });
  try {
    await begun;
    await wait(random(WITHIN.ms + 1));
  } finally {
    await end(child);
  }
  return heard.at(-1) === 'writes';
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** Returns how many kills fell into the middle of a batch. The next process is loaded while one works. */
async function killAgainAndAgain(times: number, where: string): Promise<number> {
  const random = seeded(SEED);
  let within = 0;
  let next = load(where);
  cleanUps.push(() => end(next));
  for (let kill = 1; kill <= times; kill++) {
    const child = next;
    if (kill < times) next = load(where);
    if (await killOnce(child, random)) within++;
  }
  return within;
}

it('on PostgreSQL', { timeout: 300_000 }, async () => {
  const admin = inject('postgresUrl');
  const name = (what: string) => `days_${what}_${process.pid}`;
  const urlOf = (what: string) => Object.assign(new URL(admin), { pathname: name(what) }).href;
  const make = async (what: string, template: string) => {
    await cloneOf(admin, template, name(what));
    cleanUps.push(() => administer(admin, `drop database ${name(what)} with (force)`));
  };
  await make('calm', TEMPLATE);
  const prepared = openPostgres(urlOf('calm'), { poolSize: 2 });
  const organization = await prepare(prepared, 80, '2027-03-10T09:00:00Z');
  await prepared.close();
  await make('killed', name('calm'));
  const within = await killAgainAndAgain(KILLS, urlOf('killed'));
  expect(within).toBeGreaterThanOrEqual(KILLS * LEAST_WITHIN);
  const [calm, killed] = ['calm', 'killed'].map((what) => openPostgres(urlOf(what), { poolSize: 2 }));
  if (!calm || !killed) throw new Error('two databases');
  cleanUps.push(
    () => calm.close(),
    () => killed.close(),
  );
  await runToTheEnd(calm);
  await runByTwo(killed, organization);
  await expectSame(calm, killed, organization);
});

it('on the embedded database', { timeout: 300_000 }, async () => {
  const [calmFolder, killedFolder] = ['calm', 'killed'].map((what) => {
    const folder = mkdtempSync(join(tmpdir(), `openroll-days-${what}-`));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }) as [string, string];
  const prepared = await openEmbedded(calmFolder);
  await prepareDatabase(prepared.db, testRealClock(START));
  const organization = await prepare(prepared, 40, '2026-05-10T09:00:00Z');
  await prepared.close();
  cpSync(calmFolder, killedFolder, { recursive: true });
  const within = await killAgainAndAgain(KILLS_EMBEDDED, killedFolder);
  expect(within).toBeGreaterThanOrEqual(KILLS_EMBEDDED * LEAST_WITHIN);
  const calm = await openEmbedded(calmFolder);
  cleanUps.push(() => calm.close());
  await runToTheEnd(calm);
  const killed = await openEmbedded(killedFolder);
  cleanUps.push(() => killed.close());
  await runToTheEnd(killed);
  await expectSame(calm, killed, organization);
});

/**
 * A day of the calendar on which the windows of many people of one organization expire, while 20 connections write 200 small
 * commands a second in it. Beside it the same day with the same load in another organization.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { wireId } from '../server/modules/vocabulary/ids.ts';
import { openPostgres } from '../server/platform/database/db.ts';
import { realClock } from '../server/platform/process/real-clock.ts';
import { addDays, type CalendarDate } from '../server/platform/values/dates.ts';
import { paced, startWorkerProcess } from './support/hooks-world.ts';
import { type Figure, round, say, size } from './support/report.ts';
import { assembleWorld, openDatabases, query, type World } from './support/world.ts';

/** BENCH_EMPLOYERS sets another number, and BENCH_PEOPLE that of the people of each. */
const EMPLOYERS = Number(process.env.BENCH_EMPLOYERS ?? size(1_000, 50));
const PEOPLE_EACH = Number(process.env.BENCH_PEOPLE ?? 100);
const CONNECTIONS = 20;
const PER_SECOND = 200;
/** After this long the day counts as not done. */
const MOST_SECONDS = size(120, 15);
const today = realClock.now().slice(0, 10) as CalendarDate;

export default async function starvation(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    const measured: Measured[] = [];
    for (const where of ['same', 'other'] as const) measured.push(await measure(await databases.clone(where), where));
    const [same, other] = measured as [Measured, Measured];
    const people = (EMPLOYERS * PEOPLE_EACH).toLocaleString('en-US');
    return [
      figure(`a day for ${people} people, written to`, same.seconds, other.seconds, 's', 1.15),
      figure('its commands, 99th percentile', same.p99Ms, other.p99Ms, 'ms', 3),
    ];
  } finally {
    await databases.stop();
  }
}

const figure = (name: string, ours: number, baseline: number, unit: string, target: number): Figure => ({
  ...{ name, ours: `${round(ours)} ${unit}`, baseline: `${round(baseline)} ${unit}` },
  ...{ value: ours / baseline, unit: '×', target },
});

interface Measured {
  seconds: number;
  p99Ms: number;
}

async function measure(url: string, where: 'same' | 'other'): Promise<Measured> {
  const database = openPostgres(url, { poolSize: CONNECTIONS });
  const world = await assembleWorld(database, 'live');
  const other = await assembleWorld(database, 'live');
  await fill(world, url, EMPLOYERS, PEOPLE_EACH);
  await fill(other, url, 10, 100);
  await query(url, `update enrollments set window_end = $2 where organization_id = $1`, [
    other.organization,
    addDays(today, 30),
  ]);
  await query(url, 'vacuum analyze');
  const worker = await startWorkerProcess(url);
  const loaded = where === 'same' ? world : other;
  const load = await startLoad(loaded, url);
  const begin = performance.now();
  await query(url, `update calendar_lanes set calendar_through = $2 where organization_id = $1`, [
    world.organization,
    addDays(today, -1),
  ]);
  await query(url, `select pg_notify('openroll_work', 'calendar')`);
  while ((await isUnderWay(url, world)) && performance.now() - begin < MOST_SECONDS * 1_000) await wait(100);
  const seconds = (performance.now() - begin) / 1_000;
  const p99Ms = await load();
  await worker.stop();
  await world.app.close();
  await other.close();
  say(
    `load in the ${where} organization: ${round(seconds)} s, ${await countLeft(url, world)} windows left, p99 ${round(p99Ms)} ms`,
  );
  return { seconds, p99Ms };
}

async function isUnderWay(url: string, world: World): Promise<boolean> {
  const [row] = await query(
    url,
    'select min(calendar_through)::text as through from calendar_lanes where organization_id = $1',
    [world.organization],
  );
  return row?.through !== today;
}

async function countLeft(url: string, world: World): Promise<number> {
  const [row] = await query(
    url,
    `select count(*)::int4 as left from enrollments where organization_id = $1 and election = 'Pending'`,
    [world.organization],
  );
  return row?.left ?? 0;
}

/** Sets the language of one member after another until told to stop; returns the 99th percentile. */
async function startLoad({ app, apiKey, organization }: World, url: string): Promise<() => Promise<number>> {
  const rows = await query(url, 'select id from members where organization_id = $1 order by random() limit 5000', [
    organization,
  ]);
  const members = rows.map(({ id }) => wireId('member', id));
  const ms: number[] = [];
  let sent = 0;
  let stopped = false;
  const write = async () => {
    const id = members[sent++ % members.length];
    const begin = performance.now();
    const { statusCode, body } = await app.inject({
      ...{ method: 'PATCH', url: `/v1/members/${id}`, headers: { authorization: `Bearer ${apiKey}` } },
      payload: { preferred_language: sent % 2 === 0 ? 'es' : 'en' },
    });
    if (statusCode !== 200) throw new Error(`a write answered ${statusCode}: ${body}`);
    ms.push(performance.now() - begin);
  };
  const writing = (async () => {
    while (!stopped) await paced(PER_SECOND, 1, write);
  })();
  return async () => {
    stopped = true;
    await writing;
    return ms.sort((a, b) => a - b)[Math.floor(ms.length * 0.99)] ?? Number.NaN;
  };
}

/** Employers with a plan year whose windows were open until yesterday, and their people, none of whom has answered. */
async function fill(world: World, url: string, employers: number, peopleEach: number): Promise<void> {
  const { data } = await world.post('/v1/benefit-products', { category: 'Dental', name: 'Dental', product_code: 'VD' });
  await world.post(`/v1/benefit-products/${data.id}/plans`, { name: 'Dental', rates: { type: 'tier', EE: 3000 } });
  const organization = [world.organization];
  await query(
    url,
    `insert into employers (organization_id, id, name, legal_name, ein, email, address, created_at, updated_at)
    select $1, gen_random_uuid(), 'Larkspur', 'Larkspur Inc.', '47-3194821', 'p@lark.example', '{}', now(), now()
    from generate_series(1, ${employers})`,
    organization,
  );
  await query(
    url,
    `insert into plan_years (organization_id, id, employer_id, product_id, coverage_start, coverage_end, open_enrollment_start,
      open_enrollment_end, contribution, termination_rule, termination_n_months, new_hire_window_days, max_retro_days,
      tax_classification, auto_grant, renewal, made_on, created_at, updated_at)
    select p.organization_id, gen_random_uuid(), p.id, b.id, '${addDays(today, 30)}', '${addDays(today, 394)}',
      '${addDays(today, -30)}', '${addDays(today, -1)}', '{"type": "fixed", "EE": 1000}', 'END_OF_N_MONTHS', 0, 30, 0,
      'Unknown', false, 'active', '${addDays(today, -40)}', now(), now()
    from employers p join benefit_products b on b.organization_id = p.organization_id where p.organization_id = $1`,
    organization,
  );
  await query(
    url,
    `with people as (
      select p.id as employer, gen_random_uuid() as id, gen_random_uuid() as member, n
      from employers p, generate_series(1, ${peopleEach}) n where p.organization_id = $1::uuid
    ), members as (
      insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
      select $1::uuid, member, 'Odalys', 'Ferreira', '1991-08-27', 'ferreira', now(), now() from people
    ), employees as (
      insert into employees (organization_id, id, employer_id, member_id, reference_id, first_name, last_name,
        first_name_folded, last_name_folded, email, email_folded, date_of_birth, status, eligibility, eligible_on,
        granted_on, eligibility_number, created_on, created_at, updated_at)
      select $1::uuid, id, employer, member, 'r' || n, 'Odalys', 'Ferreira', 'odalys', 'ferreira', 'o@example.com',
        'o@example.com', '1991-08-27', 'active', 'eligible', '2020-01-01', '2020-01-01', 1, '2020-01-01', now(), now()
      from people
    )
    insert into enrollments (organization_id, id, employer_id, employee_id, member_id, plan_year_id, product_id,
      election, reason, eligibility_number, window_start, window_end, coverage_start, created_on, created_at, updated_at)
    select $1::uuid, gen_random_uuid(), w.employer, w.id, w.member, y.id, y.product_id, 'Pending',
      'open_enrollment', 1, y.open_enrollment_start, y.open_enrollment_end, y.coverage_start, y.open_enrollment_start, now(),
      now()
    from people w join plan_years y on y.organization_id = $1::uuid and y.employer_id = w.employer`,
    organization,
  );
}

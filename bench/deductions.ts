/**
 * The deduction run of an employer with 100,000 enrolled enrollments that were never charged: 100,000 lines and events, one
 * statement, and the invoice of the same day with as many lines. Beside it the same rows by hand-written SQL, and how the memory of a run grows with the number of enrollments.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type pg from 'pg';
import { realClock } from '../server/platform/process/real-clock.ts';
import { addDays, addMonths, type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { connectRaw } from './support/raw-census.ts';
import { writeDeductions } from './support/raw-deductions.ts';
import { type Figure, interleave, say, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const ROWS = size(100_000, 10_000);
const ROUNDS = size(3, 2);
/** From the first to the last of these the peak of the heap must not grow. */
const SIZES = [size(10_000, 5_000), size(100_000, 10_000), size(1_000_000, 20_000)];

const today = realClock.now().slice(0, 10) as CalendarDate;
const runOn = startOfMonth(today);

export default async function deductions(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const [ours, raw] = [await databases.clone('ours'), await databases.clone('raw')];
    const [world, rawWorld] = [await openWorld(ours), await openWorld(raw)];
    worlds.push(world, rawWorld);
    const times = await measureRun(world, rawWorld, ours, raw);
    const memory = await measureMemory(world, ours);
    return [
      {
        name: `deduction run of ${ROWS.toLocaleString('en-US')} enrollments`,
        ours: show(times.ours, 'ms'),
        baseline: show(times.baseline, 'ms'),
        value: times.ours.median / times.baseline.median,
        unit: '×',
        target: 2.5,
      },
      {
        name: `heap of a run, ${SIZES.map((people) => people.toLocaleString('en-US')).join(' → ')}`,
        ours: `${memory.map((bytes) => Math.round(bytes / 2 ** 20)).join(' → ')} MB`,
        baseline: '',
        value: (memory.at(-1) as number) / (memory[0] as number),
        unit: '×',
        target: 1.5,
      },
    ];
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

async function measureRun(world: World, rawWorld: World, ours: string, raw: string) {
  const client: pg.Client = await connectRaw(raw);
  await enrollMany(world, ours, ROWS);
  await enrollMany(rawWorld, raw, ROWS);
  const times = await interleave(ROUNDS, {
    ours: async () => {
      await beforeTheFirst(world, ours);
      return timed(() => world.work('calendar'));
    },
    baseline: async () => {
      await beforeTheFirst(rawWorld, raw);
      return timed(() => writeDeductions(client, rawWorld.organization, runOn));
    },
  });
  await client.end();
  for (const url of [ours, raw]) await checkWritten(url, ROWS);
  return times;
}

/** The most that the heap holds while a run is under way. */
async function measureMemory(world: World, url: string): Promise<number[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const peaks: number[] = [];
  // Small sizes come first: there are fewer people than before, then ever more.
  await query(url, 'truncate employees, members, enrollments cascade');
  let there = 0;
  for (const people of SIZES) {
    await enrollMany(world, url, people - there);
    there = people;
    await beforeTheFirst(world, url);
    let peak = 0;
    // What is held, not what waits to be collected: how late that is done depends on the machine alone.
    const timer = setInterval(() => {
      collect();
      peak = Math.max(peak, process.memoryUsage().heapUsed);
    }, 100);
    await world.work('calendar');
    clearInterval(timer);
    await checkWritten(url, people);
    say(`${people.toLocaleString('en-US')} people: at most ${Math.round(peak / 2 ** 20)} MB`);
    peaks.push(peak);
  }
  return peaks;
}

/** Nothing has been charged, and the 1st of this month is the next day to run. */
async function beforeTheFirst(world: World, url: string): Promise<void> {
  await query(
    url,
    `truncate deduction_lines, deduction_statements, invoice_lines, invoices, webhook_deliveries, webhook_events,
      webhook_event_tallies`,
  );
  await query(
    url,
    `update calendar_lanes set calendar_through = $2, day = null, step = 0, cursor = null where organization_id = $1`,
    [world.organization, addDays(runOn, -1)],
  );
  await query(url, 'vacuum analyze deduction_lines, deduction_statements, invoice_lines, webhook_events');
  await query(url, 'checkpoint');
}

/** People of one employer, not eligible for anything else, each of whom elected Dental before this month and is charged from this month on. */
async function enrollMany(world: World, url: string, rows: number): Promise<void> {
  const { planYear, plan, product, employer } = await offer(world, url);
  const values = [world.organization, employer, planYear, product, plan, rows];
  await query(
    url,
    `with people as (
      select gen_random_uuid() as id, gen_random_uuid() as member, n from generate_series(1, $6::int4) n
    ), members as (
      insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
      select $1::uuid, member, 'Odalys', 'Ferreira', '1991-08-27', 'ferreira', now(), now() from people
    ), employed as (
      insert into employees (organization_id, id, employer_id, member_id, reference_id, first_name, last_name,
        first_name_folded, last_name_folded, email, email_folded, date_of_birth, status, eligibility, eligible_on,
        granted_on, eligibility_number, created_on, created_at, updated_at)
      select $1::uuid, id, $2::uuid, member, 'r' || gen_random_uuid(), 'Odalys', 'Ferreira', 'odalys', 'ferreira', 'o@example.com',
        'o@example.com', '1991-08-27', 'active', 'none', null, null, 1, '2020-01-01', now(), now()
      from people
    ), elected as (
    insert into enrollments (organization_id, id, employer_id, employee_id, member_id, plan_year_id, product_id, reason,
      eligibility_number, window_start, window_end, election, coverage_start, coverage_end, plan_id, tier, premium_cents,
      employer_cents, employee_cents, answered_at, answered_on, created_on, created_at, updated_at)
    select $1::uuid, gen_random_uuid(), $2::uuid, id, member, $3::uuid, $4::uuid, 'open_enrollment', 1, '2020-01-01',
      '2020-01-31', 'Enrolled', '${runOn}', '${addDays(addMonths(runOn, 12), -1)}', $5::uuid, 'EE', 18058, 13400, 4658,
      now(), '2020-01-15', '2020-01-01', now(), now()
    from people
    returning *
    ), periods as (
      insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, recorded_at, step, day)
      select organization_id, gen_random_uuid(), id, coverage_start, coverage_end, answered_at, 'bench', answered_on
      from elected
    )
    insert into coverage_prices (organization_id, id, enrollment_id, starts_on, tier, premium_cents, employer_cents,
      employee_cents, recorded_at, step, day)
    select organization_id, gen_random_uuid(), id, coverage_start, tier, premium_cents, employer_cents, employee_cents,
      answered_at, 'bench', answered_on
    from elected`,
    values,
  );
  await query(url, 'vacuum analyze');
}

interface Offer {
  employer: string;
  planYear: string;
  product: string;
  plan: string;
}
const offers = new Map<World, Offer>();

/** One employer, product and plan year a world, made through the API. */
async function offer(world: World, url: string): Promise<Offer> {
  const known = offers.get(world);
  if (known) return known;
  const employer = await world.makeEmployer();
  const [row] = await query(
    url,
    `select y.id as "planYear", y.product_id as product, k.plan_id as plan from plan_years y
     join plan_year_plans k on k.organization_id = y.organization_id and k.plan_year_id = y.id where y.organization_id = $1 limit 1`,
    [world.organization],
  );
  if (!row) throw new Error('no plan year was made');
  const made = { ...row, employer: uuidOf('employer', employer) } as Offer;
  offers.set(world, made);
  return made;
}

async function checkWritten(url: string, rows: number): Promise<void> {
  const [row] = await query(
    url,
    `select (select count(*) from deduction_lines)::int4 as lines, (select count(*) from invoice_lines)::int4 as billed,
      (select sum(total_cents) from deduction_statements)::int8 as cents,
      (select count(*) from webhook_events where event_name = 'employee.deduction_created')::int4 as events`,
  );
  if (row?.lines !== rows || row?.billed !== rows || Number(row?.cents) !== rows * 4658 || row?.events !== rows) {
    throw new Error(`the run wrote ${JSON.stringify(row)} for ${rows} enrollments`);
  }
}

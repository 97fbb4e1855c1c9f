/**
 * A plan year opens to 100,000 eligible people of one employer, on its day, by the calendar: 100,000 enrollments and events.
 * Beside it the same rows by hand-written SQL.
 */
import type pg from 'pg';
import { realClock } from '../server/platform/process/real-clock.ts';
import { addDays, type CalendarDate } from '../server/platform/values/dates.ts';
import { connectRaw } from './support/raw-census.ts';
import { openRawWindows } from './support/raw-windows.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const ROWS = size(100_000, 10_000);
const ROUNDS = size(3, 2);
const today = realClock.now().slice(0, 10) as CalendarDate;

export default async function windows(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const [ours, raw] = [await databases.clone('ours'), await databases.clone('raw')];
    const [world, rawWorld] = [await openWorld(ours), await openWorld(raw)];
    worlds.push(world, rawWorld);
    await makeEligible(world, ours);
    await makeEligible(rawWorld, raw);
    const client: pg.Client = await connectRaw(raw);
    const times = await interleave(ROUNDS, {
      ours: async () => {
        await beforeOpening(world, ours);
        return timed(() => world.work('calendar'));
      },
      baseline: async () => {
        await beforeOpening(rawWorld, raw);
        return timed(() => openRawWindows(client, rawWorld.organization, today));
      },
    });
    await client.end();
    for (const url of [ours, raw]) await checkOpened(url);
    return [
      {
        name: `opening ${ROWS.toLocaleString('en-US')} windows`,
        ours: show(times.ours, 'ms'),
        baseline: show(times.baseline, 'ms'),
        value: times.ours.median / times.baseline.median,
        unit: '×',
        target: 3,
      },
    ];
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

/** People of one employer who were granted eligibility long ago, and one plan year that opens today. */
async function makeEligible(world: World, url: string): Promise<void> {
  const employer = uuidOf('employer', await world.makeEmployer());
  await query(url, 'delete from plan_year_plans');
  await query(url, 'delete from plan_years where id <> (select id from plan_years order by id limit 1)');
  await query(
    url,
    `with people as (
      select gen_random_uuid() as id, gen_random_uuid() as member, n from generate_series(1, $3::int4) n
    ), members as (
      insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
      select $1::uuid, member, 'Odalys', 'Ferreira', '1991-08-27', 'ferreira', now(), now() from people
    )
    insert into employees (organization_id, id, employer_id, member_id, reference_id, first_name, last_name,
      first_name_folded, last_name_folded, email, email_folded, date_of_birth, status, eligibility, eligible_on,
      granted_on, eligibility_number, created_on, created_at, updated_at)
    select $1::uuid, id, $2::uuid, member, 'r' || n, 'Odalys', 'Ferreira', 'odalys', 'ferreira', 'o@example.com',
      'o@example.com', '1991-08-27', 'active', 'eligible', '2020-01-01', '2020-01-01', 1, '2020-01-01', now(), now()
    from people`,
    [world.organization, employer, ROWS],
  );
  await query(url, 'vacuum analyze');
}

/** Resets: nobody has a window, and today is the next day to run. */
async function beforeOpening(world: World, url: string): Promise<void> {
  await query(url, 'truncate enrollments, webhook_deliveries, webhook_events, webhook_event_tallies cascade');
  await query(
    url,
    `update calendar_lanes set calendar_through = $2, day = null, step = 0, cursor = null where organization_id = $1`,
    [world.organization, addDays(today, -1)],
  );
  await query(url, 'vacuum analyze enrollments, webhook_events');
  await query(url, 'checkpoint');
}

async function checkOpened(url: string): Promise<void> {
  const [row] = await query(
    url,
    `select (select count(*) from enrollments where status = 'pending')::int4 as pending,
      (select count(*) from webhook_events where event_name = 'enrollment.started')::int4 as events`,
  );
  if (row?.pending !== ROWS || row?.events !== ROWS) {
    throw new Error(`${JSON.stringify(row)} for ${ROWS} eligible people`);
  }
}

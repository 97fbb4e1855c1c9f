/**
 * A plan year through the test clock on the embedded database: an employer with 1,000 people and three plan years, from the
 * open window to the day after the coverage. Nine in ten have elected everything, which is not counted; the others' windows
 * expire, the first of every month deducts, and in the end all coverage ends. Beside it the same rows by hand-written SQL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { openEmbedded } from '../server/platform/database/db.ts';
import { realClock } from '../server/platform/process/real-clock.ts';
import { addMonths, type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { prepareDatabase } from '../server/prepare-database.ts';
import { electAlmostAll } from '../server/testing/elections.ts';
import { writeYear } from './support/raw-year.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { assembleWorld, type World } from './support/world.ts';

const PEOPLE = size(1_000, 200);
const YEARS = 3;
const ROUNDS = size(3, 1);
/** Every tenth person never answers. */
const SILENT = 10;
const ELECTED = YEARS * PEOPLE * (1 - 1 / SILENT);

export default async function planYear(): Promise<Figure[]> {
  const seconds = await interleave(ROUNDS, { ours: () => inFolder(runYear), baseline: () => inFolder(writeRows) });
  return [
    {
      name: `plan year of ${PEOPLE.toLocaleString('en-US')} people on the embedded database`,
      ours: show(seconds.ours, 's'),
      baseline: show(seconds.baseline, 's'),
      value: seconds.ours.median / seconds.baseline.median,
      unit: '×',
      target: 3,
    },
  ];
}

/** Seconds to play the year in a new folder. */
async function inFolder(run: (world: World) => Promise<void>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'openroll-bench-'));
  const world = await openFolder(folder);
  try {
    await prepare(world);
    const ms = await timed(() => run(world));
    await checkYear(world);
    return ms / 1000;
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openFolder(folder: string): Promise<World> {
  const database = await openEmbedded(folder);
  await prepareDatabase(database.db, realClock);
  return assembleWorld(database, 'sandbox');
}

async function prepare(world: World): Promise<void> {
  const employer = await world.makeEmployer();
  await world.post(`/v1/employers/${employer}/census-sync`, { employees: roster(PEOPLE, 'lark') });
  await world.work('census');
  const made = await electAlmostAll(world.database.db, world.organization, SILENT);
  // As the server's worker does within ten seconds.
  await world.work('vacuum');
  if (made !== ELECTED) throw new Error(`${made} of ${ELECTED} elections were made`);
}

/** Two months after this one (`makeEmployer`); it lasts for twelve. */
const coverageStart = addMonths(startOfMonth(realClock.now().slice(0, 10) as CalendarDate), 2);
const over = addMonths(coverageStart, 12);

async function runYear(world: World): Promise<void> {
  await world.post('/v1/test-clock/advance', { to: `${over}T12:00:00Z` });
  await world.work('census', 'reviews', 'calendar');
}

async function writeRows({ database: { db }, organization }: World): Promise<void> {
  await writeYear(
    ({ text, values = [] }) => db.executeQuery(CompiledQuery.raw(text, values)),
    organization,
    coverageStart,
  );
}

async function checkYear(world: World): Promise<void> {
  const { rows } = await sql<{ lines: number; ended: number; expired: number; events: number }>`
    select (select count(*)::int4 from deduction_lines) as lines,
      (select count(*)::int4 from enrollments where status = 'inactive') as ended,
      (select count(*)::int4 from enrollments where election = 'Expired') as expired,
      (select count(*)::int4 from webhook_events where event_name in
        ('employee.deduction_created', 'enrollment.waived', 'enrollment.terminated')) as events`.execute(
    world.database.db,
  );
  const expired = (YEARS * PEOPLE) / SILENT;
  const charged = 12 * PEOPLE * (1 - 1 / SILENT);
  const wanted = { lines: 12 * ELECTED, ended: ELECTED, expired, events: charged + expired + ELECTED };
  if (JSON.stringify(rows[0]) !== JSON.stringify(wanted)) {
    throw new Error(`the year came to ${JSON.stringify(rows[0])}, not ${JSON.stringify(wanted)}`);
  }
}

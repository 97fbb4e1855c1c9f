/**
 * What a person takes on disk: with three signed elections, made through the API, and for each month in which they are charged.
 * Beside it the values alone, without indexes, row keys and pages. Large installations are planned with these figures.
 */

import { wireId } from '../server/modules/vocabulary/ids.ts';
import { realClock } from '../server/platform/process/real-clock.ts';
import { type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { startOpenroll } from './support/child.ts';
import {
  beforeTheFirst,
  checkCharged,
  copyEmployer,
  enrollPeople,
  isBeforeTheFirst,
} from './support/enrolled-people.ts';
import { type Figure, round, say, size } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { type Databases, openDatabases, openWorld, query, subscribe } from './support/world.ts';

const SIGNERS = size(2_000, 300);
const CHARGED = { employers: size(20, 4), each: size(1_000, 500) };

export default async function storage(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    return [await signed(databases), await charged(databases)];
  } finally {
    await databases.stop();
  }
}

async function signed(databases: Databases): Promise<Figure> {
  const url = await databases.clone('signed');
  const before = await sizesOf(url);
  const world = await openWorld(url);
  await subscribe(url, world.organization);
  const employer = await world.makeEmployer();
  await world.post(`/v1/employers/${employer}/census-sync`, { employees: roster(SIGNERS, 'company') });
  await world.work('census', 'numbering');
  const windows = await query(
    url,
    `select n.id, k.plan_id from enrollments n
     join plan_year_plans k on k.organization_id = n.organization_id and k.plan_year_id = n.plan_year_id`,
  );
  for (const { id, plan_id } of windows) {
    const path = `/v1/enrollments/${wireId('enrollment', id)}`;
    const decision = { plan_id: wireId('benefitPlan', plan_id) };
    const { data } = await world.post(`${path}/document`, { decision: 'elect', ...decision });
    const signature = { document_sha256: data.sha256, name: 'Odalys Ferreira', consent: true, name_confirmed: true };
    await world.post(`${path}/elect`, { ...decision, signature });
  }
  await world.work('numbering', 'checkpoints');
  await world.close();
  return figureOf(
    `a person with ${round(windows.length / SIGNERS)} signed elections`,
    SIGNERS,
    before,
    await sizesOf(url),
  );
}

async function charged(databases: Databases): Promise<Figure> {
  const url = await databases.clone('charged');
  const world = await openWorld(url);
  const { organization } = world;
  await world.makeEmployer();
  await world.close();
  const runOn = startOfMonth(realClock.now().slice(0, 10) as CalendarDate);
  await copyEmployer(url, organization, CHARGED.employers - 1);
  await enrollPeople(url, organization, runOn, CHARGED.each);
  await beforeTheFirst(url, organization, runOn);
  const before = await sizesOf(url);
  const worker = await startOpenroll(url, { OPENROLL_ROLE: 'worker' }, { probed: false });
  while (await isBeforeTheFirst(url, organization, runOn)) await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.stop();
  const people = CHARGED.employers * CHARGED.each;
  await checkCharged(url, people);
  return figureOf('a month in which a person is charged once', people, before, await sizesOf(url));
}

/** A table with its partitions: rows, bytes with indexes and TOAST, bytes of the values. */
interface Size {
  rows: number;
  bytes: number;
  values: number;
}

async function sizesOf(url: string): Promise<Map<string, Size>> {
  const tables = await query(
    url,
    `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
     and relnamespace = 'public'::regnamespace order by relname`,
  );
  const sizes = new Map<string, Size>();
  for (const { name } of tables) {
    const [row] = await query(
      url,
      `select count(*)::int8 as rows, coalesce(sum(pg_column_size(t.*)), 0)::int8 as values,
        pg_total_relation_size('${name}') + coalesce((select sum(pg_total_relation_size(inhrelid)) from pg_inherits
          where inhparent = '${name}'::regclass), 0)::int8 as bytes from ${name} t`,
    );
    sizes.set(name, { rows: Number(row?.rows), bytes: Number(row?.bytes), values: Number(row?.values) });
  }
  return sizes;
}

function figureOf(what: string, people: number, before: Map<string, Size>, after: Map<string, Size>): Figure {
  const grown = [...after].map(([name, size]) => {
    const { rows = 0, bytes = 0, values = 0 } = before.get(name) ?? {};
    return { name, rows: size.rows - rows, bytes: size.bytes - bytes, values: size.values - values };
  });
  for (const { name, rows, bytes } of grown
    .filter((one) => one.bytes > 100 * people)
    .sort((a, b) => b.bytes - a.bytes)) {
    say(`${name}: ${round(rows / people)} rows, ${round(bytes / people)} bytes`);
  }
  const sum = (of: 'rows' | 'bytes' | 'values') => grown.reduce((total, one) => total + one[of], 0) / people;
  return {
    name: `${what}, on the disk`,
    ours: `${round(sum('bytes'))} bytes in ${round(sum('rows'))} rows`,
    baseline: `${round(sum('values'))} bytes of values`,
    value: sum('bytes') / sum('values'),
    unit: '×',
    target: 5,
  };
}

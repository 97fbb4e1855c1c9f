/**
 * The 1st for 1,000,000 people of one organization, 1,000 employers of 1,000, by a real worker in a process of its own. Beside it the
 * 1st for 10,000, per person, and the same million with a second worker.
 */
import { cpus } from 'node:os';
import { realClock } from '../server/platform/process/real-clock.ts';
import { type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { type Child, cpuMsOf, startOpenroll } from './support/child.ts';
import {
  beforeTheFirst,
  checkCharged,
  copyEmployer,
  enrollPeople,
  isBeforeTheFirst,
} from './support/enrolled-people.ts';
import { type Figure, round, say, size } from './support/report.ts';
import { type Databases, openDatabases, openWorld, query } from './support/world.ts';

const EACH = size(1_000, 500);
const SIZES = { few: size(10, 4), many: size(1_000, 40) };
/**
 * A worker's heap is limited to 100 MB, 24 of them for new objects. V8 counts those as used from the start, and takes 64 by default:
 * with a limit of 100 that left nothing for the rest, and it collected garbage 15 times a second.
 */
const HEAP = '--max-old-space-size=76 --max-semi-space-size=8';

const runOn = startOfMonth(realClock.now().slice(0, 10) as CalendarDate);

export default async function firstOfMonth(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    const few = await prepare(databases, SIZES.few);
    await run(few, 1);
    const small = await run(few, 1);
    const many = await prepare(databases, SIZES.many);
    const large = await run(many, 1);
    const shared = await run(many, 2);
    const people = many.people.toLocaleString('en-US');
    const compare = (name: string, of: (one: Run) => number, unit: string, target: number): Figure => ({
      name,
      ours: `${round(of(large))} ${unit}`,
      baseline: `${round(of(small))} ${unit} of ${few.people.toLocaleString('en-US')}`,
      value: of(large) / of(small),
      unit: '×',
      target,
    });
    return [
      compare(`the 1st for ${people}, CPU a person`, (one) => one.cpuUs, 'µs', 1.1),
      compare(`the 1st for ${people}, time a person`, (one) => one.wallUs, 'µs', 1.15),
      {
        name: `the 1st for ${people}, two workers`,
        ours: `${round((shared.wallUs * many.people) / 1e6)} s`,
        baseline: `${round((large.wallUs * many.people) / 1e6)} s with one`,
        value: large.wallUs / shared.wallUs,
        unit: '×',
        target: 1.3,
        atLeast: true,
      },
    ];
  } finally {
    await databases.stop();
  }
}

interface Prepared {
  url: string;
  organization: string;
  people: number;
}

async function prepare(databases: Databases, employers: number): Promise<Prepared> {
  const url = await databases.clone(`first${employers}`);
  const world = await openWorld(url);
  const { organization } = world;
  await world.makeEmployer();
  await world.close();
  await copyEmployer(url, organization, employers - 1);
  await enrollPeople(url, organization, runOn, EACH);
  return { url, organization, people: employers * EACH };
}

/** Per person, in µs: CPU of the workers and their connections, and elapsed time. */
interface Run {
  cpuUs: number;
  wallUs: number;
}

async function run({ url, organization, people }: Prepared, workers: number): Promise<Run> {
  // Dividing the lanes is part of the first day only.
  await beforeTheFirst(url, organization, runOn);
  const busySince = busyMs();
  const begin = performance.now();
  const children = await Promise.all(Array.from({ length: workers }, () => startWorker(url)));
  while (await isBeforeTheFirst(url, organization, runOn)) await new Promise((resolve) => setTimeout(resolve, 50));
  const wallMs = performance.now() - begin;
  // A second worker does not help if the first one and PostgreSQL already keep all cores busy.
  const cores = `${round((busyMs() - busySince) / wallMs)} of ${cpus().length} cores at work`;
  const backends = await query(
    url,
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and backend_type = 'client backend'`,
  );
  const cpuMs = [...children.map(({ pid }) => pid), ...backends.map(({ pid }) => Number(pid))].reduce(
    (sum, pid) => sum + cpuMsOf(pid),
    0,
  );
  const memory = children.map((child) => `${round(child.peakMb())} MB`).join(' and ');
  for (const child of children) await child.stop();
  await checkCharged(url, people);
  const run = { cpuUs: (cpuMs * 1000) / people, wallUs: (wallMs * 1000) / people };
  say(
    `${people.toLocaleString('en-US')} people, ${workers} at work: ${round(wallMs / 1000)} s, ` +
      `${round(run.cpuUs)} µs of CPU a person, ${memory} in memory, ${cores}`,
  );
  return run;
}

/** Processor time of everything on this machine, in ms. */
const busyMs = () => cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice + times.irq, 0);

const startWorker = (url: string): Promise<Child> =>
  startOpenroll(url, { OPENROLL_ROLE: 'worker', NODE_OPTIONS: HEAP }, { probed: false });

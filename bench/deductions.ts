/**
 * The deduction run of an employer with 100,000 enrolled enrollments that were never charged: 100,000 lines and events, one
 * statement, and the invoice of the same day with as many lines. Beside it the same rows by hand-written SQL, and how the memory of a run grows with the number of enrollments.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type pg from 'pg';
import { realClock } from '../server/platform/process/real-clock.ts';
import { type CalendarDate, startOfMonth } from '../server/platform/values/dates.ts';
import { beforeTheFirst, checkCharged, enrollPeople } from './support/enrolled-people.ts';
import { connectRaw } from './support/raw-census.ts';
import { writeDeductions } from './support/raw-deductions.ts';
import { type Figure, interleave, say, show, size, timed } from './support/report.ts';
import { openDatabases, openWorld, query, type World } from './support/world.ts';

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
  for (const [one, url] of [
    [world, ours],
    [rawWorld, raw],
  ] as const) {
    await one.makeEmployer();
    await enrollPeople(url, one.organization, runOn, ROWS);
  }
  const times = await interleave(ROUNDS, {
    ours: async () => {
      await beforeTheFirst(ours, world.organization, runOn);
      return timed(() => world.work('calendar'));
    },
    baseline: async () => {
      await beforeTheFirst(raw, rawWorld.organization, runOn);
      return timed(() => writeDeductions((statement) => client.query(statement), rawWorld.organization, runOn));
    },
  });
  await client.end();
  for (const url of [ours, raw]) await checkCharged(url, ROWS);
  return times;
}

/** The most that the heap holds during a run. */
async function measureMemory(world: World, url: string): Promise<number[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const peaks: number[] = [];
  // Small sizes come first: fewer people than before, then more and more.
  await query(url, 'truncate employees, members, enrollments cascade');
  let there = 0;
  for (const people of SIZES) {
    await enrollPeople(url, world.organization, runOn, people - there);
    there = people;
    await beforeTheFirst(url, world.organization, runOn);
    let peak = 0;
    // What is held, not what waits to be collected: when that happens depends only on the machine.
    const timer = setInterval(() => {
      collect();
      peak = Math.max(peak, process.memoryUsage().heapUsed);
    }, 500);
    await world.work('calendar');
    clearInterval(timer);
    await checkCharged(url, people);
    say(`${people.toLocaleString('en-US')} people: at most ${Math.round(peak / 2 ** 20)} MB`);
    peaks.push(peak);
  }
  return peaks;
}

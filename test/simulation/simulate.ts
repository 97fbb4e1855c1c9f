/** Plays the story of a seed, checking every law after every step, and shortens one that breaks a law as far as it can. */
import { sql } from 'kysely';
import { type Database, openPostgres } from '../../server/platform/database/db.ts';
import { makeIds } from '../../server/platform/values/ids.ts';
import { assembleTestOpenroll, testRealClock } from '../../server/testing/assemble.ts';
import { seeded } from '../../server/testing/random.ts';
import { Broken } from './broken.ts';
import {
  holdHistory,
  holdInvoices,
  holdLaws,
  holdLedger,
  holdPaydays,
  holdStrangers,
  holdTenancy,
  type Known,
} from './laws.ts';
import { holdAreas, holdReports } from './set-up-laws.ts';
import { type Step, storyOf } from './steps.ts';
import { CRASH, type House, makeOrganization, take } from './world.ts';

const START = '2026-01-15T09:00:00Z';

export const openHouse = (url: string): Promise<House> => openHouseOn(openPostgres(url, { poolSize: 2 }));

/** Batches of three, so that a handful of people needs several and a crash can fall between them. */
export async function openHouseOn(opened: Database): Promise<House> {
  const database: Database = { ...opened, batchRows: 3 };
  let makeId = makeIds(
    () => 0,
    () => new Uint8Array(10),
  );
  let left: number | null = null;
  const house = await assembleTestOpenroll(database, testRealClock(START), {
    newId: () => {
      if (left !== null && left-- <= 0) {
        left = null;
        throw Object.assign(new Error('the database went away'), { code: CRASH });
      }
      return makeId();
    },
  });
  return {
    ...house,
    crashAfter: (count) => {
      left = count;
    },
    setIds: (newId) => {
      makeId = newId;
    },
  };
}

export interface Failure {
  law: string;
  message: string;
  /** Each step with its date and result. */
  told: string[];
}

/** `run` tells apart stories of one seed in one database: their ids must differ. */
export async function play(house: House, seed: number, steps: readonly Step[], run = 0): Promise<Failure | null> {
  const random = seeded(seed * 7_919 + run);
  const bytes = new Uint8Array(10);
  // Time stands still: ids within a run differ by a counter and chance, and from other runs by their millisecond.
  const startMs = Date.parse(START) + ((seed % 1_000_000) * 1_000 + run) * 1_000;
  house.setIds(
    makeIds(
      () => startMs,
      () => bytes.map(() => random(256)),
    ),
  );
  const told: string[] = [];
  try {
    const organizations = [
      await makeOrganization(house, 'Larkspur'),
      await makeOrganization(house, 'Tamarack'),
    ] as const;
    const { db } = house.database;
    const known = new Map<string, Known>();
    for (const step of steps) {
      const org = organizations[step.org];
      const holdMonth = async () => {
        await holdLedger(db, org);
        await holdInvoices(db, org);
        await holdPaydays(org);
        await holdAreas(org);
      };
      told.push(
        await take(house, org, step, holdMonth).catch((error) => {
          told.push(`${org.today} ${org.name}: ${JSON.stringify(step)}`);
          throw error;
        }),
      );
      holdReports(org);
      // If a step in one organization affects the other, it shows on the next day, which a shared worker runs for both.
      for (const one of step.do === 'advance' ? organizations : [org]) {
        await holdLaws(db, one);
        known.set(one.id, await holdHistory(db, one, known.get(one.id) ?? new Map()));
      }
      await holdStrangers(organizations[step.org === 0 ? 1 : 0], org);
    }
    await holdTenancy(organizations[0], organizations[1]);
    await holdTenancy(organizations[1], organizations[0]);
    return null;
  } catch (error) {
    if (error instanceof Broken) return { law: error.law, message: error.message, told };
    const { message, stack } = error as Error;
    return {
      law: `no fault: ${message.slice(0, 60).replace(/_?[A-Za-z0-9_-]{22}|\d+/g, '…')}`,
      message: stack ?? message,
      told,
    };
  } finally {
    house.crashAfter(null);
    await house.drain().catch(() => {});
    await forget(house);
  }
}

/** Drops the work that this story left, which would otherwise run in the middle of the next. */
async function forget(house: House): Promise<void> {
  await sql`update organization_clocks set status = 'ready', target = null where status <> 'ready'`.execute(
    house.database.db,
  );
  for (const table of ['eligibility_reviews', 'census_rows']) {
    await sql`delete from ${sql.table(table)}`.execute(house.database.db);
  }
  await sql`update census_syncs set status = 'completed', phase = 'done' where status not in ('completed', 'failed')`.execute(
    house.database.db,
  );
}

/**
 * Leaves out one organization, halves, quarters … single steps, and lets days pass in one go, as long as the same law is broken
 * and `mostRuns` lasts.
 */
async function shrink(house: House, seed: number, steps: readonly Step[], failure: Failure, mostRuns: number) {
  let [kept, broken, runs] = [steps.slice(0, failure.told.length), failure, 0];
  const attempt = async (shorter: readonly Step[]): Promise<void> => {
    if (runs >= mostRuns || shorter.length >= kept.length) return;
    const again = await play(house, seed, shorter, ++runs);
    if (again?.law === failure.law) [kept, broken] = [shorter.slice(0, again.told.length), again];
  };
  for (const org of [0, 1]) await attempt(kept.filter((step) => step.org !== org));
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from > -size; from -= size) {
      await attempt(kept.filter((_, at) => at < from || at >= from + size));
    }
    for (let at = kept.length - 1; at > 0; at--) await attempt(withDaysJoined(kept, at));
  }
  return { steps: kept, failure: broken, runs };
}

/** Joins this step and the one before it, if both let days pass, into one without crashes; otherwise changes nothing. */
function withDaysJoined(steps: readonly Step[], at: number): readonly Step[] {
  const [one, two] = [steps[at - 1], steps[at]];
  if (one?.do !== 'advance' || two?.do !== 'advance' || one.org !== two.org) return steps;
  return [...steps.slice(0, at - 1), { ...one, days: one.days + two.days, crashes: [] }, ...steps.slice(at + 1)];
}

export interface Found {
  seed: number;
  failure: Failure;
  runs: number;
}

interface Telling {
  after?: (seed: number) => void;
  /** Before a story is shrunk, which takes as long as many stories. */
  broken?: (found: Found) => void;
  mostRuns?: number;
}

/** The first of these seeds that breaks a law, shrunk; null: none did. */
export async function simulate(
  house: House,
  seeds: Iterable<number>,
  { after = () => {}, broken = () => {}, mostRuns = 200 }: Telling = {},
): Promise<Found | null> {
  for (const seed of seeds) {
    const steps = storyOf(seed);
    const failure = await play(house, seed, steps);
    after(seed);
    if (!failure) continue;
    broken({ seed, failure, runs: 0 });
    return { seed, ...(await shrink(house, seed, steps, failure, mostRuns)) };
  }
  return null;
}

export function describeFound({ seed, failure, runs }: Found): string {
  const story = failure.told.map((line) => `  ${line}`).join('\n');
  const which = runs === 0 ? 'The whole story' : `The shortest story that does (${runs} runs tried)`;
  return `seed ${seed} breaks a law: ${failure.message}\n${which}:\n${story}\n`;
}

/** Every event of the database with its id, time and subject, one per line: what a seed and a story make, to the byte. */
export async function eventsOf(house: House): Promise<string> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', organization_id, id, created_at, event_name, resource_type, resource_id) as line
    from webhook_events order by organization_id, id`.execute(house.database.db);
  return rows.map(({ line }) => line).join('\n');
}

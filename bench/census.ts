/**
 * A census of 5,000 people who are all new and eligible, with three open plan years and one webhook subscription: 5,000
 * members and employees, 15,000 enrollments, 20,000 events, 20,000 deliveries. Then the same census again, which must write nothing.
 */

import { compareCensus, connectRaw, writeCensus } from './support/raw-census.ts';
import { type Figure, interleave, show, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, query, subscribe, uuidOf, type World } from './support/world.ts';

const ROWS = size(5_000, 2_000);
const ROUNDS = size(7, 3);
const WRITTEN = { members: 1, employees: 1, enrollments: 3, webhook_events: 4, webhook_deliveries: 4 };

export default async function census(): Promise<Figure[]> {
  const databases = await openDatabases();
  const worlds: World[] = [];
  try {
    const ours = await databases.clone('ours');
    const raw = await databases.clone('raw');
    const world = await openWorld(ours);
    const rawWorld = await openWorld(raw);
    worlds.push(world, rawWorld);
    await subscribe(ours, world.organization);
    await subscribe(raw, rawWorld.organization);
    const client = await connectRaw(raw);
    const first = await measureFirst(world, rawWorld, client, ours, raw);
    const again = await measureAgain(world, rawWorld, client, ours);
    await client.end();
    return [first, again];
  } finally {
    for (const world of worlds) await world.close();
    await databases.stop();
  }
}

type Raw = Awaited<ReturnType<typeof connectRaw>>;

/** The employers of the last round, for repeating the census. */
let last = { ours: '', raw: '' };
const body = (round: number) => JSON.stringify({ employees: roster(ROWS, `round${round}`) });

async function measureFirst(world: World, rawWorld: World, client: Raw, ours: string, raw: string): Promise<Figure> {
  const times = await interleave(ROUNDS, {
    ours: async (round) => {
      const employer = await world.makeEmployer();
      const text = body(round);
      last.ours = employer;
      return settled(ours, () => applied(world, employer, text));
    },
    baseline: async (round) => {
      const employer = await rawWorld.makeEmployer();
      const to = { organization: rawWorld.organization, employer: uuidOf('employer', employer) };
      const text = body(round);
      last = { ...last, raw: employer };
      return settled(raw, () => writeCensus(client, to, text));
    },
  });
  for (const url of [ours, raw]) await checkWritten(url);
  return {
    name: `census of ${ROWS.toLocaleString('en-US')} new people`,
    ours: show(times.ours, 'ms'),
    baseline: show(times.baseline, 'ms'),
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: 3,
  };
}

async function measureAgain(world: World, rawWorld: World, client: Raw, ours: string): Promise<Figure> {
  const text = body(ROUNDS);
  const to = { organization: rawWorld.organization, employer: uuidOf('employer', last.raw) };
  const before = await touchedRows(ours);
  const times = await interleave(ROUNDS, {
    ours: () => timed(() => applied(world, last.ours, text)),
    baseline: () =>
      timed(async () => {
        const differing = await compareCensus(client, to, text);
        if (differing > 0) throw new Error(`${differing} rows differ from the census before`);
      }),
  });
  const after = await touchedRows(ours);
  if (after !== before) throw new Error(`the same census wrote rows: ${before} became ${after}`);
  return {
    name: 'the same census again',
    ours: show(times.ours, 'ms'),
    baseline: show(times.baseline, 'ms'),
    value: times.ours.median / times.baseline.median,
    unit: '×',
    target: 1.3,
  };
}

async function applied(world: World, employer: string, text: string): Promise<void> {
  await world.post(`/v1/employers/${employer}/census-sync`, text);
  await world.work('census');
}

/** The server has no work left from the round before: no dirty pages, no running vacuum. */
async function settled(url: string, run: () => Promise<unknown>): Promise<number> {
  await query(url, 'checkpoint');
  globalThis.gc?.();
  return timed(run);
}

/** Checks that both sides have done the same work: so many rows per person, in each round. */
async function checkWritten(url: string): Promise<void> {
  const people = ROWS * (ROUNDS + 1);
  for (const [table, each] of Object.entries(WRITTEN)) {
    const [row] = await query(url, `select count(*)::int4 as count from ${table}`);
    // Each employer's policy made an event of its own.
    const count = row?.count - (table.startsWith('webhook') ? ROUNDS + 1 : 0);
    if (count !== people * each) throw new Error(`${count} rows of ${table}, not ${people * each}`);
  }
}

/** Changes with every row that is inserted, updated or deleted. */
async function touchedRows(url: string): Promise<string> {
  const found: string[] = [];
  for (const table of Object.keys(WRITTEN)) {
    const [row] = await query(
      url,
      `select count(*) as count, coalesce(max(xmin::text::int8), 0) as newest,
      count(*) filter (where xmax <> 0) as marked from ${table}`,
    );
    found.push(`${table} ${row?.count}/${row?.newest}/${row?.marked}`);
  }
  return found.join(', ');
}

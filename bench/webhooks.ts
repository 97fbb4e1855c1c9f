/**
 * Deliveries by a real worker to receivers on this machine: how fast a backlog goes out beside the bare loop and beside
 * pg-boss, and what receivers that hang cost the others.
 */
import { enqueueEvents } from './support/boss-deliveries.ts';
import { type Child, startChild } from './support/child.ts';
import { happen, openSandbox, startWorkerProcess } from './support/hooks-world.ts';
import { type Figure, interleave, round, show, size } from './support/report.ts';
import { type Sink, startSink } from './support/sink.ts';
import { type Databases, openDatabases, query } from './support/world.ts';

const EVENTS = size(20_000, 4_000);
const ROUNDS = size(3, 1);
/** The most requests at once, on each side. */
const IN_FLIGHT = 100;

export default async function webhooks(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    return [...(await throughput(databases)), await hanging(databases)];
  } finally {
    await databases.stop();
  }
}

let databaseNumber = 0;

interface Side {
  start: (url: string, sink: Sink) => Promise<Child>;
  /** Puts the stored events where this side looks for them. */
  prepare?: (url: string) => Promise<void>;
  /** How many events to wait for. */
  events?: number;
}

/** Delivers a stored backlog to one receiver; events per second between the first and the last arrival. */
async function backlog(databases: Databases, { start, prepare, events = EVENTS }: Side): Promise<number> {
  const { url, world } = await openSandbox(databases, `webhooks${++databaseNumber}`);
  const sink = await startSink();
  await world.post('/v1/webhook-subscriptions', { url: sink.url('/'), max_concurrency: IN_FLIGHT });
  for (let n = 0; n < EVENTS; n += 1_000) await happen(world, 1_000);
  // Events stored for a while have their numbers.
  await world.work('numbering');
  await world.close();
  await prepare?.(url);
  await query(url, 'vacuum analyze');
  await query(url, 'checkpoint');
  const child = await start(url, sink);
  await sink.waitFor(events);
  const [first, last] = [sink.got[0]?.atMs ?? 0, sink.got[events - 1]?.atMs ?? 0];
  if (new Set(sink.got.map(({ eventId }) => eventId)).size < events) throw new Error('an event came twice, or never');
  await child.stop();
  sink.close();
  return (events - 1) / ((last - first) / 1000);
}

const BARE: Side = {
  start: (url, sink) =>
    startChild('bench/support/bare-deliveries.ts', { DATABASE_URL: url, WEBHOOK_URL: sink.url('/') }),
};
const boss = (more: Record<string, string>): Side['start'] => {
  return (url, sink) =>
    startChild('bench/support/boss-deliveries.ts', { DATABASE_URL: url, WEBHOOK_URL: sink.url('/'), ...more });
};
const TUNED: Side = { start: boss({ TUNED: '1' }), prepare: enqueueEvents };
/** One job every two seconds: twenty thousand of them would take too long. */
const AS_IT_COMES: Side = { start: boss({}), prepare: enqueueEvents, events: 5 };

async function throughput(databases: Databases): Promise<Figure[]> {
  const rates = await interleave(ROUNDS, {
    ours: () => backlog(databases, { start: startWorkerProcess }),
    bare: () => backlog(databases, BARE),
    tuned: () => backlog(databases, TUNED),
  });
  const asItComes = await backlog(databases, AS_IT_COMES);
  const figure = (against: string, baseline: string, median: number, target: number): Figure => ({
    name: `${EVENTS.toLocaleString('en-US')} stored events to one receiver, ${against}`,
    ours: show(rates.ours, '/s'),
    baseline,
    value: rates.ours.median / median,
    unit: '×',
    target,
    atLeast: true,
  });
  return [
    figure('bare loop', show(rates.bare, '/s'), rates.bare.median, 0.6),
    figure('pg-boss tuned', show(rates.tuned, '/s'), rates.tuned.median, 0.9),
    figure('pg-boss as it comes', `${round(asItComes)} /s`, asItComes, 1),
  ];
}

/** A hundred subscriptions, each to an origin of its own: what ninety get while the other ten hang, and while none does. */
async function hanging(databases: Databases): Promise<Figure> {
  const each = 100;
  const run = async (hung: number) => {
    const { url, world } = await openSandbox(databases, `webhooks${++databaseNumber}`);
    const sink = await startSink((path) => Number(path.slice(1)) < hung);
    for (let n = 0; n < 100; n++) await world.post('/v1/webhook-subscriptions', { url: sink.url(`/${n}`) });
    await happen(world, each);
    await world.close();
    await query(url, 'vacuum analyze');
    const child = await startWorkerProcess(url);
    await sink.waitFor(90 * each);
    const well = () => sink.got.filter(({ path }) => Number(path.slice(1)) >= 10);
    while (well().length < 90 * each) await sink.waitFor(sink.got.length + 1);
    const times = well().map(({ atMs }) => atMs);
    await child.stop();
    sink.close();
    return (90 * each) / ((Math.max(...times) - Math.min(...times)) / 1000);
  };
  const rates = await interleave(ROUNDS, { ours: () => run(10), baseline: () => run(0) });
  return {
    name: '90 of 100 subscriptions while the other 10 hang, nobody hangs',
    ours: show(rates.ours, '/s'),
    baseline: show(rates.baseline, '/s'),
    value: rates.ours.median / rates.baseline.median,
    unit: '×',
    target: 0.9,
    atLeast: true,
  };
}

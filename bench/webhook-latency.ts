/**
 * How soon a webhook arrives after its event was written, at 200 events a second: with one process that does everything, and
 * with a worker process that hears of commits by NOTIFY. Beside them a bare POST to the same receiver.
 */
import { Agent } from 'undici';
import { msOfId } from '../server/platform/values/ids.ts';
import { startWorker } from '../server/platform/worker/loops.ts';
import { notifyWorkers } from '../server/platform/worker/notify.ts';
import { openSandbox, paced, startWorkerProcess, steadily } from './support/hooks-world.ts';
import { type Figure, round, say, size } from './support/report.ts';
import { type Sink, startSink } from './support/sink.ts';
import { type Databases, openDatabases, uuidOf, type World } from './support/world.ts';

const PER_SECOND = 200;
const WARM_SECONDS = size(2, 1);
const SECONDS = size(8, 3);

export default async function webhookLatency(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    const bare = await bareRoundTrip();
    const together = await measure(databases, 'together', startHere);
    const apart = await measure(databases, 'apart', startApart);
    return [...figures('one process', together, bare), ...figures('worker of its own', apart, bare)];
  } finally {
    await databases.stop();
  }
}

type Start = (world: World, url: string) => Promise<() => Promise<void>>;

const startHere: Start = async (world) => {
  const worker = startWorker(world.loops, console as never);
  world.onWake(worker.wake);
  return worker.stop;
};

const startApart: Start = async (world, url) => {
  const worker = await startWorkerProcess(url);
  world.onWake(notifyWorkers(world.database.db, console as never));
  return worker.stop;
};

/** From when each event is written (its id), which is before its commit, to when the receiver has it; in ms, ascending. */
async function measure(databases: Databases, name: string, start: Start): Promise<number[]> {
  say(name);
  const { url, world } = await openSandbox(databases, name);
  const sink = await startSink();
  await world.post('/v1/webhook-subscriptions', { url: sink.url('/'), max_concurrency: 100 });
  const stop = await start(world, url);
  const warm = PER_SECOND * WARM_SECONDS;
  await steadily(world, PER_SECOND, WARM_SECONDS);
  await sink.waitFor(warm);
  await steadily(world, PER_SECOND, SECONDS);
  await sink.waitFor(warm + PER_SECOND * SECONDS);
  await stop();
  await world.close();
  sink.close();
  return ascending(sink.got.slice(warm).map(({ eventId, atMs }) => atMs - msOfId(uuidOf('webhookEvent', eventId))));
}

async function bareRoundTrip(): Promise<number[]> {
  const sink: Sink = await startSink();
  const agent = new Agent({ connections: 100, pipelining: 1 });
  const ms: number[] = [];
  const post = async () => {
    const begin = performance.now();
    const answer = await agent.request({ origin: sink.url(''), path: '/', method: 'POST', body: '{"event_id":""}' });
    await answer.body.dump();
    ms.push(performance.now() - begin);
  };
  await paced(PER_SECOND, WARM_SECONDS, post);
  const warm = ms.length;
  await paced(PER_SECOND, SECONDS, post);
  await agent.close();
  sink.close();
  return ascending(ms.slice(warm));
}

const ascending = (ms: number[]) => ms.sort((a, b) => a - b);

function figures(name: string, ms: number[], bare: number[]): Figure[] {
  const at = (all: number[], share: number) => all[Math.floor(all.length * share)] ?? Number.NaN;
  return (
    [
      ['p50', 0.5, 25],
      ['p99', 0.99, 150],
    ] as const
  ).map(([label, share, target]) => ({
    name: `written → received at ${PER_SECOND} events/s, ${name}, ${label}`,
    ours: `${round(at(ms, share))} ms`,
    baseline: `${round(at(bare, share))} ms bare POST`,
    value: at(ms, share),
    unit: 'ms',
    target,
  }));
}

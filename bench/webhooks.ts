/**
 * Deliveries by a real worker to receivers on this machine: how fast a backlog goes out beside the bare loop, how soon an
 * event arrives, and what receivers that hang cost the others.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SYSTEM } from '../server/platform/caller.ts';
import { command } from '../server/platform/command.ts';
import { msOfId } from '../server/platform/ids.ts';
import { startWorker } from '../server/platform/work.ts';
import { type Child, startChild, startOpenroll } from './support/child.ts';
import { type Figure, interleave, round, show } from './support/report.ts';
import { type Databases, openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const EVENTS = 20_000;
const ROUNDS = 3;

export default async function webhooks(): Promise<Figure[]> {
  const databases = await openDatabases();
  try {
    return [await throughput(databases), ...(await latency(databases)), await hanging(databases)];
  } finally {
    await databases.stop();
  }
}

/** Answers 200 at once and remembers when each path got its event. */
interface Sink {
  url: (path: string) => string;
  got: { path: string; eventId: string; atMs: number }[];
  waitFor: (count: number) => Promise<void>;
  close: () => void;
}

async function startSink(hangs: (path: string) => boolean = () => false): Promise<Sink> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const got: Sink['got'] = [];
  const server: Server = createServer((request, response) => {
    let raw = '';
    request.on('data', (chunk) => (raw += chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      if (hangs(path)) return;
      response.writeHead(200).end();
      got.push({ path, eventId: /wevt_[\w-]{22}/.exec(raw)?.[0] ?? '', atMs: Date.now() });
      for (const one of waiting) if (got.length >= one.count) one.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    got,
    waitFor: (count) =>
      got.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function openSandbox(databases: Databases, name: string): Promise<{ url: string; world: World }> {
  const url = await databases.clone(name);
  const world = await openWorld(url);
  // Receivers on this machine speak http.
  await query(url, `update organizations set kind = 'sandbox'`);
  return { url, world };
}

const worker = (url: string) => startOpenroll(url, { OPENROLL_ROLE: 'worker', OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1' });

async function happen(world: World, count: number): Promise<void> {
  await command(world.kit, { organizationId: world.organization, actor: SYSTEM }, async (context) => {
    for (let n = 0; n < count; n++) context.emit('enrollment.started', context.newId());
  });
}

let databaseNumber = 0;

/** A stored backlog to one receiver; events a second between the first and the last that arrive. */
async function backlog(databases: Databases, start: (url: string, sink: Sink) => Promise<Child>): Promise<number> {
  const { url, world } = await openSandbox(databases, `webhooks${++databaseNumber}`);
  const sink = await startSink();
  await world.post('/v1/webhook-subscriptions', { url: sink.url('/'), max_concurrency: 100 });
  for (let n = 0; n < EVENTS; n += 1_000) await happen(world, 1_000);
  await world.close();
  await query(url, 'vacuum analyze');
  await query(url, 'checkpoint');
  const child = await start(url, sink);
  await sink.waitFor(EVENTS);
  const [first, last] = [sink.got[0]?.atMs ?? 0, sink.got[EVENTS - 1]?.atMs ?? 0];
  if (new Set(sink.got.map(({ eventId }) => eventId)).size < EVENTS) throw new Error('an event came twice, or never');
  await child.stop();
  sink.close();
  return EVENTS / ((last - first) / 1000);
}

async function throughput(databases: Databases): Promise<Figure> {
  const rates = await interleave(ROUNDS, {
    ours: () => backlog(databases, (url) => worker(url)),
    baseline: () =>
      backlog(databases, (url, sink) =>
        startChild('bench/support/bare-deliveries.ts', { DATABASE_URL: url, URL: sink.url('/') }),
      ),
  });
  return {
    name: `${EVENTS.toLocaleString('en-US')} stored events to one receiver, bare loop`,
    ours: show(rates.ours, '/s'),
    baseline: show(rates.baseline, '/s'),
    value: rates.ours.median / rates.baseline.median,
    unit: '×',
    target: 0.6,
    atLeast: true,
  };
}

/** Commands of one event, `perSecond` of them, for some seconds. */
async function steadily(world: World, perSecond: number, seconds: number): Promise<void> {
  const begin = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const waitMs = begin + (n * 1000) / perSecond - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.push(happen(world, 1));
  }
  await Promise.all(running);
}

/** From when an event is written (its id), which is before its commit, to when the receiver has it. */
async function latency(databases: Databases): Promise<Figure[]> {
  const { world } = await openSandbox(databases, 'latency');
  const sink = await startSink();
  await world.post('/v1/webhook-subscriptions', { url: sink.url('/'), max_concurrency: 100 });
  const here = startWorker(world.loops, console as never);
  world.onWake(here.wake);
  await steadily(world, 200, 2);
  const warm = 400;
  await sink.waitFor(warm);
  await steadily(world, 200, 8);
  await sink.waitFor(warm + 1_600);
  await here.stop();
  await world.close();
  sink.close();
  const ms = sink.got
    .slice(warm)
    .map(({ eventId, atMs }) => atMs - msOfId(uuidOf('webhookEvent', eventId)))
    .sort((a, b) => a - b);
  const at = (share: number) => ms[Math.floor(ms.length * share)] ?? Number.NaN;
  const figure = (name: string, value: number, target: number): Figure => ({
    name: `written → received at 200 events/s, ${name}`,
    ours: `${round(value)} ms`,
    baseline: '',
    value,
    unit: 'ms',
    target,
  });
  return [figure('p50', at(0.5), 25), figure('p99', at(0.99), 150)];
}

/** A hundred subscriptions to one origin each: what the other ninety get while ten hang, and while nobody does. */
async function hanging(databases: Databases): Promise<Figure> {
  const each = 100;
  const run = async (hung: number) => {
    const { url, world } = await openSandbox(databases, `webhooks${++databaseNumber}`);
    const sink = await startSink((path) => Number(path.slice(1)) < hung);
    for (let n = 0; n < 100; n++) await world.post('/v1/webhook-subscriptions', { url: sink.url(`/${n}`) });
    await happen(world, each);
    await world.close();
    await query(url, 'vacuum analyze');
    const child = await worker(url);
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

/**
 * How long the server's event loop stands still while it receives and applies a census: everybody else waits that long.
 * Only the time in which the thread worked is counted, not the time in which it waited for a core of a busy machine.
 */
import { type LoopReport, startOpenroll } from './support/child.ts';
import { sendJson, sendStream } from './support/large-census.ts';
import { type Figure, round, say, size, timed } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld } from './support/world.ts';

const TARGET_MS = 50;
/** The server's first census runs cold code, so the measurement comes after one. */
const WARM_UP = 2_000;
const STREAMED = size(100_000, 20_000);

export default async function loopBlock(): Promise<Figure[]> {
  const databases = await openDatabases();
  const running: { stop: () => Promise<void> }[] = [databases];
  try {
    const databaseUrl = await databases.clone('loop');
    const world = await openWorld(databaseUrl);
    running.unshift({ stop: world.close });
    const server = await startOpenroll(databaseUrl);
    running.unshift(server);
    const to = async () => ({ server, databaseUrl, apiKey: world.apiKey, employer: await world.makeEmployer() });
    await sendJson(await to(), WARM_UP);
    const watch = async (name: string, rows: number, send: typeof sendJson): Promise<Figure> => {
      say(name);
      const where = await to();
      await server.resetProbe();
      const sent = await send(where, rows);
      return figure(name, await server.readProbe(), sent.receivedMs);
    };
    const body = JSON.stringify({ employees: roster(5_000, 'json') });
    const parseMs = await timed(async () => JSON.parse(body));
    return [
      await watch(`5,000 rows of JSON (its JSON.parse alone: ${round(parseMs)} ms)`, 5_000, sendJson),
      await watch(`${STREAMED.toLocaleString('en-US')} rows of NDJSON`, STREAMED, sendStream),
    ];
  } finally {
    for (const { stop } of running) await stop();
  }
}

function figure(name: string, report: LoopReport, receivedMs: number): Figure {
  const longest = report.blocks.slice(0, 3).map(({ ms, workMs, atMs }) => {
    return `${round(workMs)} of ${round(ms)} ms ${atMs < receivedMs ? 'receiving' : 'applying'}`;
  });
  return {
    name: `longest block, ${name}`,
    ours: longest.join(', ') || 'none of 20 ms',
    baseline: `p99 ${round(report.p99Ms)} ms, wall ${round(report.maxMs)} ms`,
    value: Math.max(0, ...report.blocks.map(({ workMs }) => workMs)),
    unit: 'ms',
    target: TARGET_MS,
  };
}

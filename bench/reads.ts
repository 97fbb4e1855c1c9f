/** Two hot reads over real HTTP: what a route of ours costs beside the SQL that it runs and the JSON that it answers. */
import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { wireId } from '../server/modules/vocabulary/ids.ts';
import { type Child, startChild, startOpenroll } from './support/child.ts';
import { type Figure, round, say, show, size, spread } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const CONNECTIONS = 32;
/** Short rounds, side by side, so that other load on the machine affects both; the first pairs don't count. */
const SECONDS = 1;
const PAIRS = size(15, 4);
const WARM_UP = size(4, 2);
const TARGET = 0.8;

export default async function reads(): Promise<Figure[]> {
  const databases = await openDatabases();
  const running: { stop: () => Promise<void> }[] = [databases];
  try {
    const url = await databases.clone('reads');
    const world = await openWorld(url);
    running.unshift({ stop: world.close });
    const { employer, enrollments } = await fill(world, url);
    const ours = await startOpenroll(url, { OPENROLL_ROLE: 'api' }, { probed: false });
    running.unshift(ours);
    const env = {
      DATABASE_URL: url,
      ORGANIZATION: world.organization,
      EMPLOYER: uuidOf('employer', employer),
      ENROLLMENT: uuidOf('enrollment', enrollments[0] ?? ''),
    };
    const bare = await startChild('bench/support/bare-server.ts', env, { probed: false });
    running.unshift(bare);
    const both = { ours, bare, apiKey: world.apiKey };
    const one = enrollments.map((id) => `/v1/enrollments/${id}`);
    const list = [`/v1/employers/${employer}/employees?limit=100`];
    return [
      await compare('GET /v1/enrollments/{id}', both, one),
      await compare('GET /v1/employers/{id}/employees?limit=100', both, list),
    ];
  } finally {
    for (const { stop } of running) await stop();
  }
}

/** 5,000 employees with three enrollments each; a thousand of these are requested. */
async function fill(world: World, url: string): Promise<{ employer: string; enrollments: string[] }> {
  const employer = await world.makeEmployer();
  await world.post(`/v1/employers/${employer}/census-sync`, { employees: roster(5_000, 'reads') });
  await world.work('census');
  await query(url, 'vacuum analyze');
  const rows = await query(url, 'select id from enrollments order by md5(id::text) limit 1000');
  return { employer, enrollments: rows.map(({ id }) => wireId('enrollment', id)) };
}

async function compare(
  name: string,
  { ours, bare, apiKey }: { ours: Child; bare: Child; apiKey: string },
  paths: readonly string[],
): Promise<Figure> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const body = async (child: Child) => (await fetch(`${child.url}${paths[0]}`, { headers })).json();
  if (!isDeepStrictEqual(await body(ours), await body(bare))) throw new Error(`${name}: the two answers differ`);
  say(name);
  const requests = paths.map((path) => ({ path }));
  const measure = async (child: Child): Promise<Round> => {
    const before = child.cpuMs();
    const result = await autocannon({ url: child.url, connections: CONNECTIONS, duration: SECONDS, headers, requests });
    if (result.errors > 0 || result.non2xx > 0) throw new Error(`${name}: ${result.non2xx} answers were refusals`);
    const { total } = result.requests;
    return { rate: total / result.duration, cpu: ((child.cpuMs() - before) * 1000) / total };
  };
  const pairs: { ours: Round; bare: Round }[] = [];
  for (let at = -WARM_UP; at < PAIRS; at++) {
    // Each goes first in every other pair.
    const first = at % 2 === 0 ? await measure(ours) : null;
    const second = await measure(bare);
    const pair = { ours: first ?? (await measure(ours)), bare: second };
    if (at < 0) continue;
    pairs.push(pair);
    say(`pair ${at + 1} of ${PAIRS}: ${round(pair.ours.rate)} beside ${round(pair.bare.rate)} answers a second`);
  }
  const rates = (side: 'ours' | 'bare') => show(spread(pairs.map((pair) => pair[side].rate)), '/s');
  const cost = (side: 'ours' | 'bare') => `${round(spread(pairs.map((pair) => pair[side].cpu)).median)} µs`;
  const byCpu = spread(pairs.map((pair) => pair.bare.cpu / pair.ours.cpu)).median;
  return {
    name,
    ours: `${rates('ours')}, ${cost('ours')} of CPU each`,
    baseline: `${rates('bare')}, ${cost('bare')} (${round(byCpu)} × by CPU)`,
    value: spread(pairs.map((pair) => pair.ours.rate / pair.bare.rate)).median,
    unit: '×',
    target: TARGET,
    atLeast: true,
  };
}

interface Round {
  /** Answers per second. */
  rate: number;
  /** Processor time of the server for each, in µs. */
  cpu: number;
}

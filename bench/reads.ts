/** Two hot reads over real HTTP: what a route of ours costs beside the SQL that it runs and the JSON that it answers. */
import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { wireId } from '../server/platform/ids.ts';
import { type Child, startChild, startOpenroll } from './support/child.ts';
import { type Figure, interleave, round, show, spread } from './support/report.ts';
import { roster } from './support/rosters.ts';
import { openDatabases, openWorld, query, uuidOf, type World } from './support/world.ts';

const CONNECTIONS = 32;
const SECONDS = 4;
const ROUNDS = 5;
const TARGET = 0.8;

export default async function reads(): Promise<Figure[]> {
  const databases = await openDatabases();
  const running: { stop: () => Promise<void> }[] = [databases];
  try {
    const url = await databases.clone('reads');
    const world = await openWorld(url);
    running.unshift({ stop: world.close });
    const { employer, enrollments } = await fill(world, url);
    const ours = await startOpenroll(url, { OPENROLL_ROLE: 'api' });
    running.unshift(ours);
    const bare = await startChild('bench/support/bare-server.ts', {
      DATABASE_URL: url,
      ORGANIZATION: world.organization,
      EMPLOYER: uuidOf('employer', employer),
      ENROLLMENT: uuidOf('enrollment', enrollments[0] ?? ''),
    });
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

/** 5,000 employees with three enrollments each; a thousand of these are asked for. */
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
  const costs = new Map<Child, number[]>([
    [ours, []],
    [bare, []],
  ]);
  const rate = async (child: Child) => {
    const { url } = child;
    const before = child.cpuMs();
    const requests = paths.map((path) => ({ path }));
    const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS, headers, requests });
    if (result.errors > 0 || result.non2xx > 0) throw new Error(`${name}: ${result.non2xx} answers were refusals`);
    costs.get(child)?.push(((child.cpuMs() - before) * 1000) / result.requests.total);
    return result.requests.average;
  };
  const rates = await interleave(ROUNDS, { ours: () => rate(ours), baseline: () => rate(bare) });
  const cost = (child: Child) => `${round(spread(costs.get(child) ?? []).median)} µs`;
  return {
    name,
    ours: `${show(rates.ours, '/s')}, ${cost(ours)} of CPU each`,
    baseline: `${show(rates.baseline, '/s')}, ${cost(bare)}`,
    value: rates.ours.median / rates.baseline.median,
    unit: '×',
    target: TARGET,
    atLeast: true,
  };
}

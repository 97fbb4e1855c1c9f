/**
 * `npm run failover`: primaries are killed under load, and nothing that was acknowledged is lost. Fourteen times the postmaster of the
 * primary, six times its whole node, in turn by SIGKILL and by SIGSTOP; `-- --kills 2 --nodes 1` fewer. Two servers and two workers are
 * asked 37 times a second meanwhile, from outside. It takes half an hour of two cores, and Debian's packages (docs/operate.md, Failover).
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rosterRow } from '../../../server/testing/people.ts';
import { type Receiver, startReceiver } from '../../../server/testing/receiver.ts';
import { missingPackages } from '../programs.ts';
import { end, must, type Server, started, until } from '../server.ts';
import { ask } from './ask.ts';
import { type Books, lookIntoBooks, type Sync } from './books.ts';
import { type Cluster, killPostmaster, type Node, signalNode, startCluster } from './cluster.ts';
import { employerBody, type Load, POLICY, startLoad } from './load.ts';

type Kill = 'postmaster' | 'node SIGKILL' | 'node SIGSTOP';
/** Every write must be acknowledged again within so many seconds. */
const BOUND_S: Record<Kill, number> = { postmaster: 30, 'node SIGKILL': 60, 'node SIGSTOP': 60 };
/** Service counts as back after so many acknowledged employers in a row. */
const IN_A_ROW = 25;
const PEOPLE = 200;
const CLI = join(import.meta.dirname, '../../../server/cli.ts');

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '14' }, nodes: { type: 'string', default: '6' } },
});

const missing = missingPackages('postgresql-15', 'patroni python3-etcd', 'etcd-server', 'haproxy');
if (missing.length > 0) {
  console.error(`This needs Debian's packages, and their services stopped: apt-get install ${missing.join(' ')}`);
  process.exit(2);
}

/** The kills of nodes are spread among the others. */
function planOf(kills: number, nodes: number): Kill[] {
  const every = Math.max(1, Math.floor(kills / Math.max(1, nodes)));
  const plan: Kill[] = [];
  for (let done = 0; done < kills || plan.length < kills + nodes; ) {
    for (let n = 0; n < every && done < kills; n++, done++) plan.push('postmaster');
    const killed = plan.length - done;
    if (killed < nodes) plan.push(killed % 2 === 0 ? 'node SIGKILL' : 'node SIGSTOP');
  }
  return plan;
}

interface World {
  cluster: Cluster;
  servers: Server[];
  receiver: Receiver;
  apiKey: string;
  env: Record<string, string>;
}

async function startWorld(folder: string): Promise<World> {
  const cluster = await startCluster(folder);
  const receiver = await startReceiver();
  const servers: Server[] = [];
  try {
    await cluster.whole();
    await createDatabase(cluster);
    const env = {
      DATABASE_URL: cluster.url('openroll', 'openroll'),
      OPENROLL_SECRET: 'a secret for tests, not for anything else',
      OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1',
    };
    for (const role of ['api', 'api', 'worker', 'worker']) servers.push(await started({ ...env, OPENROLL_ROLE: role }));
    const apiKey = newKey(env);
    const world = { cluster, servers, receiver, apiKey, env };
    await told(world, 'POST', 'webhook-subscriptions', { url: receiver.url });
    return world;
  } catch (error) {
    await stopWorld({ cluster, servers, receiver });
    throw error;
  }
}

async function stopWorld({ cluster, servers, receiver }: Pick<World, 'cluster' | 'servers' | 'receiver'>) {
  for (const server of servers) await end(server, 'SIGKILL');
  await receiver.close();
  await cluster.stop();
}

async function createDatabase(cluster: Cluster): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: cluster.url('postgres', 'postgres') });
  await client.connect();
  const { password } = new URL(cluster.url('openroll', 'openroll'));
  await client.query(`create role openroll login password '${password}'`);
  await client.query('create database openroll owner openroll');
  await client.end();
}

function newKey(env: Record<string, string>): string {
  const args = [CLI, 'org', 'create', 'Juniper', '--sandbox', '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  must(stdout.startsWith('{'), `no organization: ${stderr}`);
  return (JSON.parse(stdout) as { api_key: string }).api_key;
}

/** Repeats until it succeeds: what a partner does after a 503, or while a key is in use. */
async function told({ servers, apiKey }: World, method: string, path: string, body: object, key?: string) {
  for (let tries = 1; ; tries++) {
    const answered = await ask({ server: servers[tries % 2]?.address ?? '', apiKey, method, path, body, key });
    if (answered.status >= 200 && answered.status < 300) return answered.body.data;
    const later = answered.status === 503 || answered.body?.app_error_code === 'idempotency_key_in_use';
    must(later && tries < 180, `${method} ${path} is answered ${answered.status}: ${JSON.stringify(answered.body)}`);
    await new Promise((resume) => setTimeout(resume, 1_000));
  }
}

/** Workers are in the middle of a census when the primary is killed. */
async function sendCensus(world: World, n: number): Promise<Sync> {
  const reference = `census-${n}`;
  const { id } = await told(world, 'POST', 'employers', employerBody(reference), reference);
  await told(world, 'POST', `employers/${id}/benefit-eligibility-policies`, POLICY, `${reference} policy`);
  const employees = Array.from({ length: PEOPLE }, (_, row) => rosterRow(n * PEOPLE + row));
  const sync = await told(world, 'POST', `employers/${id}/census-sync`, { employees }, `${reference} sync`);
  return { employer: id, sync: sync.census_sync_id };
}

interface Fallen {
  kill: Kill;
  from: string;
  to: string;
  /** Seconds until the first of a row of acknowledged writes was answered. */
  backS: number;
  refused: number;
}

async function killOnce(world: World, load: Load, kill: Kill): Promise<Fallen> {
  const { cluster } = world;
  const node = await cluster.primary();
  const refusedBefore = load.answers.get(503) ?? 0;
  const at = performance.now();
  if (kill === 'postmaster') killPostmaster(node);
  else signalNode(node, kill === 'node SIGKILL' ? 'SIGKILL' : 'SIGSTOP');
  let back: number | null = null;
  await until('writes are acknowledged again', 180_000, async () => {
    const first = load.backSince(at, IN_A_ROW);
    back = first && (first.answeredAt - at) / 1000;
    return back !== null;
  });
  const successor = await cluster.primary();
  revive(cluster, node, kill);
  const refused = (load.answers.get(503) ?? 0) - refusedBefore;
  return { kill, from: node.name, to: successor.name, backS: back ?? Number.NaN, refused };
}

function revive(cluster: Cluster, node: Node, kill: Kill): void {
  if (kill === 'node SIGKILL') cluster.start(node);
  if (kill === 'node SIGSTOP') signalNode(node, 'SIGCONT');
}

async function killAll(world: World, load: Load, syncs: Sync[]): Promise<Fallen[]> {
  const fallen: Fallen[] = [];
  let shown = 0;
  for (const [n, kill] of planOf(Number(values.kills), Number(values.nodes)).entries()) {
    await world.cluster.whole();
    const quiet = performance.now();
    await until('writes are acknowledged', 60_000, async () => load.backSince(quiet, IN_A_ROW) !== null);
    syncs.push(await sendCensus(world, n));
    const one = await killOnce(world, load, kill);
    fallen.push(one);
    console.log(
      `${String(n + 1).padStart(2)}  ${one.kill.padEnd(12)}  ${one.from} → ${one.to}  back after ${one.backS.toFixed(1).padStart(4)} s, ` +
        `${one.refused} refused meanwhile`,
    );
    for (const wrong of load.wrong.slice(shown)) console.log(`    another shape: ${wrong}`);
    shown = load.wrong.length;
  }
  await world.cluster.whole();
  return fallen;
}

/** Repeats under the same key what was not acknowledged; it must then exist once. */
async function repeatUnanswered(world: World, load: Load): Promise<number> {
  const unanswered = load.written.filter(({ id, key }) => id === null && key !== null);
  for (const one of unanswered) {
    one.id = (await told(world, 'POST', 'employers', employerBody(one.reference), one.reference)).id;
  }
  return unanswered.length;
}

/** What a worker logs while it has no database; it repeats these. */
const AGAIN = /"msg":"(a turn of work failed and will be repeated|completions could not be saved)"/;

/** Lines of a server's log that report a fault of ours. */
const faultsOf = (server: Server) =>
  server
    .said()
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"/.test(line) && !AGAIN.test(line));

async function judge(world: World, load: Load, syncs: readonly Sync[]): Promise<Books> {
  for (const { employer, sync } of syncs) {
    await until(`the census of ${employer}`, 120_000, async () => {
      const [server] = world.servers;
      const path = `employers/${employer}/census-syncs/${sync}`;
      const { body } = await ask({ server: server?.address ?? '', apiKey: world.apiKey, method: 'GET', path });
      return body?.data?.status === 'completed';
    });
  }
  return lookIntoBooks(world.cluster.url('openroll', 'openroll'), {
    ...{ written: load.written, received: world.receiver.received, syncs, people: PEOPLE },
  });
}

async function run(folder: string): Promise<string[]> {
  const world = await startWorld(folder);
  const syncs: Sync[] = [];
  // Nothing keeps running after the script.
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopWorld(world).then(() => process.exit(130)));
  try {
    const load = startLoad(
      world.servers.slice(0, 2).map(({ address }) => address),
      world.apiKey,
    );
    const fallen = await killAll(world, load, syncs);
    await load.stop();
    const repeated = await repeatUnanswered(world, load);
    const { problems, figures } = await judge(world, load, syncs);
    const codes = await Promise.all(world.servers.map((server) => end(server, 'SIGTERM')));
    const late = fallen.filter(({ kill, backS }) => !(backS <= BOUND_S[kill]));
    const faults = world.servers.flatMap(faultsOf);
    const answers = [...load.answers].sort().map(([status, count]) => `${count} × ${status}`);
    console.log(`\nanswers: ${answers.join(', ')}; the longest took ${(load.longestMs / 1000).toFixed(1)} s`);
    console.log(`${repeated} that were not acknowledged asked for again under their keys\n${figures.join('\n')}`);
    return [
      ...late.map(({ kill, backS }) => `${kill}: back after ${backS.toFixed(1)} s, not ${BOUND_S[kill]}`),
      ...problems,
      ...faults.map((line) => `a fault in a log: ${line.slice(0, 600)}`),
      ...load.wrong.map((one) => `an answer of another shape: ${one}`),
      ...(codes.every((code) => code === 0) ? [] : [`the servers ended with ${codes.join(', ')}`]),
    ];
  } finally {
    await stopWorld(world);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'openroll-failover-'));
chmodSync(folder, 0o755);
try {
  const problems = await run(folder);
  for (const problem of problems.slice(0, 40)) console.log(`FAILED  ${problem}`);
  if (problems.length === 0) console.log('ok: nothing that was acknowledged is lost');
  else process.exitCode = 1;
} finally {
  if (process.exitCode === undefined && !process.env.KEEP) rmSync(folder, { recursive: true, force: true });
  else console.log(`What the nodes said is in ${folder}`);
}

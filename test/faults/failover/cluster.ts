/**
 * Three nodes of etcd, Patroni and PostgreSQL 15 and one HAProxy, as processes of an unprivileged user in a folder, with the files of
 * `examples/failover` as they are. Each node has an address of its own on this machine (127.x.y.1 to .3), so that ports are as in the guide.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ownFolder, PATH, unprivileged } from '../programs.ts';
import { until } from '../server.ts';

const FILES = join(import.meta.dirname, '../../../examples/failover');
const PASSWORDS = { SUPERUSER_PASSWORD: 'super', REPLICATION_PASSWORD: 'replica' };

export interface Node {
  name: string;
  host: string;
  data: string;
  parts: Map<string, ChildProcess>;
}

export interface Cluster {
  nodes: Node[];
  /** By way of HAProxy. */
  url: (user: string, database: string) => string;
  primary: () => Promise<Node>;
  /** Resolves when two replicas stream from the primary and can be read, and Patroni has noted which of them may succeed it. */
  whole: () => Promise<void>;
  start: (node: Node) => void;
  stop: () => Promise<void>;
}

export async function startCluster(folder: string): Promise<Cluster> {
  const user = unprivileged();
  const net = `127.${randomInt(16, 250)}.${randomInt(1, 250)}`;
  const addresses = { PG1: `${net}.1`, PG2: `${net}.2`, PG3: `${net}.3` };
  const log = openSync(join(folder, 'cluster.log'), 'a');

  const run = (part: string, env: Record<string, string>): ChildProcess =>
    spawn(join(FILES, 'node'), [part], {
      ...user,
      env: { PATH, LANG: 'C.UTF-8', HOME: folder, ...PASSWORDS, ...addresses, ...env },
      stdio: ['ignore', log, log],
    });

  const nodes = Object.values(addresses).map((host, index): Node => {
    const name = `pg${index + 1}`;
    return { name, host, data: ownFolder(join(folder, name)), parts: new Map() };
  });
  const start = (node: Node) => {
    for (const part of ['etcd', 'patroni']) {
      node.parts.set(part, run(part, { NAME: node.name, HERE: node.host, DATA: node.data }));
    }
  };
  for (const node of nodes) start(node);
  const proxyHost = `${net}.4`;
  const haproxy = run('haproxy', { HERE: proxyHost });

  const cluster: Cluster = {
    nodes,
    url: (name, database) => `postgres://${name}:${PASSWORDS.SUPERUSER_PASSWORD}@${proxyHost}:5000/${database}`,
    primary: async () => {
      for (const node of nodes) if (await answersAs(node, 'primary')) return node;
      throw new Error('no node is the primary');
    },
    whole: () =>
      until('two replicas stream', 180_000, async () => {
        const [replicas, successors] = await Promise.all([countOf(nodes, 'replica'), countOf(nodes, 'sync')]);
        return replicas === 2 && successors === 1 && isWhole(cluster);
      }),
    start,
    stop: async () => {
      haproxy.kill('SIGTERM');
      for (const node of nodes) signalNode(node, 'SIGKILL');
      await Promise.all([haproxy, ...nodes.flatMap(({ parts }) => [...parts.values()])].map(ended));
    },
  };
  return cluster;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

type Role = 'primary' | 'replica' | 'sync';

async function countOf(nodes: readonly Node[], role: Role): Promise<number> {
  return (await Promise.all(nodes.map((node) => answersAs(node, role)))).filter(Boolean).length;
}

async function answersAs({ host }: Node, role: Role): Promise<boolean> {
  try {
    return (await fetch(`http://${host}:8008/${role}`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch (error) {
    // It is down, or does not answer in time.
    if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return false;
    throw error;
  }
}

async function isWhole(cluster: Cluster): Promise<boolean> {
  const client = new Client({ connectionString: cluster.url('postgres', 'postgres'), connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ streaming: number; awaited: number }>(`
      select count(*) filter (where state = 'streaming')::int4 as streaming,
        count(*) filter (where sync_state in ('sync', 'quorum'))::int4 as awaited
      from pg_stat_replication where application_name like 'pg_'`);
    return rows[0]?.streaming === 2 && rows[0].awaited >= 1;
  } catch {
    // Nobody is the primary just now.
    return false;
  } finally {
    client.end().catch(() => {});
  }
}

/** The number of the process that listens, from the file that it keeps. */
function postmasterOf({ data }: Node): number | null {
  const file = join(data, 'postgresql/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : null;
}

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => parentOf(other) === pid);
}

function parentOf(pid: number): number | null {
  try {
    // The name, in parentheses, may hold anything.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) \S /s, '')
        .split(' ', 1)[0],
    );
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Only the process that listens: the others see that it is gone and end. */
export function killPostmaster(node: Node): void {
  const pid = postmasterOf(node);
  if (pid === null) throw new Error(`${node.name} has no PostgreSQL`);
  signal(pid, 'SIGKILL');
}

/** All processes of a node at once. Those that could restart others come first. */
export function signalNode(node: Node, name: NodeJS.Signals): void {
  const postmaster = postmasterOf(node);
  const parts = [...node.parts.values()].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  for (const { pid } of parts.reverse()) {
    if (pid === undefined) continue;
    const helpers = childrenOf(pid).filter((child) => child !== postmaster);
    for (const one of [pid, ...helpers]) signal(one, name);
  }
  if (postmaster === null || parentOf(postmaster) === null) return;
  for (const one of [postmaster, ...childrenOf(postmaster)]) signal(one, name);
}

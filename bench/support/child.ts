/** Starts a server in a process of its own, and asks its probe how long the event loop stood still. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SECRET } from './world.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A stretch in which the loop did nothing but one thing. */
export interface Block {
  /** Since the probe was reset. */
  atMs: number;
  ms: number;
  /** The part in which the thread had a core, to the system's resolution of 4 ms. */
  workMs: number;
}

export interface LoopReport {
  /** By the histogram of Node, resolution 1 ms. */
  maxMs: number;
  p99Ms: number;
  /** The blocks of 20 ms and more with the most work, by a timer of 1 ms. */
  blocks: Block[];
}

export interface Child {
  url: string;
  pid: number;
  /** Forgets what the loop did so far. */
  resetProbe: () => Promise<void>;
  readProbe: () => Promise<LoopReport>;
  /** Processor time used by all its threads, in ms. */
  cpuMs: () => number;
  /** Its peak memory, in MB. */
  peakMb: () => number;
  stop: () => Promise<void>;
}

/** The real server, as `npm start` runs it, with its worker. */
export function startOpenroll(
  databaseUrl: string,
  env: Record<string, string> = {},
  options?: Options,
): Promise<Child> {
  return startChild('server/main.ts', { DATABASE_URL: databaseUrl, ...env }, options);
}

interface Options {
  /** False: without the probe, whose 1 ms timer takes processor time, so leave it out on both sides of a ratio. */
  probed?: boolean;
}

/** A script that listens on PORT and answers something at /healthz. CPU_PROFILE_DIR: a profile is written there at the end. */
export async function startChild(
  script: string,
  env: Record<string, string>,
  { probed = true }: Options = {},
): Promise<Child> {
  const port = await freePort();
  const folder = process.env.CPU_PROFILE_DIR;
  const flags = ['--enable-source-maps'];
  if (probed) flags.push('--import', join(import.meta.dirname, 'probe.ts'));
  if (folder) flags.push('--cpu-prof', `--cpu-prof-dir=${folder}`);
  const child = spawn(process.execPath, [...flags, join(ROOT, script)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PORT: String(port),
      OPENROLL_SECRET: SECRET,
      OPENROLL_RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/healthz`, child);
  return {
    url,
    pid: child.pid ?? 0,
    resetProbe: async () => void (await ask(child, 'reset')),
    readProbe: () => ask(child, 'read'),
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    peakMb: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Processor time used by all threads of a process, in ms. */
export function cpuMsOf(pid: number): number {
  // utime and stime, in ticks of 10 ms; the name before them may hold spaces.
  const [, , , , , , , , , , , utime, stime] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(
    ' ',
  );
  return (Number(utime) + Number(stime)) * 10;
}

function ask(child: ChildProcess, question: 'reset' | 'read'): Promise<LoopReport> {
  return new Promise((resolve) => {
    child.once('message', (report) => resolve(report as LoopReport));
    child.send(question);
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const { ok } = await fetch(url).catch(() => ({ ok: false }));
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`a server ended with ${child.exitCode} before it was ready`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

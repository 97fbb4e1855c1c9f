/** The server of the demo: the real one, in its own process, with a new data folder for each run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from './problem.ts';

const MAIN = join(import.meta.dirname, '../../server/main.ts');
const HOST = '127.0.0.1';
const USUAL_PORT = 3000;

/** In a folder that the demo made; no other is ever removed. */
const MARK = 'demo.json';
const LOG = 'server.log';

const LONGEST_START_MS = 120_000;
const SLOW_MS = 4_000;
const LONGEST_STOP_MS = 30_000;
const LOOK_MS = 25;

export interface DemoServer {
  baseUrl: string;
  apiKey: string;
  /** Rejects when the server ends before it is asked to. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** `port` null: the usual one if it is free, otherwise any free one. Says what people should know about the start. */
export async function startServer(
  dataDir: string,
  port: number | null,
  say: (what: string) => void,
): Promise<DemoServer> {
  const slow = setTimeout(() => say('The first start makes the database; a moment more …'), SLOW_MS);
  try {
    await emptyFolder(dataDir);
    return await (port === null ? startAnywhere(dataDir, say) : startOn(dataDir, port));
  } finally {
    clearTimeout(slow);
  }
}

async function startAnywhere(dataDir: string, say: (what: string) => void): Promise<DemoServer> {
  if (await isFree(USUAL_PORT)) {
    try {
      return await startOn(dataDir, USUAL_PORT);
    } catch (error) {
      // Another program may have taken it just now.
      if (await isFree(USUAL_PORT)) throw error;
    }
  }
  say(`Port ${USUAL_PORT} is taken, so the server takes another.`);
  return startOn(dataDir, 0);
}

async function startOn(dataDir: string, port: number): Promise<DemoServer> {
  const log = openSync(join(dataDir, LOG), 'a', 0o600);
  // A process group of its own: Ctrl+C in a terminal goes to the demo alone, which then stops the server in order.
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: environment(dataDir, port),
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  let stopping = false;
  const died = once(child, 'exit').then(() => {
    if (stopping) return new Promise<never>(() => {});
    throw new Problem(`The server ended by itself. ${lastWords(dataDir)}`);
  });
  // Those who await it see the error; it must not count as unhandled.
  died.catch(() => {});
  const stop = async () => {
    stopping = true;
    await end(child);
  };
  try {
    writeFileSync(join(dataDir, MARK), `${JSON.stringify({ server_process: child.pid })}\n`);
    const { base_url: baseUrl, api_key: apiKey } = await Promise.race([ready(dataDir, child), died]);
    return { baseUrl, apiKey, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** None of the operator's own configuration: the demo must never reach a real database. */
function environment(dataDir: string, port: number): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OPENROLL_|DATABASE_URL$|HOST$|PORT$|LOG_LEVEL$|NODE_OPTIONS$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    OPENROLL_DATA_DIR: dataDir,
    OPENROLL_RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    HOST,
    PORT: String(port),
  };
}

async function emptyFolder(dataDir: string): Promise<void> {
  const running = credentialsIn(dataDir);
  // Checked with its own key: another Openroll may have this address now.
  if (running && (await answers(`${running.base_url}/v1/organization`, running.api_key))) {
    const { server_process: id } = readJson<{ server_process: number }>(join(dataDir, MARK)) ?? {};
    throw new Problem(
      `A demo is running in ${dataDir} (${running.base_url}, process ${id ?? 'unknown'}): stop it first, or name another ` +
        'folder with --data-dir.',
    );
  }
  if (existsSync(dataDir)) {
    const strange = readdirSync(dataDir).length > 0 && !existsSync(join(dataDir, MARK));
    if (strange) throw new Problem(`${dataDir} was not made by the demo and is not removed: name another folder.`);
    rmSync(dataDir, { recursive: true, force: true });
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, MARK), '{}\n');
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, HOST);
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

interface Credentials {
  base_url: string;
  api_key: string;
}

function credentialsIn(dataDir: string): Credentials | null {
  return readJson<Credentials>(join(dataDir, 'credentials.json'));
}

function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

/** The file appears once the server listens. */
async function ready(dataDir: string, child: ChildProcess): Promise<Credentials> {
  const deadline = performance.now() + LONGEST_START_MS;
  while (performance.now() < deadline && !hasEnded(child)) {
    const found = credentialsIn(dataDir);
    if (found && (await answers(`${found.base_url}/readyz`))) return found;
    await delay(LOOK_MS);
  }
  throw new Problem(`The server was not ready after two minutes. ${lastWords(dataDir)}`);
}

async function answers(url: string, apiKey?: string): Promise<boolean> {
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** The last meaningful line: the server's greeting comes before a fault, and Node's stack and version after it. */
function lastWords(dataDir: string): string {
  const path = join(dataDir, LOG);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = (text.split('Ctrl+C stops it.').at(-1) ?? '').trim().split('\n');
  const last = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return last ? `Its last words, in ${path}: ${last}` : `Its log, ${path}, does not say why.`;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS);
  await exited;
  clearTimeout(timer);
}

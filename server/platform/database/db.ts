/**
 * The database: PostgreSQL through a pool, or PGlite (PostgreSQL in this process, one folder) when no URL is given.
 * Both speak the same SQL through Kysely. Inside a transaction only its own handle is used, never the pool: PGlite has
 * one connection, so anything else would wait forever.
 */
import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import { PGlite, types as pglite } from '@electric-sql/pglite';
import {
  type CompiledQuery,
  Kysely,
  type KyselyPlugin,
  PGliteDialect,
  PostgresDialect,
  type QueryResult,
  type RawBuilder,
  type RootOperationNode,
  sql,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { codeOf } from './errors.ts';
import { beginWith, PlainClient, ZONE } from './pooler.ts';
import { boundSilence, PrimaryClient, type Silence, WITHOUT_LIMIT } from './primary.ts';
import type { Tables } from './tables.ts';

/** A pool or a transaction: the first argument of every SQL function. */
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/**
 * Marks a statement that is about all organizations. Every other one names its organization, which tests enforce
 * (testing/statements.ts).
 */
export const ACROSS: RawBuilder<unknown> = sql.raw('/* across organizations */');

/** A connection of its own, which LISTEN needs. */
export type Session = pg.Client;

export interface Database {
  db: Db;
  kind: 'postgres' | 'embedded';
  /**
   * Rows per batch. On PGlite no more, since it runs in this thread (no event-loop block over 50 ms); on PostgreSQL 1,000 are
   * no faster (60,000 rows in 20 to 25 s either way) and take 60 MB more memory.
   */
  batchRows: number;
  /**
   * Connections whose statements are planned once and by index (see BY_INDEX), for the hot look-ups of a few rows by key in
   * tables of any size; null if there is only one connection, or a pooler in between.
   */
  byIndex: Db | null;
  /** Makes a connection outside the pool, not yet connected, for session state; null if there can be none. */
  openSession: (() => Session) | null;
  /**
   * The worker's connections, whose statements may take two minutes. Those of requests end after ten seconds, since a client is
   * waiting and holds a connection meanwhile. The same as `db` where there is only one connection.
   */
  work: Db;
  /** Counts statements, for tests that bound them per route, and shows each to tests that inspect them. */
  statements: Statements;
  close(): Promise<void>;
}

export interface Statements {
  count: number;
  /** Called where the statement is made, so that the stack shows the caller. */
  show?: (statement: RootOperationNode) => void;
}

/**
 * With outdated statistics (a table that was empty a minute ago) the planner would read whole partitions although there is a
 * key, so it is told not to. Without hash joins, two sets must only be joined by an index: hence `lateral … limit 1` in such
 * statements. (A bitmap scan, unlike an index scan, never marks the dead entries that it passes.) Planning a claim of work
 * takes 4 ms, as long as running it, so it is planned once per connection.
 */
export const BY_INDEX = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_bitmapscan: 'off',
  enable_material: 'off',
  plan_cache_mode: 'force_generic_plan',
} as const;
/** One for a claim, one for a flush, and one for the circuit breaker. */
const BY_INDEX_CONNECTIONS = 3;
/** One for a turn of each loop, and some for the queries that loops make meanwhile. */
const WORK_CONNECTIONS = 8;

/** A statement that hangs must not hold its connection forever. */
const REQUEST_SECONDS = 10;
/** A statement that waits for another transaction is not slow itself, so it ends before the time limit: with 503, not 504. */
const LOCK = { lock_timeout: '8s' };
const WORK_SECONDS = 120;
/** By then a live server has ended the statement and said so. */
const GRACE_SECONDS = 5;
const IDLE = { idle_in_transaction_session_timeout: '60s' };

export interface PostgresOptions {
  poolSize: number;
  /** A pooler in transaction mode is in between: settings made for a connection may reach another one, or none. */
  pooled?: boolean;
  /** Statements are prepared once per connection. */
  prepared?: boolean;
  /** The URL to LISTEN on; null: nowhere. */
  listenUrl?: string | null;
}

export function openPostgres(url: string, options: PostgresOptions): Database {
  const { pooled = false, prepared = true, listenUrl = url } = options;
  const open = (max: number, seconds: number, settings = {}) =>
    openPool(url, { max, pooled, prepared, seconds, settings: { ...IDLE, ...settings } });
  const pool = open(options.poolSize, REQUEST_SECONDS, LOCK);
  const work = open(WORK_CONNECTIONS, WORK_SECONDS);
  // Through a pooler these settings can only be made in each transaction, where they are needed.
  const byIndex = pooled ? null : open(BY_INDEX_CONNECTIONS, WORK_SECONDS, BY_INDEX);
  const pools = [pool, work, byIndex].filter((one) => one !== null);
  const openSession = (address: string) => () =>
    new pg.Client({
      connectionString: address,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      application_name: 'openroll work listener',
    });
  const statements: Statements = { count: 0 };
  const [db, working] = [onPool(pool, statements, prepared), onPool(work, statements, prepared)];
  const indexed = byIndex && onPool(byIndex, statements, prepared);
  const close = async () => {
    await Promise.all([db, working, indexed].map((one) => one?.destroy()));
    // Kysely ends the pool only if it has borrowed from it.
    await Promise.all(pools.filter(({ ending }) => !ending).map((one) => one.end()));
  };
  return {
    ...{ db, work: working, byIndex: indexed, kind: 'postgres', batchRows: 500, statements, close },
    openSession: listenUrl === null ? null : openSession(listenUrl),
  };
}

/**
 * Statements outside a transaction go straight to the pool. Kysely would borrow a connection, query and return it in a dozen
 * promises; without them, reading one row takes 15 % less time. Transactions use Kysely's own executors.
 */
function onPool(pool: pg.Pool, statements: Statements, prepared: boolean): Db {
  const db = kysely(new PostgresDialect({ pool }), statements);
  const executeQuery = async ({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<unknown>> => {
    try {
      const values = parameters as unknown[];
      const { rows, rowCount, command } = await pool.query({
        name: prepared ? nameOf(text, values) : undefined,
        text,
        values,
      });
      return WRITES.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
    } catch (error) {
      // The driver's own stack ends in its parser; this one shows the caller.
      if (error instanceof Error) error.stack += `\n${new Error().stack?.replace(/^.*\n/, '')}`;
      throw error;
    }
  };
  Object.assign(db.getExecutor(), { executeQuery });
  return db;
}
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

interface PoolOptions {
  max: number;
  /** The time limit of a statement. */
  seconds: number;
  pooled: boolean;
  prepared: boolean;
  settings: Record<string, string>;
}

function openPool(url: string, { max, seconds, pooled, prepared, settings: given }: PoolOptions): pg.Pool {
  const settings = { ...given, statement_timeout: `${seconds}s` };
  const options = Object.entries({ ...ZONE, ...settings }).map(([name, value]) => `-c ${name}=${value}`);
  const begin = pooled ? beginWith(settings) : 'begin';
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    ...(pooled ? { Client: PlainClient } : { Client: PrimaryClient, options: options.join(' ') }),
    types: { getTypeParser: postgresParser },
    application_name: 'openroll',
  });
  pool.on('connect', (client) => {
    nameStatements(client, {
      prepared,
      begin,
      silence: boundSilence(client as pg.Client & pg.PoolClient, seconds + GRACE_SECONDS),
    });
    // If it breaks within a transaction, between two statements, the next statement fails, as in the pool.
    client.on('error', () => {});
  });
  // The pool drops an idle connection that breaks; the next query opens another. Without a listener Node would exit.
  pool.on('error', () => {});
  return pool;
}

/** `folder` null: in memory, for generated files and tests. */
export async function openEmbedded(folder: string | null): Promise<Database> {
  const client = await PGlite.create(folder ?? 'memory://', {
    parsers: {
      [pglite.DATE]: (text) => text,
      [pglite.TIMESTAMPTZ]: toInstant,
      [pglite.INT8]: Number,
      [pglite.BYTEA]: (text) => Buffer.from(text.slice(2), 'hex'),
    },
  });
  await client.exec("set time zone 'UTC'");
  const statements: Statements = { count: 0 };
  // PGlite answers without leaving this thread. Unless the event loop goes round after each statement, requests wait until the
  // worker has no work left (measured: 8 s for a batch of 20,000 rows).
  const db = kysely(new PGliteDialect({ pglite: client }), statements, () => nextRound());
  const close = () => db.destroy();
  return { db, work: db, byIndex: null, kind: 'embedded', batchRows: 500, openSession: null, statements, close };
}

function kysely(dialect: PostgresDialect | PGliteDialect, statements: Statements, afterEach?: () => Promise<void>): Db {
  const counter: KyselyPlugin = {
    transformQuery: (args) => {
      statements.count++;
      statements.show?.(args.node);
      return args.node;
    },
    transformResult: async (args) => {
      await afterEach?.();
      return args.result;
    },
  };
  return new Kysely<Tables>({ dialect, plugins: [counter] });
}

interface Sending {
  prepared: boolean;
  begin: string;
  silence: Silence;
}

/**
 * Sends every statement that has parameters as a named prepared statement, so that the server parses and plans it once per
 * connection (measured: 26k reads/s against 18k/s on the same route). The texts are ours and few; beyond 2,000 names the rest
 * goes unnamed, so the memory of neither side grows without bound. Statements with an array go unnamed, too: a cached plan
 * knows neither how long the array is nor that it can be hashed (1,000 keys among 5,000 rows: 320 ms, unnamed 6 ms). Don't set
 * plan_cache_mode instead: with it every foreign key is planned again for every row (batches five times slower).
 */
function nameStatements(client: pg.PoolClient, { prepared, begin, silence }: Sending): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const named = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
    if (text === 'begin' || text === WITHOUT_LIMIT) silence.bound(text === 'begin');
    if (text === 'begin') return query(begin);
    if (typeof text !== 'string' || !Array.isArray(values) || rest.length > 0) return query(text, values, ...rest);
    const statement = { name: prepared ? nameOf(text, values) : undefined, text, values };
    // Not the promise of pg: with it the garbage collector spends 0.4 ms more on 100 rows (1.2 ms in all, against 0.8).
    return new Promise((resolve, reject) => {
      query(statement, (error: Error | null, result: unknown) => (error ? reject(error) : resolve(result)));
    });
  };
  Object.assign(client, { query: named });
}

function nameOf(text: string, values: readonly unknown[]): string | undefined {
  if (values.length === 0 || values.some(Array.isArray)) return undefined;
  let name = statementNames.get(text);
  if (!name && statementNames.size < 2_000) {
    name = `s${statementNames.size}`;
    statementNames.set(text, name);
  }
  return name;
}
const statementNames = new Map<string, string>();

/** date[]: `pg` has no parser for it, and would make dates with a time of day. */
const DATES = 1182;

const PARSERS: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.DATE]: (text) => text,
  [DATES]: (text) => text.slice(1, -1).split(',').filter(Boolean),
  [pg.types.builtins.TIMESTAMPTZ]: toInstant,
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.NUMERIC]: Number,
};

export const postgresParser = ((oid: number, format?: 'text' | 'binary') =>
  (format === 'binary' ? undefined : PARSERS[oid]) ??
  pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser;

/** `2026-01-23 14:30:00.1+00` → `2026-01-23T14:30:00.100Z`. The session's zone is UTC. */
function toInstant(text: string): string {
  const fraction = text.slice(19, text.indexOf('+', 19));
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(1).padEnd(3, '0')}Z`;
}

/**
 * One transaction, retried up to three times on a serialization failure or deadlock, after a random delay: without it, two that
 * collided would do so again.
 */
export function transaction<T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> {
  return repeated(() => db.transaction().execute(run));
}

/** The same for a single statement, which is its own transaction. */
export async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt > 3 || !REPEATABLE.has(codeOf(error) ?? '')) throw error;
      await wait(attempt * 20 * Math.random());
    }
  }
}
const REPEATABLE = new Set(['40001', '40P01']);

/**
 * Runs statements that compare two whole sets, without nested loops. Rows written a transaction or two ago are not in the
 * planner's statistics: it takes thousands of rows for one and compares each with each (measured: 5,000 rows with 5,000 others
 * in 3,500 ms, by hash in 20 ms; with 100,000 it would not end).
 */
export async function withoutNestedLoops<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  await sql`set local enable_nestloop = off`.execute(tx);
  const result = await run();
  await sql`set local enable_nestloop to default`.execute(tx);
  return result;
}

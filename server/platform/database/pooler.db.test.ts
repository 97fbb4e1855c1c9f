/** Connections to a PostgreSQL that is not entirely ours: through a pooler, or with somebody else's settings. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { administer } from '../../testing/app.ts';
import { PGBOUNCER, type Pooler, startPooler } from '../../testing/pooler.ts';
import type { Database } from './db.ts';
import { openDatabase } from './open.ts';

const NAME = `pooled_${process.pid}`;
const admin = inject('postgresUrl');
const url = Object.assign(new URL(admin), { pathname: NAME }).href;
const CONFIG = { dataDir: '', poolSize: 8, prepared: null, listenUrl: null };

beforeAll(() => administer(admin, `create database ${NAME}`));
afterAll(() => administer(admin, `drop database ${NAME} with (force)`));

it('refuses connections on which times would be read wrong', async () => {
  for (const options of ['-c TimeZone=Europe/Berlin', '-c DateStyle=SQL']) {
    const databaseUrl = `${url}?options=${encodeURIComponent(options)}`;
    await expect(openDatabase({ ...CONFIG, databaseUrl })).rejects.toThrow('so that times would be read wrong');
  }
});

describe.skipIf(PGBOUNCER === null)('through pgbouncer in transaction mode', () => {
  let pooler: Pooler;
  beforeAll(async () => {
    pooler = await startPooler(url, { size: 2 });
  });
  afterAll(() => pooler.stop());
  const open = (more: { listenUrl?: string } = {}) =>
    openDatabase({ ...CONFIG, ...more, databaseUrl: pooler.through(url) });

  it('starts only if a statement that hangs is ended', async () => {
    await expect(open()).rejects.toThrow(/alter role "openroll" set statement_timeout = '120s'$/);
    await administer(admin, `alter database ${NAME} set statement_timeout = '120s'`);
    await pooler.stop();
    pooler = await startPooler(url, { size: 2 });
    await (await open()).close();
  });

  it('sets for each transaction what can’t be set for a connection, and shares two connections among many', async () => {
    const database = await open();
    const seen = (db: Database['db']) =>
      db.transaction().execute(async (tx) => {
        const { rows } = await sql`
          select current_setting('statement_timeout') as statement, current_setting('TimeZone') as zone,
            current_setting('idle_in_transaction_session_timeout') as idle, ${'one'}::text as value`.execute(tx);
        return rows[0];
      });
    const both = { zone: 'UTC', idle: '1min', value: 'one' };
    for (let round = 0; round < 20; round++) {
      const found = await Promise.all([...Array(6)].flatMap(() => [seen(database.db), seen(database.work)]));
      expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(2);
      expect(found.slice(0, 2)).toEqual([
        { ...both, statement: '10s' },
        { ...both, statement: '2min' },
      ]);
    }
    const { rows } = await sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(
      database.db,
    );
    expect(rows[0]?.limit).toBe('2min');
    await database.close();
  });

  it('listens for new work past the pooler, or not at all', async () => {
    const [deaf, hearing] = [await open(), await open({ listenUrl: url })];
    expect(deaf.openSession).toBeNull();
    const session = hearing.openSession?.();
    await session?.connect();
    const heard = new Promise((resolve) => session?.on('notification', ({ payload }) => resolve(payload)));
    await session?.query('listen something');
    await sql`select pg_notify('something', ${'told'})`.execute(hearing.db);
    expect(await heard).toBe('told');
    await session?.end();
    await Promise.all([deaf.close(), hearing.close()]);
  });
});

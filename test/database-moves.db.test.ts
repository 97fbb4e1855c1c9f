/** The database becomes a replica or a primary again, takes no writes, or is lost in the middle of a commit: 503, and nothing twice. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openPostgres } from '../server/platform/database/db.ts';
import { openDatabase } from '../server/platform/database/open.ts';
import { realClock } from '../server/platform/process/real-clock.ts';
import { startWorker, type Worker } from '../server/platform/worker/loops.ts';
import { prepareDatabase } from '../server/prepare-database.ts';
import { assembleTestOpenroll, type TestAnswer, type TestOpenroll, testRealClock } from '../server/testing/assemble.ts';
import { type PostgresServer, startPostgres } from '../server/testing/global-setup.ts';
import { openWay, type Way } from '../server/testing/way.ts';

let server: PostgresServer;
let way: Way;
let database: Database;
let t: Omit<TestOpenroll, 'close'>;
let worker: Worker;
const faults: unknown[] = [];

beforeAll(async () => {
  server = await startPostgres({ durable: true });
  await server.createDatabase('moves');
  way = await openWay(server.port);
  database = openPostgres(way.through(server.url('moves')), { poolSize: 4 });
  // Keys and credentials use real time.
  const real = testRealClock(realClock.now());
  await prepareDatabase(database.db, real);
  t = await assembleTestOpenroll(database, real);
  worker = startWorker(t.loops, { error: (entry: object) => void faults.push(entry) });
  t.onWake(worker.wake);
});
afterAll(async () => {
  await worker.stop();
  await t.app.close();
  await database.close();
  await way.close();
  await server.stop();
});

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
const employer = (name: string) => ({ name, legal_name: name, ein: '47-3194821', email: 'a@lark.example', address });
const write = (name: string) => t.api.post('/v1/employers', employer(name), { 'idempotency-key': name });
const countOf = async (name: string) =>
  (await sql<{ n: number }>`select count(*) as n from employers where name = ${name}`.execute(database.db)).rows[0]?.n;
const statusOf = async (answer: Promise<TestAnswer>) => (await answer).status;

const away = { status: 503, body: { app_error_code: 'unavailable' }, headers: { 'retry-after': /^([5-9]|10)$/ } };
function expectAway({ status, body, headers }: TestAnswer) {
  expect([status, body.app_error_code]).toEqual([away.status, away.body.app_error_code]);
  expect(headers['retry-after']).toMatch(away.headers['retry-after']);
}

it('reads and writes nothing on a replica, and goes on when it is promoted', { timeout: 60_000 }, async () => {
  expect(await statusOf(write('before'))).toBe(201);
  await server.crash();
  await server.restartAsReplica();
  expectAway(await write('meanwhile'));
  expectAway(await t.api.get('/v1/employers'));
  t.real.advanceMs(500);
  expect((await t.app.inject('/readyz')).statusCode).toBe(503);
  const before = faults.length;
  await expect.poll(() => faults.length, { timeout: 20_000 }).toBeGreaterThan(before);
  await expect(
    openDatabase({ databaseUrl: server.url('moves'), dataDir: '', poolSize: 1, prepared: null, listenUrl: null }),
  ).rejects.toThrow('is a read-only replica. DATABASE_URL has to lead to the primary.');

  await server.promote();
  expect(await statusOf(write('after'))).toBe(201);
  const { body } = await t.api.post(
    `/v1/employers/${(await write('after')).body.data.id}/benefit-eligibility-policies`,
    {
      classification: 'all',
      waiting_period: 'none',
    },
  );
  expect(body.data.waiting_period).toBe('none');
  const numbered = async () =>
    (await sql<{ n: number }>`select count(position) as n from webhook_events`.execute(database.db)).rows[0]?.n;
  await expect.poll(numbered, { timeout: 40_000 }).toBe(1);
});

it('answers 503 to writes while the database takes none', async () => {
  const takeNone = async (value: string) => {
    await sql.raw(`alter system set default_transaction_read_only = ${value}`).execute(database.db);
    await sql`select pg_reload_conf()`.execute(database.db);
    await expect
      .poll(async () => (await sql<{ is: string }>`show default_transaction_read_only`.execute(database.db)).rows)
      .toEqual([{ default_transaction_read_only: value }]);
  };
  await takeNone('on');
  expectAway(await write('read-only'));
  expect(await statusOf(t.api.get('/v1/employers'))).toBe(200);
  await sql`set default_transaction_read_only = off`.execute(database.db);
  await takeNone('off');
  expect(await statusOf(write('read-only'))).toBe(201);
  expect(await countOf('read-only')).toBe(1);
});

it('answers 503 if it is unknown whether a commit went through, and a retry with the same key finds out', async () => {
  // The server has committed, and its answer is lost.
  way.cutAt('COMMIT');
  expectAway(await write('committed'));
  const again = await write('committed');
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
  expect(await countOf('committed')).toBe(1);
});

it('answers 503 if a commit is broken off, and a retry with the same key starts over', async () => {
  await sql
    .raw(
      `create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$`,
    )
    .execute(database.db);
  await sql`create constraint trigger linger after insert on employers deferrable initially deferred
    for each row when (new.name = 'broken off') execute function linger()`.execute(database.db);
  const writing = write('broken off');
  const lingering = async () =>
    (
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`.execute(
        database.work,
      )
    ).rows.length;
  await expect.poll(lingering).toBe(1);
  expectAway(await writing);
  await sql`drop trigger linger on employers`.execute(database.db);
  const again = await write('broken off');
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, undefined]);
  expect(await countOf('broken off')).toBe(1);
});

/** The database is down for ten seconds: 503 with Retry-After meanwhile, then everything continues and nothing acknowledged is missing. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assemble, type Openroll } from '../server/app.ts';
import { createOrganization } from '../server/modules/access/access.actions.ts';
import { type Database, openPostgres } from '../server/platform/database/db.ts';
import { realClock, realIds } from '../server/platform/process/real-clock.ts';
import { makeSeal } from '../server/platform/process/seal.ts';
import { startWorker, type Worker } from '../server/platform/worker/loops.ts';
import { prepareDatabase } from '../server/prepare-database.ts';
import { testRealClock } from '../server/testing/app.ts';
import { checkAgainstContract } from '../server/testing/contract.ts';
import { type PostgresServer, startPostgres } from '../server/testing/global-setup.ts';
import { rosterRow } from '../server/testing/people.ts';

const ROWS = 3_000;
const AWAY_MS = 10_000;
/** A request that needs a connection waits for one at most 5 s (platform/database/db.ts). */
const LONGEST_MS = 6_000;

let server: PostgresServer;
let database: Database;
let openroll: Openroll;
let worker: Worker;
let apiKey: string;
const failures: unknown[] = [];
// Where the process itself uses real time (keys, credentials), the test sets it.
const real = testRealClock(realClock.now());

beforeAll(async () => {
  server = await startPostgres({ durable: true });
  await server.createDatabase('away');
  // Small batches, so that the census is still running when the database goes down.
  database = { ...openPostgres(server.url('away'), { poolSize: 4 }), batchRows: 50 };
  await prepareDatabase(database.db, real);
  openroll = assemble({
    database,
    real,
    newId: realIds(realClock),
    seal: makeSeal('a secret for tests, not for anything else'),
    settings: {
      rateLimits: false,
      trustProxy: false,
      allowLoopbackWebhooks: true,
      allowedOrigins: [],
      publicUrl: 'http://openroll.test',
    },
    log: false,
  });
  ({ apiKey } = await createOrganization(openroll.kit, { name: 'Juniper', kind: 'live', timeZone: 'UTC' }));
  worker = startWorker(openroll.loops, { error: (entry: object) => void failures.push(entry) } as never);
  openroll.onWake(worker.wake);
});
afterAll(async () => {
  await worker.stop();
  await openroll.app.close();
  await database.close();
  await server.stop();
});

interface Answered {
  status: number;
  retryAfter: unknown;
  ms: number;
  // biome-ignore lint/suspicious/noExplicitAny: the contract check says what it is
  body: any;
}
const answered: Answered[] = [];

async function call(method: 'GET' | 'POST', url: string, payload?: object, key?: string): Promise<Answered> {
  const from = realClock.nowMs();
  const headers = { authorization: `Bearer ${apiKey}`, ...(key ? { 'idempotency-key': key } : {}) };
  const response = await openroll.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  const body = response.json();
  if (url.startsWith('/v1/')) checkAgainstContract(1, method, url, response.statusCode, body);
  const one = {
    status: response.statusCode,
    retryAfter: response.headers['retry-after'],
    body,
    ms: realClock.nowMs() - from,
  };
  answered.push(one);
  return one;
}

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
const employer = (name: string) => ({ name, legal_name: name, ein: '47-3194821', email: 'a@lark.example', address });
const one = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(database.db)).rows[0] as T;

it('answers 503 while it is down, and continues where it was', { timeout: 120_000 }, async () => {
  const { id: employerId } = (await call('POST', '/v1/employers', employer('census'))).body.data;
  const policy = { classification: 'all', waiting_period: 'none' };
  await call('POST', `/v1/employers/${employerId}/benefit-eligibility-policies`, policy);
  const employees = Array.from({ length: ROWS }, (_, n) => rosterRow(n));
  const url = `/v1/employers/${employerId}/census-sync`;
  const { census_sync_id } = (await call('POST', url, { employees })).body.data;

  /** What each writer got: the acknowledged id, or null. */
  const told = new Map<string, string | null>();
  let number = 0;
  const write = async (name = `w${number++}`) => {
    const made = await call('POST', '/v1/employers', employer(name), name);
    told.set(name, made.status === 201 ? made.body.data.id : (told.get(name) ?? null));
    return made.status;
  };
  const cursor = async () => (await one(sql<{ at: number }>`select row_cursor as at from census_syncs`)).at;
  await expect.poll(async () => [await write(), await cursor()][1], { interval: 1 }).toBeGreaterThan(200);

  // In the middle of writes and of the census.
  const inFlight = Array.from({ length: 8 }, () => write());
  const since = realClock.nowMs();
  await server.crash();
  await Promise.all(inFlight);
  answered.length = 0;
  const away = async () => {
    await write();
    for (const path of ['/v1/employers', '/readyz']) await call('GET', path);
    return realClock.nowMs() - since;
  };
  await expect.poll(away, { timeout: 60_000, interval: 100 }).toBeGreaterThan(AWAY_MS);
  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([503]));
  const api = answered.filter(({ body }) => 'app_error_code' in body);
  expect(api.length).toBeGreaterThan(20);
  for (const { retryAfter, body } of api) {
    expect([retryAfter, body.app_error_code]).toEqual([expect.stringMatching(/^([5-9]|10)$/), 'unavailable']);
  }
  expect(Math.max(...answered.map(({ ms }) => ms))).toBeLessThan(LONGEST_MS);
  expect((await openroll.app.inject('/healthz')).statusCode).toBe(200);
  expect(failures.length).toBeGreaterThan(0);

  await server.restart();
  await expect.poll(() => write(), { timeout: 10_000 }).toBe(201);
  // The result of a readiness check is kept for half a second.
  real.advanceMs(500);
  expect((await call('GET', '/readyz')).status).toBe(200);
  const sync = async () => (await call('GET', `/v1/employers/${employerId}/census-syncs/${census_sync_id}`)).body.data;
  await expect.poll(async () => (await sync()).status, { timeout: 60_000 }).toBe('completed');
  expect((await sync()).counts).toMatchObject({ created: ROWS, updated: 0, unchanged: 0, failed: 0 });
  expect(
    await one(sql`
      select (select count(*) from employees) as employees, (select count(*) from members) as members,
        (select count(*) from webhook_events where event_name = 'employee.eligibility_granted') as events,
        (select count(distinct resource_id) from webhook_events where event_name = 'employee.eligibility_granted') as people,
        (select count(*) from audit_entries where action = 'census_sync.complete') as completions`),
  ).toEqual({ employees: ROWS, members: ROWS, events: ROWS, people: ROWS, completions: 1 });

  // A writer without an answer repeats: a key whose run broke off is free after a minute.
  real.advanceMs(61_000);
  const acknowledged = new Map([...told].filter(([, id]) => id !== null));
  expect(acknowledged.size).toBeGreaterThan(0);
  for (const name of told.keys()) expect(await write(name)).toBe(201);
  for (const [name, id] of acknowledged) expect(told.get(name)).toBe(id);
  const { rows } = await sql<{ name: string }>`select name from employers where name like 'w%'`.execute(database.db);
  expect(rows.map(({ name }) => name).sort()).toEqual([...told.keys()].sort());
});

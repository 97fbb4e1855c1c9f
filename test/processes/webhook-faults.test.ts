/**
 * Deliveries under load while workers are killed, PostgreSQL crashes and receivers misbehave: at the end every event has
 * arrived at every subscription at least once and nothing is stuck. `npm run nightly -- faults` is the long version, of 30
 * kills and 5 crashes.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assemble } from '../../server/app.ts';
import { createOrganization } from '../../server/modules/access/access.actions.ts';
import { wireId } from '../../server/modules/vocabulary/ids.ts';
import { SYSTEM } from '../../server/platform/commands/caller.ts';
import { command, type Kit } from '../../server/platform/commands/command.ts';
import { type Database, openPostgres } from '../../server/platform/database/db.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import { makeSeal } from '../../server/platform/process/seal.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { prepareDatabase } from '../../server/prepare-database.ts';
import { type PostgresServer, startPostgres } from '../../server/testing/global-setup.ts';
import { NIGHTLY } from '../../server/testing/nightly.ts';
import { type ServerProcess, startServer } from '../../server/testing/process.ts';
import { type Behavior, type Receiver, startReceiver } from '../../server/testing/receiver.ts';

const [KILLS, CRASHES] = NIGHTLY ? [30, 5] : [3, 1];
const EVENTS_PER_BURST = 4;
const BURST_MS = 50;
const SECRET = 'a secret for tests, not for anything else';

/** What a receiver does instead of answering 200, and for what percentage of requests. */
const MISBEHAVIORS: [name: string, behavior: Behavior, percent: number][] = [
  // Slow enough that a worker that dies has some requests running.
  ['well', { status: 200, delayMs: 30 }, 100],
  ['500', 500, 30],
  ['hangs', 'hang', 1],
  ['resets', 'reset', 30],
  ['drips', 'drip', 1],
  ['10 MB', { status: 200, body: Buffer.alloc(10 * 1024 * 1024, 'x') }, 30],
];

let server: PostgresServer;
let database: Database;
let kit: Kit;
let organization: Uuid;
const receivers = new Map<string, Receiver>();
const workers: ServerProcess[] = [];

beforeAll(async () => {
  server = await startPostgres({ durable: true });
  await server.createDatabase('faults');
  database = openPostgres(server.url('faults'), { poolSize: 3 });
  await prepareDatabase(database.db, realClock);
  const openroll = assemble({
    database,
    real: realClock,
    newId: realIds(realClock),
    seal: makeSeal(SECRET),
    settings: {
      rateLimits: false,
      trustProxy: false,
      allowLoopbackWebhooks: true,
      allowedOrigins: [],
      publicUrl: 'http://openroll.test',
    },
    log: false,
  });
  kit = openroll.kit;
  const made = await createOrganization(kit, { name: 'Juniper', kind: 'sandbox', timeZone: 'UTC' });
  organization = made.organizationId;
  for (const [name, behavior, percent] of MISBEHAVIORS) {
    const receiver = await startReceiver();
    receiver.script(...Array.from({ length: 20_000 }, () => (Math.random() * 100 < percent ? behavior : 200)), 200);
    receivers.set(name, receiver);
    const answer = await openroll.app.inject({
      method: 'POST',
      url: '/v1/webhook-subscriptions',
      headers: { authorization: `Bearer ${made.apiKey}` },
      payload: { url: receiver.url, description: name },
    });
    expect(answer.statusCode).toBe(201);
  }
  await openroll.app.close();
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await Promise.all([...receivers.values()].map((receiver) => receiver.close()));
  await database.close();
  await server.stop();
});

const env = () => ({
  DATABASE_URL: server.url('faults'),
  OPENROLL_SECRET: SECRET,
  OPENROLL_ROLE: 'worker',
  OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1',
  OPENROLL_POOL_SIZE: '6',
  LOG_LEVEL: 'info',
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps writing events at this rate until it is over. A command refused by a crashed database never happened. */
async function load(until: () => boolean): Promise<number> {
  let refused = 0;
  while (!until()) {
    try {
      await command(kit, { organizationId: organization, actor: SYSTEM }, async (context) => {
        for (let n = 0; n < EVENTS_PER_BURST; n++) context.emit('enrollment.started', context.newId());
      });
    } catch {
      refused++;
    }
    await pause(BURST_MS);
  }
  return refused;
}

/** Ends the waits of failed deliveries; returns how many deliveries are not settled. */
async function hurry(): Promise<Record<string, number>> {
  await sql`
    update webhook_deliveries set due_at = ${realClock.now()}
    where status = 'Pending' and due_at > ${realClock.now()}`.execute(database.db);
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*) as count from webhook_deliveries group by 1`.execute(database.db);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

async function killWorkersAndCrash(): Promise<void> {
  for (let kill = 1; kill <= KILLS; kill++) {
    await pause(300 + Math.random() * 700);
    const crash = kill % Math.ceil(KILLS / CRASHES) === 0;
    if (crash) {
      await server.crash();
      await pause(500);
      await server.restart();
    }
    const victim = workers.shift();
    const replacement = startServer(env());
    await victim?.kill();
    workers.push(await replacement);
    await hurry();
  }
}

it('delivers every event at least once, whatever crashes', { timeout: NIGHTLY ? 600_000 : 120_000 }, async () => {
  workers.push(...(await Promise.all([startServer(env()), startServer(env())])));
  let over = false;
  const loading = load(() => over);
  await killWorkersAndCrash();
  over = true;
  const refused = await loading;
  for (const receiver of receivers.values()) {
    receiver.script(200);
    receiver.releaseHanging();
  }
  const { rows: events } = await sql<{ id: Uuid }>`select id from webhook_events`.execute(database.db);
  const deliveries = events.length * receivers.size;
  await expect.poll(hurry, { interval: 500, timeout: NIGHTLY ? 300_000 : 90_000 }).toEqual({ Delivered: deliveries });

  const wanted = events.map(({ id }) => wireId('webhookEvent', id));
  const figures: Record<string, object> = {};
  for (const [name, { received }] of receivers) {
    const ids = received.map(({ body }) => body.event_id);
    const distinct = new Set(ids);
    expect([name, wanted.filter((id) => !distinct.has(id))]).toEqual([name, []]);
    expect([name, [...distinct].filter((id) => !wanted.includes(id))]).toEqual([name, []]);
    figures[name] = { events: distinct.size, requests: ids.length, again: ids.length - distinct.size };
  }
  // A receiver that always answers 200 gets an event again only if a worker died between the answer and its completion.
  const again = (figures.well as { again: number }).again;
  expect(again).toBeLessThanOrEqual(KILLS * 10 + CRASHES * 20 * 2);
  console.table(figures);
  console.log(
    `${KILLS} kills, ${CRASHES} crashes, ${deliveries} deliveries; ${refused} commands met a database that was away`,
  );
});

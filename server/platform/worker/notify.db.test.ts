/** Work that one process leaves is picked up by another immediately: because it was notified, not because it polled. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';
import { happen } from '../../testing/webhooks.ts';
import { startWorker, type Worker } from './loops.ts';
import { listenForWork, notifyWorkers, type WorkListener } from './notify.ts';

let t: TestOpenroll;
let receiver: Receiver;
let worker: Worker;
let listener: WorkListener;
const log = { error: () => {}, warn: () => {} };
const openSession = () => {
  if (!t.database.openSession) throw new Error('PostgreSQL has sessions');
  return t.database.openSession();
};
const kinds = () => t.loops.map(({ kind }) => kind);
const isListening = async () => (await listener.metrics())[0]?.samples[0]?.value === 1;

beforeEach(async () => {
  t = await openTestOpenroll({ kind: 'sandbox' });
  receiver = await startReceiver();
  await t.api.post('/v1/webhook-subscriptions', { url: receiver.url });
  // Left alone it would poll in weeks.
  const loops = t.loops.filter(({ kind }) => kind === 'deliveries').map((loop) => ({ ...loop, restMs: 2 ** 31 - 1 }));
  worker = startWorker(loops, log);
  // A commit only notifies other processes, so this worker listens like one of them.
  t.onWake(notifyWorkers(t.database.db, log));
  listener = listenForWork(openSession, kinds(), worker.wake, log);
  await expect.poll(isListening).toBe(true);
});
afterEach(async () => {
  await listener.stop();
  await worker.stop();
  await receiver.close();
  await t.close();
});

it('is delivered without polling', async () => {
  for (let count = 1; count <= 5; count++) {
    await happen(t, t.organizationId, 'enrollment.started');
    await receiver.waitFor(count);
  }
  expect(receiver.received).toHaveLength(5);
});

it('is found when the connection is back, and notifications arrive again', async () => {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'openroll work listener' and datname = current_database()`.execute(t.database.db);
  await expect.poll(isListening, { interval: 1 }).toBe(false);
  await happen(t, t.organizationId, 'enrollment.started');
  await receiver.waitFor(1);
  await expect.poll(isListening, { timeout: 10_000 }).toBe(true);
  for (let count = 2; count <= 4; count++) {
    await happen(t, t.organizationId, 'enrollment.started');
    await receiver.waitFor(count);
  }
});

it('is announced in one notification if commits come faster than notifications', async () => {
  const session = openSession();
  const heard: (string | undefined)[] = [];
  session.on('notification', ({ payload }) => heard.push(payload));
  await session.connect();
  await session.query('listen openroll_work');
  const notify = notifyWorkers(t.database.db, log);
  for (const kind of ['census', 'reviews', 'deliveries', 'reviews'] as const) notify(kind);
  await expect.poll(() => heard).toEqual(['census', 'reviews deliveries']);
  await session.end();
});

it('ignores kinds of work that only a newer version knows', async () => {
  const woken: string[] = [];
  const other = listenForWork(openSession, kinds(), (kind) => woken.push(kind), log);
  await expect.poll(() => woken).toEqual(kinds());
  await sql`select pg_notify('openroll_work', 'errands census')`.execute(t.database.db);
  await expect.poll(() => woken.slice(kinds().length)).toEqual(['census']);
  await other.stop();
});

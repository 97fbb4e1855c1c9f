/** Deliveries on real PostgreSQL to real receivers: what arrives, what is tried again and when, and who waits for whom. */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Instant } from '../../platform/dates.ts';
import { transaction } from '../../platform/db.ts';
import { makeSeal } from '../../platform/seal.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import {
  type Behavior,
  type Received,
  type Receiver,
  startReceiver,
  verifiesStandard,
  verifiesVitable,
} from '../../testing/receiver.ts';
import { type DeliveryLoop, type DeliveryOptions, deliveryLoop } from './delivery.loop.ts';
import { claimDeliveries, completeDeliveries, releaseSimDue, takeBackAll } from './delivery.sql.ts';
import { happen, organizationOf } from './testing.ts';

let t: TestOpenroll;
const receivers: Receiver[] = [];
const loops: DeliveryLoop[] = [];
/** What a loop logged: nothing, or a test fails. */
const faults: object[] = [];
beforeAll(async () => {
  t = await openTestOpenroll({ kind: 'sandbox', poolSize: 6 });
});
afterEach(async () => {
  for (const receiver of receivers) receiver.releaseHanging();
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  // Whatever a test leaves is not the next one's.
  await sql`delete from webhook_deliveries`.execute(t.database.db);
  expect(faults.splice(0)).toEqual([]);
});
afterAll(() => t.close());

interface World {
  api: TestOpenroll['api'];
  organizationId: string;
}
const world = (): Promise<World> => t.otherOrganization('sandbox');

async function receive(behavior?: Behavior): Promise<Receiver> {
  const receiver = await startReceiver(behavior);
  receivers.push(receiver);
  return receiver;
}

const subscribe = async ({ api }: World, receiver: Receiver, changes: object = {}) =>
  (await api.post('/v1/webhook-subscriptions', { url: receiver.url, ...changes })).body.data;

function startLoop(limits: DeliveryOptions['limits'] = {}): DeliveryLoop {
  const seal = makeSeal('a secret for tests, not for anything else');
  const loop = deliveryLoop(t.kit, { seal, allowLoopback: true, log: { error: (data) => faults.push(data) }, limits });
  loops.push(loop);
  return loop;
}

/** Everything that is due, sent and saved. */
async function deliver(loop: DeliveryLoop): Promise<void> {
  do while (await loop.turn());
  while (await loop.settle());
}

const eventsOf = async ({ api }: World) => (await api.get('/v1/webhook-events?limit=100')).body.data;
const deliveriesOf = async (w: World, event: { id: string }) =>
  (await w.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body.data;
const deliveryOf = async (w: World) => (await deliveriesOf(w, (await eventsOf(w))[0]))[0];
const attemptsOf = async (w: World, id: string) => (await w.api.get(`/v1/webhook-deliveries/${id}/attempts`)).body.data;
const subscriptionOf = async (w: World, id: string) => (await w.api.get(`/v1/webhook-subscriptions/${id}`)).body.data;
const statuses = async () => {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*) as count from webhook_deliveries group by status`.execute(t.database.db);
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
};
const ids = (received: Received[]) => received.map(({ body }) => body.event_id);

describe('an event', () => {
  it('arrives as five fields with both signatures, once', async () => {
    const w = await world();
    const receiver = await receive({ status: 204, headers: { 'x-anything': '1' } });
    const { id, secret } = await subscribe(w, receiver);
    const [resource] = await happen(t, w.organizationId, 'enrollment.accepted');
    await deliver(startLoop());

    const [event] = await eventsOf(w);
    expect(receiver.received).toHaveLength(1);
    const [request] = receiver.received as [Received];
    expect(request.raw).toBe(
      JSON.stringify({
        event_id: event.id,
        event_name: 'enrollment.accepted',
        resource_type: 'enrollment',
        resource_id: resource,
        created_at: event.created_at,
      }),
    );
    expect([verifiesVitable(request, secret), verifiesStandard(request, secret)]).toEqual([true, true]);
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.id });
    expect(Number(request.headers['x-vitable-timestamp'])).toBe(Math.floor(t.real.nowMs() / 1000));
    const delivery = await deliveryOf(w);
    expect(delivery).toMatchObject({ subscription_id: id, status: 'Delivered', attempt_count: 1, failure_reason: '' });
    expect(delivery.delivered_at).not.toBeNull();
    expect(await attemptsOf(w, delivery.id)).toMatchObject([{ number: 1, response_status: 204, error: null }]);
    expect((await subscriptionOf(w, id)).last_success_at).toBe(t.real.now());
  });

  it('goes over few connections when there are many', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver, { max_concurrency: 2 });
    await happen(t, w.organizationId, ...Array<'enrollment.started'>(20).fill('enrollment.started'));
    await deliver(startLoop());
    expect(new Set(ids(receiver.received)).size).toBe(20);
    expect(receiver.connections).toBeLessThanOrEqual(2);
  });

  it('arrives once where two nodes deliver', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver, { max_concurrency: 50 });
    await happen(t, w.organizationId, ...Array<'enrollment.started'>(60).fill('enrollment.started'));
    await Promise.all([deliver(startLoop({ claim: 7 })), deliver(startLoop({ claim: 7 }))]);
    expect([receiver.received.length, await statuses()]).toEqual([60, { Delivered: 60 }]);
  });
});

describe('a failure', () => {
  it('is tried again when its wait is over, with the same id', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(500, 200);
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    const { id, status, next_attempt_at } = await deliveryOf(w);
    expect(status).toBe('Pending');
    const waitMs = Date.parse(next_attempt_at) - t.real.nowMs();
    expect(waitMs).toBeGreaterThanOrEqual(48_000);
    expect(waitMs).toBeLessThanOrEqual(72_000);

    t.real.advanceMs(waitMs - 1);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
    t.real.advanceMs(1);
    await deliver(loop);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [first, second] = receiver.received as [Received, Received];
    expect(second.headers['x-vitable-signature']).not.toBe(first.headers['x-vitable-signature']);
    expect(await deliveryOf(w)).toMatchObject({ id, status: 'Delivered', attempt_count: 2 });
    expect(await attemptsOf(w, id)).toMatchObject([
      { number: 1, response_status: 500 },
      { number: 2, response_status: 200 },
    ]);
  });

  it('comes due with the test clock too', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(503, 200);
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const [event] = await eventsOf(w);
    const loop = startLoop();
    await deliver(loop);
    const moveTo = (seconds: number) =>
      transaction(t.database.db, (tx) =>
        releaseSimDue(
          tx,
          organizationOf(w.organizationId),
          new Date(Date.parse(event.created_at) + seconds * 1000).toISOString() as Instant,
          t.real.now(),
        ),
      );
    await moveTo(47);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
    await moveTo(72);
    await deliver(loop);
    expect(receiver.received).toHaveLength(2);
  });

  it('is final after fourteen attempts', async () => {
    const w = await world();
    const receiver = await receive(500);
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    for (let days = 0; days < 20; days++) {
      await deliver(loop);
      t.real.advanceMs(2 * 86_400_000);
    }
    expect(receiver.received).toHaveLength(14);
    expect(await deliveryOf(w)).toMatchObject({
      status: 'Failed',
      failure_reason: 'max_attempts',
      next_attempt_at: null,
    });
  });

  it.each([
    ['redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { response_status: 302, error: null }],
    ['reset', 'reset', { response_status: null, error: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) }],
    ['hang', 'hang', { response_status: null, error: expect.stringContaining('timeout') }],
    ['drip', 'drip', { response_status: null, error: expect.stringContaining('timeout') }],
    ['binary answer', { status: 500, body: Buffer.from([0, 255, 65]) }, { response_start: '\ufffd\ufffdA' }],
  ] as [string, Behavior, object][])('is what a %s is', async (_, behavior, attempt) => {
    const w = await world();
    const receiver = await receive(behavior);
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    await deliver(startLoop({ wholeMs: 300 }));
    expect(receiver.received).toHaveLength(1);
    const delivery = await deliveryOf(w);
    expect(delivery.status).toBe('Pending');
    expect(await attemptsOf(w, delivery.id)).toMatchObject([attempt]);
  });

  it('is not an answer that is far too long: 16 KB of it are kept', async () => {
    const w = await world();
    const receiver = await receive('huge');
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    await deliver(startLoop());
    const delivery = await deliveryOf(w);
    const [attempt] = await attemptsOf(w, delivery.id);
    expect([delivery.status, attempt.response_start.length]).toEqual(['Delivered', 16 * 1024]);
  });

  it('is an endpoint that is not there', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await receiver.close();
    receivers.splice(0);
    await happen(t, w.organizationId, 'enrollment.started');
    await deliver(startLoop());
    const [attempt] = await attemptsOf(w, (await deliveryOf(w)).id);
    expect(attempt.error).toContain('ECONNREFUSED');
  });
});

describe('a receiver that hangs', () => {
  it('delays nobody else, and nothing of its claim', async () => {
    const w = await world();
    const [slow, quick] = [await receive('hang'), await receive()];
    await subscribe(w, slow);
    await subscribe(w, quick);
    const loop = startLoop();
    for (let round = 1; round <= 3; round++) {
      await happen(t, w.organizationId, 'enrollment.started', 'enrollment.granted');
      await loop.turn();
      await quick.waitFor(2 * round);
    }
    await slow.waitFor(6);
    while ((await statuses()).Delivered !== 6) await loop.turn();
    expect(await statuses()).toEqual({ Delivered: 6, 'In Progress': 6 });
  });

  it('gets no more at once than its concurrency', async () => {
    const w = await world();
    const receiver = await receive('hang');
    await subscribe(w, receiver, { max_concurrency: 3 });
    await happen(t, w.organizationId, ...Array<'enrollment.started'>(7).fill('enrollment.started'));
    const loop = startLoop();
    while (await loop.turn());
    await receiver.waitFor(3);
    expect(await statuses()).toEqual({ 'In Progress': 3, Pending: 4 });
    receiver.script(200);
    receiver.releaseHanging();
    await deliver(loop);
    expect([receiver.received.length, await statuses()]).toEqual([7, { Delivered: 7 }]);
  });

  it('is given little at once as long as it fails', async () => {
    const w = await world();
    const receiver = await receive(500);
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    receiver.script('hang');
    await happen(t, w.organizationId, ...Array<'enrollment.started'>(7).fill('enrollment.started'));
    while (await loop.turn());
    expect(await statuses()).toEqual({ 'In Progress': 2, Pending: 6 });
  });
});

describe('a subscription', () => {
  it('is disabled by 410, and what waits goes out when it is enabled', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(410, 200);
    const { id } = await subscribe(w, receiver, { max_concurrency: 1 });
    await happen(t, w.organizationId, 'enrollment.started', 'enrollment.granted');
    const loop = startLoop();
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
    expect(await statuses()).toEqual({ Failed: 1, Pending: 1 });
    await w.api.post(`/v1/webhook-subscriptions/${id}/enable`);
    await deliver(loop);
    expect(await statuses()).toEqual({ Failed: 1, Delivered: 1 });
  });

  it('is disabled after five days of nothing but failures', async () => {
    const w = await world();
    const receiver = await receive(500);
    const { id } = await subscribe(w, receiver);
    await happen(t, w.organizationId, ...Array<'enrollment.started'>(24).fill('enrollment.started'));
    const loop = startLoop();
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'enabled', failing_since: t.real.now() });
    t.real.advanceMs(5 * 86_400_000);
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'disabled', disabled_reason: 'failing' });
  });

  it('starts anew with a success', async () => {
    const w = await world();
    const receiver = await receive(500);
    const { id } = await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started', 'enrollment.granted');
    const loop = startLoop();
    await deliver(loop);
    receiver.script(200);
    t.real.advanceMs(120_000);
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ failing_since: null, last_success_at: t.real.now() });
  });

  it('that is deleted takes its deliveries along', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started', 'enrollment.granted');
    await w.api.delete(`/v1/webhook-subscriptions/${id}`);
    await deliver(startLoop());
    expect(receiver.received).toEqual([]);
    expect(await deliveryOf(w)).toMatchObject({ status: 'Failed', failure_reason: 'subscription_deleted' });
  });

  it.each([false, true])('rotates its secret, the old one first: %s', async (oldFirst) => {
    const w = await world();
    const receiver = await receive();
    const { id, secret: before } = await subscribe(w, receiver);
    const rotated = await w.api.post(`/v1/webhook-subscriptions/${id}/rotate-secret`, { old_first: oldFirst });
    const after = rotated.body.data.secret;
    const loop = startLoop();
    await happen(t, w.organizationId, 'enrollment.started');
    await deliver(loop);
    t.real.advanceMs(24 * 3600 * 1000);
    await happen(t, w.organizationId, 'enrollment.started');
    await deliver(loop);
    const checks = receiver.received.map((request) => ({
      vitable: [verifiesVitable(request, before), verifiesVitable(request, after)],
      standard: [verifiesStandard(request, before), verifiesStandard(request, after)],
    }));
    expect(checks).toEqual([
      { vitable: [oldFirst, !oldFirst], standard: [true, true] },
      { vitable: [false, true], standard: [false, true] },
    ]);
  });
});

describe('again', () => {
  it('redelivers the same event in one attempt', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    const [event] = await eventsOf(w);
    receiver.script(500);
    await w.api.post(`/v1/webhook-events/${event.id}/redeliver`, { subscription_id: id });
    await deliver(loop);
    expect(ids(receiver.received)).toEqual([event.id, event.id]);
    expect(await deliveryOf(w)).toMatchObject({ kind: 'redelivery', status: 'Failed', failure_reason: 'max_attempts' });
  });

  it('marks a test', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    await w.api.post(`/v1/webhook-subscriptions/${id}/test`);
    await deliver(loop);
    expect(receiver.received.map(({ headers }) => headers['x-openroll-test'])).toEqual([undefined, '1']);
    expect(new Set(ids(receiver.received)).size).toBe(1);
    expect((await deliveryOf(w)).kind).toBe('event');
  });
});

describe('a process that dies', () => {
  it('loses its lease, and a late completion changes nothing', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const { db } = t.database;
    const [claimed] = await claimDeliveries(db, t.real.now(), 10);
    if (!claimed) throw new Error('nothing was claimed');
    const loop = startLoop();
    t.real.advanceMs(19_999);
    await deliver(loop);
    expect(receiver.received).toEqual([]);
    t.real.advanceMs(5_000);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);

    const late = {
      organizationId: claimed.organization_id,
      deliveryId: claimed.id,
      leasedUntil: claimed.leased_until,
      status: 'Failed',
      failureReason: 'max_attempts',
      waitMs: null,
      attempt: {
        id: t.kit.newId(),
        number: 1,
        startedAt: t.real.now(),
        durationMs: 1,
        responseStatus: 500,
        error: null,
        responseStart: null,
      },
    } as const;
    await completeDeliveries(db, t.real.now(), [late], []);
    const delivery = await deliveryOf(w);
    expect([delivery.status, (await attemptsOf(w, delivery.id)).length]).toEqual(['Delivered', 1]);
  });

  it('on the embedded database gets everything back at its start', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    await claimDeliveries(t.database.db, t.real.now(), 10);
    await takeBackAll(t.database.db, t.real.now());
    await deliver(startLoop());
    expect(receiver.received).toHaveLength(1);
  });

  it('gives back what hangs when it is stopped, as if it had not been tried', async () => {
    const w = await world();
    const receiver = await receive('hang');
    await subscribe(w, receiver);
    await happen(t, w.organizationId, 'enrollment.started');
    const loop = startLoop({ stopMs: 1 });
    await loop.turn();
    await receiver.waitFor(1);
    await loop.stop();
    const delivery = await deliveryOf(w);
    expect([delivery.status, delivery.attempt_count, await attemptsOf(w, delivery.id)]).toEqual(['Pending', 0, []]);
    receiver.script(200);
    await deliver(startLoop());
    expect((await deliveryOf(w)).status).toBe('Delivered');
  });
});

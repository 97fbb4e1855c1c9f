/** Deliveries on real PostgreSQL to real receivers: what arrives, what is retried and when, and who waits for whom. */
import { describe, expect, it } from 'vitest';
import { transaction } from '../../platform/database/db.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { type Behavior, type Received, verifiesStandard, verifiesVitable } from '../../testing/receiver.ts';
import { happen, organizationOf, setUpDeliveries } from '../../testing/webhooks.ts';
import { claimDeliveries, completeDeliveries, reclaimAll, releaseSimDue } from './delivery.sql.ts';

const h = setUpDeliveries();
const {
  world,
  receive,
  subscribe,
  startLoop,
  deliver,
  eventsOf,
  deliveryOf,
  attemptsOf,
  subscriptionOf,
  statuses,
  ids,
} = h;

describe('an event', () => {
  it('arrives as five fields with both signatures, once', async () => {
    const w = await world();
    const receiver = await receive({ status: 204, headers: { 'x-anything': '1' } });
    const { id, secret } = await subscribe(w, receiver);
    const [resource] = await happen(h.t, w.organizationId, 'enrollment.accepted');
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
    expect(Number(request.headers['x-vitable-timestamp'])).toBe(Math.floor(h.t.real.nowMs() / 1000));
    const delivery = await deliveryOf(w);
    expect(delivery).toMatchObject({ subscription_id: id, status: 'Delivered', attempt_count: 1, failure_reason: '' });
    expect(delivery.delivered_at).not.toBeNull();
    expect(await attemptsOf(w, delivery.id)).toMatchObject([{ number: 1, response_status: 204, error: null }]);
    expect((await subscriptionOf(w, id)).last_success_at).toBe(h.t.real.now());
  });

  it('shares a few connections with many others', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver, { max_concurrency: 2 });
    await happen(h.t, w.organizationId, ...Array<'enrollment.started'>(20).fill('enrollment.started'));
    await deliver(startLoop());
    expect(new Set(ids(receiver.received)).size).toBe(20);
    expect(receiver.connections).toBeLessThanOrEqual(2);
  });

  it('arrives once where two nodes deliver', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver, { max_concurrency: 50 });
    await happen(h.t, w.organizationId, ...Array<'enrollment.started'>(60).fill('enrollment.started'));
    await Promise.all([deliver(startLoop({ claim: 7 })), deliver(startLoop({ claim: 7 }))]);
    expect([receiver.received.length, await statuses()]).toEqual([60, { Delivered: 60 }]);
  });
});

describe('a claim', () => {
  it('tells whether another claim may find more at once', async () => {
    const w = await world();
    const receiver = await receive();
    const eight = () => happen(h.t, w.organizationId, ...Array<'enrollment.started'>(8).fill('enrollment.started'));
    const claim = async () => {
      const { deliveries, more } = await claimDeliveries(h.t.database, h.t.real.now(), 5);
      return [deliveries.length, more];
    };
    await subscribe(w, receiver, { max_concurrency: 2 });
    await eight();
    // Six are left, but no place is free.
    expect([await claim(), await claim()]).toEqual([
      [2, false],
      [0, false],
    ]);
    await subscribe(w, receiver, { max_concurrency: 50 });
    await eight();
    expect([await claim(), await claim()]).toEqual([
      [5, true],
      [3, false],
    ]);
  });
});

describe('a failure', () => {
  it('is tried again when its wait is over, with the same id', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(500, 200);
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    const { id, status, next_attempt_at } = await deliveryOf(w);
    expect(status).toBe('Pending');
    const waitMs = Date.parse(next_attempt_at) - h.t.real.nowMs();
    expect(waitMs).toBeGreaterThanOrEqual(48_000);
    expect(waitMs).toBeLessThanOrEqual(72_000);

    h.t.real.advanceMs(waitMs - 1);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
    h.t.real.advanceMs(1);
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

  it('comes due with the test clock too, for one attempt however far that jumps', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(503, 503, 503);
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    const [event] = await eventsOf(w);
    const loop = startLoop();
    await deliver(loop);
    const moveTo = (seconds: number) =>
      transaction(h.t.database.db, (tx) =>
        releaseSimDue(
          tx,
          organizationOf(w.organizationId),
          new Date(Date.parse(event.created_at) + seconds * 1000).toISOString() as Instant,
          h.t.real.now(),
        ),
      );
    await moveTo(47);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
    await moveTo(365 * 86_400);
    await deliver(loop);
    await deliver(loop);
    expect(receiver.received).toHaveLength(2);
  });

  it('is final after fourteen attempts', async () => {
    const w = await world();
    const receiver = await receive(500);
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    for (let days = 0; days < 20; days++) {
      await deliver(loop);
      h.t.real.advanceMs(2 * 86_400_000);
    }
    expect(receiver.received).toHaveLength(14);
    expect(await deliveryOf(w)).toMatchObject({
      status: 'Failed',
      failure_reason: 'max_attempts',
      next_attempt_at: null,
    });
  });

  it.each([
    [
      'redirect',
      { status: 302, headers: { location: 'http://other.example/hook?key=secret' } },
      {
        response_status: 302,
        error: 'redirect: the receiver redirects to http://other.example/hook, and redirects are not followed',
      },
    ],
    ['reset', 'reset', { response_status: null, error: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) }],
    ['hang', 'hang', { response_status: null, error: expect.stringContaining('timeout') }],
    ['binary answer', { status: 500, body: Buffer.from([0, 255, 65]) }, { response_start: '\ufffdÿA' }],
  ] as [string, Behavior, object][])('is what a %s is', async (_, behavior, attempt) => {
    const w = await world();
    const receiver = await receive(behavior);
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(startLoop({ wholeMs: 300 }));
    expect(receiver.received).toHaveLength(1);
    const delivery = await deliveryOf(w);
    expect(delivery.status).toBe('Pending');
    expect(await attemptsOf(w, delivery.id)).toMatchObject([attempt]);
  });

  it('is not an answer that is far too long: 16 KB of it are stored', async () => {
    const w = await world();
    const receiver = await receive('huge');
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(startLoop());
    const delivery = await deliveryOf(w);
    const [attempt] = await attemptsOf(w, delivery.id);
    expect([delivery.status, attempt.response_start.length]).toEqual(['Delivered', 16 * 1024]);
  });

  it('is not an answer with a status and a body that never ends', async () => {
    const w = await world();
    const receiver = await receive('drip');
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(startLoop({ wholeMs: 300 }));
    const delivery = await deliveryOf(w);
    expect(delivery.status).toBe('Delivered');
    const answered = { response_status: 200, error: null, response_start: expect.stringMatching(/^\.+$/) };
    expect(await attemptsOf(w, delivery.id)).toMatchObject([answered]);
  });

  it('is an endpoint that does not exist', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await receiver.close();
    h.forget();
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(startLoop());
    const [attempt] = await attemptsOf(w, (await deliveryOf(w)).id);
    expect(attempt.error).toBe('ECONNREFUSED: the connection was refused');
  });
});

describe('a big organization', () => {
  it('leaves a small one its place in each claim, however many of its own deliveries have been waiting longer', async () => {
    const [big, small] = [await world(), await world()];
    const [busy, quiet] = [await receive(), await receive()];
    for (let n = 0; n < 4; n++) await subscribe(big, busy, { max_concurrency: 100 });
    await subscribe(small, quiet);
    await happen(h.t, big.organizationId, ...Array<'enrollment.started'>(100).fill('enrollment.started'));
    h.t.real.advanceMs(1_000);
    await happen(h.t, small.organizationId, 'enrollment.granted');
    const loop = startLoop({ claim: 20 });
    await loop.turn();
    await loop.settle();
    // A fifth of the claim for each of the five subscriptions; the small one needs only one place.
    expect(await statuses()).toEqual({ Pending: 384, Delivered: 17 });
    expect(quiet.received).toHaveLength(1);
  });
});

describe('a receiver that hangs', () => {
  it('delays nobody else, and no other delivery of its claim', async () => {
    const w = await world();
    const [slow, quick] = [await receive('hang'), await receive()];
    await subscribe(w, slow);
    await subscribe(w, quick);
    const loop = startLoop();
    for (let round = 1; round <= 3; round++) {
      await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted');
      await loop.turn();
      await quick.waitFor(2 * round);
    }
    await slow.waitFor(6);
    while ((await statuses()).Delivered !== 6) await loop.turn();
    expect(await statuses()).toEqual({ Delivered: 6, 'In Progress': 6 });
  });

  it('gets no more at once than its concurrency allows', async () => {
    const w = await world();
    const receiver = await receive('hang');
    await subscribe(w, receiver, { max_concurrency: 3 });
    await happen(h.t, w.organizationId, ...Array<'enrollment.started'>(7).fill('enrollment.started'));
    const loop = startLoop({ claim: 2 });
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
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    receiver.script('hang');
    await happen(h.t, w.organizationId, ...Array<'enrollment.started'>(7).fill('enrollment.started'));
    while (await loop.turn());
    expect(await statuses()).toEqual({ 'In Progress': 2, Pending: 6 });
  });
});

describe('a process that dies', () => {
  it('loses its lease, and a late completion changes nothing', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    const [claimed] = (await claimDeliveries(h.t.database, h.t.real.now(), 10)).deliveries;
    if (!claimed) throw new Error('nothing was claimed');
    const loop = startLoop();
    h.t.real.advanceMs(19_999);
    await deliver(loop);
    expect(receiver.received).toEqual([]);
    h.t.real.advanceMs(5_000);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);

    const late = {
      organizationId: claimed.target.organization_id,
      deliveryId: claimed.id,
      leasedUntil: claimed.leased_until,
      status: 'Failed',
      failureReason: 'max_attempts',
      waitMs: null,
      attempt: {
        id: h.t.kit.newId(),
        number: 1,
        startedAt: h.t.real.now(),
        durationMs: 1,
        responseStatus: 500,
        error: null,
        responseStart: null,
      },
    } as const;
    await completeDeliveries(h.t.database, h.t.real.now(), [late], []);
    const delivery = await deliveryOf(w);
    expect([delivery.status, (await attemptsOf(w, delivery.id)).length]).toEqual(['Delivered', 1]);
  });

  it('on the embedded database reclaims everything when it starts again', async () => {
    const w = await world();
    const receiver = await receive();
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    await claimDeliveries(h.t.database, h.t.real.now(), 10);
    await reclaimAll(h.t.database.db, h.t.real.now());
    await deliver(startLoop());
    expect(receiver.received).toHaveLength(1);
  });

  it('releases what hangs when it is stopped, as if it had not been tried', async () => {
    const w = await world();
    const receiver = await receive('hang');
    await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
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

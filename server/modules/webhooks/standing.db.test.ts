/** What keeps webhooks from being sent without anybody's failure: a secret that no key opens, an operator who holds them. */
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { makeSeal } from '../../platform/process/seal.ts';
import { verifiesVitable } from '../../testing/receiver.ts';
import { happen, setUpDeliveries } from '../../testing/webhooks.ts';
import { endHold, endRecoveries, hold, selectHeldSince, skipDeliveries } from './standing.sql.ts';

const h = setUpDeliveries();
const { world, receive, subscribe, startLoop, deliver, deliveryOf, attemptsOf, subscriptionOf } = h;

const elsewhere = makeSeal('a secret that this process was not given');
const sealAgain = (url: string, sealed: Buffer) =>
  sql`update webhook_subscriptions set secret_encrypted = ${sealed} where url = ${url}`.execute(h.t.database.db);
const readiness = async () => (await h.t.app.inject('/readyz')).json();
const metric = async (name: string) =>
  (await h.t.app.inject('/metrics')).body.split('\n').filter((line) => line.startsWith(name));

describe('a secret that no key opens', () => {
  it('postpones a delivery, again and again, without an attempt and without harm to the subscription', async () => {
    const w = await world();
    const receiver = await receive();
    const { id, secret } = await subscribe(w, receiver);
    const { rows } = await sql<{ sealed: Buffer }>`
      select secret_encrypted as sealed from webhook_subscriptions where url = ${receiver.url}`.execute(
      h.t.database.db,
    );
    await sealAgain(receiver.url, elsewhere.seal(secret));
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop({}, undefined, ['no key opens the secret of a webhook subscription']);
    // For much longer than the breaker waits.
    for (let turn = 1; turn <= 30; turn++) {
      await deliver(loop);
      expect(await deliveryOf(w)).toMatchObject({ status: 'Pending', attempt_count: 0 });
      h.t.real.advanceMs(6 * 3_600_000);
    }
    expect(loop.counters).toMatchObject({ postponed: 30, retried: 0, failed: 0 });
    expect(await subscriptionOf(w, id)).toMatchObject({
      status: 'enabled',
      failing_since: null,
      consecutive_failures: 0,
    });
    expect(receiver.received).toEqual([]);
    await sealAgain(receiver.url, rows[0]?.sealed ?? Buffer.of());
    await deliver(loop);
    const [request] = receiver.received;
    expect([request && verifiesVitable(request, secret), (await deliveryOf(w)).status]).toEqual([true, 'Delivered']);
  });

  it('signs again as soon as the subscription gets a new one', async () => {
    const w = await world();
    const receiver = await receive();
    const { id, secret } = await subscribe(w, receiver);
    await sealAgain(receiver.url, elsewhere.seal(secret));
    const { body } = await w.api.post(`/v1/webhook-subscriptions/${id}/rotate-secret`, {});
    expect(body.data.previous_secret_until).toBeNull();
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(startLoop());
    const [request] = receiver.received;
    expect(request && verifiesVitable(request, body.data.secret)).toBe(true);
  });
});

/** A recovery waits for transactions that began before it, including those of other tests on this server. */
const recovered = (w: Awaited<ReturnType<typeof world>>, id: string) =>
  expect
    .poll(async () => {
      await h.t.drain();
      return (await w.api.get(`/v1/webhook-subscriptions/${id}/recoveries`)).body.data[0].status;
    })
    .toBe('completed');

describe('while an operator holds webhooks', () => {
  it('nothing is sent, tested or recovered on any node, and all of it follows when they are resumed', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    const path = `/v1/webhook-subscriptions/${id}`;
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    const event = (await w.api.get('/v1/webhook-events')).body.data[0].id;
    expect(receiver.received.length).toBe(1);
    await hold(h.t.database.db, h.t.real.now());
    await hold(h.t.database.db, h.t.real.now());
    await happen(h.t, w.organizationId, 'enrollment.accepted');
    await Promise.all([deliver(loop), deliver(startLoop())]);
    expect([receiver.received.length, (await deliveryOf(w)).status]).toEqual([1, 'Pending']);
    for (const [url, body] of [
      [`${path}/test`, undefined],
      [`${path}/recover`, { since: '2026-01-01T00:00:00Z' }],
      [`/v1/webhook-events/${event}/redeliver`, {}],
    ] as const) {
      const refused = await w.api.post(url, body);
      expect([url, refused.status, refused.body.app_error_code]).toEqual([url, 409, 'webhooks_held']);
    }
    expect((await readiness()).notes).toEqual(['webhooks_held']);
    h.t.real.advanceMs(6_000);
    expect(await metric('openroll_webhooks_held')).toEqual(['openroll_webhooks_held 1']);
    await endHold(h.t.database.db);
    expect(await selectHeldSince(h.t.database.db)).toBeNull();
    h.t.real.advanceMs(6_000);
    expect([(await readiness()).notes, await metric('openroll_webhooks_held')]).toEqual([
      [],
      ['openroll_webhooks_held 0'],
    ]);
    await deliver(loop);
    expect([receiver.received.length, (await deliveryOf(w)).status]).toEqual([2, 'Delivered']);
  });

  it('a running recovery pauses', async () => {
    const w = await world();
    await happen(h.t, w.organizationId, 'enrollment.started');
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    const path = `/v1/webhook-subscriptions/${id}`;
    expect((await w.api.post(`${path}/recover`, { since: '2026-01-01T00:00:00Z' })).status).toBe(202);
    await hold(h.t.database.db, h.t.real.now());
    await h.t.drain();
    expect((await w.api.get(`${path}/recoveries`)).body.data[0]).toMatchObject({
      status: 'running',
      delivery_count: 0,
    });
    await endHold(h.t.database.db);
    await recovered(w, id);
    expect((await w.api.get(`${path}/recoveries`)).body.data[0].delivery_count).toBe(1);
    expect(receiver.received.length).toBe(1);
  });

  it('deliveries made before a moment can be skipped for good', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    const { db } = h.t.database;
    await hold(db, h.t.real.now());
    await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted');
    h.t.real.advanceMs(60_000);
    const moment = h.t.real.now();
    h.t.real.advanceMs(60_000);
    await happen(h.t, w.organizationId, 'enrollment.accepted');
    const now = h.t.real.now();
    expect([await skipDeliveries(db, moment, now), await skipDeliveries(db, moment, now)]).toEqual([2, 0]);
    expect(await endRecoveries(db, moment, now)).toBe(0);
    await endHold(db);
    await deliver(startLoop());
    expect(receiver.received.map(({ body }) => body.event_name)).toEqual(['enrollment.accepted']);
    const old = (await w.api.get('/v1/webhook-events')).body.data.at(-1).id;
    const [skipped] = (await w.api.get(`/v1/webhook-events/${old}/deliveries`)).body.data;
    expect(skipped).toMatchObject({ status: 'Failed', failure_reason: 'skipped', attempt_count: 0 });
    expect(await attemptsOf(w, skipped.id)).toEqual([]);
    expect((await subscriptionOf(w, id)).consecutive_failures).toBe(0);
    // Skipped, not lost.
    await w.api.post(`/v1/webhook-subscriptions/${id}/recover`, { since: '2026-01-01T00:00:00Z' });
    await recovered(w, id);
    expect(receiver.received.length).toBe(3);
  });
});

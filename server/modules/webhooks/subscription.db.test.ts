/** How deliveries affect their subscription, and a subscription its deliveries. */
import { describe, expect, it } from 'vitest';
import { verifiesStandard, verifiesVitable } from '../../testing/receiver.ts';
import { happen, setUpDeliveries } from '../../testing/webhooks.ts';

const h = setUpDeliveries();
const { world, receive, subscribe, startLoop, deliver, eventsOf, deliveryOf, subscriptionOf, statuses, ids } = h;

describe('a subscription', () => {
  it('is disabled by 410, and what waits is sent when it is enabled', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(410, 200);
    const { id } = await subscribe(w, receiver, { max_concurrency: 1 });
    await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted');
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
    await happen(h.t, w.organizationId, ...Array<'enrollment.started'>(24).fill('enrollment.started'));
    const loop = startLoop();
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'enabled', failing_since: h.t.real.now() });
    h.t.real.advanceMs(5 * 86_400_000);
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'disabled', disabled_reason: 'failing' });
  });

  it('starts over with a success', async () => {
    const w = await world();
    const receiver = await receive(500);
    const { id } = await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted');
    const loop = startLoop();
    await deliver(loop);
    receiver.script(200);
    h.t.real.advanceMs(120_000);
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({ failing_since: null, last_success_at: h.t.real.now() });
  });

  it('that is deleted takes its deliveries along', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted');
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
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(loop);
    h.t.real.advanceMs(24 * 3600 * 1000);
    await happen(h.t, w.organizationId, 'enrollment.started');
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

describe('on request', () => {
  it('redelivers the same event in one attempt', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
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
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    await deliver(loop);
    await w.api.post(`/v1/webhook-subscriptions/${id}/test`);
    await deliver(loop);
    expect(receiver.received.map(({ headers }) => headers['x-openroll-test'])).toEqual([undefined, '1']);
    expect(new Set(ids(receiver.received)).size).toBe(1);
    expect((await deliveryOf(w)).kind).toBe('event');
  });
});

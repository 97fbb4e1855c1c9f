/** Recoveries over HTTP and by the worker: who gets what again, how fast, and the progress. */
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DESTINATIONS } from '../../kit.ts';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { command } from '../../platform/commands/command.ts';
import { happen, organizationOf, setUpDeliveries } from '../../testing/webhooks.ts';
import type { EventName } from '../events/event-names.ts';
import { numberingTurn } from '../events/position.sql.ts';
import { recoveryTurns } from './recovery.actions.ts';

const h = setUpDeliveries();
const { world, receive, subscribe, startLoop, deliver, eventsOf, deliveriesOf, subscriptionOf, ids } = h;
type World = Awaited<ReturnType<typeof world>>;
type Loop = ReturnType<typeof startLoop>;

const at = (id: string) => `/v1/webhook-subscriptions/${id}`;
const started = (count: number) => Array<EventName>(count).fill('enrollment.started');
const recover = async (w: World, id: string, since: string, until?: string) =>
  (await w.api.post(`${at(id)}/recover`, { since, ...(until ? { until } : {}) })).body.data;
const recoveryOf = async (w: World, id: string) => (await w.api.get(`${at(id)}/recoveries`)).body.data[0];

/** Batches and deliveries, second by second, until the newest recovery is complete. */
async function finish(w: World, id: string, loop: Loop): Promise<void> {
  await expect
    .poll(
      async () => {
        while (await recoveryTurns(h.t.kit)());
        await deliver(loop);
        h.t.real.advanceMs(1_000);
        return (await recoveryOf(w, id)).status;
      },
      { interval: 1, timeout: 20_000 },
    )
    .toBe('completed');
  await deliver(loop);
}

async function number(): Promise<void> {
  while (await numberingTurn(h.t.kit, DESTINATIONS));
}

describe('202', () => {
  it('sends what happened while it was disabled, once, and only what its filter matches', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver, { event_names: ['enrollment.started'] });
    const loop = startLoop();
    await happen(h.t, w.organizationId, 'enrollment.started');
    await deliver(loop);
    await w.api.post(`${at(id)}/disable`);
    await happen(h.t, w.organizationId, 'enrollment.started', 'enrollment.granted', 'enrollment.started');
    const { recover_since } = (await w.api.post(`${at(id)}/enable`)).body.data;
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);

    const { status, body } = await w.api.post(`${at(id)}/recover`, { since: recover_since });
    expect([status, body.data]).toEqual([
      202,
      {
        id: expect.stringMatching(/^wrec_/),
        subscription_id: id,
        status: 'running',
        since: recover_since,
        until: h.t.real.now(),
        examined_through: null,
        examined_count: 0,
        delivery_count: 0,
        created_at: expect.any(String),
        completed_at: null,
      },
    ]);
    await finish(w, id, loop);
    const wanted = (await eventsOf(w)).filter(
      (event: { event_name: string }) => event.event_name === 'enrollment.started',
    );
    expect(ids(receiver.received).sort()).toEqual(wanted.map((event: { id: string }) => event.id).sort());
    expect(await recoveryOf(w, id)).toMatchObject({
      examined_count: 4,
      delivery_count: 2,
      examined_through: body.data.until,
    });
    const kinds = await Promise.all(
      wanted.map(async (event: { id: string }) => (await deliveriesOf(w, event))[0].kind),
    );
    expect(kinds.sort()).toEqual(['event', 'recovery', 'recovery']);

    // Everything has arrived: another recovery finds nothing.
    await recover(w, id, recover_since);
    await finish(w, id, loop);
    expect([receiver.received.length, (await recoveryOf(w, id)).delivery_count]).toEqual([3, 0]);
  });

  it('sends again what failed for good, and leaves alone what is still being retried', async () => {
    const w = await world();
    const receiver = await receive(500);
    const { id } = await subscribe(w, receiver);
    await happen(h.t, w.organizationId, 'enrollment.started');
    const loop = startLoop();
    for (let days = 0; days < 20; days++) {
      await deliver(loop);
      h.t.real.advanceMs(2 * 86_400_000);
    }
    await happen(h.t, w.organizationId, 'enrollment.granted');
    await deliver(loop);
    const [retried, failed] = await eventsOf(w);
    receiver.script(200);
    await recover(w, id, failed.created_at);
    await finish(w, id, loop);
    expect((await deliveriesOf(w, failed))[0]).toMatchObject({
      kind: 'recovery',
      status: 'Delivered',
      attempt_count: 1,
    });
    expect((await deliveriesOf(w, retried))[0]).toMatchObject({ kind: 'event', status: 'Pending' });
  });

  it('keeps to its span, including the bounds', async () => {
    const w = await world();
    const receiver = await receive();
    await happen(h.t, w.organizationId, 'enrollment.started');
    const { body } = await w.api.get('/v1/test-clock');
    const moments = [body.data.now];
    for (let day = 1; day < 4; day++) {
      const moment = new Date(Date.parse(body.data.now) + day * 86_400_000).toISOString();
      await w.api.post('/v1/test-clock/advance', { to: moment });
      await expect
        .poll(async () => {
          await h.t.drain();
          return (await w.api.get('/v1/test-clock')).body.data.status;
        })
        .toBe('ready');
      await happen(h.t, w.organizationId, 'enrollment.started');
      moments.push(moment);
    }
    const { id } = await subscribe(w, receiver);
    await recover(w, id, moments[1], moments[2]);
    await finish(w, id, startLoop());
    const [, third, second] = await eventsOf(w);
    expect(ids(receiver.received).sort()).toEqual([second.id, third.id].sort());
  });

  it('works in batches of 500, one a second, and none while as many wait', async () => {
    const w = await world();
    const receiver = await receive();
    await happen(h.t, w.organizationId, ...started(1_200));
    const { id } = await subscribe(w, receiver, { max_concurrency: 50 });
    await recover(w, id, '2000-01-01T00:00:00Z');
    const turns = async () => {
      while (await recoveryTurns(h.t.kit)());
      const { examined_count, delivery_count } = await recoveryOf(w, id);
      return [examined_count, delivery_count];
    };
    await expect.poll(turns).toEqual([500, 500]);
    h.t.real.advanceMs(999);
    expect(await turns()).toEqual([500, 500]);
    h.t.real.advanceMs(1);
    expect(await turns()).toEqual([500, 500]);
    const loop = startLoop();
    await deliver(loop);
    h.t.real.advanceMs(1_000);
    expect(await turns()).toEqual([1_000, 1_000]);
    await finish(w, id, loop);
    expect([receiver.received.length, new Set(ids(receiver.received)).size]).toEqual([1_200, 1_200]);
    expect(await recoveryOf(w, id)).toMatchObject({ examined_count: 1_200, delivery_count: 1_200 });
  });

  it('delivers what was written while the subscription was disabled and is committed behind it, and waits for nobody', async () => {
    const w = await world();
    const receiver = await receive();
    const { id } = await subscribe(w, receiver);
    await w.api.post(`${at(id)}/disable`);
    // A command that saw the subscription disabled, and commits after the recovery has begun.
    let commit = () => {};
    let written = () => {};
    const waiting = new Promise<void>((resolve) => {
      written = resolve;
    });
    const late = command(
      h.t.kit,
      {
        organizationId: organizationOf(w.organizationId),
        actor: SYSTEM,
        beforeCommit: () =>
          new Promise((resolve) => {
            commit = resolve;
            written();
          }),
      },
      async (context) => context.emit('enrollment.started', context.newId()),
    );
    await waiting;
    const { recover_since } = (await w.api.post(`${at(id)}/enable`)).body.data;
    await recover(w, id, recover_since);
    const loop = startLoop();
    await finish(w, id, loop);
    expect(await recoveryOf(w, id)).toMatchObject({ examined_count: 0, delivery_count: 0 });
    commit();
    await late;
    await number();
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
    expect(await recoveryOf(w, id)).toMatchObject({ status: 'completed', examined_count: 1, delivery_count: 1 });

    // Events while it is disabled once more are not part of that, even at the same moment.
    await w.api.post(`${at(id)}/disable`);
    await happen(h.t, w.organizationId, 'enrollment.started');
    await number();
    await w.api.post(`${at(id)}/enable`);
    await deliver(loop);
    expect(receiver.received).toHaveLength(1);
  });

  it('waits while its subscription is disabled, and is deleted with it', async () => {
    const w = await world();
    const receiver = await receive();
    await happen(h.t, w.organizationId, 'enrollment.started');
    const { id } = await subscribe(w, receiver);
    await recover(w, id, '2000-01-01T00:00:00Z');
    await w.api.post(`${at(id)}/disable`);
    while (await recoveryTurns(h.t.kit)());
    expect(await recoveryOf(w, id)).toMatchObject({ status: 'running', examined_count: 0 });
    await w.api.delete(at(id));
    const { rows } =
      await sql`select id from webhook_recoveries where organization_id = ${organizationOf(w.organizationId)}`.execute(
        h.t.database.db,
      );
    expect(rows).toEqual([]);
  });
});

describe('200', () => {
  it('tells from when to recover: the oldest event of the failures that disabled it', async () => {
    const w = await world();
    const receiver = await receive(500);
    const { id } = await subscribe(w, receiver, { max_concurrency: 50 });
    await happen(h.t, w.organizationId, ...started(25));
    const [oldest] = await eventsOf(w);
    const loop = startLoop();
    for (let days = 0; days < 20; days++) {
      await deliver(loop);
      h.t.real.advanceMs(2 * 86_400_000);
    }
    expect(await subscriptionOf(w, id)).toMatchObject({ status: 'disabled', disabled_reason: 'failing' });
    await happen(h.t, w.organizationId, 'enrollment.granted');
    const enabled = (await w.api.post(`${at(id)}/enable`)).body.data;
    expect(enabled).toMatchObject({ status: 'enabled', recover_since: oldest.created_at, consecutive_failures: 0 });
    expect((await w.api.post(`${at(id)}/enable`)).body.data.recover_since).toBeNull();
  });

  it('shows the health of a subscription', async () => {
    const w = await world();
    const receiver = await receive();
    receiver.script(500, 200, 200, 200);
    const { id } = await subscribe(w, receiver, { max_concurrency: 1 });
    expect(await subscriptionOf(w, id)).toMatchObject({
      success_rate: null,
      oldest_due_at: null,
      consecutive_failures: 0,
    });
    await happen(h.t, w.organizationId, 'enrollment.started');
    const waitingSince = h.t.real.now();
    h.t.real.advanceMs(5_000);
    expect((await subscriptionOf(w, id)).oldest_due_at).toBe(waitingSince);
    const loop = startLoop();
    await deliver(loop);
    expect(await subscriptionOf(w, id)).toMatchObject({
      success_rate: 0,
      oldest_due_at: null,
      failing_since: h.t.real.now(),
    });
    for (let minute = 0; minute < 3; minute++) {
      h.t.real.advanceMs(120_000);
      await happen(h.t, w.organizationId, 'enrollment.started');
      await deliver(loop);
    }
    expect((await subscriptionOf(w, id)).success_rate).toBe(0.8);
    const { body } = await w.api.get('/v1/webhook-subscriptions');
    expect(body.data[0]).toMatchObject({ id, success_rate: 0.8, failing_since: null });
  });
});

describe('400, 404, 409', () => {
  it('refuses invalid spans', async () => {
    const w = await world();
    const { id } = await subscribe(w, await receive());
    const ahead = new Date(h.t.real.nowMs() + 400 * 86_400_000).toISOString();
    for (const body of [
      {},
      { since: 'yesterday' },
      { since: '2026-01-01T00:00:60Z' },
      { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' },
      { since: ahead },
    ]) {
      const { status } = await w.api.post(`${at(id)}/recover`, body);
      expect([body, status]).toEqual([body, 400]);
    }
  });

  it('shows nobody the recoveries of another organization', async () => {
    const [w, stranger] = [await world(), await world()];
    const { id } = await subscribe(w, await receive());
    const recovery = await recover(w, id, '2000-01-01T00:00:00Z');
    const one = `${at(id)}/recoveries/${recovery.id}`;
    expect((await w.api.get(one)).body.data).toEqual(recovery);
    const answers = [
      await stranger.api.post(`${at(id)}/recover`, { since: '2000-01-01T00:00:00Z' }),
      await stranger.api.get(`${at(id)}/recoveries`),
      await stranger.api.get(one),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('runs one at a time, and none of a disabled subscription', async () => {
    const w = await world();
    const { id } = await subscribe(w, await receive());
    await recover(w, id, '2000-01-01T00:00:00Z');
    const again = await w.api.post(`${at(id)}/recover`, { since: '2000-01-01T00:00:00Z' });
    expect([again.status, again.body.app_error_code]).toEqual([409, 'recovery_running']);
    await w.api.post(`${at(id)}/disable`);
    const disabled = await w.api.post(`${at(id)}/recover`, { since: '2000-01-01T00:00:00Z' });
    expect([disabled.status, disabled.body.app_error_code]).toEqual([409, 'subscription_disabled']);
  });
});

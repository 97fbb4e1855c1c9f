/**
 * For tests of webhooks: events without a policy or an enrollment behind them, and receivers and loops that end with a test.
 */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { EventName } from '../modules/events/event-names.ts';
import { parseId, wireId } from '../modules/vocabulary/ids.ts';
import { type DeliveryLoop, type DeliveryOptions, deliveryLoop } from '../modules/webhooks/delivery.loop.ts';
import { SYSTEM } from '../platform/commands/caller.ts';
import { command } from '../platform/commands/command.ts';
import { resourceTypeOf } from '../platform/commands/event.ts';
import { makeSeal } from '../platform/process/seal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import type { TestOpenroll } from './app.ts';
import { openTestOpenroll } from './app.ts';
import { type Behavior, type Received, type Receiver, startReceiver } from './receiver.ts';

export function organizationOf(wire: string): Uuid {
  const id = parseId('organization', wire);
  if (!id) throw new Error(`${wire} is not an organization`);
  return id;
}

/** Emits these events in one command; returns the wire ids of their resources. */
export async function happen(t: TestOpenroll, organization: string, ...names: EventName[]): Promise<string[]> {
  const resources = names.map((name) => ({ name, id: t.kit.newId() }));
  await command(t.kit, { organizationId: organizationOf(organization), actor: SYSTEM }, async (context) => {
    for (const { name, id } of resources) context.emit(name, id);
  });
  return resources.map(({ name, id }) => wireId(resourceTypeOf(name), id));
}

interface World {
  api: TestOpenroll['api'];
  organizationId: string;
}

/** One Openroll for a test file, with receivers and loops that end with each test. */
export function setUpDeliveries() {
  let t: TestOpenroll;
  const receivers: Receiver[] = [];
  const loops: DeliveryLoop[] = [];
  /** Errors that a loop logged; a test fails if there are any. */
  const faults: object[] = [];
  beforeAll(async () => {
    t = await openTestOpenroll({ kind: 'sandbox', poolSize: 6 });
  });
  afterEach(async () => {
    for (const receiver of receivers) receiver.releaseHanging();
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    // Leftovers of one test must not reach the next.
    await sql`delete from webhook_deliveries`.execute(t.database.db);
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(() => t.close());

  const world = (): Promise<World> => t.otherOrganization('sandbox');

  async function receive(behavior?: Behavior): Promise<Receiver> {
    const receiver = await startReceiver(behavior);
    receivers.push(receiver);
    return receiver;
  }

  const subscribe = async ({ api }: World, receiver: Receiver, changes: object = {}) =>
    (await api.post('/v1/webhook-subscriptions', { url: receiver.url, ...changes })).body.data;

  /** `expected`: errors that the loop may log. */
  function startLoop(
    limits: DeliveryOptions['limits'] = {},
    random: () => number = Math.random,
    expected: readonly string[] = [],
  ): DeliveryLoop {
    const seal = makeSeal('a secret for tests, not for anything else');
    const loop = deliveryLoop(t.kit, {
      seal,
      allowLoopback: true,
      log: { error: (data, message) => expected.includes(message) || faults.push(data), info: () => {} },
      limits,
      random,
    });
    loops.push(loop);
    return loop;
  }

  /** Sends and saves everything that is due. */
  async function deliver(loop: DeliveryLoop): Promise<void> {
    do while (await loop.turn());
    while (await loop.settle());
  }

  const eventsOf = async ({ api }: World) => (await api.get('/v1/webhook-events?limit=100')).body.data;
  const deliveriesOf = async (w: World, event: { id: string }) =>
    (await w.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body.data;
  const deliveryOf = async (w: World) => (await deliveriesOf(w, (await eventsOf(w))[0]))[0];
  const attemptsOf = async (w: World, id: string) =>
    (await w.api.get(`/v1/webhook-deliveries/${id}/attempts`)).body.data;
  const subscriptionOf = async (w: World, id: string) => (await w.api.get(`/v1/webhook-subscriptions/${id}`)).body.data;
  const statuses = async () => {
    const { rows } = await sql<{ status: string; count: number }>`
      select status, count(*) as count from webhook_deliveries group by status`.execute(t.database.db);
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  };
  const ids = (received: Received[]) => received.map(({ body }) => body.event_id);

  return {
    get t() {
      return t;
    },
    ...{
      world,
      receive,
      subscribe,
      startLoop,
      deliver,
      eventsOf,
      deliveriesOf,
      deliveryOf,
      attemptsOf,
      subscriptionOf,
    },
    ...{ statuses, ids, forget: () => receivers.splice(0) },
  };
}

/**
 * The state machine of deliveries against receivers that follow a seeded script, on a clock that the test moves: years of
 * outages, retries, disabled subscriptions and recoveries in seconds. The invariants are checked at each step and at the end.
 */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Instant } from '../../platform/values/dates.ts';
import type { Behavior, Receiver } from '../../testing/receiver.ts';
import { happen, organizationOf, setUpDeliveries } from '../../testing/webhooks.ts';
import type { EventName } from '../events/event-names.ts';
import { baseWaitMs, breakerOpens, MAX_ATTEMPTS } from './delivery.rules.ts';
import { recoveryTurns } from './recovery.actions.ts';

const h = setUpDeliveries();
type World = Awaited<ReturnType<typeof h.world>>;

/** mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES: EventName[] = ['enrollment.started', 'enrollment.waived', 'employee.deactivated'];
const BEHAVIORS: Behavior[] = [
  200,
  200,
  204,
  500,
  302,
  429,
  { status: 503, headers: { 'retry-after': '100' } },
  { status: 503, headers: { 'retry-after': '999999' } },
  'reset',
  410,
];
const DAY_MS = 86_400_000;

interface Subscriber {
  id: string;
  names: EventName[];
  receiver: Receiver;
}

class Play {
  readonly random: () => number;
  readonly w: World;
  readonly loop: ReturnType<typeof h.startLoop>;
  readonly subscribers: Subscriber[];
  readonly seen = { failing: 0, gone: 0, recoveries: 0 };

  constructor(w: World, subscribers: Subscriber[], random: () => number) {
    this.w = w;
    this.subscribers = subscribers;
    this.random = random;
    this.loop = h.startLoop({}, random);
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  async step(): Promise<void> {
    const { id, receiver } = this.pick(this.subscribers);
    const roll = this.random();
    if (roll < 0.35) {
      const count = 1 + Math.floor(this.random() * 5);
      await happen(h.t, this.w.organizationId, ...Array.from({ length: count }, () => this.pick(NAMES)));
    } else if (roll < 0.55) receiver.script(this.pick(BEHAVIORS));
    else if (roll < 0.85) h.t.real.advanceMs(Math.round(1_000 * 4 ** (this.random() * 8.5)));
    else if (roll < 0.92) await this.w.api.post(`/v1/webhook-subscriptions/${id}/disable`);
    else await this.enable(id);
    await this.work();
  }

  /** An endpoint that is down for weeks while events keep coming. */
  async outage(): Promise<void> {
    const { id, names, receiver } = this.pick(this.subscribers);
    await this.enable(id);
    receiver.script(500);
    await happen(h.t, this.w.organizationId, ...Array<EventName>(30).fill(this.pick(names)));
    for (let n = 0; n < 16; n++) {
      await this.work();
      h.t.real.advanceMs(1.3 * DAY_MS);
    }
  }

  /** As an operator would: enables, and recovers from the time in the answer. */
  async enable(id: string): Promise<void> {
    const { recover_since } = (await this.w.api.post(`/v1/webhook-subscriptions/${id}/enable`)).body.data;
    if (recover_since === null) return;
    const { status } = await this.w.api.post(`/v1/webhook-subscriptions/${id}/recover`, { since: recover_since });
    // One may have been waiting since before it was disabled.
    expect([202, 409]).toContain(status);
    this.seen.recoveries++;
  }

  async work(): Promise<void> {
    while (await recoveryTurns(h.t.kit)());
    await h.deliver(this.loop);
    expect(await h.statuses()).not.toHaveProperty('In Progress');
    for (const row of await this.health()) {
      const { status, reason, now } = row;
      if (status === 'enabled') expect(row.consecutiveFailures).toBeLessThan(25);
      if (reason === 'failing') expect(breakerOpens(row, now)).toBe(true);
      if (reason === 'failing') this.seen.failing++;
      if (reason === 'gone') this.seen.gone++;
    }
  }

  private async health() {
    const { rows } = await sql<{
      status: string;
      reason: string | null;
      consecutiveFailures: number;
      failedAttempts: number;
      failingSince: Instant | null;
    }>`
      select status, disabled_reason as reason, consecutive_failures as "consecutiveFailures",
        failed_attempts as "failedAttempts", failing_since as "failingSince"
      from webhook_subscriptions where organization_id = ${organizationOf(this.w.organizationId)}`.execute(
      h.t.database.db,
    );
    return rows.map((row) => ({ ...row, now: h.t.real.now() }));
  }

  /** All receivers are healthy again: nothing may be left at the end. */
  async settle(): Promise<void> {
    for (const { receiver } of this.subscribers) receiver.script(200);
    for (const { id } of this.subscribers) await this.enable(id);
    await expect
      .poll(
        async () => {
          await this.work();
          h.t.real.advanceMs(DAY_MS);
          const { rows } = await sql<{ open: number }>`
            select (select count(*) from webhook_recoveries where status = 'running')
              + (select count(*) from webhook_deliveries where status = 'Pending') as open`.execute(h.t.database.db);
          return rows[0]?.open;
        },
        { interval: 1, timeout: 20_000 },
      )
      .toBe(0);
  }
}

interface Tried {
  id: string;
  status: string;
  reason: string;
  attempts: { number: number; started_at: string; response_status: number | null }[];
}

async function tried(organizationId: string): Promise<Tried[]> {
  const { rows } = await sql<Tried>`
    select d.id, d.status, d.failure_reason as reason, coalesce(json_agg(json_build_object('number', a.number,
      'started_at', a.started_at, 'response_status', a.response_status) order by a.number), '[]') as attempts
    from webhook_deliveries d join webhook_attempts a on a.organization_id = d.organization_id and a.delivery_id = d.id
    where d.organization_id = ${organizationOf(organizationId)} group by d.id, d.status, d.failure_reason`.execute(
    h.t.database.db,
  );
  return rows;
}

const ok = (status: number | null | undefined) => typeof status === 'number' && status >= 200 && status < 300;

/** The schedule: the number of attempts, the time between them, and that the last one decides. */
function checkSchedule({ status, reason, attempts }: Tried): void {
  expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
  expect(attempts.length).toBeLessThanOrEqual(MAX_ATTEMPTS);
  expect(attempts.slice(0, -1).filter((one) => ok(one.response_status))).toEqual([]);
  expect(ok(attempts.at(-1)?.response_status)).toBe(status === 'Delivered');
  if (reason === 'max_attempts') expect(attempts).toHaveLength(MAX_ATTEMPTS);
  if (reason === 'gone') expect(attempts.at(-1)?.response_status).toBe(410);
  for (const [index, { number, started_at }] of attempts.entries()) {
    const next = attempts[index + 1];
    if (!next) continue;
    const waitedMs = Date.parse(next.started_at) - Date.parse(started_at);
    expect(waitedMs).toBeGreaterThanOrEqual(0.8 * baseWaitMs(number) - 1);
  }
}

it.each([1, 2, 3, 4, 5, 6])('keeps its laws, seed %i', { timeout: 60_000 }, async (seed) => {
  const w = await h.world();
  const random = seeded(seed);
  const subscribers: Subscriber[] = [];
  for (const names of [NAMES, NAMES.slice(0, 1), NAMES.slice(1)]) {
    const receiver = await h.receive();
    const { id } = await h.subscribe(w, receiver, { event_names: names, max_concurrency: 20 });
    subscribers.push({ id, names, receiver });
  }
  const play = new Play(w, subscribers, random);
  for (let n = 0; n < 30; n++) await play.step();
  await play.outage();
  for (let n = 0; n < 30; n++) await play.step();
  await play.settle();

  expect(play.seen.failing).toBeGreaterThan(0);
  expect(play.seen.recoveries).toBeGreaterThan(0);
  const { rows: events } = await sql<{ id: string; name: EventName }>`
    select id, event_name as name from webhook_events
    where organization_id = ${organizationOf(w.organizationId)}`.execute(h.t.database.db);
  const { rows: delivered } = await sql<{ pair: string; times: number }>`
    select event_id || ' ' || subscription_id as pair, count(*) as times from webhook_deliveries
    where organization_id = ${organizationOf(w.organizationId)} and status = 'Delivered' group by 1`.execute(
    h.t.database.db,
  );
  const wanted = events.reduce(
    (sum, { name }) => sum + subscribers.filter(({ names }) => names.includes(name)).length,
    0,
  );
  // Each event arrived at each subscription whose filter matches, and was not sent again after it had arrived.
  expect(delivered.filter(({ times }) => times !== 1)).toEqual([]);
  expect(delivered).toHaveLength(wanted);
  for (const one of await tried(w.organizationId)) checkSchedule(one);
});

/**
 * Claims, completes and repeats deliveries. A delivery belongs to the process that set `leased_until`, until that time. A
 * completion names the lease, so an attempt that outlived it changes nothing (no lease: not in progress). Leases run on real time.
 */
import { sql } from 'kysely';
import { ACROSS, BY_INDEX, type Database, type Db, repeated, transaction } from '../../platform/database/db.ts';
import { type Column, columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type DeliveryKind, type DeliveryStatus, FAILING_CONCURRENCY, type Health } from './delivery.rules.ts';

/** Longer than an attempt and its completion can take. */
const LEASE_SECONDS = 20;

/** A claimed delivery, with the event and the endpoint. */
export interface ClaimedDelivery {
  id: Uuid;
  target: Target;
  kind: DeliveryKind;
  attempt_count: number;
  leased_until: Instant;
  event_id: Uuid;
  /** Null: retention has dropped the event. */
  event_name: string | null;
  resource_type: 'enrollment' | 'employee' | 'employer';
  resource_id: Uuid;
  event_created_at: Instant;
  traceparent: string | null;
}

/** The subscription that deliveries go to, as it was when they were claimed. */
export type Target = Pick<Row<'webhook_subscriptions'>, 'organization_id' | (typeof OF_TARGET)[number]> & {
  organization_kind: Row<'organizations'>['kind'];
  subscription_id: Uuid;
};
const OF_TARGET = [
  ...['url', 'max_concurrency', 'failing_since', 'last_success_at', 'secret_encrypted', 'previous_secret_encrypted'],
  ...['previous_secret_until', 'previous_secret_first'],
] as const satisfies Column<'webhook_subscriptions'>[];

/** Every subscription with a pending delivery, by a skip scan of webhook_deliveries_due: one probe each. */
const WAITING = sql`waiting as (
  (select d.subscription_id, d.organization_id from webhook_deliveries d
   where d.status = 'Pending' order by d.subscription_id limit 1)
  union all
  select n.subscription_id, n.organization_id from waiting w cross join lateral (
    select d.subscription_id, d.organization_id from webhook_deliveries d
    where d.status = 'Pending' and d.subscription_id > w.subscription_id order by d.subscription_id limit 1) n
)`;

/** A subscription with something due, its free places, and how many deliveries it may have now. */
type Share = Pick<Row<'webhook_subscriptions'>, 'organization_id' | 'id'> & { free: number; share: number };

/**
 * Finds the subscriptions with deliveries due, and locks nothing. It hops through webhook_deliveries_due, one probe for each
 * subscription that has anything pending, so a subscription with a hundred thousand rows waiting costs as much as one with a
 * single row. Each subscription that has something due and a free place gets its share of the limit; a disabled one is passed
 * over, and so are all while an operator holds webhooks.
 */
async function selectShares(db: Db, realNow: Instant, limit: number): Promise<Share[]> {
  const { rows } = await sql<Share>`
    with recursive ${WAITING},
    ready as materialized (
      select s.organization_id, s.id, s.places - b.taken as free from waiting w
      cross join lateral (
        select organization_id, id, case when failing_since is null then max_concurrency
          else least(max_concurrency, ${FAILING_CONCURRENCY}::int4) end as places
        from webhook_subscriptions
        where organization_id = w.organization_id and id = w.subscription_id and status = 'enabled' limit 1) s
      cross join lateral (
        select count(*)::int4 as taken from webhook_deliveries d
        where d.subscription_id = w.subscription_id and d.status = 'In Progress') b
      cross join lateral (
        select 1 from webhook_deliveries d
        where d.subscription_id = w.subscription_id and d.status = 'Pending' and d.due_at <= ${realNow}::timestamptz
        limit 1) due
      where s.places > b.taken and not exists (select 1 from webhook_hold)
      order by random() limit ${limit}::int4
    )
    select ${ACROSS} organization_id, id, free, least(free, greatest(1, ${limit}::int4 / (count(*) over ())))::int4 as share
    from ready`.execute(db);
  return rows;
}

/** `more`: another claim may find more at once, since a whole share left places free, or not every subscription got a share. */
type Claim = { deliveries: ClaimedDelivery[]; more: boolean };

/**
 * Takes up to `limit` due deliveries, a share for each subscription. Nodes never get the same delivery (skip locked); two that
 * claim at the same moment may together exceed a subscription's concurrency for one attempt.
 */
export function claimDeliveries(database: Database, realNow: Instant, limit: number): Promise<Claim> {
  return byIndex(database, async (db) => {
    const shares = await selectShares(db, realNow, limit);
    if (shares.length === 0) return { deliveries: [], more: false };
    const deliveries = await claimShares(db, realNow, shares);
    const got = Map.groupBy(deliveries, ({ target }) => target.subscription_id);
    const hasMore = ({ id, free, share }: Share) => share < free && got.get(id)?.length === share;
    return { deliveries, more: shares.length === limit || shares.some(hasMore) };
  });
}

async function claimShares(db: Db, realNow: Instant, shares: readonly Share[]): Promise<ClaimedDelivery[]> {
  const leasedUntil = addSeconds(realNow, LEASE_SECONDS);
  // One row per subscription, so that it is read once and not with each of its deliveries.
  const { rows } = await sql<Target & { deliveries: Omit<ClaimedDelivery, 'target' | 'leased_until'>[] }>`
    with picked as materialized (
      select p.organization_id, p.id
      from ${records('webhook_subscriptions', ['organization_id', 'id'], shares, { share: 'int4' })}
      cross join lateral (
        select d.organization_id, d.id from webhook_deliveries d
        where d.organization_id = r.organization_id and d.subscription_id = r.id and d.status = 'Pending'
          and d.due_at <= ${realNow}::timestamptz
        order by d.due_at limit r.share for update skip locked) p
    ),
    claimed as (
      update webhook_deliveries d
      set status = 'In Progress', leased_until = ${leasedUntil}::timestamptz,
        started_at = coalesce(d.started_at, (select coalesce(k.test_now, ${realNow}::timestamptz)
          from organization_clocks k where k.organization_id = d.organization_id))
      from picked p where d.organization_id = p.organization_id and d.id = p.id
      returning d.organization_id, d.subscription_id, d.id, d.kind, d.attempt_count, d.event_id
    ),
    grouped as (
      select c.organization_id, c.subscription_id, json_agg(json_build_object('id', c.id, 'kind', c.kind,
        'attempt_count', c.attempt_count, 'event_id', c.event_id, 'event_name', e.event_name,
        'resource_type', e.resource_type, 'resource_id', e.resource_id,
        'event_created_at', to_char(e.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'traceparent', e.traceparent)) as deliveries
      from claimed c left join webhook_events e on e.organization_id = c.organization_id and e.id = c.event_id
      group by c.organization_id, c.subscription_id
    )
    select g.organization_id, o.kind as organization_kind, g.subscription_id,
      ${columns('webhook_subscriptions', OF_TARGET, 's')}, g.deliveries
    from grouped g
    join organizations o on o.id = g.organization_id
    cross join lateral (select * from webhook_subscriptions
      where organization_id = g.organization_id and id = g.subscription_id limit 1) s`.execute(db);
  return rows.flatMap(({ deliveries, ...target }) =>
    deliveries.map((delivery) => ({ ...delivery, target, leased_until: leasedUntil })),
  );
}

/**
 * The claim and the completion look up a few rows by key in partitions of any size: one statement, planned by index, without a
 * transaction around it. On the embedded database, which has one connection, this plan has to be requested in a transaction.
 */
function byIndex<T>({ db, byIndex }: Database, run: (db: Db) => Promise<T>): Promise<T> {
  return byIndex ? repeated(() => run(byIndex)) : transaction(db, (tx) => planByIndex(tx, run));
}

/** The same for several statements in one transaction. */
function byIndexTogether(database: Database, run: (db: Db) => Promise<void>): Promise<void> {
  return database.byIndex ? transaction(database.byIndex, run) : byIndex(database, run);
}

async function planByIndex<T>(tx: Db, run: (db: Db) => Promise<T>): Promise<T> {
  const settings = Object.entries(BY_INDEX).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
  await sql`select ${sql.join(settings)}`.execute(tx);
  return run(tx);
}

/** A delivery after an attempt, with the logged attempt. */
export interface Completion {
  organizationId: Uuid;
  deliveryId: Uuid;
  leasedUntil: Instant;
  status: DeliveryStatus;
  failureReason: string;
  /** Until the next attempt; null if there is none. */
  waitMs: number | null;
  attempt: {
    id: Uuid;
    number: number;
    startedAt: Instant;
    durationMs: number;
    responseStatus: number | null;
    error: string | null;
    responseStart: string | null;
  };
}

/** The results of one subscription in one flush. */
export interface HealthChange {
  organizationId: Uuid;
  subscriptionId: Uuid;
  /** Whether there was a success; only attempts after it are counted. */
  succeeded: boolean;
  failures: Health;
  gone: boolean;
  /** Attempts since the row was last written, excluding tests. */
  attempts: Attempts;
}

export interface Attempts {
  succeeded: number;
  failed: number;
}

/** Completes attempts and logs them in one statement; if the health of subscriptions changes, with a second one. */
export function completeDeliveries(
  database: Database,
  realNow: Instant,
  completions: readonly Completion[],
  health: readonly HealthChange[],
): Promise<void> {
  if (health.length === 0) return byIndex(database, (db) => updateDeliveries(db, realNow, completions));
  return byIndexTogether(database, async (tx) => {
    await updateDeliveries(tx, realNow, completions);
    await updateHealth(tx, realNow, health);
  });
}

async function updateDeliveries(tx: Db, realNow: Instant, completions: readonly Completion[]): Promise<void> {
  const rows = completions.map(
    ({ organizationId, deliveryId, leasedUntil, status, failureReason, waitMs, attempt }) => ({
      organization_id: organizationId,
      delivery_id: deliveryId,
      leased_until: leasedUntil,
      status,
      failure_reason: failureReason,
      wait_ms: waitMs ?? undefined,
      id: attempt.id,
      number: attempt.number,
      started_at: attempt.startedAt,
      duration_ms: attempt.durationMs,
      response_status: attempt.responseStatus,
      // Left out if there is none: most rows are successes, and this text is as long as the batch.
      error: attempt.error ?? undefined,
      response_start: attempt.responseStart ?? undefined,
    }),
  );
  await sql`
    with done as materialized (
      select r.*, (select k.test_now from organization_clocks k where k.organization_id = r.organization_id) as test_now
      from ${records('webhook_attempts', ATTEMPT, rows, AFTERWARDS)}
    ),
    completed as (
      update webhook_deliveries d
      set status = r.status, attempt_count = r.number, leased_until = null, failure_reason = r.failure_reason,
        due_at = ${realNow}::timestamptz + r.wait_ms * interval '1 millisecond',
        sim_due_at = r.test_now + r.wait_ms * interval '1 millisecond',
        delivered_at = case when r.status = 'Delivered' then coalesce(r.test_now, ${realNow}::timestamptz) end,
        failed_at = case when r.status = 'Failed' then coalesce(r.test_now, ${realNow}::timestamptz) end
      from done r
      where d.organization_id = r.organization_id and d.id = r.delivery_id and d.leased_until = r.leased_until
      returning ${columns('webhook_attempts', ATTEMPT, 'r')}
    )
    insert into webhook_attempts (${columns('webhook_attempts', ATTEMPT)})
    select ${columns('webhook_attempts', ATTEMPT)} from completed`.execute(tx);
}

const ATTEMPT = columnsWithout('webhook_attempts');
/** How a delivery looks after the attempt. */
const AFTERWARDS = { leased_until: 'timestamptz', status: 'text', failure_reason: 'text', wait_ms: 'int8' } as const;

/** The organization's present moment if it has a test clock. */
const TEST_NOW = sql`(select k.test_now from organization_clocks k where k.organization_id = s.organization_id)`;

/** Locks the subscriptions in the order of their ids, so that two nodes never wait for each other. */
async function updateHealth(tx: Db, realNow: Instant, changes: readonly HealthChange[]): Promise<void> {
  const rows = changes.map(({ organizationId, subscriptionId, succeeded, failures, gone, attempts }) => ({
    organization_id: organizationId,
    id: subscriptionId,
    succeeded,
    gone,
    consecutive_failures: failures.consecutiveFailures,
    failed_attempts: failures.failedAttempts,
    failing_since: failures.failingSince,
    recent_succeeded: attempts.succeeded,
    recent_failed: attempts.failed,
  }));
  const recent = sql`s.recent_succeeded + s.recent_failed + r.recent_succeeded + r.recent_failed`;
  const fading = sql`(case when ${recent} > 1000 then 2 else 1 end)`;
  await sql`
    with change as materialized (
      select * from ${records('webhook_subscriptions', HEALTH, rows, { succeeded: 'bool', gone: 'bool' })}
    ),
    locked as materialized (
      select s.organization_id, s.id from webhook_subscriptions s
      join change r on s.organization_id = r.organization_id and s.id = r.id
      order by s.id for no key update of s
    )
    update webhook_subscriptions s
    set consecutive_failures = case when r.succeeded then 0 else s.consecutive_failures end + r.consecutive_failures,
      failed_attempts = case when r.succeeded then 0 else s.failed_attempts end + r.failed_attempts,
      failing_since = case when r.succeeded then r.failing_since else coalesce(s.failing_since, r.failing_since) end,
      last_success_at = case when r.succeeded then ${realNow}::timestamptz else s.last_success_at end,
      recent_succeeded = (s.recent_succeeded + r.recent_succeeded) / ${fading},
      recent_failed = (s.recent_failed + r.recent_failed) / ${fading},
      status = case when r.gone then 'disabled' else s.status end,
      disabled_reason = case when r.gone and s.status = 'enabled' then 'gone' else s.disabled_reason end,
      disabled_at = case when r.gone and s.status = 'enabled' then coalesce(${TEST_NOW}, ${realNow}::timestamptz) else s.disabled_at end
    from change r join locked l on l.organization_id = r.organization_id and l.id = r.id
    where s.organization_id = r.organization_id and s.id = r.id`.execute(tx);
}

const HEALTH = [
  ...['organization_id', 'id', 'consecutive_failures', 'failed_attempts', 'failing_since'],
  ...['recent_succeeded', 'recent_failed'],
] as const satisfies Column<'webhook_subscriptions'>[];

export interface SubscriptionHealth extends Health {
  organizationId: Uuid;
  id: Uuid;
}

/** The enabled ones of the subscriptions that just failed, for the circuit breaker. */
export async function selectHealth(db: Db, failed: readonly HealthChange[]): Promise<SubscriptionHealth[]> {
  const keys = failed.map((one) => ({ organization_id: one.organizationId, id: one.subscriptionId }));
  const { rows } = await sql<SubscriptionHealth>`
    select s.organization_id as "organizationId", s.id, s.consecutive_failures as "consecutiveFailures",
      s.failed_attempts as "failedAttempts", s.failing_since as "failingSince"
    from ${records('webhook_subscriptions', ['organization_id', 'id'], keys)}
    join webhook_subscriptions s on s.organization_id = r.organization_id and s.id = r.id
    where s.status = 'enabled'`.execute(db);
  return rows;
}

/** The circuit breaker: disables a subscription unless it has had a success meanwhile. */
export async function disableFailing(db: Db, realNow: Instant, subscription: SubscriptionHealth): Promise<void> {
  await sql`
    update webhook_subscriptions s
    set status = 'disabled', disabled_reason = 'failing', updated_at = coalesce(${TEST_NOW}, ${realNow}::timestamptz),
      disabled_at = coalesce(${TEST_NOW}, ${realNow}::timestamptz)
    where organization_id = ${subscription.organizationId} and id = ${subscription.id} and status = 'enabled'
      and failing_since = ${subscription.failingSince}`.execute(db);
}

/** Releases deliveries that were claimed and not attempted; any process may take them once they are due. Returns their number. */
export async function releaseDeliveries(
  db: Db,
  rows: readonly { organization_id: Uuid; id: Uuid; leased_until: Instant; due_at: Instant }[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    update webhook_deliveries d set status = 'Pending', leased_until = null, due_at = r.due_at, sim_due_at = null
    from ${records('webhook_deliveries', ['organization_id', 'id', 'leased_until', 'due_at'], rows)}
    where d.organization_id = r.organization_id and d.id = r.id and d.leased_until = r.leased_until`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** Releases deliveries whose lease expired: their process is gone. Returns their number. */
export async function reclaimExpired(db: Db, realNow: Instant): Promise<number> {
  const { rows } = await sql<{ organization_id: Uuid; id: Uuid; leased_until: Instant }>`
    select ${ACROSS} organization_id, id, leased_until from webhook_deliveries
    where status = 'In Progress' and leased_until <= ${realNow} limit 1000`.execute(db);
  const due = rows.map((row) => ({ ...row, due_at: realNow }));
  return due.length === 0 ? 0 : releaseDeliveries(db, due);
}

/** For a process that has the database to itself, at its start: every lease is of a process that is gone. */
export async function reclaimAll(db: Db, realNow: Instant): Promise<void> {
  await sql`
    update ${ACROSS} webhook_deliveries set status = 'Pending', leased_until = null, due_at = ${realNow}
    where status = 'In Progress'`.execute(db);
}

/**
 * A test clock has moved: what is due by it is due now. Called in the transaction that moves the clock; releaseReached catches
 * a delivery that is completed meanwhile.
 */
export async function releaseSimDue(tx: Db, organizationId: Uuid, simNow: Instant, realNow: Instant): Promise<void> {
  await sql`
    update webhook_deliveries set due_at = ${realNow}
    where organization_id = ${organizationId} and status = 'Pending' and sim_due_at <= ${simNow}
      and due_at > ${realNow}`.execute(tx);
}

/** The same for every organization: catches deliveries that were completed by the clock's old time while it moved. */
export async function releaseReached(db: Db, realNow: Instant): Promise<void> {
  const { rows } = await sql<{ organization_id: Uuid; test_now: Instant }>`
    select ${ACROSS} distinct k.organization_id, k.test_now from organization_clocks k
    join webhook_deliveries d on d.organization_id = k.organization_id
    where d.status = 'Pending' and d.sim_due_at <= k.test_now and d.due_at > ${realNow}`.execute(db);
  for (const { organization_id, test_now } of rows) await releaseSimDue(db, organization_id, test_now, realNow);
}

/** Fails deliveries of deleted subscriptions, a bounded number at a time. True if there may be more. */
export function failOrphans(database: Database, realNow: Instant): Promise<boolean> {
  return byIndex(database, async (db) => {
    const { rows } = await sql<{ organization_id: Uuid; subscription_id: Uuid }>`
      with recursive ${WAITING}
      select ${ACROSS} w.organization_id, w.subscription_id from waiting w
      where not exists (select 1 from webhook_subscriptions s
        where s.organization_id = w.organization_id and s.id = w.subscription_id)
      limit 1`.execute(db);
    if (!rows[0]) return false;
    const { organization_id, subscription_id } = rows[0];
    const result = await sql`
      with orphans as (
        select id from webhook_deliveries
        where organization_id = ${organization_id} and subscription_id = ${subscription_id} and status = 'Pending'
        limit 1000
      )
      update webhook_deliveries d
      set status = 'Failed', failure_reason = 'subscription_deleted', due_at = null, sim_due_at = null, failed_at = ${realNow}
      from orphans o where d.organization_id = ${organization_id} and d.id = o.id`.execute(db);
    return (result.numAffectedRows ?? 0n) > 0n;
  });
}

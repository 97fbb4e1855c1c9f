/**
 * Claims, completes and repeats deliveries. A delivery belongs to whoever set `leased_until`, until then: completing it
 * names that moment, so that an attempt which outlived its lease changes nothing (a delivery that is not in progress has
 * no lease). Leases run on real time everywhere.
 */
import { sql } from 'kysely';
import { BY_INDEX, type Database, type Db, repeated, type Tx, transaction } from '../../platform/database/db.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type DeliveryKind, type DeliveryStatus, FAILING_CONCURRENCY, type Health } from './delivery.rules.ts';

/** Longer than an attempt may take, with its completion. */
export const LEASE_SECONDS = 20;

/** A delivery in our hands, with what is sent and where. */
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

/** The subscription that deliveries go to, as it was at their claim. */
export interface Target {
  organization_id: Uuid;
  organization_kind: 'live' | 'sandbox';
  subscription_id: Uuid;
  url: string;
  max_concurrency: number;
  failing_since: Instant | null;
  last_success_at: Instant | null;
  secret_encrypted: Buffer;
  previous_secret_encrypted: Buffer | null;
  previous_secret_until: Instant | null;
  previous_secret_first: boolean;
}

/** Every subscription that has a delivery pending, by hops through webhook_deliveries_due: one probe each. */
const WAITING = sql`waiting as (
  (select d.subscription_id, d.organization_id from webhook_deliveries d
   where d.status = 'Pending' order by d.subscription_id limit 1)
  union all
  select n.subscription_id, n.organization_id from waiting w cross join lateral (
    select d.subscription_id, d.organization_id from webhook_deliveries d
    where d.status = 'Pending' and d.subscription_id > w.subscription_id order by d.subscription_id limit 1) n
)`;

/**
 * Takes up to `limit` due deliveries. The first part hops through webhook_deliveries_due, one probe a subscription that has
 * anything pending, so a subscription with a hundred thousand rows waiting costs as much as one with a single row. Each
 * subscription that has something due and a place free gets its share of the limit; a disabled one is passed over.
 * Nodes never get the same delivery (skip locked); two that claim at the same moment may together go over a subscription's
 * concurrency for one attempt.
 */
export function claimDeliveries(database: Database, realNow: Instant, limit: number): Promise<ClaimedDelivery[]> {
  const leasedUntil = addSeconds(realNow, LEASE_SECONDS);
  return byIndex(database, async (tx) => {
    // A row a subscription: what is read of it once need not be read with each of its deliveries.
    const { rows } = await sql<Target & { deliveries: Omit<ClaimedDelivery, 'target' | 'leased_until'>[] }>`
      with recursive ${WAITING},
      ready as materialized (
        select s.id, s.places - b.taken as free from waiting w
        cross join lateral (
          select id, case when failing_since is null then max_concurrency
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
        where s.places > b.taken
        order by random() limit ${limit}::int4
      ),
      shares as (
        select id, least(free, greatest(1, ${limit}::int4 / (count(*) over ())))::int4 as share from ready
      ),
      picked as materialized (
        select p.organization_id, p.id from shares r cross join lateral (
          select d.organization_id, d.id from webhook_deliveries d
          where d.subscription_id = r.id and d.status = 'Pending' and d.due_at <= ${realNow}::timestamptz
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
      select g.organization_id, o.kind as organization_kind, g.subscription_id, s.url, s.max_concurrency, s.failing_since,
        s.last_success_at, s.secret_encrypted, s.previous_secret_encrypted, s.previous_secret_until,
        s.previous_secret_first, g.deliveries
      from grouped g
      join organizations o on o.id = g.organization_id
      cross join lateral (select * from webhook_subscriptions
        where organization_id = g.organization_id and id = g.subscription_id limit 1) s`.execute(tx);
    return rows.flatMap(({ deliveries, ...target }) =>
      deliveries.map((delivery) => ({ ...delivery, target, leased_until: leasedUntil })),
    );
  });
}

/**
 * The claim and the completion look up few rows by key in partitions of any size: one statement, planned by index, and no
 * transaction around it. On the embedded database, which has one connection, its plan is asked for in a transaction.
 */
function byIndex<T>({ db, byIndex }: Database, run: (db: Db) => Promise<T>): Promise<T> {
  return byIndex ? repeated(() => run(byIndex)) : transaction(db, (tx) => planByIndex(tx, run));
}

/** The same for several statements that belong together. */
function byIndexTogether(database: Database, run: (db: Db) => Promise<void>): Promise<void> {
  return database.byIndex ? transaction(database.byIndex, run) : byIndex(database, run);
}

async function planByIndex<T>(tx: Tx, run: (tx: Tx) => Promise<T>): Promise<T> {
  const settings = Object.entries(BY_INDEX).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
  await sql`select ${sql.join(settings)}`.execute(tx);
  return run(tx);
}

/** A delivery after an attempt, with what is logged of it. */
export interface Completion {
  organizationId: Uuid;
  deliveryId: Uuid;
  leasedUntil: Instant;
  status: DeliveryStatus;
  failureReason: string;
  /** Until the next attempt; null when there is none. */
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

/** How a subscription has done in one flush. */
export interface HealthChange {
  organizationId: Uuid;
  subscriptionId: Uuid;
  /** There was a success: what is counted is only what came after it. */
  succeeded: boolean;
  failures: Health;
  gone: boolean;
  /** Attempts since the row was written last; tests left out. */
  attempts: Attempts;
}

export interface Attempts {
  succeeded: number;
  failed: number;
}

/** Completes attempts and logs them, in one statement; with a second one for the subscriptions whose health changes. */
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
  const rows = completions.map((c) => ({
    o: c.organizationId,
    i: c.deliveryId,
    l: c.leasedUntil,
    s: c.status,
    r: c.failureReason,
    w: c.waitMs ?? undefined,
    a: c.attempt.id,
    n: c.attempt.number,
    t: c.attempt.startedAt,
    d: c.attempt.durationMs,
    c: c.attempt.responseStatus,
    // Left out where there is none: most rows are successes, and this text is as long as the batch.
    e: c.attempt.error ?? undefined,
    b: c.attempt.responseStart ?? undefined,
  }));
  await sql`
    with done as materialized (
      select c.*, (select k.test_now from organization_clocks k where k.organization_id = c.o) as test_now
      from json_to_recordset(${JSON.stringify(rows)}::json) as c (o uuid, i uuid, l timestamptz, s text, r text,
        w int8, a uuid, n int4, t timestamptz, d int4, c int4, e text, b text)
    ),
    completed as (
      update webhook_deliveries d
      set status = c.s, attempt_count = c.n, leased_until = null, failure_reason = c.r,
        due_at = ${realNow}::timestamptz + c.w * interval '1 millisecond',
        sim_due_at = c.test_now + c.w * interval '1 millisecond',
        delivered_at = case when c.s = 'Delivered' then coalesce(c.test_now, ${realNow}::timestamptz) end,
        failed_at = case when c.s = 'Failed' then coalesce(c.test_now, ${realNow}::timestamptz) end
      from done c where d.organization_id = c.o and d.id = c.i and d.leased_until = c.l
      returning c.o, c.a, c.i, c.n, c.t, c.d, c.c, c.e, c.b
    )
    insert into webhook_attempts (organization_id, id, delivery_id, number, started_at, duration_ms, response_status, error,
      response_start)
    select o, a, i, n, t, d, c, e, b from completed`.execute(tx);
}

/** The organization's moment where it has a test clock. */
const TEST_NOW = sql`(select k.test_now from organization_clocks k where k.organization_id = s.organization_id)`;

/** Locks the subscriptions in the order of their ids, so that two nodes never wait for each other. */
async function updateHealth(tx: Db, realNow: Instant, changes: readonly HealthChange[]): Promise<void> {
  const rows = changes.map(({ organizationId, subscriptionId, succeeded, failures, gone, attempts }) => ({
    o: organizationId,
    i: subscriptionId,
    ok: succeeded,
    d: failures.consecutiveFailures,
    a: failures.failedAttempts,
    f: failures.failingSince,
    g: gone,
    rs: attempts.succeeded,
    rf: attempts.failed,
  }));
  const json = JSON.stringify(rows);
  const fading = sql`(case when s.recent_succeeded + s.recent_failed + c.rs + c.rf > 1000 then 2 else 1 end)`;
  await sql`
    with change as materialized (
      select * from json_to_recordset(${json}::json) as c (o uuid, i uuid, ok bool, d int4, a int4, f timestamptz, g bool,
        rs int4, rf int4)
    ),
    locked as materialized (
      select s.organization_id, s.id from webhook_subscriptions s join change c on s.organization_id = c.o and s.id = c.i
      order by s.id for no key update of s
    )
    update webhook_subscriptions s
    set consecutive_failures = case when c.ok then c.d else s.consecutive_failures + c.d end,
      failed_attempts = case when c.ok then c.a else s.failed_attempts + c.a end,
      failing_since = case when c.ok then c.f else coalesce(s.failing_since, c.f) end,
      last_success_at = case when c.ok then ${realNow}::timestamptz else s.last_success_at end,
      recent_succeeded = (s.recent_succeeded + c.rs) / ${fading},
      recent_failed = (s.recent_failed + c.rf) / ${fading},
      status = case when c.g then 'disabled' else s.status end,
      disabled_reason = case when c.g and s.status = 'enabled' then 'gone' else s.disabled_reason end,
      disabled_at = case when c.g and s.status = 'enabled' then coalesce(${TEST_NOW}, ${realNow}::timestamptz) else s.disabled_at end
    from change c join locked l on l.organization_id = c.o and l.id = c.i
    where s.organization_id = c.o and s.id = c.i`.execute(tx);
}

export interface SubscriptionHealth extends Health {
  organizationId: Uuid;
  id: Uuid;
}

/** The enabled ones among subscriptions that just failed, for the breaker. */
export async function selectHealth(db: Db, subscriptionIds: readonly Uuid[]): Promise<SubscriptionHealth[]> {
  const { rows } = await sql<SubscriptionHealth>`
    select organization_id as "organizationId", id, consecutive_failures as "consecutiveFailures",
      failed_attempts as "failedAttempts", failing_since as "failingSince"
    from webhook_subscriptions
    where id = any(${[...subscriptionIds]}::uuid[]) and status = 'enabled'`.execute(db);
  return rows;
}

/** The breaker: disables a subscription unless it has had a success meanwhile. */
export async function disableFailing(db: Db, realNow: Instant, subscription: SubscriptionHealth): Promise<void> {
  await sql`
    update webhook_subscriptions s
    set status = 'disabled', disabled_reason = 'failing', updated_at = coalesce(${TEST_NOW}, ${realNow}::timestamptz),
      disabled_at = coalesce(${TEST_NOW}, ${realNow}::timestamptz)
    where organization_id = ${subscription.organizationId} and id = ${subscription.id} and status = 'enabled'
      and failing_since = ${subscription.failingSince}`.execute(db);
}

/** Deliveries that we claimed and did not try: somebody else may, at once. */
export async function releaseDeliveries(
  db: Db,
  realNow: Instant,
  claims: readonly { organizationId: Uuid; deliveryId: Uuid; leasedUntil: Instant }[],
): Promise<void> {
  const rows = claims.map(({ organizationId, deliveryId, leasedUntil }) => ({
    o: organizationId,
    i: deliveryId,
    l: leasedUntil,
  }));
  await sql`
    update webhook_deliveries d set status = 'Pending', leased_until = null, due_at = ${realNow}
    from json_to_recordset(${JSON.stringify(rows)}::json) as c (o uuid, i uuid, l timestamptz)
    where d.organization_id = c.o and d.id = c.i and d.leased_until = c.l`.execute(db);
}

/** Takes back what nobody completed before its lease ended: its process is gone. Answers how many those were. */
export async function takeBackExpired(db: Db, realNow: Instant): Promise<number> {
  const result = await sql`
    update webhook_deliveries set status = 'Pending', leased_until = null, due_at = ${realNow}
    where status = 'In Progress' and leased_until <= ${realNow}`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

/** For a process that has the database to itself, at its start: whoever held a lease is gone. */
export async function takeBackAll(db: Db, realNow: Instant): Promise<void> {
  await sql`
    update webhook_deliveries set status = 'Pending', leased_until = null, due_at = ${realNow}
    where status = 'In Progress'`.execute(db);
}

/**
 * A test clock has been moved: whatever is due by it is due at once. Called in the transaction that moves the clock, so the
 * order of the two does not matter to a delivery that is completed meanwhile (see releaseReached).
 */
export async function releaseSimDue(tx: Db, organizationId: Uuid, simNow: Instant, realNow: Instant): Promise<void> {
  await sql`
    update webhook_deliveries set due_at = ${realNow}
    where organization_id = ${organizationId} and status = 'Pending' and sim_due_at <= ${simNow}
      and due_at > ${realNow}`.execute(tx);
}

/** The same for every organization: catches a delivery that was completed by the clock's old time while it moved. */
export async function releaseReached(db: Db, realNow: Instant): Promise<void> {
  await sql`
    update webhook_deliveries d set due_at = ${realNow} from organization_clocks k
    where k.organization_id = d.organization_id and d.status = 'Pending' and d.sim_due_at <= k.test_now
      and d.due_at > ${realNow}`.execute(db);
}

/** Deliveries whose subscription was deleted fail, some at a time. True when there may be more. */
export function failOrphans(database: Database, realNow: Instant): Promise<boolean> {
  return byIndex(database, async (tx) => {
    const result = await sql`
      with recursive ${WAITING},
      orphans as (
        select d.organization_id, d.id from webhook_deliveries d
        where d.status = 'Pending' and d.subscription_id = (
          select w.subscription_id from waiting w
          where not exists (select 1 from webhook_subscriptions s
            where s.organization_id = w.organization_id and s.id = w.subscription_id)
          limit 1)
        limit 1000
      )
      update webhook_deliveries d
      set status = 'Failed', failure_reason = 'subscription_deleted', due_at = null, sim_due_at = null, failed_at = ${realNow}
      from orphans o where d.organization_id = o.organization_id and d.id = o.id`.execute(tx);
    return (result.numAffectedRows ?? 0n) > 0n;
  });
}

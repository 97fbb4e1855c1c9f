/** Reads and writes recoveries: their progress, and the events of the next batch. */
import { type RawBuilder, sql } from 'kysely';
import type { Actor } from '../../platform/commands/caller.ts';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { firstIdAt, type Uuid } from '../../platform/values/ids.ts';
import type { Positions } from '../events/destination.ts';
import type { EventName } from '../events/event-names.ts';

const RECOVERY = columnsWithout('webhook_recoveries', 'actor', 'cursor_id', 'turn_at');
const COLUMNS = columns('webhook_recoveries', RECOVERY, 'r');
export type RecoveryRow = Pick<Row<'webhook_recoveries'>, (typeof RECOVERY)[number]>;

export interface NewRecovery {
  organizationId: Uuid;
  id: Uuid;
  subscriptionId: Uuid;
  since: Instant;
  until: Instant;
  actor: Actor;
  now: Instant;
  realNow: Instant;
}

/** Null: the subscription already has a running one. */
export async function insertRecovery(db: Tx, recovery: NewRecovery): Promise<RecoveryRow | null> {
  const { organizationId, id, subscriptionId, since, until, actor, now, realNow } = recovery;
  const { rows } = await sql<RecoveryRow>`
    insert into webhook_recoveries as r (organization_id, id, subscription_id, since, until, actor, turn_at, created_at)
    values (${organizationId}, ${id}, ${subscriptionId}, ${since}, ${until}, ${JSON.stringify(actor)}::jsonb, ${realNow}, ${now})
    on conflict (organization_id, subscription_id) where status = 'running' do nothing
    returning ${COLUMNS}`.execute(db);
  return rows[0] ?? null;
}

export async function selectRecoveries(
  db: Db,
  organizationId: Uuid,
  subscriptionId: Uuid,
  page: PageRequest,
): Promise<{ rows: RecoveryRow[]; total: number }> {
  const counted = await sql<{ total: number }>`
    select count(*) as total from webhook_recoveries
    where organization_id = ${organizationId} and subscription_id = ${subscriptionId}`.execute(db);
  const { rows } = await sql<RecoveryRow>`
    select ${COLUMNS} from webhook_recoveries r
    where r.organization_id = ${organizationId} and r.subscription_id = ${subscriptionId}
    order by r.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export async function selectRecovery(
  db: Db,
  organizationId: Uuid,
  subscriptionId: Uuid,
  id: Uuid,
): Promise<RecoveryRow | null> {
  const { rows } = await sql<RecoveryRow>`
    select ${COLUMNS} from webhook_recoveries r
    where r.organization_id = ${organizationId} and r.subscription_id = ${subscriptionId} and r.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The input of a batch. */
export interface ClaimedRecovery extends RecoveryRow {
  actor: Actor;
  cursor_id: Uuid | null;
  event_names: EventName[] | null;
}

/** SQL: recovery `r` runs. Those of disabled subscriptions wait, and all of them wait while webhooks are held. */
const goesOn = (realNow: Instant) => sql`
  r.status = 'running' and r.turn_at <= ${realNow} and s.status = 'enabled'
  and not exists (select 1 from webhook_hold)`;

/** The organizations with a recovery that runs, the longest waiting first. Served by webhook_recoveries_turn. */
export async function findRecoveries(db: Db, realNow: Instant): Promise<Uuid[]> {
  const { rows } = await sql<Pick<RecoveryRow, 'organization_id'>>`
    select ${ACROSS} r.organization_id from webhook_recoveries r
    join webhook_subscriptions s on s.organization_id = r.organization_id and s.id = r.subscription_id
    where ${goesOn(realNow)} group by r.organization_id order by min(r.turn_at)`.execute(db);
  return rows.map(({ organization_id }) => organization_id);
}

/** The organization's recovery that has waited longest, its row locked. */
export async function claimRecovery(db: Tx, organizationId: Uuid, realNow: Instant): Promise<ClaimedRecovery | null> {
  const { rows } = await sql<ClaimedRecovery>`
    select ${COLUMNS}, r.actor, r.cursor_id, s.event_names
    from webhook_recoveries r
    join webhook_subscriptions s on s.organization_id = r.organization_id and s.id = r.subscription_id
    where r.organization_id = ${organizationId} and ${goesOn(realNow)}
    order by r.turn_at limit 1 for update of r skip locked`.execute(db);
  return rows[0] ?? null;
}

type Key = Pick<RecoveryRow, 'organization_id' | 'id'>;

/** The number of due deliveries of the recovery's subscription, counted up to a limit. */
export async function countDue(
  db: Db,
  { organization_id, subscription_id }: Pick<RecoveryRow, 'organization_id' | 'subscription_id'>,
  realNow: Instant,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from webhook_deliveries
      where organization_id = ${organization_id} and subscription_id = ${subscription_id} and status = 'Pending'
        and due_at <= ${realNow} limit ${limit}) due`.execute(db);
  return rows[0]?.count ?? 0;
}

/** SQL: event `e` has arrived at a subscription, or a pending delivery will bring it. */
const isOnItsWay = (subscriptionId: RawBuilder<unknown>) => sql`exists (
  select 1 from webhook_deliveries d
  where d.organization_id = e.organization_id and d.event_id = e.id and d.subscription_id = ${subscriptionId}
    and d.status <> 'Failed' and d.kind <> 'test')`;

export interface SpanEvent {
  id: Uuid;
  created_at: Instant;
  /** The event matches the subscription, did not arrive, and no pending delivery will bring it. */
  missed: boolean;
}

/** The next events of the span, oldest first, by webhook_events_newest; a bounded number, matching or not. */
export async function selectSpan(db: Tx, recovery: ClaimedRecovery, limit: number): Promise<SpanEvent[]> {
  const { organization_id, subscription_id, since, until, cursor_created_at, cursor_id, event_names } = recovery;
  const { rows } = await sql<SpanEvent>`
    select e.id, e.created_at, (${event_names}::text[] is null or e.event_name = any(${event_names}::text[])) 
      and not ${isOnItsWay(sql`${subscription_id}`)} as missed
    from webhook_events e
    where e.organization_id = ${organization_id}
      and (e.created_at, e.id) > (${cursor_created_at ?? since}::timestamptz, ${cursor_id ?? firstIdAt(0)}::uuid)
      and e.created_at <= ${until}
    order by e.created_at, e.id limit ${limit}`.execute(db);
  return rows;
}

export interface RecoveryStep {
  cursor: SpanEvent | null;
  examined: number;
  made: number;
  turnAt: Instant;
  completedAt: Instant | null;
}

export async function moveRecovery(db: Tx, { organization_id, id }: Key, step: RecoveryStep): Promise<void> {
  await sql`
    update webhook_recoveries set turn_at = ${step.turnAt}, completed_at = ${step.completedAt}::timestamptz,
      status = case when ${step.completedAt}::timestamptz is null then 'running' else 'completed' end,
      cursor_created_at = coalesce(${step.cursor?.created_at ?? null}::timestamptz, cursor_created_at),
      cursor_id = coalesce(${step.cursor?.id ?? null}::uuid, cursor_id),
      examined_count = examined_count + ${step.examined}::int4, delivery_count = delivery_count + ${step.made}::int4
    where organization_id = ${organization_id} and id = ${id}`.execute(db);
}

/** An event that was committed after a recovery had passed its place. */
export interface LateEvent {
  event_id: Uuid;
  subscription_id: Uuid;
  recovery_id: Uuid;
  /** In the organization's time. */
  now: Instant;
}

/**
 * Among the events between two positions, those that were written before a recovery began, while its subscription was disabled,
 * and were committed behind it. The recoveries are locked first, so a running batch is waited for and its progress is seen.
 */
export async function selectLate(
  tx: Tx,
  organizationId: Uuid,
  { after, through }: Positions,
  realNow: Instant,
): Promise<LateEvent[]> {
  const { rows: recoveries } = await sql`
    select 1 from webhook_recoveries where organization_id = ${organizationId} order by id for share`.execute(tx);
  if (recoveries.length === 0) return [];
  const { rows } = await sql<LateEvent>`
    select distinct on (e.id, r.subscription_id) e.id as event_id, r.subscription_id, r.id as recovery_id,
      coalesce(k.test_now, ${realNow}::timestamptz) as now
    from webhook_events e
    join webhook_recoveries r on r.organization_id = e.organization_id and e.id < r.id
      and e.created_at between r.since and r.until
      and (r.status = 'completed' or (e.created_at, e.id) <= (r.cursor_created_at, r.cursor_id))
    join webhook_subscriptions s on s.organization_id = r.organization_id and s.id = r.subscription_id
      and (s.event_names is null or e.event_name = any(s.event_names))
    join organization_clocks k on k.organization_id = e.organization_id
    where e.organization_id = ${organizationId} and e.position > ${after} and e.position <= ${through}
      and not ${isOnItsWay(sql`r.subscription_id`)}
    order by e.id, r.subscription_id, r.id desc`.execute(tx);
  return rows;
}

/** Counts what was delivered behind these recoveries. */
export async function countLate(tx: Tx, organizationId: Uuid, late: readonly LateEvent[]): Promise<void> {
  await sql`
    update webhook_recoveries r set examined_count = examined_count + l.count, delivery_count = delivery_count + l.count
    from (select id, count(*) as count from unnest(${late.map(({ recovery_id }) => recovery_id)}::uuid[]) as id group by id) l
    where r.organization_id = ${organizationId} and r.id = l.id`.execute(tx);
}

/** After a fault: lets the others go first. */
export async function postponeRecovery(db: Db, { organization_id, id }: Key, turnAt: Instant): Promise<void> {
  await sql`
    update webhook_recoveries set turn_at = ${turnAt}
    where organization_id = ${organization_id} and id = ${id} and status = 'running'`.execute(db);
}

/** Housekeeping: deletes finished recoveries along with their events. */
export async function deleteOldRecoveries(db: Db, before: Instant): Promise<void> {
  await sql`delete from ${ACROSS} webhook_recoveries where status = 'completed' and id < ${firstIdAt(Date.parse(before))}`.execute(
    db,
  );
}

/** The longest time over which a delivery is tried, rounded up. */
const LONGEST_DELIVERY_MS = 4 * 86_400_000;

/**
 * From when a disabled subscription may have missed events, in the organization's time: from when it was disabled, or from the
 * oldest event whose delivery failed for good in the failures that led to it (by webhook_deliveries_failed).
 */
export async function selectMissedSince(
  db: Db,
  subscription: { organization_id: Uuid; id: Uuid; disabled_at: Instant | null; failing_since: Instant | null },
): Promise<Instant | null> {
  const { organization_id, id, disabled_at, failing_since } = subscription;
  if (failing_since === null) return disabled_at;
  const first = firstIdAt(Date.parse(failing_since) - LONGEST_DELIVERY_MS);
  const { rows } = await sql<{ since: Instant | null }>`
    select least(${disabled_at}::timestamptz, min(e.created_at)) as since
    from webhook_deliveries d join webhook_events e on e.organization_id = d.organization_id and e.id = d.event_id
    where d.organization_id = ${organization_id} and d.subscription_id = ${id} and d.status = 'Failed'
      and d.id >= ${first}::uuid and d.kind in ('event', 'recovery')`.execute(db);
  return rows[0]?.since ?? disabled_at;
}

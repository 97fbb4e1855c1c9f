/**
 * Reads and writes subscriptions, creates the deliveries that somebody requests (tests, redeliveries), and reads the results of
 * deliveries.
 */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EventName } from '../events/event-names.ts';
import type { DeliveryKind } from './delivery.rules.ts';

const SUBSCRIPTION = columnsWithout(
  'webhook_subscriptions',
  ...(['secret_encrypted', 'previous_secret_encrypted', 'previous_secret_first', 'failed_attempts'] as const),
);
const COLUMNS = columns('webhook_subscriptions', SUBSCRIPTION);

type WholeSubscription = Row<'webhook_subscriptions', { event_names: EventName[] | null }>;
/** `event_names` null: every event. */
export type SubscriptionRow = Pick<WholeSubscription, (typeof SUBSCRIPTION)[number]>;

type SubscriptionSettings = Pick<WholeSubscription, 'url' | 'description' | 'event_names' | 'max_concurrency'>;

export type NewSubscription = SubscriptionSettings &
  Pick<WholeSubscription, 'organization_id' | 'id' | 'secret_encrypted' | 'created_at' | 'updated_at'>;

export async function insertSubscription(db: Tx, row: NewSubscription): Promise<void> {
  await db.insertInto('webhook_subscriptions').values(row).execute();
}

export async function countSubscriptions(db: Db, organizationId: Uuid): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from webhook_subscriptions where organization_id = ${organizationId}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function selectSubscription(db: Db, organizationId: Uuid, id: Uuid): Promise<SubscriptionRow | null> {
  const { rows } = await sql<SubscriptionRow>`
    select ${COLUMNS} from webhook_subscriptions where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function lockSubscription(db: Tx, organizationId: Uuid, id: Uuid): Promise<SubscriptionRow | null> {
  const { rows } = await sql<SubscriptionRow>`
    select ${COLUMNS} from webhook_subscriptions where organization_id = ${organizationId} and id = ${id}
    for no key update`.execute(db);
  return rows[0] ?? null;
}

export async function reachesSubscription(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectSubscription(db, caller.organizationId, ids.subscription_id ?? '')) !== null;
}

export async function selectSubscriptions(
  db: Db,
  organizationId: Uuid,
  page: PageRequest,
): Promise<{ rows: SubscriptionRow[]; total: number }> {
  const { rows } = await sql<SubscriptionRow>`
    select ${COLUMNS} from webhook_subscriptions where organization_id = ${organizationId}
    order by created_at desc, id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: await countSubscriptions(db, organizationId) };
}

export type SubscriptionChange = Partial<SubscriptionSettings>;

export async function updateSubscription(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  { url, description, event_names, max_concurrency }: SubscriptionChange,
): Promise<void> {
  await db
    .updateTable('webhook_subscriptions')
    .set({ url, description, event_names, max_concurrency, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

export async function deleteSubscription(db: Tx, organizationId: Uuid, id: Uuid): Promise<void> {
  await sql`delete from webhook_subscriptions where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

/** Enabling a subscription resets its failures. */
export async function enableSubscription(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<void> {
  await sql`
    update webhook_subscriptions set status = 'enabled', disabled_reason = null, disabled_at = null,
      consecutive_failures = 0, failed_attempts = 0, failing_since = null, updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and status = 'disabled'`.execute(db);
}

export async function disableSubscription(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<void> {
  await sql`
    update webhook_subscriptions set status = 'disabled', disabled_reason = 'manual', disabled_at = ${now},
      updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and status = 'enabled'`.execute(db);
}

export async function selectSealedSecret(db: Db, organizationId: Uuid, id: Uuid): Promise<Buffer> {
  const { rows } = await sql<Pick<WholeSubscription, 'secret_encrypted'>>`
    select secret_encrypted from webhook_subscriptions
    where organization_id = ${organizationId} and id = ${id}`.execute(db);
  if (!rows[0]) throw new Error('a subscription that was locked is gone');
  return rows[0].secret_encrypted;
}

/** The previous secret, if there is one, still signs for a while. */
export async function rotateSecret(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  next: { sealed: Buffer; previous: Buffer | null; previousUntil: Instant | null; oldFirst: boolean },
): Promise<void> {
  await sql`
    update webhook_subscriptions set previous_secret_encrypted = ${next.previous}, secret_encrypted = ${next.sealed},
      previous_secret_until = ${next.previousUntil}, previous_secret_first = ${next.oldFirst}, updated_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

/** The enabled subscriptions that match an event, or the named one, whatever its filter. */
export async function selectTakers(
  db: Db,
  organizationId: Uuid,
  eventName: string,
  subscriptionId: Uuid | null,
): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from webhook_subscriptions
    where organization_id = ${organizationId} and status = 'enabled'
      and case when ${subscriptionId}::uuid is null then event_names is null or ${eventName} = any(event_names)
        else id = ${subscriptionId}::uuid end
    order by id`.execute(db);
  return rows.map(({ id }) => id);
}

const DELIVERY_COLUMNS = columnsWithout('webhook_deliveries', 'sim_due_at', 'leased_until');
const DELIVERY = columns('webhook_deliveries', DELIVERY_COLUMNS);
export type DeliveryRow = Pick<Row<'webhook_deliveries'>, (typeof DELIVERY_COLUMNS)[number]>;

/**
 * The due time of the oldest pending delivery, by webhook_deliveries_due; only subscriptions with a pending one have an entry.
 * The subscriptions are all of one organization.
 */
export async function selectOldestDue(
  db: Db,
  subscriptions: readonly Pick<SubscriptionRow, 'organization_id' | 'id'>[],
  realNow: Instant,
): Promise<Map<Uuid, Instant>> {
  const organizationId = subscriptions[0]?.organization_id;
  if (organizationId === undefined) return new Map();
  const ids = subscriptions.map(({ id }) => id);
  const { rows } = await sql<{ id: Uuid; due_at: Instant }>`
    select s.id, d.due_at from unnest(${ids}::uuid[]) as s (id) cross join lateral (
      select due_at from webhook_deliveries
      where organization_id = ${organizationId} and subscription_id = s.id and status = 'Pending' and due_at <= ${realNow}
      order by due_at limit 1) d`.execute(db);
  return new Map(rows.map(({ id, due_at }) => [id, due_at]));
}

/** One statement for all; a test or a redelivery creates at most one for each subscription. */
export async function insertDeliveries(
  db: Tx,
  organizationId: Uuid,
  kind: DeliveryKind,
  time: { now: Instant; realNow: Instant },
  deliveries: readonly { id: Uuid; eventId: Uuid; subscriptionId: Uuid }[],
): Promise<DeliveryRow[]> {
  if (deliveries.length === 0) return [];
  const rows = deliveries.map(({ id, eventId, subscriptionId }) => ({
    id,
    event_id: eventId,
    subscription_id: subscriptionId,
  }));
  const inserted = await sql<DeliveryRow>`
    insert into webhook_deliveries (organization_id, id, event_id, subscription_id, kind, due_at, created_at)
    select ${organizationId}::uuid, r.id, r.event_id, r.subscription_id, ${kind}, ${time.realNow}::timestamptz,
      ${time.now}::timestamptz
    from ${records('webhook_deliveries', ['id', 'event_id', 'subscription_id'], rows)}
    returning ${DELIVERY}`.execute(db);
  return inserted.rows;
}

/** One row per subscription, as in the contract: its latest delivery, without tests. */
export async function selectDeliveriesOfEvent(db: Db, organizationId: Uuid, eventId: Uuid): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select * from (
      select distinct on (subscription_id) ${DELIVERY} from webhook_deliveries
      where organization_id = ${organizationId} and event_id = ${eventId} and kind <> 'test'
      order by subscription_id, id desc) latest
    order by id desc limit 100`.execute(db);
  return rows;
}

const ATTEMPT = columnsWithout('webhook_attempts', 'organization_id');
export type AttemptRow = Omit<Row<'webhook_attempts'>, 'organization_id'>;

/** In order, at most fourteen. Null: there is no such delivery. */
export async function selectAttempts(db: Db, organizationId: Uuid, deliveryId: Uuid): Promise<AttemptRow[] | null> {
  const { rows } = await sql<AttemptRow | { id: null }>`
    select ${columns('webhook_attempts', ATTEMPT, 'a')}
    from webhook_deliveries d
    left join webhook_attempts a on a.organization_id = d.organization_id and a.delivery_id = d.id
    where d.organization_id = ${organizationId} and d.id = ${deliveryId} order by a.number`.execute(db);
  if (rows.length === 0) return null;
  return rows.filter((row): row is AttemptRow => row.id !== null);
}

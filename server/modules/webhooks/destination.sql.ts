/**
 * Webhooks as a destination of events: a delivery for every subscription that receives an event, written in its transaction.
 */
import { sql } from 'kysely';
import { ACROSS, type Db } from '../../platform/database/db.ts';
import { records } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Destination } from '../events/destination.ts';
import { deliverLate } from './recovery.actions.ts';

export const webhooks: Destination = {
  work: 'deliveries',
  take: insertDeliveries,
  numbered: deliverLate,
  partitioned: ['webhook_attempts', 'webhook_deliveries'],
  isUnsettled,
};

/**
 * Creates a delivery for every enabled subscription whose filter matches the event, due at once in real time: two statements
 * for any number of events, one if nobody subscribes.
 */
async function insertDeliveries(...[tx, organizationId, events, time, newId]: Parameters<Destination['take']>) {
  const { rows: subscriptions } = await sql<{ id: Uuid; event_names: string[] | null }>`
    select id, event_names from webhook_subscriptions
    where organization_id = ${organizationId} and status = 'enabled' order by id`.execute(tx);
  const deliveries = events.flatMap((event) =>
    subscriptions
      .filter(({ event_names }) => event_names === null || event_names.includes(event.event_name))
      .map((subscription) => ({ id: newId(), event_id: event.id, subscription_id: subscription.id })),
  );
  if (deliveries.length === 0) return;
  await sql`
    insert into webhook_deliveries (organization_id, id, event_id, subscription_id, due_at, created_at)
    select ${organizationId}::uuid, r.id, r.event_id, r.subscription_id, ${time.realNow}::timestamptz, ${time.now}::timestamptz
    from ${records('webhook_deliveries', ['id', 'event_id', 'subscription_id'], deliveries)}`.execute(tx);
}

/** Served by the two partial indexes. */
async function isUnsettled(db: Db, before: Uuid): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select ${ACROSS} exists (select 1 from webhook_deliveries where status = 'Pending' and (id < ${before} or event_id < ${before}))
      or exists (select 1 from webhook_deliveries where status = 'In Progress' and (id < ${before} or event_id < ${before}))
      as waits`.execute(db);
  return rows[0]?.waits ?? true;
}

/**
 * Events are rows first, written in the transaction that causes them together with one delivery for every subscription
 * that wants them. Nobody publishes from a handler.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { records } from '../../platform/database/records.ts';
import { formatTraceparent, type TraceContext } from '../../platform/process/trace-context.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { MakeId, Uuid } from '../../platform/values/ids.ts';

/** Every event and the resource it names (docs/webhooks.md#subscribe). */
export const EVENT_NAMES = [
  'enrollment.started',
  'enrollment.granted',
  'enrollment.elected',
  'enrollment.accepted',
  'enrollment.waived',
  'enrollment.terminated',
  'enrollment.termination_rescheduled',
  'employee.eligibility_granted',
  'employee.eligibility_terminated',
  'employee.deactivated',
  'employee.deduction_created',
  'employer.eligibility_policy_created',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** The resource type of an event: the part of its name before the dot. */
export function resourceTypeOf(name: EventName): 'enrollment' | 'employee' | 'employer' {
  return name.slice(0, name.indexOf('.')) as 'enrollment' | 'employee' | 'employer';
}

export interface NewEvent {
  name: EventName;
  resourceId: Uuid;
}

/** An event on the wire, as webhooks and dry runs name it. */
export type EventResource = Extract<ResourceKind, 'enrollment' | 'employee' | 'employer'>;

/**
 * Writes the events of one command, in order, with their deliveries and their tally: four statements however many events,
 * two when nobody subscribes. `realNow` is when the deliveries are due; each goes on with the trace of the command.
 */
export async function appendEvents(
  tx: Tx,
  organizationId: Uuid,
  events: readonly NewEvent[],
  from: { now: Instant; realNow: Instant; trace: TraceContext },
  newId: MakeId,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ name, resourceId }) => ({ id: newId(), event_name: name, resource_id: resourceId }));
  await sql`
    insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at, traceparent)
    select ${organizationId}::uuid, r.id, r.event_name, split_part(r.event_name, '.', 1), r.resource_id,
      ${from.now}::timestamptz, ${formatTraceparent(from.trace)}::text
    from ${records('webhook_events', ['id', 'event_name', 'resource_id'], rows)}`.execute(tx);
  await sql`
    insert into webhook_event_tallies as t (organization_id, event_name, month, slot, count)
    select ${organizationId}::uuid, r.event_name, date_trunc('month', ${from.realNow}::timestamptz)::date,
      pg_backend_pid() % 32, count(*)
    from ${records('webhook_events', ['event_name'], rows)} group by r.event_name order by r.event_name
    on conflict (organization_id, event_name, month, slot) do update set count = t.count + excluded.count`.execute(tx);
  await insertDeliveries(tx, organizationId, rows, from, newId);
}

/** A delivery for every enabled subscription whose filter takes the event. */
async function insertDeliveries(
  tx: Tx,
  organizationId: Uuid,
  events: { id: Uuid; event_name: EventName }[],
  time: { now: Instant; realNow: Instant },
  newId: MakeId,
): Promise<void> {
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

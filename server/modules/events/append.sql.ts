/**
 * Events are rows first, written in the transaction that causes them, and every destination takes them in that transaction.
 * Nobody publishes from a handler.
 */
import { sql } from 'kysely';
import type { Kit } from '../../platform/commands/command.ts';
import { records } from '../../platform/database/records.ts';
import { formatTraceparent } from '../../platform/process/trace-context.ts';
import type { MakeId } from '../../platform/values/ids.ts';
import type { Destination } from './destination.ts';

/**
 * Writes the events of one command in order: one statement however many events, plus those of the destinations. They are
 * counted when they are numbered.
 */
export function appender(destinations: readonly Destination[], newId: MakeId): Kit['appendEvents'] {
  const work = destinations.map((destination) => destination.work);
  return async (tx, organizationId, events, from) => {
    if (events.length === 0) return [];
    const stored = events.map(({ name, resourceId }) => ({ id: newId(), event_name: name, resource_id: resourceId }));
    await sql`
      insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at, traceparent)
      select ${organizationId}::uuid, r.id, r.event_name, split_part(r.event_name, '.', 1), r.resource_id,
        ${from.now}::timestamptz, ${formatTraceparent(from.trace)}::text
      from ${records('webhook_events', ['id', 'event_name', 'resource_id'], stored)}`.execute(tx);
    for (const destination of destinations) await destination.take(tx, organizationId, stored, from, newId);
    return work;
  };
}

/**
 * Events are rows first, written in the transaction that causes them, and every destination takes them in that transaction.
 * Nobody publishes from a handler.
 */
import { sql } from 'kysely';
import type { Kit } from '../../platform/commands/command.ts';
import { records } from '../../platform/database/records.ts';
import { formatTraceparent } from '../../platform/process/trace-context.ts';
import type { MakeId } from '../../platform/values/ids.ts';
import type { Destination, StoredEvent } from './destination.ts';

/** Writes the events of one command, in order, with their tally: two statements however many events, and those of the destinations. */
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
    await sql`
      insert into webhook_event_tallies as t (organization_id, event_name, month, slot, count)
      select ${organizationId}::uuid, r.event_name, date_trunc('month', ${from.realNow}::timestamptz)::date,
        pg_backend_pid() % 32, r.count
      from ${records('webhook_event_tallies', ['event_name', 'count'], tallied(stored))} order by r.event_name
      on conflict (organization_id, event_name, month, slot) do update set count = t.count + excluded.count`.execute(
      tx,
    );
    for (const destination of destinations) await destination.take(tx, organizationId, stored, from, newId);
    return work;
  };
}

function tallied(events: readonly StoredEvent[]) {
  return [...Map.groupBy(events, ({ event_name }) => event_name)].map(([event_name, { length: count }]) => {
    return { event_name, count };
  });
}

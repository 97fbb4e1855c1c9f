/** Reads stored events. */

import { sql } from 'kysely';
import type { EventResource } from '../../platform/commands/event.ts';
import type { Db } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { PageRequest, Total } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EventName } from './event-names.ts';

const EVENT = columnsWithout('webhook_events', 'position');
const COLUMNS = columns('webhook_events', EVENT);

export type EventRow = Omit<Row<'webhook_events', { event_name: EventName; resource_type: EventResource }>, 'position'>;

export interface EventFilter {
  eventName: string | null;
  resourceType: string | null;
  resourceId: Uuid | null;
  /** Both inclusive: a test clock stands still, and receivers recognize events by their ids. */
  createdAfter: Instant | null;
  createdBefore: Instant | null;
  /** Names that the caller doesn't know: they are neither listed nor counted. */
  hidden: readonly string[];
}

const matches = (organizationId: Uuid, filter: EventFilter) => sql`
  organization_id = ${organizationId}
  ${filter.eventName === null ? sql`` : sql`and event_name = ${filter.eventName}`}
  ${filter.resourceType === null ? sql`` : sql`and resource_type = ${filter.resourceType}`}
  ${filter.resourceId === null ? sql`` : sql`and resource_id = ${filter.resourceId}`}
  ${filter.createdAfter === null ? sql`` : sql`and created_at >= ${filter.createdAfter}::timestamptz`}
  ${filter.hidden.length === 0 ? sql`` : sql`and event_name <> all(${[...filter.hidden]}::text[])`}
  ${filter.createdBefore === null ? sql`` : sql`and created_at <= ${filter.createdBefore}::timestamptz`}`;

/** Newest first, by webhook_events_newest, _by_name or _by_resource. */
export async function selectEvents(
  db: Db,
  organizationId: Uuid,
  filter: EventFilter,
  page: PageRequest,
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from webhook_events where ${matches(organizationId, filter)}
    order by created_at desc, id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return rows;
}

/** How many events match: from the tallies of numbered events if they can answer the filter, otherwise counted. */
export async function countEvents(
  db: Db,
  organizationId: Uuid,
  filter: EventFilter,
  page: PageRequest,
): Promise<Total> {
  const { eventName, resourceType, resourceId, createdAfter, createdBefore, hidden } = filter;
  if (resourceId !== null || createdAfter !== null || createdBefore !== null)
    return countMatching(db, sql`from webhook_events where ${matches(organizationId, filter)}`, page);
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(count), 0)::int8 + (
        select count(*) from webhook_events where ${matches(organizationId, filter)} and position is null) as total
    from webhook_event_tallies
    where organization_id = ${organizationId} and (${eventName}::text is null or event_name = ${eventName})
      and event_name <> all(${[...hidden]}::text[])
      and (${resourceType}::text is null or split_part(event_name, '.', 1) = ${resourceType})`.execute(db);
  return { total: rows[0]?.total ?? 0, isEstimate: false };
}

/** This database, and the position of the organization's newest numbered event. */
export async function selectNewestPosition(db: Db, organizationId: Uuid): Promise<{ database: Uuid; last: number }> {
  const { rows } = await sql<{ database: Uuid; last: number }>`
    select id as database, coalesce((
      select last_position from webhook_event_counters where organization_id = ${organizationId}), 0)::int8 as last
    from database_identity`.execute(db);
  if (!rows[0]) throw new Error('the database has no identity');
  return rows[0];
}

/** The events after a position, in order, by webhook_events_by_position. */
export async function selectEventsAfter(
  db: Db,
  organizationId: Uuid,
  filter: EventFilter,
  position: number,
  limit: number,
): Promise<(EventRow & { position: number | null })[]> {
  const { rows } = await sql<EventRow & { position: number | null }>`
    select ${COLUMNS}, position from webhook_events where ${matches(organizationId, filter)} and position > ${position}
    order by webhook_events.position limit ${limit}`.execute(db);
  return rows;
}

export async function selectEvent(db: Db, organizationId: Uuid, id: Uuid): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from webhook_events where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The newest event that matches a filter of names; null: any name. */
export async function selectNewestEvent(
  db: Db,
  organizationId: Uuid,
  names: readonly string[] | null,
): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from webhook_events
    where organization_id = ${organizationId} and (${names}::text[] is null or event_name = any(${names}::text[]))
    order by created_at desc, id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Reads stored events. */

import { sql } from 'kysely';
import type { EventResource } from '../../platform/commands/event.ts';
import type { Db } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CursorPlace } from './cursor.rules.ts';
import type { EventName } from './event-names.ts';

const EVENT = columnsWithout('webhook_events', 'transaction_id');
const COLUMNS = columns('webhook_events', EVENT);

export type EventRow = Omit<
  Row<'webhook_events', { event_name: EventName; resource_type: EventResource }>,
  'transaction_id'
>;

export interface EventFilter {
  eventName: string | null;
  resourceType: string | null;
  resourceId: Uuid | null;
  /** Both inclusive: a test clock stands still, and receivers know events by their ids. */
  createdAfter: Instant | null;
  createdBefore: Instant | null;
  /** The names that the caller doesn't know: they are neither listed nor counted. */
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

/** How many events match: from the tallies where they know it, counted where they do not. */
export async function countEvents(db: Db, organizationId: Uuid, filter: EventFilter): Promise<number> {
  const { eventName, resourceType, resourceId, createdAfter, createdBefore, hidden } = filter;
  const counted = resourceId !== null || createdAfter !== null || createdBefore !== null;
  const { rows } = counted
    ? await sql<{ total: number }>`
        select count(*) as total from webhook_events where ${matches(organizationId, filter)}`.execute(db)
    : await sql<{ total: number }>`
        select coalesce(sum(count), 0)::int8 as total from webhook_event_tallies
        where organization_id = ${organizationId} and (${eventName}::text is null or event_name = ${eventName})
          and event_name <> all(${[...hidden]}::text[])
          and (${resourceType}::text is null or split_part(event_name, '.', 1) = ${resourceType})`.execute(db);
  return rows[0]?.total ?? 0;
}

/** This database, and which of its transactions are over: every one below `settled`. `next` is the first not begun yet. */
export async function selectHorizon(db: Db): Promise<{ database: Uuid; settled: string; next: string }> {
  const { rows } = await sql<{ database: Uuid; settled: string; next: string }>`
    select id as database, pg_snapshot_xmin(pg_current_snapshot())::text as settled,
      pg_snapshot_xmax(pg_current_snapshot())::text as next
    from database_identity`.execute(db);
  if (!rows[0]) throw new Error('the database has no identity');
  return rows[0];
}

/**
 * The events after a place, in the order of their transactions, by webhook_events_by_transaction. Only transactions below
 * `settled` are read: none of them can commit any more, so nothing can appear behind the place that is handed out.
 */
export async function selectEventsAfter(
  db: Db,
  organizationId: Uuid,
  filter: EventFilter,
  place: CursorPlace,
  settled: string,
  limit: number,
): Promise<(EventRow & { transaction_id: string })[]> {
  const { rows } = await sql<EventRow & { transaction_id: string }>`
    select ${COLUMNS}, transaction_id::text from webhook_events where ${matches(organizationId, filter)}
      and (transaction_id, id) > (${place.transaction}::xid8, ${place.event}::uuid) and transaction_id < ${settled}::xid8
    order by webhook_events.transaction_id, id limit ${limit}`.execute(db);
  return rows;
}

export async function selectEvent(db: Db, organizationId: Uuid, id: Uuid): Promise<EventRow | null> {
  const { rows } = await sql<EventRow>`
    select ${COLUMNS} from webhook_events where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The newest event that a filter of names takes; null: any. */
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

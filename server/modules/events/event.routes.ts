/** Stored events over HTTP: listed, read individually, or polled with a cursor. */

import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { Refusal, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  InstantString,
  ListQuery,
  OneOf,
  type PageRequest,
  Pagination,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { kindOf, parseId, wireId } from '../vocabulary/ids.ts';
import { formatCursor, readCursor } from './cursor.rules.ts';
import {
  countEvents,
  type EventFilter,
  type EventRow,
  selectEvent,
  selectEvents,
  selectEventsAfter,
  selectNewestPosition,
} from './event.sql.ts';
import { EVENT_NAMES, UNKNOWN_TO } from './event-names.ts';

const RESOURCE_TYPES = ['enrollment', 'employee', 'employer', 'dependent', 'plan_year', 'payroll_deduction'] as const;

const Event = Type.Object({
  id: Id('webhookEvent', '`event_id` in payloads.'),
  organization_id: Id('organization'),
  event_name: OneOf(EVENT_NAMES),
  resource_type: OneOf(RESOURCE_TYPES),
  resource_id: Type.String(),
  created_at: InstantString,
});

const EventPage = Type.Object({
  data: Type.Array(Event),
  pagination: Type.Object({
    ...Pagination.properties,
    next_cursor: Type.Optional(
      Type.String({ description: 'With `after`: where to go on, also after an empty page. Keep it.' }),
    ),
  }),
});

const Moment = (description: string) =>
  Type.Optional(Type.Unsafe<Instant>({ type: 'string', format: 'date-time', description }));

const EventQuery = ListQuery({
  event_name: Type.Optional(OneOf(EVENT_NAMES)),
  resource_type: Type.Optional(OneOf(RESOURCE_TYPES)),
  resource_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  created_after: Moment('Only events from this time on (inclusive).'),
  created_before: Moment('Only events up to this time (inclusive).'),
  after: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Continue from a cursor, oldest first: `start`, or the `next_cursor` of the last answer. It skips no ' +
        'event, whatever is being written meanwhile. `page` is not used. 410 `cursor_expired`: start again.',
    }),
  ),
});

function present(row: EventRow) {
  return {
    id: wireId('webhookEvent', row.id),
    organization_id: wireId('organization', row.organization_id),
    event_name: row.event_name,
    resource_type: row.resource_type,
    resource_id: wireId(row.resource_type, row.resource_id),
    created_at: row.created_at,
  };
}

interface Query {
  event_name?: string;
  resource_type?: string;
  resource_id?: string;
  created_after?: Instant;
  created_before?: Instant;
}

/** The filter of a query; null if nothing can match: an id that names no resource, or one of another type. */
function filterOf(query: Query, { generation }: Caller): EventFilter | null {
  const filter: EventFilter = {
    eventName: query.event_name ?? null,
    resourceType: query.resource_type ?? null,
    resourceId: null,
    createdAfter: query.created_after ?? null,
    createdBefore: query.created_before ?? null,
    hidden: UNKNOWN_TO[generation],
  };
  if (query.resource_id === undefined) return filter;
  const kind = kindOf(query.resource_id);
  const resourceId = kind && parseId(kind, query.resource_id);
  if (!kind || !resourceId || (filter.resourceType !== null && filter.resourceType !== kind)) return null;
  return { ...filter, resourceId, resourceType: kind };
}

async function eventPage(db: Db, caller: Caller, filter: EventFilter | null, page: PageRequest) {
  if (!filter) return pageBody([], 0, page);
  const rows = await selectEvents(db, caller.organizationId, filter, page);
  const total = await countEvents(db, caller.organizationId, filter, page);
  return pageBody(rows.map(present), total, page);
}

async function eventsAfter(db: Db, caller: Caller, filter: EventFilter | null, cursor: string, limit: number) {
  const { organizationId } = caller;
  const { database, last } = await selectNewestPosition(db, organizationId);
  const feed = { database, organization: organizationId };
  const position = readCursor(cursor, feed, last);
  if (position === 'malformed') return refuseField('invalid_request', 'after', 'This is not a cursor of this list.');
  if (position === 'expired') return new Refusal('cursor_expired');
  const rows = filter ? await selectEventsAfter(db, organizationId, filter, position, limit) : [];
  const total = filter ? await countEvents(db, organizationId, filter, { page: 1, limit }) : 0;
  const next = rows.at(-1)?.position ?? position;
  const { data, pagination } = pageBody(rows.map(present), total, { page: 1, limit });
  return { data, pagination: { ...pagination, next_cursor: formatCursor(feed, next) } };
}

const COMMON = { tag: 'webhook-events', who: ['K'] } as const;

const listWebhookEvents = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/webhook-events',
  operation: 'listWebhookEvents',
  summary: 'List stored events',
  description:
    'Newest first. Every event is kept for at least 90 days, whether or not anybody subscribes. With `after` it ' +
    'is a feed to poll instead of receiving webhooks; an event appears about a second after its commit. Clients of ' +
    'generation 2 are shown no `employer.eligibility_policy_created`.',
  query: EventQuery,
  answers: { 200: EventPage },
  refusals: ['cursor_expired'],
  run: async ({ db, caller, query }) => {
    const page = pageRequest(query);
    const filter = filterOf(query, caller);
    const found =
      query.after === undefined
        ? await eventPage(db, caller, filter, page)
        : await eventsAfter(db, caller, filter, query.after, page.limit);
    return found instanceof Refusal ? found : answer(200, found);
  },
});

const getWebhookEvent = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/webhook-events/:event_id',
  operation: 'getWebhookEvent',
  summary: 'Read one stored event',
  ids: { event_id: 'webhookEvent' },
  answers: { 200: Data(Event) },
  run: async ({ db, caller, ids: { event_id } }) => {
    const row = await selectEvent(db, caller.organizationId, event_id);
    return answer(200, { data: present(row ?? refuse('not_found')) });
  },
});
export const eventEndpoints = [listWebhookEvents, getWebhookEvent];

/** Stored events, their deliveries and attempts over HTTP; subscriptions have a file of their own. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Caller } from '../../platform/caller.ts';
import type { Kit } from '../../platform/command.ts';
import { Refusal, Refused, refuse, refuseField } from '../../platform/errors.ts';
import { answer, mutate, read } from '../../platform/http.ts';
import { kindOf, parseId, type Uuid, wireId } from '../../platform/ids.ts';
import { EVENT_NAMES } from '../../platform/outbox.ts';
import {
  Data,
  Id,
  InstantString,
  ListQuery,
  OneOf,
  type PageRequest,
  Pagination,
  pageBody,
  pageRequest,
} from '../../platform/schemas.ts';
import { formatCursor, readCursor } from './cursor.rules.ts';
import { Attempt, Delivery, presentAttempt, presentDelivery } from './delivery.schemas.ts';
import {
  countEvents,
  type EventFilter,
  type EventRow,
  selectAttempts,
  selectDeliveriesOfEvent,
  selectEvent,
  selectEvents,
  selectEventsAfter,
  selectHorizon,
} from './event.sql.ts';
import { recoveryRoutes } from './recovery.routes.ts';
import { type SubscriptionOptions, subscriptionRoutes } from './subscription.routes.ts';
import { redeliver } from './webhook.actions.ts';

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

const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

const EventQuery = ListQuery({
  event_name: Type.Optional(OneOf(EVENT_NAMES)),
  resource_type: Type.Optional(OneOf(RESOURCE_TYPES)),
  resource_id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  created_after: Moment('Keep events from this moment on (inclusive).'),
  created_before: Moment('Keep events up to this moment (inclusive).'),
  after: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Read on from a cursor, oldest first: `start`, or the `next_cursor` of the last answer. No event is passed by, ' +
        'whatever was being written meanwhile. `page` is not used. 410 `cursor_expired`: the cursor is of another database.',
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
  created_after?: string;
  created_before?: string;
}

/** What a query keeps; null when it keeps nothing: an id that names no resource, or one of another type. */
function filterOf(query: Query): EventFilter | null {
  const filter: EventFilter = {
    eventName: query.event_name ?? null,
    resourceType: query.resource_type ?? null,
    resourceId: null,
    createdAfter: query.created_after ?? null,
    createdBefore: query.created_before ?? null,
  };
  if (query.resource_id === undefined) return filter;
  const kind = kindOf(query.resource_id);
  const resourceId = kind && parseId(kind, query.resource_id);
  if (!kind || !resourceId || (filter.resourceType !== null && filter.resourceType !== kind)) return null;
  return { ...filter, resourceId, resourceType: kind };
}

async function eventPage(kit: Kit, caller: Caller, filter: EventFilter | null, page: PageRequest) {
  if (!filter) return pageBody([], 0, page);
  const { db } = kit.database;
  const total = await countEvents(db, caller.organizationId, filter);
  const rows = await selectEvents(db, caller.organizationId, filter, page);
  return pageBody(rows.map(present), total, page);
}

async function eventsAfter(kit: Kit, caller: Caller, filter: EventFilter | null, cursor: string, limit: number) {
  const { db } = kit.database;
  const horizon = await selectHorizon(db);
  const place = readCursor(cursor, horizon.database, horizon.next);
  if (place === 'malformed') return refuseField('invalid_request', 'after', 'This is not a cursor of ours.');
  if (place === 'expired') return new Refusal('cursor_expired');
  const { organizationId } = caller;
  const rows = filter ? await selectEventsAfter(db, organizationId, filter, place, horizon.settled, limit) : [];
  const total = filter ? await countEvents(db, organizationId, filter) : 0;
  const last = rows.at(-1);
  const next = last ? { transaction: last.transaction_id, event: last.id } : place;
  const { data, pagination } = pageBody(rows.map(present), total, { page: 1, limit });
  return { data, pagination: { ...pagination, next_cursor: formatCursor(horizon.database, next) } };
}

export function webhookRoutes(app: FastifyInstance, kit: Kit, options: SubscriptionOptions): void {
  subscriptionRoutes(app, kit, options);
  recoveryRoutes(app, kit);
  const { db } = kit.database;
  const common = { tag: 'webhook-events', who: ['K'] } as const;
  const ids = { event_id: 'webhookEvent' } as const;

  read(app, {
    ...common,
    method: 'GET',
    path: '/v1/webhook-events',
    operation: 'listWebhookEvents',
    summary: 'List stored events',
    description:
      'Newest first. Every event is kept for at least 90 days, whether or not anybody subscribes. With `after` it is a feed ' +
      'for those who rather poll than listen.',
    query: EventQuery,
    answers: { 200: EventPage },
    refusals: ['cursor_expired'],
    run: async ({ caller, query }) => {
      const page = pageRequest(query);
      const filter = filterOf(query);
      const found =
        query.after === undefined
          ? await eventPage(kit, caller, filter, page)
          : await eventsAfter(kit, caller, filter, query.after, page.limit);
      return found instanceof Refusal ? found : answer(200, found);
    },
  });

  read(app, {
    ...common,
    method: 'GET',
    path: '/v1/webhook-events/:event_id',
    operation: 'getWebhookEvent',
    summary: 'Read one stored event',
    ids,
    answers: { 200: Data(Event) },
    run: async ({ caller, ids: { event_id } }) => {
      const row = await selectEvent(db, caller.organizationId, event_id);
      return answer(200, { data: present(row ?? refuse('not_found')) });
    },
  });

  read(app, {
    ...common,
    method: 'GET',
    path: '/v1/webhook-events/:event_id/deliveries',
    operation: 'listWebhookEventDeliveries',
    summary: 'List the deliveries of an event',
    description: 'One row per subscription, the latest delivery to it; 100 at most, without pages.',
    ids,
    answers: { 200: Type.Object({ data: Type.Array(Delivery, { maxItems: 100 }) }) },
    run: async ({ caller, ids: { event_id } }) => {
      if (!(await selectEvent(db, caller.organizationId, event_id))) refuse('not_found');
      const rows = await selectDeliveriesOfEvent(db, caller.organizationId, event_id);
      return answer(200, { data: rows.map(presentDelivery) });
    },
  });

  mutate(app, {
    ...common,
    method: 'POST',
    path: '/v1/webhook-events/:event_id/redeliver',
    operation: 'redeliverWebhookEvent',
    summary: 'Send a stored event again',
    description:
      'To one subscription, or to every enabled one that takes it. The same event ID, the current secret, one attempt.',
    ids,
    reach: async (handle, caller, { event_id }) =>
      (await selectEvent(handle, caller.organizationId, event_id ?? '')) !== null,
    body: Type.Object({ subscription_id: Type.Optional(Id('webhookSubscription')) }),
    bodyOptional: true,
    answers: { 202: Type.Object({ data: Type.Array(Delivery) }) },
    refusals: ['subscription_disabled'],
    run: async (command, { ids: { event_id }, body }) => {
      const deliveries = await redeliver(command, event_id, subscriptionIn(body));
      return answer(202, { data: deliveries.map(presentDelivery) });
    },
  });

  read(app, {
    ...common,
    method: 'GET',
    path: '/v1/webhook-deliveries/:delivery_id/attempts',
    operation: 'listWebhookAttempts',
    summary: 'List the attempts of a delivery, in order',
    ids: { delivery_id: 'webhookDelivery' },
    answers: { 200: Type.Object({ data: Type.Array(Attempt) }) },
    run: async ({ caller, ids: { delivery_id } }) => {
      const rows = await selectAttempts(db, caller.organizationId, delivery_id);
      return answer(200, { data: (rows ?? refuse('not_found')).map(presentAttempt) });
    },
  });
}

function subscriptionIn(body: { subscription_id?: string }): Uuid | null {
  if (body.subscription_id === undefined) return null;
  const id = parseId('webhookSubscription', body.subscription_id);
  if (!id) throw new Refused(refuseField('not_found', 'subscription_id'));
  return id;
}

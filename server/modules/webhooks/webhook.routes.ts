/** Deliveries and attempts of stored events over HTTP; subscriptions have a file of their own. */
import Type from 'typebox';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { selectEvent } from '../events/event.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId } from '../vocabulary/ids.ts';
import { Attempt, Delivery, presentAttempt, presentDelivery } from './delivery.schemas.ts';
import { redeliver } from './webhook.actions.ts';
import { selectAttempts, selectDeliveriesOfEvent } from './webhook.sql.ts';

const COMMON = { tag: 'webhook-events', who: ['K'] } as const;
const IDS = { event_id: 'webhookEvent' } as const;

const listWebhookEventDeliveries = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/webhook-events/:event_id/deliveries',
  operation: 'listWebhookEventDeliveries',
  summary: 'List the deliveries of an event',
  description: 'One row per subscription, the latest delivery to it; 100 at most, without pages.',
  ids: IDS,
  answers: { 200: Type.Object({ data: Type.Array(Delivery, { maxItems: 100 }) }) },
  run: async ({ db, caller, ids: { event_id } }) => {
    if (!(await selectEvent(db, caller.organizationId, event_id))) refuse('not_found');
    const rows = await selectDeliveriesOfEvent(db, caller.organizationId, event_id);
    return answer(200, { data: rows.map(presentDelivery) });
  },
});

const redeliverWebhookEvent = mutate({
  ...COMMON,
  method: 'POST',
  path: '/v1/webhook-events/:event_id/redeliver',
  operation: 'redeliverWebhookEvent',
  summary: 'Send a stored event again',
  description:
    'To one subscription, or to every enabled one that matches. The same event ID, the current secret, one attempt.',
  ids: IDS,
  reach: async (db, caller, { event_id }) => (await selectEvent(db, caller.organizationId, event_id ?? '')) !== null,
  body: Type.Object({ subscription_id: Type.Optional(Id('webhookSubscription')) }),
  bodyOptional: true,
  answers: { 202: Type.Object({ data: Type.Array(Delivery) }) },
  refusals: ['subscription_disabled', 'webhooks_held'],
  run: async (command, { ids: { event_id }, body }) => {
    const deliveries = await redeliver(command, event_id, subscriptionIn(body));
    return answer(202, { data: deliveries.map(presentDelivery) });
  },
});

const listWebhookAttempts = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/webhook-deliveries/:delivery_id/attempts',
  operation: 'listWebhookAttempts',
  summary: 'List the attempts of a delivery, in order',
  ids: { delivery_id: 'webhookDelivery' },
  answers: { 200: Type.Object({ data: Type.Array(Attempt) }) },
  run: async ({ db, caller, ids: { delivery_id } }) => {
    const rows = await selectAttempts(db, caller.organizationId, delivery_id);
    return answer(200, { data: (rows ?? refuse('not_found')).map(presentAttempt) });
  },
});
export const webhookEndpoints = [listWebhookEventDeliveries, redeliverWebhookEvent, listWebhookAttempts];

function subscriptionIn(body: { subscription_id?: string }): Uuid | null {
  if (body.subscription_id === undefined) return null;
  const id = parseId('webhookSubscription', body.subscription_id);
  if (!id) throw new Refused(refuseField('not_found', 'subscription_id'));
  return id;
}

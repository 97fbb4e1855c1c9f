/** The actions on subscriptions and stored events. Secrets are shown only when created and when rotated. */
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { differs } from '../../platform/database/records.ts';
import type { Seal } from '../../platform/process/seal.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { selectEvent, selectNewestEvent } from '../events/event.sql.ts';
import type { EventName } from '../events/event-names.ts';
import { type AddressPolicy, urlProblem } from './address.rules.ts';
import { selectMissedSince } from './recovery.sql.ts';
import { newWebhookSecret } from './secrets.ts';
import { OVERLAP_SECONDS } from './signature.rules.ts';
import { selectHeldSince } from './standing.sql.ts';
import {
  countSubscriptions,
  type DeliveryRow,
  deleteSubscription,
  disableSubscription,
  enableSubscription,
  insertDeliveries,
  insertSubscription,
  lockSubscription,
  rotateSecret,
  type SubscriptionChange,
  type SubscriptionRow,
  selectSealedSecret,
  selectSubscription,
  selectTakers,
  updateSubscription,
} from './webhook.sql.ts';

/** The list of an event's deliveries has one row per subscription and at most a hundred rows (contract). */
const MOST_SUBSCRIPTIONS = 100;

export interface SubscriptionRequest {
  url: string;
  description?: string | null;
  event_names?: EventName[] | null;
  max_concurrency?: number;
}

export interface Addressing extends AddressPolicy {
  httpsOnly: boolean;
}

export async function createSubscription(
  command: Command,
  seal: Seal,
  addressing: Addressing,
  request: SubscriptionRequest,
): Promise<{ row: SubscriptionRow; secret: string }> {
  checkUrl(request.url, addressing);
  if ((await countSubscriptions(command.db, command.organizationId)) >= MOST_SUBSCRIPTIONS)
    refuse('too_many_subscriptions');
  const secret = newWebhookSecret();
  const id = command.newId();
  await insertSubscription(command.db, {
    organization_id: command.organizationId,
    id,
    url: request.url,
    description: request.description ?? null,
    event_names: request.event_names ?? null,
    max_concurrency: request.max_concurrency ?? 10,
    secret_encrypted: seal.seal(secret),
    created_at: command.now,
    updated_at: command.now,
  });
  const row = await load(command, id);
  command.audit('webhook_subscription.create', 'webhookSubscription', id, { after: row });
  return { row, secret };
}

export async function changeSubscription(
  command: Command,
  addressing: Addressing,
  id: Uuid,
  change: SubscriptionChange,
): Promise<SubscriptionRow> {
  if (change.url !== undefined) checkUrl(change.url, addressing);
  const before = await load(command, id);
  if (!differs(before, change)) return before;
  await updateSubscription(command.db, command.organizationId, id, command.now, change);
  const after = await load(command, id);
  command.audit('webhook_subscription.update', 'webhookSubscription', id, { before, after });
  return after;
}

function checkUrl(url: string, addressing: Addressing): void {
  const problem = urlProblem(url, addressing);
  if (problem) throw new Refused(refuseField('webhook_url_refused', 'url', problem));
}

/** Pending deliveries are sent as soon as it is enabled; events since `missedSince` can be recovered. */
export async function enable(
  command: Command,
  id: Uuid,
): Promise<{ row: SubscriptionRow; missedSince: Instant | null }> {
  const before = await load(command, id);
  const missedSince = before.status === 'disabled' ? await selectMissedSince(command.db, before) : null;
  await enableSubscription(command.db, command.organizationId, id, command.now);
  const row = await load(command, id);
  command.audit('webhook_subscription.enable', 'webhookSubscription', id, { before, after: row });
  command.wakeAfter('deliveries');
  return { row, missedSince };
}

/** New events make no delivery for it; its pending deliveries wait. */
export async function disable(command: Command, id: Uuid): Promise<SubscriptionRow> {
  const before = await load(command, id);
  await disableSubscription(command.db, command.organizationId, id, command.now);
  const after = await load(command, id);
  command.audit('webhook_subscription.disable', 'webhookSubscription', id, { before, after });
  return after;
}

export async function rotate(
  command: Command,
  seal: Seal,
  id: Uuid,
  oldFirst: boolean,
): Promise<{ row: SubscriptionRow; secret: string }> {
  await load(command, id);
  const secret = newWebhookSecret();
  const before = await selectSealedSecret(command.db, command.organizationId, id);
  // A secret that was lost with the operator's can't sign together with its successor, and must not keep that from signing.
  const previous = seal.opens(before) ? before : null;
  await rotateSecret(command.db, command.organizationId, id, command.now, {
    sealed: seal.seal(secret),
    previous,
    previousUntil: previous && addSeconds(command.realNow, OVERLAP_SECONDS),
    oldFirst,
  });
  command.audit('webhook_subscription.rotate_secret', 'webhookSubscription', id, {
    details: { old_first: oldFirst },
  });
  return { row: await load(command, id), secret };
}

/** Sends the newest matching event again, marked as a test; one attempt. */
export async function sendTest(command: Command, id: Uuid): Promise<DeliveryRow> {
  const subscription = await load(command, id);
  if (await selectHeldSince(command.db)) refuse('webhooks_held');
  if (subscription.status === 'disabled') refuse('subscription_disabled');
  const event = await selectNewestEvent(command.db, command.organizationId, subscription.event_names);
  if (!event) refuse('no_matching_event');
  const [delivery] = await deliverAgain(command, 'test', event.id, [id]);
  if (!delivery) throw new Error('a test delivery was not made');
  command.audit('webhook_subscription.test', 'webhookSubscription', id);
  return delivery;
}

/** Sends an event again, to the named subscription or to every enabled one that matches. The same event id, one attempt. */
export async function redeliver(command: Command, eventId: Uuid, subscriptionId: Uuid | null): Promise<DeliveryRow[]> {
  const event = (await selectEvent(command.db, command.organizationId, eventId)) ?? refuse('not_found');
  if (await selectHeldSince(command.db)) refuse('webhooks_held');
  if (subscriptionId) {
    const subscription = await selectSubscription(command.db, command.organizationId, subscriptionId);
    if (!subscription) throw new Refused(refuseField('not_found', 'subscription_id'));
    if (subscription.status === 'disabled') refuse('subscription_disabled');
  }
  const takers = await selectTakers(command.db, command.organizationId, event.event_name, subscriptionId);
  const deliveries = await deliverAgain(command, 'redelivery', eventId, takers);
  command.audit('webhook_event.redeliver', 'webhookEvent', eventId, {
    details: { deliveries: deliveries.length },
  });
  return deliveries;
}

function deliverAgain(command: Command, kind: 'test' | 'redelivery', eventId: Uuid, subscriptionIds: Uuid[]) {
  const deliveries = subscriptionIds.map((subscriptionId) => ({ id: command.newId(), eventId, subscriptionId }));
  command.wakeAfter('deliveries');
  return insertDeliveries(command.db, command.organizationId, kind, command, deliveries);
}

export async function remove(command: Command, id: Uuid): Promise<void> {
  const before = await load(command, id);
  await deleteSubscription(command.db, command.organizationId, id);
  command.audit('webhook_subscription.delete', 'webhookSubscription', id, { before, after: null });
}

/** The subscription of the path, locked; it can be missing only when it was deleted since its reach was checked. */
async function load(command: Command, id: Uuid): Promise<SubscriptionRow> {
  return (await lockSubscription(command.db, command.organizationId, id)) ?? refuse('not_found');
}

/** Webhook subscriptions over HTTP, for callers with the organization's key. */
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import { Data, ListQuery, PageOf, pageBody, pageRequest } from '../../platform/http/schemas.ts';
import type { Seal } from '../../platform/process/seal.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { Delivery, presentDelivery } from './delivery.schemas.ts';
import {
  Description,
  Enabled,
  EventNames,
  MaxConcurrency,
  presentSubscription,
  Subscription,
  Url,
  WithSecret,
} from './subscription.schemas.ts';
import {
  type Addressing,
  changeSubscription,
  createSubscription,
  disable,
  enable,
  remove,
  rotate,
  sendTest,
} from './webhook.actions.ts';
import {
  reachesSubscription,
  type SubscriptionRow,
  selectOldestDue,
  selectSubscription,
  selectSubscriptions,
} from './webhook.sql.ts';

/** The subscriptions of one organization, with their pending deliveries, in one statement. */
async function presentAll(db: Db, rows: readonly SubscriptionRow[], realNow: Instant) {
  const due = await selectOldestDue(db, rows, realNow);
  return rows.map((row) => presentSubscription(row, due.get(row.id) ?? null));
}

async function presentOne({ db, realNow }: { db: Db; realNow: Instant }, row: SubscriptionRow) {
  const due = await selectOldestDue(db, [row], realNow);
  return presentSubscription(row, due.get(row.id) ?? null);
}

export interface SubscriptionOptions {
  seal: Seal;
  allowLoopback: boolean;
}

const IDS = { subscription_id: 'webhookSubscription' } as const;
const PATH = '/v1/webhook-subscriptions';
const ONE = `${PATH}/:subscription_id`;
const COMMON = { tag: 'webhook-subscriptions', who: ['K'] } as const;

const addressing = ({ allowLoopback }: SubscriptionOptions, caller: Caller): Addressing => ({
  allowLoopback,
  httpsOnly: caller.organizationKind === 'live',
});

const createWebhookSubscription = (options: SubscriptionOptions) =>
  mutate({
    ...COMMON,
    method: 'POST',
    path: PATH,
    operation: 'createWebhookSubscription',
    summary: 'Subscribe an endpoint to events',
    description:
      'The address must be public: private, loopback, link-local and metadata addresses are refused now, and whenever ' +
      'a request is sent. The secret is in this answer only.',
    secret: true,
    body: Type.Object({
      url: Url,
      description: Type.Optional(Description),
      event_names: Type.Optional(EventNames),
      max_concurrency: Type.Optional(MaxConcurrency),
    }),
    answers: { 201: Data(WithSecret) },
    refusals: ['webhook_url_refused', 'too_many_subscriptions'],
    run: async (command, { caller, body }) => {
      const { row, secret } = await createSubscription(command, options.seal, addressing(options, caller), body);
      return answer(201, { data: { ...presentSubscription(row, null), secret } });
    },
  });

const listWebhookSubscriptions = read({
  ...COMMON,
  method: 'GET',
  path: PATH,
  operation: 'listWebhookSubscriptions',
  summary: 'List webhook subscriptions, newest first',
  query: ListQuery({}),
  answers: { 200: PageOf(Subscription) },
  run: async ({ db, kit, caller, query }) => {
    const page = pageRequest(query);
    const { rows, total } = await selectSubscriptions(db, caller.organizationId, page);
    return answer(200, pageBody(await presentAll(db, rows, kit.real.now()), total, page));
  },
});

const getWebhookSubscription = read({
  ...COMMON,
  method: 'GET',
  path: ONE,
  operation: 'getWebhookSubscription',
  summary: 'Read one webhook subscription',
  ids: IDS,
  answers: { 200: Data(Subscription) },
  run: async ({ db, kit, caller, ids }) => {
    const row = await selectSubscription(db, caller.organizationId, ids.subscription_id);
    return answer(200, { data: await presentOne({ db, realNow: kit.real.now() }, row ?? refuse('not_found')) });
  },
});

const updateWebhookSubscription = (options: SubscriptionOptions) =>
  mutate({
    ...COMMON,
    method: 'PATCH',
    path: ONE,
    operation: 'updateWebhookSubscription',
    summary: 'Change the address, description, filter or concurrency of a webhook subscription',
    description: 'Only the fields sent are changed; what is already waiting goes to the new address.',
    ids: IDS,
    reach: reachesSubscription,
    body: Type.Object({
      url: Type.Optional(Url),
      description: Type.Optional(Description),
      event_names: Type.Optional(EventNames),
      max_concurrency: Type.Optional(MaxConcurrency),
    }),
    answers: { 200: Data(Subscription) },
    refusals: ['webhook_url_refused'],
    run: async (command, { caller, ids, body }) => {
      const { url, description, event_names, max_concurrency } = body;
      const change = Object.fromEntries(
        Object.entries({ url, description, event_names, max_concurrency }).filter(([, value]) => value !== undefined),
      );
      const row = await changeSubscription(command, addressing(options, caller), ids.subscription_id, change);
      return answer(200, { data: await presentOne(command, row) });
    },
  });

const deleteWebhookSubscription = mutate({
  ...COMMON,
  method: 'DELETE',
  path: ONE,
  operation: 'deleteWebhookSubscription',
  summary: 'Delete a webhook subscription',
  description: 'Deliveries that were waiting for it fail with `subscription_deleted`; the events stay.',
  ids: IDS,
  reach: reachesSubscription,
  answers: { 204: null },
  run: async (command, { ids }) => {
    await remove(command, ids.subscription_id);
    return noContent;
  },
});

const enableWebhookSubscription = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/enable`,
  operation: 'enableWebhookSubscription',
  summary: 'Enable a webhook subscription',
  description: 'Pending deliveries are sent at once. Events since `recover_since` can be recovered.',
  ids: IDS,
  reach: reachesSubscription,
  answers: { 200: Data(Enabled) },
  run: async (command, { ids }) => {
    const { row, missedSince } = await enable(command, ids.subscription_id);
    return answer(200, { data: { ...(await presentOne(command, row)), recover_since: missedSince } });
  },
});

const disableWebhookSubscription = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/disable`,
  operation: 'disableWebhookSubscription',
  summary: 'Disable a webhook subscription',
  description: 'Events are still stored; pending deliveries wait.',
  ids: IDS,
  reach: reachesSubscription,
  answers: { 200: Data(Subscription) },
  run: async (command, { ids }) =>
    answer(200, { data: await presentOne(command, await disable(command, ids.subscription_id)) }),
});

const rotateWebhookSecret = (options: SubscriptionOptions) =>
  mutate({
    ...COMMON,
    method: 'POST',
    path: `${ONE}/rotate-secret`,
    operation: 'rotateWebhookSecret',
    summary: 'Give a webhook subscription a new secret',
    description:
      'For 24 hours `webhook-signature` carries both. `X-Vitable-Signature` has room for one: the new secret signs it from ' +
      'the next attempt on, or, with `old_first`, the old one until the 24 hours are over.',
    ids: IDS,
    reach: reachesSubscription,
    secret: true,
    body: Type.Object({ old_first: Type.Optional(Type.Boolean({ default: false })) }),
    bodyOptional: true,
    answers: { 200: Data(WithSecret) },
    run: async (command, { ids, body }) => {
      const { row, secret } = await rotate(command, options.seal, ids.subscription_id, body.old_first === true);
      return answer(200, { data: { ...(await presentOne(command, row)), secret } });
    },
  });

const testWebhookSubscription = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/test`,
  operation: 'testWebhookSubscription',
  summary: 'Send the newest stored event again, as a test',
  description: 'The newest event that matches its filter, marked with `X-Openroll-Test: 1`; one attempt.',
  ids: IDS,
  reach: reachesSubscription,
  answers: { 202: Data(Delivery) },
  refusals: ['subscription_disabled', 'webhooks_held', 'no_matching_event'],
  run: async (command, { ids }) => answer(202, { data: presentDelivery(await sendTest(command, ids.subscription_id)) }),
});
export const subscriptionEndpoints = (options: SubscriptionOptions) => [
  createWebhookSubscription(options),
  listWebhookSubscriptions,
  getWebhookSubscription,
  updateWebhookSubscription(options),
  deleteWebhookSubscription,
  enableWebhookSubscription,
  disableWebhookSubscription,
  rotateWebhookSecret(options),
  testWebhookSubscription,
];

/** Webhook subscriptions over HTTP: self-service, for whoever holds the organization's key. */
import Type from 'typebox';
import type { Caller } from '../../platform/commands/caller.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import { EVENT_NAMES } from '../../platform/outbox.ts';
import type { Seal } from '../../platform/process/seal.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { Delivery, presentDelivery } from './delivery.schemas.ts';
import {
  type Addressing,
  changeSubscription,
  createSubscription,
  disable,
  enable,
  rotate,
  sendTest,
} from './webhook.actions.ts';
import {
  deleteSubscription,
  reachesSubscription,
  type SubscriptionRow,
  selectOldestDue,
  selectSubscription,
  selectSubscriptions,
} from './webhook.sql.ts';

const Url = Type.String({ minLength: 1, maxLength: 2048, description: 'https; a sandbox may use http.' });
const Description = Nullable(Type.String({ maxLength: 500 }));
const EventNames = Type.Unsafe<(typeof EVENT_NAMES)[number][] | null>({
  type: ['array', 'null'],
  items: { type: 'string', enum: [...EVENT_NAMES] },
  minItems: 1,
  uniqueItems: true,
  description: 'Which events it takes; null: every one.',
});
const MaxConcurrency = Type.Integer({
  minimum: 1,
  maximum: 500,
  description: 'Requests in flight at once; 10 unless set.',
});

const subscription = {
  id: Id('webhookSubscription'),
  url: Type.String(),
  description: Nullable(Type.String()),
  event_names: EventNames,
  max_concurrency: Type.Integer(),
  status: OneOf(['enabled', 'disabled']),
  disabled_reason: Nullable(
    OneOf(['manual', 'gone', 'failing'], {
      description:
        'gone: it answered 410. failing: 25 deliveries in a row failed for good, or nothing else for 5 days.',
    }),
  ),
  disabled_at: Nullable(InstantString),
  last_success_at: Nullable(InstantString),
  failing_since: Nullable(InstantString),
  consecutive_failures: Type.Integer({ description: 'Deliveries in a row that failed for good; 25 disable it.' }),
  oldest_due_at: Type.Unsafe<Instant | null>({
    ...Nullable(InstantString),
    description: 'When the oldest delivery fell due that has not been sent yet, in real time; null: nothing waits.',
  }),
  success_rate: Nullable(
    Type.Number({ minimum: 0, maximum: 1, description: 'Of the last thousand attempts or so; up to a minute old.' }),
  ),
  previous_secret_until: Nullable(InstantString),
  created_at: InstantString,
  updated_at: InstantString,
};
const Subscription = Type.Object(subscription);
const WithSecret = Type.Object({
  ...subscription,
  secret: Type.String({ description: 'Shown in this answer and never again.' }),
});

const Enabled = Type.Object({
  ...subscription,
  recover_since: Type.Unsafe<Instant | null>({
    ...Nullable(InstantString),
    description: 'It may have missed events since this moment: give it to `…/recover`. Null: it was enabled already.',
  }),
});

function present(row: SubscriptionRow, oldestDueAt: Instant | null) {
  const { organization_id: _, id, recent_succeeded, recent_failed, ...rest } = row;
  const attempts = recent_succeeded + recent_failed;
  return {
    id: wireId('webhookSubscription', id),
    ...rest,
    oldest_due_at: oldestDueAt,
    success_rate: attempts === 0 ? null : Math.round((recent_succeeded / attempts) * 1000) / 1000,
  };
}

/** With what waits for each, in one statement. */
async function presentAll(db: Db, rows: readonly SubscriptionRow[], realNow: Instant) {
  const due = await selectOldestDue(
    db,
    rows.map(({ id }) => id),
    realNow,
  );
  return rows.map((row) => present(row, due.get(row.id) ?? null));
}

async function presentOne({ db, realNow }: { db: Db; realNow: Instant }, row: SubscriptionRow) {
  const due = await selectOldestDue(db, [row.id], realNow);
  return present(row, due.get(row.id) ?? null);
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
      'The address must be public: private, loopback, link-local and metadata addresses are refused now and again whenever ' +
      'a request is sent. The secret is in this answer alone.',
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
      return answer(201, { data: { ...present(row, null), secret } });
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
    summary: 'Change address, description, filter or concurrency',
    description: 'Only the members sent are changed; what is already waiting goes to the new address.',
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
    await deleteSubscription(command.db, command.organizationId, ids.subscription_id);
    command.audit('webhook_subscription.delete', 'webhookSubscription', ids.subscription_id);
    return noContent;
  },
});

const enableWebhookSubscription = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/enable`,
  operation: 'enableWebhookSubscription',
  summary: 'Enable a webhook subscription',
  description: 'What waits for it is sent at once. Events since `recover_since` can be recovered.',
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
  description: 'Events are stored all the same; what waits goes on waiting.',
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
  description: 'The newest event that its filter takes, marked with `X-Openroll-Test: 1`; one attempt.',
  ids: IDS,
  reach: reachesSubscription,
  answers: { 202: Data(Delivery) },
  refusals: ['subscription_disabled', 'no_matching_event'],
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

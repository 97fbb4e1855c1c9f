/** Recoveries of a subscription over HTTP: to request and to watch. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
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
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { recover } from './recovery.actions.ts';
import { type RecoveryRow, selectRecoveries, selectRecovery } from './recovery.sql.ts';
import { reachesSubscription, selectSubscription } from './webhook.sql.ts';

const Recovery = Type.Object({
  id: Id('webhookRecovery'),
  subscription_id: Id('webhookSubscription'),
  status: OneOf(['running', 'completed'], {
    description:
      'completed: all deliveries are created and are sent like any other. A recovery waits while its subscription is disabled.',
  }),
  since: InstantString,
  until: InstantString,
  examined_through: Type.Unsafe<string | null>({
    ...Nullable(InstantString),
    description: 'Events up to here have been examined: the progress from `since` to `until`.',
  }),
  examined_count: Type.Integer({ description: 'Events that were examined.' }),
  delivery_count: Type.Integer({ description: 'Deliveries created for missed events.' }),
  created_at: InstantString,
  completed_at: Nullable(InstantString),
});

function present({ organization_id: _, id, subscription_id, cursor_created_at, ...rest }: RecoveryRow) {
  return {
    id: wireId('webhookRecovery', id),
    subscription_id: wireId('webhookSubscription', subscription_id),
    examined_through: rest.status === 'completed' ? rest.until : cursor_created_at,
    ...rest,
  };
}

const ONE = '/v1/webhook-subscriptions/:subscription_id';
const COMMON = { tag: 'webhook-subscriptions', who: ['K'] } as const;

const recoverWebhookSubscription = mutate({
  ...COMMON,
  method: 'POST',
  path: `${ONE}/recover`,
  operation: 'recoverWebhookSubscription',
  summary: 'Send all missed events of a time span',
  description:
    'Creates a delivery for each stored event of the span that the filter matches and that was not delivered: because the ' +
    'subscription was disabled or did not exist yet, or because its delivery failed. What is still waiting or being tried is ' +
    'left alone. At most 500 deliveries a second, and none while 500 wait. A subscription has one recovery at a time.',
  ids: { subscription_id: 'webhookSubscription' },
  reach: reachesSubscription,
  body: Type.Object({
    since: Type.String({ format: 'date-time', description: 'From this time on (inclusive).' }),
    until: Type.Optional(
      Type.String({ format: 'date-time', description: 'Up to this time (inclusive); defaults to now.' }),
    ),
  }),
  answers: { 202: Data(Recovery) },
  refusals: ['subscription_disabled', 'webhooks_held', 'recovery_running'],
  run: async (command, { ids, body }) =>
    answer(202, { data: present(await recover(command, ids.subscription_id, body)) }),
});

const listWebhookRecoveries = read({
  ...COMMON,
  method: 'GET',
  path: `${ONE}/recoveries`,
  operation: 'listWebhookRecoveries',
  summary: 'List the recoveries of a subscription, newest first',
  ids: { subscription_id: 'webhookSubscription' },
  query: ListQuery({}),
  answers: { 200: PageOf(Recovery) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    if (!(await selectSubscription(db, caller.organizationId, ids.subscription_id))) refuse('not_found');
    const { rows, total } = await selectRecoveries(db, caller.organizationId, ids.subscription_id, page);
    return answer(200, pageBody(rows.map(present), total, page));
  },
});

const getWebhookRecovery = read({
  ...COMMON,
  method: 'GET',
  path: `${ONE}/recoveries/:recovery_id`,
  operation: 'getWebhookRecovery',
  summary: 'Read the progress of a recovery',
  ids: { subscription_id: 'webhookSubscription', recovery_id: 'webhookRecovery' },
  answers: { 200: Data(Recovery) },
  run: async ({ db, caller, ids }) => {
    const row = await selectRecovery(db, caller.organizationId, ids.subscription_id, ids.recovery_id);
    return answer(200, { data: present(row ?? refuse('not_found')) });
  },
});
export const recoveryEndpoints = [recoverWebhookSubscription, listWebhookRecoveries, getWebhookRecovery];

/** Webhook subscriptions on the wire. */
import Type from 'typebox';
import { InstantString, Nullable, OneOf, Prose } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { EVENT_NAMES } from '../events/event-names.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import type { SubscriptionRow } from './webhook.sql.ts';

export const Url = Type.String({ minLength: 1, maxLength: 2048, description: 'https; a sandbox may use http.' });
export const Description = Nullable(Prose(500));
export const EventNames = Type.Unsafe<(typeof EVENT_NAMES)[number][] | null>({
  type: ['array', 'null'],
  items: { type: 'string', enum: [...EVENT_NAMES] },
  minItems: 1,
  uniqueItems: true,
  description: 'The events to send; null: all.',
});
export const MaxConcurrency = Type.Integer({
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
      description: 'gone: it answered 410. failing: 25 deliveries in a row failed, or everything failed for 5 days.',
    }),
  ),
  disabled_at: Nullable(InstantString),
  last_success_at: Nullable(InstantString),
  failing_since: Nullable(InstantString),
  consecutive_failures: Type.Integer({ description: 'Failed deliveries in a row; 25 disable it.' }),
  oldest_due_at: Type.Unsafe<Instant | null>({
    ...Nullable(InstantString),
    description: 'When the oldest pending delivery fell due, in real time; null: none is pending.',
  }),
  success_rate: Nullable(
    Type.Number({ minimum: 0, maximum: 1, description: 'Of about the last thousand attempts; up to a minute old.' }),
  ),
  previous_secret_until: Nullable(InstantString),
  created_at: InstantString,
  updated_at: InstantString,
};
export const Subscription = Type.Object(subscription);
export const WithSecret = Type.Object({
  ...subscription,
  secret: Type.String({ description: 'Shown only in this response.' }),
});

export const Enabled = Type.Object({
  ...subscription,
  recover_since: Type.Unsafe<Instant | null>({
    ...Nullable(InstantString),
    description: 'It may have missed events since this time: pass it to `…/recover`. Null: it was already enabled.',
  }),
});

export function presentSubscription(row: SubscriptionRow, oldestDueAt: Instant | null) {
  const { organization_id: _, id, recent_succeeded, recent_failed, ...rest } = row;
  const attempts = recent_succeeded + recent_failed;
  return {
    id: wireId('webhookSubscription', id),
    ...rest,
    oldest_due_at: oldestDueAt,
    success_rate: attempts === 0 ? null : Math.round((recent_succeeded / attempts) * 1000) / 1000,
  };
}

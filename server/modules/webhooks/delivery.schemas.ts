/** Deliveries and attempts on the wire. */
import Type from 'typebox';
import { InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { DELIVERY_KINDS, DELIVERY_STATUSES } from './delivery.rules.ts';
import type { AttemptRow, DeliveryRow } from './webhook.sql.ts';

export const Delivery = Type.Object({
  id: Id('webhookDelivery'),
  webhook_event_id: Id('webhookEvent'),
  subscription_id: Id('webhookSubscription'),
  status: OneOf(DELIVERY_STATUSES),
  started_at: Nullable(InstantString),
  delivered_at: Nullable(InstantString),
  failed_at: Nullable(InstantString),
  failure_reason: Type.String({
    description:
      'Empty unless it failed: max_attempts, gone (the endpoint answered 410), subscription_deleted, skipped (by the operator).',
  }),
  kind: OneOf(DELIVERY_KINDS),
  attempt_count: Type.Integer(),
  next_attempt_at: Type.Unsafe<string | null>({
    ...Nullable(InstantString),
    description: 'Real time, also in a sandbox; advancing the test clock far enough makes it due.',
  }),
  created_at: InstantString,
});

export function presentDelivery(row: DeliveryRow) {
  const { status, started_at, delivered_at, failed_at, failure_reason, kind, attempt_count, created_at } = row;
  return {
    id: wireId('webhookDelivery', row.id),
    webhook_event_id: wireId('webhookEvent', row.event_id),
    subscription_id: wireId('webhookSubscription', row.subscription_id),
    ...{ status, started_at, delivered_at, failed_at, failure_reason, kind, attempt_count },
    next_attempt_at: status === 'Pending' ? row.due_at : null,
    created_at,
  };
}

export const Attempt = Type.Object({
  id: Id('webhookAttempt'),
  delivery_id: Id('webhookDelivery'),
  number: Type.Integer({ minimum: 1 }),
  started_at: Type.Unsafe<string>({ ...InstantString, description: 'Real time, as in the headers that were sent.' }),
  duration_ms: Type.Integer(),
  response_status: Nullable(Type.Integer()),
  error: Nullable(
    Type.String({
      description:
        'Why there was no answer, as a code and a sentence (timeout, ECONNREFUSED, address_refused …), or where a redirect pointed.',
    }),
  ),
  response_start: Nullable(Type.String({ description: 'The first 16 KB of the answer, unpacked.' })),
});

export function presentAttempt(row: AttemptRow) {
  const { number, started_at, duration_ms, response_status, error, response_start } = row;
  return {
    id: wireId('webhookAttempt', row.id),
    delivery_id: wireId('webhookDelivery', row.delivery_id),
    ...{ number, started_at, duration_ms, response_status, error, response_start },
  };
}

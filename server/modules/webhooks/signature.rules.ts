/**
 * The bytes of a webhook and its two signatures: ours (HMAC-SHA512 over timestamp and body, contract/webhooks.md) and
 * Standard Webhooks (HMAC-SHA256 over id, timestamp and body), so that the libraries of either verify us.
 */
import { createHmac } from 'node:crypto';
import type { Instant } from '../../platform/dates.ts';

/** How long the secret before the last rotation goes on signing. Real time: a receiver is being redeployed. */
export const OVERLAP_SECONDS = 24 * 3600;

export const SECRET_PREFIX = 'whsec_';

/** A secret as it is shown, once, from 24 to 32 random bytes. */
export function formatSecret(random: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(random).toString('base64');
}

/** What is sent of an event: wire ids, and the moment as the API answers it. */
export interface EventFacts {
  eventId: string;
  eventName: string;
  resourceType: string;
  resourceId: string;
  createdAt: string;
}

/** Exactly five fields in the order of the contract, compact; no copy of the resource. */
export function payloadOf(event: EventFacts): string {
  return JSON.stringify({
    event_id: event.eventId,
    event_name: event.eventName,
    resource_type: event.resourceType,
    resource_id: event.resourceId,
    created_at: event.createdAt,
  });
}

/** A subscription's secrets, opened. */
export interface Secrets {
  current: string;
  /** The one before the last rotation, and until when it still signs. */
  previous: { secret: string; until: Instant; first: boolean } | null;
}

/**
 * Which secrets sign at a moment: `ours` makes `X-Vitable-Signature`, which has room for one (the new secret, unless the
 * rotation asked for the old one to stay there); every one of `standard` makes a part of `webhook-signature`.
 */
export function signingSecrets(secrets: Secrets, realNow: Instant): { ours: string; standard: string[] } {
  const { current, previous } = secrets;
  if (!previous || realNow >= previous.until) return { ours: current, standard: [current] };
  return { ours: previous.first ? previous.secret : current, standard: [current, previous.secret] };
}

/** `sha512=` and lower-case hex; the key is the secret's UTF-8 bytes as shown. */
export function vitableSignature(secret: string, timestamp: string, body: string): string {
  return `sha512=${createHmac('sha512', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** `v1,` and base64; the key is what the base64 after `whsec_` stands for. */
export function standardSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Every header of one attempt, signed anew over the exact body. `timestamp` is real, in a sandbox too. */
export function webhookHeaders(
  message: { eventId: string; body: string; test: boolean },
  secrets: Secrets,
  realNow: Instant,
): Record<string, string> {
  const timestamp = String(Math.floor(Date.parse(realNow) / 1000));
  const { ours, standard } = signingSecrets(secrets, realNow);
  const signatures = standard.map((secret) => standardSignature(secret, message.eventId, timestamp, message.body));
  return {
    'content-type': 'application/json',
    'user-agent': 'Openroll-Webhooks',
    'x-vitable-timestamp': timestamp,
    'x-vitable-signature': vitableSignature(ours, timestamp, message.body),
    'webhook-id': message.eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    ...(message.test ? { 'x-openroll-test': '1' } : {}),
  };
}

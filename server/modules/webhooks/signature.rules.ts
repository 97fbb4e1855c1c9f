/**
 * The bytes of a webhook and its two signatures: ours (HMAC-SHA512 over timestamp and body, docs/webhooks.md) and the one of
 * Standard Webhooks (HMAC-SHA256 over id, timestamp and body), so that the libraries for either can verify them.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Instant } from '../../platform/values/dates.ts';

/** How long the previous secret still signs after a rotation. In real time: a receiver is being redeployed. */
export const OVERLAP_SECONDS = 24 * 3600;

const SECRET_PREFIX = 'whsec_';

/** A secret as it is shown, once, from 24 to 32 random bytes. */
export function formatSecret(random: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(random).toString('base64');
}

/** The fields of an event that are sent: wire ids, and the time as in the API. */
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

/** A secret, ready to sign: creating a key object costs several times as much as a signature. */
export interface SigningKey {
  /** The secret's UTF-8 bytes as shown. */
  ours: KeyObject;
  /** The decoded base64 after `whsec_`. */
  standard: KeyObject;
}

export function signingKey(secret: string): SigningKey {
  return {
    ours: createSecretKey(secret, 'utf8'),
    standard: createSecretKey(secret.slice(SECRET_PREFIX.length), 'base64'),
  };
}

/** A subscription's secrets, decrypted. */
export interface Secrets {
  current: SigningKey;
  /** The previous one, and until when it still signs. */
  previous: { secret: SigningKey; until: Instant; first: boolean } | null;
}

/**
 * The secrets that sign at a moment: `ours` makes `X-Vitable-Signature`, which holds only one (by the new secret, unless the
 * rotation asked to keep the old one there); each of `standard` makes a part of `webhook-signature`.
 */
export function signingSecrets(secrets: Secrets, realMs: number): { ours: SigningKey; standard: SigningKey[] } {
  const { current, previous } = secrets;
  if (!previous || realMs >= Date.parse(previous.until)) return { ours: current, standard: [current] };
  return { ours: previous.first ? previous.secret : current, standard: [current, previous.secret] };
}

/** `sha512=` and lower-case hex. */
export function vitableSignature(key: SigningKey, timestamp: string, body: string): string {
  return `sha512=${createHmac('sha512', key.ours).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** `v1,` and base64. */
export function standardSignature(key: SigningKey, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key.standard).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Every header of one attempt, signed over the exact body, with real time (also in a sandbox). */
export function webhookHeaders(
  message: { eventId: string; body: string; test: boolean },
  secrets: Secrets,
  realMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(realMs / 1000));
  const { ours, standard } = signingSecrets(secrets, realMs);
  const signatures = standard.map((key) => standardSignature(key, message.eventId, timestamp, message.body));
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

/** Verifies that a webhook comes from the server that has its secret, with WebCrypto alone. */
import type { WebhookEvent } from './generated/api-types.ts';

/** The body of a webhook. It has no copy of the resource: read that from the API. */
export interface WebhookMessage {
  /** The same in each delivery of an event. */
  event_id: string;
  event_name: WebhookEvent['event_name'];
  resource_type: WebhookEvent['resource_type'];
  resource_id: string;
  created_at: string;
}

export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  /** `unsigned`: a header is missing. `too_old`: or from the future, so it may be a captured request. `forged`: no signature matches. */
  readonly reason: 'unsigned' | 'too_old' | 'forged';

  constructor(reason: WebhookError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

type GivenHeaders = Headers | Record<string, string | string[] | undefined>;

export interface ReceivedWebhook {
  /** The body as it was received, before it is parsed. */
  body: string | Uint8Array<ArrayBuffer>;
  /** The headers of a `Request`, or of a Node request. */
  headers: GivenHeaders;
  /** `whsec_…`, or each one that may be in use. */
  secret: string | readonly string[];
  /** How far its time may be off; 300 if left out. */
  toleranceSeconds?: number;
  nowMs?: number;
}

/**
 * Returns the webhook's body if its Standard Webhooks signature (`webhook-signature`) matches. While a secret is rotated there are
 * signatures with the old and the new one, so a receiver with either of them keeps working. Throws a `WebhookError`.
 */
export async function verifyWebhook(received: ReceivedWebhook): Promise<WebhookMessage> {
  const { body, headers, secret, toleranceSeconds = 300, nowMs = Date.now() } = received;
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (!id || !timestamp || !signatures) {
    throw new WebhookError('unsigned', 'webhook-id, webhook-timestamp or webhook-signature is missing.');
  }
  const off = Math.abs(nowMs / 1_000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || off > toleranceSeconds) {
    throw new WebhookError('too_old', `webhook-timestamp is more than ${toleranceSeconds} seconds off.`);
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const message = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  for (const one of [secret].flat()) {
    if (await isSigned(one, signatures, message)) return JSON.parse(new TextDecoder().decode(bytes));
  }
  throw new WebhookError('forged', 'No signature matches this secret and this body.');
}

/** Compares in constant time, as `crypto.subtle.verify` does. */
async function isSigned(secret: string, signatures: string, message: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  if (!bytes) throw new TypeError('secret is not that of a webhook subscription: whsec_ and base64');
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  for (const signature of given.map((one) => fromBase64(one.slice(3)))) {
    if (signature && (await crypto.subtle.verify('HMAC', key, signature, message))) return true;
  }
  return false;
}

function headerOf(headers: GivenHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : '';
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/**
 * Verifies an Openroll webhook, with nothing but Node's standard library: copy this file into your program.
 *
 * A request is signed in two ways; verifying one of them is enough, and this file shows both. Verify the exact bytes before
 * you parse them: a body that went through JSON.parse and JSON.stringify is a different one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header names in lower case, as Node's `request.headers` has them. */
export type Headers = Record<string, string | string[] | undefined>;

/** A captured request that is sent again much later is refused. */
const MOST_SECONDS_OFF = 300;

/** `X-Vitable-Signature`: sha512= and the hex HMAC-SHA512 of "<timestamp>.<body>", keyed with the secret exactly as it was shown. */
export function verifyVitable(headers: Headers, body: string, secret: string, nowSeconds: number): boolean {
  const timestamp = text(headers, 'x-vitable-timestamp');
  const expected = `sha512=${createHmac('sha512', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return isRecent(timestamp, nowSeconds) && isSame(expected, text(headers, 'x-vitable-signature'));
}

/**
 * `webhook-signature` (Standard Webhooks; any of its libraries will do): v1, and the base64 HMAC-SHA256 of
 * "<id>.<timestamp>.<body>", keyed with the part of the secret after whsec_, decoded from base64. While a secret is rotated
 * there are several, separated by spaces; one of them has to match.
 */
export function verifyStandard(headers: Headers, body: string, secret: string, nowSeconds: number): boolean {
  const timestamp = text(headers, 'webhook-timestamp');
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const message = `${text(headers, 'webhook-id')}.${timestamp}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(message).digest('base64')}`;
  const given = text(headers, 'webhook-signature').split(' ');
  return isRecent(timestamp, nowSeconds) && given.some((one) => isSame(expected, one));
}

function text(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function isRecent(timestamp: string, nowSeconds: number): boolean {
  return /^\d+$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= MOST_SECONDS_OFF;
}

/** In constant time: the duration must not reveal how much of a forged signature was right. */
function isSame(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

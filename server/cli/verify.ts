/** Both signatures of a webhook, as a receiver verifies them: written from the contract, sharing no code with the signer. */
import { createHmac, timingSafeEqual } from 'node:crypto';

type Headers = Record<string, string | string[] | undefined>;

const MOST_SECONDS_OFF = 300;

/** `X-Vitable-Signature`: HMAC-SHA512 of "<timestamp>.<body>", the key is the secret as it is shown. */
export function verifyVitable(headers: Headers, body: string, secret: string, nowSeconds: number): boolean {
  const timestamp = String(headers['x-vitable-timestamp'] ?? '');
  const expected = `sha512=${createHmac('sha512', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return isRecent(timestamp, nowSeconds) && isSame(expected, headers['x-vitable-signature']);
}

/**
 * `webhook-signature`: HMAC-SHA256 of "<id>.<timestamp>.<body>", the key is the base64 after `whsec_`; one of the
 * signatures has to match.
 */
export function verifyStandard(headers: Headers, body: string, secret: string, nowSeconds: number): boolean {
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const message = `${headers['webhook-id']}.${timestamp}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(message).digest('base64')}`;
  const given = String(headers['webhook-signature'] ?? '').split(' ');
  return isRecent(timestamp, nowSeconds) && given.some((one) => isSame(expected, one));
}

function isRecent(timestamp: string, nowSeconds: number): boolean {
  return /^\d+$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= MOST_SECONDS_OFF;
}

function isSame(expected: string, given: string | string[] | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(String(given ?? ''))];
  return a.length === b.length && timingSafeEqual(a, b);
}

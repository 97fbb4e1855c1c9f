import { describe, expect, it } from 'vitest';
import { vectors } from '../../docs/webhook-vectors.json';
import { verifyWebhook, WebhookError } from './webhook.ts';

const [vector] = vectors;
if (!vector) throw new Error('there are no vectors');
const { body, headers } = vector;
const secret = vector.secrets[0] ?? '';
const nowMs = Number(headers['webhook-timestamp']) * 1_000;
const received = { body, headers, secret, nowMs };

const reasonOf = (given: Partial<Parameters<typeof verifyWebhook>[0]>) =>
  verifyWebhook({ ...received, ...given }).then(
    () => 'verified',
    (error: unknown) => (error instanceof WebhookError ? error.reason : error),
  );

describe('the documented vectors', () => {
  it.each(vectors.map((one) => [one.name, one] as const))('are verified: %s', async (_, one) => {
    for (const known of [...one.secrets, one.secrets]) {
      const at = Number(one.headers['webhook-timestamp']) * 1_000;
      const message = await verifyWebhook({ body: one.body, headers: one.headers, secret: known, nowMs: at });
      expect(message).toEqual(JSON.parse(one.body));
    }
  });
});

describe('a webhook', () => {
  it('comes from a request of any kind', async () => {
    expect(await reasonOf({ headers: new Headers(headers) })).toBe('verified');
    expect(await reasonOf({ body: new TextEncoder().encode(body) })).toBe('verified');
    expect(await reasonOf({ secret: ['whsec_c29tZXRoaW5nIGVsc2U=', secret] })).toBe('verified');
  });

  it.each([
    ['another body', { body: `${body} ` }],
    ['another secret', { secret: 'whsec_c29tZXRoaW5nIGVsc2U=' }],
    ['another id', { headers: { ...headers, 'webhook-id': 'wevt_other' } }],
    ['another time', { headers: { ...headers, 'webhook-timestamp': String(nowMs / 1_000 + 1) } }],
    ['a signature that is not base64', { headers: { ...headers, 'webhook-signature': 'v1,*** v1, v1' } }],
    [
      'another version',
      { headers: { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') } },
    ],
  ])('is forged with %s', async (_, given) => {
    expect(await reasonOf(given)).toBe('forged');
  });

  it('is refused more than five minutes later, and from the future', async () => {
    const off = (seconds: number) => reasonOf({ nowMs: nowMs + seconds * 1_000 });
    expect(await Promise.all([300, -300, 301, -301].map(off))).toEqual(['verified', 'verified', 'too_old', 'too_old']);
    expect(await reasonOf({ headers: { ...headers, 'webhook-timestamp': 'NaN' } })).toBe('too_old');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is unsigned without %s', async (name) => {
    expect(await reasonOf({ headers: { ...headers, [name]: undefined } })).toBe('unsigned');
  });

  it('needs the secret of a subscription', async () => {
    await expect(verifyWebhook({ ...received, secret: 'wh!' })).rejects.toThrow(TypeError);
  });
});

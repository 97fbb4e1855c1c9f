/** The signatures, against the contract's own example and against an independent computation. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Instant } from '../../platform/values/dates.ts';
import {
  formatSecret,
  payloadOf,
  type Secrets,
  signingKey,
  signingSecrets,
  standardSignature,
  vitableSignature,
  webhookHeaders,
} from './signature.rules.ts';

const contract = parse(readFileSync(join(import.meta.dirname, '../../../test/contract/connect.openapi.yaml'), 'utf8'))
  .webhooks.event.post;

/** With a secret of 24 bytes. */
const key = (fill: number) => signingKey(formatSecret(new Uint8Array(24).fill(fill)));
const event = {
  eventId: 'wevt_D0LCxiTWVG6gs8Aqhr45Jg',
  eventName: 'enrollment.accepted',
  resourceType: 'enrollment',
  resourceId: 'enrl_3jW8Yq7l_oIzYQwX53VhPA',
  createdAt: '2026-03-02T14:03:01Z',
};

describe('the contract', () => {
  it('gives the printed signature for the printed body', () => {
    const header = (name: string) =>
      contract.parameters.find((parameter: { name: string }) => parameter.name === name).example;
    const body = payloadOf(event);
    expect(body).toBe(JSON.stringify(contract.requestBody.content['application/json'].example));
    expect(vitableSignature(signingKey('example-subscription-secret'), header('X-Vitable-Timestamp'), body)).toBe(
      header('X-Vitable-Signature'),
    );
  });
});

describe('Standard Webhooks', () => {
  it('verifies the example of its reference libraries', () => {
    // standard-webhooks/spec, libraries' shared vector.
    const signature = standardSignature(
      signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '1614265330',
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

/** Key objects don't show their bytes to a comparison. */
const shown = ({ ours, standard }: ReturnType<typeof signingSecrets>) =>
  [ours, ...standard].map((one) => [one.ours.export().toString(), one.standard.export().toString('base64')]);

describe('while a secret rotates', () => {
  const until = '2026-01-02T00:00:00.000Z' as Instant;
  const rotating = (first: boolean): Secrets => ({
    current: key(2),
    previous: { secret: key(1), until, first },
  });

  it.each([
    ['the new one signs ours, both sign the standard one', rotating(false), '2026-01-01T23:59:59.999Z', 2, [2, 1]],
    ['the old one stays in ours if that was requested', rotating(true), '2026-01-01T23:59:59.999Z', 1, [2, 1]],
    ['the old one is gone when the overlap is over', rotating(true), until, 2, [2]],
    ['one secret alone', { current: key(2), previous: null }, until, 2, [2]],
  ] as const)('%s', (_, secrets, now, ours, standard) => {
    const found = signingSecrets(secrets, Date.parse(now));
    expect(shown(found)).toEqual(shown({ ours: key(ours), standard: standard.map(key) }));
  });

  it('puts every standard signature into one header, over the same id on every retry', () => {
    const body = payloadOf(event);
    const headers = webhookHeaders(
      { eventId: event.eventId, body, test: false },
      rotating(false),
      Date.parse('2026-01-01T12:00:00.900Z'),
    );
    const expected = [2, 1].map((fill) =>
      createHmac('sha256', Buffer.alloc(24, fill)).update(`${event.eventId}.1767268800.${body}`).digest('base64'),
    );
    expect(headers['webhook-signature']).toBe(expected.map((one) => `v1,${one}`).join(' '));
    expect(headers['x-vitable-timestamp']).toBe('1767268800');
    expect(headers['x-openroll-test']).toBeUndefined();
  });
});

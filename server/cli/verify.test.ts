/**
 * The published vectors are what the server sends and what a receiver accepts. (They were computed by another program,
 * in Python.)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signingKey, webhookHeaders } from '../modules/webhooks/signature.rules.ts';
import type { Instant } from '../platform/values/dates.ts';
import { verifyStandard, verifyVitable } from './verify.ts';

interface Vector {
  name: string;
  secrets: [string, ...string[]];
  body: string;
  headers: Record<string, string>;
}
const file = join(import.meta.dirname, '../../docs/webhook-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

describe.each(vectors)('$name', ({ secrets: [current, previous], body, headers }) => {
  const second = Number(headers['x-vitable-timestamp']);

  it('is what the server sends', () => {
    const until = '2100-01-01T00:00:00.000Z' as Instant;
    const secrets = {
      current: signingKey(current),
      previous: previous ? { secret: signingKey(previous), until, first: false } : null,
    };
    const message = { eventId: headers['webhook-id'] ?? '', body, test: false };
    expect(webhookHeaders(message, secrets, second * 1000)).toMatchObject(headers);
  });

  it('verifies, within five minutes', () => {
    for (const at of [second - 300, second, second + 300]) {
      expect([verifyVitable(headers, body, current, at), verifyStandard(headers, body, current, at)]).toEqual([
        true,
        true,
      ]);
    }
    if (previous) expect(verifyStandard(headers, body, previous, second)).toBe(true);
  });

  it('is refused with another body, secret, time or no signature', () => {
    const wrong: [Record<string, string>, string, string, number][] = [
      [headers, `${body} `, current, second],
      [headers, body, `whsec_${'A'.repeat(43)}=`, second],
      [headers, body, current, second + 301],
      [headers, body, current, second - 301],
      [{}, body, current, second],
    ];
    for (const given of wrong) expect([verifyVitable(...given), verifyStandard(...given)]).toEqual([false, false]);
  });
});

/** Who may read the metrics, and that they report what happened. */
import { afterEach, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { happen } from '../../testing/webhooks.ts';

let t: TestOpenroll;
afterEach(() => t?.close());

const scrape = (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  t.app.inject({ method: 'GET', url: '/metrics', headers, remoteAddress });

/** `openroll_webhook_attempts_total{outcome="delivered"}` → 3 */
function valuesOf(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('200', () => {
  it('reports on deliveries, subscriptions and the process', async () => {
    t = await openTestOpenroll({ kind: 'sandbox' });
    const receivers = [await startReceiver(), await startReceiver(500)];
    for (const { url } of receivers) await t.api.post('/v1/webhook-subscriptions', { url });
    const third = (await t.api.post('/v1/webhook-subscriptions', { url: receivers[0]?.url })).body.data;
    await t.api.post(`/v1/webhook-subscriptions/${third.id}/disable`);
    await happen(t, t.organizationId, 'enrollment.started', 'enrollment.granted');
    await t.drain();
    await happen(t, t.organizationId, 'enrollment.waived');
    t.real.advanceMs(7_000);
    const { statusCode, headers, body } = await scrape();
    await Promise.all(receivers.map((receiver) => receiver.close()));
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(valuesOf(body)).toMatchObject({
      'openroll_webhook_attempts_total{outcome="delivered"}': 2,
      'openroll_webhook_attempts_total{outcome="retried"}': 2,
      'openroll_webhook_attempts_total{outcome="failed"}': 0,
      openroll_webhook_delivery_seconds_count: 2,
      openroll_webhook_in_flight: 0,
      openroll_webhook_in_progress: 0,
      openroll_webhook_oldest_due_seconds: 7,
      'openroll_webhook_subscriptions{status="enabled",reason=""}': 1,
      'openroll_webhook_subscriptions{status="failing",reason=""}': 1,
      'openroll_webhook_subscriptions{status="disabled",reason="manual"}': 1,
      process_resident_memory_bytes: expect.any(Number),
    });
    expect(body).not.toContain('wsub_');
  });

  it('requires the token if one is set, from anywhere', async () => {
    t = await openTestOpenroll({ settings: { metricsToken: 'a token for tests' } });
    expect((await scrape({ authorization: 'Bearer a token for tests' }, '203.0.113.9')).statusCode).toBe(200);
  });
});

describe('401, 404', () => {
  it('refuses every other token, also on this machine', async () => {
    t = await openTestOpenroll({ settings: { metricsToken: 'a token for tests' } });
    for (const authorization of ['', 'Bearer a token for test', `Bearer ${t.apiKey}`]) {
      expect((await scrape({ authorization })).statusCode).toBe(401);
    }
  });

  it('does not exist for other machines, nor behind a proxy, if no token is set', async () => {
    t = await openTestOpenroll();
    expect((await scrape({}, '203.0.113.9')).statusCode).toBe(404);
    expect((await scrape({ 'x-forwarded-for': '127.0.0.1' })).statusCode).toBe(404);
    expect((await scrape({}, '::1')).statusCode).toBe(200);
  });
});

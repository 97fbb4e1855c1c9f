/** A trace runs from a request through its event to every attempt of the webhook. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../platform/process/trace-context.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { type Received, type Receiver, startReceiver, verifiesVitable } from '../../testing/receiver.ts';
import { happen } from '../../testing/webhooks.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const traceparent = (flags = '01') => `00-${TRACE}-${CALLER}-${flags}`;

let t: TestOpenroll;
let receiver: Receiver;
let secret: string;
beforeAll(async () => {
  t = await openTestOpenroll({ kind: 'sandbox' });
  receiver = await startReceiver();
  secret = (await t.api.post('/v1/webhook-subscriptions', { url: receiver.url })).body.data.secret;
});
afterEach(() => receiver.received.splice(0));
afterAll(async () => {
  await receiver.close();
  await t.close();
});

const policy = { classification: 'full_time', waiting_period: 'none' };

/** A request that causes one event, and its results. */
async function causeEvent(headers?: Record<string, string>) {
  const employerId = await makeEmployer(t.api);
  await t.api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy, headers);
  await t.drain();
  return receiver.received;
}

const traceOf = (request: Received | undefined) => parseTraceparent(request?.headers.traceparent);

describe('a request with a traceparent', () => {
  it.each(['01', '00'])('has its trace continued, flags %s', async (flags) => {
    const [request, ...more] = await causeEvent({ traceparent: traceparent(flags), tracestate: 'vendor=its-own' });
    expect(more).toEqual([]);
    expect(request?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`));
    expect(traceOf(request)?.spanId).not.toBe(CALLER);
    expect(request?.headers).not.toHaveProperty('tracestate');
  });

  it('gets the id of its trace in an error, and in the audit log', async () => {
    const refused = await t.api.get('/v1/employers/empr_nobody', { traceparent: traceparent() });
    expect([refused.status, refused.body.trace_id]).toEqual([404, TRACE]);
    await causeEvent({ traceparent: traceparent() });
    const [entry] = (await t.api.get('/v1/audit-entries?limit=1')).body.data;
    expect(entry).toMatchObject({ action: 'eligibility_policy.create', trace_id: TRACE });
  });
});

describe('a trace of its own', () => {
  it.each([
    ['no traceparent', undefined],
    ['a malformed one', { traceparent: `00-${TRACE}-${CALLER}` }],
    ['two', { traceparent: `${traceparent()}, ${traceparent()}` }],
  ])('is started by a request with %s', async (_, headers) => {
    const [request] = await causeEvent(headers);
    const [entry] = (await t.api.get('/v1/audit-entries?limit=1')).body.data;
    expect(request?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceOf(request)?.traceId).not.toBe(TRACE);
    expect(traceOf(request)?.traceId).toBe(entry.trace_id);
  });

  it('is started by work that nobody requested', async () => {
    await happen(t, t.organizationId, 'employee.deactivated', 'enrollment.terminated');
    await happen(t, t.organizationId, 'enrollment.waived');
    await t.drain();
    const traces = receiver.received.map((request) => [request.body.event_name, traceOf(request)?.traceId] as const);
    const { 'employee.deactivated': first, 'enrollment.terminated': second, ...other } = Object.fromEntries(traces);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(other['enrollment.waived']).toMatch(/^[0-9a-f]{32}$/);
    expect(other['enrollment.waived']).not.toBe(first);
  });
});

it('has a span for each attempt, and touches neither the body nor its signature', async () => {
  receiver.script(500, 200);
  await causeEvent({ traceparent: traceparent() });
  t.real.advanceMs(10 * 60_000);
  await t.drain();
  const [first, second, ...more] = receiver.received;
  expect(more).toEqual([]);
  expect(traceOf(first)?.traceId).toBe(TRACE);
  expect(traceOf(second)?.traceId).toBe(TRACE);
  expect(traceOf(second)?.spanId).not.toBe(traceOf(first)?.spanId);
  expect(second?.raw).toBe(first?.raw);
  for (const request of [first, second]) expect(request && verifiesVitable(request, secret)).toBe(true);
});

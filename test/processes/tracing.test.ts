/** The spans that a collector gets from a server; and a server without a collector, which does not even load OpenTelemetry. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { parseTraceparent } from '../../server/platform/process/trace-context.ts';
import { type CollectedSpan, type Collector, startCollector } from '../../server/testing/collector.ts';
import { type ServerProcess, startServer } from '../../server/testing/process.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';

const RECORDER = pathToFileURL(join(import.meta.dirname, '../../server/testing/record-modules.ts')).href;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

let folder: string;
let dataDir: string;
let server: ServerProcess | null = null;
let collector: Collector;
let receiver: Receiver;
let runs = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-tracing-'));
});
beforeEach(async () => {
  dataDir = join(folder, `data-${++runs}`);
  collector = await startCollector();
  receiver = await startReceiver();
});
afterEach(async () => {
  await server?.kill();
  await collector.close();
  await receiver.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(env: Record<string, string> = {}): Promise<void> {
  const modules = { NODE_OPTIONS: `--import=${RECORDER}`, MODULES_FILE: join(folder, `modules-${runs}`) };
  server = await startServer({ OPENROLL_DATA_DIR: dataDir, ...modules, ...env });
}

const loaded = () => readFileSync(join(folder, `modules-${runs}`), 'utf8').split('\n');

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const { api_key: key } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  const answer = await fetch(server?.address + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: other tests hold the bodies against the contract
  return (await answer.json()) as any;
}

/** Gives an employer a policy, which causes a webhook; returns what the receiver got. */
async function causeWebhook(headers?: Record<string, string>) {
  const { secret } = (await call('POST', '/v1/webhook-subscriptions', { url: receiver.url })).data;
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'a@lark.example' };
  const employer = (await call('POST', '/v1/employers', { ...names, address })).data;
  const policy = { classification: 'full_time', waiting_period: 'none' };
  await call('POST', `/v1/employers/${employer.id}/benefit-eligibility-policies`, policy, headers);
  const [request] = await receiver.waitFor(1);
  return { request, employer, secret };
}

const spans = (of: Partial<CollectedSpan>) =>
  collector.spans.filter((span) =>
    Object.entries(of).every(([name, value]) => span[name as keyof typeof of] === value),
  );

it('sends the spans of a request, its command and its webhook as one trace', { timeout: 90_000 }, async () => {
  await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  });
  receiver.script({ status: 500, delayMs: 20 }, 200);
  const { request, employer, secret } = await causeWebhook({ traceparent: `00-${TRACE}-${CALLER}-01` });
  await call('GET', '/v1/employers/empr_nobody');
  await fetch(`${server?.address}/healthz`);
  expect(await server?.stop()).toBe(0);

  expect(collector.resource).toMatchObject({ 'service.name': 'openroll', 'deployment.environment': 'test' });
  const [asked, ...others] = spans({ traceId: TRACE, kind: 2 });
  const [command, ...commands] = spans({ traceId: TRACE, name: 'command' });
  const [delivery, ...deliveries] = spans({ traceId: TRACE, kind: 3 });
  expect([others, commands, deliveries]).toEqual([[], [], []]);
  expect(asked).toMatchObject({
    name: 'POST /v1/employers/:employer_id/benefit-eligibility-policies',
    parentSpanId: CALLER,
    failed: false,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'openroll.operation': 'createBenefitEligibilityPolicy',
      'openroll.organization': expect.stringMatching(/^org_/),
    },
  });
  expect(command).toMatchObject({ parentSpanId: asked?.spanId, failed: false });
  expect(delivery).toMatchObject({
    name: 'deliver webhook',
    parentSpanId: command?.spanId,
    failed: true,
    attributes: {
      'http.response.status_code': 500,
      'openroll.event': 'employer.eligibility_policy_created',
      'openroll.attempt': 1,
    },
  });
  expect(delivery?.seconds).toBeGreaterThan(0.015);
  expect(parseTraceparent(request?.headers.traceparent)).toMatchObject({ traceId: TRACE, spanId: delivery?.spanId });

  // A request without a traceparent begins a trace, and so does a turn of work that found something.
  const [refused] = spans({ name: 'GET /v1/employers/:employer_id' });
  expect(refused).toMatchObject({ attributes: { 'http.response.status_code': 404 }, failed: false });
  expect(refused?.parentSpanId).toBeUndefined();
  const turns = spans({ name: 'work deliveries' });
  expect(turns.length).toBeGreaterThan(0);
  for (const turn of turns) expect([turn.parentSpanId, turn.kind]).toEqual([undefined, 1]);

  // No secrets or names in spans, and no spans for probes.
  for (const private_ of [secret, employer.id, 'Larkspur', receiver.url, 'healthz', 'nobody'])
    expect(collector.said).not.toContain(private_);
});

it('honors the sampling decision of its caller', { timeout: 90_000 }, async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const { request } = await causeWebhook({ traceparent: `00-${TRACE}-${CALLER}-00` });
  expect(request?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  expect(await server?.stop()).toBe(0);
  expect(spans({ traceId: TRACE })).toEqual([]);
  expect(spans({ name: 'POST /v1/employers' })).toHaveLength(1);
  expect(loaded().filter((url) => url.includes('/node_modules/@opentelemetry/'))).not.toEqual([]);
});

it('loads nothing of OpenTelemetry if no collector is named', { timeout: 90_000 }, async () => {
  await start();
  const { request } = await causeWebhook({ traceparent: `00-${TRACE}-${CALLER}-01` });
  expect(request?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  expect(await server?.stop()).toBe(0);
  expect(loaded().filter((url) => url.includes('/node_modules/fastify/'))).not.toEqual([]);
  expect(loaded().filter((url) => url.includes('opentelemetry'))).toEqual([]);
  expect(collector.said).toBe('');
});

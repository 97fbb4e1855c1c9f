/** An API process and a worker process on one database: the worker does what the API was asked, and each reports what it did. */
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeKit } from '../../server/kit.ts';
import { createOrganization } from '../../server/modules/access/access.actions.ts';
import { openPostgres } from '../../server/platform/database/db.ts';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import { TEMPLATE } from '../../server/testing/global-setup.ts';
import { type ServerProcess, startServer } from '../../server/testing/process.ts';
import { type Receiver, startReceiver, verifiesStandard, verifiesVitable } from '../../server/testing/receiver.ts';

const TOKEN = 'a token for scrapers';
let url: string;
let api: ServerProcess;
let worker: ServerProcess;
let receiver: Receiver;
let apiKey: string;
let bystander: Client;
const heard: string[] = [];

beforeAll(async () => {
  const admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`create database roles template ${TEMPLATE}`);
  await admin.end();
  url = Object.assign(new URL(inject('postgresUrl')), { pathname: 'roles' }).href;
  const database = openPostgres(url, { poolSize: 1 });
  const kit = makeKit({ database, real: realClock, newId: realIds(realClock) });
  ({ apiKey } = await createOrganization(kit, { name: 'Juniper', kind: 'sandbox', timeZone: 'UTC' }));
  await database.close();
  bystander = new Client({ connectionString: url });
  await bystander.connect();
  await bystander.query('listen openroll_work');
  bystander.on('notification', ({ payload = '' }) => heard.push(...payload.split(' ')));
  const env = {
    DATABASE_URL: url,
    OPENROLL_SECRET: 'a secret for tests, not for anything else',
    OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1',
    OPENROLL_METRICS_TOKEN: TOKEN,
  };
  [receiver, api, worker] = await Promise.all([
    startReceiver(),
    startServer({ ...env, OPENROLL_ROLE: 'api' }),
    startServer({ ...env, OPENROLL_ROLE: 'worker' }),
  ]);
  // Two servers start at once, on a machine that may be busy.
}, 120_000);
afterAll(async () => {
  await Promise.all([api?.kill(), worker?.kill(), bystander?.end(), receiver?.close()]);
});

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${api.address}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { data: { id: string; secret: string } }).data;
}

async function metricsOf({ address }: ServerProcess): Promise<string[]> {
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return (await answer.text()).split('\n');
}

it('delivers through the worker what the API was asked, and both report it', async () => {
  const { secret } = await post('webhook-subscriptions', { url: receiver.url });
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const names = { name: 'Larkspur', legal_name: 'Larkspur Bicycle Works Inc.', ein: '47-3194821' };
  const employer = await post('employers', { ...names, email: 'people@larkspur-bikes.example', address });
  const policy = { classification: 'all', waiting_period: 'none' };
  await post(`employers/${employer.id}/benefit-eligibility-policies`, policy);
  const [received] = await receiver.waitFor(1);
  if (!received) throw new Error('nothing came');
  expect(received.body.event_name).toBe('employer.eligibility_policy_created');
  expect([verifiesVitable(received, secret), verifiesStandard(received, secret)]).toEqual([true, true]);
  // The commit notified every listener, and the worker is one.
  await expect.poll(() => heard).toContain('deliveries');
  const { rows } = await bystander.query(
    `select query from pg_stat_activity where application_name = 'openroll work listener' and datname = current_database()`,
  );
  expect(rows).toEqual([{ query: 'listen openroll_work' }]);

  const delivered = 'openroll_webhook_attempts_total{outcome="delivered"}';
  await expect.poll(() => metricsOf(worker)).toContain(`${delivered} 1`);
  const ofWorker = await metricsOf(worker);
  for (const line of [
    'openroll_webhook_delivery_seconds_count 1',
    'openroll_webhook_in_flight 0',
    'openroll_webhook_subscriptions{status="enabled",reason=""} 1',
    'openroll_work_failures_total{work="deliveries"} 0',
    'openroll_work_listening 1',
  ]) {
    expect(ofWorker).toContain(line);
  }
  const ofApi = await metricsOf(api);
  expect(ofApi).toContain(`${delivered} 0`);
  expect(ofApi.filter((line) => line.startsWith('openroll_work_'))).toEqual([]);
});

it('shows the worker’s metrics to a caller with the token, and nothing of the API on its port', async () => {
  expect((await fetch(`${worker.address}/metrics`)).status).toBe(401);
  const headers = { authorization: `Bearer ${apiKey}` };
  expect((await fetch(`${worker.address}/metrics`, { headers })).status).toBe(401);
  expect((await fetch(`${worker.address}/v1/employers`, { headers })).status).toBe(404);
  for (const path of ['/healthz', '/readyz']) expect((await fetch(worker.address + path)).status).toBe(200);
});

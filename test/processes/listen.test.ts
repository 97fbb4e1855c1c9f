/** `openroll listen` against a real server: it subscribes, verifies, prints, passes on, and leaves nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPILED, type ServerProcess, startServer } from '../../server/testing/process.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';

const CLI = join(import.meta.dirname, '../../server/cli.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'openroll-listen-'));
let server: ServerProcess;
let receiver: Receiver;
let apiKey: string;
beforeAll(async () => {
  server = await startServer({ OPENROLL_DATA_DIR: dataDir });
  receiver = await startReceiver();
  apiKey = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')).api_key;
});
afterAll(async () => {
  await server.stop();
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: object) {
  const answer = await fetch(server.address + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: other tests hold the bodies against the contract
  return (await answer.json()) as any;
}

it('verifies, prints and passes on, and unsubscribes at the end', { timeout: 60_000 }, async () => {
  const args = ['listen', '--json', '--name', 'employer.eligibility_policy_created', '--forward', receiver.url];
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, OPENROLL_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, said] = ['', ''];
  child.stdout.on('data', (chunk) => (printed += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  await expect.poll(() => said, { timeout: 30_000 }).toContain('Listening at http://127.0.0.1:');
  const [subscription] = (await call('GET', '/v1/webhook-subscriptions')).data;
  expect(subscription.event_names).toEqual(['employer.eligibility_policy_created']);

  // A stranger finds the port.
  expect((await fetch(subscription.url, { method: 'POST', body: 'hello' })).status).toBe(401);
  const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
  const names = { name: 'Larkspur', legal_name: 'Larkspur Inc.', ein: '47-3194821', email: 'a@lark.example' };
  const { id } = (await call('POST', '/v1/employers', { ...names, address })).data;
  receiver.script(202);
  const policy = { classification: 'full_time', waiting_period: 'none' };
  await call('POST', `/v1/employers/${id}/benefit-eligibility-policies`, policy);
  const [request] = await receiver.waitFor(1);
  await expect.poll(() => printed.trim().split('\n').length).toBe(2);
  const [stranger, event] = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(stranger).toMatchObject({ verified: { vitable: false, standard: false }, forwarded: null });
  expect(event).toEqual({
    verified: { vitable: true, standard: true },
    forwarded: 202,
    test: false,
    body: request?.body,
  });
  expect(event.body.resource_id).toBe(id);
  expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.body.event_id });
  expect(request?.headers['x-vitable-signature']).toMatch(/^sha512=[0-9a-f]{128}$/);

  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(0);
  expect((await call('GET', '/v1/webhook-subscriptions')).data).toEqual([]);
});

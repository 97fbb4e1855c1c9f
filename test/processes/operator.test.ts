/**
 * Operating an embedded server while it runs: the command line has the server do it, over a channel on which each side has to prove
 * itself. And `npm start`, ended as a service manager ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILED, type ServerProcess, startServer } from '../../server/testing/process.ts';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;
let dataDir: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-operator-'));
  dataDir = join(folder, 'data');
  server = await startServer({ OPENROLL_DATA_DIR: dataDir });
  // A first start, on a machine that may be busy.
}, 120_000);
afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(dataDir, 'operator.json');
const channel = () => JSON.parse(readFileSync(file(), 'utf8')) as { url: string; secret: string };

const openroll = (...args: string[]) => openrollIn({}, ...args);

type Done = { code: number | null; out: string; err: string };
async function openrollIn(env: Record<string, string>, ...args: string[]): Promise<Done> {
  const child = spawn(process.execPath, [join(ROOT, 'server/cli.ts'), ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, OPENROLL_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

async function json(...args: string[]) {
  const { code, out, err } = await openroll(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

const statusOf = async (apiKey: string, organization?: string) => {
  const named = organization ? { 'x-vitable-organization': organization } : {};
  const headers = { authorization: `Bearer ${apiKey}`, ...named };
  return (await fetch(`${server.address}/v1/organization`, { headers })).status;
};

describe('beside a running embedded server', () => {
  it('makes organizations and keys, and revokes them', { timeout: 120_000 }, async () => {
    const made = await json('org', 'create', 'Juniper', '--time-zone', 'America/Chicago');
    expect(await statusOf(made.api_key)).toBe(200);
    const { data } = await json('org', 'list');
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['Openroll sandbox', 'Juniper']);
    const key = await json('keys', 'create', '--org', made.organization_id, '--name', 'payroll');
    expect(await statusOf(key.api_key)).toBe(200);
    const keys = await openroll('keys', 'list', '--org', made.organization_id);
    expect([keys.code, keys.out]).toEqual([0, expect.stringMatching(/active +payroll$/m)]);
    await json('keys', 'revoke', key.id, '--org', made.organization_id);
    await expect.poll(() => statusOf(key.api_key)).toBe(401);
    const both = data.map(({ id }: { id: string }) => id);
    const shared = await json('keys', 'create', '--organizations', both.join(), '--name', 'broker desk');
    expect(shared.grants.map((one: { organization_id: string }) => one.organization_id)).toEqual(both);
    expect(await Promise.all([undefined, ...both].map((one) => statusOf(shared.api_key, one)))).toEqual([
      400, 200, 200,
    ]);
    const [{ id, organization_id }] = shared.grants;
    await json('keys', 'revoke', id, '--org', organization_id, '--everywhere');
    for (const one of both) await expect.poll(() => statusOf(shared.api_key, one)).toBe(401);
  });

  it('refuses in the same sentences, with the same exit codes', { timeout: 120_000 }, async () => {
    expect(await openroll('keys', 'list')).toEqual({
      code: 2,
      out: '',
      err: 'There are several organizations; name one with --org (npm run openroll -- org list).\n',
    });
    const missing = await openroll(
      'keys',
      'revoke',
      'akey_1',
      '--org',
      (await json('org', 'list')).data[0].id,
      '--json',
    );
    expect([missing.code, JSON.parse(missing.err).error.message]).toEqual([
      1,
      'There is no active key akey_1; see npm run openroll -- keys list.',
    ]);
  });

  it('holds webhooks, says so, and resumes them', { timeout: 120_000 }, async () => {
    const checkOf = async (name: string) =>
      JSON.parse((await openroll('doctor', '--json')).out).checks.find(
        (check: { name: string }) => check.name === name,
      );
    expect(await checkOf('webhooks')).toEqual({ name: 'webhooks', ok: true, found: 'are sent' });
    const { held_since } = await json('webhooks', 'hold');
    expect(await json('webhooks', 'hold')).toMatchObject({ held_since });
    expect(await checkOf('webhooks')).toMatchObject({ found: `held since ${held_since}` });
    await expect
      .poll(async () => (await fetch(`${server.address}/readyz`)).json())
      .toEqual({
        status: 'ready',
        notes: ['webhooks_held'],
      });
    expect((await openroll('webhooks', 'resume', '--skip-before', 'yesterday')).code).toBe(2);
    expect(await json('webhooks', 'resume', '--skip-before', '2026-01-01T00:00:00Z')).toEqual({
      ...{ held_since, skipped: 0, recoveries_ended: 0 },
    });
    expect(await checkOf('webhooks')).toMatchObject({ found: 'are sent' });
    expect(await checkOf('secret')).toEqual({ name: 'secret', ok: true, found: 'opens everything' });
  });

  it('says whether the provider that signs users in answers', { timeout: 120_000 }, async () => {
    const secret = 'a secret that nobody prints';
    const env = { OPENROLL_OIDC_ISSUER: 'http://127.0.0.1:9', OPENROLL_OIDC_CLIENT_ID: 'openroll' };
    const done = await openrollIn({ ...env, OPENROLL_OIDC_CLIENT_SECRET: secret }, 'doctor', '--json');
    const check = JSON.parse(done.out).checks.find(({ name }: { name: string }) => name === 'sign-in');
    expect(check).toMatchObject({ ok: false, found: 'the answer is not that of a provider: fetch failed' });
    expect([done.code, done.out.includes(secret)]).toEqual([1, false]);
  });

  it('does nothing for a caller without the secret, and never sends it', async () => {
    const { url, secret } = channel();
    expect([statSync(file()).mode & 0o777, secret.length]).toEqual([0o600, 43]);
    const body = JSON.stringify({ action: 'listOrganizations', given: {} });
    const run = (headers: Record<string, string>) => fetch(`${url}/run`, { method: 'POST', headers, body });
    const nonce = await (await fetch(`${url}/nonce`, { method: 'POST' })).text();
    for (const proof of ['', secret, 'x'.repeat(43)]) {
      expect((await run({ 'x-openroll-nonce': nonce, 'x-openroll-proof': proof })).status).toBe(401);
    }
    expect((await fetch(url)).status).toBe(401);

    // A program that took the port of a server that died: it learns nothing, and is not trusted.
    const heard: string[] = [];
    const stranger = createServer((request, response) => {
      heard.push(JSON.stringify([request.url, request.headers]));
      request.on('data', (chunk) => heard.push(String(chunk)));
      request.on('end', () => response.setHeader('x-openroll-proof', 'x'.repeat(43)).end('a nonce'));
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const theirs = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    writeFileSync(file(), JSON.stringify({ url: theirs, secret }));
    const asked = await openroll('org', 'create', 'Birch', '--sandbox');
    writeFileSync(file(), JSON.stringify({ url, secret }));
    stranger.close();
    expect(asked).toEqual({
      ...{ code: 1, out: '' },
      err: `Another program than the server of this data folder answers at ${theirs}. Restart the server.\n`,
    });
    expect(heard.join()).not.toContain(secret);
    expect(heard.join()).not.toContain('Birch');
  });

  it('takes no request twice', async () => {
    const { url } = channel();
    const prove = (...parts: string[]) =>
      createHmac('sha256', channel().secret).update(JSON.stringify(parts)).digest('base64url');
    const nonce = await (await fetch(`${url}/nonce`, { method: 'POST' })).text();
    const body = JSON.stringify({ action: 'listOrganizations', given: {} });
    const headers = { 'x-openroll-nonce': nonce, 'x-openroll-proof': prove('request', nonce, body) };
    const run = () => fetch(`${url}/run`, { method: 'POST', headers, body });
    expect([(await run()).status, (await run()).status]).toEqual([200, 401]);
  });

  it('has another secret after each start, and none once it has stopped', async () => {
    const { secret } = channel();
    expect(await server.stop()).toBe(0);
    expect(() => channel()).toThrow('ENOENT');
    expect((await json('org', 'list')).data.length).toBe(2);
    server = await startServer({ OPENROLL_DATA_DIR: dataDir });
    expect(channel().secret).not.toBe(secret);
  }, 120_000);
});

it('npm start and its server end together when it is told to end', async () => {
  const own = join(folder, 'npm');
  const npm: ChildProcess = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, OPENROLL_DATA_DIR: own, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  npm.stdout?.on('data', (chunk) => (said += chunk));
  await expect.poll(() => said, { timeout: 90_000 }).toContain('"msg":"ready"');
  const address = /"address":"([^"]+)"/.exec(said)?.[1] ?? '';
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  npm.kill('SIGTERM');
  await once(npm, 'close');
  expect(said).toContain('"msg":"stopped"');
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
}, 120_000);

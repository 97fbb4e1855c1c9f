/** Starting and stopping the server as an operator does: real processes, an embedded folder, a PostgreSQL server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { COMPILED } from '../../server/testing/process.ts';

const MAIN = join(import.meta.dirname, '../../server/main.ts');
const SECRET = 'a secret for tests, not for anything else';

let folder: string;
let folders = 0;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const child of children.splice(0)) await end(child, 'SIGKILL');
});

const newDataDir = () => join(folder, `data-${++folders}`);
const credentialsOf = (dataDir: string) => JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));

interface Run {
  child: ChildProcess;
  out: () => string;
  err: () => string;
}

function launch(env: Record<string, string>, args: string[] = []): Run {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  return { child, out: () => out, err: () => err };
}

/** The lines of its log as it says them, up to the one that is looked for. */
async function logged(run: Run, message: string): Promise<Record<string, unknown>> {
  for (;;) {
    const lines = run
      .out()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'));
    const found = lines.map((line) => JSON.parse(line)).find((line) => line.msg === message);
    if (found) return found;
    if (run.child.exitCode !== null) throw new Error(`it ended before "${message}": ${run.out()}${run.err()}`);
    await Promise.race([once(run.child.stdout as NodeJS.ReadableStream, 'data'), once(run.child, 'exit')]);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
  return child.exitCode;
}

/** How a process that can't start ends: its exit code and its standard error. */
async function refused(env: Record<string, string>, args: string[] = []): Promise<[number | null, string]> {
  const run = launch(env, args);
  await once(run.child, 'close');
  return [run.child.exitCode, run.err()];
}

describe('the embedded start', () => {
  it('makes a sandbox once, prints where its key is and not the key, keeps it, and stops in order', async () => {
    const dataDir = newDataDir();
    const first = launch({ OPENROLL_DATA_DIR: dataDir });
    const ready = await logged(first, 'ready');
    const credentials = credentialsOf(dataDir);
    expect(credentials).toEqual({
      organization_id: expect.stringMatching(/^org_/),
      api_key: expect.stringMatching(/^vit_apk_/),
      base_url: ready.address,
    });
    expect(statSync(join(dataDir, 'credentials.json')).mode & 0o777).toBe(0o600);

    const authorization = `Bearer ${credentials.api_key}`;
    const answer = await fetch(`${credentials.base_url}/v1/organization`, { headers: { authorization } });
    const { data } = (await answer.json()) as { data: object };
    expect(data).toMatchObject({ id: credentials.organization_id, name: 'Openroll sandbox', kind: 'sandbox' });
    await fetch(`${credentials.base_url}/v1/employers?search=private`, { headers: { authorization } });
    for (const path of ['/healthz', '/readyz']) expect((await fetch(credentials.base_url + path)).status).toBe(200);

    expect(await logged(first, 'request')).toEqual({
      level: 'info',
      time: expect.any(String),
      trace_id: expect.any(String),
      method: 'GET',
      route: '/v1/organization',
      status: 200,
      ms: expect.any(Number),
      organization: credentials.organization_id,
      msg: 'request',
    });
    expect(await refused({ OPENROLL_DATA_DIR: dataDir })).toEqual([
      1,
      `The data folder ${dataDir} is in use by another Openroll (process ${first.child.pid}). ` +
        'Stop that one, or set OPENROLL_DATA_DIR to another folder.\n',
    ]);
    expect(await end(first.child, 'SIGTERM')).toBe(0);
    expect(first.out()).toContain(join(dataDir, 'credentials.json'));
    expect(first.out()).not.toContain(credentials.api_key);
    expect(first.out()).not.toContain('private');

    const second = launch({ OPENROLL_DATA_DIR: dataDir });
    const again = await logged(second, 'ready');
    expect(credentialsOf(dataDir)).toEqual({ ...credentials, base_url: again.address });
    // After a kill, the next start takes the folder over, with everything that was stored.
    await end(second.child, 'SIGKILL');
    rmSync(join(dataDir, 'credentials.json'));
    const third = launch({ OPENROLL_DATA_DIR: dataDir });
    await logged(third, 'ready');
    expect(credentialsOf(dataDir).organization_id).toBe(credentials.organization_id);
    // When told to stop, it finishes running requests and takes no new ones.
    const { base_url, api_key } = credentialsOf(dataDir);
    const late = request(`${base_url}/v1/organization`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json', expect: '100-continue' },
    });
    const answered = once(late, 'response') as Promise<[IncomingMessage]>;
    late.flushHeaders();
    await once(late, 'continue');
    late.write('{"name": ');
    third.child.kill('SIGINT');
    await logged(third, 'stopping');
    await expect(fetch(`${base_url}/healthz`)).rejects.toThrow();
    late.end('"Larkspur"}');
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(200);
    // It ends at once, without waiting for an open keep-alive connection.
    await expect.poll(() => third.child.exitCode, { timeout: 8_000 }).toBe(0);
    // Four starts of an embedded database, on a machine that may be busy.
  }, 90_000);

  it('says in one sentence what is wrong with the folder, the port or a setting', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const inTheWay = `${file} is in the way: a file where a folder must be.\n`;
    expect(await refused({ OPENROLL_DATA_DIR: file })).toEqual([1, inTheWay]);
    expect(await refused({ OPENROLL_DATA_DIR: newDataDir() }, ['--role', 'worker'])).toEqual([
      1,
      'The embedded database serves one process only: set DATABASE_URL for role worker, or omit the role.\n',
    ]);
    expect(await refused({ PORT: 'web' })).toEqual([1, 'PORT must be a whole number from 0 to 65535.\n']);
  });
});

describe('a PostgreSQL server', () => {
  const url = (database: string, change: (url: URL) => void = () => {}) => {
    const found = new URL(inject('postgresUrl'));
    found.pathname = database;
    change(found);
    return found.href;
  };
  const administer = async (statement: string, database = 'postgres') => {
    const client = new Client({ connectionString: url(database) });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const start = (database: string, more: Record<string, string> = {}) => ({
    DATABASE_URL: url(database),
    OPENROLL_SECRET: SECRET,
    ...more,
  });

  it('is migrated, serves in each role, and gets no sandbox', async () => {
    await administer('create database start_roles');
    const api = launch(start('start_roles', { OPENROLL_ROLE: 'api' }));
    const { address } = await logged(api, 'ready');
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const client = new Client({ connectionString: url('start_roles') });
    await client.connect();
    expect((await client.query('select * from organizations')).rows).toEqual([]);
    await client.end();

    const worker = launch(start('start_roles'), ['--role', 'worker']);
    const { address: health } = await logged(worker, 'ready');
    expect((await fetch(`${health}/readyz`)).status).toBe(200);
    expect((await fetch(`${health}/v1/organization`)).status).toBe(404);

    // A node that stays up while another version migrates the schema says that it can't serve.
    await administer("insert into schema_migrations values (9999, 'later.sql', '2026-01-01Z')", 'start_roles');
    await expect.poll(async () => (await fetch(`${address}/readyz`)).status).toBe(503);
    expect(await refused(start('start_roles'))).toEqual([
      1,
      expect.stringMatching(
        /^The database has schema version 9999, this program knows \d+\. Start a newer version of Openroll\.\n$/,
      ),
    ]);
    expect(await end(api.child, 'SIGTERM')).toBe(0);
    expect(await end(worker.child, 'SIGTERM')).toBe(0);
  });

  it('that can’t be used is explained in one sentence each', async () => {
    const place = url('x').match(/@([^/]+)\//)?.[1];
    const says = async (databaseUrl: string) => refused({ DATABASE_URL: databaseUrl, OPENROLL_SECRET: SECRET });
    expect(await says('postgres://nobody@127.0.0.1:1/x')).toEqual([
      1,
      'No PostgreSQL answers at 127.0.0.1:1 (ECONNREFUSED). Check DATABASE_URL.\n',
    ]);
    expect(await says(url('no_such'))).toEqual([1, `PostgreSQL at ${place} has no database "no_such".\n`]);
    const wrong = url('postgres', (found) => {
      found.password = 'wrong';
    });
    expect(await says(wrong)).toEqual([1, `PostgreSQL at ${place} refuses the user "openroll" or its password.\n`]);
  });

  it('does not help if the port is taken', async () => {
    await administer('create database start_port');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    expect(await refused(start('start_port', { PORT: String(port) }))).toEqual([
      1,
      `Port ${port} of 127.0.0.1 is taken by another program. Stop that one, or set PORT to another number.\n`,
    ]);
    taken.close();
  });
});

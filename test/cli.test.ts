/** The command line as an operator uses it: real processes against a real server on an embedded folder, and a PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const CATALOG = join(ROOT, 'examples/data/catalog.json');
const CENSUS = join(ROOT, 'examples/data/census.csv');
const SECOND = join(ROOT, 'examples/data/census-second.csv');

let folder: string;
let dataDir: string;
let server: ChildProcess;
let employer: string;
const children: ChildProcess[] = [];

function launch(args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, 'server/cli.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, OPENROLL_DATA_DIR: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

interface Done {
  code: number | null;
  out: string;
  err: string;
}

async function openroll(args: string[], env: Record<string, string> = {}): Promise<Done> {
  const child = launch(args, env);
  const done: Done = { code: null, out: '', err: '' };
  child.stdout?.on('data', (chunk) => (done.out += chunk));
  child.stderr?.on('data', (chunk) => (done.err += chunk));
  await once(child, 'close');
  return { ...done, code: child.exitCode };
}

/** With --json: what a machine reads. */
async function json(...args: string[]) {
  const { code, out, err } = await openroll([...args, '--json']);
  if (code !== 0) throw new Error(`openroll ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out);
}

/** Waits until the child says this. Its output stays open: a pipe that is closed under a server would end it. */
function say(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      if (said.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended without "${text}": ${said}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGTERM');
  await closed;
}

function credentials(): { base_url: string; api_key: string } {
  return JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
}

async function api(path: string, body?: object) {
  const { base_url, api_key } = credentials();
  const response = await fetch(base_url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${api_key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as { data: { id: string }; pagination: { total: number } };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-cli-'));
  dataDir = join(folder, 'data');
  server = launch(['serve']);
  await say(server, '"msg":"ready"');
  const { data } = await api('/v1/employers', {
    name: 'Larkspur Bicycle Works',
    legal_name: 'Larkspur Bicycle Works Inc.',
    ein: '47-3194821',
    email: 'people@larkspur-bikes.example',
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
  });
  employer = data.id;
});
afterAll(async () => {
  for (const child of children) await stop(child);
  rmSync(folder, { recursive: true, force: true });
});

describe('with a running server', () => {
  it('imports a catalog, and keeps what is there the second time', async () => {
    const first = await json('catalog', 'import', CATALOG);
    expect(first.data.map((one: { created: boolean }) => one.created)).toEqual([true, true, true, true, true]);
    const again = await openroll(['catalog', 'import', CATALOG]);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('0 plans created, 5 kept.');
  });

  it('streams a census, tells what became of it, and says beforehand what a second would do', async () => {
    const { data: first } = await json('census', 'import', CENSUS, '--employer', employer);
    expect(first).toMatchObject({ status: 'completed', row_count: 250 });
    expect(first.counts).toMatchObject({ created: 250 - first.counts.failed, deactivated: 0 });

    const dry = await json('census', 'import', SECOND, '--employer', employer, '--dry-run');
    expect(dry.data.counts).toMatchObject({ created: 7, deactivated: 9 });
    const named = await openroll(['census', 'import', SECOND, '--employer', employer, '--dry-run']);
    expect(named.out).toMatch(/^Nothing was changed\. It would be 248 rows, 7 created, .*9 deactivated/);
    expect(named.out.match(/^ {2}would be deactivated: \S+ .+$/gm)).toHaveLength(9);
    const cautious = await openroll(['census', 'import', SECOND, '--employer', employer, '--max-deactivations', '3']);
    expect([cautious.code, cautious.err]).toEqual([1, 'The census failed as a whole: too_many_deactivations.\n']);

    const second = await openroll(['census', 'import', SECOND, '--employer', employer]);
    expect(second.out).toMatch(/^Census csync_\S+: 248 rows, 7 created, .*9 deactivated/);
    const { data: again } = await json('census', 'import', SECOND, '--employer', employer, '--on-omitted', 'keep');
    expect(again.counts).toMatchObject({ created: 0, updated: 0, deactivated: 0 });
  });

  it('follows the events', async () => {
    await api(`/v1/employers/${employer}/benefit-eligibility-policies`, {
      classification: 'full_time',
      waiting_period: 'none',
    });
    const tail = launch(['events', 'tail', '--all', '--name', 'employer.eligibility_policy_created']);
    await say(tail, employer);
    await stop(tail);
  });

  it('moves the test clock, and waits for it', async () => {
    const { data: before } = await json('clock', 'show');
    const { data: after } = await json('clock', 'advance', '--days', '40');
    expect(after.status).toBe('ready');
    expect(Date.parse(after.now) - Date.parse(before.now)).toBe(40 * 86_400_000);
    const { code, err } = await openroll(['clock', 'advance', '--to', before.now.slice(0, 10)]);
    expect([code, err]).toEqual([1, expect.stringContaining('forward')]);
    expect((await openroll(['clock', 'advance'])).code).toBe(1);
  });

  it('finds everything in order, and a wrong key out of it', async () => {
    const { ok, checks } = await json('doctor');
    expect(checks.filter((one: { ok: boolean }) => !one.ok)).toEqual([]);
    expect([ok, checks.map((one: { name: string }) => one.name)]).toEqual([
      true,
      ['Node', 'data folder', 'disk space', 'database', 'server', 'credentials'],
    ]);
    const wrong = await openroll(['doctor'], { OPENROLL_API_KEY: 'vit_apk_wrong' });
    expect([wrong.code, wrong.err]).toEqual([1, 'Failed checks: credentials.\n']);
  });

  it('says in a sentence what is wrong, and ends with 1', async () => {
    const broken = join(folder, 'broken.csv');
    writeFileSync(broken, 'first_name,last_name,date_of_birth,email\n"Ada,Lovelace,1990-01-01,ada@math.example\n');
    const before = (await api(`/v1/employers/${employer}/census-syncs`)).pagination.total;
    const latin = join(folder, 'latin.csv');
    writeFileSync(latin, 'first_name,last_name,date_of_birth,email\nInés,Roa,1990-01-01,ines@math.example\n', 'latin1');
    const cases: [string[], RegExp][] = [
      [['census', 'import', latin, '--employer', employer], /^\S+latin\.csv: line 2 is not UTF-8\. Save .*\n$/],
      [['census', 'import', broken, '--employer', employer], /^\S+broken\.csv: Quote Not Closed.*\n$/],
      [['census', 'import', join(folder, 'none.csv'), '--employer', employer], /none\.csv does not exist\.\n$/],
      [['census', 'import', CENSUS, '--employer', 'empr_x'], /^This does not exist, or you have no access to it\.\n$/],
      [['catalog', 'import', CENSUS], /census\.csv is not JSON: /],
      [['keys', 'list'], /^The data folder \S+ is in use by another Openroll \(process \d+\)\./],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, err } = await openroll(args);
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(sentence)]);
    }
    // A stream that broke off changed nothing.
    expect((await api(`/v1/employers/${employer}/census-syncs`)).pagination.total).toBe(before);

    const rows = join(folder, 'rows.csv');
    writeFileSync(rows, 'first_name,last_name,date_of_birth,email\nAda,Lovelace,1990-13-01,nobody\n');
    const { code, err } = await openroll(['census', 'import', rows, '--employer', employer, '--json']);
    const { error } = JSON.parse(err);
    expect([code, error.code]).toEqual([1, 'invalid_request']);
    expect(error.details.map((one: { path: string }) => one.path.split('.').at(-1))).toEqual([
      'date_of_birth',
      'email',
    ]);
  });
});

it('ends with 2 when it is used wrongly, and with 0 when it is asked how', async () => {
  expect((await openroll(['census', 'import', CENSUS])).code).toBe(2);
  expect((await openroll(['serve', '--role', 'cook'])).code).toBe(2);
  expect(await openroll(['nonsense'])).toMatchObject({
    code: 2,
    err: expect.stringContaining("unknown command 'nonsense'"),
  });
  expect((await openroll(['--help'])).code).toBe(0);
});

it('looks after a database of its own: schema, organizations, keys', async () => {
  const url = new URL(inject('postgresUrl'));
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query('create database cli_own');
  await admin.end();
  url.pathname = 'cli_own';
  const own = { DATABASE_URL: url.href };
  const run = async (...args: string[]) => JSON.parse((await openroll([...args, '--json'], own)).out);
  const early = await openroll(['org', 'list'], own);
  expect([early.code, early.err]).toEqual([1, expect.stringContaining('Run: npm run openroll -- migrate')]);
  expect((await run('migrate')).applied.length).toBeGreaterThan(5);
  expect((await run('migrate')).applied).toEqual([]);

  const made = await run('org', 'create', 'Juniper Benefits', '--time-zone', 'America/Chicago');
  expect((await run('org', 'list')).data).toMatchObject([{ id: made.organization_id, kind: 'live' }]);
  const zone = await openroll(['org', 'create', 'X', '--time-zone', 'Mars/Olympus'], own);
  expect([zone.code, zone.err]).toEqual([1, expect.stringContaining('time_zone: Use an IANA time zone')]);

  const key = await run('keys', 'create', '--name', 'second');
  await run('keys', 'revoke', key.id);
  const { data } = await run('keys', 'list');
  expect(data.map((one: { revoked_at: string | null }) => one.revoked_at !== null)).toEqual([false, true]);
  expect(JSON.stringify(data)).not.toContain(key.api_key);
});

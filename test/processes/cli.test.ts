/** The command line as an operator uses it: real processes against a real server on an embedded folder, and a PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { COMPILED } from '../../server/testing/process.ts';

const ROOT = join(import.meta.dirname, '../..');
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
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, OPENROLL_DATA_DIR: dataDir, PORT: '0', ...env },
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

/** Runs a command with --json. */
async function json(...args: string[]) {
  const { code, out, err } = await openroll([...args, '--json']);
  if (code !== 0) throw new Error(`openroll ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out);
}

/** Waits until the child prints this. Its output stays open: closing a server's pipe would end it. */
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
  it('imports a catalog, keeps existing entries, lists what differs, and changes that when asked', async () => {
    const first = await json('catalog', 'import', CATALOG);
    expect(first.data.map((one: { created: boolean }) => one.created)).toEqual([true, true, true, true, true]);
    const again = await openroll(['catalog', 'import', CATALOG]);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('0 plans created, 5 kept.');

    const corrected = join(folder, 'corrected.json');
    const catalog = JSON.parse(readFileSync(CATALOG, 'utf8'));
    catalog.products[0].plans[0].rates.EE = 48_300;
    catalog.products[0].plans[0].carrier = 'Evergreen';
    writeFileSync(corrected, JSON.stringify(catalog));
    const told = await openroll(['catalog', 'import', corrected]);
    expect(told.out).toContain('Silver 3000, rates.EE: 48250 there, 48300 in the file\n');
    expect(told.out).toContain('Silver 3000, carrier: "Evergreen Mutual" there, "Evergreen" in the file\n');
    expect([told.code, told.err]).toEqual([
      1,
      '1 entry differs from the file and kept what they had. Change plans with --update.\n',
    ]);
    const updated = await openroll(['catalog', 'import', corrected, '--update']);
    expect([updated.code, updated.out]).toEqual([0, expect.stringContaining('0 plans created, 4 kept, 1 updated.')]);
    expect((await openroll(['catalog', 'import', corrected])).code).toBe(0);

    catalog.products[0].description = 'Another.';
    writeFileSync(corrected, JSON.stringify(catalog));
    const refused = await openroll(['catalog', 'import', corrected, '--update']);
    expect([refused.code, refused.err]).toEqual([1, '1 entry differs from the file and could not be changed.\n']);
    expect(refused.out).toContain('A product can’t be changed');
  });

  it('streams a census, reports its result, and says beforehand what a second would do', async () => {
    const { data: first } = await json('census', 'import', CENSUS, '--employer', employer);
    expect(first).toMatchObject({ status: 'completed', row_count: 250 });
    expect(first.counts).toMatchObject({ created: 250 - first.counts.failed, deactivated: 0 });

    const dry = await json('census', 'import', SECOND, '--employer', employer, '--dry-run');
    expect(dry.data.counts).toMatchObject({ created: 7, deactivated: 9 });
    const named = await openroll(['census', 'import', SECOND, '--employer', employer, '--dry-run']);
    expect(named.out).toMatch(/^Nothing was changed\. It would be 248 rows, 7 created, .*9 deactivated/);
    expect(named.out.match(/^ {2}would be deactivated: \S+ .+$/gm)).toHaveLength(9);
    const cautious = await openroll(['census', 'import', SECOND, '--employer', employer, '--max-deactivations', '3']);
    expect([cautious.code, cautious.err]).toEqual([
      1,
      expect.stringMatching(/^The census failed as a whole: too_many_deactivations\. .*--max-deactivations/),
    ]);

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
  });

  it('names the line of a row that the server does not take, and keeps the row in a file', async () => {
    const roster = join(folder, 'people.csv');
    const failed = join(folder, 'people.failed.csv');
    writeFileSync(
      roster,
      'Staff of Larkspur\nID,First Name,Last Name,DOB,Email\n,,,,\nX-1,Ada,Lovelace,2199-01-01,ada@math.example\n',
    );
    const { code, out, err } = await openroll([
      'census',
      'import',
      roster,
      '--employer',
      employer,
      '--on-omitted',
      'keep',
    ]);
    expect(out + err).toMatch(/^.*"DOB" is date_of_birth/m);
    expect(out + err).toMatch(/^ {2}line 4\b.*future/m);
    expect([0, 1]).toContain(code);
    expect(readFileSync(failed, 'utf8')).toMatch(
      /^ID,First Name,Last Name,DOB,Email,openroll_fault\r\nX-1,Ada,Lovelace,2199-01-01,ada@math.example,line 4: .*\r\n$/,
    );
    const whole = await openroll(['census', 'import', failed, '--employer', employer]);
    expect([whole.code, whole.err]).toEqual([1, expect.stringContaining('add --on-omitted keep')]);
  });

  it('reads a roster through for its faults before it sends any of it', async () => {
    const before = (await api(`/v1/employers/${employer}/census-syncs`)).pagination.total;
    const roster = join(folder, 'faulty.csv');
    const rows = [
      'Ada,Love"lace,1990-01-01,ada@math.example',
      'Ben,Okafor,4/12/88,ben@acme.example',
      'Cleo,Novak,1995-05-23',
    ];
    writeFileSync(roster, `first_name,last_name,date_of_birth,email\n${rows.join('\n')}\n`);
    const { code, out, err } = await openroll(['census', 'import', roster, '--employer', employer]);
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n')).toEqual([
      `faulty.csv was not sent: 3 of its 3 rows have faults. The rows are in ${join(folder, 'faulty.failed.csv')}, with what is wrong.`,
      expect.stringMatching(/^ {2}line 2, column "last_name": "Love\\?"lace": A quotation mark stands alone/),
      '  line 3, column "date_of_birth": "4/12/88": Give the year with four digits: two may mean either century.',
      '  line 4: The line has 3 cells and the heading 4. Was the file cut off?',
      '',
    ]);
    expect((await api(`/v1/employers/${employer}/census-syncs`)).pagination.total).toBe(before);

    writeFileSync(roster, 'first_name,last_name,date_of_birth,email\n');
    const empty = await openroll(['census', 'import', roster, '--employer', employer]);
    expect([empty.code, empty.err]).toEqual([
      1,
      'faulty.csv has a heading and no rows. If everyone has left, add --allow-empty.\n',
    ]);
  });

  it('finds everything in order, and reports a wrong key', async () => {
    const { ok, checks } = await json('doctor');
    expect(checks.filter((one: { ok: boolean }) => !one.ok)).toEqual([]);
    expect([ok, checks.map((one: { name: string }) => one.name)]).toEqual([
      true,
      ['Node', 'data folder', 'disk space', 'database', 'secret', 'webhooks', 'server', 'credentials'],
    ]);
    const wrong = await openroll(['doctor'], { OPENROLL_API_KEY: 'vit_apk_wrong' });
    expect([wrong.code, wrong.err]).toEqual([1, 'Failed checks: credentials.\n']);
  });

  it('says in a sentence what is wrong, and ends with 1', async () => {
    const cases: [string[], RegExp][] = [
      [['census', 'import', join(folder, 'none.csv'), '--employer', employer], /none\.csv does not exist\.\n$/],
      [['census', 'import', CENSUS, '--employer', 'empr_x'], /^This does not exist, or you have no access to it\.\n$/],
      [['catalog', 'import', CENSUS], /census\.csv is not JSON: /],
      [['migrate'], /^The data folder \S+ is in use by another Openroll \(process \d+\)\./],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, err } = await openroll(args);
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(sentence)]);
    }

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

  it('sets up an employer from one file, and makes nothing twice', async () => {
    const file = join(folder, 'employer.json');
    const wanted = JSON.parse(readFileSync(join(ROOT, 'examples/data/employer.json'), 'utf8'));
    const { data: clock } = await json('clock', 'show');
    const [year, month] = clock.now.split('-').map(Number);
    wanted.plan_years[0].coverage_start = new Date(Date.UTC(year, month + 1, 1)).toISOString().slice(0, 10);
    wanted.roster = CENSUS;
    const write = (changes: object = {}) => writeFileSync(file, JSON.stringify({ ...wanted, ...changes }));

    write({
      plan_years: [
        { ...wanted.plan_years[0], plans: ['Silver 3000', 'Tin'] },
        { ...wanted.plan_years[0], product: 'X' },
      ],
    });
    const unknown = await openroll(['employers', 'import', file]);
    expect([unknown.code, unknown.err]).toEqual([
      1,
      'Nothing was created: some names are not in the catalog, or there more than once.\n' +
        '  plan_years.0.plans.1: No plan of "Larkspur Health" is called "Tin".\n' +
        '  plan_years.1.product: No product is called "X".\n',
    ]);
    write();
    const dry = await openroll(['employers', 'import', file, '--dry-run']);
    expect(dry.out).toContain('would be created  plan year: Larkspur Health');
    expect(dry.out).toContain('Nothing was changed.');
    expect((await api('/v1/employers?search=47-3194825')).pagination.total).toBe(0);

    const made = await openroll(['employers', 'import', file]);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toMatch(/^plyr_\S+ +created +plan year: Larkspur Health, /m);
    expect(made.out).toMatch(/^Census csync_\S+: 250 rows, /m);
    const again = await openroll(['employers', 'import', file]);
    expect([again.code, again.err, again.out.match(/ {2}kept /g)?.length]).toEqual([0, '', 3]);
    expect((await api('/v1/employers?search=47-3194825')).pagination.total).toBe(1);

    const copy_offer = { from: 'juniper', coverage_start: wanted.plan_years[0].coverage_start };
    const other = { ...wanted.employer, name: 'Cedar Bakery', ein: '47-3194826', reference_id: 'cedar' };
    const copied = { employer: other, plan_years: undefined, copy_offer, roster: undefined };
    write({ ...copied, copy_offer: { ...copy_offer, from: 'nobody' } });
    expect((await openroll(['employers', 'import', file])).err).toContain(
      'No employer has the reference or id "nobody"',
    );
    write(copied);
    expect((await openroll(['employers', 'import', file])).out).toMatch(
      /^plyr_\S+ +created +offer: as Juniper Bakery, /m,
    );
    expect((await openroll(['employers', 'import', file])).out.match(/ {2}kept /g)).toHaveLength(3);
  });
});

it('ends with 2 when it is used wrongly, and with 0 when asked for help', { timeout: 60_000 }, async () => {
  const wrong: string[][] = [
    ['clock', 'advance'],
    ['clock', 'advance', '--to', 'tomorrow'],
    ['listen', '--forward', 'here'],
    ['org', 'create', 'X'],
    ['org', 'create', 'X', '--time-zone', 'Mars/Olympus'],
    ['census', 'import', CENSUS, '--employer', employer, '--map', 'Badge'],
    ['census', 'import', CENSUS, '--employer', employer, '--map', 'Badge=reference_id'],
    ['census', 'import', CENSUS, '--employer', employer, '--dates', 'german'],
    ['census', 'import', CENSUS, '--employer', employer, '--max-deactivations', 'few'],
  ];
  const codes = await Promise.all(wrong.map(async (args) => [args, (await openroll(args)).code]));
  expect(codes).toEqual(wrong.map((args) => [args, 2]));
  expect((await openroll(['census', 'import', CENSUS])).code).toBe(2);
  expect((await openroll(['serve', '--role', 'cook'])).code).toBe(2);
  expect(await openroll(['nonsense'])).toMatchObject({
    code: 2,
    err: expect.stringContaining("unknown command 'nonsense'"),
  });
  expect((await openroll(['--help'])).code).toBe(0);
});

it('looks after a database of its own: schema, organizations, keys', { timeout: 60_000 }, async () => {
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
  expect((await run('migrate')).applied).not.toEqual([]);
  expect((await run('migrate')).applied).toEqual([]);

  const made = await run('org', 'create', 'Juniper Benefits', '--time-zone', 'America/Chicago');
  expect((await run('org', 'list')).data).toMatchObject([{ id: made.organization_id, kind: 'live' }]);
  const sandbox = await run('org', 'create', 'Juniper Test', '--sandbox', '--time-zone', 'America/Chicago');
  expect((await run('org', 'list')).data).toMatchObject([
    { kind: 'live' },
    { id: sandbox.organization_id, kind: 'sandbox', time_zone: 'America/Chicago' },
  ]);
  const several = await openroll(['keys', 'list'], own);
  expect([several.code, several.err]).toEqual([2, expect.stringContaining('(npm run openroll -- org list)')]);

  const key = await run('keys', 'create', '--name', 'second', '--org', made.organization_id);
  await run('keys', 'revoke', key.id, '--org', made.organization_id);
  const { data } = await run('keys', 'list', '--org', made.organization_id);
  expect(data.map((one: { revoked_at: string | null }) => one.revoked_at !== null)).toEqual([false, true]);
  expect(JSON.stringify(data)).not.toContain(key.api_key);

  const both = [made.organization_id, sandbox.organization_id];
  const shared = await run('keys', 'create', '--name', 'desk', '--organizations', both.join(','));
  expect(shared.grants.map((one: { organization_id: string }) => one.organization_id)).toEqual(both);
  const [grant] = shared.grants;
  const revoked = await run('keys', 'revoke', grant.id, '--org', grant.organization_id, '--everywhere');
  expect(revoked.organizations).toBe(2);
  expect((await run('keys', 'list', '--org', both[1])).data.at(-1)).toMatchObject({
    name: 'desk',
    revoked_at: expect.any(String),
  });
});

/**
 * `@openroll/client` as it is published: packed, installed in somebody else's program, compiled there by two versions of
 * TypeScript, and used against a running server.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../../server/testing/process.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a partner would write. Prints what it saw as JSON. */
const PROGRAM = `
import { createClient, OpenrollError, verifyWebhook, WebhookError } from '@openroll/client';
import { createServer } from 'node:http';
import { once } from 'node:events';

const [baseUrl = '', credential = ''] = process.argv.slice(2);

// The first answer to each change is lost on its way, after the server has done what was asked.
const lost = new Set<string>();
const lossy: typeof fetch = async (url, init) => {
  const response = await fetch(url, init);
  const key = new Headers(init?.headers).get('idempotency-key');
  if (!key || lost.has(key)) return response;
  lost.add(key);
  throw new TypeError('the connection was reset');
};
const openroll = createClient({ baseUrl, credential, fetch: lossy });

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA' as const, zipcode: '98402' };
const names = ['Larkspur', 'Saltbrook', 'Underhill'];
for (const name of names) {
  const body = { name, legal_name: name + ' Inc.', ein: '47-3194821', email: 'hr@lark.example', reference_id: name, address };
  const { dry_run } = await openroll.dryRun.createEmployer({ body });
  if (dry_run.events.length > 0) throw new Error('an employer is no event');
  await openroll.createEmployer({ body });
}
const employers: string[] = [];
for await (const { name } of openroll.each.listEmployers({ query: { limit: 2 } })) employers.push(name);

const refusal = await openroll
  .createEmployer({ body: { name: '', legal_name: 'x', ein: '1', email: 'x', address } })
  .catch((error: unknown) => error);
if (!(refusal instanceof OpenrollError)) throw refusal;

const { data: [employer] } = await openroll.listEmployers();
const path = { employer_id: employer?.id ?? '' };
const row = (n: number) => ({ reference_id: 'r' + n, first_name: 'Odalys', last_name: 'Ferreira', date_of_birth: '1988-04-1' + n,
  email: 'o' + n + '@lark.example', phone: '2535550164', start_date: '2021-03-01', employee_class: 'Full Time' as const, address });
const { data: sync } = await openroll.submitCensusSync({ path, body: { employees: [row(1), row(2)] } });
const lines = new Blob([JSON.stringify(row(1)) + '\\n'], { type: 'application/x-ndjson' });
const file = await openroll.submitCensusSync({ path, query: { on_omitted: 'keep' }, body: lines });

// A webhook, verified by its receiver and refused when it was altered.
const seen: string[] = [];
let secret = '';
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { event_name } = await verifyWebhook({ body, headers: request.headers, secret });
  const altered = await verifyWebhook({ body: body + ' ', headers: request.headers, secret }).catch((error: unknown) => error);
  seen.push(event_name, altered instanceof WebhookError ? altered.reason : String(altered));
  response.writeHead(204).end();
  receiver.emit('told');
});
await once(receiver.listen(0, '127.0.0.1'), 'listening');
const listening = receiver.address();
if (typeof listening === 'string' || !listening) throw new Error('no port');
const told = once(receiver, 'told');
({ secret } = (await openroll.createWebhookSubscription({ body: { url: 'http://127.0.0.1:' + listening.port, event_names: ['employer.eligibility_policy_created'] } })).data);
await openroll.createBenefitEligibilityPolicy({ path, body: { classification: 'all', waiting_period: 'none' } });
await told;
receiver.close();
receiver.closeAllConnections();

const { code, status, details } = refusal;
const syncs = [sync.census_sync_id, file.data.census_sync_id].map((id) => id.slice(0, 6));
console.log(JSON.stringify({ employers, refusal: [status, code, details.map(({ path }) => path)], syncs, seen, lost: lost.size }));
`;

let folder: string;
let server: ServerProcess;
const installed = () => join(folder, 'node_modules/@openroll/client');
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}` },
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openroll-client-'));
  const starting = startServer({ OPENROLL_DATA_DIR: join(folder, 'data'), OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1' });
  run('npm', ['pack', '--silent', '--pack-destination', folder, join(ROOT, 'client')], ROOT);
  mkdirSync(installed(), { recursive: true });
  const [packed = ''] = globSync('*.tgz', { cwd: folder });
  run('tar', ['-xzf', packed, '-C', installed(), '--strip-components=1'], folder);
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  server = await starting;
}, 120_000);
afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

it('needs nothing but what browsers and edge runtimes have', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
  expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  const files = globSync('dist/**/*.js', { cwd: installed() });
  expect(files).toContain('dist/index.js');
  const code = files.map((file) => readFileSync(join(installed(), file), 'utf8')).join('\n');
  expect(code.match(/from '[^.][^']*'|\b(?:require\(|process\.|Buffer\b|__dirname|window\.|document\.)/g)).toBeNull();
  expect(globSync('**/*.test.*', { cwd: installed() })).toEqual([]);
});

const check = (compiler: string, file: string) => {
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
  const tsc = [join(ROOT, 'node_modules', compiler, 'bin/tsc'), '--typeRoots', join(ROOT, 'node_modules/@types')];
  return run(process.execPath, [...tsc, ...options, file], folder);
};

it.each(['typescript', 'typescript-5'])('has types for %s', { timeout: 120_000 }, (compiler) => {
  expect(() => check(compiler, 'program.ts')).not.toThrow();
});

it('has types that find a misspelled field', { timeout: 120_000 }, () => {
  writeFileSync(join(folder, 'wrong.ts'), PROGRAM.replace('{ limit: 2 }', '{ limits: 2 }'));
  expect(() => check('typescript', 'wrong.ts')).toThrow();
});

it('works against a running server, whose first answers are lost', { timeout: 120_000 }, () => {
  const { api_key } = JSON.parse(readFileSync(join(folder, 'data/credentials.json'), 'utf8'));
  const output = run(process.execPath, [join(folder, 'program.ts'), server.address, api_key], folder);
  expect(JSON.parse(output)).toEqual({
    employers: ['Underhill', 'Saltbrook', 'Larkspur'],
    refusal: [400, 'invalid_request', ['name', 'ein', 'email']],
    syncs: ['csync_', 'csync_'],
    seen: ['employer.eligibility_policy_created', 'forged'],
    lost: 10,
  });
});

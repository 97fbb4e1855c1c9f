/**
 * `npm run nightly -- versions`: the program of the commit before (or of `OPENROLL_BEFORE`, any commit) and this one on each other's
 * databases. The old one starts on the new schema, unless a migration says that it can't; the new one starts on what the old one
 * left; and both work side by side while the schema is migrated: neither answers 500, and both have what either acknowledged.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fitOf, knownVersion, loadMigrations } from '../../../server/platform/database/migrate.ts';
import { type PostgresServer, startPostgres } from '../../../server/testing/global-setup.ts';
import { rosterRow } from '../../../server/testing/people.ts';
import { call, type Ended, end, makeEmployer, missing, must, type Server, start, until } from '../server.ts';

const HERE = resolve(import.meta.dirname, '../../..');
const BEFORE = process.env.OPENROLL_BEFORE ?? 'HEAD~1';
const PEOPLE = 100;

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: HERE, encoding: 'utf8' });
  must(status === 0, `git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** A program: the folder of its files. */
interface Program {
  name: string;
  root: string;
  known: number;
}

const programOf = (name: string, root: string): Program => ({
  name,
  root,
  known: knownVersion(loadMigrations(join(root, 'migrations'))),
});

function openroll({ root }: Program, env: Record<string, string>, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'server/cli.ts'), ...args], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  must(status === 0, `openroll ${args.join(' ')}: ${stderr}`);
  return stdout;
}

interface Place {
  env: Record<string, string>;
  key: string;
  /** What was acknowledged. */
  kept: string[];
}

/** A database with the schema of a program, and an organization in it. */
async function place(server: PostgresServer, name: string, made: Program): Promise<Place> {
  await server.createDatabase(name);
  const env = { DATABASE_URL: server.url(name), OPENROLL_SECRET: 'a secret for tests, not for anything else' };
  openroll(made, env, 'migrate');
  const { api_key } = JSON.parse(openroll(made, env, 'org', 'create', 'Juniper', '--sandbox', '--json'));
  return { env, key: api_key, kept: [] };
}

async function run({ root, name }: Program, { env }: Place): Promise<Server> {
  const server: Server | Ended = await start(env, [], join(root, 'server/main.ts'));
  if ('code' in server) throw new Error(`${name} did not start (${server.code}): ${server.said}`);
  return server;
}

/** Makes an employer and a census by this server, and checks that all that was acknowledged before is there. */
async function work(server: Server, { key, kept }: Place): Promise<void> {
  const employer = (await makeEmployer(server, key)) ?? '';
  must(employer !== '', 'an employer was not acknowledged');
  kept.push(employer);
  const employees = Array.from({ length: PEOPLE }, (_, n) => rosterRow(kept.length * PEOPLE + n));
  const sent = await call(server, key, 'POST', `employers/${employer}/census-sync`, { employees });
  must(sent?.status === 202, `a census is answered ${JSON.stringify(sent)}`);
  const path = `employers/${employer}/census-syncs/${sent?.body.data.census_sync_id}`;
  await until('the census is done', 60_000, async () => {
    return (await call(server, key, 'GET', path))?.body.data.status === 'completed';
  });
  const people = await call(server, key, 'GET', `employers/${employer}/employees?limit=1`);
  must(people?.body.pagination.total === PEOPLE, `${people?.body.pagination.total} of ${PEOPLE} people are there`);
  const gone = await missing(server, key, kept);
  must(gone.length === 0, `${gone.length} of ${kept.length} that were acknowledged are not there`);
}

async function stop(...servers: Server[]): Promise<void> {
  for (const server of servers) {
    const faults = server.said().match(/^.*"level":"(?:error|fatal)".*$/gm) ?? [];
    must(faults.length === 0, `a fault: ${faults[0]?.slice(0, 600)}`);
    must((await end(server, 'SIGTERM')) === 0, 'a server did not end by itself');
  }
}

/** The schema is migrated while the old program works on it; then both work. */
async function sideBySide(server: PostgresServer, old: Program, now: Program): Promise<void> {
  const there = await place(server, 'side_by_side', old);
  const [one] = [await run(old, there)];
  await work(one, there);
  openroll(now, there.env, 'migrate');
  await work(one, there);
  const two = await run(now, there);
  for (let round = 0; round < 3; round++) {
    await work(one, there);
    await work(two, there);
  }
  const ready = await fetch(`${one.address}/readyz`);
  must(ready.status === 200, `the old one is not ready: ${await ready.text()}`);
  await stop(one, two);
}

async function onOldData(server: PostgresServer, old: Program, now: Program): Promise<void> {
  const there = await place(server, 'old_data', old);
  const before = await run(old, there);
  await work(before, there);
  await stop(before);
  const after = await run(now, there);
  await work(after, there);
  await stop(after);
}

async function onNewSchema(server: PostgresServer, old: Program, now: Program): Promise<void> {
  const there = await place(server, 'new_schema', now);
  const before = await run(old, there);
  await work(before, there);
  await stop(before);
}

const folder = mkdtempSync(join(tmpdir(), 'openroll-versions-'));
const root = join(folder, 'before');
git('worktree', 'add', '--detach', root, BEFORE);
const server = await startPostgres();
try {
  symlinkSync(join(HERE, 'node_modules'), join(root, 'node_modules'));
  const [old, now] = [programOf(BEFORE, root), programOf('this', HERE)];
  const runsWith = Math.max(...loadMigrations().map((one) => one.runsWith));
  await onOldData(server, old, now);
  console.log(`ok  this program on the data of ${BEFORE} (schema ${old.known} → ${now.known})`);
  if (fitOf({ version: now.known, runsWith }, old.known) === 'old program') {
    console.log(`-   ${BEFORE} does not run on schema ${now.known}: a migration says so`);
  } else {
    await onNewSchema(server, old, now);
    console.log(`ok  ${BEFORE} on the schema of this program`);
    await sideBySide(server, old, now);
    console.log('ok  both side by side, while the schema goes on');
  }
} finally {
  await server.stop();
  git('worktree', 'remove', '--force', root);
  rmSync(folder, { recursive: true, force: true });
}

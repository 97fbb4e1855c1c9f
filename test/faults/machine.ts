/** What a machine does to a server: the disk fills up, the clock jumps, memory is short, it is told to end in the middle of work. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../server/testing/global-setup.ts';
import { rosterRow } from '../../server/testing/people.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { call, end, keyOf, makeEmployer, missing, must, type Server, start, started, until } from './server.ts';

export interface Fault {
  name: string;
  /** Returns what was seen. */
  run: (folder: string) => Promise<string>;
}

/** This machine does not permit it. */
export class NotPermitted extends Error {}

function command(name: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new NotPermitted(`${name} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** A small disk under a folder. */
async function onSmallDisk<T>(folder: string, megabytes: number, run: (disk: string) => Promise<T>): Promise<T> {
  const disk = join(folder, 'disk');
  mkdirSync(disk, { recursive: true });
  command('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', disk);
  try {
    return await run(disk);
  } finally {
    command('umount', '-l', disk);
  }
}

/** Fills the disk up to so many bytes; returns a function that makes room again. */
function fill(disk: string, leave: number): () => void {
  const { bavail, bsize } = statfsSync(disk);
  const file = join(disk, 'filler');
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  return () => rmSync(file);
}

const MOST_EMPLOYERS = 1_000;
/** Bytes left on the full disk. */
const LEFT = 256 * 1024;

/** Makes employers until three in a row are not acknowledged. */
async function untilRefused(server: Server, key: string, kept: string[]): Promise<boolean> {
  for (let failures = 0; kept.length < MOST_EMPLOYERS; ) {
    const id = await makeEmployer(server, key);
    if (id) kept.push(id);
    failures = id ? 0 : failures + 1;
    if (failures === 3) return true;
  }
  return false;
}

/** Checks that the operator gets one sentence: one line, and no stack. */
function oneSentence(said: string): string {
  must(/^[^\n]+\.\n$/.test(said), `not one sentence: ${said}`);
  return said.trim();
}

async function fullEmbedded(folder: string): Promise<string> {
  return onSmallDisk(folder, 160, async (disk) => {
    const dataDir = join(disk, 'data');
    const server = await started({ OPENROLL_DATA_DIR: dataDir });
    const key = keyOf(dataDir);
    const kept: string[] = [];
    const room = fill(disk, LEFT);
    const full = await untilRefused(server, key, kept);
    const code = await end(server, 'SIGTERM');
    const refused = await start({ OPENROLL_DATA_DIR: dataDir });
    const said = 'code' in refused ? oneSentence(refused.said) : 'it starts all the same';
    if (!('code' in refused)) await end(refused, 'SIGKILL');
    room();
    const again = await started({ OPENROLL_DATA_DIR: dataDir });
    const gone = await missing(again, key, kept);
    const goesOn = await makeEmployer(again, key);
    await end(again, 'SIGTERM');
    must(full, 'the disk did not fill up');
    must(gone.length === 0, `lost ${gone.length} of ${kept.length} acknowledged`);
    must(goesOn !== null, 'it does not go on with room');
    return `${kept.length} acknowledged and kept; stopped with ${code}; on the full disk: ${said}`;
  });
}

async function fullFirstStart(folder: string): Promise<string> {
  return onSmallDisk(folder, 8, async (disk) => {
    const refused = await start({ OPENROLL_DATA_DIR: join(disk, 'data') });
    must('code' in refused && refused.code === 1, 'it started on 8 MB');
    return 'code' in refused ? oneSentence(refused.said) : '';
  });
}

async function fullPostgres(folder: string): Promise<string> {
  return onSmallDisk(folder, 700, async (disk) => {
    const postgres = await startPostgres({ durable: true, disk });
    try {
      await postgres.createDatabase('faults');
      const env = {
        DATABASE_URL: postgres.url('faults'),
        OPENROLL_SECRET: 'a secret for tests, not for anything else',
      };
      const server = await started(env);
      const key = await newKey(env);
      const kept: string[] = [];
      const room = fill(disk, LEFT);
      const full = await untilRefused(server, key, kept);
      room();
      await postgres.crash();
      await postgres.restart();
      await until('it goes on', 60_000, async () => (await makeEmployer(server, key)) !== null);
      const gone = await missing(server, key, kept);
      await end(server, 'SIGTERM');
      must(full, 'the disk did not fill up');
      must(gone.length === 0, `lost ${gone.length} of ${kept.length} acknowledged`);
      return `${kept.length} acknowledged and kept; goes on without a restart once there is room`;
    } finally {
      await postgres.stop();
    }
  });
}

const CLI = join(import.meta.dirname, '../../server/cli.ts');

async function newKey(env: Record<string, string>): Promise<string> {
  const args = [CLI, 'org', 'create', 'Juniper', '--sandbox', '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  must(stdout.startsWith('{'), `no organization: ${stderr}`);
  return (JSON.parse(stdout) as { api_key: string }).api_key;
}

async function readOnlyFolder(folder: string): Promise<string> {
  return onSmallDisk(folder, 160, async (disk) => {
    const dataDir = join(disk, 'data');
    const server = await started({ OPENROLL_DATA_DIR: dataDir });
    await end(server, 'SIGTERM');
    command('mount', '-o', 'remount,ro', disk);
    const refused = await start({ OPENROLL_DATA_DIR: dataDir });
    must('code' in refused && refused.code === 1, 'it started in a folder that can only be read');
    return 'code' in refused ? oneSentence(refused.said) : '';
  });
}

const HOUR = 3_600_000;

async function jumpingClock(folder: string): Promise<string> {
  const clock = join(folder, 'clock');
  writeFileSync(clock, '0');
  const env = { OPENROLL_DATA_DIR: join(folder, 'data'), OPENROLL_TEST_CLOCK: clock };
  const server = await started(env, ['--import', join(import.meta.dirname, 'jumping-clock.ts')]);
  const receiver = await startReceiver();
  const key = keyOf(env.OPENROLL_DATA_DIR);
  await call(server, key, 'POST', 'webhook-subscriptions', { url: receiver.url });
  const kept: string[] = [];
  for (const offsetMs of [0, HOUR, 0, -HOUR, 0, 24 * HOUR, 0, -24 * HOUR, 0]) {
    writeFileSync(clock, String(offsetMs));
    await new Promise((resume) => setTimeout(resume, 300));
    const id = await makeEmployer(server, key);
    must(id !== null, `nothing is taken with the clock off by ${offsetMs / HOUR} hours`);
    kept.push(id ?? '');
  }
  await until('every webhook', 60_000, async () => receiver.received.length >= kept.length);
  const gone = await missing(server, key, kept);
  const code = await end(server, 'SIGTERM');
  await receiver.close();
  const faults = server.said().match(/"level":"(?:error|fatal)".*/g) ?? [];
  must(gone.length === 0 && faults.length === 0, `lost ${gone.length}, faults: ${faults.join('\n')}`);
  return `${kept.length} changes and their webhooks over eight jumps; stopped with ${code}`;
}

const PEOPLE = 6_000;

async function sendCensus(server: Server, key: string): Promise<{ employer: string; sync: string }> {
  const employer = (await makeEmployer(server, key)) ?? '';
  const rows = Array.from({ length: PEOPLE }, (_, n) => JSON.stringify(rosterRow(n))).join('\n');
  const answer = await fetch(`${server.address}/v1/employers/${employer}/census-sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: rows,
  });
  const { data } = (await answer.json()) as { data: { census_sync_id: string } };
  return { employer, sync: data.census_sync_id };
}

const countOf = async (server: Server, key: string, employer: string) =>
  (await call(server, key, 'GET', `employers/${employer}/employees?limit=1`))?.body.pagination.total as number;

async function endsInCensus(folder: string): Promise<string> {
  const env = { OPENROLL_DATA_DIR: join(folder, 'data') };
  const server = await started(env);
  const key = keyOf(env.OPENROLL_DATA_DIR);
  const { employer, sync } = await sendCensus(server, key);
  await until('some are applied', 120_000, async () => (await countOf(server, key, employer)) > 0);
  const applied = await countOf(server, key, employer);
  const code = await end(server, 'SIGTERM');
  const again = await started(env);
  const path = `employers/${employer}/census-syncs/${sync}`;
  await until(
    'the census is done',
    240_000,
    async () => (await call(again, key, 'GET', path))?.body.data.status === 'completed',
  );
  const people = await countOf(again, key, employer);
  await end(again, 'SIGTERM');
  must(code === 0 && people === PEOPLE, `it ended with ${code}, and has ${people} of ${PEOPLE} people`);
  return `told to end after ${applied} of ${PEOPLE} people; all are there after the next start, once each`;
}

async function endsInCalendar(folder: string): Promise<string> {
  const env = { OPENROLL_DATA_DIR: join(folder, 'data') };
  const server = await started(env);
  const key = keyOf(env.OPENROLL_DATA_DIR);
  await makeEmployer(server, key);
  const clock = async (from: Server) => (await call(from, key, 'GET', 'test-clock'))?.body.data;
  const { now } = await clock(server);
  const to = new Date(Date.parse(now) + 400 * 24 * HOUR).toISOString();
  const advance = await call(server, key, 'POST', 'test-clock/advance', { to });
  must(advance !== null && advance.status < 300, `the clock does not move: ${JSON.stringify(advance)}`);
  const code = await end(server, 'SIGTERM');
  const again = await started(env);
  await until('the calendar is there', 240_000, async () => (await clock(again)).calendar_through >= to.slice(0, 10));
  await end(again, 'SIGTERM');
  must(code === 0, `it ended with ${code}`);
  return 'told to end while 400 days ran; the next start ran the rest';
}

async function smallHeap(folder: string): Promise<string> {
  const env = { OPENROLL_DATA_DIR: join(folder, 'data') };
  const server = await started(env, ['--max-old-space-size=256']);
  const key = keyOf(env.OPENROLL_DATA_DIR);
  const { employer, sync } = await sendCensus(server, key);
  const path = `employers/${employer}/census-syncs/${sync}`;
  await until(
    'the census is done',
    240_000,
    async () => (await call(server, key, 'GET', path))?.body.data.status === 'completed',
  );
  const people = await countOf(server, key, employer);
  const code = await end(server, 'SIGTERM');
  must(code === 0 && people === PEOPLE, `it ended with ${code}, and has ${people} of ${PEOPLE} people`);
  return `a census of ${PEOPLE} people in a heap of 256 MB`;
}

export const MACHINE: Fault[] = [
  { name: 'a full disk under the embedded database', run: fullEmbedded },
  { name: 'a disk too small for a first start', run: fullFirstStart },
  { name: 'a full disk under PostgreSQL', run: fullPostgres },
  { name: 'a data folder that can only be read', run: readOnlyFolder },
  { name: 'a clock that jumps an hour and a day, both ways', run: jumpingClock },
  { name: 'SIGTERM in the middle of a census', run: endsInCensus },
  { name: 'SIGTERM in the middle of calendar days', run: endsInCalendar },
  { name: 'a heap of 256 MB', run: smallHeap },
];

/** Runs in a folder of its own, which is removed afterwards. */
export async function runFault({ run }: Fault): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openroll-fault-'));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `npm run backups`: a simulated year is backed up in the three ways of docs/operate.md and restored: `pg_dump`, a base backup brought to
 * a moment, and the folder of the embedded database. Checks for each copy that every row is as it was, every law holds, every
 * signature can be proved, and nothing is sent until the operator says so. Takes some minutes, and needs Debian's postgresql-15.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded, openPostgres } from '../../../server/platform/database/db.ts';
import { realClock } from '../../../server/platform/process/real-clock.ts';
import { prepareDatabase } from '../../../server/prepare-database.ts';
import { type Receiver, startReceiver } from '../../../server/testing/receiver.ts';
import { missingPackages, ownFolder } from '../programs.ts';
import { until } from '../server.ts';
import { drill } from './drill.ts';
import { makeCluster, type Postgres, recoverTo, startPostgres, tool } from './postgres.ts';
import { leaveDeliveries, type Print, playYear, printOf, type Year } from './year.ts';

const SECRET = { OPENROLL_SECRET: 'a secret for tests, not for anything else' };
const SEED = Number(process.env.OPENROLL_SEED ?? 7);

const missing = missingPackages('postgresql-15');
if (missing.length > 0) {
  console.error(`This needs Debian's packages, and their services stopped: apt-get install ${missing.join(' ')}`);
  process.exit(2);
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

interface Source {
  folder: string;
  postgres: Postgres;
  year: Year;
  receiver: Receiver;
}

async function dumped({ folder, postgres, year, receiver }: Source): Promise<string> {
  const before = await printOf(year.house.database.db);
  const dump = join(ownFolder(join(folder, 'dumps')), 'openroll.dump');
  tool('pg_dump', '--format=custom', `--file=${dump}`, postgres.url('openroll'));
  await postgres.query('create database restored');
  tool('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${postgres.url('restored')}`, dump);
  const url = postgres.url('restored');
  const copy = { env: { ...SECRET, DATABASE_URL: url }, open: async () => openPostgres(url, { poolSize: 2 }) };
  return drill(copy, year, before, receiver);
}

/** What happens after the moment is not in the copy. */
async function broughtToMoment({ folder, postgres, year, receiver }: Source): Promise<string> {
  const data = ownFolder(join(folder, 'restored'));
  tool('pg_basebackup', '-D', data, '-X', 'none', '--no-sync', '-d', postgres.url('postgres'));
  await leaveDeliveries(year, 'after the backup');
  const before: Print = await printOf(year.house.database.db);
  const [row] = await postgres.query('select clock_timestamp()::text as moment');
  await leaveDeliveries(year, 'after the moment');
  const [last] = await postgres.query('select pg_walfile_name(pg_switch_wal()) as file');
  await until('all is archived', 60_000, async () => {
    const [at] = await postgres.query('select last_archived_wal as file from pg_stat_archiver');
    return String(at?.file) >= String(last?.file);
  });
  recoverTo(data, folder, String(row?.moment));
  const restored = await startPostgres(data, await freePort());
  try {
    const url = restored.url('openroll');
    const copy = { env: { ...SECRET, DATABASE_URL: url }, open: async () => openPostgres(url, { poolSize: 2 }) };
    return await drill(copy, year, before, receiver);
  } finally {
    await restored.stop();
  }
}

async function onPostgres(folder: string, receiver: Receiver): Promise<void> {
  const postgres = await startPostgres(makeCluster(folder), await freePort());
  try {
    await postgres.query('create database openroll');
    const database = openPostgres(postgres.url('openroll'), { poolSize: 2 });
    await prepareDatabase(database.db, realClock);
    const year = await playYear(database, SEED, receiver.url);
    const source = { folder, postgres, year, receiver };
    console.log(`ok  pg_dump and pg_restore: ${await dumped(source)}`);
    console.log(`ok  a base backup brought to a moment: ${await broughtToMoment(source)}`);
    await year.house.app.close();
    await database.close();
  } finally {
    await postgres.stop();
  }
}

async function embedded(folder: string, receiver: Receiver): Promise<void> {
  const [original, copied] = [join(folder, 'embedded'), join(folder, 'embedded-copy')];
  mkdirSync(original);
  const database = await openEmbedded(join(original, 'database'));
  await prepareDatabase(database.db, realClock);
  const year = await playYear(database, SEED, receiver.url);
  const before = await printOf(database.db);
  await year.house.app.close();
  await database.close();
  cpSync(original, copied, { recursive: true });
  const copy = { env: { ...SECRET, OPENROLL_DATA_DIR: copied }, open: () => openEmbedded(join(copied, 'database')) };
  console.log(`ok  the folder of the embedded database: ${await drill(copy, year, before, receiver)}`);
}

const folder = mkdtempSync(join(tmpdir(), 'openroll-backups-'));
chmodSync(folder, 0o755);
const receiver = await startReceiver();
try {
  await onPostgres(folder, receiver);
  await embedded(folder, receiver);
} finally {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
}

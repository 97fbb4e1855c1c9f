/** Empty and older databases are brought to this version's schema on a real PostgreSQL, and programs meet newer schemas. */
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { realClock } from '../process/real-clock.ts';
import { type Database, openPostgres } from './db.ts';
import { fitOf, knownVersion, loadMigrations, migrate, migrationOf, schemaOf } from './migrate.ts';

const NAME = `migrate_${process.pid}`;
const migrations = loadMigrations();
const names = migrations.map(({ name }) => name);
const [baseline] = migrations;
const known = knownVersion(migrations);
let database: Database;

async function run(where: string, ...texts: string[]) {
  const url = new URL(inject('postgresUrl'));
  if (where === NAME) url.pathname = NAME;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const answers = [];
  for (const text of texts) answers.push(await client.query(text));
  await client.end();
  return answers.at(-1)?.rows;
}

beforeEach(async () => {
  await run('postgres', `create database ${NAME}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = NAME;
  database = openPostgres(url.href, { poolSize: 2 });
});
afterEach(async () => {
  await database.close();
  await run('postgres', `drop database ${NAME} with (force)`);
});

const identities = () => run(NAME, 'select count(*)::int4 as identities from database_identity');

it('gives an empty database the whole schema once, even if several nodes start', async () => {
  const applied = await Promise.all([migrate(database.db, realClock), migrate(database.db, realClock)]);
  expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([names, []]);
  expect(await migrate(database.db, realClock)).toEqual([]);
  expect(await schemaOf(database.db)).toMatchObject({ version: known });
  expect(await identities()).toEqual([{ identities: 1 }]);
});

/** A database as it was with every migration up to this one, before they were merged into the baseline. */
const before = (version: number) =>
  run(
    NAME,
    'create table schema_migrations (version int4 primary key, name text not null, applied_at timestamptz(3) not null)',
    baseline?.text ?? '',
    `insert into schema_migrations select n, n || '_before.sql', '${realClock.now()}' from generate_series(1, ${version}) n`,
  );

it('accepts a database from before the baseline, and migrates it from there', async () => {
  await before(baseline?.version ?? 0);
  expect(await migrate(database.db, realClock)).toEqual(names.slice(1));
  expect(await schemaOf(database.db)).toMatchObject({ version: known });
  expect(await identities()).toEqual([{ identities: 1 }]);
});

it('refuses a database that lacks a part of the baseline', async () => {
  const older = (baseline?.version ?? 0) - 1;
  await before(older);
  await expect(migrate(database.db, realClock)).rejects.toThrow(
    `The database has schema version ${older}, and this program migrates from ${baseline?.version} on.`,
  );
});

describe('a newer schema', () => {
  const next = (text: string) =>
    migrationOf('9001_next.sql', `${text}\nalter table organizations add column next int4;`);
  const takeOn = (text: string) => migrate(database.db, realClock, [...migrations, next(text)]);

  it('is accepted if it says that this program can run on it', async () => {
    await migrate(database.db, realClock);
    expect(await takeOn(`-- runs with: ${String(known).padStart(4, '0')}`)).toEqual(['9001_next.sql']);
    expect(await schemaOf(database.db)).toEqual({ version: 9001, runsWith: known });
    expect(fitOf(await schemaOf(database.db), known)).toBe('fits');
    expect(await migrate(database.db, realClock)).toEqual([]);
  });

  it('is refused if it does not say so', async () => {
    await migrate(database.db, realClock);
    await takeOn('-- Nothing is said.');
    expect(fitOf(await schemaOf(database.db), known)).toBe('old program');
    await expect(migrate(database.db, realClock)).rejects.toThrow(
      `The database has schema version 9001, this program knows ${known}. Start a newer version of Openroll.`,
    );
  });

  it('is refused if it is older than the program needs', async () => {
    await migrate(database.db, realClock);
    expect(fitOf(await schemaOf(database.db), 9001)).toBe('old database');
  });
});

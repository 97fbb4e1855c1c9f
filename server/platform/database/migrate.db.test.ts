/** Empty and older databases brought to this version's schema, on a real PostgreSQL. */
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { realClock } from '../process/real-clock.ts';
import { type Database, openPostgres } from './db.ts';
import { appliedVersion, loadMigrations, migrate } from './migrate.ts';

const NAME = `migrate_${process.pid}`;
const migrations = loadMigrations();
const names = migrations.map(({ name }) => name);
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

it('gives an empty database the whole schema once, whoever else starts', async () => {
  const applied = await Promise.all([migrate(database.db, realClock), migrate(database.db, realClock)]);
  expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([names, []]);
  expect(await migrate(database.db, realClock)).toEqual([]);
  expect(await appliedVersion(database.db)).toBe(migrations.at(-1)?.version);
  expect(await run(NAME, 'select count(*)::int4 as identities from database_identity')).toEqual([{ identities: 1 }]);
});

it('takes an older database on from where it is', async () => {
  const [before, after] = [migrations.slice(0, 15), names.slice(15)];
  const done = before.map(({ version, name }) => `(${version}, '${name}', '${realClock.now()}')`);
  await run(
    NAME,
    'create table schema_migrations (version int4 primary key, name text not null, applied_at timestamptz(3) not null)',
    ...before.map(({ text }) => text),
    `insert into schema_migrations values ${done.join(', ')}`,
  );
  expect(await migrate(database.db, realClock)).toEqual(after);
  expect(await run(NAME, 'select count(*)::int4 as identities from database_identity')).toEqual([{ identities: 1 }]);
});

/** Planted statements that contradict their types, next to correct ones. */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import { type Db, openPostgres } from '../platform/database/db.ts';
import { type CalendarDate, date, type Instant, parseInstant } from '../platform/values/dates.ts';
import { readClaims } from './claims.ts';
import { TEMPLATE } from './global-setup.ts';
import { checkStatements, findUnnamed, recordStatements } from './statements.ts';

const FILE = 'server/testing/statements.db.test.ts';
const lines = readFileSync(FILE, 'utf8').split('\n');
/** Takes some seconds, on a busy machine half a minute. */
const claims = readClaims([FILE]);

const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;

it('finds a wrong name and a wrong type in a row, and accepts what is right', async () => {
  const breaches = await breachesOf(async (db) => {
    const name = 'Juniper';
    await sql<{ id: string; at: Instant | null; tags: string[] }>`
      select id, created_at as at, allowed_origins as tags from organizations where name = ${name}`.execute(db);
    await sql<{ id: string; nme: string }>`select id, name from organizations where name = ${name}`.execute(db);
    await db.transaction().execute(async (tx) => {
      await sql<{ day: Instant; total: string }>`
        select max(day) as day, count(*) as total from calendar_lanes`.execute(tx);
    });
    await sql<{ run_on: CalendarDate; billed_to: { name: string } }>`select run_on, billed_to from invoices`.execute(
      db,
    );
    await sql`select id as whatever from employers`.execute(db);
  });
  const [misspelt, typed] = [lineOf('nme: string'), lineOf('max(day) as day')];
  expect(breaches).toEqual([
    `${FILE}:${misspelt}  the row type has nme, which the statement does not answer`,
    `${FILE}:${misspelt}  the statement answers name, which its row type does not have`,
    `${FILE}:${typed}  day is date, and instant in its row type`,
    `${FILE}:${typed}  total is int8, and string in its row type`,
  ]);
});

it('finds a parameter of a wrong type, also in a piece of a statement', async () => {
  const breaches = await breachesOf(async (db) => {
    const [day, moment] = [date('2026-03-02'), parseInstant('2026-03-02T09:00:00Z')];
    const since = sql`created_at >= ${day}`;
    await sql`select id from employers where ${since} and id = any(${['00000000-0000-0000-0000-000000000000']}::uuid[])`.execute(
      db,
    );
    await sql`select id from invoices where run_on = ${moment}::date and paid_at < ${moment}`.execute(db);
    await sql`select id from invoices where run_on = any(${[moment]}::date[]) limit ${5}`.execute(db);
    await sql`select id from employers where name = ${null} and active = ${true} and address = ${'{}'}::jsonb`.execute(
      db,
    );
    await db.selectFrom('employers').select('id').where('name', '=', 'Juniper').execute();
  });
  expect(breaches).toEqual([
    `${FILE}:${lineOf('const since')}  date is given where PostgreSQL takes timestamptz`,
    `${FILE}:${lineOf('run_on = $')}  instant is given where PostgreSQL takes date`,
    `${FILE}:${lineOf('run_on = any')}  instant[] is given where PostgreSQL takes _date`,
  ]);
});

it('finds a statement that names no organization, and one that locks across them', () => {
  const [named, across] = ['where organization_id = $1', '/* across organizations */'];
  const texts = {
    'a.sql.ts:1': `select * from employers e ${named}`,
    'a.sql.ts:2': 'select * from employers e where id = $1',
    'a.sql.ts:3': 'insert into employers as e (id, organization_id) values ($1, $2)',
    'a.sql.ts:4': 'update "employers" set name = r.name from unnest($1::uuid[], $2::uuid[]) as r (id, organization_id)',
    'a.sql.ts:5': 'update "employers" set name = r.name from unnest($1::uuid[]) as r (id)',
    'a.sql.ts:6': `select ${across} * from employers`,
    'a.sql.ts:7': `select ${across} * from employers for update skip locked`,
    'a.sql.ts:8': 'select 1 from database_identity',
    'a.db.test.ts:9': 'select * from employers',
  };
  const recorded = Object.entries(texts).map(([at, text]) => ({ text, place: `server/modules/${at}`, parameters: [] }));
  expect(findUnnamed(recorded).map((said) => said.replace(/^server.modules.(\S+) .*: /, '$1 '))).toEqual([
    'a.sql.ts:2 names no organization',
    'a.sql.ts:5 names no organization',
    'a.sql.ts:7 locks rows across organizations',
  ]);
});

/** Runs statements on the template database, which stays unchanged, and checks them against the types in this file. */
async function breachesOf(run: (db: Db) => Promise<void>): Promise<string[]> {
  const url = new URL(inject('postgresUrl'));
  url.pathname = TEMPLATE;
  const database = openPostgres(url.href, { poolSize: 1 });
  const recorded = recordStatements(database.statements);
  try {
    await run(database.db);
  } finally {
    await database.close();
  }
  return checkStatements(url.href, recorded, claims);
}

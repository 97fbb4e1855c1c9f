/** Planted statements that are not what their types say, beside one that is. */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import { openPostgres } from '../platform/database/db.ts';
import type { CalendarDate, Instant } from '../platform/values/dates.ts';
import { readClaims } from './claims.ts';
import { TEMPLATE } from './global-setup.ts';
import { checkStatements, recordStatements } from './statements.ts';

const FILE = 'server/testing/statements.db.test.ts';

it('finds a wrong name and a wrong type, and leaves what is right alone', async () => {
  const url = new URL(inject('postgresUrl'));
  url.pathname = TEMPLATE;
  const database = openPostgres(url.href, { poolSize: 1 });
  const recorded = recordStatements(database.statements);
  const { db } = database;
  try {
    const name = 'Juniper';
    await sql<{ id: string; at: Instant | null; tags: string[] }>`
      select id, created_at as at, allowed_origins as tags from organizations where name = ${name}`.execute(db);
    await sql<{ id: string; nme: string }>`select id, name from organizations where name = ${name}`.execute(db);
    await db.transaction().execute(async (tx) => {
      await sql<{ day: Instant; total: string }>`
        select max(day) as day, count(*) as total from organization_clocks`.execute(tx);
    });
    await sql<{ run_on: CalendarDate; billed_to: { name: string } }>`select run_on, billed_to from invoices`.execute(
      db,
    );
    await sql`select id as whatever from employers`.execute(db);
  } finally {
    await database.close();
  }
  const claims = readClaims([FILE]);
  const lines = readFileSync(FILE, 'utf8').split('\n');
  const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
  const breaches = await checkStatements(url.href, recorded, claims);
  const [misspelt, typed] = [lineOf('nme: string'), lineOf('max(day) as day')];
  expect(breaches).toEqual([
    `${FILE}:${misspelt}  the row type has nme, which the statement does not answer`,
    `${FILE}:${misspelt}  the statement answers name, which its row type does not have`,
    `${FILE}:${typed}  day is date, and instant in its row type`,
    `${FILE}:${typed}  total is int8, and string in its row type`,
  ]);
});

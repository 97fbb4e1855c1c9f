/** The embedded database's planner knows the size of its tables, although there is no autovacuum. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openEmbedded } from './db.ts';
import { vacuumGrown } from './vacuum.ts';

it('analyzes tables that have grown much, those that grew most first, and frees their space', {
  timeout: 120_000,
}, async () => {
  const { db, close } = await openEmbedded(null);
  const thought = async () => {
    const { rows } = await sql<{ rows: number }>`
      select reltuples::int4 as rows from pg_class where relname = 'crowd'`.execute(db);
    return rows[0]?.rows;
  };
  await sql`create table crowd as select generate_series(1, 10000) as id`.execute(db);
  await sql`create table few as select generate_series(1, 3000) as id`.execute(db);
  await sql`create table hardly_any as select generate_series(1, 100) as id`.execute(db);
  expect([await vacuumGrown(db), await vacuumGrown(db), await vacuumGrown(db)]).toEqual(['crowd', 'few', null]);
  expect(await thought()).toBe(10_000);
  // An update writes a new row version; the next one reuses the space of the old.
  await sql`update crowd set id = -id`.execute(db);
  expect([await vacuumGrown(db), await vacuumGrown(db)]).toEqual(['crowd', null]);
  await sql`update crowd set id = -id`.execute(db);
  expect(await vacuumGrown(db)).toBeNull();
  expect(await thought()).toBe(10_000);
  await close();
});

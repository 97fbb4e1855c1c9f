/**
 * PGlite has no autovacuum. Without this its planner would take every table for an empty one (a join would read all of one
 * table for each row of the other), and deleted rows would stay on disk.
 */
import { sql } from 'kysely';
import type { WorkLoop } from '../worker/loops.ts';
import type { Db } from './db.ts';

/** One table per turn, so that requests don't wait for all of them. */
export function vacuumLoop(db: Db): WorkLoop {
  return { kind: 'vacuum', restMs: 10_000, turn: async () => (await vacuumGrown(db)) !== null };
}

/**
 * Vacuums and analyzes the table that has grown most since the last time, as PostgreSQL's autovacuum would. (PGlite does not
 * count changed rows, but each takes space.) Returns null if none has grown much.
 */
export async function vacuumGrown(db: Db): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    cross join lateral (select pg_relation_size(c.oid) / current_setting('block_size')::int8 as pages) now
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and now.pages > c.relpages * 1.2 + 4
    order by now.pages - c.relpages desc, c.relname limit 1`.execute(db);
  const name = rows[0]?.name ?? null;
  if (name) await sql`vacuum (analyze) ${sql.table(name)}`.execute(db);
  return name;
}

/**
 * Everybody with work gets turns in rounds, one batch each. First a statement over all organizations finds who has work; it
 * locks nothing, so no commit waits for it. Then each organization claims by statements that name it. So a small organization
 * waits for at most one batch of a large one, however much that one has left.
 */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db } from '../database/db.ts';
import type { Tables } from '../database/tables.ts';
import type { Uuid } from '../values/ids.ts';

/** A turn is one batch of the next in the round; true if there was one. Those who have no work any more are skipped. */
export function rounds<T>(find: () => Promise<T[]>, serve: (next: T) => Promise<boolean>): () => Promise<boolean> {
  let waiting: T[] = [];
  return async () => {
    for (let isFresh = false; ; ) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (await serve(next)) return true;
      }
      if (isFresh) return false;
      waiting = await find();
      isFresh = true;
    }
  };
}

/**
 * The organizations with a waiting row in a table, those that have waited longest first: one probe each of an index on
 * (organization_id, `since`), however many of their rows wait.
 */
export async function findWaiting(
  db: Db,
  table: keyof Tables,
  waits: RawBuilder<unknown>,
  since: string,
): Promise<Uuid[]> {
  const first = (beyond: RawBuilder<unknown>) => sql`
    select organization_id, ${sql.ref(since)} as since from ${sql.table(table)} where ${waits} ${beyond}
    order by organization_id, ${sql.ref(since)} limit 1`;
  const { rows } = await sql<{ organization_id: Uuid }>`
    with recursive waiting as (
      (${first(sql``)})
      union all
      select n.* from waiting w cross join lateral (${first(sql`and organization_id > w.organization_id`)}) n
    )
    select ${ACROSS} organization_id from waiting order by since`.execute(db);
  return rows.map(({ organization_id }) => organization_id);
}

/**
 * Who has work gets turns in rounds, one batch each. First it is found out who has any, by a statement that reads over all
 * organizations and locks nothing, so no commit waits for it; then each claims by statements that name its organization. So a
 * small organization waits for one batch of a large one at most, and not for all that the large one has left.
 */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db } from '../database/db.ts';
import type { Tables } from '../database/tables.ts';
import type { Uuid } from '../values/ids.ts';

/** A turn is one batch of the next in the round; true when there was any. Who has lost their work meanwhile is passed over. */
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
 * The organizations with a row of a table that waits, the longest waiting first: one probe each of an index on
 * (organization_id, `since`), however many rows of theirs wait.
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

/** Totals of lists. What matches is counted so far and no farther, so a page costs the same however long its list is. */
import { type RawBuilder, sql } from 'kysely';
import type { PageRequest, Total } from '../http/schemas.ts';
import type { Db } from './db.ts';

/** So many rows behind its page a total is true. Counting them by an index takes a millisecond or two. */
const AHEAD = 10_000;

/**
 * How many rows there are of `from … where …`, counted to some rows behind the page; where there are more, the total says that it is too
 * low. `ahead`: fewer, where a row takes long to look at.
 */
export async function countMatching(
  db: Db,
  matching: RawBuilder<unknown>,
  page: PageRequest,
  ahead = AHEAD,
): Promise<Total> {
  const most = page.page * page.limit + ahead;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (select 1 ${matching} limit ${most + 1}) as counted`.execute(db);
  const total = rows[0]?.total ?? 0;
  return total > most ? { total: most, isEstimate: true } : { total, isEstimate: false };
}

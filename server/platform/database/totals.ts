/** Totals of lists. Matching rows are counted only up to a bound, so a page costs the same however long its list is. */
import { type RawBuilder, sql } from 'kysely';
import type { PageRequest, Total } from '../http/schemas.ts';
import type { Db } from './db.ts';

/** A total is exact up to this many rows beyond its page. Counting them by an index takes a millisecond or two. */
const AHEAD = 10_000;

/**
 * Counts the rows of `from … where …` up to some rows beyond the page; if there are more, the answer says that the total is too
 * low. `ahead`: a lower bound, where a row is expensive to look at.
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

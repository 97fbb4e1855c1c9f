/** Selects rows by their keys. */
import { type RawBuilder, sql } from 'kysely';
import type { Uuid } from '../values/ids.ts';

/**
 * `id = ${anyOf(ids)}`, with an index look-up for each. An array parameter tells the planner its length, and it estimates that
 * some hundred keys cost more than reading a whole table; from a subquery it expects ten rows. Measured with 500 of 30,000 rows
 * and as many rows of a second table that they refer to: 55 ms, and 9 ms by the index.
 */
export function anyOf(ids: readonly Uuid[]): RawBuilder<unknown> {
  return sql`any(array(select unnest(${[...ids]}::uuid[])))`;
}

/**
 * An organization's employers are spread over eight lanes, permanently, by their ids. The calendar of some lanes has a place
 * (day, step, cursor), which one worker at a time moves: one place for all lanes or, if the organization is large, one for each
 * (docs/decisions/0018-lanes.md).
 */
import { type RawBuilder, sql } from 'kysely';
import type { Row } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';

export const LANES = 8;

/** A range of lanes, both ends included. */
export type Lanes = Pick<Row<'calendar_lanes'>, 'first_lane' | 'last_lane'>;

export const ALL_LANES: Lanes = { first_lane: 0, last_lane: LANES - 1 };

/** The part of an organization that a step processes next: the next `limit` rows after `cursor` in these lanes. */
export interface Portion {
  lanes: Lanes;
  cursor: Uuid | null;
  limit: number;
}

/** SQL: the lane of an employer, from the last bits of its id, which are random. */
const laneOf = (employerId: string) =>
  sql<number>`(get_byte(uuid_send(${sql.ref(employerId)}), 15) % ${sql.lit(LANES)})`;

/**
 * SQL: an employer is in one of these lanes. They are constants in the query: the planner knows how many rows each lane has
 * (`employees_lane`).
 */
export function isInLanes(employerId: string, { first_lane, last_lane }: Lanes): RawBuilder<boolean> {
  if (first_lane === ALL_LANES.first_lane && last_lane === ALL_LANES.last_lane) return sql`true`;
  return sql`${laneOf(employerId)} between ${sql.lit(first_lane)} and ${sql.lit(last_lane)}`;
}

/** SQL: an employer is in one of the lanes of place `c`. */
export function isInPlace(employerId: string): RawBuilder<boolean> {
  return sql`${laneOf(employerId)} between c.first_lane and c.last_lane`;
}

/**
 * SQL: whether a query finds a row in one of the lanes of place `c`. It runs lane by lane, each time with one probe of an index
 * that begins with the lane, so a lane without rows costs no more than one with many. `order` is the rest of the index. The
 * order itself is not needed; without it the planner, which assumes that rows are evenly spread, reads a whole table for a lane
 * without rows.
 */
export function findsInPlace(
  query: RawBuilder<unknown>,
  employerId: string,
  order: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`exists (select 1 from generate_series(c.first_lane, c.last_lane) lane
    cross join lateral (${query} and ${laneOf(employerId)} = lane order by ${order} desc limit 1) found)`;
}

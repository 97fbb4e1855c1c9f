/**
 * Deletes old events and what their destinations keep about them: whole months by dropping their partitions, and rows in the
 * default partitions in bounded batches. A month is dropped when all of it is older than the retention and no destination still
 * has anything to settle; the tallies of its events go in the same transaction. In real time, even in a sandbox.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { dropMonth, selectOldMonths } from '../../platform/database/partitions.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import { addMonths, type CalendarDate } from '../../platform/values/dates.ts';
import { firstIdAt, type Uuid } from '../../platform/values/ids.ts';
import type { Destination } from './destination.ts';
import { keptSince } from './retention.rules.ts';

/** How many rows of a default partition one turn deletes. */
const BATCH = 1_000;

const EVENTS = 'webhook_events';

/** Events come last, so that nothing is left that refers to a deleted event. */
export function partitionedTables(destinations: readonly Destination[]): string[] {
  return [...destinations.flatMap(({ partitioned }) => partitioned), EVENTS];
}

/** True if there may be more to delete right away. */
export async function forgetOld(
  db: Db,
  real: RealClock,
  days: number,
  destinations: readonly Destination[],
): Promise<boolean> {
  const tables = partitionedTables(destinations);
  const isUnsettled = async (tx: Db, before: Uuid) => {
    for (const destination of destinations) if (await destination.isUnsettled(tx, before)) return true;
    return false;
  };
  const lastDay = keptSince(real.now().slice(0, 10) as CalendarDate, days);
  for (const month of await selectOldMonths(db, tables, lastDay)) {
    for (const table of tables) {
      const before = (tx: Tx, partition: string) => forgetTallies(tx, partition, month);
      const dropped = await dropMonth(db, table, month, { isUnsettled, ...(table === EVENTS ? { before } : {}) });
      // Months are dropped in order: one that is held back holds back those after it.
      if (!dropped) return false;
    }
  }
  const oldest = firstIdAt(Date.parse(lastDay));
  let more = false;
  for (const table of tables) {
    if ((await hasOlder(db, table, oldest)) && !(await isUnsettled(db, oldest)))
      more = (await deleteFromDefault(db, table, oldest)) || more;
  }
  return more;
}

/**
 * Removes a month's events from the tallies. Before the worker counted events, commands did, and one that ran past midnight
 * counted in the month before the event's. The resulting difference is carried over to the next month, so the sum always equals
 * the number of numbered events.
 */
async function forgetTallies(tx: Tx, partition: string, month: CalendarDate): Promise<void> {
  await sql`
    with gone as (
      select organization_id, event_name, -count(*) as count from ${sql.raw(partition)}
      where position is not null group by 1, 2
    ),
    counted as (
      delete from webhook_event_tallies where month <= ${month} returning organization_id, event_name, count
    ),
    rest as (
      select organization_id, event_name, sum(count)::int8 as count
      from (select * from gone union all select * from counted) parts group by 1, 2
    )
    insert into webhook_event_tallies as t (organization_id, event_name, month, count)
    select organization_id, event_name, ${addMonths(month, 1)}::date, count from rest where count <> 0
    on conflict (organization_id, event_name, month) do update set count = t.count + excluded.count`.execute(tx);
}

const defaultOf = (table: string): RawBuilder<unknown> => sql.raw(`${table}_default`);

/** Old rows that arrived while nobody created partitions. */
async function hasOlder(db: Db, table: string, before: Uuid): Promise<boolean> {
  const { rows } = await sql`select 1 from ${defaultOf(table)} where id < ${before}::uuid limit 1`.execute(db);
  return rows.length > 0;
}

/** True if there may be more. */
async function deleteFromDefault(db: Db, table: string, before: Uuid): Promise<boolean> {
  const rows = sql`
    delete from ${defaultOf(table)}
    where (organization_id, id) in (
      select organization_id, id from ${defaultOf(table)} where id < ${before}::uuid limit ${BATCH})`;
  if (table !== EVENTS) {
    const { numAffectedRows } = await rows.execute(db);
    return Number(numAffectedRows ?? 0n) >= BATCH;
  }
  const { rows: taken } = await sql<{ count: number }>`
    with gone as (${rows} returning organization_id, event_name, position),
    taken as (
      insert into webhook_event_tallies as t (organization_id, event_name, month, count)
      select organization_id, event_name, '1970-01-01'::date, -count(*) from gone where position is not null group by 1, 2
      on conflict (organization_id, event_name, month) do update set count = t.count + excluded.count
      returning 1
    )
    select count(*) as count from gone`.execute(db);
  return (taken[0]?.count ?? 0) >= BATCH;
}

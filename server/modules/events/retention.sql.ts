/**
 * Forgets old events, deliveries and attempts: whole months by dropping their partitions, and what the default partitions
 * took in bounded batches. A month goes when all of it is older than the retention and no delivery of it, or of an event of
 * it, is still to be settled; the tallies of its events go in the same transaction. Real time, in a sandbox too.
 */
import { sql } from 'kysely';
import { LEAST_RETENTION_DAYS } from '../../config.ts';
import { codeOf, type Db, type Tx, transaction } from '../../platform/database/db.ts';
import { type PARTITIONED, partitionName } from '../../platform/database/partitions.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import { addDays, addMonths, type CalendarDate } from '../../platform/values/dates.ts';
import { firstIdAt, type Uuid } from '../../platform/values/ids.ts';

/** Rows of a default partition that one turn deletes. */
const BATCH = 1_000;

type Table = (typeof PARTITIONED)[number];

/** Attempts first and events last, so that what is left is never without what it is of. */
const ORDER: readonly Table[] = ['webhook_attempts', 'webhook_deliveries', 'webhook_events'];

/** True when there may be more to delete at once. */
export async function forgetOld(db: Db, real: RealClock, days: number): Promise<boolean> {
  const lastDay = addDays(real.now().slice(0, 10) as CalendarDate, -Math.max(days, LEAST_RETENTION_DAYS));
  for (const month of await oldMonths(db, lastDay)) {
    // Months go in order: one that is held back holds back those after it.
    for (const table of ORDER) if (!(await dropMonth(db, table, month))) return false;
  }
  const oldest = firstIdAt(Date.parse(lastDay));
  let more = false;
  for (const table of ORDER) more = (await deleteFromDefault(db, table, oldest)) || more;
  return more;
}

/** Does a delivery wait that was made before this id, or that tells of an event from before it? By the two partial indexes. */
async function isUnsettled(db: Db, before: Uuid): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select 1 from webhook_deliveries where status = 'Pending' and (id < ${before} or event_id < ${before}))
      or exists (select 1 from webhook_deliveries where status = 'In Progress' and (id < ${before} or event_id < ${before}))
      as waits`.execute(db);
  return rows[0]?.waits ?? true;
}

/** The months that ended before this day and are still there, oldest first. */
async function oldMonths(db: Db, lastDay: CalendarDate): Promise<CalendarDate[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent in ('webhook_events'::regclass, 'webhook_deliveries'::regclass, 'webhook_attempts'::regclass)`.execute(
    db,
  );
  const months = rows.flatMap(({ name }) => {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
    return year && month ? [`${year}-${month}-01` as CalendarDate] : [];
  });
  return [...new Set(months)].filter((month) => addMonths(month, 1) <= lastDay).sort();
}

/**
 * Dropping takes the parent for itself, for a moment; while it waits for that, everybody else would wait behind it. So it
 * gives up soon and a later turn tries again. False: it is still there.
 */
async function dropMonth(db: Db, table: Table, month: CalendarDate): Promise<boolean> {
  const name = partitionName(table, month);
  try {
    return await transaction(db, async (tx) => {
      if (!(await exists(tx, name))) return true;
      const end = firstIdAt(Date.parse(addMonths(month, 1)));
      // Asked twice: whoever read an event of this month to deliver it again has committed once the table is ours.
      if (await isUnsettled(tx, end)) return false;
      await sql`select set_config('lock_timeout', '500ms', true)`.execute(tx);
      await sql`lock table ${sql.raw(table)} in access exclusive mode`.execute(tx);
      if (!(await exists(tx, name))) return true;
      if (await isUnsettled(tx, end)) return false;
      if (table === 'webhook_events') await forgetTallies(tx, name, month);
      await sql`drop table ${sql.raw(name)}`.execute(tx);
      return true;
    });
  } catch (error) {
    if (codeOf(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}
const LOCK_NOT_AVAILABLE = '55P03';

/** Another node may be quicker. */
async function exists(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(tx);
  return rows[0]?.there ?? false;
}

/**
 * Takes a month's events off the tallies. A command that ran over midnight counted an event in the month before its id's: what
 * is then too much or too little goes to the next month, so the sum is always that of the events.
 */
async function forgetTallies(tx: Tx, partition: string, month: CalendarDate): Promise<void> {
  await sql`
    with gone as (
      select organization_id, event_name, -count(*) as count from ${sql.raw(partition)} group by 1, 2
    ),
    counted as (
      delete from webhook_event_tallies where month <= ${month} returning organization_id, event_name, count
    ),
    rest as (
      select organization_id, event_name, sum(count)::int8 as count
      from (select * from gone union all select * from counted) parts group by 1, 2
    )
    insert into webhook_event_tallies as t (organization_id, event_name, month, slot, count)
    select organization_id, event_name, ${addMonths(month, 1)}::date, 0, count from rest where count <> 0
    on conflict (organization_id, event_name, month, slot) do update set count = t.count + excluded.count`.execute(tx);
}

/** Old rows that came while nobody made partitions. True when there may be more. */
async function deleteFromDefault(db: Db, table: Table, before: Uuid): Promise<boolean> {
  const found = await sql`select 1 from ${sql.raw(`${table}_default`)} where id < ${before}::uuid limit 1`.execute(db);
  if (found.rows.length === 0 || (await isUnsettled(db, before))) return false;
  const rows = sql`
    delete from ${sql.raw(`${table}_default`)}
    where (organization_id, id) in (
      select organization_id, id from ${sql.raw(`${table}_default`)} where id < ${before}::uuid limit ${BATCH})`;
  if (table !== 'webhook_events') {
    const { numAffectedRows } = await rows.execute(db);
    return Number(numAffectedRows ?? 0n) >= BATCH;
  }
  const { rows: taken } = await sql<{ count: number }>`
    with gone as (${rows} returning organization_id, event_name),
    taken as (
      insert into webhook_event_tallies as t (organization_id, event_name, month, slot, count)
      select organization_id, event_name, '1970-01-01'::date, 0, -count(*) from gone group by 1, 2
      on conflict (organization_id, event_name, month, slot) do update set count = t.count + excluded.count
      returning 1
    )
    select count(*) as count from gone`.execute(db);
  return (taken[0]?.count ?? 0) >= BATCH;
}

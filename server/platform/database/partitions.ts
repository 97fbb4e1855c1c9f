/** Tables partitioned by month. The bounds are ids: an id begins with its millisecond of real time. */
import { sql } from 'kysely';
import type { RealClock } from '../process/real-clock.ts';
import { addMonths, type CalendarDate, startOfMonth } from '../values/dates.ts';
import { firstIdAt } from '../values/ids.ts';
import { type Db, type Tx, transaction } from './db.ts';
import { codeOf } from './errors.ts';

/** How many months are created ahead; the default partition takes rows beyond them. */
const AHEAD = 3;

/** This month and the next three. Idempotent, and safe when two nodes start at once. */
export async function ensurePartitions(db: Db, real: RealClock, tables: readonly string[]): Promise<void> {
  const thisMonth = startOfMonth(real.now().slice(0, 10) as CalendarDate);
  const months = Array.from({ length: AHEAD + 1 }, (_, ahead) => addMonths(thisMonth, ahead));
  const there = new Set(await selectPartitions(db, tables));
  for (const table of tables) {
    for (const month of months) {
      if (!there.has(partitionName(table, month))) await createPartition(db, table, month);
    }
  }
}

function partitionName(table: string, month: CalendarDate): string {
  return `${table}_${month.slice(0, 7).replace('-', '_')}`;
}

async function selectPartitions(db: Db, tables: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = any(${[...tables]}::text[]::regclass[])`.execute(db);
  return rows.map(({ name }) => name);
}

/**
 * Rows of that month are moved over from the default partition, which took them if nobody made the partition in time. If the
 * lock can't be had, the default partition keeps taking them until a later turn.
 */
async function createPartition(db: Db, table: string, month: CalendarDate): Promise<void> {
  const name = sql.raw(partitionName(table, month));
  const parent = sql.raw(table);
  const fallback = sql.raw(`${table}_default`);
  const from = firstIdAt(Date.parse(month));
  const to = endOf(month);
  await unlessBusy(db, async (tx) => {
    // One node at a time; the others find the partition made.
    await sql`lock table ${fallback} in access exclusive mode`.execute(tx);
    if (await exists(tx, partitionName(table, month))) return;
    await sql`create table ${name} (like ${parent} including all)`.execute(tx);
    await sql`
      with moved as (delete from ${fallback} where id >= ${from}::uuid and id < ${to}::uuid returning *)
      insert into ${name} select * from moved`.execute(tx);
    await sql
      .raw(
        `alter table ${table} attach partition ${partitionName(table, month)} for values from ('${from}') to ('${to}')`,
      )
      .execute(tx);
  });
}

/**
 * Runs a transaction that locks a table exclusively for a moment. While it waits for the lock, everybody else waits behind it,
 * so it gives up soon and returns null; a later turn tries again.
 */
async function unlessBusy<T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T | null> {
  try {
    return await transaction(db, async (tx) => {
      await sql`select set_config('lock_timeout', '500ms', true)`.execute(tx);
      return run(tx);
    });
  } catch (error) {
    if (codeOf(error) === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}
const LOCK_NOT_AVAILABLE = '55P03';

/** The first id after the month. */
const endOf = (month: CalendarDate) => firstIdAt(Date.parse(addMonths(month, 1)));

/** The months that ended before this day and still have a partition of some table, oldest first. */
export async function selectOldMonths(
  db: Db,
  tables: readonly string[],
  lastDay: CalendarDate,
): Promise<CalendarDate[]> {
  const months = (await selectPartitions(db, tables)).flatMap((name) => {
    const [, year, month] = /_(\d{4})_(\d{2})$/.exec(name) ?? [];
    return year && month ? [`${year}-${month}-01` as CalendarDate] : [];
  });
  return [...new Set(months)].filter((month) => addMonths(month, 1) <= lastDay).sort();
}

export interface Drop {
  /** Whether rows from before this id are still needed. */
  isUnsettled: (tx: Tx, end: string) => Promise<boolean>;
  /** Runs in the same transaction, while the rows are still there. */
  before?: (tx: Tx, partition: string) => Promise<void>;
}

/** Drops a table's month. Returns false if the month is still there. */
export async function dropMonth(
  db: Db,
  table: string,
  month: CalendarDate,
  { isUnsettled, before }: Drop,
): Promise<boolean> {
  const name = partitionName(table, month);
  const isGone = await unlessBusy(db, async (tx) => {
    if (!(await exists(tx, name))) return true;
    // Asked again: once the table is locked, everybody who read a row of this month for further work has committed.
    if (await isUnsettled(tx, endOf(month))) return false;
    await sql`lock table ${sql.raw(table)} in access exclusive mode`.execute(tx);
    if (!(await exists(tx, name))) return true;
    if (await isUnsettled(tx, endOf(month))) return false;
    await before?.(tx, name);
    await sql`drop table ${sql.raw(name)}`.execute(tx);
    return true;
  });
  return isGone ?? false;
}

/** Another node may have dropped it already. */
async function exists(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${name}) is not null as there`.execute(tx);
  return rows[0]?.there ?? false;
}

/** Makes the monthly partitions of events, deliveries and attempts ahead of time. Their bounds are ids: an id begins with its real millisecond. */
import { sql } from 'kysely';
import type { RealClock } from '../process/real-clock.ts';
import { addMonths, type CalendarDate, startOfMonth } from '../values/dates.ts';
import { firstIdAt } from '../values/ids.ts';
import { type Db, transaction } from './db.ts';

export const PARTITIONED = ['webhook_events', 'webhook_deliveries', 'webhook_attempts'] as const;

/** Months that are ready before they begin; the default partition takes what lies beyond. */
const AHEAD = 3;

/** This month and the next three. Idempotent, and safe when two nodes start at once. */
export async function ensurePartitions(db: Db, real: RealClock): Promise<void> {
  const thisMonth = startOfMonth(real.now().slice(0, 10) as CalendarDate);
  const months = Array.from({ length: AHEAD + 1 }, (_, ahead) => addMonths(thisMonth, ahead));
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent in ('webhook_events'::regclass, 'webhook_deliveries'::regclass, 'webhook_attempts'::regclass)`.execute(
    db,
  );
  const there = new Set(rows.map(({ name }) => name));
  for (const table of PARTITIONED) {
    for (const month of months) {
      if (!there.has(partitionName(table, month))) await createPartition(db, table, month);
    }
  }
}

export function partitionName(table: (typeof PARTITIONED)[number], month: CalendarDate): string {
  return `${table}_${month.slice(0, 7).replace('-', '_')}`;
}

/** Rows of that month which the default partition took, because nobody was here to make it in time, move over. */
async function createPartition(db: Db, table: (typeof PARTITIONED)[number], month: CalendarDate): Promise<void> {
  const name = sql.raw(partitionName(table, month));
  const parent = sql.raw(table);
  const fallback = sql.raw(`${table}_default`);
  const from = firstIdAt(Date.parse(month));
  const to = firstIdAt(Date.parse(addMonths(month, 1)));
  await transaction(db, async (tx) => {
    // One node at a time; the others find it made.
    await sql`lock table ${fallback} in access exclusive mode`.execute(tx);
    const { rows } = await sql<{
      made: boolean;
    }>`select to_regclass(${partitionName(table, month)}) is not null as made`.execute(tx);
    if (rows[0]?.made) return;
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

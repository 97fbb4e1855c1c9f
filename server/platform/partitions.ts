/** Makes the monthly partitions of events, deliveries and attempts ahead of time. Their bounds are ids: an id begins with its real millisecond. */
import { sql } from 'kysely';
import type { RealClock } from './clock.ts';
import { addMonths, type CalendarDate, startOfMonth } from './dates.ts';
import { type Db, transaction } from './db.ts';
import { firstIdAt } from './ids.ts';

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

async function createPartition(db: Db, table: (typeof PARTITIONED)[number], month: CalendarDate): Promise<void> {
  const bound = (day: CalendarDate) => firstIdAt(Date.parse(day));
  await transaction(db, async (tx) => {
    // The advisory lock only spares a second node an error; on PGlite there is no second node.
    await sql`select pg_advisory_xact_lock(7305210)`.execute(tx);
    await sql
      .raw(
        `create table if not exists ${partitionName(table, month)} partition of ${table}
         for values from ('${bound(month)}') to ('${bound(addMonths(month, 1))}')`,
      )
      .execute(tx);
  });
}

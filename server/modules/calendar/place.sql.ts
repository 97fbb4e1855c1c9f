/** Where each organization's calendar stands (day, step, cursor), in the row of its clock; the row's lock keeps two workers apart. */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { addSeconds, type CalendarDate, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Calendar, CalendarStep } from './calendar.ts';
import { failedOnLastDay, failuresWait } from './failure.sql.ts';

const PLACE = columnsWithout('organization_clocks', 'error', 'touched_at');
export type Place = Omit<Row<'organization_clocks'>, 'error' | 'touched_at'>;

/** The organization's business date of a moment, in SQL, from the row `c` and the real time as a parameter. */
const todayOf = (realNow: Instant) => sql`(${realNow}::timestamptz at time zone c.time_zone)::date`;

/** The first day on which any step has something to do; null: none. */
const nextDue = (calendar: Calendar) =>
  sql`least(${sql.join([...calendar.steps.map((step) => step.due), failuresWait])})`;

/** A day that has run is looked at again no more often than this. */
const LATE_SECONDS = 60;

/** Organizations on a real clock that one statement looks at: each costs a probe for each step, also where nothing is due. */
const LOOKED_AT = 500;

/** SQL: an organization on a real clock is in the middle of a day. */
const isUnderWay = sql<boolean>`(c.test_now is null and c.day is not null)`;

/** SQL: a test clock goes to its target, when the work that was accepted before is done. */
const isAdvancing = (calendar: Calendar) => sql<boolean>`(c.status = 'advancing' and not ${calendar.waitsFor})`;

/** Organizations on real clocks in the middle of a day, the longest waiting first. Served by organization_clocks_under_way. */
export async function findUnderWay(db: Db): Promise<Uuid[]> {
  const { rows } = await sql<Pick<Place, 'organization_id'>>`
    select ${ACROSS} c.organization_id from organization_clocks c where ${isUnderWay} order by c.touched_at`.execute(db);
  return rows.map(({ organization_id }) => organization_id);
}

/** Test clocks that are advancing, the longest waiting first. Served by organization_clocks_advancing. */
export async function findAdvancing(db: Db, calendar: Calendar): Promise<Uuid[]> {
  const { rows } = await sql<Pick<Place, 'organization_id'>>`
    select ${ACROSS} c.organization_id from organization_clocks c where ${isAdvancing(calendar)}
    order by c.touched_at`.execute(db);
  return rows.map(({ organization_id }) => organization_id);
}

/** Those of a bounded number of organizations that have a day to begin, and where the next look goes on; null: from the start. */
export interface Look {
  due: Uuid[];
  next: Uuid | null;
}

/**
 * Looks at organizations on real clocks, by their ids: has the date turned, and is something due? Something may be due on a day
 * that has run: a command that decided by the day before may commit after the day's batches have passed by. Nothing is written
 * where nothing is due.
 */
export async function lookForDue(db: Db, realNow: Instant, calendar: Calendar, after: Uuid | null): Promise<Look> {
  const today = todayOf(realNow);
  const mayBeLate = sql`c.touched_at <= ${addSeconds(realNow, -LATE_SECONDS)}::timestamptz`;
  const { rows } = await sql<Pick<Place, 'organization_id'> & { due: boolean | null }>`
    select ${ACROSS} c.organization_id, case
      when c.calendar_through < ${today} or (c.calendar_through = ${today} and ${mayBeLate} and not ${failedOnLastDay})
      then ${nextDue(calendar)} <= ${today} end as due
    from organization_clocks c
    where c.test_now is null and c.day is null and (${after}::uuid is null or c.organization_id > ${after})
    order by c.organization_id limit ${LOOKED_AT}`.execute(db);
  return {
    due: rows.flatMap(({ organization_id, due }) => (due ? organization_id : [])),
    next: rows.length < LOOKED_AT ? null : (rows.at(-1)?.organization_id ?? null),
  };
}

/** The organization's place, its row locked until the transaction ends; null: another worker has it, or a command holds its test clock. */
export async function claimPlace(tx: Tx, organizationId: Uuid, calendar: Calendar): Promise<Place | null> {
  const { rows } = await sql<Place>`
    select ${columns('organization_clocks', PLACE, 'c')} from organization_clocks c
    where c.organization_id = ${organizationId} and (c.test_now is null or ${isAdvancing(calendar)})
    for update skip locked`.execute(tx);
  return rows[0] ?? null;
}

export function selectNextDue(tx: Tx, calendar: Calendar, organizationId: Uuid): Promise<CalendarDate | null> {
  return selectDue(tx, nextDue(calendar), organizationId);
}

/** Whether a step has something to do up to this day. */
export async function isDue(tx: Tx, step: CalendarStep, organizationId: Uuid, day: CalendarDate): Promise<boolean> {
  const due = await selectDue(tx, step.due, organizationId);
  return due !== null && due <= day;
}

async function selectDue(tx: Tx, due: RawBuilder<unknown>, organizationId: Uuid): Promise<CalendarDate | null> {
  const { rows } = await sql<{ due: CalendarDate | null }>`
    select ${due} as due from organization_clocks c where c.organization_id = ${organizationId}`.execute(tx);
  return rows[0]?.due ?? null;
}

/**
 * SQL: the calendar has left the day (`run_on`) of a run that writes a row in many batches. Until then some of them may be missing,
 * and nobody is shown the row.
 */
export function runIsOver(alias: string): RawBuilder<boolean> {
  const [organization, day] = [sql.ref(`${alias}.organization_id`), sql.ref(`${alias}.run_on`)];
  return sql`not exists (select 1 from organization_clocks c
    where c.organization_id = ${organization} and c.day = ${day} and c.calendar_through < c.day)`;
}

export async function savePlace(tx: Tx, place: Place, realNow: Instant): Promise<void> {
  await sql`
    update organization_clocks set test_now = ${place.test_now}, status = ${place.status},
      calendar_through = ${place.calendar_through}, day = ${place.day}, step = ${place.step}, cursor = ${place.cursor},
      target = ${place.target}, touched_at = ${realNow}
    where organization_id = ${place.organization_id}`.execute(tx);
}

/** A test clock stops as `failed` and goes on when it is advanced again; a real one is tried again after the others. */
export async function notePlaceFailed(db: Db, place: Place, realNow: Instant): Promise<void> {
  await sql`
    update organization_clocks set touched_at = ${realNow},
      status = case when test_now is null then status else 'failed' end,
      error = ${`The work of ${place.day ?? 'the next day'} failed; it is logged.`}
    where organization_id = ${place.organization_id}`.execute(db);
}

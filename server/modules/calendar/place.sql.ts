/** The place of each organization's calendar (day, step, cursor), by lanes; the row's lock keeps two workers apart. */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { addSeconds, type CalendarDate, type Instant } from '../../platform/values/dates.ts';
import type { Calendar, CalendarStep } from './calendar-step.ts';
import { failedOnLastDay, failuresWait } from './failure.sql.ts';
import { isInPlace } from './lanes.ts';

const OF_LANES = columnsWithout('calendar_lanes', 'touched_at');
const OF_CLOCK = columnsWithout('organization_clocks', 'organization_id', 'error');
export type Place = Pick<Row<'calendar_lanes'>, (typeof OF_LANES)[number]> &
  Pick<Row<'organization_clocks'>, (typeof OF_CLOCK)[number]>;
export type PlaceKey = Pick<Place, 'organization_id' | 'first_lane'>;

/** The first day on which any step has something to do, up to `c.until`; null: none. */
const nextDue = (calendar: Calendar) =>
  sql`least(${sql.join([...calendar.steps.map((step) => step.due), failuresWait])})`;

/** A day that has run is looked at again at most this often. */
const LATE_SECONDS = 60;

/** How many places on real clocks one statement looks at: each costs a probe for each step, even if nothing is due. */
const LOOKED_AT = 500;

/** Places on real clocks in the middle of a day, those that have waited longest first. Served by calendar_lanes_under_way. */
export async function findUnderWay(db: Db): Promise<PlaceKey[]> {
  const { rows } = await sql<PlaceKey>`
    select ${ACROSS} c.organization_id, c.first_lane from calendar_lanes c
    join organization_clocks k on k.organization_id = c.organization_id
    where c.day is not null and k.test_now is null order by c.touched_at`.execute(db);
  return rows;
}

/** Places on test clocks that are advancing, those that have waited longest first; work accepted earlier comes first. */
export async function findAdvancing(db: Db, calendar: Calendar): Promise<PlaceKey[]> {
  const { rows } = await sql<PlaceKey>`
    select ${ACROSS} c.organization_id, c.first_lane from organization_clocks k
    join calendar_lanes c on c.organization_id = k.organization_id
    where k.status = 'advancing' and not ${calendar.waitsFor} order by c.touched_at`.execute(db);
  return rows;
}

/** Of a bounded number of places, those with a day to begin; and where the next look continues, null: from the start. */
export interface Look {
  due: PlaceKey[];
  next: PlaceKey | null;
}

/**
 * Looks at places on real clocks, by their keys: has the date changed, and is something due? Something may also be due on a day
 * that has run: a command that decided by the day before may commit after the day's batches. Nothing is written unless
 * something is due.
 */
export async function lookForDue(db: Db, realNow: Instant, calendar: Calendar, after: PlaceKey | null): Promise<Look> {
  const mayBeLate = sql`c.touched_at <= ${addSeconds(realNow, -LATE_SECONDS)}::timestamptz`;
  const { rows } = await sql<PlaceKey & { due: boolean | null }>`
    select ${ACROSS} c.organization_id, c.first_lane, case
      when c.calendar_through < c.until or (c.calendar_through = c.until and ${mayBeLate} and not ${failedOnLastDay})
      then ${nextDue(calendar)} <= c.until end as due
    from (
      select l.*, (${realNow}::timestamptz at time zone k.time_zone)::date as until from calendar_lanes l
      join organization_clocks k on k.organization_id = l.organization_id
      where k.test_now is null and l.day is null and (${after === null}
        or (l.organization_id, l.first_lane) > (${after?.organization_id ?? null}::uuid, ${after?.first_lane ?? null}::int4))
      order by l.organization_id, l.first_lane limit ${LOOKED_AT}) c
    order by c.organization_id, c.first_lane`.execute(db);
  const keys = rows.map(({ organization_id, first_lane, due }) => ({ key: { organization_id, first_lane }, due }));
  return {
    due: keys.flatMap(({ key, due }) => (due ? key : [])),
    next: keys.length < LOOKED_AT ? null : (keys.at(-1)?.key ?? null),
  };
}

/**
 * A place, with its row locked until the transaction ends, and with the clock if it is a test clock. Null: another worker has
 * locked it, or a command has locked its test clock.
 */
export async function claimPlace(tx: Tx, key: PlaceKey): Promise<Place | null> {
  const { rows } = await sql<Place>`
    select ${columns('calendar_lanes', OF_LANES, 'c')}, ${columns('organization_clocks', OF_CLOCK, 'k')}
    from calendar_lanes c join organization_clocks k on k.organization_id = c.organization_id
    where c.organization_id = ${key.organization_id} and c.first_lane = ${key.first_lane}
    for update of c skip locked`.execute(tx);
  const place = rows[0];
  if (!place || place.test_now === null) return place ?? null;
  const held = await sql<Pick<Place, (typeof OF_CLOCK)[number]>>`
    select ${columns('organization_clocks', OF_CLOCK)} from organization_clocks
    where organization_id = ${key.organization_id} and status = 'advancing' for update skip locked`.execute(tx);
  return held.rows[0] ? { ...place, ...held.rows[0] } : null;
}

/** The first day up to `until` on which any step has something to do for the place, or null. */
export function selectNextDue(
  tx: Tx,
  calendar: Calendar,
  place: PlaceKey,
  until: CalendarDate,
): Promise<CalendarDate | null> {
  return selectDue(tx, nextDue(calendar), place, until);
}

/** Whether a step has something to do up to this day. */
export async function isDue(tx: Tx, step: CalendarStep, place: PlaceKey, day: CalendarDate): Promise<boolean> {
  const due = await selectDue(tx, step.due, place, day);
  return due !== null && due <= day;
}

/**
 * The first step, from the place's current one on, that has something to do up to this day, or null. Every step retries what
 * has failed.
 */
export async function selectDueStep(
  tx: Tx,
  calendar: Calendar,
  { organization_id, first_lane, step }: PlaceKey & Pick<Place, 'step'>,
  day: CalendarDate,
): Promise<number | null> {
  const cases = calendar.steps.map(({ due }, at) => sql`when ${due} <= c.until then ${sql.lit(at)}`).slice(step);
  const { rows } = await sql<{ step: number | null }>`
    select case when ${failuresWait} is not null then ${sql.lit(step)} ${sql.join(cases, sql` `)} end as step from (
      select l.*, ${day}::date as until from calendar_lanes l
      where l.organization_id = ${organization_id} and l.first_lane = ${first_lane}) c`.execute(tx);
  return rows[0]?.step ?? null;
}

async function selectDue(
  tx: Tx,
  due: RawBuilder<unknown>,
  { organization_id, first_lane }: PlaceKey,
  until: CalendarDate,
): Promise<CalendarDate | null> {
  const { rows } = await sql<{ due: CalendarDate | null }>`
    select ${due} as due from (
      select l.*, ${until}::date as until from calendar_lanes l
      where l.organization_id = ${organization_id} and l.first_lane = ${first_lane}) c`.execute(tx);
  return rows[0]?.due ?? null;
}

/**
 * SQL: the calendar has left the day (`run_on`) of a run that writes an employer's rows in many batches. Until then some may be
 * missing, and nobody is shown any.
 */
export function runIsOver(alias: string): RawBuilder<boolean> {
  const [organization, day] = [sql.ref(`${alias}.organization_id`), sql.ref(`${alias}.run_on`)];
  return sql`not exists (select 1 from calendar_lanes c
    where c.organization_id = ${organization} and ${isInPlace(`${alias}.employer_id`)}
      and c.day = ${day} and c.calendar_through < c.day)`;
}

export async function savePlace(tx: Tx, place: Place, realNow: Instant): Promise<void> {
  await sql`
    update calendar_lanes set last_lane = ${place.last_lane}, calendar_through = ${place.calendar_through}, day = ${place.day},
      step = ${place.step}, cursor = ${place.cursor}, touched_at = ${realNow}
    where organization_id = ${place.organization_id} and first_lane = ${place.first_lane}`.execute(tx);
  if (place.test_now === null) return;
  await sql`
    update organization_clocks set test_now = ${place.test_now}, status = ${place.status}, target = ${place.target}
    where organization_id = ${place.organization_id}`.execute(tx);
}

/** Creates places for the lanes after the first, between two days, at the position of the place for all lanes. */
export async function insertOtherLanes(tx: Tx, place: Place, realNow: Instant): Promise<void> {
  await sql`
    insert into calendar_lanes (organization_id, first_lane, last_lane, calendar_through, touched_at)
    select ${place.organization_id}::uuid, lane, lane, ${place.calendar_through}::date, ${realNow}::timestamptz
    from generate_series(${place.first_lane}::int4 + 1, ${place.last_lane}::int4) lane`.execute(tx);
}

/** A test clock stops as `failed` and resumes when it is advanced again; a real one is tried again after the others. */
export async function notePlaceFailed(db: Db, place: Place, realNow: Instant): Promise<void> {
  const { organization_id, first_lane, day } = place;
  await sql`
    update calendar_lanes set touched_at = ${realNow}
    where organization_id = ${organization_id} and first_lane = ${first_lane}`.execute(db);
  if (place.test_now === null) return;
  await sql`
    update organization_clocks set status = 'failed', error = ${`The work of ${day ?? 'the next day'} failed; it is logged.`}
    where organization_id = ${organization_id}`.execute(db);
}

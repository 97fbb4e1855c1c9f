/**
 * Rows that a rule of the calendar could not decide. A batch that fails is rolled back and run again in smaller pieces until
 * the failing row is found. It is recorded here and the others continue. It is tried again on the next day, and resolved once
 * it succeeds.
 */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { PageRequest, Total } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, isInPlace, type Lanes } from './lanes.ts';

const FAILURE = columnsWithout('calendar_failures', 'organization_id', 'employer_id');
export type CalendarFailure = Omit<Row<'calendar_failures'>, 'organization_id' | 'employer_id'>;
export type FailingResource = CalendarFailure['resource_type'];

/** SQL: the next day of place `c`, if its employers have an open failure; all steps then try again. */
export const failuresWait: RawBuilder<CalendarDate | null> = sql`(
  select c.calendar_through + 1 from calendar_failures f
  where f.organization_id = c.organization_id and f.resolved_at is null and ${isInPlace('f.employer_id')} limit 1)`;

const TABLES = { employee: 'employees', enrollment: 'enrollments' } as const;

export async function noteFailure(
  db: Tx,
  organizationId: Uuid,
  failure: Pick<CalendarFailure, 'id' | 'day' | 'step' | 'resource_type' | 'resource_id' | 'code' | 'message'>,
  now: Instant,
): Promise<void> {
  await sql`
    insert into calendar_failures as f (organization_id, id, day, step, resource_type, resource_id, employer_id, code, message,
      first_seen_at, last_seen_at)
    select ${organizationId}::uuid, ${failure.id}::uuid, ${failure.day}::date, ${failure.step}::text,
      ${failure.resource_type}::text, r.id, r.employer_id, ${failure.code}::text, ${failure.message}::text, ${now}::timestamptz,
      ${now}::timestamptz
    from ${sql.table(TABLES[failure.resource_type])} r
    where r.organization_id = ${organizationId} and r.id = ${failure.resource_id}
    on conflict (organization_id, step, resource_id) where resolved_at is null do update set
      day = excluded.day, code = excluded.code, message = excluded.message, last_seen_at = excluded.last_seen_at,
      failure_count = f.failure_count + 1`.execute(db);
}

/** SQL: rows of place `c` failed on the last day that it ran; they are tried again on the next. */
export const failedOnLastDay: RawBuilder<boolean> = sql`exists (
  select 1 from calendar_failures f
  where f.organization_id = c.organization_id and f.resolved_at is null and f.day = c.calendar_through
    and ${isInPlace('f.employer_id')})`;

type OfPlace = Lanes & Pick<Row<'calendar_lanes'>, 'organization_id'>;

/** The first failure of a step on an earlier day, or null. */
export async function selectWaitingFailure(
  db: Tx,
  place: OfPlace,
  step: string,
  before: CalendarDate,
): Promise<Pick<CalendarFailure, 'id' | 'resource_id'> | null> {
  const { rows } = await sql<Pick<CalendarFailure, 'id' | 'resource_id'>>`
    select id, resource_id from calendar_failures
    where organization_id = ${place.organization_id} and step = ${step} and resolved_at is null and day < ${before}
      and ${isInLanes('employer_id', place)}
    order by resource_id limit 1`.execute(db);
  return rows[0] ?? null;
}

export async function resolveFailure(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<void> {
  await sql`
    update calendar_failures set resolved_at = ${now} where organization_id = ${organizationId} and id = ${id}`.execute(
    db,
  );
}

/** A step is done for this day: what failed earlier but not today is resolved. */
export async function resolveFailures(
  db: Tx,
  place: OfPlace,
  step: string,
  day: CalendarDate,
  now: Instant,
): Promise<void> {
  await sql`
    update calendar_failures set resolved_at = ${now}
    where organization_id = ${place.organization_id} and step = ${step} and resolved_at is null and day < ${day}
      and ${isInLanes('employer_id', place)}`.execute(db);
}

/** Newest first. */
export async function selectFailures(
  db: Db,
  organizationId: Uuid,
  resolved: boolean | null,
  page: PageRequest,
): Promise<{ rows: CalendarFailure[]; total: Total }> {
  const wanted = sql`organization_id = ${organizationId}
    and (${resolved}::bool is null or (resolved_at is not null) = ${resolved}::bool)`;
  const { rows } = await sql<CalendarFailure>`
    select ${columns('calendar_failures', FAILURE)} from calendar_failures where ${wanted}
    order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: await countMatching(db, sql`from calendar_failures where ${wanted}`, page) };
}

/** Across all organizations, for the operator's monitoring. */
export async function countOpenFailures(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select ${ACROSS} count(*) as count from calendar_failures where resolved_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

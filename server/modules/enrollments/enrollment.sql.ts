/**
 * Reads and locks enrollments, and stores the classes whose share they have, what a correction asks of them, and that dual
 * coverage was refused. Pages of lists are in enrollment-lists.sql.ts, all other writes in enrollment-write.sql.ts. Order of
 * locks: the employee's row first, then the enrollments by id.
 */

import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { assignments, columns, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, type Portion } from '../calendar/lanes.ts';
import type { ProductRow } from '../plans/plan.sql.ts';
import type { ShareClass } from '../plans/price.rules.ts';

/**
 * `status`: computed by the database from election and terminated_at. `departure_number`: the number of the employee's
 * departure (or loss of eligibility) that ended this coverage or closed this window; null: none did. `continues_id`: the
 * enrollment whose coverage it continues. `priced_on`: the first day of the employee's unbroken coverage in the plan year;
 * null: coverage_start. `share_classes`: the classes by which the employer's share is determined, each up to a day.
 * `asks_from`: the first day of what a correction asks to be signed, in addition to the window's own purpose or, for coverage that had
 * ended by then, once it continues; null: nothing.
 */
export type EnrollmentRow = Row<'enrollments', { share_classes: ShareClass[] }>;

/** An enrollment with the terms of its plan year that decide when its coverage ends. */
export interface EnrollmentWithTerms
  extends EnrollmentRow,
    Pick<Row<'plan_years'>, 'termination_rule' | 'termination_n_months'>,
    Pick<ProductRow, 'category'> {
  plan_year_coverage_end: CalendarDate;
}

export const WITH_TERMS = sql`
  n.*, y.coverage_end as plan_year_coverage_end, y.termination_rule, y.termination_n_months, b.category`;
const TERMS = sql`
  join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
  join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id`;
export const FROM_WITH_TERMS = sql`from enrollments n ${TERMS}`;

/**
 * The same, locked by id. The enrollments are selected before the plan years are joined: without statistics the planner reads
 * all enrollments of each plan year of the organization instead of those of the given people (500 people of 4,000: 35,000
 * pages, against 3,000 this way).
 */
export const fromLocked = (which: RawBuilder<unknown>) => sql`
  from (select * from enrollments n where ${which} order by n.id offset 0 for no key update) n ${TERMS}`;

/** The pending and enrolled ones of these employees, locked by id. The employees' rows are locked already. */
export async function selectOpenEnrollments(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
): Promise<EnrollmentWithTerms[]> {
  const { rows } = await sql<EnrollmentWithTerms>`
    select ${WITH_TERMS} ${fromLocked(sql`
      n.organization_id = ${organizationId} and n.employee_id = ${anyOf(employeeIds)}
      and n.status in ('pending', 'enrolled')`)}
    order by n.id`.execute(db);
  return rows;
}

/**
 * Everything that a person has elected, at any employer, locked by id, after the employee's row. Served by
 * enrollments_of_member.
 */
export async function lockElected(db: Tx, organizationId: Uuid, memberId: Uuid): Promise<EnrollmentWithTerms[]> {
  const { rows } = await sql<EnrollmentWithTerms>`
    select ${WITH_TERMS} ${fromLocked(sql`
      n.organization_id = ${organizationId} and n.member_id = ${memberId} and n.election = 'Enrolled'`)}
    order by n.id`.execute(db);
  return rows;
}

/** Everything that these employees have elected, even if cancelled or over, by id. Served by enrollments_elected. */
export async function selectElectedIds(db: Db, organizationId: Uuid, employeeIds: readonly Uuid[]): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from enrollments
    where organization_id = ${organizationId} and employee_id = ${anyOf(employeeIds)} and election = 'Enrolled'
    order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** The rows are locked. */
export async function saveShareClasses(
  db: Tx,
  organizationId: Uuid,
  rows: readonly Pick<EnrollmentRow, 'id' | 'share_classes'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update enrollments n set share_classes = r.share_classes
    from ${records('enrollments', ['id', 'share_classes'], rows)}
    where n.organization_id = ${organizationId} and n.id = r.id`.execute(db);
}

/**
 * Saves the first day of what a correction asks to be signed, in an open window or once the coverage continues. The rows are
 * locked.
 */
export async function saveAsksFrom(
  db: Tx,
  organizationId: Uuid,
  rows: readonly Pick<EnrollmentRow, 'id' | 'asks_from'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update enrollments n set asks_from = r.asks_from
    from ${records('enrollments', ['id', 'asks_from'], rows)}
    where n.organization_id = ${organizationId} and n.id = r.id`.execute(db);
}

/** Saves why windows are open, and what else they ask for. The rows are locked. */
export async function saveWindowReasons(
  db: Tx,
  organizationId: Uuid,
  rows: readonly Pick<EnrollmentRow, 'id' | 'reason' | 'life_event_id' | 'asks_from'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update enrollments n set ${assignments('enrollments', ['reason', 'life_event_id', 'asks_from'])}
    from ${records('enrollments', ['id', 'reason', 'life_event_id', 'asks_from'], rows)}
    where n.organization_id = ${organizationId} and n.id = r.id`.execute(db);
}

/** Returns whether this is the first time for a pending enrollment. */
export async function saveDualCoverageRefused(db: Tx, organizationId: Uuid, id: Uuid, now: Instant): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update enrollments set dual_coverage_refused_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and election = 'Pending' and dual_coverage_refused_at is null`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

/** An enrollment that no longer fits its plan year. */
export interface OutOfStep
  extends EnrollmentWithTerms,
    Pick<Row<'plan_years'>, 'open_enrollment_end' | 'withdrawn_on'> {
  plan_year_ended_on: CalendarDate | null;
}

/**
 * The enrollments of these employees that no longer fit a plan year that was moved, locked by id, after the employees' rows:
 * unanswered in a plan year that the employer ended · coverage beyond its end, or in one that was withdrawn · a window of the
 * one rule (rules 3.3) that would now end later.
 */
export async function selectOutOfStep(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  today: CalendarDate,
): Promise<OutOfStep[]> {
  const { rows } = await sql<OutOfStep>`
    select ${WITH_TERMS}, y.ended_on as plan_year_ended_on, y.open_enrollment_end, y.withdrawn_on ${FROM_WITH_TERMS}
    where n.organization_id = ${organizationId} and n.employee_id = ${anyOf(employeeIds)}
      and case
        when n.election = 'Pending' and y.ended_on is not null then true
        when n.election = 'Pending' then n.reason in ('open_enrollment', 'new_hire') and n.window_end >= ${today}
          and n.window_end < y.open_enrollment_end
        else n.coverage_end > y.coverage_end or (n.coverage_end is not null and y.withdrawn_on is not null)
      end
    order by n.id for no key update of n`.execute(db);
  return rows;
}

/** What the window rule needs about one employee's past. */
export interface EnrollmentHistory {
  employee_id: Uuid;
  /**
   * Which grants of eligibility have had an enrollment in which plan year, with the last day of windows that nobody answered.
   */
  started: (Pick<EnrollmentRow, 'plan_year_id' | 'eligibility_number'> & { expired_on: CalendarDate | null })[];
  /** All coverage that the person has had, at any employer; cancelled coverage never was. */
  covered: (Pick<EnrollmentRow, 'product_id' | 'coverage_start'> & { coverage_end: CalendarDate })[];
}

/** One row for each of these employees, in one statement. */
export async function selectEnrollmentHistory(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
): Promise<EnrollmentHistory[]> {
  const { rows } = await sql<EnrollmentHistory>`
    select w.id as employee_id, coalesce(s.started, '[]') as started, coalesce(c.covered, '[]') as covered
    from employees w
    left join lateral (
      select json_agg(json_build_object('plan_year_id', n.plan_year_id, 'eligibility_number', n.eligibility_number,
        'expired_on', n.expired_on)) as started
      from (select distinct plan_year_id, eligibility_number, case election when 'Expired' then window_end end as expired_on
        from enrollments where organization_id = w.organization_id and employee_id = w.id) n
    ) s on true
    left join lateral (
      select json_agg(json_build_object('product_id', n.product_id, 'coverage_start', n.coverage_start,
        'coverage_end', n.coverage_end)) as covered
      from enrollments n
      where n.organization_id = w.organization_id and n.member_id = w.member_id and n.election = 'Enrolled'
        and not n.cancelled
    ) c on true
    where w.organization_id = ${organizationId} and w.id = ${anyOf(employeeIds)}
    order by w.id`.execute(db);
  return rows;
}

type Found = Pick<EnrollmentRow, 'id' | 'employee_id'>;

/**
 * The next pending enrollments whose window ended before this day, by id. They are not locked: lock their employees and read
 * them again with selectOpenEnrollments. Served by enrollments_expiring.
 */
export async function selectExpiring(
  db: Db,
  organizationId: Uuid,
  before: CalendarDate,
  { lanes, cursor, limit }: Portion,
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select id, employee_id from enrollments
    where organization_id = ${organizationId} and election = 'Pending' and window_end < ${before}
      and (${cursor}::uuid is null or id > ${cursor}) and ${isInLanes('employer_id', lanes)}
    order by id limit ${limit}`.execute(db);
  return rows;
}

/** Like selectExpiring, for enrolled coverage whose last day was before this day. Served by enrollments_ending. */
export async function selectEnding(
  db: Db,
  organizationId: Uuid,
  before: CalendarDate,
  { lanes, cursor, limit }: Portion,
): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select id, employee_id from enrollments
    where organization_id = ${organizationId} and election = 'Enrolled' and terminated_at is null
      and coverage_end < ${before} and (${cursor}::uuid is null or id > ${cursor}) and ${isInLanes('employer_id', lanes)}
    order by id limit ${limit}`.execute(db);
  return rows;
}

const SHOWN_COLUMNS = [
  ...(['id', 'employee_id', 'employer_id', 'product_id', 'status', 'reason', 'continues_id'] as const),
  ...(['coverage_start', 'coverage_end', 'employee_cents', 'employer_cents'] as const),
  ...(['answered_at', 'terminated_at', 'created_at', 'updated_at'] as const),
] as const;

/**
 * An enrollment as the contract shows it: with its product, and no other columns. The driver needs longer to parse a row of all
 * 38 than the database to find it (measured: 14 µs of 190 for a read).
 */
export interface ShownEnrollment
  extends Pick<EnrollmentRow, (typeof SHOWN_COLUMNS)[number]>,
    Pick<ProductRow, 'product_code' | 'category'> {
  product_name: string;
  out_of_area: boolean;
}

/** SQL: whether somebody is covered by a plan of enrollment `n` that is not offered where they live now. */
export const OUT_OF_AREA = sql`(n.election = 'Enrolled' and n.terminated_at is null and exists (
    select 1 from benefit_plans l join employees v on v.organization_id = l.organization_id and v.id = n.employee_id
    where l.organization_id = n.organization_id and l.id = n.plan_id and l.states is not null
      and not (v.address ->> 'state' = any(l.states)))) as out_of_area`;

/** SQL: the enrollments `n` within the caller's reach. */
export const inReach = (caller: Caller) => sql`
  n.organization_id = ${caller.organizationId}
  and (${caller.employerId}::uuid is null or n.employer_id = ${caller.employerId})
  and (${caller.employeeId}::uuid is null or n.employee_id = ${caller.employeeId})`;

export const SHOWN = sql`
  select ${columns('enrollments', SHOWN_COLUMNS, 'n')}, b.name as product_name, b.product_code, b.category, ${OUT_OF_AREA}
  from enrollments n join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id`;

/** One enrollment within the caller's reach, or null. A hot read: a few look-ups by primary key in one statement. */
export async function selectEnrollment(db: Db, caller: Caller, id: Uuid): Promise<ShownEnrollment | null> {
  const { rows } = await sql<ShownEnrollment>`${SHOWN} where n.id = ${id} and ${inReach(caller)}`.execute(db);
  return rows[0] ?? null;
}

/** Whether the caller reaches the enrollment in the path. */
export async function reachesEnrollment(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from enrollments n where n.id = ${ids.enrollment_id} and ${inReach(caller)}`.execute(db);
  return rows.length > 0;
}

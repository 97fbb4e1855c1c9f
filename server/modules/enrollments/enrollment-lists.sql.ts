/** Pages and lists of enrollments: of an employee, a member, a plan year. Reads only. */

import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CoveredDependent } from '../coverage/coverage-period.sql.ts';
import { reachesMember } from '../employees/member.sql.ts';
import { isLookedFor } from '../employees/person-search.ts';
import { employerInReach } from '../employers/employer.sql.ts';
import type { PayScheduleColumns } from '../plans/payday.rules.ts';
import type { PlanRow, ProductRow } from '../plans/plan.sql.ts';
import type { PlanYearDates } from '../plans/plan-year.rules.ts';
import type { Election } from '../vocabulary/enrollment-words.ts';
import { type EnrollmentRow, inReach, OUT_OF_AREA, SHOWN, type ShownEnrollment } from './enrollment.sql.ts';
import type { WindowReason } from './window.rules.ts';

/** Newest first. Null: the caller does not reach the employee. */
export async function selectEnrollmentsOfEmployee(
  db: Db,
  caller: Caller,
  employeeId: Uuid,
  page: PageRequest,
): Promise<{ rows: ShownEnrollment[]; total: number } | null> {
  const counted = await sql<{ total: number }>`
    select (select count(*) from enrollments n where n.organization_id = e.organization_id and n.employee_id = e.id) as total
    from employees e
    where e.organization_id = ${caller.organizationId} and e.id = ${employeeId}
      and (${caller.employerId}::uuid is null or e.employer_id = ${caller.employerId})
      and (${caller.employeeId}::uuid is null or e.id = ${caller.employeeId})`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<ShownEnrollment>`
    ${SHOWN} where n.employee_id = ${employeeId} and ${inReach(caller)}
    order by n.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

/** An enrollment with what a member's list shows of it. */
export interface MemberEnrollmentRow
  extends EnrollmentRow,
    ShownEnrollment,
    Pick<Row<'employers'>, 'pay_frequency'>,
    Pick<Row<'plan_years'>, 'open_enrollment_start' | 'open_enrollment_end'>,
    PayScheduleColumns,
    Pick<PlanRow, 'carrier'> {
  employer_name: string;
  plan_name: string | null;
  plan_year_coverage_start: CalendarDate;
  plan_year_coverage_end: CalendarDate;
  covered_dependents: CoveredDependent[];
  /** The taxed parts of the shares, for a domestic partner; null: nobody is covered. */
  post_tax_cents: number | null;
  imputed_cents: number | null;
  has_draft: boolean;
}

/**
 * Newest first, complete, for the employments within the caller's reach, with the people and taxed parts of today, or of the
 * nearest covered day. Null: the caller does not reach the member.
 */
export async function selectEnrollmentsOfMember(
  db: Db,
  caller: Caller,
  memberId: Uuid,
  today: CalendarDate,
): Promise<MemberEnrollmentRow[] | null> {
  if (!(await reachesMember(db, caller, { member_id: memberId }))) return null;
  const { rows } = await sql<MemberEnrollmentRow>`
    select n.*, b.name as product_name, b.product_code, b.category, w.name as employer_name, w.pay_frequency,
      w.paychecks_per_year, w.skip_third_payday, w.first_payday, w.paydays, p.name as plan_name, p.carrier, ${OUT_OF_AREA},
      y.coverage_start as plan_year_coverage_start, y.coverage_end as plan_year_coverage_end, y.open_enrollment_start, y.open_enrollment_end,
      taxed.post_tax_cents, taxed.imputed_cents,
      n.election = 'Pending' and n.window_end >= ${today} and exists (select 1 from enrollment_drafts d
        where d.organization_id = n.organization_id and d.enrollment_id = n.id) as has_draft,
      (select coalesce(json_agg(json_build_object('id', d.id, 'relationship', d.relationship,
          'first_name', m.first_name, 'last_name', m.last_name) order by d.relationship desc, m.date_of_birth, d.id), '[]')
        from coverage_people c
        join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
        join members m on m.organization_id = d.organization_id and m.id = d.member_id
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
          and c.starts_on <= shown.day and coalesce(c.ends_on >= shown.day, true)) as covered_dependents
    from enrollments n
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    join employers w on w.organization_id = n.organization_id and w.id = n.employer_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    left join benefit_plans p on p.organization_id = n.organization_id and p.id = n.plan_id
    cross join lateral (select case when n.coverage_end is null then n.coverage_start
      else least(greatest(n.coverage_start, ${today}::date), n.coverage_end) end as day) shown
    left join lateral (select c.post_tax_cents, c.imputed_cents from coverage_prices c
      where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
        and c.starts_on <= shown.day and coalesce(c.ends_on >= shown.day, true)) taxed on true
    where n.member_id = ${memberId} and ${inReach(caller)} order by n.id desc`.execute(db);
  return rows;
}

/** The employees who have had a window in a plan year, by id. */
export async function selectEmployeesOfPlanYear(db: Db, organizationId: Uuid, planYearId: Uuid): Promise<Uuid[]> {
  const { rows } = await sql<{ employee_id: Uuid }>`
    select distinct employee_id from enrollments
    where organization_id = ${organizationId} and plan_year_id = ${planYearId} order by employee_id`.execute(db);
  return rows.map(({ employee_id }) => employee_id);
}

/** One person of a plan year with the enrollment that counts for them. */
export interface PlanYearPersonRow
  extends EnrollmentRow,
    Pick<
      Row<'employees'>,
      'first_name' | 'last_name' | 'first_name_folded' | 'last_name_folded' | 'reference_id' | 'email'
    >,
    Pick<PlanRow, 'carrier'> {
  plan_name: string | null;
  dependent_count: number;
  /** `Expired` also if the person can no longer answer but the calendar has not run yet. */
  election_status: Election;
  /**
   * The reason of the window in which the person may answer today, even if coverage continues beside it; null: none is open.
   */
  open_reason: WindowReason | null;
  open_end: CalendarDate | null;
}

export const PEOPLE_ORDERS = ['name', 'window_end', 'answer'] as const;

export interface PlanYearFilter {
  /** Null: all. */
  elections: readonly Election[] | null;
  /** Part of a name, or an exact reference ID. */
  search: string | null;
  /** Only these enrollments. Null: all. */
  only: readonly Uuid[] | null;
  /** Only people who may answer today in a window for this reason, or in one that asks for it, too. Null: all. */
  openWindow: WindowReason | null;
  order: (typeof PEOPLE_ORDERS)[number];
}

/**
 * A page of the people of a plan year. Somebody with several enrollments in it is listed once: with the enrolled one, else the
 * one that can be answered, else the latest. Null: the caller does not reach the plan year.
 */
export async function selectPeopleOfPlanYear(
  db: Db,
  caller: Caller,
  of: { employerId: Uuid; planYearId: Uuid; today: CalendarDate },
  filter: PlanYearFilter,
  page: PageRequest,
): Promise<{ rows: PlanYearPersonRow[]; total: number } | null> {
  const people = peopleOfPlanYear(caller.organizationId, of, filter);
  const counted = await sql<{ total: number }>`
    select (select count(*) from (${people}) as people) as total
    from plan_years y
    where y.organization_id = ${caller.organizationId} and y.id = ${of.planYearId} and y.employer_id = ${of.employerId}
      and (${caller.employerId}::uuid is null or y.employer_id = ${caller.employerId})
      and ${caller.employeeId}::uuid is null`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<PlanYearPersonRow>`
    select n.*, p.name as plan_name, p.carrier,
      (select count(*) from coverage_people d where d.organization_id = n.organization_id
        and d.enrollment_id = n.id and d.superseded_at is null and n.coverage_end >= ${of.today}
        and d.starts_on <= greatest(n.coverage_start, ${of.today}::date)
        and coalesce(least(d.ends_on, d.eligible_through) >= greatest(n.coverage_start, ${of.today}::date), true)) as dependent_count
    from (select n.* from (${people}) n order by ${ORDER[filter.order]}
      limit ${page.limit} offset ${(page.page - 1) * page.limit}) as n
    left join benefit_plans p on p.organization_id = n.organization_id and p.id = n.plan_id
    order by ${ORDER[filter.order]}`.execute(db);
  return { rows, total };
}

const BY_NAME = sql`n.last_name_folded, n.first_name_folded, n.employee_id`;
const ORDER: Record<PlanYearFilter['order'], RawBuilder<unknown>> = {
  name: BY_NAME,
  window_end: sql`n.open_end nulls last, ${BY_NAME}`,
  answer: sql`n.election_status, ${BY_NAME}`,
};

function peopleOfPlanYear(
  organizationId: Uuid,
  { planYearId, today }: { planYearId: Uuid; today: CalendarDate },
  { elections, search, only, openWindow }: PlanYearFilter,
) {
  return sql`
    select n.*, e.first_name, e.last_name, e.first_name_folded, e.last_name_folded, e.reference_id, e.email,
      w.reason as open_reason, w.window_end as open_end
    from (${theOneThatCounts(organizationId, sql`${planYearId}`, today)}) n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    left join enrollments w on w.organization_id = n.organization_id and w.employee_id = n.employee_id
      and w.plan_year_id = n.plan_year_id and ${isOpenOn('w', today)}
    where (${elections}::text[] is null or n.election_status = any(${elections}::text[]))
      and ${isLookedFor(search)}
      and (${only}::uuid[] is null or n.id = any(${only}::uuid[]))
      and (${openWindow}::text is null or ${openWindow} = any(${reasonsOf('w')}))`;
}

/** Each person has at most one such enrollment in a plan year (`already_pending`). */
const isOpenOn = (alias: string, today: CalendarDate) => sql`(${sql.ref(`${alias}.election`)} = 'Pending'
  and ${sql.ref(`${alias}.window_start`)} <= ${today}::date and ${sql.ref(`${alias}.window_end`)} >= ${today}::date)`;

/** Why a window is open: one for something else may also ask for a correction to be signed (rules 10.3). */
const reasonsOf = (alias: string) => sql`case when ${sql.ref(`${alias}.asks_from`)} is null
  then array[${sql.ref(`${alias}.reason`)}] else array[${sql.ref(`${alias}.reason`)}, 'correction'] end`;

/** For each person in a plan year, the enrolled enrollment, else the one that can be answered, else the latest. */
function theOneThatCounts(organizationId: Uuid, planYearId: RawBuilder<unknown>, today: CalendarDate) {
  return sql`
    select distinct on (employee_id) *,
      case when election = 'Pending' and window_end < ${today}::date then 'Expired' else election end as election_status
    from enrollments where organization_id = ${organizationId} and plan_year_id = ${planYearId}
    order by employee_id, status <> 'enrolled', election <> 'Pending' or window_end < ${today}::date, id desc`;
}

/** The progress of a plan year: its people by election, and the monthly cost of those who are enrolled. */
export interface ProgressRow extends PlanYearDates, Pick<ProductRow, 'category'> {
  id: Uuid;
  product_name: string;
  pending: number;
  enrolled: number;
  waived: number;
  expired: number;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  /** People whose coverage counts today, and those whose coverage begins later, each counted once. */
  covered_today: number;
  covered_later: number;
  open_windows: OpenWindows[];
}

/** The windows of one reason in which somebody may answer today. */
export interface OpenWindows {
  reason: WindowReason;
  people: number;
  first_end: CalendarDate;
  last_end: CalendarDate;
}

/**
 * The plan years of an employer that are not over, earliest coverage first. Null: the caller does not reach the employer. Reads
 * every enrollment of those plan years three times, by enrollments_of_plan_year.
 */
export async function selectProgress(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  today: CalendarDate,
): Promise<{ eligible: number; planYears: ProgressRow[] } | null> {
  const reached = await sql<{ eligible: number }>`
    select (select count(*) from employees e where e.organization_id = p.organization_id and e.employer_id = p.id
      and e.status = 'active' and e.eligibility = 'eligible') as eligible
    from employers p where ${employerInReach('p', caller, employerId)}`.execute(db);
  const eligible = reached.rows[0]?.eligible;
  if (eligible === undefined) return null;
  const { rows } = await sql<ProgressRow>`
    select y.id, b.name as product_name, b.category, y.coverage_start as "coverageStart", y.coverage_end as "coverageEnd",
      y.open_enrollment_start as "openEnrollmentStart", y.open_enrollment_end as "openEnrollmentEnd", c.*,
      d.*, w.*
    from plan_years y
    join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
    cross join lateral (
      select count(*) filter (where election_status = 'Pending') as pending,
        count(*) filter (where election_status = 'Enrolled') as enrolled,
        count(*) filter (where election_status = 'Waived') as waived,
        count(*) filter (where election_status = 'Expired') as expired,
        coalesce(sum(n.premium_cents) filter (where status = 'enrolled'), 0) as premium_cents,
        coalesce(sum(n.employer_cents) filter (where status = 'enrolled'), 0) as employer_cents,
        coalesce(sum(n.employee_cents) filter (where status = 'enrolled'), 0) as employee_cents
      from (${theOneThatCounts(caller.organizationId, sql`y.id`, today)}) n
    ) c
    cross join lateral (
      select count(distinct employee_id) filter (where coverage_start <= ${today}::date) as covered_today,
        count(distinct employee_id) filter (where coverage_start > ${today}::date) as covered_later
      from enrollments n where n.organization_id = y.organization_id and n.plan_year_id = y.id
        and n.election = 'Enrolled' and not n.cancelled and n.coverage_end >= ${today}::date
    ) d
    cross join lateral (
      select coalesce(json_agg(o order by o.first_end, o.reason), '[]') as open_windows
      from (
        select r.reason, count(distinct employee_id) as people, min(window_end) as first_end, max(window_end) as last_end
        from enrollments n cross join unnest(${reasonsOf('n')}) as r (reason)
        where n.organization_id = y.organization_id and n.plan_year_id = y.id and ${isOpenOn('n', today)}
        group by r.reason
      ) o
    ) w
    where y.organization_id = ${caller.organizationId} and y.employer_id = ${employerId} and y.coverage_end >= ${today}
    order by y.coverage_start, b.name, y.id`.execute(db);
  return { eligible, planYears: rows };
}

/**
 * Unanswered enrollments of people who elected coverage in the plan year that this one renews, by id, after `after`: only they
 * can lose any. `ifUnanswered` decides whether they would.
 */
export async function selectUnansweredRenewals(
  db: Db,
  caller: Caller,
  planYear: { id: Uuid; renewsId: Uuid },
  today: CalendarDate,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<EnrollmentRow[]> {
  const { rows } = await sql<EnrollmentRow>`
    select n.* from enrollments n
    where ${inReach(caller)} and n.plan_year_id = ${planYear.id} and n.election = 'Pending'
      and n.window_end >= ${today} and (${after}::uuid is null or n.id > ${after})
      and exists (select 1 from enrollments o where o.organization_id = n.organization_id and o.employee_id = n.employee_id
        and o.plan_year_id = ${planYear.renewsId} and o.election = 'Enrolled')
    order by n.id limit ${limit}`.execute(db);
  return rows;
}

/**
 * Who is covered by an enrollment and what it costs, by day: the covered dependents, and the tiers and amounts that were in
 * force before a child aged off. The columns of `enrollments` say what is in force now.
 */
import { sql } from 'kysely';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { AgeOffOption } from '../employees/dependent.rules.ts';
import type { CoverageTier, Relationship } from '../plans/rates.rules.ts';
import type { Amounts } from './coverage.rules.ts';
import type { EnrollmentRow } from '../enrollments/enrollment.sql.ts';

/**
 * The amounts of enrollment `n` and the days on which each was in force, as `s (starts_on, ends_on, tier, premium_cents,
 * employer_cents, employee_cents)`: join it laterally. A period that coverage did not live to see ends before it starts.
 * As `amountsOn` of the rules. Enrollments whose amounts never changed, nearly all, cost no look-up.
 */
export const COVERAGE_PERIODS = sql`lateral (
  select coalesce(n.amounts_since, n.coverage_start) as starts_on, n.coverage_end as ends_on,
    n.tier, n.premium_cents, n.employer_cents, n.employee_cents
  union all
  select coalesce(lag(p.ends_on) over (order by p.ends_on) + 1, n.coverage_start), least(p.ends_on, n.coverage_end),
    p.tier, p.premium_cents, p.employer_cents, p.employee_cents
  from enrollment_periods p
  where n.amounts_since is not null and p.organization_id = n.organization_id and p.enrollment_id = n.id) s`;

/** What was in force before, of enrollment `n`, as JSON in the order of time: for the rules. */
export const EARLIER_AMOUNTS = sql`
  case when n.amounts_since is null then '[]'::json else (
    select json_agg(json_build_object('endsOn', p.ends_on, 'tier', p.tier, 'premiumCents', p.premium_cents,
      'employerCents', p.employer_cents, 'employeeCents', p.employee_cents) order by p.ends_on)
    from enrollment_periods p where p.organization_id = n.organization_id and p.enrollment_id = n.id) end`;

/** A dependent who begins to be covered with an election, and the last day by age. */
export interface NewCoveredDependent {
  enrollment_id: Uuid;
  dependent_id: Uuid;
  eligible_through: CalendarDate | null;
}

export async function insertCoveredDependents(
  db: Tx,
  organizationId: Uuid,
  rows: readonly NewCoveredDependent[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into enrollment_dependents (organization_id, enrollment_id, dependent_id, eligible_through)
    select ${organizationId}::uuid, r.enrollment_id, r.dependent_id, r.eligible_through
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r (enrollment_id uuid, dependent_id uuid, eligible_through date)`.execute(db);
}

/** Enrollments with somebody whose last day by age was before this day, by id. Served by enrollment_dependents_aging. */
export async function selectAging(
  db: Db,
  organizationId: Uuid,
  before: CalendarDate,
  after: Uuid | null,
  limit: number,
): Promise<{ id: Uuid; employee_id: Uuid }[]> {
  const { rows } = await sql<{ id: Uuid; employee_id: Uuid }>`
    select n.id, n.employee_id from (
      select distinct enrollment_id from enrollment_dependents
      where organization_id = ${organizationId} and eligible_through < ${before} and covered_through is null
        and (${after}::uuid is null or enrollment_id > ${after})
      order by enrollment_id limit ${limit}) d
    join enrollments n on n.organization_id = ${organizationId} and n.id = d.enrollment_id
    order by n.id`.execute(db);
  return rows;
}

export interface CoveredDependent {
  relationship: Relationship;
  date_of_birth: CalendarDate;
  eligible_through: CalendarDate | null;
}

/** An enrollment with who is still covered. */
export interface AgingEnrollment extends EnrollmentRow {
  covered: CoveredDependent[];
}

/** Locked by id; their employees' rows before. */
export async function lockAging(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<AgingEnrollment[]> {
  const { rows } = await sql<AgingEnrollment>`
    select n.*, (
      select json_agg(json_build_object('relationship', d.relationship, 'date_of_birth', m.date_of_birth,
        'eligible_through', c.eligible_through))
      from enrollment_dependents c
      join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
      join members m on m.organization_id = d.organization_id and m.id = d.member_id
      where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.covered_through is null) as covered
    from enrollments n
    where n.organization_id = ${organizationId} and n.id = any(${[...ids]}::uuid[])
    order by n.id for no key update of n`.execute(db);
  return rows;
}

/** Tier and amounts that take the place of those in force, from the day after `ends_on`. */
export interface PeriodChange extends Amounts {
  id: Uuid;
  ends_on: CalendarDate;
}

/** Whoever's last day has come by `last_day` is covered no longer in these enrollments; the changed ones keep what was before. */
export async function saveAgeOff(
  db: Tx,
  organizationId: Uuid,
  now: Instant,
  enrollments: readonly { id: Uuid; last_day: CalendarDate }[],
  changes: readonly PeriodChange[],
): Promise<void> {
  await sql`
    update enrollment_dependents c set covered_through = c.eligible_through
    from json_to_recordset(${JSON.stringify(enrollments)}::json) as r (id uuid, last_day date)
    where c.organization_id = ${organizationId} and c.enrollment_id = r.id and c.eligible_through <= r.last_day
      and c.covered_through is null`.execute(db);
  if (changes.length === 0) return;
  await sql`
    with changes as materialized (
      select * from json_to_recordset(${JSON.stringify(changes)}::json) as r (id uuid, ends_on date, tier text,
        "premiumCents" int4, "employerCents" int4, "employeeCents" int4)
    ), kept as (
      insert into enrollment_periods (organization_id, enrollment_id, ends_on, tier, premium_cents, employer_cents,
        employee_cents, created_at)
      select n.organization_id, n.id, r.ends_on, n.tier, n.premium_cents, n.employer_cents, n.employee_cents,
        ${now}::timestamptz
      from changes r join enrollments n on n.organization_id = ${organizationId} and n.id = r.id
    )
    update enrollments n set tier = r.tier, premium_cents = r."premiumCents", employer_cents = r."employerCents",
      employee_cents = r."employeeCents", amounts_since = r.ends_on + 1, updated_at = ${now}
    from changes r where n.organization_id = ${organizationId} and n.id = r.id`.execute(db);
}

/** Who dropped out of these enrollments when the coverage was over already, without a period of theirs, is looked at again. */
export async function reopenAging(db: Tx, organizationId: Uuid, enrollmentIds: readonly Uuid[]): Promise<void> {
  await sql`
    update enrollment_dependents c set covered_through = null
    where c.organization_id = ${organizationId} and c.enrollment_id = any(${[...enrollmentIds]}::uuid[])
      and c.covered_through is not null and not exists (
        select 1 from enrollment_periods p where p.organization_id = c.organization_id
          and p.enrollment_id = c.enrollment_id and p.ends_on = c.covered_through)`.execute(db);
}

/** A dependent in one enrollment by which he is still covered. */
export interface DependentCoverage {
  enrollment_id: Uuid;
  coverage_end: CalendarDate;
  child_age_off: AgeOffOption;
  relationship: Relationship;
  date_of_birth: CalendarDate;
  disabled: boolean;
}

export async function selectCoverageOf(db: Tx, organizationId: Uuid, dependentId: Uuid): Promise<DependentCoverage[]> {
  const { rows } = await sql<DependentCoverage>`
    select n.id as enrollment_id, n.coverage_end, y.child_age_off, d.relationship, m.date_of_birth, d.disabled
    from enrollment_dependents c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
    join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${dependentId} and c.covered_through is null
      and n.election = 'Enrolled' and not n.cancelled
    order by n.id`.execute(db);
  return rows;
}

export async function saveAgeLimits(
  db: Tx,
  organizationId: Uuid,
  dependentId: Uuid,
  limits: readonly { enrollment_id: Uuid; eligible_through: CalendarDate | null }[],
): Promise<void> {
  if (limits.length === 0) return;
  await sql`
    update enrollment_dependents c set eligible_through = r.eligible_through
    from json_to_recordset(${JSON.stringify(limits)}::json) as r (enrollment_id uuid, eligible_through date)
    where c.organization_id = ${organizationId} and c.dependent_id = ${dependentId} and c.enrollment_id = r.enrollment_id
      and c.covered_through is null`.execute(db);
}

/** One period of an enrollment's coverage as it is shown, with who was covered on its first day. */
export interface ShownPeriod {
  starts_on: CalendarDate;
  ends_on: CalendarDate;
  tier: CoverageTier;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  dependents: { id: Uuid; relationship: Relationship; first_name: string; last_name: string }[];
}

/** The periods of an elected enrollment, earliest first; none of one that never covered anybody. */
export async function selectPeriods(db: Db, organizationId: Uuid, enrollmentId: Uuid): Promise<ShownPeriod[]> {
  const { rows } = await sql<ShownPeriod>`
    select s.*, coalesce((
      select json_agg(json_build_object('id', d.id, 'relationship', d.relationship, 'first_name', m.first_name,
        'last_name', m.last_name) order by d.id)
      from enrollment_dependents c
      join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
      join members m on m.organization_id = d.organization_id and m.id = d.member_id
      where c.organization_id = n.organization_id and c.enrollment_id = n.id
        and coalesce(c.covered_through >= s.starts_on, true)), '[]') as dependents
    from enrollments n cross join ${COVERAGE_PERIODS}
    where n.organization_id = ${organizationId} and n.id = ${enrollmentId} and n.election = 'Enrolled'
      and s.starts_on <= s.ends_on
    order by s.starts_on`.execute(db);
  return rows;
}

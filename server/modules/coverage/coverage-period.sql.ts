/**
 * Reads who is covered by an enrollment and what it costs, by day. The columns of `enrollments` hold what is in force now;
 * superseded rows tell what was known when, and what caused it (coverage-write.sql.ts).
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, type Portion } from '../calendar/lanes.ts';
import type { ShareClass } from '../plans/price.rules.ts';
import type { CoveredPerson } from './coverage-write.sql.ts';

/** The next enrollments with somebody whose last day by age was before this day, by id. Served by coverage_people_aging. */
export async function selectAging(
  db: Db,
  organizationId: Uuid,
  before: CalendarDate,
  { lanes, cursor, limit }: Portion,
): Promise<Pick<Row<'enrollments'>, 'id' | 'employee_id'>[]> {
  const { rows } = await sql<Pick<Row<'enrollments'>, 'id' | 'employee_id'>>`
    select n.id, n.employee_id from (
      select distinct enrollment_id from coverage_people
      where organization_id = ${organizationId} and eligible_through < ${before} and ends_on is null and superseded_at is null
        and (${cursor}::uuid is null or enrollment_id > ${cursor})) d
    join enrollments n on n.organization_id = ${organizationId} and n.id = d.enrollment_id
    where ${isInLanes('n.employer_id', lanes)}
    order by n.id limit ${limit}`.execute(db);
  return rows;
}

/** Somebody who is, was or will be covered. */
export type RecordedPerson = Omit<CoveredPerson, 'enrollment_id'> &
  Pick<
    Row<'dependents'>,
    'relationship' | 'disabled' | 'ended_on' | 'end_cause' | 'partner' | 'tax_dependent' | 'spouse_from'
  > &
  Pick<Row<'members'>, 'date_of_birth'>;

/** An elected enrollment with the people and prices of its coverage that are in force. */
export interface CoverageRecord extends Row<'enrollments', { share_classes: ShareClass[] }> {
  people: RecordedPerson[];
  /** In the order of their first days. */
  prices: Pick<
    Row<'coverage_prices'>,
    | 'starts_on'
    | 'ends_on'
    | 'tier'
    | 'premium_cents'
    | 'employer_cents'
    | 'employee_cents'
    | 'post_tax_cents'
    | 'imputed_cents'
  >[];
}

/** SQL: who is, was or will be covered by enrollment `n`. */
export const PEOPLE = sql`(
  select coalesce(json_agg(json_build_object('dependent_id', d.id, 'starts_on', c.starts_on,
    'relationship', d.relationship, 'disabled', d.disabled, 'ended_on', d.ended_on, 'end_cause', d.end_cause,
    'date_of_birth', m.date_of_birth,
    'partner', d.partner, 'tax_dependent', d.tax_dependent, 'spouse_from', d.spouse_from,
    'eligible_through', c.eligible_through, 'ends_on', c.ends_on, 'priced_on', c.priced_on, 'is_charged', c.is_charged)
    order by d.id), '[]')
  from coverage_people c
  join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
  join members m on m.organization_id = d.organization_id and m.id = d.member_id
  where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null)`;

/** SQL: the prices of enrollment `n` that are in force, in the order of their first days. */
export const PRICES = sql`(
  select coalesce(json_agg(json_build_object('starts_on', p.starts_on, 'ends_on', p.ends_on, 'tier', p.tier,
    'premium_cents', p.premium_cents, 'employer_cents', p.employer_cents, 'employee_cents', p.employee_cents,
    'post_tax_cents', p.post_tax_cents, 'imputed_cents', p.imputed_cents)
    order by p.starts_on), '[]')
  from coverage_prices p
  where p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null)`;

/** Locks them by id; their employees must be locked before. */
export async function lockCoverage(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<CoverageRecord[]> {
  const { rows } = await sql<CoverageRecord>`
    select n.*, ${PEOPLE} as people, ${PRICES} as prices
    from enrollments n
    where n.organization_id = ${organizationId} and n.id = ${anyOf(ids)} and n.election = 'Enrolled'
    order by n.id for no key update of n`.execute(db);
  return rows;
}

/** Everything that was ever recorded of an enrollment's coverage, in that order. */
export interface EverRecorded {
  enrollment_id: Uuid;
  /** `isOf`: recorded by the given command; `isUntil`: in force until that command. */
  periods: { ends_on: CalendarDate; isOf: boolean; isUntil: boolean }[];
  prices: (CoverageRecord['prices'][number] & { isOf: boolean })[];
}

/** The command is given by its audit entry and its time. */
export async function selectEverRecorded(
  db: Db,
  organizationId: Uuid,
  enrollmentIds: readonly Uuid[],
  command: { audit_entry_id: Uuid | null; recorded_at: Instant },
): Promise<EverRecorded[]> {
  const isOf = sql`'isOf', r.audit_entry_id is not distinct from ${command.audit_entry_id}::uuid`;
  const { rows } = await sql<EverRecorded>`
    select n.id as enrollment_id, (
      select coalesce(json_agg(json_build_object('ends_on', r.ends_on, ${isOf}, 'isUntil',
        r.superseded_at is not distinct from ${command.recorded_at}::timestamptz) order by r.recorded_at, r.id), '[]')
      from ${ever('coverage_periods')}) as periods, (
      select coalesce(json_agg(json_build_object('starts_on', r.starts_on, 'ends_on', r.ends_on, 'tier', r.tier,
        'premium_cents', r.premium_cents, 'employer_cents', r.employer_cents, 'employee_cents', r.employee_cents,
        'post_tax_cents', r.post_tax_cents, 'imputed_cents', r.imputed_cents, ${isOf}) order by r.recorded_at, r.id), '[]')
      from ${ever('coverage_prices')}) as prices
    from enrollments n where n.organization_id = ${organizationId} and n.id = ${anyOf(enrollmentIds)}`.execute(db);
  return rows;
}

/** In two halves, since each has an index of its own. */
const ever = (table: 'coverage_periods' | 'coverage_prices') => sql`(
  select * from ${sql.table(table)} p
  where p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
  union all
  select * from ${sql.table(table)} p
  where p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is not null) r`;

/** The enrollments in which this person was or is covered on a later day, by id. */
export async function selectCoveredAfter(
  db: Db,
  organizationId: Uuid,
  dependentId: Uuid,
  lastDay: CalendarDate,
): Promise<Pick<Row<'enrollments'>, 'id' | 'employee_id'>[]> {
  const { rows } = await sql<Pick<Row<'enrollments'>, 'id' | 'employee_id'>>`
    select n.id, n.employee_id from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${dependentId} and c.superseded_at is null
      and coalesce(c.ends_on > ${lastDay}, true) and n.election = 'Enrolled'
      and coalesce(n.coverage_end > ${lastDay}, true)
    order by n.id`.execute(db);
  return rows;
}

/** An enrollment in which somebody has a last day of their own, and since when that was known. */
export type CoverageEnded = Pick<Row<'enrollments'>, 'id' | 'employee_id' | 'plan_year_id'> & { told_at: Instant };

/** The elected enrollments of these people, by id. */
export async function selectCoverageEnded(
  db: Db,
  organizationId: Uuid,
  dependentIds: readonly Uuid[],
): Promise<CoverageEnded[]> {
  const { rows } = await sql<CoverageEnded>`
    select n.id, n.employee_id, n.plan_year_id, min(was.recorded_at) as told_at
    from coverage_people c
    join coverage_people was on was.organization_id = c.organization_id and was.enrollment_id = c.enrollment_id
      and was.dependent_id = c.dependent_id and was.ends_on is not null
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${anyOf(dependentIds)} and c.superseded_at is null
      and c.ends_on is not null and n.election = 'Enrolled'
    group by n.id, n.employee_id, n.plan_year_id
    order by n.id`.execute(db);
  return rows;
}

type Repriced = Pick<Row<'enrollments'>, 'id' | 'employee_id'>;

/**
 * The next elected coverage whose price on a day differs from the one that its enrollment shows, because a part has begun; by
 * id. Served by coverage_prices_followed.
 */
export async function selectOtherPrice(
  db: Db,
  organizationId: Uuid,
  on: CalendarDate,
  { lanes, cursor, limit }: Portion,
): Promise<Repriced[]> {
  const { rows } = await sql<Repriced>`
    select n.id, n.employee_id from (
      select distinct enrollment_id from coverage_prices
      where organization_id = ${organizationId} and ends_on < ${on} and ends_on is not null and superseded_at is null) f
    join enrollments n on n.organization_id = ${organizationId} and n.id = f.enrollment_id
    join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
      and p.starts_on <= ${on} and coalesce(p.ends_on >= ${on}, true)
    where n.election = 'Enrolled' and not n.cancelled and n.coverage_end >= ${on}
      and (n.tier, n.premium_cents, n.employer_cents, n.employee_cents)
        is distinct from (p.tier, p.premium_cents, p.employer_cents, p.employee_cents)
      and (${cursor}::uuid is null or n.id > ${cursor}) and ${isInLanes('n.employer_id', lanes)}
    order by n.id limit ${limit}`.execute(db);
  return rows;
}

/** A dependent in one enrollment that still covers them. */
export interface DependentCoverage
  extends CoveredPerson,
    Pick<Row<'plan_years'>, 'child_age_off'>,
    Pick<Row<'dependents'>, 'relationship' | 'disabled'>,
    Pick<Row<'members'>, 'date_of_birth'> {
  coverage_end: CalendarDate;
}

export async function selectCoverageOf(db: Tx, organizationId: Uuid, dependentId: Uuid): Promise<DependentCoverage[]> {
  const { rows } = await sql<DependentCoverage>`
    select c.enrollment_id, c.dependent_id, c.starts_on, c.eligible_through, c.ends_on, c.priced_on, c.is_charged, n.coverage_end, y.child_age_off,
       d.relationship, m.date_of_birth, d.disabled
    from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
    join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${dependentId} and c.superseded_at is null
      and c.ends_on is null
      and n.election = 'Enrolled' and not n.cancelled
    order by n.id`.execute(db);
  return rows;
}

export type CoveredDependent = Pick<Row<'dependents'>, 'id' | 'relationship'> &
  Pick<Row<'members'>, 'first_name' | 'last_name'>;

/** One period of an enrollment's coverage as it is shown, with the people covered on its first day. */
export interface ShownPeriod
  extends Pick<Row<'coverage_prices'>, 'starts_on' | 'tier' | 'premium_cents' | 'employer_cents' | 'employee_cents'> {
  ends_on: CalendarDate;
  dependents: CoveredDependent[];
}

/**
 * The amounts of enrollment `n` and the days on which each is in force, as `s (starts_on, ends_on, tier, premium_cents,
 * employer_cents, employee_cents)`, for a lateral join. A price that begins after the coverage has ended ends before it starts.
 */
const COVERAGE_PERIODS = sql`lateral (
  select p.starts_on, case when p.ends_on < n.coverage_end then p.ends_on else n.coverage_end end as ends_on,
    p.tier, p.premium_cents, p.employer_cents, p.employee_cents
  from coverage_prices p
  where p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null) s`;

/** The periods of an elected enrollment, earliest first; none if it never covered anybody. */
export async function selectPeriods(db: Db, organizationId: Uuid, enrollmentId: Uuid): Promise<ShownPeriod[]> {
  const { rows } = await sql<ShownPeriod>`
    select s.*, coalesce((
      select json_agg(json_build_object('id', d.id, 'relationship', d.relationship, 'first_name', m.first_name,
        'last_name', m.last_name) order by d.id)
      from coverage_people c
      join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
      join members m on m.organization_id = d.organization_id and m.id = d.member_id
      where c.organization_id = n.organization_id and c.enrollment_id = n.id
        and c.superseded_at is null and c.starts_on <= s.starts_on and coalesce(c.ends_on >= s.starts_on, true)), '[]') as dependents
    from enrollments n cross join ${COVERAGE_PERIODS}
    where n.organization_id = ${organizationId} and n.id = ${enrollmentId} and n.election = 'Enrolled'
      and s.starts_on <= s.ends_on
    order by s.starts_on`.execute(db);
  return rows;
}

/**
 * The person behind an enrollment: the employment, the dependents, and everything that the person has had in a product. Reads
 * only.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type CoverageRecord, PRICES } from '../coverage/coverage-period.sql.ts';
import type { CoveredPerson } from '../coverage/coverage-write.sql.ts';
import { EMPLOYEE, type EmployeeRow } from '../employees/employee.sql.ts';
import type { PayScheduleColumns } from '../plans/payday.rules.ts';
import { type EnrollmentWithTerms, FROM_WITH_TERMS, fromLocked, WITH_TERMS } from './enrollment.sql.ts';

/** An enrollment of one person, with the other people whom it covers. */
export interface PersonsEnrollment extends EnrollmentWithTerms {
  dependent_ids: Uuid[];
  /** Who was covered when, and how their price was settled. */
  people: SettledPerson[];
}

type SettledPerson = Pick<
  Row<'coverage_people'>,
  'dependent_id' | 'starts_on' | 'eligible_through' | 'ends_on' | 'priced_on' | 'is_charged'
>;

/**
 * Everything that one person has had in one product, at every employer and in every plan year, by id; in a command locked,
 * after the employee's row. The lock on all of it keeps two elections at two employers from overlapping. Served by
 * enrollments_of_member.
 */
export async function selectEnrollmentsInProduct(
  db: Db,
  organizationId: Uuid,
  memberId: Uuid,
  productId: Uuid,
  lock: boolean,
): Promise<PersonsEnrollment[]> {
  const { rows } = await sql<PersonsEnrollment>`
    ${WITH_PEOPLE}
    where n.organization_id = ${organizationId} and n.member_id = ${memberId} and n.product_id = ${productId}
    order by n.id ${lock ? sql`for no key update of n` : sql``}`.execute(db);
  return rows;
}

/** The same for many persons and products. */
export async function selectHistories(
  db: Db,
  organizationId: Uuid,
  memberIds: readonly Uuid[],
  productIds: readonly Uuid[],
  lock: boolean,
): Promise<PersonsEnrollment[]> {
  const { rows } = await sql<PersonsEnrollment>`
    ${WITH_PEOPLE}
    where n.organization_id = ${organizationId} and n.member_id = ${anyOf(memberIds)}
      and n.product_id = ${anyOf(productIds)}
    order by n.id ${lock ? sql`for no key update of n` : sql``}`.execute(db);
  return rows;
}

const WITH_PEOPLE = sql`
  select ${WITH_TERMS}, array(select d.dependent_id from coverage_people d
    where d.organization_id = n.organization_id and d.enrollment_id = n.id and d.superseded_at is null
      and d.ends_on is null
    order by d.dependent_id) as dependent_ids, coalesce((
      select json_agg(json_build_object('dependent_id', d.dependent_id, 'starts_on', d.starts_on,
        'eligible_through', d.eligible_through, 'ends_on', d.ends_on, 'priced_on', d.priced_on, 'is_charged', d.is_charged))
      from coverage_people d
      where d.organization_id = n.organization_id and d.enrollment_id = n.id and d.superseded_at is null), '[]') as people
  ${FROM_WITH_TERMS}`;

/** The employee of an enrollment, which never changes; null: there is no such enrollment. */
export async function selectEmployeeOf(db: Db, organizationId: Uuid, enrollmentId: Uuid): Promise<Uuid | null> {
  const { rows } = await sql<{ employee_id: Uuid }>`
    select employee_id from enrollments where organization_id = ${organizationId} and id = ${enrollmentId}`.execute(db);
  return rows[0]?.employee_id ?? null;
}

/** Somebody who was covered on the last day of coverage, or would have been if they had not aged off. */
export interface PastPerson
  extends Pick<CoveredPerson, 'dependent_id' | 'starts_on' | 'eligible_through' | 'priced_on' | 'is_charged'>,
    Pick<
      Row<'dependents'>,
      'relationship' | 'active' | 'ended_on' | 'end_cause' | 'partner' | 'tax_dependent' | 'spouse_from'
    >,
    Pick<Row<'members'>, 'date_of_birth'> {}

/** The fields of coverage that matter for continuing it. */
export interface PastEnrollment extends EnrollmentWithTerms, Pick<Row<'plan_years'>, 'tax_classification'> {
  plan_year_ended_on: CalendarDate | null;
  plan_year_auto_grant: boolean;
  product_name: string;
  people: PastPerson[];
  prices: CoverageRecord['prices'];
  /** For cancelled coverage: the last day that it had before. */
  lost_end: CalendarDate | null;
}

/** Everything that these persons have had, locked by id, after the employees' rows. Served by enrollments_of_member. */
export async function lockPast(db: Tx, organizationId: Uuid, memberIds: readonly Uuid[]): Promise<PastEnrollment[]> {
  const { rows } = await sql<PastEnrollment>`
    select ${WITH_TERMS}, y.tax_classification, y.ended_on as plan_year_ended_on, y.auto_grant as plan_year_auto_grant,
      b.name as product_name, coalesce((
        select json_agg(json_build_object('dependent_id', d.id, 'starts_on', c.starts_on,
          'eligible_through', c.eligible_through, 'priced_on', c.priced_on, 'is_charged', c.is_charged,
          'relationship', d.relationship, 'active', d.active, 'ended_on', d.ended_on, 'end_cause', d.end_cause,
          'partner', d.partner, 'tax_dependent', d.tax_dependent, 'spouse_from', d.spouse_from,
          'date_of_birth', m.date_of_birth) order by d.id)
        from coverage_people c
        join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
        join members m on m.organization_id = d.organization_id and m.id = d.member_id
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
          and n.terminated_at is not null
          and (c.ends_on is null or (c.ends_on = c.eligible_through and c.ends_on >= n.coverage_end))), '[]') as people,
      ${PRICES} as prices,
      case when n.cancelled then (select c.ends_on from coverage_periods c
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is not null
        order by c.recorded_at desc, c.id desc limit 1) end as lost_end
    ${fromLocked(sql`n.organization_id = ${organizationId} and n.member_id = ${anyOf(memberIds)}`)}
    order by n.id`.execute(db);
  return rows;
}

/** Somebody's employment with the employer's settings that enrollments need. Read here, written by employees and employers. */
export interface Enrollee extends EmployeeRow, PayScheduleColumns, Pick<Row<'employers'>, 'pay_frequency'> {
  employer_name: string;
  employer_email: string;
}

const ENROLLEE = sql`${EMPLOYEE}, p.name as employer_name, p.email as employer_email, p.pay_frequency,
  p.paychecks_per_year, p.skip_third_payday, p.first_payday, p.paydays`;

/** The employee of an enrollment and its plan year; in a command locked, after the member's row. */
export async function selectEnrollee(
  db: Db,
  organizationId: Uuid,
  enrollmentId: Uuid,
  lock: boolean,
): Promise<(Enrollee & { plan_year_id: Uuid }) | null> {
  if (lock) {
    await sql`
      select 1 from members where organization_id = ${organizationId} and id = (
        select member_id from enrollments where organization_id = ${organizationId} and id = ${enrollmentId})
      for no key update`.execute(db);
  }
  const { rows } = await sql<Enrollee & { plan_year_id: Uuid }>`
    select ${ENROLLEE}, n.plan_year_id
    from enrollments n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join employers p on p.organization_id = n.organization_id and p.id = n.employer_id
    where n.organization_id = ${organizationId} and n.id = ${enrollmentId}
    ${lock ? sql`for no key update of e` : sql``}`.execute(db);
  return rows[0] ?? null;
}

export async function selectEnrollees(db: Db, organizationId: Uuid, ids: readonly Uuid[]): Promise<Enrollee[]> {
  const { rows } = await sql<Enrollee>`
    select ${ENROLLEE} from employees e
    join employers p on p.organization_id = e.organization_id and p.id = e.employer_id
    where e.organization_id = ${organizationId} and e.id = ${anyOf(ids)}`.execute(db);
  return rows;
}

/** A dependent with the person's name and birth date. Read here, written by employees. */
export type EnrolleeDependent = Pick<
  Row<'dependents'>,
  | ('id' | 'primary_member_id' | 'relationship' | 'disabled' | 'active' | 'created_at')
  | ('partner' | 'tax_dependent' | 'spouse_from')
> &
  Pick<Row<'members'>, 'first_name' | 'last_name' | 'date_of_birth'>;

/** Dependents who can be chosen, and those whom a loss has ended, since they may still be covered. */
export async function selectFamilies(
  db: Db,
  organizationId: Uuid,
  memberIds: readonly Uuid[],
): Promise<EnrolleeDependent[]> {
  const { rows } = await sql<EnrolleeDependent>`
    select d.id, d.primary_member_id, d.relationship, d.disabled, d.active, d.created_at, d.partner, d.tax_dependent,
      d.spouse_from, m.first_name, m.last_name, m.date_of_birth
    from dependents d join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where d.organization_id = ${organizationId} and d.primary_member_id = ${anyOf(memberIds)}
      and (d.active or d.ended_on is not null)
    order by d.id`.execute(db);
  return rows;
}

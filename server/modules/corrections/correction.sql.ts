/** Reads the input of corrections. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type CoverageRecord, PEOPLE, PRICES } from '../coverage/coverage-period.sql.ts';
import { type EnrollmentWithTerms, fromLocked, WITH_TERMS } from '../enrollments/enrollment.sql.ts';

export interface KnownEnrollment extends EnrollmentWithTerms, Pick<CoverageRecord, 'people' | 'prices'> {
  /** The day from which its life event counts. */
  event_on: CalendarDate | null;
  /** The first day of coverage as it was elected. */
  signed_from: CalendarDate | null;
  /** For coverage cancelled by a correction: the last day that it had before. */
  lost_end: CalendarDate | null;
  /** The months with lines on a statement. */
  deducted_months: CalendarDate[];
}

/**
 * Everything that these people have open or have elected, at any employer, locked in the order of ids; their employments must
 * be locked before. Served by enrollments_of_member, and by coverage_periods_past and coverage_periods_in_force, each in a
 * statement of its own.
 */
export async function lockKnown(db: Tx, organizationId: Uuid, memberIds: readonly Uuid[]): Promise<KnownEnrollment[]> {
  const { rows } = await sql<KnownEnrollment>`
    select ${WITH_TERMS}, (select e.effective_on from life_events e
        where e.organization_id = n.organization_id and e.id = n.life_event_id) as event_on,
      coalesce((select c.starts_on from coverage_periods c
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is not null
        order by c.recorded_at, c.id limit 1), (select c.starts_on from coverage_periods c
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null)) as signed_from,
      case when n.cancelled then (select c.ends_on from coverage_periods c
        join eligibility_periods e on e.organization_id = c.organization_id and e.employee_id = n.employee_id
          and e.reason = 'correction' and e.recorded_at = c.superseded_at
        where c.organization_id = n.organization_id and c.enrollment_id = n.id order by c.recorded_at desc, c.id desc limit 1)
        end as lost_end,
      array(select l.month from deduction_lines l where l.organization_id = n.organization_id
        and l.employee_id = n.employee_id and l.plan_year_id = n.plan_year_id
        group by l.month having sum(l.monthly_cents) <> 0 order by l.month) as deducted_months,
      ${PEOPLE} as people, ${PRICES} as prices
    ${fromLocked(sql`n.organization_id = ${organizationId} and n.member_id = ${anyOf(memberIds)}
      and n.election in ('Pending', 'Enrolled')`)}
    order by n.id`.execute(db);
  return rows;
}

/** The employees whose enrollments cover this dependent, now, before or later. */
export async function selectCoveringEmployees(db: Db, organizationId: Uuid, dependentId: Uuid): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select distinct n.employee_id as id from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${dependentId} and c.superseded_at is null
      and n.election = 'Enrolled' and not n.cancelled
    order by 1`.execute(db);
  return rows.map(({ id }) => id);
}

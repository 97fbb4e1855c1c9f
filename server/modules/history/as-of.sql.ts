/** What the recorded periods say about a day, as they stood at a moment. Reads only. */
import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CoveredDependent } from '../coverage/coverage-period.sql.ts';

/** A day, and the moment before which something had to be recorded to count. */
export interface AsOf {
  date: CalendarDate;
  until: Instant;
}

/** Row `r` was in force at that moment. */
const inForce = (r: RawBuilder<unknown>, { until }: AsOf) => sql`
  ${r}.recorded_at < ${until} and (${r}.superseded_at is null or ${r}.superseded_at >= ${until})`;

export type Known = Pick<Row<'employees'>, 'id' | 'died_on'> &
  Pick<Row<'organization_clocks'>, 'time_zone'> & {
    /** Nothing was recorded before this; for people older than the recording of periods, the moment when that began. */
    known_since: Instant;
  };

/** Null: the caller does not reach the employee. */
export async function selectKnown(db: Db, caller: Caller, employeeId: Uuid): Promise<Known | null> {
  const { rows } = await sql<Known>`
    select e.id, e.died_on, c.time_zone, greatest(e.created_at, (
      select max(p.recorded_at) from eligibility_periods p
      where p.organization_id = e.organization_id and p.employee_id = e.id and p.step = ${BEGINNING}), (
      select max(p.recorded_at) from coverage_periods p
      join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
      where n.organization_id = e.organization_id and n.employee_id = e.id and p.step = ${BEGINNING})) as known_since
    from employees e join organization_clocks c on c.organization_id = e.organization_id
    where e.organization_id = ${caller.organizationId} and e.id = ${employeeId}
      and (${caller.employerId}::uuid is null or e.employer_id = ${caller.employerId})
      and (${caller.employeeId}::uuid is null or e.id = ${caller.employeeId})`.execute(db);
  return rows[0] ?? null;
}

/** The step of rows that were created when the recording of periods began. */
const BEGINNING = 'periods are recorded from here on';

export type EligibilityThen = Pick<
  Row<'eligibility_periods'>,
  'kind' | 'starts_on' | 'ends_on' | 'eligible_on' | 'granted_on' | 'reason' | 'recorded_at'
>;

export async function selectEligibilityAsOf(
  db: Db,
  organizationId: Uuid,
  employeeId: Uuid,
  on: AsOf,
): Promise<EligibilityThen | null> {
  const { rows } = await sql<EligibilityThen>`
    select p.kind, p.starts_on, p.ends_on, p.eligible_on, p.granted_on, p.reason, p.recorded_at
    from eligibility_periods p
    where p.organization_id = ${organizationId} and p.employee_id = ${employeeId} and ${inForce(sql`p`, on)}
      and p.starts_on <= ${on.date} and coalesce(p.ends_on >= ${on.date}, true)
    order by p.starts_on desc, p.id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Coverage with the price and the people of that day. */
export interface CoverageThen
  extends Pick<Row<'enrollments'>, 'id' | 'plan_year_id' | 'product_id' | 'plan_id'>,
    Pick<Row<'benefit_products'>, 'category'>,
    Pick<Row<'coverage_prices'>, 'tier' | 'premium_cents' | 'employer_cents' | 'employee_cents' | 'recorded_at'> {
  product_name: string;
  plan_name: string | null;
  starts_on: CalendarDate;
  ends_on: CalendarDate;
  dependents: CoveredDependent[];
}

/**
 * Ordered by the enrollments' ids. Served by enrollments_of_employee and the indexes of coverage that begin with the
 * enrollment.
 */
export async function selectCoverageAsOf(
  db: Db,
  organizationId: Uuid,
  employeeId: Uuid,
  on: AsOf,
): Promise<CoverageThen[]> {
  const { rows } = await sql<CoverageThen>`
    select n.id, n.plan_year_id, n.product_id, n.plan_id, b.name as product_name, b.category, q.name as plan_name,
      p.starts_on, p.ends_on, c.tier, c.premium_cents, c.employer_cents, c.employee_cents, c.recorded_at, coalesce((
        select json_agg(json_build_object('id', d.id, 'relationship', d.relationship, 'first_name', m.first_name,
          'last_name', m.last_name) order by d.id)
        from coverage_people w
        join dependents d on d.organization_id = w.organization_id and d.id = w.dependent_id
        join members m on m.organization_id = d.organization_id and m.id = d.member_id
        where w.organization_id = n.organization_id and w.enrollment_id = n.id and ${inForce(sql`w`, on)}
          and w.starts_on <= ${on.date} and coalesce(w.ends_on >= ${on.date}, true)), '[]') as dependents
    from enrollments n
    join coverage_periods p on p.organization_id = n.organization_id and p.enrollment_id = n.id and ${inForce(sql`p`, on)}
      and p.starts_on <= ${on.date} and p.ends_on >= ${on.date}
    join coverage_prices c on c.organization_id = n.organization_id and c.enrollment_id = n.id and ${inForce(sql`c`, on)}
      and c.starts_on <= ${on.date} and coalesce(c.ends_on >= ${on.date}, true)
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    left join benefit_plans q on q.organization_id = n.organization_id and q.id = n.plan_id
    where n.organization_id = ${organizationId} and n.employee_id = ${employeeId}
    order by n.id`.execute(db);
  return rows;
}

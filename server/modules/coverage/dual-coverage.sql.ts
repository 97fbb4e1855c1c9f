/** Who is covered through somebody else at an employer (rules 11.11). Reads only; which of them is the same person, the rules say. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

export interface CoveredElsewhere {
  first_name: string;
  last_name: string;
  date_of_birth: CalendarDate;
  /** By an enrollment of their own, and not as a dependent. */
  is_employee: boolean;
}

/**
 * Those who are covered in this benefit by enrollments of other members, on this day or later: as dependents born on one of
 * these days, or as employees born on the birthday of a dependent.
 */
export async function selectCoveredElsewhere(
  db: Db,
  organizationId: Uuid,
  of: { employerId: Uuid; productId: Uuid; memberId: Uuid; from: CalendarDate },
  births: { employee: CalendarDate; dependents: readonly CalendarDate[] },
): Promise<CoveredElsewhere[]> {
  const covers = sql`n.organization_id = ${organizationId} and n.employer_id = ${of.employerId}
    and n.product_id = ${of.productId} and n.member_id <> ${of.memberId} and n.election = 'Enrolled' and not n.cancelled
    and n.coverage_end >= ${of.from}`;
  const { rows } = await sql<CoveredElsewhere>`
    select e.first_name, e.last_name, e.date_of_birth, true as is_employee
    from employees e join enrollments n on n.employee_id = e.id and ${covers}
    where e.organization_id = ${organizationId} and e.employer_id = ${of.employerId}
      and e.date_of_birth = any(${[...births.dependents]}::date[])
    union all
    select m.first_name, m.last_name, m.date_of_birth, false
    from members m
    join dependents d on d.organization_id = m.organization_id and d.member_id = m.id
    join coverage_people c on c.organization_id = d.organization_id and c.dependent_id = d.id and c.superseded_at is null
      and coalesce(c.ends_on >= ${of.from}, true)
    join enrollments n on n.id = c.enrollment_id and ${covers}
    where m.organization_id = ${organizationId}
      and m.date_of_birth = any(${[births.employee, ...births.dependents]}::date[])`.execute(db);
  return rows;
}

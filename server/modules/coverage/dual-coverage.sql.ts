/**
 * Who is covered through somebody else at an employer (rules 11.11). Reads only; the rules decide which of them is the same
 * person.
 */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import { type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** A birthday in the family of the person who answers an enrollment, and the days that an election would cover. */
export interface LookedFor
  extends Pick<Row<'enrollments'>, 'employer_id' | 'product_id' | 'member_id' | 'coverage_start' | 'coverage_end'> {
  enrollment_id: Uuid;
  born: CalendarDate;
}

export interface CoveredElsewhere {
  /** The answer for which this was looked up. */
  enrollment_id: Uuid;
  first_name: string;
  last_name: string;
  date_of_birth: CalendarDate;
  /** By an enrollment of their own, not as a dependent. */
  is_employee: boolean;
  /** Not by a passive renewal. */
  is_signed: boolean;
}

/** People born on one of these days who are covered in the same benefit by other members' enrollments, within these days. */
export async function selectCoveredElsewhere(
  db: Db,
  organizationId: Uuid,
  births: readonly LookedFor[],
): Promise<CoveredElsewhere[]> {
  if (births.length === 0) return [];
  const looked = records(
    'enrollments',
    ['employer_id', 'product_id', 'member_id', 'coverage_start', 'coverage_end'],
    births,
    {
      enrollment_id: 'uuid',
      born: 'date',
    },
  );
  const covers = sql`n.organization_id = ${organizationId} and n.employer_id = r.employer_id
    and n.product_id = r.product_id and n.member_id <> r.member_id and n.election = 'Enrolled' and not n.cancelled
    and n.coverage_start <= r.coverage_end and n.coverage_end >= r.coverage_start`;
  const { rows } = await sql<CoveredElsewhere>`
    with r as materialized (select * from ${looked}), found as (
      select r.enrollment_id, e.first_name, e.last_name, e.date_of_birth, true as is_employee, n.id as through
      from r join employees e on e.organization_id = ${organizationId} and e.employer_id = r.employer_id
        and e.date_of_birth = r.born
      join enrollments n on n.employee_id = e.id and ${covers}
      union all
      select r.enrollment_id, m.first_name, m.last_name, m.date_of_birth, false, n.id
      from r join members m on m.organization_id = ${organizationId} and m.date_of_birth = r.born
      join dependents d on d.organization_id = m.organization_id and d.member_id = m.id
      join coverage_people c on c.organization_id = d.organization_id and c.dependent_id = d.id and c.superseded_at is null
        and c.starts_on <= r.coverage_end and coalesce(c.ends_on >= r.coverage_start, true)
      join enrollments n on n.id = c.enrollment_id and ${covers}
    )
    select f.enrollment_id, f.first_name, f.last_name, f.date_of_birth, f.is_employee, not exists (
      select 1 from signatures s where s.organization_id = ${organizationId} and s.enrollment_id = f.through
        and s.signer_kind = 'passive_renewal') as is_signed
    from found f`.execute(db);
  return rows;
}

/** Elections of many people at once, written as stored rows: the starting point of benchmarks and crash tests. */
import { sql } from 'kysely';
import type { Db } from '../platform/database/db.ts';
import type { Uuid } from '../platform/values/ids.ts';

/**
 * Everybody except every `silent`-th person elects the plan of each open window, without dependents; returns the number of
 * elections.
 */
export async function electAlmostAll(db: Db, organizationId: Uuid, silent: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with elected as (
    update enrollments n set election = 'Enrolled', plan_id = k.plan_id, tier = 'EE', premium_cents = 18058,
      employer_cents = 13400, employee_cents = 4658, answered_at = n.created_at, answered_on = n.created_on,
      coverage_end = y.coverage_end
    from plan_years y join plan_year_plans k on k.organization_id = y.organization_id and k.plan_year_id = y.id
    where n.organization_id = ${organizationId} and n.election = 'Pending'
      and y.organization_id = n.organization_id and y.id = n.plan_year_id and n.employee_id in (
      select id from (
        select id, row_number() over (order by id) as place from employees where organization_id = ${organizationId}) e
      where place % ${silent} <> 0)
    returning n.*
    ), periods as (
      insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, recorded_at, step, day)
      select organization_id, gen_random_uuid(), id, coverage_start, coverage_end, answered_at, 'test', answered_on
      from elected
    )
    insert into coverage_prices (organization_id, id, enrollment_id, starts_on, tier, premium_cents, employer_cents,
      employee_cents, recorded_at, step, day)
    select organization_id, gen_random_uuid(), id, coverage_start, tier, premium_cents, employer_cents, employee_cents,
      answered_at, 'test', answered_on
    from elected`.execute(db);
  return Number(numAffectedRows);
}

/** Who is covered to the end of a plan year, and with what. Reads only. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';

export interface HeldRow {
  id: Uuid;
  created_at: Instant;
  employee_id: Uuid;
  member_id: Uuid;
  first_name: string;
  last_name: string;
  reference_id: string | null;
  plan_id: Uuid;
  plan_name: string;
  tier: CoverageTier;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  /** Who else is covered today, or was on the last day of coverage. */
  dependent_ids: Uuid[];
}

/**
 * The enrollments of a plan year whose coverage lasts (or lasted) to its end, by id, after `after`: one for each person. Served
 * by enrollments_of_plan_year.
 */
export async function selectHeld(
  db: Db,
  organizationId: Uuid,
  planYear: { id: Uuid; coverageEnd: CalendarDate },
  today: CalendarDate,
  { after, limit }: { after: Uuid | null; limit: number },
): Promise<HeldRow[]> {
  const { rows } = await sql<HeldRow>`
    select n.id, n.created_at, n.employee_id, n.member_id, e.first_name, e.last_name, e.reference_id, n.plan_id,
      p.name as plan_name, n.tier, n.premium_cents, n.employer_cents, n.employee_cents,
      array(select c.dependent_id from coverage_people c
        where c.organization_id = n.organization_id and c.enrollment_id = n.id and c.superseded_at is null
          and c.starts_on <= shown.day and coalesce(least(c.ends_on, c.eligible_through) >= shown.day, true)
        order by c.dependent_id) as dependent_ids
    from enrollments n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join benefit_plans p on p.organization_id = n.organization_id and p.id = n.plan_id
    cross join lateral (select least(greatest(n.coverage_start, ${today}::date), n.coverage_end) as day) shown
    where n.organization_id = ${organizationId} and n.plan_year_id = ${planYear.id}
      and n.election = 'Enrolled' and not n.cancelled and n.coverage_end = ${planYear.coverageEnd}
      -- Ended by the calendar, not by a departure that happened to leave the whole year.
      and (n.status = 'enrolled' or (n.terminated_at at time zone 'utc')::date >= n.coverage_end)
      and (${after}::uuid is null or n.id > ${after})
    order by n.id limit ${limit}`.execute(db);
  return rows;
}

/**
 * What an organization owes by the month, found by SQL alone: an oracle that shares nothing with due.rules.ts, so that a mistake
 * in the decision shows up as a difference.
 */
import { sql } from 'kysely';
import type { Db } from '../platform/database/db.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';

export interface Owed {
  employee_id: Uuid;
  plan_year_id: Uuid;
  month: CalendarDate;
  premium: number;
  /** What is to be deducted from pay. */
  employee: number;
  /** What of the employer's share is income. */
  imputed: number;
}

/** By employee, plan year and month, up to a month; of what had been elected by the end of a day. */
export async function owedIn(
  db: Db,
  organizationId: Uuid,
  until: CalendarDate,
  answeredBy: CalendarDate = until,
): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    select n.employee_id, n.plan_year_id, m.month::date as month, sum(p.premium_cents) as premium,
      sum(case when m.month > e.termination_date then 0 else p.employee_cents end) as employee,
      sum(case when m.month > e.termination_date then 0 else p.imputed_cents end) as imputed
    from enrollments n
    join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join coverage_prices p on p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null
    cross join lateral generate_series(date_trunc('month', p.starts_on + interval '1 month' - interval '1 day'),
      least(p.ends_on, n.coverage_end, ${until}::date)::timestamp, interval '1 month') as m (month)
    where n.organization_id = ${organizationId} and n.election = 'Enrolled' and not n.cancelled
      and n.answered_on <= ${answeredBy}
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
}

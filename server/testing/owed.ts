/**
 * What an organization owes by month, found by SQL alone: an oracle that shares nothing with due.rules.ts, so that a mistake in
 * that decision shows up as a difference.
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
  /** The part of the employer's share that is taxable income. */
  imputed: number;
}

/** By employee, plan year and month, up to a given month, from what had been elected by the end of a day. */
export async function owedIn(
  db: Db,
  organizationId: Uuid,
  until: CalendarDate,
  answeredBy: CalendarDate = until,
): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    with covered as (
      select n.*, e.termination_date, y.first_month, y.last_month, coalesce(n.coverage_start > 1 + max(n.coverage_end)
          over (partition by n.employee_id, n.plan_year_id order by n.coverage_start, n.coverage_end
            rows between unbounded preceding and 1 preceding), true)::int as begins
      from enrollments n
      join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
      join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
      where n.organization_id = ${organizationId} and n.election = 'Enrolled' and not n.cancelled
        and n.answered_on <= ${answeredBy} and n.coverage_end >= n.coverage_start
    ), numbered as (
      select *, sum(begins) over (partition by employee_id, plan_year_id order by coverage_start, coverage_end) as span
      from covered
    ), spans as (
      select *, min(coverage_start) over unbroken as span_start, max(coverage_end) over unbroken as span_end
      from numbered window unbroken as (partition by employee_id, plan_year_id, span)
    ), months as (
      select s.employee_id, s.plan_year_id, s.termination_date, s.span_start, m.month::date as month, l.month_end,
        greatest(p.starts_on, s.coverage_start) as starts_on, least(p.ends_on, s.coverage_end) as ends_on,
        case when m.month < s.span_start then s.first_month when l.month_end > s.span_end then s.last_month
          else 'on_the_1st' end as rule,
        p.employee_cents - p.post_tax_cents as pre_tax, p.post_tax_cents as post_tax,
        p.employer_cents - p.imputed_cents as untaxed, p.imputed_cents as imputed
      from spans s
      join coverage_prices p on p.organization_id = s.organization_id and p.enrollment_id = s.id and p.superseded_at is null
      cross join lateral generate_series(date_trunc('month', greatest(p.starts_on, s.coverage_start)::timestamp),
        least(p.ends_on, s.coverage_end, ${until}::date)::timestamp, interval '1 month') as m (month)
      cross join lateral (select (m.month + interval '1 month' - interval '1 day')::date as month_end) l
    ), shares as (
      -- For a whole month all of its days; by days, those up to the last covered day minus those before the first.
      select *, month_end - month + 1 as days,
        case when rule = 'daily' then greatest(month, starts_on) - month else 0 end as before,
        case when rule = 'daily' then least(month_end, ends_on) - month + 1 else month_end - month + 1 end as until
      from months
      where case rule when 'daily' then greatest(month, starts_on) <= least(month_end, ends_on)
        when 'fifteenth' then month + 14 between starts_on and ends_on
        when 'full' then greatest(month, span_start) between starts_on and ends_on
        else month between starts_on and ends_on end
    ), cents as (
      select employee_id, plan_year_id, month, coalesce(month > termination_date, false) as has_left, ${share('pre_tax')}
        + ${share('post_tax')} as employee, ${share('untaxed')} + ${share('imputed')} as employer, ${share('imputed')} as imputed
      from shares
    )
    select employee_id, plan_year_id, month, sum(employee + employer)::bigint as premium,
      sum(case when has_left then 0 else employee end)::bigint as employee,
      sum(case when has_left then 0 else imputed end)::bigint as imputed
    from cents group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
}

const share = (part: string) =>
  sql`(round(${sql.ref(part)}::numeric * until / days) - round(${sql.ref(part)}::numeric * before / days))`;

/** Employers by the hundred, and people by the million who are charged from the 1st of this month on: rows, without a story. */
import { addDays, addMonths, type CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { query } from './world.ts';

/** Adds this many employers with the plan years of the existing one. */
export async function copyEmployer(url: string, organization: Uuid, copies: number): Promise<void> {
  await query(
    url,
    `with template as (
      select e as row, e.id from employers e where e.organization_id = $1::uuid limit 1
    ), copied as (
      insert into employers
      select (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid(), 'reference_id', null))).*
      from template, generate_series(1, $2::int4)
      returning id
    ), years as (
      insert into plan_years
      select (jsonb_populate_record(y, jsonb_build_object('id', gen_random_uuid(), 'employer_id', c.id))).*
      from copied c, plan_years y join template t on t.id = y.employer_id where y.organization_id = $1::uuid
      returning id, product_id
    )
    insert into plan_year_plans
    select (jsonb_populate_record(k, jsonb_build_object('plan_year_id', n.id))).*
    from years n
    join plan_years y on y.organization_id = $1::uuid and y.product_id = n.product_id
    join plan_year_plans k on k.organization_id = y.organization_id and k.plan_year_id = y.id`,
    [organization, copies],
  );
}

/**
 * Adds people to each employer, not eligible for anything else, each of whom elected a plan of the employer's first plan year
 * before this month and is charged from this month on.
 */
export async function enrollPeople(url: string, organization: Uuid, runOn: CalendarDate, each: number): Promise<void> {
  await query(
    url,
    `with offers as (
      select distinct on (y.employer_id) y.employer_id, y.id as plan_year, y.product_id, k.plan_id
      from plan_years y
      join plan_year_plans k on k.organization_id = y.organization_id and k.plan_year_id = y.id
      where y.organization_id = $1::uuid order by y.employer_id, y.product_id
    ), people as (
      select o.*, gen_random_uuid() as id, gen_random_uuid() as member from offers o, generate_series(1, $2::int4)
    ), members as (
      insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
      select $1::uuid, member, 'Odalys', 'Ferreira', '1991-08-27', 'ferreira', now(), now() from people
    ), employed as (
      insert into employees (organization_id, id, employer_id, member_id, reference_id, first_name, last_name,
        first_name_folded, last_name_folded, email, email_folded, date_of_birth, status, eligibility, eligible_on,
        granted_on, eligibility_number, created_on, created_at, updated_at)
      select $1::uuid, id, employer_id, member, 'r' || gen_random_uuid(), 'Odalys', 'Ferreira', 'odalys', 'ferreira',
        'o@example.com', 'o@example.com', '1991-08-27', 'active', 'none', null, null, 1, '2020-01-01', now(), now()
      from people
    ), elected as (
    insert into enrollments (organization_id, id, employer_id, employee_id, member_id, plan_year_id, product_id, reason,
      eligibility_number, window_start, window_end, election, coverage_start, coverage_end, plan_id, tier, premium_cents,
      employer_cents, employee_cents, answered_at, answered_on, created_on, created_at, updated_at)
    select $1::uuid, gen_random_uuid(), employer_id, id, member, plan_year, product_id, 'open_enrollment', 1, '2020-01-01',
      '2020-01-31', 'Enrolled', '${runOn}', '${addDays(addMonths(runOn, 12), -1)}', plan_id, 'EE', 18058, 13400, 4658,
      now(), '2020-01-15', '2020-01-01', now(), now()
    from people
    returning *
    ), periods as (
      insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, recorded_at, step, day)
      select organization_id, gen_random_uuid(), id, coverage_start, coverage_end, answered_at, 'bench', answered_on
      from elected
    )
    insert into coverage_prices (organization_id, id, enrollment_id, starts_on, tier, premium_cents, employer_cents,
      employee_cents, recorded_at, step, day)
    select organization_id, gen_random_uuid(), id, coverage_start, tier, premium_cents, employer_cents, employee_cents,
      answered_at, 'bench', answered_on
    from elected`,
    [organization, each],
  );
  await query(url, 'vacuum analyze');
}

/** Nothing has been charged, and the 1st of this month is the next day to run. */
export async function beforeTheFirst(url: string, organization: Uuid, runOn: CalendarDate): Promise<void> {
  await query(
    url,
    `truncate deduction_lines, reconciliations, deduction_statements, invoice_lines, invoices, webhook_deliveries, webhook_events,
      webhook_event_tallies cascade`,
  );
  await query(
    url,
    `update calendar_lanes set calendar_through = $2, day = null, step = 0, cursor = null where organization_id = $1`,
    [organization, addDays(runOn, -1)],
  );
  await query(url, 'vacuum analyze deduction_lines, deduction_statements, invoice_lines, webhook_events');
  await query(url, 'checkpoint');
}

/** Whether the day is still running in a lane that has employers: if nothing is due, nothing is written. */
export async function isBeforeTheFirst(url: string, organization: Uuid, runOn: CalendarDate): Promise<boolean> {
  const [row] = await query(
    url,
    `select min(calendar_through)::text as through from calendar_lanes l where organization_id = $1 and exists (
       select 1 from employers e where e.organization_id = l.organization_id
         and get_byte(uuid_send(e.id), 15) % 8 between l.first_lane and l.last_lane)`,
    [organization],
  );
  return row?.through < runOn;
}

/** A line, a line of an invoice and an event for each of them, and the cents of them all. */
export async function checkCharged(url: string, people: number): Promise<void> {
  const [row] = await query(
    url,
    `select (select count(*) from deduction_lines)::int4 as lines, (select count(*) from invoice_lines)::int4 as billed,
      (select sum(total_cents) from deduction_statements)::int8 as cents,
      (select count(*) from webhook_events where event_name = 'employee.deduction_created')::int4 as events`,
  );
  if (
    row?.lines !== people ||
    row?.billed !== people ||
    Number(row?.cents) !== people * 4658 ||
    row?.events !== people
  ) {
    throw new Error(`the run wrote ${JSON.stringify(row)} for ${people} enrollments`);
  }
}

/** The only file that writes deduction statements and their lines. Lines are added, never changed and never deleted. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { type Column, columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { COVERAGE_PERIODS } from '../coverage/coverage-period.sql.ts';
import type { PayFrequency } from '../plans/paycheck.rules.ts';
import type { Difference } from './deduction.rules.ts';

/**
 * The next 1st of the month, for an organization with recent coverage or a recently changed election (two months, to
 * include the month that `previous` runs for). Null for others, after one probe of enrollments_lately.
 */
export const nextRunOf: RawBuilder<CalendarDate | null> = sql`(
  select f.first from (select (date_trunc('month', c.calendar_through) + interval '1 month')::date as first) f
  where exists (select 1 from enrollments n where n.organization_id = c.organization_id and n.election = 'Enrolled'
    and greatest(n.coverage_end, (n.updated_at at time zone 'UTC')::date) >= (f.first - interval '2 months')::date))`;

/**
 * The employees after `after` who elected something, or may be doing so just now, in the order of their ids. Served by
 * enrollments_elected and enrollments_one_pending.
 */
export async function selectElectors(db: Tx, organizationId: Uuid, after: Uuid | null, limit: number): Promise<Uuid[]> {
  const those = (election: 'Enrolled' | 'Pending') => sql`
    select distinct employee_id from enrollments
    where organization_id = ${organizationId} and election = ${sql.lit(election)}
      and employee_id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
    order by employee_id limit ${limit}`;
  const { rows } = await sql<{ employee_id: Uuid }>`
    (${those('Enrolled')}) union (${those('Pending')}) order by employee_id limit ${limit}`.execute(db);
  return rows.map(({ employee_id }) => employee_id);
}

/**
 * The same, in share mode: what they elected by the day before is committed then, and seen, and what they elect from now on is
 * of the day of the run.
 */
export async function lockElectors(db: Tx, organizationId: Uuid, after: Uuid | null, limit: number): Promise<Uuid[]> {
  const ids = await selectElectors(db, organizationId, after, limit);
  await sql`
    select 1 from employees where organization_id = ${organizationId} and id = any(${ids}::uuid[])
    order by id for share`.execute(db);
  return ids;
}

/** The month of employer `p` in this run: that of its statement if the run has begun one, else by its settings. */
const PERIOD = (runOn: CalendarDate) => sql`
  coalesce((select s.period_start from deduction_statements s
    where s.organization_id = p.organization_id and s.employer_id = p.id and s.run_on = ${runOn}),
    case p.deduction_period when 'current' then ${runOn}::date else (${runOn}::date - interval '1 month')::date end)`;

/** A difference with what a statement takes over from the employer's settings. */
export type DifferenceRow = Difference & Settings;

interface Settings extends Pick<Row<'employers'>, 'pay_frequency' | 'first_payday'> {
  period_start: CalendarDate;
}

/**
 * What the ledger lacks of these employees up to the run's month: due(m) of all that was elected by the day of the run and
 * not cancelled, less the lines there are, wherever they differ; by employee, month, benefit. As `dueCents` of the rules.
 * Each person, enrollment and plan year is looked up separately (lateral, limit): joined as sets, a batch would read whole tables,
 * or without statistics compare all entries with all. Materialized: inlined, the differences would be computed once per plan year.
 */
export async function selectDifferences(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  runOn: CalendarDate,
): Promise<DifferenceRow[]> {
  const { rows } = await sql<DifferenceRow>`
    with people as materialized (
      select e.id, e.employer_id, e.termination_date, p.pay_frequency, p.first_payday, ${PERIOD(runOn)} as period_start
      from unnest(${[...employeeIds]}::uuid[]) as asked (id)
      cross join lateral (select id, employer_id, termination_date from employees
        where organization_id = ${organizationId} and id = asked.id limit 1) e
      join employers p on p.organization_id = ${organizationId} and p.id = e.employer_id
    ), differing as materialized (
      select w.id as employee_id, w.employer_id, w.period_start, w.pay_frequency, w.first_payday, d.*
      from people w cross join lateral (
        select plan_year_id, month, sum(cents) as cents,
          max(enrollment_id::text)::uuid as enrollment_id,
          max(tier) as tier
        from (
          select n.plan_year_id, n.id as enrollment_id, s.tier, s.employee_cents as cents, m.month::date as month
          from enrollments n
          cross join ${COVERAGE_PERIODS}
          cross join lateral generate_series(
            date_trunc('month', s.starts_on + interval '1 month' - interval '1 day'),
            least(s.ends_on, w.termination_date, w.period_start)::timestamp, interval '1 month') as m (month)
          where n.organization_id = ${organizationId} and n.employee_id = w.id
            and n.election = 'Enrolled' and not n.cancelled and n.answered_on <= ${runOn}
          union all
          select l.plan_year_id, null, null, -l.monthly_cents, l.month
          from deduction_lines l
          where l.organization_id = ${organizationId} and l.employee_id = w.id and l.month <= w.period_start
        ) entries
        group by plan_year_id, month having sum(cents) <> 0
      ) d
    )
    select d.employer_id, d.employee_id, d.plan_year_id, n.id as enrollment_id, d.month, d.cents,
      d.period_start, d.pay_frequency, d.first_payday,
      y.tax_classification, y.benefit_name, n.plan_name, coalesce(d.tier, n.tier) as tier
    from differing d
    cross join lateral (select n.id, n.tier, k.name as plan_name from enrollments n
      join benefit_plans k on k.organization_id = n.organization_id and k.id = n.plan_id
      where n.organization_id = ${organizationId} and n.id = coalesce(d.enrollment_id, (
        select l.enrollment_id from deduction_lines l where l.organization_id = ${organizationId}
          and l.employee_id = d.employee_id and l.plan_year_id = d.plan_year_id and l.month = d.month
        order by l.id desc limit 1)) limit 1) n
    cross join lateral (select y.tax_classification, b.name as benefit_name from plan_years y
      join benefit_products b on b.organization_id = y.organization_id and b.id = y.product_id
      where y.organization_id = ${organizationId} and y.id = d.plan_year_id limit 1) y
    order by d.employee_id, d.month, y.benefit_name, d.plan_year_id`.execute(db);
  return rows;
}

const PART = [
  ...['id', 'employer_id', 'period_start', 'frequency', 'first_payday'],
  ...['employee_count', 'line_count', 'total_cents'],
] as const satisfies Column<'deduction_statements'>[];

/** What a batch adds to the statement of an employer; the first batch makes it. */
export type StatementPart = Pick<Row<'deduction_statements'>, (typeof PART)[number]>;

/** Creates these statements of a run, or adds to existing ones; returns the statement of each employer. */
export async function addToStatements(
  db: Tx,
  organizationId: Uuid,
  run: { on: CalendarDate; at: Instant },
  parts: readonly StatementPart[],
): Promise<Map<Uuid, { id: Uuid; frequency: PayFrequency }>> {
  const { rows } = await sql<{ employer_id: Uuid; id: Uuid; frequency: PayFrequency }>`
    insert into deduction_statements as s (organization_id, run_on, run_at, ${columns('deduction_statements', PART)})
    select ${organizationId}::uuid, ${run.on}::date, ${run.at}::timestamptz, r.*
    from ${records('deduction_statements', PART, parts)}
    order by r.employer_id
    on conflict (organization_id, employer_id, run_on) do update set
      employee_count = s.employee_count + excluded.employee_count, line_count = s.line_count + excluded.line_count,
      total_cents = s.total_cents + excluded.total_cents
    returning s.employer_id, s.id, s.frequency`.execute(db);
  return new Map(rows.map(({ employer_id, id, frequency }) => [employer_id, { id, frequency }]));
}

const LINE = columnsWithout('deduction_lines', 'organization_id', 'created_at');
export type LineRow = Omit<Row<'deduction_lines'>, 'organization_id' | 'created_at'>;

export async function insertLines(
  db: Tx,
  organizationId: Uuid,
  rows: readonly LineRow[],
  createdAt: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into deduction_lines (organization_id, created_at, ${columns('deduction_lines', LINE)})
    select ${organizationId}::uuid, ${createdAt}::timestamptz, r.* from ${records('deduction_lines', LINE, rows)}`.execute(
    db,
  );
}

/** Employers without a statement in this run though somebody is covered in its month, after `after`, by id. */
export async function selectEmployersWithoutLines(
  db: Tx,
  organizationId: Uuid,
  runOn: CalendarDate,
): Promise<(Settings & { id: Uuid })[]> {
  const { rows } = await sql<Settings & { id: Uuid }>`
    select p.id, r.period_start, p.pay_frequency, p.first_payday
    from employers p cross join lateral (select ${PERIOD(runOn)} as period_start) r
    where p.organization_id = ${organizationId}
      and not exists (select 1 from deduction_statements s
        where s.organization_id = p.organization_id and s.employer_id = p.id and s.run_on = ${runOn})
      and exists (select 1 from plan_years y
        join enrollments n on n.organization_id = y.organization_id and n.plan_year_id = y.id
        join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
        where y.organization_id = p.organization_id and y.employer_id = p.id
          and y.coverage_start <= r.period_start and y.coverage_end >= r.period_start
          and n.election = 'Enrolled' and not n.cancelled and n.answered_on <= ${runOn}
          and n.coverage_start <= r.period_start and n.coverage_end >= r.period_start
          and (e.termination_date is null or e.termination_date >= r.period_start))
    order by p.id`.execute(db);
  return rows;
}

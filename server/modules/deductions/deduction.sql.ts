/** The only file that writes deduction statements and their lines. Lines are added, never changed and never deleted. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Column, columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type PaySchedule, type PayScheduleColumns, payScheduleOf } from '../plans/payday.rules.ts';
import type { DeductionPeriod, PayFrequency } from '../vocabulary/payroll-words.ts';
import { type Account, periodOf, type Tax } from './deduction.rules.ts';

/** The settings for an employer's run. */
export interface RunSettings {
  id: Uuid;
  /** The month that the run is for. */
  period_start: CalendarDate;
  schedule: PaySchedule;
}

type RunColumns = PayScheduleColumns & {
  id: Uuid;
  /** The month of its statement, if the run has begun one. */
  begun: CalendarDate | null;
  deduction_period: DeductionPeriod;
  frequency: PayFrequency | null;
};

/**
 * As recorded in its statement if the run has begun one, so that a change of settings can't split a run; otherwise as set
 * today.
 */
export async function selectRunSettings(
  db: Db,
  organizationId: Uuid,
  employerIds: readonly Uuid[],
  runOn: CalendarDate,
): Promise<Map<Uuid, RunSettings>> {
  const { rows } = await sql<RunColumns>`
    select p.id, s.period_start as begun, p.deduction_period, g.*
    from employers p
    left join deduction_statements s on s.organization_id = p.organization_id and s.employer_id = p.id and s.run_on = ${runOn}
    cross join lateral (
      select s.frequency, s.paychecks_per_year, s.skip_third_payday, s.first_payday, s.paydays where s.id is not null
      union all
      select p.pay_frequency, p.paychecks_per_year, p.skip_third_payday, p.first_payday, p.paydays where s.id is null) g
    where p.organization_id = ${organizationId} and p.id = ${anyOf(employerIds)}`.execute(db);
  return new Map(
    rows.map((row) => {
      const period_start = row.begun ?? periodOf(runOn, row.deduction_period);
      return [row.id, { id: row.id, period_start, schedule: payScheduleOf(row.frequency, row) }];
    }),
  );
}

/**
 * The lines so far of these employees, summed by month. Served by deduction_lines_of_employee and
 * imputed_income_lines_of_employee.
 */
export async function selectAccounts(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
): Promise<Map<Uuid, Account[]>> {
  const { rows } = await sql<Account & { employeeId: Uuid }>`
    select asked.id as "employeeId", s.* from unnest(${[...employeeIds]}::uuid[]) as asked (id)
    cross join lateral (
      select m.plan_year_id as "planYearId", m.tax_classification as tax,
        json_object_agg(m.month, m.cents) as "centsByMonth"
      from (select plan_year_id, tax_classification, month, sum(monthly_cents) as cents from deduction_lines
        where organization_id = ${organizationId} and employee_id = asked.id
        group by plan_year_id, month, tax_classification
        union all
        select plan_year_id, 'Imputed', month, sum(cents) from imputed_income_lines
        where organization_id = ${organizationId} and employee_id = asked.id
        group by plan_year_id, month) m
      group by m.plan_year_id, m.tax_classification) s`.execute(db);
  return Map.groupBy(rows, ({ employeeId }) => employeeId);
}

/** The first days of the months with a deduction for somebody in a plan year, all lines summed up. */
export async function selectDeductedMonths(
  db: Db,
  organizationId: Uuid,
  employeeId: Uuid,
  planYearId: Uuid,
): Promise<CalendarDate[]> {
  const { rows } = await sql<{ month: CalendarDate }>`
    select month from deduction_lines
    where organization_id = ${organizationId} and employee_id = ${employeeId} and plan_year_id = ${planYearId}
    group by month having sum(monthly_cents) > 0 order by month`.execute(db);
  return rows.map(({ month }) => month);
}

/** The last line of an employee's account for a month: a line that reverses it names the same enrollment. */
export type LastLine = Pick<
  Row<'deduction_lines'>,
  'employee_id' | 'plan_year_id' | 'month' | 'enrollment_id' | 'plan_name' | 'tier'
> & { tax: Tax };

export async function selectLastLines(
  db: Db,
  organizationId: Uuid,
  of: readonly Pick<LastLine, 'employee_id' | 'plan_year_id' | 'month' | 'tax'>[],
): Promise<LastLine[]> {
  if (of.length === 0) return [];
  const names = ['employee_id', 'plan_year_id', 'month'] as const;
  const isMeant = sql`
    organization_id = ${organizationId} and employee_id = r.employee_id and plan_year_id = r.plan_year_id and month = r.month`;
  const { rows } = await sql<LastLine>`
    select r.*, l.enrollment_id, l.plan_name, l.tier from ${records('deduction_lines', names, of, { tax: 'text' })}
    cross join lateral (
      select id, enrollment_id, plan_name, tier from deduction_lines where ${isMeant} and tax_classification = r.tax
      union all
      select id, enrollment_id, plan_name, tier from imputed_income_lines where ${isMeant} and r.tax = 'Imputed'
      order by id desc limit 1) l`.execute(db);
  return rows;
}

const PART = [
  ...[
    'id',
    'employer_id',
    'period_start',
    'frequency',
    'paychecks_per_year',
    'skip_third_payday',
    'first_payday',
    'paydays',
  ],
  ...['employee_count', 'line_count', 'total_cents', 'imputed_cents'],
] as const satisfies Column<'deduction_statements'>[];

/** What a batch adds to the statement of an employer; the first batch creates it. */
export type StatementPart = Pick<Row<'deduction_statements'>, (typeof PART)[number]>;

/** Creates these statements of a run, or adds to existing ones; returns the statement of each employer. */
export async function addToStatements(
  db: Tx,
  organizationId: Uuid,
  run: { on: CalendarDate; at: Instant },
  parts: readonly StatementPart[],
): Promise<Map<Uuid, Uuid>> {
  const { rows } = await sql<{ employer_id: Uuid; id: Uuid }>`
    insert into deduction_statements as s (organization_id, run_on, run_at, ${columns('deduction_statements', PART)})
    select ${organizationId}::uuid, ${run.on}::date, ${run.at}::timestamptz, r.*
    from ${records('deduction_statements', PART, parts)}
    order by r.employer_id
    on conflict (organization_id, employer_id, run_on) do update set
      employee_count = s.employee_count + excluded.employee_count, line_count = s.line_count + excluded.line_count,
      total_cents = s.total_cents + excluded.total_cents, imputed_cents = s.imputed_cents + excluded.imputed_cents
    returning s.employer_id, s.id`.execute(db);
  return new Map(rows.map(({ employer_id, id }) => [employer_id, id]));
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

const IMPUTED = columnsWithout('imputed_income_lines', 'organization_id', 'created_at');
export type ImputedRow = Omit<Row<'imputed_income_lines'>, 'organization_id' | 'created_at'>;

export async function insertImputed(
  db: Tx,
  organizationId: Uuid,
  rows: readonly ImputedRow[],
  createdAt: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into imputed_income_lines (organization_id, created_at, ${columns('imputed_income_lines', IMPUTED)})
    select ${organizationId}::uuid, ${createdAt}::timestamptz, r.* from ${records('imputed_income_lines', IMPUTED, rows)}`.execute(
    db,
  );
}

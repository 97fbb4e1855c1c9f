/** Reads statements and their lines: for lists, the file and reconciliation. Nothing is written here. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Column, columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInPlace } from '../calendar/lanes.ts';
import { runIsOver } from '../calendar/place.sql.ts';
import { PRICED_COVERAGE, withSpans } from '../coverage/due.sql.ts';
import { isLookedFor } from '../employees/person-search.ts';
import { employerInReach } from '../employers/employer.sql.ts';
import type { PayScheduleColumns } from '../plans/payday.rules.ts';
import type { DeductionPeriod } from '../vocabulary/payroll-words.ts';
import { periodOf } from './deduction.rules.ts';
import type { ChargedRow, ElectedRow, ElectorRow, LastRun } from './reconciliation.rules.ts';

const STATEMENT = [
  ...['id', 'period_start', 'run_at', 'frequency', 'employee_count', 'line_count', 'total_cents', 'imputed_cents'],
] as const satisfies Column<'deduction_statements'>[];
export const STATEMENT_COLUMNS = sql`${columns('deduction_statements', STATEMENT, 's')},
  case when r.accepted_at is null then r.finding_count else 0 end as open_findings`;
export type StatementRow = Pick<Row<'deduction_statements'>, (typeof STATEMENT)[number]> & {
  /** What reconciliation found and nobody has accepted; null: it is not of the latest run, or not compared yet. */
  open_findings: number | null;
};
export const FROM_STATEMENTS = sql`
  from deduction_statements s
  left join reconciliations r on r.organization_id = s.organization_id and r.employer_id = s.employer_id
    and r.statement_id = s.id and r.checked_at is not null`;

/** Payroll must not get half a file. */
export const RUN_IS_OVER = runIsOver('s');

/** Latest period first. Null: the caller does not reach the employer. Served by deduction_statements_once. */
export async function selectStatements(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  page: PageRequest,
): Promise<{ rows: StatementRow[]; total: number } | null> {
  const counted = await sql<{ total: number }>`
    select (select count(*) from deduction_statements s
      where s.organization_id = p.organization_id and s.employer_id = p.id and ${RUN_IS_OVER}) as total
    from employers p where ${employerInReach('p', caller, employerId)}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<StatementRow>`
    select ${STATEMENT_COLUMNS} ${FROM_STATEMENTS}
    where s.organization_id = ${caller.organizationId} and s.employer_id = ${employerId} and ${RUN_IS_OVER}
    order by s.period_start desc, s.run_on desc
    limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

/** One statement, as the lists show it. */
export async function selectStatement(db: Db, caller: Caller, statementId: Uuid): Promise<StatementRow | null> {
  const { rows } = await sql<StatementRow>`
    select ${STATEMENT_COLUMNS} ${FROM_STATEMENTS} where ${statementInReach(caller, statementId)}`.execute(db);
  return rows[0] ?? null;
}

export const statementInReach = (caller: Caller, statementId: Uuid) => sql`
  s.organization_id = ${caller.organizationId} and s.id = ${statementId} and ${RUN_IS_OVER}
  and (${caller.employerId}::uuid is null or s.employer_id = ${caller.employerId}) and ${caller.employeeId}::uuid is null`;

/** A line with the person that it is about. */
export type ShownLine = Pick<Row<'deduction_lines'>, (typeof LINE)[number]> &
  Pick<Row<'employees'>, 'member_id' | 'reference_id' | 'first_name' | 'last_name'>;

const LINE = columnsWithout('deduction_lines', 'organization_id', 'statement_id', 'created_at');

/** The lines of statement `s` with their people, by name. */
const LINE_COLUMNS = sql`${columns('deduction_lines', LINE, 'l')}, e.member_id, e.reference_id, e.first_name, e.last_name`;
const FROM_LINES = sql`
  from deduction_statements s
  join deduction_lines l on l.organization_id = s.organization_id and l.statement_id = s.id
  join employees e on e.organization_id = l.organization_id and e.id = l.employee_id`;

/** `search`: part of a name, or an exact reference ID. Null: the caller does not reach the statement. */
export async function selectLines(
  db: Db,
  caller: Caller,
  statementId: Uuid,
  search: string | null,
  page: PageRequest,
): Promise<{ rows: ShownLine[]; total: number } | null> {
  const reached = statementInReach(caller, statementId);
  const found = isLookedFor(search);
  // The total number of lines is known already.
  const counted = await sql<{ total: number }>`
    select case when ${search}::text is null then s.line_count else (
      select count(*) from deduction_lines l
      join employees e on e.organization_id = l.organization_id and e.id = l.employee_id
      where l.organization_id = s.organization_id and l.statement_id = s.id and ${found}) end as total
    from deduction_statements s where ${reached}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<ShownLine>`
    select ${LINE_COLUMNS} ${FROM_LINES} where ${reached} and ${found}
    order by e.last_name_folded, e.first_name_folded, e.id, l.month desc, l.benefit_name, l.id
    limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

/** What the file of a statement needs of the whole; `first_payday` as set today if none was set at the time of the run. */
export type FileRow = Pick<Row<'deduction_statements'>, 'period_start' | 'frequency'> & PayScheduleColumns;

export async function selectFile(db: Db, organizationId: Uuid, statementId: Uuid): Promise<FileRow | null> {
  const { rows } = await sql<FileRow>`
    select s.period_start, s.frequency, s.paychecks_per_year, s.skip_third_payday, s.paydays,
      coalesce(s.first_payday, p.first_payday) as first_payday
    from deduction_statements s
    join employers p on p.organization_id = s.organization_id and p.id = s.employer_id
    where s.organization_id = ${organizationId} and s.id = ${statementId} and ${RUN_IS_OVER}`.execute(db);
  return rows[0] ?? null;
}

/** A line of a file, with the days of its plan year. */
export interface FileLine extends ShownLine {
  year_start: CalendarDate;
  year_end: CalendarDate;
}

/** Where the next rows of a file begin: after this person's line. */
export type AfterLine = Pick<Row<'deduction_lines'>, 'id' | 'employee_id'>;

/** The next lines of a file, by employee and line, so that a file of any length is read in batches. */
export async function selectNextLines(
  db: Db,
  organizationId: Uuid,
  statementId: Uuid,
  after: AfterLine | null,
  limit: number,
): Promise<FileLine[]> {
  const { rows } = await sql<FileLine>`
    select ${LINE_COLUMNS}, y.coverage_start as year_start, y.coverage_end as year_end
    ${FROM_LINES} join plan_years y on y.organization_id = l.organization_id and y.id = l.plan_year_id
    where s.organization_id = ${organizationId} and s.id = ${statementId}
      and (${after === null} or (l.employee_id, l.id) > (${after?.employee_id ?? null}::uuid, ${after?.id ?? null}::uuid))
    order by l.employee_id, l.id limit ${limit}`.execute(db);
  return rows;
}

/** A month of imputed income with the person that it is about. */
export type ShownImputed = Pick<Row<'imputed_income_lines'>, (typeof IMPUTED)[number]> &
  Pick<Row<'employees'>, 'member_id' | 'reference_id' | 'first_name' | 'last_name'>;

const IMPUTED = columnsWithout('imputed_income_lines', 'organization_id', 'statement_id', 'created_at');

const IMPUTED_COLUMNS = sql`${columns('imputed_income_lines', IMPUTED, 'l')}, e.member_id, e.reference_id, e.first_name, e.last_name`;
const FROM_IMPUTED = sql`
  from deduction_statements s
  join imputed_income_lines l on l.organization_id = s.organization_id and l.statement_id = s.id
  join employees e on e.organization_id = l.organization_id and e.id = l.employee_id`;

/** By name. Null: the caller does not reach the statement. */
export async function selectImputedLines(
  db: Db,
  caller: Caller,
  statementId: Uuid,
  page: PageRequest,
): Promise<{ rows: ShownImputed[]; total: number } | null> {
  const reached = statementInReach(caller, statementId);
  const counted = await sql<{ total: number }>`
    select (select count(*) from imputed_income_lines l
      where l.organization_id = s.organization_id and l.statement_id = s.id) as total
    from deduction_statements s where ${reached}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<ShownImputed>`
    select ${IMPUTED_COLUMNS} ${FROM_IMPUTED} where ${reached}
    order by e.last_name_folded, e.first_name_folded, e.id, l.month desc, l.benefit_name, l.id
    limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

/** The next lines of imputed income of a file, by employee and line. */
export async function selectImputed(
  db: Db,
  organizationId: Uuid,
  statementId: Uuid,
  after: AfterLine | null,
  limit: number,
): Promise<ShownImputed[]> {
  const { rows } = await sql<ShownImputed>`
    select ${IMPUTED_COLUMNS} ${FROM_IMPUTED}
    where s.organization_id = ${organizationId} and s.id = ${statementId}
      and (${after === null} or (l.employee_id, l.id) > (${after?.employee_id ?? null}::uuid, ${after?.id ?? null}::uuid))
    order by l.employee_id, l.id limit ${limit}`.execute(db);
  return rows;
}

interface Begun {
  /** The month of its statement; null: there is none. */
  begun: CalendarDate | null;
  deduction_period: DeductionPeriod;
}

/** Null: the caller does not reach the employer. */
export async function selectLastRun(
  db: Db,
  caller: Caller,
  employerId: Uuid,
): Promise<Omit<LastRun, 'schedule'> | null> {
  const { rows } = await sql<Omit<LastRun, 'period_start' | 'schedule'> & Begun>`
    select r.run_on, s.run_at, s.period_start as begun, p.deduction_period
    from employers p
    join calendar_lanes c on c.organization_id = p.organization_id and ${isInPlace('p.id')}
    cross join lateral (select date_trunc('month', c.calendar_through)::date as run_on) r
    left join deduction_statements s on s.organization_id = p.organization_id and s.employer_id = p.id and s.run_on = r.run_on
    where ${employerInReach('p', caller, employerId)}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { run_on, run_at, begun, deduction_period } = row;
  return { run_on, run_at, period_start: begun ?? periodOf(run_on, deduction_period) };
}

export type NamedElector = ElectorRow & { member_id: Uuid; first_name: string; last_name: string };

/** The next employees of an employer who have ever elected something, by id. */
export async function selectElectorsOf(
  db: Db,
  of: { organizationId: Uuid; employerId: Uuid },
  after: Uuid | null,
  limit: number,
): Promise<NamedElector[]> {
  const { rows } = await sql<NamedElector>`
    select e.id, e.termination_date, e.updated_at, e.member_id, e.first_name, e.last_name from employees e
    where e.organization_id = ${of.organizationId} and e.employer_id = ${of.employerId}
      and e.id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
      and exists (select 1 from enrollments n where n.organization_id = e.organization_id and n.employee_id = e.id
        and n.election = 'Enrolled')
    order by e.id limit ${limit}`.execute(db);
  return rows;
}

/** Everything that these employees elected. */
export async function selectElected(db: Db, organizationId: Uuid, employeeIds: readonly Uuid[]): Promise<ElectedRow[]> {
  const { rows } = await sql<ElectedRow>`
    select n.id, n.employee_id, n.plan_year_id, n.coverage_end, n.answered_on, n.terminated_at, n.updated_at,
      y.tax_classification, y.coverage_end as year_end, (
        select json_agg(s order by s."priceStart") from (select ${PRICED_COVERAGE} from coverage_prices p
          where p.organization_id = n.organization_id and p.enrollment_id = n.id and p.superseded_at is null) s) as prices
    from enrollments n join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
    join plan_years y on y.organization_id = n.organization_id and y.id = n.plan_year_id
    where n.organization_id = ${organizationId} and n.employee_id = ${anyOf(employeeIds)}
      and n.election = 'Enrolled'
    order by n.id`.execute(db);
  const placed = rows.flatMap(({ id, employee_id, plan_year_id, prices }) =>
    prices.map((price) => ({ ...price, employee_id, plan_year_id, enrollmentId: id })),
  );
  const spanned = Map.groupBy(await withSpans(db, organizationId, placed), ({ enrollmentId }) => enrollmentId);
  return rows.map((row) => ({ ...row, prices: spanned.get(row.id) ?? [] }));
}

/** The ledger of these employees for one month, one row per employee and plan year. */
export async function selectCharged(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  month: CalendarDate,
): Promise<ChargedRow[]> {
  const { rows } = await sql<ChargedRow>`
    select l.employee_id, l.plan_year_id, sum(l.monthly_cents) as cents,
      (array_agg(l.enrollment_id order by l.id desc))[1] as enrollment_id
    from deduction_lines l
    where l.organization_id = ${organizationId} and l.employee_id = ${anyOf(employeeIds)}
      and l.month = ${month}
    group by l.employee_id, l.plan_year_id`.execute(db);
  return rows;
}

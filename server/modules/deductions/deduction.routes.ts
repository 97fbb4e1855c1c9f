/** Deduction statements for payroll: the list, the lines, the file. Nothing here changes anything. */
import { Readable } from 'node:stream';
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, read, serve } from '../../platform/http/endpoints.ts';
import { download, FileLinkQuery, type FileLinks } from '../../platform/http/file-links.ts';
import {
  Data,
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  PageQuery,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import { endOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { PersonSearch } from '../employees/person-search.ts';
import { PAY_FREQUENCY_LABELS, type Paychecks, paychecksOf } from '../plans/paycheck.rules.ts';
import { type PaySchedule, payScheduleOf } from '../plans/payday.rules.ts';
import { COVERAGE_TIERS } from '../plans/rates.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { PAY_FREQUENCIES, TAX_CLASSIFICATIONS } from '../vocabulary/payroll-words.ts';
import { selectAllStatements } from './all-statements.sql.ts';
import { LINE_KINDS, LINE_REASONS } from './deduction.rules.ts';
import { csvHead, csvImputed, csvLines } from './deduction-csv.rules.ts';
import { Month, monthIn } from './month.ts';
import {
  type AfterLine,
  type FileLine,
  type FileRow,
  type ShownImputed,
  type ShownLine,
  type StatementRow,
  selectFile,
  selectImputed,
  selectImputedLines,
  selectLines,
  selectNextLines,
  selectStatement,
  selectStatements,
} from './statement.sql.ts';

const Statement = Type.Object({
  statement_id: Id('statement'),
  period_start: DateString,
  period_end: DateString,
  run_date: InstantString,
  employee_count: Type.Integer({ description: 'People with a line.' }),
  total_deduction_cents: Type.Integer({ description: 'Sum of the monthly cents of its lines; may be negative.' }),
  total_imputed_income_cents: Type.Integer({
    description:
      'What employers pay for domestic partners who are not tax dependents, in the months of this statement: taxable income, not a deduction.',
  }),
  open_finding_count: Nullable(
    Type.Integer({
      description:
        'How many differences reconciliation has found that nobody has accepted; null: there is a later statement, or it is being compared.',
    }),
  ),
  csv_file_url: Type.String({ description: 'Opens without a credential, for ten minutes.' }),
  deduction_frequency: OneOf(PAY_FREQUENCIES),
  deduction_frequency_label: Type.String(),
});

const StatementOfEmployer = Type.Object({
  employer_id: Id('employer'),
  employer_name: Type.String(),
  ...Statement.properties,
});

/** Whom and what a line is about. */
const whose = {
  employee_id: Id('employee'),
  member_id: Id('member'),
  reference_id: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  enrollment_id: Id('enrollment'),
  benefit_plan_year_id: Id('planYear'),
  benefit_name: Type.String(),
  plan_name: Type.String(),
  coverage_tier: OneOf(COVERAGE_TIERS),
};

const Line = Type.Object({
  ...whose,
  monthly_cents: Type.Integer({ description: 'Negative for a refund.' }),
  deduction_amount_in_cents: Type.Integer({
    description: 'Taken on every payday that deducts; for a correction the whole difference, once.',
  }),
  last_payday_extra_in_cents: Type.Integer({
    description: 'What the last payday of a plan year takes more or less, so that a whole year adds up to the cent.',
  }),
  kind: OneOf(LINE_KINDS),
  reason: Type.Unsafe<(typeof LINE_REASONS)[number]>({
    ...OneOf(LINE_REASONS),
    description: 'Why the line exists. All but month_due correct an earlier month, or an earlier charge.',
  }),
  final: Type.Boolean({
    description:
      'The employee leaves, and no month follows: the last payday up to the last day of work takes the rest.',
  }),
  deduction_category: Type.Null(),
  frequency: OneOf(PAY_FREQUENCIES),
  tax_classification: OneOf(TAX_CLASSIFICATIONS),
  period_start_date: DateString,
  period_end_date: DateString,
});

const ImputedIncome = Type.Object({
  ...whose,
  imputed_income_in_cents: Type.Integer({
    description: 'For the month; negative if less of it is income than was reported before.',
  }),
  period_start_date: DateString,
  period_end_date: DateString,
});

function presentWhose(row: ShownLine | ShownImputed) {
  return {
    employee_id: wireId('employee', row.employee_id),
    member_id: wireId('member', row.member_id),
    reference_id: row.reference_id,
    first_name: row.first_name,
    last_name: row.last_name,
    enrollment_id: wireId('enrollment', row.enrollment_id),
    benefit_plan_year_id: wireId('planYear', row.plan_year_id),
    benefit_name: row.benefit_name,
    plan_name: row.plan_name,
    coverage_tier: row.tier,
  };
}

function presentImputed(row: ShownImputed) {
  return {
    ...presentWhose(row),
    imputed_income_in_cents: row.cents,
    period_start_date: row.month,
    period_end_date: endOfMonth(row.month),
  };
}

function presentLine(row: ShownLine) {
  return {
    ...presentWhose(row),
    monthly_cents: row.monthly_cents,
    deduction_amount_in_cents: row.amount_cents,
    last_payday_extra_in_cents: row.remainder_cents,
    kind: row.kind,
    reason: row.reason,
    final: row.last_day !== null,
    deduction_category: null,
    frequency: row.frequency,
    tax_classification: row.tax_classification,
    period_start_date: row.month,
    period_end_date: endOfMonth(row.month),
  };
}

const filePath = (id: Uuid) => `/v1/payroll-deduction-statements/${wireId('statement', id)}/csv`;

function present(links: FileLinks, organizationId: Uuid, row: StatementRow) {
  return {
    statement_id: wireId('statement', row.id),
    period_start: row.period_start,
    period_end: endOfMonth(row.period_start),
    run_date: row.run_at,
    employee_count: row.employee_count,
    total_deduction_cents: row.total_cents,
    total_imputed_income_cents: row.imputed_cents,
    open_finding_count: row.open_findings,
    csv_file_url: links.urlOf(organizationId, filePath(row.id)),
    deduction_frequency: row.frequency,
    deduction_frequency_label: PAY_FREQUENCY_LABELS[row.frequency],
  };
}

const listPayrollDeductionStatements = (links: FileLinks) =>
  read({
    method: 'GET',
    path: '/v1/employers/:employer_id/payroll-deduction-statements',
    operation: 'listPayrollDeductionStatements',
    tag: 'payroll',
    summary: 'List deduction statements, latest period first',
    description: 'Made on the 1st of each month. Corrections are in a later statement.',
    who: ['K', 'R'],
    ids: { employer_id: 'employer' },
    query: Type.Object(PageQuery),
    answers: { 200: PageOf(Statement) },
    run: async ({ db, caller, ids, query }) => {
      const page = pageRequest(query);
      const { rows, total } = (await selectStatements(db, caller, ids.employer_id, page)) ?? refuse('not_found');
      const shown = rows.map((row) => present(links, caller.organizationId, row));
      return answer(200, pageBody(shown, total, page));
    },
  });

const listAllPayrollDeductionStatements = (links: FileLinks) =>
  read({
    method: 'GET',
    path: '/v1/payroll-deduction-statements',
    operation: 'listAllPayrollDeductionStatements',
    tag: 'payroll',
    summary: 'List deduction statements over all employers, latest run first',
    description: 'With what reconciliation found in the latest of each employer.',
    who: ['K'],
    query: Type.Object({
      employer_id: Type.Optional(Id('employer')),
      month: Type.Optional(Month),
      differing: Type.Optional(
        Type.Boolean({ description: 'True: only those with a difference that nobody has accepted.' }),
      ),
      ...CursorQuery,
    }),
    answers: { 200: Type.Object({ data: Type.Array(StatementOfEmployer), pagination: CursorPagination }) },
    run: async ({ db, caller: { organizationId }, query }) => {
      const { after, limit } = cursorRequest(query);
      const filter = {
        employerId: query.employer_id === undefined ? null : parseId('employer', query.employer_id),
        month: query.month === undefined ? null : monthIn(query.month),
        onlyDiffering: query.differing === true,
      };
      const rows = await selectAllStatements(db, organizationId, filter, after, limit + 1);
      const { page, pagination } = pageOf(rows, limit, ({ run_at, id }) => ({ at: run_at, id }));
      const data = page.map((row) => ({
        employer_id: wireId('employer', row.employer_id),
        employer_name: row.employer_name,
        ...present(links, organizationId, row),
      }));
      return answer(200, { data, pagination });
    },
  });

const getPayrollDeductionStatement = (links: FileLinks) =>
  read({
    method: 'GET',
    path: '/v1/payroll-deduction-statements/:statement_id',
    operation: 'getPayrollDeductionStatement',
    tag: 'payroll',
    summary: 'Read one deduction statement, with a new link to its file',
    who: ['K', 'R'],
    ids: { statement_id: 'statement' },
    answers: { 200: Data(Statement) },
    run: async ({ db, caller, ids }) => {
      const row = (await selectStatement(db, caller, ids.statement_id)) ?? refuse('not_found');
      return answer(200, { data: present(links, caller.organizationId, row) });
    },
  });

const listPayrollDeductionStatementLines = read({
  method: 'GET',
  path: '/v1/payroll-deduction-statements/:statement_id/lines',
  operation: 'listPayrollDeductionStatementLines',
  tag: 'payroll',
  summary: 'List the lines of a deduction statement, by name',
  who: ['K', 'R'],
  ids: { statement_id: 'statement' },
  query: ListQuery({
    search: PersonSearch,
  }),
  answers: { 200: PageOf(Line) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = await selectLines(db, caller, ids.statement_id, query.search || null, page);
    const { rows, total } = found ?? refuse('not_found');
    return answer(200, pageBody(rows.map(presentLine), total, page));
  },
});

const listPayrollImputedIncome = read({
  method: 'GET',
  path: '/v1/payroll-deduction-statements/:statement_id/imputed-income',
  operation: 'listPayrollImputedIncome',
  tag: 'payroll',
  summary: 'List the imputed income of a statement, by name',
  description:
    'What the employer pays for domestic partners and their children who are not tax dependents, by month: income to report, from ' +
    'which nothing is deducted. Corrections are in a later statement.',
  who: ['K', 'R'],
  ids: { statement_id: 'statement' },
  query: Type.Object(PageQuery),
  answers: { 200: PageOf(ImputedIncome) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = await selectImputedLines(db, caller, ids.statement_id, page);
    const { rows, total } = found ?? refuse('not_found');
    return answer(200, pageBody(rows.map(presentImputed), total, page));
  },
});

/** How many lines are read and sent at a time, which bounds the memory for a statement of any size. */
const PIECE = 1_000;

async function* csvOf(db: Db, organizationId: Uuid, statementId: Uuid, file: FileRow): AsyncGenerator<string> {
  const statement = { period_start: file.period_start, schedule: payScheduleOf(file.frequency, file) };
  yield csvHead(statement);
  let after: AfterLine | null = null;
  do {
    const lines: FileLine[] = await selectNextLines(db, organizationId, statementId, after, PIECE);
    const paychecksFor = paychecksOnce(statement.schedule);
    const written = lines.map((line) => ({ ...line, paychecks: paychecksFor(line) }));
    if (lines.length > 0) yield csvLines(statement, written);
    after = lines.length === PIECE ? (lines.at(-1) ?? null) : null;
  } while (after !== null);
  do {
    const lines: ShownImputed[] = await selectImputed(db, organizationId, statementId, after, PIECE);
    if (lines.length > 0) yield csvImputed(statement, lines);
    after = lines.length === PIECE ? (lines.at(-1) ?? null) : null;
  } while (after !== null);
}

/** For each plan year, computed once. */
function paychecksOnce(schedule: PaySchedule): (line: FileLine) => Paychecks {
  const known = new Map<Uuid, Paychecks>();
  return ({ plan_year_id, year_start: start, year_end: end }) => {
    const paychecks = known.get(plan_year_id) ?? paychecksOf(schedule, { start, end });
    known.set(plan_year_id, paychecks);
    return paychecks;
  };
}

const downloadPayrollDeductionStatement = (links: FileLinks) =>
  serve({
    method: 'GET',
    path: '/v1/payroll-deduction-statements/:statement_id/csv',
    ids: { statement_id: 'statement' },
    text: {
      operation: 'downloadPayrollDeductionStatement',
      tag: 'payroll',
      summary: 'Download a deduction statement as CSV',
      description: 'The URL is the `csv_file_url` of a statement: signed, valid for ten minutes, 404 afterwards.',
      query: FileLinkQuery,
      answers: { 200: null },
    },
    serve: async ({ db, ids: { statement_id: id }, request }) => {
      const organizationId = links.open(filePath(id), request.query) ?? refuse('not_found');
      const file = (await selectFile(db, organizationId, id)) ?? refuse('not_found');
      const name = `deductions-${file.period_start.slice(0, 7)}.csv`;
      return answer(200, Readable.from(csvOf(db, organizationId, id, file)), download('text/csv; charset=utf-8', name));
    },
  });

export const deductionEndpoints = (links: FileLinks) => [
  listPayrollDeductionStatements(links),
  listAllPayrollDeductionStatements(links),
  getPayrollDeductionStatement(links),
  listPayrollDeductionStatementLines,
  listPayrollImputedIncome,
  downloadPayrollDeductionStatement(links),
];

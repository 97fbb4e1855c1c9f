/** Statements over all employers: which of them are asked for, and their list as rows for a spreadsheet. */
import type { Api } from '../../embed/shared/api.ts';
import type { Operations } from '../../embed/shared/api-types.ts';

type Op = Operations['GET /v1/payroll-deduction-statements'];
export type Statement = Op['answer']['data'][number];
export type Asked = Pick<Op['query'], 'month' | 'differing'>;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** As the address says. */
export function statementsAsked(query: URLSearchParams): Asked {
  const month = query.get('month') ?? '';
  return { ...(MONTH.test(month) && { month }), ...(query.get('differing') === 'true' && { differing: true }) };
}

/** A file with more is not one that somebody reads: ask for a month. */
export const MOST_STATEMENTS = 20_000;

const HEADING = [
  ...['month', 'employer', 'employer_id', 'statement_id', 'run_date', 'people', 'deductions', 'imputed_income'],
  'open_differences',
];

export async function statementsForFile(api: Api, asked: Asked): Promise<{ rows: string[][]; isCut: boolean }> {
  const rows = [HEADING];
  let after: string | null = '';
  while (after !== null && rows.length <= MOST_STATEMENTS) {
    const page: Op['answer'] = await api.call('GET /v1/payroll-deduction-statements', {
      query: { ...asked, limit: 100, ...(after && { after }) },
    });
    rows.push(...page.data.map(rowOf));
    after = page.pagination.next_cursor;
  }
  return { rows, isCut: after !== null };
}

const dollars = (cents: number) => (cents / 100).toFixed(2);

function rowOf(one: Statement): string[] {
  const { period_start, employer_name, employer_id, statement_id, run_date, employee_count, open_finding_count } = one;
  return [
    ...[period_start.slice(0, 7), employer_name, employer_id, statement_id, run_date, String(employee_count)],
    ...[dollars(one.total_deduction_cents), dollars(one.total_imputed_income_cents)],
    open_finding_count === null ? '' : String(open_finding_count),
  ];
}

import { expect, it } from 'vitest';
import { apiOver } from '../../embed/shared/api.ts';
import { type Statement, statementsAsked, statementsForFile } from './statements.ts';

const asked = (query: string) => statementsAsked(new URLSearchParams(query));

it('asks for what the address says, and for no month that is none', () => {
  expect(asked('month=2026-07&differing=true')).toEqual({ month: '2026-07', differing: true });
  for (const query of ['', 'month=2026-13', 'month=july&differing=no']) expect(asked(query)).toEqual({});
});

it('reads the whole list for a file, page by page', async () => {
  const statement = (month: string, more: Partial<Statement> = {}) => ({
    ...{ statement_id: `pstmt_${month}`, employer_id: 'empr_1', employer_name: 'Juniper', period_start: `${month}-01` },
    ...{ run_date: '2026-08-01T05:00:00.000Z', employee_count: 3, total_deduction_cents: -1_250 },
    ...{ total_imputed_income_cents: 0, open_finding_count: null, ...more },
  });
  const pages: Record<string, object> = {
    first: { data: [statement('2026-08', { open_finding_count: 2 })], pagination: { next_cursor: 'next' } },
    next: { data: [statement('2026-07')], pagination: { next_cursor: null } },
  };
  const queries: string[] = [];
  const api = apiOver(async ({ url }) => {
    const { search, searchParams } = new URL(url, 'http://desk.test');
    queries.push(search);
    return new Response(JSON.stringify(pages[searchParams.get('after') ?? 'first']));
  });
  const { rows, isCut } = await statementsForFile(api, { month: '2026-08' });
  expect(rows.slice(1).map((row) => [row[0], row[5], row[6], row[8]])).toEqual([
    ['2026-08', '3', '-12.50', '2'],
    ['2026-07', '3', '-12.50', ''],
  ]);
  expect([rows[0]?.length, rows[1]?.length, isCut]).toEqual([9, 9, false]);
  expect(queries).toEqual(['?month=2026-08&limit=100', '?month=2026-08&limit=100&after=next']);
});

/** The payroll deduction statements of an employer, as the API lists them. */
import type { Api } from './api.ts';

export interface Statement {
  statement_id: string;
  period_start: string;
  employee_count: number;
  total_deduction_cents: number;
  lines: Line[];
  /** What the server's own comparison for the month finds wrong. */
  findings: number;
}

export interface Line {
  employee_id: string;
  enrollment_id: string;
  monthly_cents: number;
}

/** Every statement with its lines. */
export async function readStatements(api: Api, employerId: string): Promise<Statement[]> {
  const path = `/v1/employers/${employerId}`;
  const statements = await api.all<Omit<Statement, 'lines' | 'findings'>>(`${path}/payroll-deduction-statements`);
  return Promise.all(
    statements.map(async (one) => {
      const lines = await api.all<Line>(`/v1/payroll-deduction-statements/${one.statement_id}/lines`);
      const month = one.period_start.slice(0, 7);
      const { findings } = await api.get<{ findings: object[] }>(`${path}/reconciliation?month=${month}`);
      return { ...one, lines, findings: findings.length };
    }),
  );
}

/** Employees for tests, created by a census, as partners do. */
import type { Api, TestOpenroll } from './app.ts';

export interface TestRow {
  first_name: string;
  last_name: string;
  date_of_birth: string;
  email: string;
  [field: string]: unknown;
}

/** A full-time employee with a reference; `n` makes people distinct. */
export function rosterRow(n: number, changes: object = {}): TestRow {
  return {
    reference_id: `lark-${n}`,
    first_name: 'Odalys',
    last_name: `Ferreira ${n}`,
    date_of_birth: '1991-08-27',
    email: `odalys.${n}@larkspur-bikes.example`,
    start_date: '2026-01-05',
    employee_class: 'Full Time',
    ...changes,
  };
}

/** Sends a roster and applies it; returns the employees in the order of the list, newest first, at most 100. */
export async function applyCensus(
  t: Pick<TestOpenroll, 'api' | 'drain'>,
  employerId: string,
  rows: object[],
  api: Api = t.api,
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of every shape; the contract check verifies them
): Promise<any[]> {
  const { status, body } = await api.post(`/v1/employers/${employerId}/census-sync`, { employees: rows });
  if (status !== 202) throw new Error(`the census answered ${status}: ${JSON.stringify(body)}`);
  await t.drain();
  return (await api.get(`/v1/employers/${employerId}/employees?limit=100`)).body.data;
}

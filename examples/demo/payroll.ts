/** The payroll deductions of the story, compared with the coverage that they are for. */
import { type Books, type Cover, isCover } from './books.ts';
import { count, counted, dollars } from './screen.ts';
import type { Line, Statement } from './statements.ts';

/** A sentence, and whether it is true. */
export interface Check {
  holds: boolean;
  sentence: string;
}

export function checkPayroll({ statements, covers, events }: Books): Check[] {
  const lines = statements.flatMap((one) => one.lines);
  const total = sum(lines);
  const wrong = statements.filter((one) => {
    const people = new Set(one.lines.map(({ employee_id }) => employee_id)).size;
    return sum(one.lines) !== one.total_deduction_cents || people !== one.employee_count;
  });
  const told = events.filter(({ event_name }) => event_name === 'employee.deduction_created').length;
  const people = statements.reduce((all, one) => all + one.employee_count, 0);
  return [
    {
      holds: statements.length > 0 && wrong.length === 0,
      sentence: `${counted(statements.length, 'deduction statement')}, ${count(lines.length)} lines: ${dollars(total)}, in total and line by line`,
    },
    {
      holds: people === told,
      sentence: `${count(people)} people on the statements = ${count(told)} employee.deduction_created`,
    },
    {
      holds: owed(covers, statements) && statements.every(({ findings }) => findings === 0),
      sentence: 'everybody was charged for each month of coverage, once and to the cent',
    },
  ];
}

/** For each enrollment: its lines sum to its monthly amount for every month on whose first day it covered. */
function owed(covers: Books['covers'], statements: readonly Statement[]): boolean {
  const months = statements.map(({ period_start }) => period_start);
  const charged = new Map<string, number>();
  for (const { enrollment_id: id, monthly_cents } of statements.flatMap(({ lines }) => lines)) {
    charged.set(id, (charged.get(id) ?? 0) + monthly_cents);
  }
  return [...covers.values()].flat().every((one) => {
    const due = isCover(one) ? months.filter((month) => covered(one, month)).length : 0;
    return (charged.get(one.id) ?? 0) === due * (one.employee_deduction_in_cents ?? 0);
  });
}

function covered({ coverage_start, coverage_end }: Cover, day: string): boolean {
  return coverage_start <= day && day <= (coverage_end ?? '9999');
}

export function sum(lines: readonly Line[]): number {
  return lines.reduce((cents, { monthly_cents }) => cents + monthly_cents, 0);
}

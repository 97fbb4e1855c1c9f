/**
 * The deduction run of an organization on a 1st (rules 7), a batch of employees at a time: what the ledger lacks becomes
 * lines. Then it lacks nothing, so a repeated run creates nothing.
 */
import type { Command } from '../../platform/commands/command.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lineAmount } from './deduction.rules.ts';
import {
  addToStatements,
  type DifferenceRow,
  insertLines,
  type LineRow,
  lockElectors,
  type StatementPart,
  selectDifferences,
  selectEmployersWithoutLines,
} from './deduction.sql.ts';

/** The next `limit` employees after the cursor; the next cursor, or null: everybody has been looked at. */
export async function deductNext(command: Command, cursor: Uuid | null, limit: number): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const employees = await lockElectors(db, organizationId, cursor, limit);
  const differences = employees.length > 0 ? await selectDifferences(db, organizationId, employees, today) : [];
  if (differences.length > 0) await writeLines(command, differences);
  if (employees.length === limit) return employees.at(-1) ?? null;
  await makeEmptyStatements(command);
  return null;
}

async function writeLines(command: Command, differences: readonly DifferenceRow[]): Promise<void> {
  const { db, organizationId, today, now, newId } = command;
  const parts = partsOf(differences, newId);
  const statements = await addToStatements(db, organizationId, { on: today, at: now }, parts);
  const lines = differences.map((one): LineRow => {
    const statement = statements.get(one.employer_id);
    if (!statement) throw new Error(`employer ${one.employer_id} got no statement`);
    const { employee_id, plan_year_id, enrollment_id, month, tax_classification, benefit_name, plan_name, tier } = one;
    return {
      ...{ id: newId(), statement_id: statement.id, employee_id, plan_year_id, enrollment_id, month },
      ...lineAmount(one, one.period_start, statement.frequency),
      ...{ tax_classification, benefit_name, plan_name, tier },
    };
  });
  await insertLines(db, organizationId, lines, now);
  for (const employee of new Set(lines.map((line) => line.employee_id))) {
    command.emit('employee.deduction_created', employee);
  }
}

/** What the batch adds to each employer's statement. All lines of a person are in one batch, so the number of people adds up, too. */
function partsOf(differences: readonly DifferenceRow[], newId: Command['newId']): StatementPart[] {
  return [...Map.groupBy(differences, ({ employer_id }) => employer_id)].map(([employer_id, rows]) => {
    const { period_start, pay_frequency, first_payday } = rows[0] as DifferenceRow;
    return {
      ...{ id: newId(), employer_id, period_start, frequency: pay_frequency ?? 'monthly', first_payday },
      employee_count: new Set(rows.map(({ employee_id }) => employee_id)).size,
      line_count: rows.length,
      total_cents: rows.reduce((sum, { cents }) => sum + cents, 0),
    };
  });
}

/** Somebody is covered in the month and nothing is due: the statement has no lines. */
async function makeEmptyStatements(command: Command): Promise<void> {
  const { db, organizationId, today, now, newId } = command;
  const employers = await selectEmployersWithoutLines(db, organizationId, today);
  const parts = employers.map(({ id, period_start, pay_frequency, first_payday }) => ({
    ...{ id: newId(), employer_id: id, period_start, frequency: pay_frequency ?? ('monthly' as const), first_payday },
    ...{ employee_count: 0, line_count: 0, total_cents: 0 },
  }));
  if (parts.length > 0) await addToStatements(db, organizationId, { on: today, at: now }, parts);
}

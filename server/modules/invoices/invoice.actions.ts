/**
 * The invoices of an organization on a 1st (rules 7), a batch of employees at a time: what the ledger lacks becomes lines on
 * invoices. Then it lacks nothing, so a repeated run creates nothing.
 */
import type { Command } from '../../platform/commands/command.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lockElectors } from '../deductions/deduction.sql.ts';
import type { Difference } from './invoice.rules.ts';
import { addToInvoices, type InvoicePart, insertLines, selectDifferences } from './invoice.sql.ts';

/** The next `limit` employees after the cursor; the next cursor, or null: everybody has been looked at. */
export async function billNext(command: Command, cursor: Uuid | null, limit: number): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const employees = await lockElectors(db, organizationId, cursor, limit);
  const differences = employees.length > 0 ? await selectDifferences(db, organizationId, employees, today) : [];
  if (differences.length > 0) await writeLines(command, differences);
  return employees.length === limit ? (employees.at(-1) ?? null) : null;
}

async function writeLines(command: Command, differences: readonly Difference[]): Promise<void> {
  const { db, organizationId, today, now, newId } = command;
  const parts = [...Map.groupBy(differences, ({ employer_id }) => employer_id)].map(
    ([employer_id, rows]): InvoicePart => ({
      id: newId(),
      employer_id,
      line_count: rows.length,
      premium_cents: sum(rows, 'premium_cents'),
      employer_cents: sum(rows, 'employer_cents'),
      employee_cents: sum(rows, 'employee_cents'),
    }),
  );
  const invoices = await addToInvoices(db, organizationId, { on: today, at: now }, parts);
  const lines = differences.map(({ employer_id, ...line }) => {
    const invoice_id = invoices.get(employer_id);
    if (!invoice_id) throw new Error(`employer ${employer_id} got no invoice`);
    return { id: newId(), invoice_id, ...line };
  });
  await insertLines(db, organizationId, lines, now);
}

function sum(rows: readonly Difference[], name: 'premium_cents' | 'employer_cents' | 'employee_cents'): number {
  return rows.reduce((total, row) => total + row[name], 0);
}

/**
 * Coverage that continues by a reinstatement, and whose prices were corrected while it had ended (rules 10.3): employees who
 * owe more could not be asked then, and are asked now. Until they sign, they pay no more.
 */
import { lockKnown } from '../modules/corrections/correction.sql.ts';
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import type { Tell } from '../modules/enrollments/transition.ts';
import type { PlanYear } from '../modules/plans/plan-year.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { askPrices } from './follow-price-change.ts';
import type { Reinstatement } from './reinstate.ts';

/** Call after the reinstatements are made and their windows are open. Runs no statement if nothing was corrected meanwhile. */
export async function askReinstated(
  command: Command,
  employees: readonly EmployeeRow[],
  reinstated: readonly Reinstatement[],
  planYears: readonly PlanYear[],
  tell: Tell = (event, { id }) => command.emit(event, id),
): Promise<void> {
  const asked = reinstated.flatMap(({ old }) => {
    if (old.asks_from === null) return [];
    const employee = employees.find(({ id }) => id === old.employee_id);
    const planYear = planYears.find(({ id }) => id === old.plan_year_id);
    if (!employee || !planYear) throw new Error(`enrollment ${old.id} has no employee or plan year`);
    return [{ employee, planYear, from: old.asks_from, needsSignature: true }];
  });
  if (asked.length === 0) return;
  const members = [...new Set(asked.map(({ employee }) => employee.member_id))];
  const known = await lockKnown(command.db, command.organizationId, members);
  await askPrices(command, asked, known, tell);
}

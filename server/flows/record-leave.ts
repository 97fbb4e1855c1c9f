/** Records, changes or removes a leave of absence, and settles its arrears (rules 11.6). */
import { type EmployeeRow, lockEmployee } from '../modules/employees/employee.sql.ts';
import {
  checkChange,
  checkSettled,
  checkTerms,
  collectFrom,
  dueOn,
  type LeaveTerms,
  overlaps,
  phaseAfter,
  type SettlementKind,
} from '../modules/leaves/leave.rules.ts';
import {
  deleteLeave,
  insertLeave,
  insertSettlements,
  type LeaveRow,
  selectLeaves,
  selectSettlements,
  updateLeaves,
} from '../modules/leaves/leave.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { differs } from '../platform/database/records.ts';
import { addDays } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { arrearsOf } from './leave-arrears.ts';
import { followLeave, resumeCoverage } from './leave-of-absence.ts';

/** 422 `leave_dates`; 409 `employee_inactive`, `leave_overlaps`. */
export async function recordLeave(command: Command, employeeId: Uuid, terms: LeaveTerms): Promise<LeaveRow> {
  const { db, organizationId, today, now, newId } = command;
  const { employee, leaves } = await lockLeaves(command, employeeId);
  if (employee.status !== 'active') refuse('employee_inactive');
  checkDays(command, employee, leaves, terms);
  const state = { ...terms, phase: 'planned' as const, collect_from: collectFrom(terms, null, today) };
  const row: LeaveRow = {
    ...{ id: newId(), employee_id: employeeId, employer_id: employee.employer_id, ...state, due_on: dueOn(state) },
    ...{ over_at: null, settled_on: null, created_at: now, updated_at: now },
  };
  await insertLeave(db, organizationId, row);
  return saved(command, employee, { before: null, after: row });
}

/** 404; 409 `leave_begun`, `leave_settled`, `leave_overlaps`; 422 `leave_dates`. Omitted terms stay. */
export async function changeLeave(
  command: Command,
  employeeId: Uuid,
  leaveId: Uuid,
  given: Partial<LeaveTerms>,
): Promise<LeaveRow> {
  const { db, organizationId, today } = command;
  const { employee, leaves } = await lockLeaves(command, employeeId);
  const before = leaves.find(({ id }) => id === leaveId) ?? refuse('not_found');
  const after = { ...before, ...given };
  if (!differs(before, given)) return before;
  checkDays(command, employee, leaves, after);
  const settled = (await selectSettlements(db, organizationId, [leaveId])).map(({ month }) => month);
  const refusal = checkChange(before, after, today) ?? checkSettled(settled, after);
  if (refusal) throw new Refused(refusal);
  // Arrears of months that were not part of it before are not settled.
  const phase = phaseAfter(before, after);
  const at = { phase, over_at: phase === 'over' ? before.over_at : null };
  const changed = { ...after, ...at, collect_from: collectFrom(after, before, today), settled_on: null };
  return saved(command, employee, { before, after: changed });
}

/**
 * As if the leave had never been: coverage that it had ended continues without a gap. 404; 409 `leave_settled`, `leave_begun`.
 */
export async function removeLeave(command: Command, employeeId: Uuid, leaveId: Uuid): Promise<void> {
  const { db, organizationId } = command;
  const { employee, leaves } = await lockLeaves(command, employeeId);
  const before = leaves.find(({ id }) => id === leaveId) ?? refuse('not_found');
  const settlements = await selectSettlements(db, organizationId, [leaveId]);
  if (settlements.length > 0) refuse('leave_settled');
  if (before.coverage === 'stops' && before.phase === 'over') refuse('leave_begun');
  await resumeCoverage(command, employee, before, null);
  await deleteLeave(db, organizationId, leaveId);
  command.audit('leave.delete', 'leave', leaveId, { before, after: null });
}

/**
 * Settles today's arrears: they are waived, or were paid in another way. Without arrears the leave is only marked as settled.
 */
export async function settleLeave(
  command: Command,
  employeeId: Uuid,
  leaveId: Uuid,
  { kind, reason }: { kind: SettlementKind; reason: string },
): Promise<LeaveRow> {
  const { db, organizationId, today, now, newId } = command;
  const { leaves } = await lockLeaves(command, employeeId);
  const before = leaves.find(({ id }) => id === leaveId) ?? refuse('not_found');
  const arrears = await arrearsOf(db, organizationId, today, before);
  const rows = arrears.map(({ planYearId, month, tax, cents }) => ({
    ...{ id: newId(), leave_id: leaveId, plan_year_id: planYearId, month, tax_classification: tax },
    ...{ kind, cents, settled_on: today, created_at: now },
  }));
  if (rows.length === 0 && before.settled_on !== null) return before;
  const after = { ...before, settled_on: today, updated_at: now };
  await insertSettlements(db, organizationId, rows);
  await updateLeaves(db, organizationId, [after]);
  const details = { reason, as: kind, cents: rows.reduce((sum, { cents }) => sum + cents, 0) };
  command.audit('leave.settle', 'leave', leaveId, { before, after, details });
  return after;
}

async function lockLeaves(command: Command, employeeId: Uuid): Promise<{ employee: EmployeeRow; leaves: LeaveRow[] }> {
  const { db, organizationId } = command;
  const employee = (await lockEmployee(db, organizationId, employeeId)) ?? refuse('not_found');
  return { employee, leaves: await selectLeaves(db, organizationId, employeeId) };
}

function checkDays(
  { today }: Command,
  { start_date }: EmployeeRow,
  leaves: readonly LeaveRow[],
  terms: LeaveTerms & { id?: Uuid },
): void {
  const refusal = checkTerms(terms, start_date, today);
  if (refusal) throw new Refused(refusal);
  if (leaves.some((other) => other.id !== terms.id && overlaps(other, terms))) {
    throw new Refused(refuseField('leave_overlaps', 'starts_on'));
  }
}

/** Brings the leave up to today, and announces the rest for a dry run. */
async function saved(
  command: Command,
  employee: EmployeeRow,
  { before, after }: { before: LeaveRow | null; after: LeaveRow },
): Promise<LeaveRow> {
  const { db, organizationId, today, now } = command;
  // The calendar has run the first day without it.
  const isAnnounced = after.starts_on > today;
  const followed = { ...(await followLeave(command, employee, after, isAnnounced)), updated_at: now };
  await updateLeaves(db, organizationId, [followed]);
  announceDays(command, employee, followed);
  command.audit(before ? 'leave.update' : 'leave.create', 'leave', followed.id, { before, after: followed });
  return followed;
}

/** Announces the first day and the return, if they lie ahead and affect coverage. */
function announceDays(command: Command, employee: EmployeeRow, leave: LeaveRow): void {
  if (leave.coverage === 'continues') return;
  const ahead = [leave.starts_on, ...(leave.ends_on === null ? [] : [addDays(leave.ends_on, 1)])];
  let at = leave;
  for (const day of ahead.filter((one) => one > command.today)) {
    command.announce(day, async (later) => {
      at = await followLeave(later, employee, at, true);
    });
  }
}

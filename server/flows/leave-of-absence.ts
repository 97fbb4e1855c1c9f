/**
 * A leave begins and ends (rules 11.6). If it stops coverage, the coverage ends by its rule and continues on the return,
 * without a signature.
 */
import type { EmployeeRow } from '../modules/employees/employee.sql.ts';
import { lockPast, type PastEnrollment } from '../modules/enrollments/enrollee.sql.ts';
import { selectOpenEnrollments } from '../modules/enrollments/enrollment.sql.ts';
import { endOfRunning } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Beginning, type Step, transition } from '../modules/enrollments/transition.ts';
import { collectFrom, dueOn } from '../modules/leaves/leave.rules.ts';
import {
  insertStops,
  type LeaveRow,
  selectLeavesLasting,
  selectStops,
  updateLeaves,
} from '../modules/leaves/leave.sql.ts';
import { selectPlanYears } from '../modules/plans/plan-year.sql.ts';
import { record } from '../modules/signatures/signature.actions.ts';
import type { Command } from '../platform/commands/command.ts';
import { addDays, type CalendarDate } from '../platform/values/dates.ts';
import { ageOffMissed } from './age-off.ts';
import { askReinstated } from './ask-reinstated.ts';
import { selectEarlierTerms } from './earlier-terms.ts';
import { isSame, type Reinstatement, reinstatement, reopening } from './reinstate.ts';

/**
 * Brings the leave up to today; its employee is locked. `isAnnounced`: it was recorded before it began, so Medical coverage may
 * end with the day before it, too [L 29 CFR 2590.715-2712].
 */
export async function followLeave(
  command: Command,
  employee: EmployeeRow,
  leave: LeaveRow,
  isAnnounced: boolean,
): Promise<LeaveRow> {
  const { today, now } = command;
  let after = leave;
  if (after.phase === 'planned' && after.starts_on <= today) {
    if (after.coverage === 'stops') await stopCoverage(command, employee, after, isAnnounced);
    after = { ...after, phase: 'running' };
  }
  if (after.phase === 'running' && after.ends_on !== null && after.ends_on < today) {
    if (after.coverage === 'stops') await resumeCoverage(command, employee, after, addDays(after.ends_on, 1));
    after = { ...after, phase: 'over', over_at: now };
  }
  return { ...after, due_on: dueOn(after) };
}

/** Somebody who has been hired again from this day on. `isRestored`: their former coverage was restored (rules 10.7). */
export interface WorkingAgain {
  employee: EmployeeRow;
  returnedOn: CalendarDate;
  isRestored: boolean;
}

/** Being hired again ends a leave on the day before; the coverage that it stopped continues where everything else does. */
export async function endLeavesOf(command: Command, people: readonly WorkingAgain[]): Promise<void> {
  if (people.length === 0) return;
  const { db, organizationId, today, now } = command;
  const leaves = await selectLeavesLasting(db, organizationId, people);
  const ended: LeaveRow[] = [];
  for (const { employee, returnedOn, isRestored } of people) {
    for (const leave of leaves.get(employee.id) ?? []) {
      const terms = { ...leave, ends_on: addDays(returnedOn, -1) };
      const state = { ...terms, collect_from: collectFrom(terms, leave, today) };
      const over: LeaveRow = { ...state, phase: 'over', due_on: null, over_at: now };
      ended.push({ ...(isRestored ? await followLeave(command, employee, state, true) : over), updated_at: now });
    }
  }
  await updateLeaves(db, organizationId, ended);
}

/**
 * Coverage that runs on the last day before the leave ends by its rule, unless that is after the return. Coverage that begins
 * later stays.
 */
async function stopCoverage(
  command: Command,
  employee: EmployeeRow,
  { id, starts_on, ends_on }: LeaveRow,
  isAnnounced: boolean,
): Promise<void> {
  const { db, organizationId, today, now } = command;
  const lastDay = addDays(starts_on, -1);
  const open = await selectOpenEnrollments(db, organizationId, [employee.id]);
  const steps = open.flatMap((row): Step[] => {
    if (row.election !== 'Enrolled' || row.coverage_start > lastDay) return [];
    const end = endOfRunning(row, isAnnounced || row.category !== 'Medical' ? lastDay : today);
    const isBackBefore = !end.cancelled && ends_on !== null && end.coverageEnd >= ends_on;
    return isBackBefore ? [] : [{ row, act: { verb: 'terminate', now, end } }];
  });
  const changed = await transition(command, steps);
  await insertStops(
    db,
    organizationId,
    id,
    changed.map(({ after }) => after.id),
  );
}

/**
 * Coverage that the leave has ended continues without a wait [L 29 CFR 825.215(d)]: from the return or, if `returnedOn` is
 * null, as if there had been no leave. If the employee has left meanwhile, is no longer eligible or has answered again, there is
 * nothing to continue.
 */
export async function resumeCoverage(
  command: Command,
  employee: EmployeeRow,
  leave: LeaveRow,
  returnedOn: CalendarDate | null,
): Promise<void> {
  const { db, organizationId } = command;
  if (employee.status !== 'active' || employee.eligibility !== 'eligible') return;
  const stopped = await selectStops(db, organizationId, leave.id);
  if (stopped.length === 0) return;
  const past = await lockPast(db, organizationId, [employee.member_id]);
  const ended = past.filter(({ id, status }) => stopped.includes(id) && status === 'inactive');
  const planYears = await selectPlanYears(db, organizationId, [...new Set(ended.map((row) => row.plan_year_id))]);
  const said = await selectEarlierTerms(command, planYears);
  const found = ended.flatMap((old): Reinstatement[] => {
    const planYear = planYears.find(({ id }) => id === old.plan_year_id);
    if (!planYear) throw new Error(`enrollment ${old.id} has no plan year`);
    const result = reinstatement(command, old, { employee, past, returnedOn }, planYear, said.get(planYear.id) ?? []);
    return typeof result === 'string' ? [] : [result];
  });
  const steps = [
    ...found.flatMap((one) => one.steps),
    ...missedWindows(command, employee, leave, { past, ended, returnedOn }),
  ];
  await transition(command, steps);
  await ageOffMissed(command, steps);
  await askReinstated(command, [employee], found, planYears);
  await record(
    command,
    found.map(({ signing }) => signing),
  );
}

/**
 * The windows of later plan years that closed unanswered since the leave began: since nobody renewed the stopped coverage, they
 * open again on the return, for as long as windows that a departure closed. The last one of each plan year.
 */
function missedWindows(
  command: Command,
  employee: EmployeeRow,
  { starts_on }: LeaveRow,
  {
    past,
    ended,
    returnedOn,
  }: { past: readonly PastEnrollment[]; ended: readonly PastEnrollment[]; returnedOn: CalendarDate | null },
): Beginning[] {
  const missed = past.filter(
    (row) =>
      row.employee_id === employee.id &&
      row.election === 'Expired' &&
      row.window_end >= starts_on &&
      ended.some((old) => old.product_id === row.product_id && old.plan_year_coverage_end < row.coverage_start),
  );
  const lastOfEach = missed.filter((row) => !missed.some((other) => isSame(other, row) && other.id > row.id));
  return lastOfEach.flatMap((row) => reopening(command, row, { employee, past, returnedOn }, row.window_end) ?? []);
}

/** What is done to enrollments besides answering them: change, terminate, reissue, grant, expire (rules 3.5, 5). */

import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { endByReplacement, isOver } from '../coverage/coverage.rules.ts';
import { selectWaits } from '../eligibility/eligibility.sql.ts';
import { eligibleFor } from '../eligibility/wait.rules.ts';
import { type EmployeeRow, lockEmployee } from '../employees/employee.sql.ts';
import { effectiveIn } from '../life-events/life-event.rules.ts';
import { type ApprovedLifeEvent, selectApprovedLifeEvent } from '../life-events/life-event.sql.ts';
import { type PlanYear, selectPlanYear } from '../plans/plan-year.sql.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { FAMILY_OF_PRODUCT } from '../vocabulary/products.ts';
import { type PersonsEnrollment, selectEnrollmentsInProduct } from './enrollee.sql.ts';
import type { EnrollmentWithTerms } from './enrollment.sql.ts';
import { type EnrollmentCase, isOf, lockCase } from './enrollment-case.ts';
import { endOfRunning, hasLapsed, lastCoveredDay, windowOf } from './enrollment-row.rules.ts';
import { begin, mayTake, type Step, transition } from './transition.ts';
import { grantWindow, isOpen, reissueWindow, type Window } from './window.rules.ts';

/**
 * Gives another chance in the same window (rules 5.3): the old answer stays until the new one is signed. Returns the new id.
 */
export async function changeAnswer(command: Command, enrollmentId: Uuid): Promise<Uuid> {
  const found = await lockCase(command, enrollmentId);
  const { enrollment, others } = found;
  if (enrollment.status === 'pending') refuse('not_answered');
  if (enrollment.election === 'Expired' || !isOpen(windowOf(enrollment), command.today))
    refuse('enrollment_window_closed');
  if (enrollment.status === 'inactive') refuse('enrollment_not_enrolled');
  if (others.some(({ status }) => status === 'pending')) refuse('already_pending');
  if (found.planYear.endedOn !== null) refuse('plan_year_over');
  checkMayEnroll(found.enrollee);
  const fresh = beginAgain(command, found, windowOf(enrollment), enrollment.life_event_id);
  await transition(command, [fresh]);
  const { id } = fresh.begins;
  command.audit('enrollment.change', 'enrollment', enrollmentId, {
    details: { new_enrollment: wireId('enrollment', id) },
  });
  return id;
}

/** Why an operator ends or reopens an enrollment. */
export interface OperatorReason {
  reason: string | null;
  ticketNumber: string | null;
  lifeEventId: string | null;
  /** Signed-in people must give a reason; programs need not [C]. */
  reasonRequired: boolean;
}

/** Ends enrolled coverage immediately: the status today, the last day by the plan year's rule. */
export async function terminate(command: Command, enrollmentId: Uuid, why: OperatorReason): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const { enrollment, planYear } = found;
  const end = endOfRunning(enrollment, command.today);
  const termination: Step = { row: enrollment, act: { verb: 'terminate', now: command.now, end } };
  mayTake(termination);
  checkReason(why);
  const family = FAMILY_OF_PRODUCT[planYear.product.code];
  const isOptional = family === 'vpc' || family === 'ichra';
  await approvedLifeEvent(
    command,
    found,
    why,
    isOptional ? null : 'Ending this coverage requires an approved life event of the member.',
  );
  await transition(command, [termination]);
  command.audit('enrollment.terminate', 'enrollment', enrollmentId, {
    details: { ...auditOf(why), coverage_end: end.coverageEnd },
  });
}

/** Closes an enrollment and opens a new, unanswered one for the same person and plan year. Returns the new id. */
export async function reissue(command: Command, enrollmentId: Uuid, why: OperatorReason): Promise<Uuid> {
  const found = await lockCase(command, enrollmentId);
  const { history, enrollment, others, planYear, enrollee } = found;
  if (others.some(({ status }) => status === 'pending')) refuse('already_pending');
  if (enrollment.status !== 'enrolled' && enrollment.status !== 'pending' && found.running) refuse('already_enrolled');
  checkMayEnroll(enrollee);
  checkReason(why);
  const isNeeded = needsLifeEventToReissue(planYear, command.today) ? OUTSIDE_OPEN_ENROLLMENT : null;
  const lifeEvent = await approvedLifeEvent(command, found, why, isNeeded);
  const waits = await selectWaits(command.db, command.organizationId, enrollee.employer_id);
  const window = orRefuse(
    reissueWindow({
      planYear,
      eligibleOn: eligibleFor(enrollee, waits, planYear),
      lastCoverageEnd: endOfPastCoverage(history, enrollee, planYear),
      lifeEvent: lifeEvent && {
        windowEnd: lifeEvent.windowEnd,
        effectiveOn: effectiveIn(lifeEvent, planYear.taxClassification === 'Pre-tax'),
      },
      today: command.today,
    }),
  );
  const fresh = beginAgain(command, found, window, lifeEvent?.id ?? null);
  await transition(command, [...close(command, enrollment, window.coverageStart), fresh]);
  const { id } = fresh.begins;
  command.audit('enrollment.reissue', 'enrollment', enrollmentId, {
    details: { ...auditOf(why), new_enrollment: wireId('enrollment', id) },
  });
  return id;
}

/** A pending enrollment expires; an enrolled one ends the day before the new coverage; one that is already closed stays. */
function close({ now }: Command, row: PersonsEnrollment, newStart: CalendarDate): Step[] {
  if (row.status === 'pending') return [{ row, act: { verb: 'expire' } }];
  if (row.status !== 'enrolled') return [];
  const old = { coverageStart: row.coverage_start, coverageEnd: row.coverage_end ?? row.plan_year_coverage_end };
  return [{ row, act: { verb: 'terminate', now, end: endByReplacement(old, newStart) } }];
}

const OUTSIDE_OPEN_ENROLLMENT = 'Outside open enrollment, a reissue requires an approved life event of the member.';

/** Outside open enrollment a reissue requires a life event, except for the VPC products [C]. */
export function needsLifeEventToReissue(
  planYear: { openEnrollmentStart: CalendarDate; openEnrollmentEnd: CalendarDate; product: PlanYear['product'] },
  today: CalendarDate,
): boolean {
  const open = planYear.openEnrollmentStart <= today && today <= planYear.openEnrollmentEnd;
  return FAMILY_OF_PRODUCT[planYear.product.code] !== 'vpc' && !open;
}

/**
 * The named approved life event of the member: 422 `life_event_not_approved` if there is none with this id; 422
 * `life_event_required`, with the sentence `needed`, if none is named; null: none is needed.
 */
async function approvedLifeEvent(
  command: Command,
  { enrollee }: EnrollmentCase,
  why: OperatorReason,
  needed: string | null,
): Promise<ApprovedLifeEvent | null> {
  if (why.lifeEventId === null) {
    if (needed) throw new Refused(refuseField('life_event_required', 'qualifying_life_event_id', needed));
    return null;
  }
  const id = parseId('lifeEvent', why.lifeEventId);
  const found = id && (await selectApprovedLifeEvent(command.db, command.organizationId, enrollee.member_id, id));
  if (!found) throw new Refused(refuseField('life_event_not_approved', 'qualifying_life_event_id'));
  return found;
}

function checkReason({ reason, reasonRequired }: OperatorReason): void {
  if (reasonRequired && !reason?.trim()) throw new Refused(refuseField('reason_required', 'reason'));
}

function auditOf({ reason, ticketNumber, lifeEventId }: OperatorReason): object {
  return { reason, ticket_number: ticketNumber, qualifying_life_event_id: lifeEventId };
}

/** Gives one employee a window by hand (rules 3.5). Returns the new id. */
export async function grant(
  command: Command,
  employerId: Uuid,
  given: { employeeId: string; planYearId: string; windowEnd: CalendarDate | undefined },
): Promise<Uuid> {
  const { db, organizationId, today } = command;
  const employeeId = parseId('employee', given.employeeId);
  const employee = employeeId && (await lockEmployee(db, organizationId, employeeId));
  if (!employee || employee.employer_id !== employerId) throw new Refused(refuseField('not_found', 'employee_id'));
  const planYearId = parseId('planYear', given.planYearId);
  const planYear = planYearId && (await selectPlanYear(db, organizationId, planYearId));
  if (!planYear || planYear.employerId !== employerId) {
    throw new Refused(refuseField('not_found', 'benefit_plan_year_id'));
  }
  checkMayEnroll(employee);
  const { member_id } = employee;
  const history = await selectEnrollmentsInProduct(db, organizationId, member_id, planYear.productId, true);
  const past = history.filter((row) => isOf(row, employee.id, planYear));
  const open = past.find(({ status }) => status === 'pending') ?? past.find(({ status }) => status === 'enrolled');
  const situation = {
    planYear,
    eligibleOn: eligibleFor(employee, await selectWaits(db, organizationId, employerId), planYear),
    lastCoverageEnd: endOfPastCoverage(history, employee, planYear),
    today,
  };
  const window = orRefuse(grantWindow(situation, given.windowEnd));
  const granted = begin(command, employee, planYear, window, { verb: 'grant', lifeEventId: null });
  // An enrollment that is already open refuses a second one.
  await transition(command, [open ? { row: open, act: granted.act } : granted]);
  const { id } = granted.begins;
  command.audit('enrollment.grant', 'enrollment', id, { details: { employee_id: wireId('employee', employee.id) } });
  return id;
}

/**
 * Pending enrollments whose window is over become waived, unanswered (`Expired`); others are left alone. The rows are locked.
 * Returns how many expired.
 */
export async function expire(command: Command, rows: readonly EnrollmentWithTerms[]): Promise<number> {
  const over = rows.filter((row) => hasLapsed(row, command.today));
  const steps = over.map((row): Step => ({ row, act: { verb: 'expire' } }));
  return (await transition(command, steps)).length;
}

/** Enrolled coverage whose last day has passed ends on that day; others are left alone. As with `expire`. */
export async function endOverCoverage(command: Command, rows: readonly EnrollmentWithTerms[]): Promise<number> {
  const { now, today } = command;
  const over = rows.filter((row) => row.status === 'enrolled' && isOver(endOf(row), today));
  const ends = over.map(
    (row): Step => ({ row, act: { verb: 'terminate', now, end: { cancelled: false, ...endOf(row) } } }),
  );
  return (await transition(command, ends)).length;
}

function endOf(row: EnrollmentWithTerms): { coverageEnd: CalendarDate } {
  return { coverageEnd: row.coverage_end ?? row.plan_year_coverage_end };
}

/** Only employed and eligible people get a new window. */
function checkMayEnroll(employee: EmployeeRow): void {
  if (employee.status !== 'active') refuse('employee_inactive');
  if (employee.eligibility !== 'eligible') refuse('not_eligible');
}

/**
 * The last day of coverage in this product that new coverage must not overlap: running coverage is replaced, so it does not
 * count.
 */
function endOfPastCoverage(
  history: readonly PersonsEnrollment[],
  employee: EmployeeRow,
  planYear: PlanYear,
): CalendarDate | null {
  const rows = history.filter((row) => !isOf(row, employee.id, planYear) || row.status === 'inactive');
  return lastCoveredDay(rows, planYear);
}

/** Begins another enrollment for the person and the plan year of this case. */
function beginAgain(command: Command, found: EnrollmentCase, window: Window, lifeEventId: Uuid | null) {
  return begin(command, found.enrollee, found.planYear, window, { verb: 'start', lifeEventId });
}

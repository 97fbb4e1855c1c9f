/** What is done to enrollments besides answering them: change, terminate, reissue, grant, expire (rules 3, 5). */
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse, Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { endByReplacement, endOfCoverage, isOver } from '../coverage/coverage.rules.ts';
import { type EmployeeRow, lockEmployee } from '../employees/employee.sql.ts';
import { type ApprovedLifeEvent, selectApprovedLifeEvent } from '../life-events/life-event.sql.ts';
import { familyOf } from '../plans/plan-year.rules.ts';
import { type PlanYear, selectPlanYear } from '../plans/plan-year.sql.ts';
import { parseId, wireId } from '../vocabulary/ids.ts';
import { type PersonsEnrollment, selectEnrollmentsInProduct } from './enrollee.sql.ts';
import { type Decision, decide, type EnrollmentCommand } from './enrollment.rules.ts';
import { type EnrollmentRow, type EnrollmentWithTerms, insertEnrollments, saveEnrollments } from './enrollment.sql.ts';
import { type EnrollmentCase, isOf, lastCoverageElsewhere, loadCase } from './enrollment-case.ts';
import { newRow, rowAfter, stateOf, windowOf } from './enrollment-row.rules.ts';
import { grantWindow, isOpen, reissueWindow, type Window } from './window.rules.ts';

/** A new chance in the same window (rules 5): the old answer stays until the new one is signed. Answers with the new id. */
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
  const id = await start(command, found, windowOf(enrollment), enrollment.life_event_id);
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
  /** People who are signed in must say why; programs need not [C]. */
  reasonRequired: boolean;
}

/** Ends enrolled coverage at once: the status today, the last day by the plan year's rule. */
export async function terminate(command: Command, enrollmentId: Uuid, why: OperatorReason): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const { enrollment, planYear } = found;
  const terms = { ...planYear, coverageEnd: enrollment.coverage_end ?? planYear.coverageEnd };
  const end = endOfCoverage(terms, enrollment.coverage_start, command.today);
  const decision = orRefuse(decide(stateOf(enrollment), { verb: 'terminate', now: command.now, end }));
  checkReason(why);
  const family = familyOf(planYear.product.code);
  await approvedLifeEvent(command, found, why, family === 'vpc' || family === 'ichra');
  await saveDecision(command, enrollment, decision);
  command.audit('enrollment.terminate', 'enrollment', enrollmentId, {
    details: { ...auditOf(why), coverage_end: end.coverageEnd },
  });
}

/** Closes an enrollment and opens a fresh, unanswered one for the same person and plan year. Answers with the new id. */
export async function reissue(command: Command, enrollmentId: Uuid, why: OperatorReason): Promise<Uuid> {
  const found = await lockCase(command, enrollmentId);
  const { history, enrollment, others, planYear, enrollee } = found;
  if (others.some(({ status }) => status === 'pending')) refuse('already_pending');
  if (enrollment.status !== 'enrolled' && enrollment.status !== 'pending' && found.running) refuse('already_enrolled');
  checkMayEnroll(enrollee);
  checkReason(why);
  const lifeEvent = await approvedLifeEvent(command, found, why, !needsLifeEventToReissue(planYear, command.today));
  const window = orRefuse(
    reissueWindow({
      planYear,
      eligibleOn: enrollee.eligible_on ?? command.today,
      lastCoverageEnd: endOfPastCoverage(history, enrollee, planYear),
      lifeEvent,
      today: command.today,
    }),
  );
  const closed = close(command, enrollment, window.coverageStart);
  if (closed) await saveDecision(command, enrollment, closed);
  const id = await start(command, found, window, lifeEvent?.id ?? null);
  command.audit('enrollment.reissue', 'enrollment', enrollmentId, {
    details: { ...auditOf(why), new_enrollment: wireId('enrollment', id) },
  });
  return id;
}

/** A pending one expires; an enrolled one ends the day before the new coverage; what is closed already stays as it is. */
function close(command: Command, row: PersonsEnrollment, newStart: CalendarDate): Decision | null {
  if (row.status === 'pending') return orRefuse(decide(stateOf(row), { verb: 'expire' }));
  if (row.status !== 'enrolled') return null;
  const old = { coverageStart: row.coverage_start, coverageEnd: row.coverage_end ?? row.plan_year_coverage_end };
  return orRefuse(decide(stateOf(row), { verb: 'terminate', now: command.now, end: endByReplacement(old, newStart) }));
}

/** Outside of open enrollment a reissue needs a life event, except for the VPC products [C]. */
export function needsLifeEventToReissue(
  planYear: { openEnrollmentStart: CalendarDate; openEnrollmentEnd: CalendarDate; product: PlanYear['product'] },
  today: CalendarDate,
): boolean {
  const open = planYear.openEnrollmentStart <= today && today <= planYear.openEnrollmentEnd;
  return familyOf(planYear.product.code) !== 'vpc' && !open;
}

/**
 * The approved life event of the member that is named: 422 `life_event_not_approved` when there is none under this id, 422
 * `life_event_required` when none is named and one is needed.
 */
async function approvedLifeEvent(
  command: Command,
  { enrollee }: EnrollmentCase,
  why: OperatorReason,
  optional: boolean,
): Promise<ApprovedLifeEvent | null> {
  if (why.lifeEventId === null) {
    if (!optional) throw new Refused(refuseField('life_event_required', 'qualifying_life_event_id'));
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

/** Gives one employee a window by hand (rules 3 "Granted"). Answers with the new id. */
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
    eligibleOn: employee.eligible_on ?? today,
    lastCoverageEnd: endOfPastCoverage(history, employee, planYear),
    today,
  };
  const window = orRefuse(grantWindow(situation, given.windowEnd));
  const { events } = orRefuse(decide(open ? stateOf(open) : null, { verb: 'grant', window }));
  const row = newRow(command, employee, planYear, window, null);
  await insertEnrollments(db, organizationId, [row]);
  for (const event of events) command.emit(event, row.id);
  command.audit('enrollment.grant', 'enrollment', row.id, {
    details: { employee_id: wireId('employee', employee.id) },
  });
  return row.id;
}

/**
 * Pending enrollments whose window is over become waived, unanswered (`Expired`); others are left alone. The rows are
 * locked, their employees' rows before them. One statement however many; answers how many expired.
 */
export async function expire(command: Command, rows: readonly EnrollmentWithTerms[]): Promise<number> {
  const over = rows.filter((row) => row.election === 'Pending' && row.window_end < command.today);
  return saveEach(command, over, () => ({ verb: 'expire' }));
}

/** Enrolled coverage whose last day has passed ends on that day; others are left alone. Locks and cost as with `expire`. */
export async function endOverCoverage(command: Command, rows: readonly EnrollmentWithTerms[]): Promise<number> {
  const over = rows.filter((row) => row.status === 'enrolled' && isOver(endOf(row), command.today));
  return saveEach(command, over, (row) => ({
    verb: 'terminate',
    now: command.now,
    end: { cancelled: false, ...endOf(row) },
  }));
}

function endOf(row: EnrollmentWithTerms): { coverageEnd: CalendarDate } {
  return { coverageEnd: row.coverage_end ?? row.plan_year_coverage_end };
}

async function saveEach(
  command: Command,
  rows: readonly EnrollmentWithTerms[],
  commandFor: (row: EnrollmentWithTerms) => EnrollmentCommand,
): Promise<number> {
  const saved = rows.map((row) => {
    const decision = orRefuse(decide(stateOf(row), commandFor(row)));
    for (const event of decision.events) command.emit(event, row.id);
    return rowAfter(row, decision.state, command);
  });
  await saveEnrollments(command.db, command.organizationId, saved);
  return saved.length;
}

async function lockCase(command: Command, enrollmentId: Uuid): Promise<EnrollmentCase> {
  const { db, organizationId, today } = command;
  return (await loadCase(db, organizationId, enrollmentId, today, true)) ?? refuse('not_found');
}

/** A new window is for who is employed and eligible. */
function checkMayEnroll(employee: EmployeeRow): void {
  if (employee.status !== 'active') refuse('employee_inactive');
  if (employee.eligibility !== 'eligible') refuse('not_eligible');
}

/** The last day of coverage in this product that a new one must not overlap: what runs is replaced, so it does not count. */
function endOfPastCoverage(
  history: readonly PersonsEnrollment[],
  employee: EmployeeRow,
  planYear: PlanYear,
): CalendarDate | null {
  const ended = history
    .filter((row) => isOf(row, employee.id, planYear) && row.status === 'inactive')
    .map((row) => row.coverage_end);
  const days = [lastCoverageElsewhere(history, employee.id, planYear), ...ended].filter((day) => day !== null);
  return days.sort().at(-1) ?? null;
}

async function saveDecision(command: Command, row: EnrollmentRow, decision: Decision): Promise<void> {
  await saveEnrollments(command.db, command.organizationId, [rowAfter(row, decision.state, command)]);
  for (const event of decision.events) command.emit(event, row.id);
}

/** Opens another enrollment for the person and the plan year of this case. */
async function start(
  command: Command,
  { enrollee, planYear }: EnrollmentCase,
  window: Window,
  lifeEventId: Uuid | null,
): Promise<Uuid> {
  const { events } = orRefuse(decide(null, { verb: 'start', window }));
  const row = newRow(command, enrollee, planYear, window, lifeEventId);
  await insertEnrollments(command.db, command.organizationId, [row]);
  for (const event of events) command.emit(event, row.id);
  return row.id;
}

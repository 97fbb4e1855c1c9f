/**
 * An approved life event opens windows for every eligible employment of the member, in every plan year that the event reaches
 * (rules 4.4). If nobody is eligible, it is refused at once.
 */

import { selectOrganization } from '../modules/access/access.sql.ts';
import { type LifeEventSettings, settingsOf } from '../modules/access/life-event-settings.rules.ts';
import { selectWaits } from '../modules/eligibility/eligibility.sql.ts';
import { eligibleFor, type ScopedWait } from '../modules/eligibility/wait.rules.ts';
import { type EmployeeRow, lockEmploymentsOf } from '../modules/employees/employee.sql.ts';
import {
  type EnrollmentWithTerms,
  saveWindowReasons,
  selectOpenEnrollments,
} from '../modules/enrollments/enrollment.sql.ts';
import { askedFrom, hasLapsed, onlyAsks } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Beginning, begin, type Step, transition } from '../modules/enrollments/transition.ts';
import { approve, type LifeEventInput, submit, told, windowEndOf } from '../modules/life-events/life-event.actions.ts';
import {
  type Approved,
  effectiveIn,
  type LifeEventWindow,
  widened,
  windowIn,
} from '../modules/life-events/life-event.rules.ts';
import { type LifeEventRow, lockLifeEvent, selectMemberOfLifeEvent } from '../modules/life-events/life-event.sql.ts';
import { type PlanYear, selectPlanYearsOfEmployer } from '../modules/plans/plan-year.sql.ts';
import { hasProof } from '../modules/proofs/proof.sql.ts';
import { type Actor, SYSTEM } from '../platform/commands/caller.ts';
import type { Command } from '../platform/commands/command.ts';
import { refuse } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { actOnLoss, type LossInput, whomItEnds } from './losses.ts';
import { actOnMarriage, whomItMarries } from './marriage.ts';

/** A window in a plan year that a life event opens, or would open. */
export interface OpenedWindow extends LifeEventWindow {
  employeeId: Uuid;
  planYear: PlanYear;
  /** The enrollment to answer in it; null: the window is not open yet. */
  enrollmentId: Uuid | null;
}

/**
 * Records a life event that a member reports, and approves it at once if the organization approves its type automatically.
 * Returns its id and the windows that it opens; if somebody decides later, those that an approval today would open.
 */
export async function reportLifeEvent(
  command: Command,
  memberId: Uuid,
  given: Omit<LifeEventInput, 'endedDependents' | 'marriedDependentId'> & LossInput,
): Promise<{ id: Uuid; windows: OpenedWindow[] }> {
  const employees = await lockEmploymentsOf(command.db, command.organizationId, memberId);
  const { ids: endedDependents, reported } = await whomItEnds(command, memberId, given);
  if (reported) return { id: reported.id, windows: [] };
  const input = { ...given, endedDependents, marriedDependentId: await whomItMarries(command, memberId, given) };
  const { settings, autoApproved } = await settingsIn(command);
  const row = await submit(command, memberId, input, settings);
  const eligible = eligibleOf(employees, row);
  if (autoApproved.includes(input.type) && !settingsOf(input.type, settings).needs_proof) {
    const { after, windows } = await approveAndOpen(command, row, eligible, { by: SYSTEM, note: null, settings });
    command.audit('life_event.submit', 'lifeEvent', row.id, { after: told(after) });
    return { id: row.id, windows };
  }
  const { event_type, submitted_on: requestedOn, effective_on: effectiveOn } = row;
  const event = { type: event_type, requestedOn, effectiveOn, windowEnd: windowEndOf(row, command.today, settings) };
  const windows = (await openings(command, eligible, event)).map((found) => windowOfOpening(found, null));
  return { id: row.id, windows };
}

export async function approveLifeEvent(command: Command, id: Uuid, note: string | null): Promise<void> {
  const { db, organizationId, actor } = command;
  const memberId = (await selectMemberOfLifeEvent(db, organizationId, id)) ?? refuse('not_found');
  const employees = await lockEmploymentsOf(db, organizationId, memberId);
  const row = (await lockLifeEvent(db, organizationId, id)) ?? refuse('not_found');
  if (row.status !== 'pending') refuse('life_event_decided');
  const { settings } = await settingsIn(command);
  if (settingsOf(row.event_type, settings).needs_proof && !(await hasProof(db, organizationId, id)))
    refuse('proof_required');
  const decision = { by: actor, note, settings };
  const { after, windows } = await approveAndOpen(command, row, eligibleOf(employees, row), decision);
  command.audit('life_event.approve', 'lifeEvent', id, {
    before: told(row),
    after: told(after),
    details: { windows: windows.length },
  });
}

/** The organization's settings for life events. */
async function settingsIn({
  db,
  organizationId,
}: Command): Promise<{ settings: LifeEventSettings; autoApproved: readonly string[] }> {
  const organization = await selectOrganization(db, organizationId);
  if (!organization) throw new Error('the command is of no organization');
  return { settings: organization.life_events, autoApproved: organization.life_event_auto_approve };
}

/** A loss takes effect even if nobody can answer, and so does the marriage of a partner. */
function eligibleOf(employees: readonly EmployeeRow[], row: LifeEventRow): EmployeeRow[] {
  const eligible = employees.filter((one) => one.status === 'active' && one.eligibility === 'eligible');
  const concernsSomebody = row.ended_dependents.length > 0 || row.married_dependent_id !== null;
  return eligible.length > 0 || concernsSomebody ? eligible : refuse('not_eligible');
}

/**
 * The life event as it is now, and the windows that it opened or widened. The dependents that it ends are removed before
 * anybody answers.
 */
async function approveAndOpen(
  command: Command,
  row: LifeEventRow,
  employees: readonly EmployeeRow[],
  decision: { by: Actor; note: string | null; settings: LifeEventSettings },
): Promise<{ after: LifeEventRow; windows: OpenedWindow[] }> {
  const { event, row: after } = await approve(command, row, decision);
  await actOnLoss(command, row);
  await actOnMarriage(command, row);
  const steps: (Step | Beginning)[] = [];
  const windows: OpenedWindow[] = [];
  const joined: EnrollmentWithTerms[] = [];
  for (const found of await openings(command, employees, event)) {
    const { employee, planYear, window, pending, isOpen } = found;
    if (pending && isOpen) {
      steps.push({ row: pending, act: { verb: 'extend', window: datesOf(window) } });
      if (onlyAsks(pending)) joined.push(pending);
      windows.push(windowOfOpening(found, pending.id));
    } else {
      // The window has ended by its dates, although the calendar has not run yet: it closes before another one opens.
      if (pending) steps.push({ row: pending, act: { verb: 'expire' } });
      const opened = { ...window, reason: 'life_event' as const };
      const fresh = begin(command, employee, planYear, opened, { verb: 'start', lifeEventId: row.id });
      steps.push(fresh);
      windows.push(windowOfOpening(found, fresh.begins.id));
    }
  }
  await transition(command, steps);
  const asOfEvent = joined.map((pending) => ({
    ...{ id: pending.id, reason: 'life_event' as const, life_event_id: row.id, asks_from: askedFrom(pending) },
  }));
  await saveWindowReasons(command.db, command.organizationId, asOfEvent);
  return { after, windows };
}

type OpeningEvent = Pick<Approved, 'type' | 'requestedOn' | 'effectiveOn' | 'windowEnd'>;

interface Opening {
  employee: EmployeeRow;
  planYear: PlanYear;
  /** The window as it will be: one that is open already is kept, with the later end and the earlier start of coverage. */
  window: LifeEventWindow;
  /** The unanswered enrollment in this plan year; `isOpen`: it can still be answered. */
  pending: EnrollmentWithTerms | null;
  isOpen: boolean;
}

async function openings(command: Command, employees: readonly EmployeeRow[], event: OpeningEvent): Promise<Opening[]> {
  const { db, organizationId, today } = command;
  const ids = employees.map((employee) => employee.id);
  // Under the locks of the employments: if a plan year moves later, its review finds these windows.
  const unanswered = (await selectOpenEnrollments(db, organizationId, ids)).filter((one) => one.election === 'Pending');
  const found: Opening[] = [];
  for (const employee of employees) {
    const waits = await selectWaits(db, organizationId, employee.employer_id);
    for (const planYear of await selectPlanYearsOfEmployer(db, organizationId, employee.employer_id)) {
      const window = windowOf(command, { employee, waits }, planYear, event);
      if (!window) continue;
      const pending =
        unanswered.find((one) => one.employee_id === employee.id && one.plan_year_id === planYear.id) ?? null;
      const isOpen = pending !== null && !hasLapsed(pending, today);
      found.push({ employee, planYear, pending, isOpen, window: pending && isOpen ? widen(pending, window) : window });
    }
  }
  return found;
}

const windowOfOpening = ({ employee, planYear, window }: Opening, enrollmentId: Uuid | null): OpenedWindow => ({
  ...window,
  ...{ employeeId: employee.id, planYear, enrollmentId },
});

function windowOf(
  command: Command,
  { employee, waits }: { employee: EmployeeRow; waits: readonly ScopedWait[] },
  planYear: PlanYear,
  event: OpeningEvent,
): LifeEventWindow | null {
  const effectiveOn = effectiveIn(event, planYear.taxClassification === 'Pre-tax');
  const eligibleOn = eligibleFor(employee, waits, planYear);
  // An event shortens no wait: a new employee's window opens when the wait is over.
  return eligibleOn > command.today ? null : windowIn(planYear, { ...event, effectiveOn }, eligibleOn, command.today);
}

/**
 * An enrollment that can be answered is kept, and no second event is sent. If a correction opened its window, the window now belongs to
 * the life event, with the event's first day, and also asks for the correction to be signed (rules 10.3).
 */
function widen(pending: EnrollmentWithTerms, window: LifeEventWindow): LifeEventWindow {
  const coverageStart = onlyAsks(pending) ? window.coverageStart : pending.coverage_start;
  const open = { endsOn: pending.window_end, coverageStart };
  return { startsOn: pending.window_start, ...widened(open, window) };
}

const datesOf = ({ endsOn, coverageStart }: LifeEventWindow) => ({ endsOn, coverageStart });

/** Eligibility as it changes: by a policy, by a change to an employment, by the calendar; and what follows from it. */

import type { Portion } from '../modules/calendar/lanes.ts';
import {
  classificationOf,
  eligibilityOf,
  evaluate,
  type Policy,
  type ReturnTerms,
  type Trigger,
} from '../modules/eligibility/eligibility.rules.ts';
import {
  archivePolicy,
  type Followed,
  insertPolicy,
  type PolicyRow,
  type PolicyWait,
  requestReview,
  selectActivePolicy,
} from '../modules/eligibility/eligibility.sql.ts';
import { mayWaitForMedical } from '../modules/eligibility/wait.rules.ts';
import {
  type EmployeeRow,
  hasWaited,
  isEligibleAtOpening,
  lockEmployees,
  lockNext,
} from '../modules/employees/employee.sql.ts';
import { type EmploymentRule, employmentOf } from '../modules/employees/employment-rule.rules.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import { selectProduct } from '../modules/plans/plan.sql.ts';
import { lockOpeningEmployers } from '../modules/plans/plan-year.sql.ts';
import { shownWait, type WaitingPeriod } from '../modules/vocabulary/waiting-periods.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { checkWaitsOfPolicy, refuseAt } from './check-waits.ts';
import { endEnrollments } from './end-enrollments.ts';
import { openWindows } from './open-windows.ts';
import { change, changeEligibility, type Person, person, report, savePeople, tell } from './people.ts';

export interface NewPolicy extends ReturnTerms {
  rules: EmploymentRule[];
  /** Of what has no wait of its own in `waits`; one there that names neither class nor benefit takes its place. */
  waitingPeriod: WaitingPeriod;
  waits: PolicyWait[];
}

/** Makes the one active policy of an employer and asks for everybody's eligibility to be looked at again (rules 2.1). */
export async function createPolicy(command: Command, employerId: Uuid, policy: NewPolicy): Promise<PolicyRow> {
  (await lockEmployer(command.db, command.organizationId, employerId)) ?? refuse('not_found');
  if (await selectActivePolicy(command.db, command.organizationId, employerId)) refuse('active_policy_exists');
  const row: PolicyRow = {
    organization_id: command.organizationId,
    id: command.newId(),
    employer_id: employerId,
    ...termsOf(policy),
    active: true,
    created_at: command.now,
    updated_at: command.now,
  };
  await checkBenefits(command, policy.waits);
  await insertPolicy(command.db, row);
  await checkLength(command, employerId, policy.waits);
  command.emit('employer.eligibility_policy_created', employerId);
  command.audit('eligibility_policy.create', 'eligibilityPolicy', row.id, { after: row });
  await reviewEmployer(command, employerId);
  return row;
}

/** What a policy says, as it is stored. */
export function termsOf(policy: NewPolicy) {
  const own = policy.waits.find((one) => isFor(one, {})) ?? { waiting_period: policy.waitingPeriod };
  return {
    classification: classificationOf(policy.rules),
    waiting_period: shownWait(own.waiting_period),
    rules: policy.rules,
    waits: [own, ...policy.waits.filter((one) => one !== own)],
    rehire_restores_within_days: policy.rehireRestoresWithinDays,
    break_in_service_weeks: policy.breakInServiceWeeks,
  };
}

const isFor = (wait: PolicyWait, { employee_class, benefit_id }: Partial<PolicyWait>) =>
  wait.employee_class === employee_class && wait.benefit_id === benefit_id;

/** Benefits that a policy names are there, and a wait for Medical is not too long, whoever offers it later. */
export async function checkBenefits({ db, organizationId }: Command, waits: readonly PolicyWait[]): Promise<void> {
  const tooLong: string[] = [];
  for (const [at, { benefit_id, waiting_period }] of waits.entries()) {
    if (benefit_id === undefined) continue;
    const product = await selectProduct(db, organizationId, benefit_id);
    if (!product) throw new Refused(refuseField('not_found', `waits.${at}.benefit_id`));
    if (product.category === 'Medical' && !mayWaitForMedical(waiting_period))
      tooLong.push(`waits.${at}.waiting_period`);
  }
  refuseAt(tooLong);
}

/** Once it has been written: what the plan years wait by it. `given`: the waits of the request. */
export async function checkLength(command: Command, employerId: Uuid, given: readonly PolicyWait[]): Promise<void> {
  await checkWaitsOfPolicy(command, employerId, ({ employeeClass, benefitId }) => {
    const scope = { employee_class: employeeClass ?? undefined, benefit_id: benefitId ?? undefined };
    const at = given.findIndex((one) => isFor(one, scope));
    return at < 0 ? 'waiting_period' : `waits.${at}.waiting_period`;
  });
}

/** Archiving changes nobody; without an active policy nobody new is granted and nobody loses. */
export async function archive(command: Command, policyId: Uuid): Promise<void> {
  if (!(await archivePolicy(command.db, command.organizationId, policyId, command.now))) refuse('policy_archived');
  command.audit('eligibility_policy.archive', 'eligibilityPolicy', policyId, {
    before: { active: true },
    after: { active: false },
  });
}

/** Has the worker look at all active employees of an employer once this command has committed. */
export async function reviewEmployer(command: Command, employerId: Uuid, follows: Followed = {}): Promise<void> {
  const { organizationId, actor, newId, now, realNow } = command;
  const { auditEntryId } = command.cause();
  const why = { actor, auditEntryId, follows };
  await requestReview(command.db, { organizationId, employerId, ...why, newId, now, realNow });
  command.wakeAfter('reviews');
}

/** Decides one person's eligibility, and answers whether it was granted or lost just now. */
export function decideEligibility(
  command: Command,
  policy: Policy | null,
  who: Person,
  trigger: Trigger,
): 'grant' | 'loss' | null {
  const { employee } = who;
  const before = eligibilityOf(employee.eligibility, employee.eligible_on, employee.granted_on);
  const candidate = {
    ...employmentOf(employee),
    eligibility: before,
    startDate: employee.start_date,
    createdOn: employee.created_on,
    waitsFrom: employee.waits_from,
    resumed: resumedBy(employee),
  };
  const after = evaluate({ employee: candidate, policy, today: command.today, trigger });
  if (after.waitsFrom) change(command, who, { waits_from: after.waitsFrom });
  if (after.change === 'none') return null;
  changeEligibility(command, who, after, trigger.type);
  if (after.change === 'wait') return null;
  if (after.change === 'loss') change(command, who, { departure_number: employee.departure_number + 1 });
  tell(who, after.change === 'grant' ? 'employee.eligibility_granted' : 'employee.eligibility_terminated', employee.id);
  return after.change;
}

function resumedBy({ service_since: serviceSince, returned_on: returnedOn }: EmployeeRow) {
  return serviceSince !== null && returnedOn !== null ? { serviceSince, returnedOn } : null;
}

/**
 * Saves people whose eligibility was decided, ends the enrollments of those who lost it (their coverage by the termination
 * rule from today) and opens the windows of those who have it.
 */
export async function followEligibility(
  command: Command,
  employerId: Uuid,
  outcome: { people: readonly Person[]; lost: readonly Person[]; eligible: readonly Person[] },
): Promise<void> {
  await savePeople(command, outcome.people);
  await endEnrollments(command, outcome.lost, () => command.today);
  await openWindows(command, employerId, outcome.eligible);
  report(command, outcome.people);
}

/** The calendar's part: waits that are over. Under an archived policy nobody is granted, and the wait goes on. */
export async function grantWaiting(command: Command, { lanes, cursor, limit }: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const waiting = await lockNext(db, organizationId, hasWaited(today, lanes), cursor, limit);
  for (const [employerId, employees] of byEmployer(waiting.employees)) {
    const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
    const people = employees.map((employee) => person(employee));
    const lost = people.filter((who) => decideEligibility(command, policy, who, { type: 'day' }) === 'loss');
    const eligible = people.filter((who) => who.employee.eligibility === 'eligible');
    await followEligibility(command, employerId, { people, lost, eligible });
  }
  return waiting.next;
}

/** What the calendar will do of one person on that day, for a dry run. */
export async function grantOne(command: Command, employeeId: Uuid): Promise<void> {
  const [employee] = await lockEmployees(command.db, command.organizationId, [employeeId]);
  if (employee?.status !== 'active' || employee.eligibility !== 'waiting') return;
  const policy = await selectActivePolicy(command.db, command.organizationId, employee.employer_id);
  const who = person(employee);
  const outcome = decideEligibility(command, policy, who, { type: 'day' });
  const people = { lost: outcome === 'loss' ? [who] : [], eligible: outcome === 'grant' ? [who] : [] };
  await followEligibility(command, employee.employer_id, { people: [who], ...people });
}

/** The calendar's part: plan years that open today, to everybody who is eligible. */
export async function openForEligible(command: Command, { lanes, cursor, limit }: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  // Whoever grants eligibility holds the employer's row. One that decides by yesterday is waited for here, and its people are
  // found below; one that comes later decides by today, and opens their windows itself.
  if (cursor === null) await lockOpeningEmployers(db, organizationId, today, lanes);
  const { employees, next } = await lockNext(db, organizationId, isEligibleAtOpening(today, lanes), cursor, limit);
  for (const [employerId, own] of byEmployer(employees)) {
    const people = own.map((employee) => person(employee));
    await openWindows(command, employerId, people);
    report(command, people);
  }
  return next;
}

/** The same for one person, on a later day. */
export async function openForOne(command: Command, employeeId: Uuid): Promise<void> {
  const [employee] = await lockEmployees(command.db, command.organizationId, [employeeId]);
  if (employee?.status !== 'active' || employee.eligibility !== 'eligible') return;
  const people = [person(employee)];
  await openWindows(command, employee.employer_id, people);
  report(command, people);
}

function byEmployer(employees: readonly EmployeeRow[]): Map<Uuid, EmployeeRow[]> {
  return Map.groupBy(employees, ({ employer_id }) => employer_id);
}

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
  claimReview,
  deleteReview,
  findReviews,
  insertPolicy,
  moveReview,
  type PolicyRow,
  type PolicyWait,
  postponeReview,
  type ReviewRow,
  requestReview,
  selectActivePolicy,
} from '../modules/eligibility/eligibility.sql.ts';
import { mayWaitForMedical } from '../modules/eligibility/wait.rules.ts';
import {
  type EmployeeRow,
  hasWaited,
  isEligibleAtOpening,
  isReviewed,
  lockEmployees,
  lockNext,
} from '../modules/employees/employee.sql.ts';
import { type EmploymentRule, employmentOf } from '../modules/employees/employment-rule.rules.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import { selectProduct } from '../modules/plans/plan.sql.ts';
import { lockOpeningEmployers } from '../modules/plans/plan-year.sql.ts';
import { shownWait, type WaitingPeriod } from '../modules/vocabulary/waiting-periods.ts';
import type { Command, Kit } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { batchTurns } from '../platform/worker/batch.ts';
import { checkWaitsOfPolicy, refuseAt } from './check-waits.ts';
import { endEnrollments } from './end-enrollments.ts';
import { followPlanYears } from './follow-plan-year.ts';
import { followPriceChange } from './follow-price-change.ts';
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
  const named = { waiting_period: policy.waitingPeriod };
  const own = policy.waits.find((one) => isFor(one, {})) ?? named;
  const row: PolicyRow = {
    organization_id: command.organizationId,
    id: command.newId(),
    employer_id: employerId,
    classification: classificationOf(policy.rules),
    waiting_period: shownWait(own.waiting_period),
    rules: policy.rules,
    waits: [own, ...policy.waits.filter((one) => one !== own)],
    rehire_restores_within_days: policy.rehireRestoresWithinDays,
    break_in_service_weeks: policy.breakInServiceWeeks,
    active: true,
    created_at: command.now,
    updated_at: command.now,
  };
  await checkBenefits(command, policy.waits);
  await insertPolicy(command.db, row);
  await checkWaitsOfPolicy(command, employerId, ({ employeeClass, benefitId }) => {
    const scope = { employee_class: employeeClass ?? undefined, benefit_id: benefitId ?? undefined };
    const at = policy.waits.findIndex((one) => isFor(one, scope));
    return at < 0 ? 'waiting_period' : `waits.${at}.waiting_period`;
  });
  command.emit('employer.eligibility_policy_created', employerId);
  command.audit('eligibility_policy.create', 'eligibilityPolicy', row.id, { after: row });
  await reviewEmployer(command, employerId);
  return row;
}

const isFor = (wait: PolicyWait, { employee_class, benefit_id }: Partial<PolicyWait>) =>
  wait.employee_class === employee_class && wait.benefit_id === benefit_id;

/** Benefits that a policy names are there, and a wait for Medical is not too long, whoever offers it later. */
async function checkBenefits({ db, organizationId }: Command, waits: readonly PolicyWait[]): Promise<void> {
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

/** Archiving changes nobody; without an active policy nobody new is granted and nobody loses. */
export async function archive(command: Command, policyId: Uuid): Promise<void> {
  if (!(await archivePolicy(command.db, command.organizationId, policyId, command.now))) refuse('policy_archived');
  command.audit('eligibility_policy.archive', 'eligibilityPolicy', policyId, {
    before: { active: true },
    after: { active: false },
  });
}

/** Has the worker look at all active employees of an employer once this command has committed. */
export async function reviewEmployer(
  command: Command,
  employerId: Uuid,
  priceChangeId: Uuid | null = null,
): Promise<void> {
  const { organizationId, actor, newId, now, realNow } = command;
  const { auditEntryId } = command.cause();
  const why = { actor, auditEntryId, priceChangeId };
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

/** Each turn is one batch of one review, in one transaction that also moves its cursor; true when there was any. */
export function reviewTurns(kit: Kit): () => Promise<boolean> {
  return batchTurns(kit, {
    find: findReviews,
    claim: claimReview,
    postpone: postponeReview,
    run: async (command, review) => {
      await lockEmployer(command.db, review.organization_id, review.employer_id, 'share');
      const limit = kit.database.batchRows;
      const next = await reviewNext(command, review, limit);
      if (next !== null) await moveReview(command.db, review, next, command.realNow);
      else await deleteReview(command.db, review);
    },
  });
}

/** The next people; where the batch after them goes on, or null. */
async function reviewNext(command: Command, review: ReviewRow, limit: number): Promise<Uuid | null> {
  const { organization_id, employer_id, cursor, price_change_id } = review;
  if (price_change_id !== null)
    return followPriceChange(command, { employerId: employer_id, id: price_change_id }, cursor, limit);
  const { employees, next } = await lockNext(command.db, organization_id, isReviewed(employer_id), cursor, limit);
  await reviewBatch(
    command,
    employer_id,
    employees.map((employee) => person(employee)),
  );
  return next;
}

async function reviewBatch(command: Command, employerId: Uuid, everybody: readonly Person[]): Promise<void> {
  await followPlanYears(command, everybody);
  const active = everybody.filter((who) => who.employee.status === 'active');
  const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
  const lost = active.filter((who) => decideEligibility(command, policy, who, { type: 'policy' }) === 'loss');
  const eligible = active.filter((who) => who.employee.eligibility === 'eligible');
  await followEligibility(command, employerId, { people: everybody, lost, eligible });
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

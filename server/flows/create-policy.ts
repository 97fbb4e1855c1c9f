/** Creates and archives an employer's eligibility policy (rules 2.1); a review goes through its people after the answer. */
import { classificationOf, type ReturnTerms } from '../modules/eligibility/eligibility.rules.ts';
import {
  archivePolicy,
  insertPolicy,
  type PolicyRow,
  type PolicyWait,
  selectActivePolicy,
} from '../modules/eligibility/eligibility.sql.ts';
import { mayWaitForMedical } from '../modules/eligibility/wait.rules.ts';
import type { EmploymentRule } from '../modules/employees/employment-rule.rules.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import { selectProduct } from '../modules/plans/plan.sql.ts';
import { shownWait, type WaitingPeriod } from '../modules/vocabulary/waiting-periods.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { checkWaitsOfPolicy, refuseAt } from './check-waits.ts';
import { reviewEmployer } from './request-review.ts';

export interface NewPolicy extends ReturnTerms {
  rules: EmploymentRule[];
  /** For everything that has no wait of its own in `waits`; an entry there that names neither class nor benefit replaces it. */
  waitingPeriod: WaitingPeriod;
  waits: PolicyWait[];
}

/** Creates the one active policy of an employer and requests a review of everybody's eligibility (rules 2.1). */
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

/** The terms of a policy, as they are stored. */
export function termsOf(policy: NewPolicy) {
  const own = policy.waits.find((one) => isFor(one, {})) ?? { waiting_period: policy.waitingPeriod };
  return {
    classification: classificationOf(policy.rules),
    waiting_period: shownWait(own.waiting_period),
    rules: policy.rules,
    waits: [own, ...policy.waits.filter((one) => one !== own)],
    rehire_restores_within_days: policy.rehireRestoresWithinDays,
    break_in_service_weeks: policy.breakInServiceWeeks,
    service_counts: policy.serviceCounts,
  };
}

const isFor = (wait: PolicyWait, { employee_class, benefit_id }: Partial<PolicyWait>) =>
  wait.employee_class === employee_class && wait.benefit_id === benefit_id;

/** Checks that the benefits named by a policy exist, and that no wait for Medical is too long, whoever offers it later. */
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

/** Call after the policy was written: checks the waits that plan years have by it. `given`: the waits of the request. */
export async function checkLength(command: Command, employerId: Uuid, given: readonly PolicyWait[]): Promise<void> {
  await checkWaitsOfPolicy(command, employerId, ({ employeeClass, benefitId }) => {
    const scope = { employee_class: employeeClass ?? undefined, benefit_id: benefitId ?? undefined };
    const at = given.findIndex((one) => isFor(one, scope));
    return at < 0 ? 'waiting_period' : `waits.${at}.waiting_period`;
  });
}

/** Archiving changes nobody's eligibility; without an active policy nobody is granted it and nobody loses it. */
export async function archive(command: Command, policyId: Uuid): Promise<void> {
  if (!(await archivePolicy(command.db, command.organizationId, policyId, command.now))) refuse('policy_archived');
  command.audit('eligibility_policy.archive', 'eligibilityPolicy', policyId, {
    before: { active: true },
    after: { active: false },
  });
}

/** Corrects an eligibility policy that was entered wrong (rules 10.8). Its people follow in batches, after the answer. */

import { checkNotice, type Grounds, mayRescind } from '../modules/coverage/rescission.rules.ts';
import {
  insertPolicyCorrection,
  lockPolicy,
  type PolicyRow,
  selectPolicy,
  updateTerms,
} from '../modules/eligibility/eligibility.sql.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import type { Caller } from '../platform/commands/caller.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse } from '../platform/commands/refusal.ts';
import { differs } from '../platform/database/records.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { checkBenefits, checkLength, type NewPolicy, termsOf } from './create-policy.ts';
import { followPolicyCorrection } from './follow-policy-correction.ts';
import { reviewEmployer } from './request-review.ts';

export interface PolicyTerms extends Grounds {
  reason: string;
  /** Nobody is asked to sign. */
  force: boolean;
}

/** The number of people that a dry run covers. */
const PLAYED = 500;

/** `given`: what the policy should have said; omitted fields stay. */
export async function correctPolicy(
  command: Command,
  { caller, policyId }: { caller: Caller; policyId: Uuid },
  given: Partial<NewPolicy>,
  { reason, force, ...grounds }: PolicyTerms,
): Promise<PolicyRow> {
  const { db, organizationId } = command;
  const refusal = checkNotice(grounds, command.today);
  if (refusal) throw new Refused(refusal);
  const found = (await selectPolicy(db, caller, policyId)) ?? refuse('not_found');
  // Corrections for an employer take turns, and batches of its people wait for them.
  await lockEmployer(db, organizationId, found.employer_id);
  const before = (await lockPolicy(db, organizationId, policyId)) ?? refuse('not_found');
  if (!before.active) refuse('policy_archived');
  const terms = termsOf(filled(before, given));
  if (!differs(before, terms)) return before;
  const after = { ...before, ...terms, updated_at: command.now };
  await checkBenefits(command, given.waits ?? []);
  await updateTerms(db, after);
  await checkLength(command, before.employer_id, given.waits ?? []);
  command.audit('eligibility_policy.correct', 'eligibilityPolicy', policyId, {
    ...{ before, after },
    details: { reason, force, retroactive_reason: grounds.retroactiveReason },
  });
  const { rules, waits } = before;
  const id = command.newId();
  const follows = { policyId, rules, waits, mayRescind: mayRescind(grounds.retroactiveReason), force };
  await insertPolicyCorrection(db, organizationId, { ...follows, id, recordedAt: command.now });
  const { employer_id: employerId } = before;
  if (command.dryRun === 'now') await followPolicyCorrection(command, { employerId, id }, null, PLAYED);
  else await reviewEmployer(command, employerId, { policyCorrectionId: id });
  return after;
}

function filled({ rules, waits, ...row }: PolicyRow, given: Partial<NewPolicy>): NewPolicy {
  const [own, ...others] = waits;
  if (!own) throw new Error(`policy ${row.id} has no wait of its own`);
  return {
    rules,
    waitingPeriod: own.waiting_period,
    waits: others,
    rehireRestoresWithinDays: row.rehire_restores_within_days,
    breakInServiceWeeks: row.break_in_service_weeks,
    serviceCounts: row.service_counts,
    ...given,
  };
}

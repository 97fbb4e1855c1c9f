/**
 * Reviews, one batch at a time: an employer's people become what the rules say, or follow a correction of prices or of the
 * policy.
 */
import {
  claimReview,
  deleteReview,
  findReviews,
  moveReview,
  postponeReview,
  type ReviewRow,
  selectActivePolicy,
} from '../modules/eligibility/eligibility.sql.ts';
import { isReviewed, lockNext } from '../modules/employees/employee.sql.ts';
import { lockEmployer } from '../modules/employers/employer.sql.ts';
import type { Command, Kit } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { batchTurns } from '../platform/worker/batch.ts';
import { decideEligibility, followEligibility } from './change-eligibility.ts';
import { followPlanYears } from './follow-plan-year.ts';
import { followPolicyCorrection } from './follow-policy-correction.ts';
import { followPriceChange } from './follow-price-change.ts';
import { type Person, person } from './people.ts';

/** Each turn is one batch of one review, in one transaction that also moves its cursor; true if there was one. */
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

/** Reviews the next people. Returns where the next batch continues, or null. */
async function reviewNext(command: Command, review: ReviewRow, limit: number): Promise<Uuid | null> {
  const { organization_id, employer_id: employerId, cursor, price_change_id, policy_correction_id } = review;
  if (price_change_id !== null) return followPriceChange(command, { employerId, id: price_change_id }, cursor, limit);
  if (policy_correction_id !== null)
    return followPolicyCorrection(command, { employerId, id: policy_correction_id }, cursor, limit);
  const { employees, next } = await lockNext(command.db, organization_id, isReviewed(employerId), cursor, limit);
  await reviewBatch(
    command,
    employerId,
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

/** Asks the worker for a review of an employer's people (review-eligibility.ts). */
import { type Followed, requestReview } from '../modules/eligibility/eligibility.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';

/** Asks the worker to review all active employees of an employer once this command has committed. */
export async function reviewEmployer(command: Command, employerId: Uuid, follows: Followed = {}): Promise<void> {
  const { organizationId, actor, newId, now, realNow } = command;
  const { auditEntryId } = command.cause();
  const why = { actor, auditEntryId, follows };
  await requestReview(command.db, { organizationId, employerId, ...why, newId, now, realNow });
  command.wakeAfter('reviews');
}

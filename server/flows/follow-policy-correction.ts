/** People follow the correction of a policy that was entered wrong (rules 10.8), one batch at a time. */

import { selectActivePolicy, selectPolicyCorrection } from '../modules/eligibility/eligibility.sql.ts';
import { isActiveAt, lockNext } from '../modules/employees/employee.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { decideEligibility, followEligibility } from './change-eligibility.ts';
import { correct } from './correct.ts';
import { type Person, person } from './people.ts';

/**
 * The next `limit` active people after the cursor. Returns where to continue, or null. It compares what is recorded for each
 * person with what the policy says now, so several corrections may go through the same people in any order.
 */
export async function followPolicyCorrection(
  command: Command,
  { employerId, id }: { employerId: Uuid; id: Uuid },
  cursor: Uuid | null,
  limit: number,
): Promise<Uuid | null> {
  const { db, organizationId } = command;
  const correction = await selectPolicyCorrection(db, organizationId, id);
  if (!correction) throw new Error(`review of an unknown policy correction ${id}`);
  const { employees, next } = await lockNext(db, organizationId, isActiveAt(employerId), cursor, limit);
  const people = employees.map((employee) => person(employee));
  for (const employee of employees) command.concern('employee', employee.id);
  // Their eligibility was granted by an earlier policy.
  const isOlder = ({ employee: { granted_on } }: Person) => granted_on !== null && granted_on < correction.madeOn;
  await reviewOthers(command, employerId, people.filter(isOlder));
  const own = people.filter((who) => !isOlder(who));
  const corrected = own.map((who) => ({ who, before: who.employee, isPolicyWrong: true }));
  await correct(command, employerId, corrected, correction);
  // Eligibility that was restored has the day that it had under the policy of that time.
  const back = corrected.filter(
    ({ who, before }) => before.eligibility === 'none' && who.employee.eligibility !== 'none',
  );
  await correct(
    command,
    employerId,
    back.map(({ who }) => ({ who, before: who.employee, isPolicyWrong: true })),
    correction,
  );
  return next;
}

/** People who were eligible when the policy was created stay so or lose it, as with a new policy (rules 2.1). */
async function reviewOthers(command: Command, employerId: Uuid, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
  const lost = people.filter((who) => decideEligibility(command, policy, who, { type: 'policy' }) === 'loss');
  const eligible = people.filter((who) => who.employee.eligibility === 'eligible');
  await followEligibility(command, employerId, { people, lost, eligible });
}

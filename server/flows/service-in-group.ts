/**
 * Somebody who is hired has worked for another employer of the same controlled group (rules 10.7). If the policy counts such service, it
 * continues after a short break, and there is no new wait.
 */
import { serviceBefore } from '../modules/eligibility/eligibility.rules.ts';
import type { ActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { selectServiceInGroup } from '../modules/employees/service.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { change, type Person } from './people.ts';

/** `hired`: new at this employer, or back after a break that was too long. Runs no statement if nobody is known elsewhere. */
export async function countServiceElsewhere(
  command: Command,
  employerId: Uuid,
  policy: ActivePolicy | null,
  hired: readonly Person[],
): Promise<void> {
  const known = hired.filter(({ memberIsKnown }) => memberIsKnown);
  if (policy?.serviceCounts !== 'organization' || known.length === 0) return;
  const { db, organizationId, today } = command;
  const memberIds = [...new Set(known.map(({ employee }) => employee.member_id))];
  const found = Map.groupBy(
    await selectServiceInGroup(db, organizationId, employerId, memberIds),
    ({ member_id }) => member_id,
  );
  for (const who of known) {
    const hiredOn = who.employee.start_date ?? today;
    const since = serviceBefore(hiredOn, found.get(who.employee.member_id) ?? [], policy);
    if (since !== null) change(command, who, { service_since: since, returned_on: hiredOn });
  }
}

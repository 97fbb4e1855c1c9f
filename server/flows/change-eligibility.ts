/** Changes of eligibility, caused by a change to an employment, a policy or the calendar, and their consequences. */

import type { Portion } from '../modules/calendar/lanes.ts';
import { eligibilityOf, evaluate, type Policy, type Trigger } from '../modules/eligibility/eligibility.rules.ts';
import { selectActivePolicy } from '../modules/eligibility/eligibility.sql.ts';
import { type EmployeeRow, hasWaited, lockEmployees, lockNext } from '../modules/employees/employee.sql.ts';
import { employmentOf } from '../modules/employees/employment-rule.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { endEnrollments } from './end-enrollments.ts';
import { openWindows } from './open-windows.ts';
import { change, changeEligibility, type Person, person, report, savePeople, tell } from './people.ts';

/** Decides one person's eligibility, and returns whether it was just granted or lost; a wait that is dropped is lost, too. */
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
  if (after.change === 'grant') {
    tell(who, 'employee.eligibility_granted', employee.id);
    return 'grant';
  }
  change(command, who, { departure_number: employee.departure_number + 1 });
  if (after.change === 'loss') tell(who, 'employee.eligibility_terminated', employee.id);
  return 'loss';
}

function resumedBy({ service_since: serviceSince, returned_on: returnedOn }: EmployeeRow) {
  return serviceSince !== null && returnedOn !== null ? { serviceSince, returnedOn } : null;
}

/**
 * Saves people whose eligibility was decided, ends the enrollments of those who lost it (coverage ends by the termination rule,
 * counted from today), and opens windows for those who have it.
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

/**
 * The calendar's part: waits that have ended. Under an archived policy nobody is granted eligibility, and the wait continues.
 */
export async function grantWaiting(command: Command, { lanes, cursor, limit }: Portion): Promise<Uuid | null> {
  const { db, organizationId, today } = command;
  const waiting = await lockNext(db, organizationId, hasWaited(today, lanes), cursor, limit);
  for (const [employerId, employees] of Map.groupBy(waiting.employees, ({ employer_id }) => employer_id)) {
    const policy = await selectActivePolicy(command.db, command.organizationId, employerId);
    const people = employees.map((employee) => person(employee));
    const lost = people.filter((who) => decideEligibility(command, policy, who, { type: 'day' }) === 'loss');
    const eligible = people.filter((who) => who.employee.eligibility === 'eligible');
    await followEligibility(command, employerId, { people, lost, eligible });
  }
  return waiting.next;
}

/** What the calendar will do for one person on that day, for a dry run. */
export async function grantOne(command: Command, employeeId: Uuid): Promise<void> {
  const [employee] = await lockEmployees(command.db, command.organizationId, [employeeId]);
  if (employee?.status !== 'active' || employee.eligibility !== 'waiting') return;
  const policy = await selectActivePolicy(command.db, command.organizationId, employee.employer_id);
  const who = person(employee);
  const outcome = decideEligibility(command, policy, who, { type: 'day' });
  const people = { lost: outcome === 'loss' ? [who] : [], eligible: outcome === 'grant' ? [who] : [] };
  await followEligibility(command, employee.employer_id, { people: [who], ...people });
}

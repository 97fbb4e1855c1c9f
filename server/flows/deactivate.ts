/** Ends an employment: the cascade of rules 1.8, complete and in order, in one transaction per person. */

import type { CoverageEnd } from '../modules/coverage/coverage.rules.ts';
import { checkNotice, type Grounds } from '../modules/coverage/rescission.rules.ts';
import { NOT_ELIGIBLE } from '../modules/eligibility/eligibility.rules.ts';
import { type EmployeeRow, lockEmployee } from '../modules/employees/employee.sql.ts';
import { endOverCoverage, expire } from '../modules/enrollments/enrollment.actions.ts';
import { type EnrollmentWithTerms, selectOpenEnrollments } from '../modules/enrollments/enrollment.sql.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import { addDays } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { type CountsFrom, endEnrollments } from './end-enrollments.ts';
import { moveDeparture } from './move-departure.ts';
import { change, changeEligibility, type Person, person, report, savePeople, tell } from './people.ts';

/**
 * `employee.eligibility_terminated` (if eligible) → `enrollment.waived` for each pending → `enrollment.terminated` for each
 * enrolled → `employee.deactivated`. Coverage ends by its rule, counted from the day that `countsFrom` returns, or as `endOf`
 * says.
 */
export async function deactivate(
  command: Command,
  people: readonly Person[],
  terminationDate: CalendarDate,
  ...ending: [countsFrom: CountsFrom, endOf?: (row: EnrollmentWithTerms) => CoverageEnd]
): Promise<void> {
  for (const who of people) {
    if (who.employee.eligibility === 'eligible') tell(who, 'employee.eligibility_terminated', who.employee.id);
    change(command, who, {
      status: 'inactive',
      termination_date: terminationDate,
      departure_number: who.employee.departure_number + 1,
    });
    changeEligibility(command, who, NOT_ELIGIBLE, 'departure');
  }
  await savePeople(command, people);
  await endEnrollments(command, people, ...ending);
  for (const who of people) tell(who, 'employee.deactivated', who.employee.id);
  report(command, people);
}

/** The calendar's part: people whose announced last day has passed. Coverage ends by its rule from that day. */
export async function deactivateLeavers(command: Command, leavers: readonly EmployeeRow[]): Promise<void> {
  const byDay = Map.groupBy(leavers, (employee) => employee.termination_date ?? command.today);
  for (const [day, employees] of byDay) {
    await deactivate(
      command,
      employees.map((employee) => person(employee)),
      day,
      () => day,
    );
  }
}

/** Plays that day for a dry run. What ends by itself until then is not part of the departure, and is not reported. */
async function leaveLater(later: Command, employee: EmployeeRow): Promise<void> {
  const silent = { ...later, emit: () => {} };
  const open = await selectOpenEnrollments(later.db, later.organizationId, [employee.id]);
  await expire(silent, open);
  await endOverCoverage(silent, open);
  await deactivateLeavers(later, [employee]);
}

/** How far ahead and back a termination may lie (rules 1.9). */
const MOST_DAYS_AHEAD = 90;
const MOST_DAYS_BACK = 60;

/** With a `retroactiveReason`, Medical coverage may end in the past too [L 29 CFR 2590.715-2712]. */
export interface Termination extends Grounds {
  /** Null: today. */
  terminationDate: CalendarDate | null;
  reason: string | null;
}

/**
 * Ends one employment today or in the past, or notes the day ahead on which the calendar will. The last day of somebody who
 * has left is moved, but only to a day that is named: the same call again, a day later, must not lengthen anything.
 */
export async function terminateEmployee(command: Command, employeeId: Uuid, given: Termination): Promise<void> {
  const { today } = command;
  const terminationDate = given.terminationDate ?? today;
  const employee = (await lockEmployee(command.db, command.organizationId, employeeId)) ?? refuse('not_found');
  if (employee.status === 'inactive' && given.terminationDate === null) refuse('employee_inactive');
  if (terminationDate > addDays(today, MOST_DAYS_AHEAD) || terminationDate < addDays(today, -MOST_DAYS_BACK)) {
    throw new Refused(refuseField('termination_date_out_of_range', 'termination_date'));
  }
  const refusal = checkNotice(given, today);
  if (refusal) throw new Refused(refusal);
  // What the family keeps was decided by the day of death; another one is told once this one is taken back.
  if (employee.died_on !== null) refuse('employee_inactive');
  const who = person(employee);
  const mayEndInPast = given.retroactiveReason !== null;
  if (employee.status === 'inactive') await moveDeparture(command, who, terminationDate, mayEndInPast);
  else if (terminationDate > today) await announceDeparture(command, who, terminationDate);
  else {
    await deactivate(command, [who], terminationDate, (category) =>
      mayEndInPast || category !== 'Medical' ? terminationDate : today,
    );
  }
  const { reason, retroactiveReason: retroactive_reason } = given;
  const details = { reason, retroactive_reason };
  command.audit('employee.terminate', 'employee', employee.id, { before: employee, after: who.employee, details });
}

async function announceDeparture(command: Command, who: Person, lastDay: CalendarDate): Promise<void> {
  if (who.employee.termination_date !== lastDay) change(command, who, { termination_date: lastDay });
  await savePeople(command, [who]);
  command.announce(addDays(lastDay, 1), (later) => leaveLater(later, who.employee));
}

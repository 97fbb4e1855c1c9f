/**
 * Enrollments follow a plan year that was moved (rules 3.7). If the employer ended it early, unanswered enrollments expire and
 * coverage ends with it; if it was withdrawn, coverage is cancelled; if open enrollment was extended, so are open windows.
 * Decides by the state, so running it again changes nothing.
 */

import { CANCELLED, type CoverageEnd, endWithPlanYear } from '../modules/coverage/coverage.rules.ts';
import type { EnrollmentCommand } from '../modules/enrollments/enrollment.rules.ts';
import { type OutOfStep, selectOutOfStep } from '../modules/enrollments/enrollment.sql.ts';
import { transition } from '../modules/enrollments/transition.ts';
import type { Command } from '../platform/commands/command.ts';
import { type Person, tellOwners } from './people.ts';

/** For people whose rows are locked; two statements however many they are. */
export async function followPlanYears(command: Command, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const { db, organizationId, today } = command;
  const employees = people.map((who) => who.employee.id);
  const rows = await selectOutOfStep(db, organizationId, employees, today);
  await transition(
    command,
    rows.map((row) => ({ row, act: actFor(command, row) })),
    tellOwners(people),
  );
}

/** If only a date moves, nothing has happened to the person yet, and no event is sent. */
function actFor({ now }: Command, row: OutOfStep): EnrollmentCommand {
  if (row.election === 'Pending') {
    const window = { endsOn: row.open_enrollment_end, coverageStart: row.coverage_start };
    return row.plan_year_ended_on === null ? { verb: 'extend', window } : { verb: 'expire' };
  }
  const end: CoverageEnd =
    row.withdrawn_on === null ? endWithPlanYear(row.coverage_start, row.plan_year_coverage_end) : CANCELLED;
  if (row.status === 'inactive') return { verb: 'reschedule', end };
  return end.cancelled ? { verb: 'terminate', now, end } : { verb: 'shorten', coverageEnd: end.coverageEnd };
}

/**
 * Enrollments follow a plan year that was moved (rules 3). Where the employer ended it early, what is unanswered expires and
 * coverage ends with it; where open enrollment was made longer, open windows are. It looks at the state, so running it again
 * changes nothing.
 */

import { endWithPlanYear } from '../modules/coverage/coverage.rules.ts';
import { decide, type EnrollmentCommand } from '../modules/enrollments/enrollment.rules.ts';
import {
  type EnrollmentFactsRow,
  type OutOfStep,
  saveEnrollments,
  selectOutOfStep,
} from '../modules/enrollments/enrollment.sql.ts';
import { rowAfter, stateOf } from '../modules/enrollments/enrollment-row.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import { orRefuse } from '../platform/commands/refusal.ts';
import { type Person, tell } from './people.ts';

/** People whose rows are locked; two statements however many. */
export async function followPlanYears(command: Command, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const byEmployee = new Map(people.map((who) => [who.employee.id, who]));
  const { db, organizationId, today } = command;
  const rows = await selectOutOfStep(db, organizationId, [...byEmployee.keys()], today);
  const saved = rows.map((row) => follow(command, row, byEmployee.get(row.employee_id) as Person));
  await saveEnrollments(db, organizationId, saved);
}

function follow(command: Command, row: OutOfStep, who: Person): EnrollmentFactsRow {
  const act = commandFor(command, row);
  if (act) {
    const decision = orRefuse(decide(stateOf(row), act));
    for (const event of decision.events) tell(who, event, row.id);
    return rowAfter(row, decision.state, command);
  }
  // Nothing happened to the person yet: the window is open for longer, or the calendar ends the coverage after its last day.
  const { plan_year_coverage_end, open_enrollment_end, updated_at: _before, ...same } = row;
  return row.election === 'Pending'
    ? { ...same, window_end: open_enrollment_end, updated_at: command.now }
    : { ...same, coverage_end: plan_year_coverage_end, updated_at: command.now };
}

/** Null: only a date moves. */
function commandFor(command: Command, row: OutOfStep): EnrollmentCommand | null {
  if (row.election === 'Pending') return row.plan_year_ended_on === null ? null : { verb: 'expire' };
  const end = endWithPlanYear(row.coverage_start, row.plan_year_coverage_end);
  if (row.status === 'inactive') return { verb: 'reschedule', end };
  return end.cancelled ? { verb: 'terminate', now: command.now, end } : null;
}

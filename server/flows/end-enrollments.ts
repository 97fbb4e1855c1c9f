/**
 * Ends everything that people have open once they have lost the ground for it: windows expire, coverage is terminated (rules
 * 1.8, 1.10, 5.7).
 */

import type { CoverageEnd } from '../modules/coverage/coverage.rules.ts';
import { type EnrollmentWithTerms, selectOpenEnrollments } from '../modules/enrollments/enrollment.sql.ts';
import { endOfRunning } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import type { BenefitCategory } from '../modules/plans/rates.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import { type Person, tellOwners } from './people.ts';

/** The day from which the termination rule counts; Medical coverage can rarely end in the past (29 CFR 2590.715-2712). */
export type CountsFrom = (category: BenefitCategory) => CalendarDate;

/**
 * Two statements however many people. Pending enrollments come first, then enrolled ones, each by id. What ends with a
 * departure or a loss of eligibility records its number, so that it can move with the last day, or be restored.
 */
export async function endEnrollments(
  command: Command,
  people: readonly Person[],
  countsFrom: CountsFrom,
  endOf: (row: EnrollmentWithTerms) => CoverageEnd = (row) => endOfRunning(row, countsFrom(row.category)),
): Promise<void> {
  if (people.length === 0) return;
  const departures = new Map(people.map(({ employee }) => [employee.id, employee.departure_number]));
  const open = await selectOpenEnrollments(command.db, command.organizationId, [...departures.keys()]);
  const pendingFirst = [...open].sort((a, b) => rank(a) - rank(b));
  const steps = pendingFirst.map((row): Step => {
    const departure = departures.get(row.employee_id) ?? null;
    if (row.election === 'Pending') return { row, act: { verb: 'expire' }, departure };
    return { row, act: { verb: 'terminate', now: command.now, end: endOf(row) }, departure };
  });
  await transition(command, steps, tellOwners(people));
}

function rank(row: EnrollmentWithTerms): number {
  return row.election === 'Pending' ? 0 : 1;
}

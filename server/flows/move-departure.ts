/** Moves the last day of somebody who has left, and with it the coverage that ended with the employment (rules 1.9). */

import { endOfMovedDeparture } from '../modules/coverage/coverage.rules.ts';
import { NOT_ELIGIBLE } from '../modules/eligibility/eligibility.rules.ts';
import { type EnrollmentWithTerms, lockElected } from '../modules/enrollments/enrollment.sql.ts';
import { coverageEndOf, termsOf } from '../modules/enrollments/enrollment-row.rules.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import type { Command } from '../platform/commands/command.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import { change, changeEligibility, type Person, report, savePeople, tellOwners } from './people.ts';
import { showPrices } from './reprice-coverage.ts';

/**
 * The employee stays inactive even if the new day lies ahead: what ended is final (rules 5.1), and only its end moves. Coverage
 * that something else had ended before stays as it is. Naming the same day again changes nothing and sends no event.
 */
export async function moveDeparture(
  command: Command,
  who: Person,
  lastDay: CalendarDate,
  mayEndInPast: boolean,
): Promise<void> {
  const { employee } = who;
  if (employee.termination_date !== lastDay) {
    change(command, who, { termination_date: lastDay });
    changeEligibility(command, who, NOT_ELIGIBLE, 'departure');
  }
  await savePeople(command, [who]);
  const elected = await lockElected(command.db, command.organizationId, employee.member_id);
  const steps = elected
    .filter((row) => row.employee_id === employee.id && row.departure_number === employee.departure_number)
    .map((row): Step => {
      const { today } = command;
      const end = endOfMovedDeparture(termsOf(row), coverageOf(row, elected), {
        ...{ lastDay, today },
        mayEndInPast: mayEndInPast || row.category !== 'Medical',
      });
      return { row, act: { verb: 'reschedule', end } };
    });
  const moved = await transition(command, steps, tellOwners([who]));
  await showPrices(
    command,
    moved.map(({ after }) => after),
  );
  report(command, [who]);
}

/** The coverage as it ended, and where the person's next coverage in the same product begins, at any employer. */
function coverageOf(row: EnrollmentWithTerms, elected: readonly EnrollmentWithTerms[]) {
  const { product_id, coverage_start } = row;
  const next = elected
    .filter((other) => other.id !== row.id && other.product_id === product_id && !other.cancelled)
    .filter((other) => other.coverage_end !== null && other.coverage_end >= coverage_start)
    .map((other) => other.coverage_start);
  return { coverageStart: coverage_start, end: coverageEndOf(row), nextStart: next.sort()[0] ?? null };
}

/** Ends what people have open when its ground is gone: pending windows expire, enrolled coverage is terminated (rules 1, 2, 5). */

import { endOfCoverage } from '../modules/coverage/coverage.rules.ts';
import { type Decision, decide } from '../modules/enrollments/enrollment.rules.ts';
import {
  type EnrollmentWithTerms,
  saveEnrollments,
  selectOpenEnrollments,
} from '../modules/enrollments/enrollment.sql.ts';
import { rowAfter, stateOf } from '../modules/enrollments/enrollment-row.rules.ts';
import type { BenefitCategory } from '../modules/plans/rates.rules.ts';
import type { Command } from '../platform/commands/command.ts';
import { orRefuse } from '../platform/commands/refusal.ts';
import type { CalendarDate } from '../platform/values/dates.ts';
import { type Person, tell } from './people.ts';

/** The day from which the termination rule counts; Medical coverage seldom may end in the past (29 CFR 2590.715-2712). */
export type CountsFrom = (category: BenefitCategory) => CalendarDate;

/**
 * Two statements however many people. Pending ones come first, then enrolled ones, each by id. What ends with a departure
 * keeps its number, so that it can move along when the last day is moved.
 */
export async function endEnrollments(
  command: Command,
  people: readonly Person[],
  countsFrom: CountsFrom,
  cause: 'departure' | 'eligibility',
): Promise<void> {
  if (people.length === 0) return;
  const byEmployee = new Map(people.map((one) => [one.employee.id, one]));
  const open = await selectOpenEnrollments(command.db, command.organizationId, [...byEmployee.keys()]);
  const pendingFirst = [...open].sort((a, b) => rank(a) - rank(b));
  const saved = pendingFirst.map((row) => {
    const decision = end(command, row, countsFrom);
    const who = byEmployee.get(row.employee_id) as Person;
    for (const event of decision.events) tell(who, event, row.id);
    const departed = cause === 'departure' && row.election === 'Enrolled' ? who.employee.departure_number : null;
    return { ...rowAfter(row, decision.state, command), departure_number: departed };
  });
  await saveEnrollments(command.db, command.organizationId, saved);
}

function rank(row: EnrollmentWithTerms): number {
  return row.election === 'Pending' ? 0 : 1;
}

function end(command: Command, row: EnrollmentWithTerms, countsFrom: CountsFrom): Decision {
  if (row.election === 'Pending') return orRefuse(decide(stateOf(row), { verb: 'expire' }));
  const terms = {
    terminationRule: row.termination_rule,
    terminationNMonths: row.termination_n_months,
    coverageEnd: row.coverage_end ?? row.plan_year_coverage_end,
  };
  const coverage = endOfCoverage(terms, row.coverage_start, countsFrom(row.category));
  return orRefuse(decide(stateOf(row), { verb: 'terminate', now: command.now, end: coverage }));
}

/** The operator moves the first day of one coverage to a later one (rules 10.4): the days before it never were covered. */
import { coverageDaysOf } from '../modules/coverage/coverage.rules.ts';
import { type CoverageRecord, lockCoverage } from '../modules/coverage/coverage-period.sql.ts';
import { checkNotice, checkStartMoved } from '../modules/coverage/rescission.rules.ts';
import { selectDeductedMonths } from '../modules/deductions/deduction.sql.ts';
import { lockCase } from '../modules/enrollments/enrollment-case.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { type CalendarDate, later } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import type { EndingInput } from './end-enrollment.ts';
import { partOf, shownIn } from './reprice-coverage.ts';

/** 422 `coverage_start_out_of_range`, `would_be_rescission`, `notice_required`; 409 `enrollment_not_enrolled`. */
export async function moveCoverageStart(
  command: Command,
  enrollmentId: Uuid,
  start: CalendarDate,
  input: EndingInput,
): Promise<void> {
  const { db, organizationId, today } = command;
  const { planYear } = await lockCase(command, enrollmentId);
  const [row] = await lockCoverage(db, organizationId, [enrollmentId]);
  const { coverageStart, coverageEnd } = coverageDaysOf(row ?? refuse('enrollment_not_enrolled'));
  if (!row || coverageEnd === null) refuse('enrollment_not_enrolled');
  if (start < coverageStart || start > coverageEnd) {
    const message = `Coverage can start from ${coverageStart} to ${coverageEnd}; earlier days have to be elected.`;
    throw new Refused(refuseField('coverage_start_out_of_range', 'coverage_start', message));
  }
  if (start === coverageStart) return;
  const paidMonths = await selectDeductedMonths(db, organizationId, row.employee_id, row.plan_year_id);
  const coverage = { isMedical: planYear.product.category === 'Medical', paidMonths };
  const days = { from: coverageStart, to: start };
  const refusal = checkNotice(input, today) ?? checkStartMoved(days, coverage, input);
  if (refusal) throw new Refused(refusal);
  await transition(command, [stepOf(command, row, start)]);
  const details = { reason: input.reason, retroactive_reason: input.retroactiveReason };
  const [before, after] = [{ coverage_start: coverageStart }, { coverage_start: start }];
  command.audit('enrollment.move_start', 'enrollment', enrollmentId, { before, after, details });
}

/** The persons and prices of the remaining days stay as they were signed. */
function stepOf({ today }: Command, row: CoverageRecord, coverageStart: CalendarDate): Step {
  const parts = row.prices
    .filter(({ ends_on }) => ends_on === null || ends_on >= coverageStart)
    .map((price) => ({ ...partOf(price), from: later(price.starts_on, coverageStart) }));
  const covered = row.people.map(({ dependent_id, starts_on, ends_on, eligible_through, priced_on, is_charged }) => ({
    ...{ enrollment_id: row.id, dependent_id, starts_on: later(starts_on, coverageStart), eligible_through, ends_on },
    ...{ priced_on: priced_on ?? starts_on, is_charged },
  }));
  const shown = shownIn({ ...row, coverage_start: coverageStart }, parts, today);
  const pricedOn = row.priced_on ?? row.coverage_start;
  return { row, act: { verb: 'reprice', parts, shown, begins: { coverageStart, pricedOn } }, covered };
}

/** The operator ends one coverage on a day, or declares that it never began (rules 10.4); no life event is needed. */
import { CANCELLED, type CoverageEnd, coverageDaysOf } from '../modules/coverage/coverage.rules.ts';
import { checkNotice, checkRescission, type Grounds } from '../modules/coverage/rescission.rules.ts';
import { selectDeductedMonths } from '../modules/deductions/deduction.sql.ts';
import type { EnrollmentRow } from '../modules/enrollments/enrollment.sql.ts';
import { type EnrollmentCase, lockCase } from '../modules/enrollments/enrollment-case.ts';
import { type Step, transition } from '../modules/enrollments/transition.ts';
import type { Command } from '../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../platform/commands/refusal.ts';
import { addDays, type CalendarDate } from '../platform/values/dates.ts';
import type { Uuid } from '../platform/values/ids.ts';
import { showPrices } from './reprice-coverage.ts';

export interface EndingInput extends Grounds {
  reason: string;
}

/** 422 `coverage_end_out_of_range`, `would_be_rescission`, `notice_required`; 409 `enrollment_not_enrolled`. */
export async function endEnrollment(
  command: Command,
  enrollmentId: Uuid,
  coverageEnd: CalendarDate,
  input: EndingInput,
): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  const { start, end } = daysOf(found);
  if (coverageEnd < start || coverageEnd > end) {
    const message = `Coverage can end from ${start} to ${end}; if it should never have begun, void it.`;
    throw new Refused(refuseField('coverage_end_out_of_range', 'coverage_end', message));
  }
  await endAs(command, found, 'enrollment.end', { cancelled: false, coverageEnd }, input);
}

/** Nobody ever was covered by it: what was deducted is refunded with the next run. */
export async function voidEnrollment(command: Command, enrollmentId: Uuid, input: EndingInput): Promise<void> {
  const found = await lockCase(command, enrollmentId);
  daysOf(found);
  await endAs(command, found, 'enrollment.void', CANCELLED, input);
}

function daysOf({ enrollment }: EnrollmentCase): { start: CalendarDate; end: CalendarDate } {
  const { coverageStart: start, coverageEnd: end } = coverageDaysOf(enrollment);
  return enrollment.election === 'Enrolled' && end !== null ? { start, end } : refuse('enrollment_not_enrolled');
}

async function endAs(
  command: Command,
  found: EnrollmentCase,
  action: string,
  end: CoverageEnd,
  input: EndingInput,
): Promise<void> {
  const { db, organizationId, today, now } = command;
  const { enrollment: row, planYear } = found;
  const lastDay = end.coverageEnd ?? addDays(row.coverage_start, -1);
  const paidMonths = await selectDeductedMonths(db, organizationId, row.employee_id, row.plan_year_id);
  const coverage = { isMedical: planYear.product.category === 'Medical', paidMonths };
  const refusal = checkNotice(input, today) ?? checkRescission(lastDay, coverage, input, today);
  if (refusal) throw new Refused(refusal);
  const act: Step['act'] = row.status === 'enrolled' ? { verb: 'terminate', now, end } : { verb: 'reschedule', end };
  const [changed] = await transition(command, [{ row, act }]);
  if (!changed) return;
  await showPrices(command, [changed.after]);
  const details = { reason: input.reason, retroactive_reason: input.retroactiveReason };
  command.audit(action, 'enrollment', row.id, { before: told(changed.before), after: told(changed.after), details });
}

const told = ({ status, coverage_end, cancelled }: EnrollmentRow) => ({ status, coverage_end, cancelled });

/**
 * What is deducted for a month on leave (rules 11.6). Every run decides it again, and it is stored nowhere but in the ledger of
 * deductions: for each month, taken, arrears and settled add up to what is due. Pure.
 */
import { addMonths, type CalendarDate, earlier, endOfMonth, startOfMonth } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { PAYCHECKS_PER_YEAR } from '../employers/pay-settings.rules.ts';
import { type PaySchedule, paydaysBetween, withoutThird } from '../plans/payday.rules.ts';
import type { TaxClassification } from '../vocabulary/payroll-words.ts';
import type { LeaveTerms, SettlementKind } from './leave.rules.ts';

/** A leave whose months are not deducted as usual. */
export interface HeldLeave extends Pick<LeaveTerms, 'starts_on' | 'ends_on' | 'paychecks'> {
  collect_from: CalendarDate | null;
  settled: readonly (AccountKey & { kind: SettlementKind; cents: number })[];
}

interface AccountKey {
  planYearId: Uuid;
  month: CalendarDate;
  tax: TaxClassification;
}

/** What the employee owes for a month, by tax. */
export interface OwedMonth extends AccountKey {
  cents: number;
}

/** How somebody is paid, and the end of the plan year to which the month belongs. */
export interface Pay {
  schedule: PaySchedule;
  /** The last day of the employment; null: none is known. */
  employedThrough: CalendarDate | null;
  yearEnd: CalendarDate;
}

/** How much each paycheck takes for a month on leave, and how many of them lie in the run's month. */
export interface Collecting {
  perPaycheckCents: number;
  paychecks: number;
}

export interface Taken {
  /** Under the classification under which it is due. */
  cents: number;
  /** Collected after its plan year, and therefore after tax. */
  lateCents: number;
  /** How the run's month collects: within the plan year, and after it. */
  collecting: Collecting;
  collectingLate: Collecting;
  /** Waived, or paid in another way; never more than is due. */
  settledCents: number;
  /** The part of it that the employer bears. */
  waivedCents: number;
}

/** What has been taken for a month once the run for the month `through` is done. Null: it is not on leave, so all of it is. */
export function takenOnLeave(
  owed: OwedMonth,
  leaves: readonly HeldLeave[],
  pay: Pay,
  through: CalendarDate,
): Taken | null {
  const leave = leaves.find(({ starts_on, ends_on }) => {
    return starts_on <= owed.month && (ends_on === null || owed.month <= ends_on);
  });
  if (!leave) return null;
  const waivedCents = Math.min(owed.cents, settledOf(leave, owed, 'waived'));
  const settledCents = Math.min(owed.cents, waivedCents + settledOf(leave, owed, 'paid'));
  // Based on the whole month, so that a settlement means fewer collecting paychecks, not smaller amounts.
  const perPaycheckCents = leave.paychecks === null ? 0 : Math.ceil(owed.cents / leave.paychecks);
  const paychecksBy = (month: CalendarDate) => Math.min(leave.paychecks ?? 0, paydaysBy(leave, pay, month));
  const takenBy = (month: CalendarDate) => Math.min(owed.cents - settledCents, paychecksBy(month) * perPaycheckCents);
  const inYear = (month: CalendarDate) => (owed.tax === 'Pre-tax' ? earlier(month, startOfMonth(pay.yearEnd)) : month);
  const before = addMonths(through, -1);
  const all = paychecksBy(through) - paychecksBy(before);
  const paychecks = paychecksBy(inYear(through)) - paychecksBy(inYear(before));
  const cents = takenBy(inYear(through));
  return {
    ...{ cents, lateCents: takenBy(through) - cents, settledCents, waivedCents },
    ...{
      collecting: { perPaycheckCents, paychecks },
      collectingLate: { perPaycheckCents, paychecks: all - paychecks },
    },
  };
}

function settledOf({ settled }: HeldLeave, { planYearId, month, tax }: AccountKey, kind: SettlementKind): number {
  const own = settled.filter((one) => one.planYearId === planYearId && one.month === month && one.tax === tax);
  const ofKind = own.filter((one) => one.kind === kind);
  return ofKind.reduce((sum, { cents }) => sum + cents, 0);
}

/** How many paydays could collect by the end of a month: where they are not known, as many as the frequency has in a month. */
function paydaysBy({ collect_from }: HeldLeave, { schedule, employedThrough }: Pay, month: CalendarDate): number {
  if (collect_from === null) return 0;
  const end = earlier(endOfMonth(month), employedThrough ?? endOfMonth(month));
  if (end < collect_from) return 0;
  const paydays = paydaysBetween(schedule, collect_from, end);
  if (paydays !== null) return withoutThird(schedule, paydays).length;
  let months = 0;
  while (addMonths(collect_from, months) <= end) months += 1;
  return Math.floor((months * PAYCHECKS_PER_YEAR[schedule.frequency].usual) / 12);
}

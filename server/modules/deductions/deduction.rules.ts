/**
 * What is taken from pay (rules 7): what is due for a month, its difference from the ledger, the lines for that difference,
 * and the paydays among which a month is split. Pure.
 */
import {
  addDays,
  addMonths,
  type CalendarDate,
  daysBetween,
  endOfMonth,
  isFirstOfMonth,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { amountsOn, type Earlier } from '../coverage/coverage.rules.ts';
import { checkOfMonth, type PayFrequency, perPaycheckCents } from '../plans/paycheck.rules.ts';

export const DEDUCTION_PERIODS = ['current', 'previous'] as const;
export type DeductionPeriod = (typeof DEDUCTION_PERIODS)[number];

/** The month of a run on a 1st, by its first day: the month that begins, or the one that has just ended. */
export function periodOf(runOn: CalendarDate, period: DeductionPeriod): CalendarDate {
  if (!isFirstOfMonth(runOn)) throw new Error(`deductions run on the 1st, not on ${runOn}`);
  return period === 'current' ? runOn : addMonths(runOn, -1);
}

/** What an elected enrollment owes the ledger. */
export interface Coverage {
  cancelled: boolean;
  coverageStart: CalendarDate;
  /** Null: cancelled. */
  coverageEnd: CalendarDate | null;
  /** The current monthly amount. */
  employeeCents: number;
  /** The amounts before children aged off, in order of time. */
  earlier?: readonly Earlier<{ employeeCents: number }>[];
  /** The employment's: months that begin after it are not charged to the employee. */
  terminationDate: CalendarDate | null;
}

/** due(m) in cents; `month` is the 1st of m. */
export function dueCents(coverage: Coverage, month: CalendarDate): number {
  const { cancelled, coverageStart, coverageEnd, terminationDate, employeeCents, earlier = [] } = coverage;
  if (cancelled || coverageEnd === null) return 0;
  if (month < coverageStart || month > coverageEnd) return 0;
  if (terminationDate !== null && month > terminationDate) return 0;
  return amountsOn({ employeeCents }, earlier, month).employeeCents;
}

/** What the ledger lacks for one employee, plan year and month: positive is charged, negative refunded. Never zero. */
export interface Difference {
  employer_id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  cents: number;
  tax_classification: 'Unknown' | 'Pre-tax' | 'Post-tax';
  benefit_name: string;
  plan_name: string;
  tier: string;
}

/** The amounts of one line. */
export interface LineAmount {
  monthly_cents: number;
  /** Per paycheck, or the whole difference for an earlier month. */
  amount_cents: number;
  frequency: PayFrequency;
}

/**
 * The run's own month is deducted paycheck by paycheck, r(12A/n). An earlier month is corrected at once, by one amount
 * (`monthly`), negative for a refund.
 */
export function lineAmount(
  difference: Pick<Difference, 'month' | 'cents'>,
  period: CalendarDate,
  frequency: PayFrequency,
): LineAmount {
  const { month, cents } = difference;
  if (month > period) throw new Error(`a run for ${period} has no line for ${month}`);
  if (month < period) return { monthly_cents: cents, amount_cents: cents, frequency: 'monthly' };
  return { monthly_cents: cents, amount_cents: perPaycheckCents(cents, frequency), frequency };
}

/**
 * The paydays of a month, counted from the first payday; none before it. Weekly and bi-weekly: every 7 or 14
 * days. Monthly: that day of the month. Semi-monthly: that day and the one half a month from it (5th and 20th); the 15th
 * goes with the last day of the month.
 */
export function paydaysOf(month: CalendarDate, frequency: PayFrequency, firstPayday: CalendarDate): CalendarDate[] {
  const days = frequency === 'weekly' ? 7 : frequency === 'bi_weekly' ? 14 : null;
  if (days === null) return daysOfMonth(month, frequency, firstPayday).filter((day) => day >= firstPayday);
  const found: CalendarDate[] = [];
  for (let day = onOrAfter(later(month, firstPayday), firstPayday, days); day <= endOfMonth(month); ) {
    found.push(day);
    day = addDays(day, days);
  }
  return found;
}

/** The first of every `days` days, counted from `anchor`, that is not before `from`. */
function onOrAfter(from: CalendarDate, anchor: CalendarDate, days: number): CalendarDate {
  return addDays(anchor, Math.ceil(daysBetween(anchor, from) / days) * days);
}

function daysOfMonth(month: CalendarDate, frequency: PayFrequency, payday: CalendarDate): CalendarDate[] {
  const dayOfMonth = Number(payday.slice(8));
  const isLast = payday === endOfMonth(payday);
  if (frequency === 'monthly') return [isLast ? endOfMonth(month) : dayIn(month, dayOfMonth)];
  const first = dayOfMonth <= 15 ? dayOfMonth : isLast ? 15 : dayOfMonth - 15;
  return [dayIn(month, first), first === 15 ? endOfMonth(month) : dayIn(month, first + 15)];
}

function dayIn(month: CalendarDate, day: number): CalendarDate {
  const last = endOfMonth(month);
  const wanted = addDays(startOfMonth(month), day - 1);
  return wanted > last ? last : wanted;
}

/**
 * The part of a line for each payday of the statement's month: its own month is split so that the cents add up, a correction
 * of an earlier month goes with the first payday.
 */
export function paydayCents(
  line: { month: CalendarDate; monthly_cents: number },
  period: CalendarDate,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, at) => {
    if (line.month !== period) return at === 0 ? line.monthly_cents : 0;
    return checkOfMonth(line.monthly_cents, at + 1, count);
  });
}

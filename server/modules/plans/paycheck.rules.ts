/**
 * One amount per paycheck (rules 7.3): what options, documents, statements, files and pages show, and what every deducting
 * payday takes. Months are what is owed; paydays are their schedule.
 */
import {
  addDays,
  addMonths,
  type CalendarDate,
  daysBetween,
  firstAfter,
  firstOnOrAfter,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import { divideRounded } from '../../platform/values/money.ts';
import { PAYCHECKS_PER_YEAR } from '../employers/pay-settings.rules.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';
import { type PaySchedule, paydaysBetween, skipsThird, withoutThird } from './payday.rules.ts';
import type { MonthRule } from './plan-year.rules.ts';

/** The words used in documents and statements. */
export const PAY_FREQUENCY_LABELS: Record<PayFrequency, string> = {
  weekly: 'Weekly',
  bi_weekly: 'Bi-Weekly',
  semi_monthly: 'Semi-Monthly',
  monthly: 'Monthly',
};

/** Without the third paydays of months. */
const WITHOUT_THIRD = 24;

/** The days of the coverage that a plan year offers. */
export interface PlanYearDays {
  start: CalendarDate;
  end: CalendarDate;
}

/** How the amounts of one plan year are deducted from pay. */
export interface Paychecks {
  frequency: PayFrequency;
  /** The n by which a year's amount is divided. */
  perYear: number;
  /** The number of months of the plan year. */
  months: number;
  /** The deducting paydays of the plan year, in order; null: unknown. */
  deducting: readonly CalendarDate[] | null;
  skipsThird: boolean;
}

/**
 * After the n-th payday of a year nothing is left to take, so a 27th or 53rd takes nothing. If the paydays of a whole year are
 * known and there are fewer, n is their number: otherwise the whole amount would never be taken.
 */
export function paychecksOf(schedule: PaySchedule, year: PlanYearDays): Paychecks {
  const known = paydaysBetween(schedule, year.start, year.end);
  const months = monthsOf(year);
  const paydays = known && withoutThird(schedule, known);
  const perYear = divisor(schedule, year, months, paydays);
  return {
    frequency: schedule.frequency,
    perYear,
    months,
    deducting: paydays?.slice(0, divideRounded(perYear * months, 12)) ?? null,
    skipsThird: schedule.paydays === null && skipsThird(schedule),
  };
}

function divisor(
  schedule: PaySchedule,
  year: PlanYearDays,
  months: number,
  paydays: readonly CalendarDate[] | null,
): number {
  const { frequency, paychecksPerYear: set } = schedule;
  if (schedule.paydays !== null && paydays !== null) {
    const listed = set ?? divideRounded(paydays.length * 12, months);
    if (listed > 0) return listed;
  }
  const { usual, most } = PAYCHECKS_PER_YEAR[frequency];
  const n = Math.min(set ?? usual, skipsThird(schedule) ? WITHOUT_THIRD : most);
  return months === 12 && paydays !== null && isWhole(schedule, year) ? Math.min(n, paydays.length) : n;
}

/** Whether no payday of the year is before the first known one. */
function isWhole({ frequency, firstPayday }: PaySchedule, { start }: PlanYearDays): boolean {
  if (firstPayday === null) return false;
  if (frequency === 'weekly') return daysBetween(start, firstPayday) < 7;
  if (frequency === 'bi_weekly') return daysBetween(start, firstPayday) < 14;
  return firstPayday < (frequency === 'monthly' ? addMonths(start, 1) : addDays(start, 15));
}

/** The number of months in a plan year: those whose 1st is in it. It begins on a 1st. */
function monthsOf({ start, end }: PlanYearDays): number {
  const monthNumber = (day: CalendarDate) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthNumber(end) - monthNumber(start) + 1;
}

/** The amount of a paycheck, r(12A/n). */
export function perPaycheckCents(monthlyCents: number, { perYear }: Pick<Paychecks, 'perYear'>): number {
  return divideRounded(12 * monthlyCents, perYear);
}

/**
 * What the rounded paychecks of a whole plan year leave for its last payday: at most n/2 cents. 0 if paydays are unknown, or
 * some of the year are before the first known one: then they need not add up.
 */
export function remainderCents(monthlyCents: number, paychecks: Paychecks): number {
  const { deducting, months, perYear } = paychecks;
  if (deducting === null) return 0;
  const remainder = months * monthlyCents - deducting.length * perPaycheckCents(monthlyCents, paychecks);
  return 2 * Math.abs(remainder) <= perYear ? remainder : 0;
}

/**
 * The first payday with a deduction for coverage elected today: after the run on the 1st of its first month (`rule` says
 * whether a month not covered from its 1st is owed), or after the next run if that one is over. Null: paydays are unknown, or
 * none is left.
 */
export function firstDeduction(
  coverageStart: CalendarDate,
  today: CalendarDate,
  { deducting }: Pick<Paychecks, 'deducting'>,
  rule: MonthRule,
): CalendarDate | null {
  const firstMonth = firstMonthOwed(coverageStart, rule);
  const run = firstMonth > today ? firstMonth : firstAfter(today);
  return deducting?.find((payday) => payday >= later(run, coverageStart)) ?? null;
}

/** The 1st of the first month that owes something for coverage from this day on (rules 11.7). */
function firstMonthOwed(coverageStart: CalendarDate, rule: MonthRule): CalendarDate {
  const month = startOfMonth(coverageStart);
  const isOwed = rule === 'full' || rule === 'daily' || (rule === 'fifteenth' && coverageStart <= addDays(month, 14));
  return isOwed ? month : firstOnOrAfter(coverageStart);
}

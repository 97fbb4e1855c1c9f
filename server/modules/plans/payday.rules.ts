/** The paydays of an employer: counted from the first one by the pay frequency, or listed (rules 7.3). Pure. */
import {
  addDays,
  addMonths,
  type CalendarDate,
  daysBetween,
  endOfMonth,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';

/** When an employer pays and how often it deducts, by its settings. */
export interface PaySchedule {
  frequency: PayFrequency;
  /** Null: that of the frequency. */
  paychecksPerYear: number | null;
  /** Bi-weekly: the third payday of a month takes nothing, so 24 of 26 deduct. */
  skipThirdPayday: boolean;
  /** Null: paydays are unknown. */
  firstPayday: CalendarDate | null;
  /** Overrides frequency and first payday. In order. */
  paydays: readonly CalendarDate[] | null;
}

/** The settings, named like their columns, of an employer or stored with a statement. */
export interface PayScheduleColumns {
  paychecks_per_year: number | null;
  skip_third_payday: boolean;
  first_payday: CalendarDate | null;
  paydays: CalendarDate[] | null;
}

/** A frequency that is not set counts as monthly. */
export function payScheduleOf(frequency: PayFrequency | null, columns: PayScheduleColumns): PaySchedule {
  return {
    frequency: frequency ?? 'monthly',
    paychecksPerYear: columns.paychecks_per_year,
    skipThirdPayday: columns.skip_third_payday,
    firstPayday: columns.first_payday,
    paydays: columns.paydays,
  };
}

/** The reverse, to be stored with a statement. */
export function columnsOf(schedule: PaySchedule): PayScheduleColumns & { frequency: PayFrequency } {
  const { frequency, paychecksPerYear, skipThirdPayday, firstPayday, paydays } = schedule;
  const days = { first_payday: firstPayday, paydays: paydays && [...paydays] };
  return { frequency, paychecks_per_year: paychecksPerYear, skip_third_payday: skipThirdPayday, ...days };
}

/** The paydays between two days; null: unknown. None is before the first payday. */
export function paydaysBetween(schedule: PaySchedule, from: CalendarDate, to: CalendarDate): CalendarDate[] | null {
  const { frequency, firstPayday, paydays } = schedule;
  if (paydays !== null) return paydays.filter((day) => from <= day && day <= to);
  if (firstPayday === null) return null;
  const found: CalendarDate[] = [];
  for (let month = startOfMonth(later(from, firstPayday)); month <= to; month = addMonths(month, 1)) {
    found.push(...paydaysOf(month, frequency, firstPayday).filter((day) => from <= day && day <= to));
  }
  return found;
}

/** The paydays among these that deduct: all, or all but the third of each month. */
export function withoutThird(schedule: PaySchedule, days: readonly CalendarDate[]): CalendarDate[] {
  if (!skipsThird(schedule)) return [...days];
  return days.filter((day) => days.filter((other) => isInMonthOf(other, day) && other < day).length < 2);
}

/** Only with bi-weekly pay is the third payday of a month exceptional. */
export function skipsThird({ frequency, skipThirdPayday }: PaySchedule): boolean {
  return skipThirdPayday && frequency === 'bi_weekly';
}

const isInMonthOf = (a: CalendarDate, b: CalendarDate) => a.slice(0, 7) === b.slice(0, 7);

/**
 * The paydays of a month, counted from the first payday; none before it. Weekly and bi-weekly: every 7 or 14 days. Monthly:
 * that day of the month. Semi-monthly: that day and the one half a month away (5th and 20th); the 15th pairs with the last day
 * of the month.
 */
function paydaysOf(month: CalendarDate, frequency: PayFrequency, firstPayday: CalendarDate): CalendarDate[] {
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

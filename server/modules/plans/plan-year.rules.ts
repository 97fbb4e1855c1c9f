/**
 * The dates of a plan year (rules 3.1, 3.2, 3.7): which have defaults, which are refused, what may change once it has opened,
 * and its status on a day. Windows of individual employees are in enrollments/window.rules.ts.
 */

import { type FieldError, Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, type CalendarDate, earlier, isFirstOfMonth, later } from '../../platform/values/dates.ts';

export interface PlanYearDates {
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate;
  openEnrollmentStart: CalendarDate;
  openEnrollmentEnd: CalendarDate;
}

/** A request; everything except the first day of coverage has a default. */
export type PlanYearDatesInput = Pick<PlanYearDates, 'coverageStart'> & Partial<PlanYearDates>;

export const PLAN_YEAR_STATUSES = ['active', 'upcoming', 'open_enrollment', 'inactive'] as const;
export type PlanYearStatus = (typeof PLAN_YEAR_STATUSES)[number];

/**
 * What is owed for a month in which coverage begins or ends (rules 11.7): as on its 1st; all of it; what is in force on the
 * 15th; or by days.
 */
export const MONTH_RULES = ['on_the_1st', 'full', 'fifteenth', 'daily'] as const;
export type MonthRule = (typeof MONTH_RULES)[number];

/** Days of open enrollment before coverage, and its length, by default [O]. */
const OPEN_ENROLLMENT_DAYS = 30;
/** Days in which somebody who becomes eligible later can answer, by default [O]. */
export const NEW_HIRE_WINDOW_DAYS = 30;
/** How many days before the window opens coverage may start, by default [O]. */
export const MAX_RETRO_DAYS = 30;

/**
 * All four dates, or `plan_year_dates` with each inconsistent date. Defaults never contradict each other: open enrollment ends
 * with coverage at the latest, and a plan year entered after the fact has its open enrollment before its coverage, or it would
 * be open today.
 */
export function completeDates(input: PlanYearDatesInput, madeOn: CalendarDate): PlanYearDates | Refusal {
  const { coverageStart } = input;
  const coverageEnd = input.coverageEnd ?? addDays(addMonths(coverageStart, 12), -1);
  const before = addDays(coverageStart, -OPEN_ENROLLMENT_DAYS);
  const openEnrollmentStart = input.openEnrollmentStart ?? (madeOn > coverageEnd ? before : later(before, madeOn));
  const openEnrollmentEnd =
    input.openEnrollmentEnd ?? earlier(addDays(openEnrollmentStart, OPEN_ENROLLMENT_DAYS), coverageEnd);
  return checked({ coverageStart, coverageEnd, openEnrollmentStart, openEnrollmentEnd });
}

function checked(dates: PlanYearDates): PlanYearDates | Refusal {
  const details: FieldError[] = [];
  const fault = (path: string, message: string) => details.push({ path, code: 'plan_year_dates', message });
  if (!isFirstOfMonth(dates.coverageStart)) fault('coverage_start', 'Coverage starts on the first day of a month.');
  if (dates.coverageEnd <= dates.coverageStart) fault('coverage_end', 'coverage_end must be after coverage_start.');
  if (dates.openEnrollmentStart > dates.coverageEnd) {
    fault('open_enrollment_start', 'open_enrollment_start must not be after coverage_end.');
  }
  if (dates.openEnrollmentEnd < dates.openEnrollmentStart) {
    fault('open_enrollment_end', 'open_enrollment_end must not be before open_enrollment_start.');
  }
  if (dates.openEnrollmentEnd > dates.coverageEnd) {
    fault('open_enrollment_end', 'open_enrollment_end must not be after coverage_end.');
  }
  return details.length > 0 ? new Refusal('plan_year_dates', { details }) : dates;
}

/** Open enrollment takes precedence over coverage; a plan year whose coverage is over is inactive in any case. */
export function planYearStatus(dates: PlanYearDates, today: CalendarDate): PlanYearStatus {
  if (today > dates.coverageEnd) return 'inactive';
  if (dates.openEnrollmentStart <= today && today <= dates.openEnrollmentEnd) return 'open_enrollment';
  return today < dates.coverageStart ? 'upcoming' : 'active';
}

/** The contract's `year`. */
export function yearOf(dates: Pick<PlanYearDates, 'coverageStart'>): number {
  return Number(dates.coverageStart.slice(0, 4));
}

/** Two plan years of one employer and product may not overlap (409 `plan_year_overlaps`). */
export function overlaps(
  a: Pick<PlanYearDates, 'coverageStart' | 'coverageEnd'>,
  b: Pick<PlanYearDates, 'coverageStart' | 'coverageEnd'>,
): boolean {
  return a.coverageStart <= b.coverageEnd && b.coverageStart <= a.coverageEnd;
}

/** From the first day of open enrollment people may have windows in it, so its terms are fixed. */
export function hasOpened(dates: PlanYearDates, today: CalendarDate): boolean {
  return dates.openEnrollmentStart <= today;
}

/** The fields that may still change after opening; the two dates within limits. */
const CHANGEABLE_AFTER_OPENING = new Set(['name', 'documents', 'open_enrollment_end', 'coverage_end']);

export interface PlanYearChange {
  /** Wire names of every field whose value would change. */
  fields: readonly string[];
  /** The dates among them. */
  dates: Partial<PlanYearDates>;
}

/**
 * The dates after a PATCH, or why it is refused. Before opening everything may change, by the rules for a new plan year, except
 * that omitted dates stay. After opening `coverage_end` may only move to an earlier day, today or later: the employer ends the
 * plan (pending windows then expire, and enrolled coverage ends on that day); if that day is in open enrollment, open
 * enrollment ends with it.
 */
export function changeDates(
  current: PlanYearDates,
  change: PlanYearChange,
  today: CalendarDate,
): PlanYearDates | Refusal {
  const next = { ...current, ...change.dates };
  if (!change.dates.openEnrollmentEnd) next.openEnrollmentEnd = earlier(next.openEnrollmentEnd, next.coverageEnd);
  if (!hasOpened(current, today)) return checked(next);
  const fixed = change.fields.filter((field) => !CHANGEABLE_AFTER_OPENING.has(field));
  if (fixed.length > 0) {
    const message = 'The plan year has opened; this can no longer be changed.';
    return new Refusal('plan_year_opened', {
      details: fixed.map((path) => ({ path, code: 'plan_year_opened', message })),
    });
  }
  if (next.coverageEnd > current.coverageEnd) {
    return refuseField('plan_year_opened', 'coverage_end', 'After opening, coverage can only end earlier.');
  }
  if (next.coverageEnd < current.coverageEnd && next.coverageEnd < today) {
    return refuseField('plan_year_dates', 'coverage_end', 'Coverage can end today at the earliest.');
  }
  // An open window lasts at least through today; a day in the past would rewrite what people were told.
  if (next.openEnrollmentEnd < current.openEnrollmentEnd && next.openEnrollmentEnd < today) {
    return refuseField('plan_year_dates', 'open_enrollment_end', 'Open enrollment can end today at the earliest.');
  }
  return checked(next);
}

/** Whether a change of dates ends a plan year in which people may have windows (rules 3.7). */
export function endsEarly(before: PlanYearDates, after: PlanYearDates, today: CalendarDate): boolean {
  return hasOpened(before, today) && after.coverageEnd < before.coverageEnd;
}

interface Offering {
  employerId: string;
  productId: string;
  coverageStart: CalendarDate;
}

/** `renews` names an earlier plan year of the same employer and product; null if none was found. */
export function checkRenews(planYear: Offering, renewed: Offering | null): Refusal | null {
  const fits =
    renewed !== null &&
    renewed.employerId === planYear.employerId &&
    renewed.productId === planYear.productId &&
    renewed.coverageStart < planYear.coverageStart;
  return fits ? null : refuseField('renewal_mismatch', 'renews');
}

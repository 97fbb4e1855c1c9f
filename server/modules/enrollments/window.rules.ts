/**
 * Who gets a window in a plan year, for which days, and when coverage would start (rules 3.3, 3.4). One rule that looks at the
 * state, not at "today is the first day", so it may run at any time and any number of times. The windows of life events are in
 * life-events.
 */

import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import {
  addDays,
  type CalendarDate,
  daysBetween,
  earlier,
  firstAfter,
  firstOnOrAfter,
  later,
} from '../../platform/values/dates.ts';
import type { PlanYearDates } from '../plans/plan-year.rules.ts';

export const WINDOW_REASONS = [
  'open_enrollment',
  'new_hire',
  'life_event',
  'reissue',
  'grant',
  'reinstatement',
  'correction',
] as const;
export type WindowReason = (typeof WINDOW_REASONS)[number];

/** The days on which an enrollment can be answered, both included, and the day on which its coverage would start. */
export interface Window {
  startsOn: CalendarDate;
  endsOn: CalendarDate;
  reason: WindowReason;
  coverageStart: CalendarDate;
}

export interface PlanYearTerms extends PlanYearDates {
  /** The day on which the plan year was created. */
  madeOn: CalendarDate;
  /** The day on which the employer ended it early; no window opens in it from then on. */
  endedOn: CalendarDate | null;
  newHireWindowDays: number;
  maxRetroDays: number;
}

/** One eligible person and one plan year. */
export interface WindowSituation {
  planYear: PlanYearTerms;
  /** The day the employee's eligibility was granted. */
  grantedOn: CalendarDate;
  /** The day from which the policy makes them eligible: coverage never starts before it. */
  eligibleOn: CalendarDate;
  /** The last day of the person's last coverage in this product, in any plan year; null: never covered, or cancelled. */
  lastCoverageEnd: CalendarDate | null;
  today: CalendarDate;
}

/** How long a reissued or a granted enrollment can be answered, by default [C, O]. */
const REISSUE_DAYS = 14;
const GRANT_DAYS = 30;

/**
 * The window of an active, eligible employee who has had no enrollment in this plan year since they last became eligible (the
 * caller checks). Null: not yet, no longer, or no day is left on which coverage could start. D, its first day, is the latest of
 * open_enrollment_start, the grant of eligibility and the creation of the plan year.
 */
export function windowFor(situation: WindowSituation): Window | null {
  const { planYear, today } = situation;
  if (planYear.endedOn !== null) return null;
  const startsOn = firstDayOfWindow(planYear, situation.grantedOn);
  if (startsOn > today || startsOn > planYear.coverageEnd) return null;
  const newHire = startsOn > planYear.openEnrollmentStart;
  const endsOn = earlier(
    newHire
      ? later(planYear.openEnrollmentEnd, addDays(startsOn, planYear.newHireWindowDays))
      : planYear.openEnrollmentEnd,
    planYear.coverageEnd,
  );
  // A window that nobody could answer must not open: `enrollment.started` would tell people of a closed door.
  if (endsOn < today) return null;
  const coverageStart = coverageStartFor(situation, startsOn);
  if (coverageStart > planYear.coverageEnd) return null;
  return { startsOn, endsOn, reason: newHire ? 'new_hire' : 'open_enrollment', coverageStart };
}

/** D of rules 3.3. */
export function firstDayOfWindow(planYear: PlanYearTerms, grantedOn: CalendarDate): CalendarDate {
  return later(planYear.openEnrollmentStart, grantedOn, planYear.madeOn);
}

/**
 * The latest of the plan year's start, the eligible date and the day after the last coverage in this product. If that is more
 * than `max_retro_days` before the window's first day, the 1st on or after that first day instead: nobody pays for past months.
 */
export function coverageStartFor(
  { planYear, eligibleOn, lastCoverageEnd }: Pick<WindowSituation, 'planYear' | 'eligibleOn' | 'lastCoverageEnd'>,
  windowStart: CalendarDate,
): CalendarDate {
  const start = later(planYear.coverageStart, eligibleOn, dayAfter(lastCoverageEnd) ?? eligibleOn);
  return start < addDays(windowStart, -planYear.maxRetroDays) ? firstOnOrAfter(windowStart) : start;
}

/**
 * The window that an operator gives by hand (rules 3.5): today to `windowEnd`, by default 30 days later and never past the plan
 * year; coverage by the same rule with D = today. Refusals: `plan_year_over`, `invalid_request` at `window_end`.
 */
export function grantWindow(situation: Omit<WindowSituation, 'grantedOn'>, windowEnd?: CalendarDate): Window | Refusal {
  const { planYear, today } = situation;
  const coverageStart = coverageStartFor(situation, today);
  if (isOverFor(planYear, today, coverageStart)) return new Refusal('plan_year_over');
  if (windowEnd && (windowEnd < today || windowEnd > planYear.coverageEnd)) {
    return refuseField(
      'invalid_request',
      'window_end',
      'window_end must be between today and the end of the plan year.',
    );
  }
  const endsOn = windowEnd ?? earlier(addDays(today, GRANT_DAYS), planYear.coverageEnd);
  return { startsOn: today, endsOn, reason: 'grant', coverageStart };
}

/**
 * The window of a reissued enrollment (rules 5.4): today and 14 days, or longer if open enrollment or the life event's window
 * lasts longer, but never past the plan year. Coverage starts by the life event, or else on the next 1st after today; not
 * before the plan year, before eligibility, or before the end of coverage that is not replaced. `lastCoverageEnd` leaves out
 * the running coverage of the reissued enrollment itself, which ends the day before the new start.
 */
export function reissueWindow(
  situation: Omit<WindowSituation, 'grantedOn'> & {
    /** The approved life event: the window that it opened and its effective date. */
    lifeEvent: { windowEnd: CalendarDate | null; effectiveOn: CalendarDate } | null;
  },
): Window | Refusal {
  const { planYear, eligibleOn, lastCoverageEnd, lifeEvent, today } = situation;
  const coverageStart = later(
    lifeEvent?.effectiveOn ?? firstAfter(today),
    planYear.coverageStart,
    eligibleOn,
    dayAfter(lastCoverageEnd) ?? eligibleOn,
  );
  if (isOverFor(planYear, today, coverageStart)) return new Refusal('plan_year_over');
  const own = addDays(today, REISSUE_DAYS);
  const open = planYear.openEnrollmentStart <= today ? planYear.openEnrollmentEnd : own;
  const endsOn = earlier(later(own, open, lifeEvent?.windowEnd ?? own), planYear.coverageEnd);
  return { startsOn: today, endsOn, reason: 'reissue', coverageStart };
}

/** Its days have passed, the employer has ended it, or no day is left on which coverage could start. */
function isOverFor(planYear: PlanYearTerms, today: CalendarDate, coverageStart: CalendarDate): boolean {
  return planYear.endedOn !== null || today > planYear.coverageEnd || coverageStart > planYear.coverageEnd;
}

/** How long a window that was closed by mistake can be answered at least, once it opens again. */
const REOPENED_DAYS = 14;

/**
 * A window that closed on `closedOn` with a departure that never happened or is over (rules 10.5): open for its remaining days,
 * and at least 14, but never past the plan year. Null: nobody could answer it.
 */
export function reopenedWindow(
  closed: Window,
  on: { closedOn: CalendarDate; returnedOn: CalendarDate | null; yearEnd: CalendarDate; today: CalendarDate },
): Window | null {
  const { closedOn, returnedOn, yearEnd, today } = on;
  const left = later(addDays(today, daysBetween(closedOn, closed.endsOn)), addDays(today, REOPENED_DAYS));
  // A life event may be answered even when its plan year is over (rules 4.4).
  const endsOn = closed.reason === 'life_event' ? left : earlier(left, yearEnd);
  const coverageStart = later(closed.coverageStart, returnedOn ?? closed.coverageStart);
  return endsOn < today || coverageStart > yearEnd ? null : { ...closed, startsOn: today, endsOn, coverageStart };
}

/** Decided by dates alone: a window whose end has passed is closed, whether or not the calendar has run. */
export function isOpen(window: Pick<Window, 'startsOn' | 'endsOn'>, today: CalendarDate): boolean {
  return window.startsOn <= today && today <= window.endsOn;
}

function dayAfter(day: CalendarDate | null): CalendarDate | null {
  return day === null ? null : addDays(day, 1);
}

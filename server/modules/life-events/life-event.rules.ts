/**
 * Qualifying life events (rules 4): how long they may be reported, from which day coverage may start, how long the windows that
 * they open last, and in which plan years. Pure; the days are arguments. Law: 29 CFR 2590.701-6 (special enrollment after a
 * loss of coverage, a marriage, a birth, an adoption; at least 30 days to request it), 29 USC 1181(f)(3) (60 days after
 * Medicaid or CHIP ends, or offers premium assistance).
 */

import { defineMachine, next } from '../../platform/commands/machine.ts';
import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, firstAfter, firstOnOrAfter, later } from '../../platform/values/dates.ts';
import { FROM_THE_DAY, type LifeEventSettings, settingsOf } from '../access/life-event-settings.rules.ts';
import type { EndCause, Relationship } from '../employees/dependent.rules.ts';
import type { PlanYearDates } from '../plans/plan-year.rules.ts';
import type { CONTRACT_LIFE_EVENT_TYPES, LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';

export type LifeEventType = (typeof LIFE_EVENT_TYPES)[number];
export const LIFE_EVENT_STATUSES = ['pending', 'approved', 'denied'] as const;
export type LifeEventStatus = (typeof LIFE_EVENT_STATUSES)[number];

/** The label of each type. */
export const LIFE_EVENT_LABELS: Record<LifeEventType, string> = {
  lost_job_based_coverage: 'Lost job-based coverage',
  aged_off_parent_plan: 'Aged off a parent’s plan',
  lost_medicaid_chip_medicare: 'Lost Medicaid, CHIP or Medicare',
  lost_decertified_individual_plan: 'Lost an individual plan that was decertified',
  married: 'Got married',
  divorced: 'Got divorced',
  had_baby: 'Had a baby',
  adopted_child: 'Adopted a child',
  foster_care_placement: 'Foster care placement',
  death_of_spouse_or_dependent: 'Death of a spouse or dependent',
  court_ordered: 'Court order',
  moved_to_new_coverage_area: 'Moved to a new coverage area',
  moved_to_us: 'Moved to the United States',
  moved_to_or_from_school_housing: 'Moved to or from school housing',
  moved_to_or_from_seasonal_work_housing: 'Moved to or from seasonal work housing',
  became_us_citizen: 'Became a US citizen',
  left_incarceration: 'Left incarceration',
  gained_tribal_status: 'Gained tribal status',
  started_or_ended_americorps_service: 'Started or ended AmeriCorps service',
  new_child: 'New child in the household',
  other: 'Other',
  gained_premium_assistance: 'Became eligible for premium assistance under Medicaid or CHIP',
  gained_other_coverage: 'Gained other coverage',
};

/** The contract's name for the type. */
export function contractTypeOf(type: LifeEventType): (typeof CONTRACT_LIFE_EVENT_TYPES)[number] {
  return type === 'gained_premium_assistance' || type === 'gained_other_coverage' ? 'other' : type;
}

/** No events here: webhooks report the enrollments that a life event opens. */
export const LIFE_EVENT = defineMachine<LifeEventStatus, 'submit' | 'approve' | 'deny' | 'withdraw', never>({
  name: 'life event',
  states: LIFE_EVENT_STATUSES,
  transitions: [
    { from: null, verb: 'submit', to: 'pending', events: [] },
    { from: 'pending', verb: 'approve', to: 'approved', events: [] },
    { from: 'pending', verb: 'deny', to: 'denied', events: [] },
    { from: 'approved', verb: 'withdraw', to: 'denied', events: [] },
  ],
});

/** The report, and the resulting first day of coverage. */
export interface Report {
  type: LifeEventType;
  eventOn: CalendarDate;
  /** The business date of the request. */
  requestedOn: CalendarDate;
  effectiveOn: CalendarDate;
}
export type Pending = Report & { status: 'pending' };
/** `windowEnd` null: a loss that was reported too late for a window. */
export type Approved = Report & { status: 'approved'; windowEnd: CalendarDate | null };
export type Denied = Report & { status: 'denied' };
export type LifeEvent = Pending | Approved | Denied;

/** `settings`: the organization's; omitted: the defaults. */
export type LifeEventCommand =
  | {
      verb: 'submit';
      type: LifeEventType;
      eventOn: CalendarDate;
      today: CalendarDate;
      concernsSomebody?: boolean;
      settings?: LifeEventSettings;
    }
  | { verb: 'approve'; today: CalendarDate; settings?: LifeEventSettings }
  | { verb: 'deny' }
  /** An approved event never happened. */
  | { verb: 'withdraw' };

/** The new state, or a refusal: 409 `life_event_decided`; at submission 422 `life_event_too_late`, `life_event_in_future`. */
export function decide(state: LifeEvent | null, command: LifeEventCommand): LifeEvent | Refusal {
  if (!next(LIFE_EVENT, state?.status ?? null, command.verb)) {
    return new Refusal(state === null ? 'not_found' : 'life_event_decided');
  }
  // The table allows the verb in this state; each branch relies on it.
  switch (command.verb) {
    case 'submit': {
      const { type, eventOn, today, settings } = command;
      const effectiveOn = effectiveDate(type, eventOn, today, settings);
      const refusal = checkReport(type, eventOn, today, settings);
      // A loss, and the marriage of a partner, take effect whenever they are reported; only the window requires a timely report
      // (rules 4.7).
      if (refusal && !(command.concernsSomebody && refusal.code === 'life_event_too_late')) return refusal;
      return { status: 'pending', type, eventOn, requestedOn: today, effectiveOn };
    }
    case 'approve': {
      const report = state as Pending;
      const { today, settings } = command;
      const inTime = checkReport(report.type, report.eventOn, report.requestedOn, settings) === null;
      return { ...report, status: 'approved', windowEnd: inTime ? windowEnd(report, today, settings) : null };
    }
    case 'deny':
      return { ...(state as Pending), status: 'denied' };
    case 'withdraw': {
      const { windowEnd: _, ...report } = state as Approved;
      return { ...report, status: 'denied' };
    }
  }
}

/** How far in advance a known loss of coverage may be reported [O]. */
const MOST_DAYS_AHEAD = 60;
/** At least this many days to answer remain after a decision [O]. */
const DAYS_AFTER_APPROVAL = 14;

/** The number of days after the event in which it may be reported, and for which its windows last (29 CFR 2590.701-6). */
const reportingDays = (type: LifeEventType, settings?: LifeEventSettings) =>
  settingsOf(type, settings).report_within_days;

/** Who stops being family by an event of this type, and why (rules 4.7); null: nobody. */
export function lossOf(type: LifeEventType): { cause: EndCause; relationships: readonly Relationship[] } | null {
  if (type === 'divorced') return { cause: 'divorce', relationships: ['Spouse'] };
  if (type === 'death_of_spouse_or_dependent') return { cause: 'death', relationships: ['Spouse', 'Child'] };
  return null;
}

/** Losses of other coverage, the only events that are often known in advance. */
const LOSS_OF_COVERAGE: ReadonlySet<LifeEventType> = new Set([
  'lost_job_based_coverage',
  'aged_off_parent_plan',
  'lost_medicaid_chip_medicare',
  'lost_decertified_individual_plan',
]);

/** Null: reported in time. */
export function checkReport(
  type: LifeEventType,
  eventOn: CalendarDate,
  today: CalendarDate,
  settings?: LifeEventSettings,
): Refusal | null {
  const days = reportingDays(type, settings);
  if (today > addDays(eventOn, days)) {
    const message = `This must be reported within ${days} days.`;
    return refuseField('life_event_too_late', 'event_date', message);
  }
  if (eventOn > addDays(today, LOSS_OF_COVERAGE.has(type) ? MOST_DAYS_AHEAD : 0)) {
    return refuseField('life_event_in_future', 'event_date');
  }
  return null;
}

/**
 * The first day of coverage. For a child: the day of the event. For all others as the organization has set, by default the next
 * 1st after the later of event and request; for a loss known in advance, the 1st on or after the day after the old coverage's
 * last day, so that there is no gap. After a marriage or a loss of coverage nobody waits longer than that, whatever is set (29
 * CFR 2590.701-6(a)(3)).
 */
export function effectiveDate(
  type: LifeEventType,
  eventOn: CalendarDate,
  requestedOn: CalendarDate,
  settings?: LifeEventSettings,
): CalendarDate {
  if (FROM_THE_DAY.has(type)) return eventOn;
  const isAhead = LOSS_OF_COVERAGE.has(type) && eventOn > requestedOn;
  const latest = isAhead ? firstOnOrAfter(addDays(eventOn, 1)) : firstAfter(later(eventOn, requestedOn));
  const starts = {
    event: eventOn,
    day_after_event: addDays(eventOn, 1),
    first_after_event: firstAfter(eventOn),
    first_after_request: latest,
  }[settingsOf(type, settings).start];
  return type === 'married' || LOSS_OF_COVERAGE.has(type) ? earlier(starts, latest) : starts;
}

/**
 * The first day of coverage in a plan year. Pre-tax elections can't cover days before the request, except for a child that
 * joins the family (26 CFR 1.125-4(b)(2)); what would start sooner starts on the next 1st.
 */
export function effectiveIn(
  { type, requestedOn, effectiveOn }: Pick<Report, 'type' | 'requestedOn' | 'effectiveOn'>,
  isPreTax: boolean,
): CalendarDate {
  const isTooSoon = isPreTax && effectiveOn < requestedOn && !FROM_THE_DAY.has(type);
  return isTooSoon ? firstAfter(requestedOn) : effectiveOn;
}

/**
 * The last day of the windows. Not limited by the end of a plan year: a child born in December and reported in January is
 * covered in the past year, too.
 */
export function windowEnd(
  { type, eventOn }: Pick<Report, 'type' | 'eventOn'>,
  approvedOn: CalendarDate,
  settings?: LifeEventSettings,
): CalendarDate {
  return later(addDays(eventOn, reportingDays(type, settings)), addDays(approvedOn, DAYS_AFTER_APPROVAL));
}

export interface LifeEventWindow {
  startsOn: CalendarDate;
  endsOn: CalendarDate;
  coverageStart: CalendarDate;
}

/** The window of an eligible employee in one plan year on the day of the approval; null: none there. */
export function windowIn(
  planYear: PlanYearDates & { endedOn: CalendarDate | null },
  event: Pick<Approved, 'effectiveOn' | 'windowEnd'>,
  eligibleOn: CalendarDate,
  today: CalendarDate,
): LifeEventWindow | null {
  if (event.windowEnd === null) return null;
  // The employer has ended the plan: its remainder is only for people who have it.
  if (planYear.endedOn !== null) return null;
  if (planYear.openEnrollmentStart > today || planYear.coverageEnd < event.effectiveOn) return null;
  const coverageStart = later(event.effectiveOn, planYear.coverageStart, eligibleOn);
  if (coverageStart > planYear.coverageEnd) return null;
  return { startsOn: today, endsOn: event.windowEnd, coverageStart };
}

/** An open window is kept: it ends at the later date, and its coverage starts at the earlier. */
export function widened(
  open: Pick<LifeEventWindow, 'endsOn' | 'coverageStart'>,
  window: LifeEventWindow,
): Pick<LifeEventWindow, 'endsOn' | 'coverageStart'> {
  return {
    endsOn: later(open.endsOn, window.endsOn),
    coverageStart: earlier(open.coverageStart, window.coverageStart),
  };
}

/**
 * When coverage ends (rules 5): by a termination, by the plan year, by a new election that replaces it; and what the
 * coverage of an enrollment is called on a day.
 */
import { addDays, addMonths, type CalendarDate, earlier, endOfMonth, startOfMonth } from '../../platform/dates.ts';
import type { Split } from '../plans/contribution.rules.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';
import type { Election } from './enrollment.rules.ts';

export const TERMINATION_RULES = ['END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR'] as const;
export type TerminationRule = (typeof TERMINATION_RULES)[number];

/** The end of a coverage: its last day, or called off before it began, so that there never was any. */
export type CoverageEnd = { cancelled: false; coverageEnd: CalendarDate } | { cancelled: true; coverageEnd: null };

const CANCELLED: CoverageEnd = { cancelled: true, coverageEnd: null };

/**
 * The end of a coverage that is terminated as of `from` (today, or the termination date where rules 1 let it count).
 * `END_OF_N_MONTHS`: the end of that month (n = 0) or n months on · `LAST_DAY`: that day · `END_OF_PLAN_YEAR`; never past the
 * plan year. Coverage that has not begun by that day is cancelled, whatever the rule.
 */
export function endOfCoverage(
  terms: { terminationRule: TerminationRule; terminationNMonths: number; coverageEnd: CalendarDate },
  coverageStart: CalendarDate,
  from: CalendarDate,
): CoverageEnd {
  if (from < coverageStart) return CANCELLED;
  return { cancelled: false, coverageEnd: earlier(lastDay(terms, from), terms.coverageEnd) };
}

function lastDay(terms: Parameters<typeof endOfCoverage>[0], from: CalendarDate): CalendarDate {
  switch (terms.terminationRule) {
    case 'END_OF_N_MONTHS':
      return endOfMonth(addMonths(startOfMonth(from), terms.terminationNMonths));
    case 'LAST_DAY':
      return from;
    case 'END_OF_PLAN_YEAR':
      return terms.coverageEnd;
  }
}

/**
 * What a new election leaves of the coverage that it replaces (rules 4): nothing where the new one starts on the same day
 * or earlier, else all up to the day before. It never lengthens what was to end sooner.
 */
export function endByReplacement(
  old: { coverageStart: CalendarDate; coverageEnd: CalendarDate },
  newStart: CalendarDate,
): CoverageEnd {
  if (newStart <= old.coverageStart) return CANCELLED;
  return { cancelled: false, coverageEnd: earlier(addDays(newStart, -1), old.coverageEnd) };
}

/** What is left of coverage when its plan year ends earlier than it does: nothing, where it would begin after that day. */
export function endWithPlanYear(coverageStart: CalendarDate, planYearEnd: CalendarDate): CoverageEnd {
  return coverageStart > planYearEnd ? CANCELLED : { cancelled: false, coverageEnd: planYearEnd };
}

/** The spelling of the contract. */
export type PolicyStatus = 'Coverage Upcoming' | 'Coverage Effective' | 'Coverage Ended' | 'Cancelled';

export interface CoverageFacts {
  election: Election;
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate | null;
  cancelled: boolean;
}

/** Null for who never elected. Terminated coverage is effective up to its last day. */
export function policyStatus(facts: CoverageFacts, today: CalendarDate): PolicyStatus | null {
  if (facts.election !== 'Enrolled') return null;
  if (facts.cancelled) return 'Cancelled';
  if (today < facts.coverageStart) return 'Coverage Upcoming';
  return facts.coverageEnd !== null && facts.coverageEnd < today ? 'Coverage Ended' : 'Coverage Effective';
}

/** The plan year is over for this coverage: an enrolled enrollment becomes inactive the day after its last day. */
export function isOver(coverage: Pick<CoverageFacts, 'coverageEnd'>, today: CalendarDate): boolean {
  return coverage.coverageEnd !== null && coverage.coverageEnd < today;
}

/** Tier and monthly amounts. */
export interface Amounts extends Split {
  tier: CoverageTier;
}

/** What was in force, up to and with a day, before something else took its place. */
export type Earlier<A> = A & { endsOn: CalendarDate };

/** The amounts in force on a day of the coverage; `earlier` in the order of time. */
export function amountsOn<A>(current: A, earlier: readonly Earlier<A>[], day: CalendarDate): A {
  return earlier.find(({ endsOn }) => day <= endsOn) ?? current;
}

/**
 * When coverage ends (rules 5.7): by a termination, by the plan year, by a new election that replaces it; and the status of an
 * enrollment's coverage on a day.
 */

import {
  addDays,
  addMonths,
  type CalendarDate,
  earlier,
  endOfMonth,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import type { PartnerPart, Split } from '../plans/contribution.rules.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';
import type { Election, PolicyStatus, TerminationRule } from '../vocabulary/enrollment-words.ts';

/** The terms of a plan year that decide when coverage ends; `coverageEnd`: never later than that. */
export interface Terms {
  terminationRule: TerminationRule;
  terminationNMonths: number;
  coverageEnd: CalendarDate;
}

/** The end of coverage: its last day, or cancelled before it began. */
export type CoverageEnd = { cancelled: false; coverageEnd: CalendarDate } | { cancelled: true; coverageEnd: null };

export const CANCELLED: CoverageEnd = { cancelled: true, coverageEnd: null };

/**
 * The end of coverage that is terminated as of `from` (today, or the termination date where rules 1.9 allow it).
 * `END_OF_N_MONTHS`: the end of that month (n = 0) or of the n-th month after it · `LAST_DAY`: that day · `END_OF_PLAN_YEAR`;
 * never past the plan year. Coverage that has not begun by that day is cancelled, whatever the rule.
 */
export function endOfCoverage(terms: Terms, coverageStart: CalendarDate, from: CalendarDate): CoverageEnd {
  if (from < coverageStart) return CANCELLED;
  return { cancelled: false, coverageEnd: earlier(lastDay(terms, from), terms.coverageEnd) };
}

function lastDay(terms: Terms, from: CalendarDate): CalendarDate {
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
 * The end of coverage that ended with an employment, once the last day of that employment is moved (rules 1.9): by the rule,
 * from the new day. Three things bound it: the current end of the plan year; later coverage in the same product (`nextStart`),
 * since a person's coverage never overlaps; and, where coverage must not be taken away in the past, what the rule leaves of it
 * today. The same day again gives the same end.
 */
export function endOfMovedDeparture(
  terms: Terms,
  coverage: { coverageStart: CalendarDate; end: CoverageEnd; nextStart: CalendarDate | null },
  moved: { lastDay: CalendarDate; today: CalendarDate; mayEndInPast: boolean },
): CoverageEnd {
  const { coverageStart, nextStart } = coverage;
  const byDay = endOfCoverage(terms, coverageStart, moved.lastDay);
  const kept = shorter(coverage.end, endOfCoverage(terms, coverageStart, moved.today));
  const end = moved.mayEndInPast || endsBefore(kept, byDay) ? byDay : kept;
  const room = nextStart === null ? terms.coverageEnd : earlier(terms.coverageEnd, addDays(nextStart, -1));
  return coverageStart > room ? CANCELLED : shorter(end, { cancelled: false, coverageEnd: room });
}

/** Cancelled coverage ends before any other. */
function endsBefore(a: CoverageEnd, b: CoverageEnd): boolean {
  return !b.cancelled && (a.cancelled || a.coverageEnd < b.coverageEnd);
}

function shorter(a: CoverageEnd, b: CoverageEnd): CoverageEnd {
  return endsBefore(b, a) ? b : a;
}

/**
 * What a new election leaves of the coverage that it replaces (rules 4.5): nothing if the new one starts on the same day or
 * earlier, otherwise everything up to the day before. It never extends coverage that was to end sooner.
 */
export function endByReplacement(
  old: { coverageStart: CalendarDate; coverageEnd: CalendarDate },
  newStart: CalendarDate,
): CoverageEnd {
  if (newStart <= old.coverageStart) return CANCELLED;
  return { cancelled: false, coverageEnd: earlier(addDays(newStart, -1), old.coverageEnd) };
}

/**
 * The days of coverage that had ended and continues (rules 10.5): from the day after its last, or from its start if it never
 * began; after a real absence from the day of return at the earliest; and always after other coverage in the product
 * (`coveredThrough`), which never overlaps. Null: no days are left.
 */
export function continuedCoverage(
  ended: { coverageStart: CalendarDate; end: CoverageEnd },
  bounds: { through: CalendarDate; coveredThrough: CalendarDate | null; returnedOn: CalendarDate | null },
): { start: CalendarDate; end: CalendarDate } | null {
  const { through, coveredThrough, returnedOn } = bounds;
  const next = ended.end.cancelled ? ended.coverageStart : addDays(ended.end.coverageEnd, 1);
  const start = later(next, returnedOn ?? next, coveredThrough === null ? next : addDays(coveredThrough, 1));
  return start > through ? null : { start, end: through };
}

/** What is left of coverage if its plan year ends earlier: nothing if it would begin after that day. */
export function endWithPlanYear(coverageStart: CalendarDate, planYearEnd: CalendarDate): CoverageEnd {
  return coverageStart > planYearEnd ? CANCELLED : { cancelled: false, coverageEnd: planYearEnd };
}

export interface CoverageFacts {
  election: Election;
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate | null;
  cancelled: boolean;
}

/** Null for somebody who never elected. Terminated coverage stays effective through its last day. */
export function policyStatus(facts: CoverageFacts, today: CalendarDate): PolicyStatus | null {
  if (facts.election !== 'Enrolled') return null;
  if (facts.cancelled) return 'Cancelled';
  if (today < facts.coverageStart) return 'Coverage Upcoming';
  return facts.coverageEnd !== null && facts.coverageEnd < today ? 'Coverage Ended' : 'Coverage Effective';
}

/** The coverage has ended: an enrolled enrollment becomes inactive the day after its last day. */
export function isOver(coverage: Pick<CoverageFacts, 'coverageEnd'>, today: CalendarDate): boolean {
  return coverage.coverageEnd !== null && coverage.coverageEnd < today;
}

/** The days of coverage in a row of an enrollment; no end: it was cancelled. */
export function coverageDaysOf(row: { coverage_start: CalendarDate; coverage_end: CalendarDate | null }) {
  return { coverageStart: row.coverage_start, coverageEnd: row.coverage_end };
}

/** Tier and monthly amounts. */
export interface Amounts extends Split {
  tier: CoverageTier;
  /** Absent: nobody is covered whose part is taxed. */
  partner?: PartnerPart | undefined;
}

/** The amounts in the row of a price. */
export function amountsOfPrice(price: {
  tier: CoverageTier;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  post_tax_cents: number;
  imputed_cents: number;
}): Amounts {
  const { tier, post_tax_cents: postTaxCents, imputed_cents: imputedCents } = price;
  const { premium_cents: premiumCents, employer_cents: employerCents, employee_cents: employeeCents } = price;
  const partner = postTaxCents === 0 && imputedCents === 0 ? undefined : { postTaxCents, imputedCents };
  return { tier, premiumCents, employerCents, employeeCents, partner };
}

/** The same amounts with another share for the employee. What the employer takes over of a partner's part is income, too. */
export function sharedAnew(amounts: Amounts, employeeCents: number): Amounts {
  const { premiumCents, partner } = amounts;
  const shares = { employeeCents, employerCents: premiumCents - employeeCents };
  if (!partner) return { ...amounts, ...shares };
  const postTaxCents = Math.min(partner.postTaxCents, employeeCents);
  const imputedCents = partner.imputedCents + partner.postTaxCents - postTaxCents;
  return { ...amounts, ...shares, partner: { postTaxCents, imputedCents } };
}

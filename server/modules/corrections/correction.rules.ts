/**
 * The consequences of corrected facts (rules 10.1): each enrollment of one employment as it would have been if the facts had
 * been known from the start. One list, which is applied, or shown by a dry run. Pure.
 */
import {
  addDays,
  type CalendarDate,
  earlier,
  endOfMonth,
  firstAfter,
  firstOnOrAfter,
  later,
} from '../../platform/values/dates.ts';
import { type Amounts, type CoverageEnd, sharedAnew } from '../coverage/coverage.rules.ts';
import type { RecordedPerson } from '../coverage/coverage-period.sql.ts';
import { dayShown, type Part } from '../coverage/parts.rules.ts';
import { endOfRunning, lastCoveredDay } from '../enrollments/enrollment-row.rules.ts';
import { coverageStartFor, firstDayOfWindow, type Window } from '../enrollments/window.rules.ts';
import type { PlanYear } from '../plans/plan-year.sql.ts';
import type { KnownEnrollment } from './correction.sql.ts';
import { amountsIn, type Born, carried, owesSame, partsAnew, peopleAnew, recordedParts } from './priced-anew.rules.ts';

/** When coverage may begin: from the day that the policy gives, in windows that open with the grant. */
export interface Ground {
  coveredFrom: CalendarDate;
  grantedOn: CalendarDate;
}

/** What is corrected about an employment, with the former facts. */
export interface Facts {
  today: CalendarDate;
  /** Null: nothing about the ground has changed. `after` null: they never were eligible. */
  ground: { before: readonly Ground[]; after: Ground | null } | null;
  employee: Born;
  /** The employee according to the former facts. */
  was: Born;
  /** The dependents whose date of birth is corrected, with the former date. */
  born: ReadonlyMap<string, CalendarDate>;
  /** Medical coverage may be taken away for months that were deducted [L 29 CFR 2590.715-2712]. */
  mayRescind: boolean;
  /** Nobody is asked to sign. */
  force: boolean;
}

/** One enrollment of the employment, with everything else that the person has had. */
export interface Known {
  row: KnownEnrollment;
  /** The classes by which its months were shared before the correction. */
  formerClasses: KnownEnrollment['share_classes'];
  planYear: PlanYear;
  /** The plan year with its prices before each correction, the latest first. */
  earlierTerms: readonly PlanYear[];
  history: readonly KnownEnrollment[];
  /** Its own ground, if its benefit has a wait of its own; null: the ground of the employment. */
  ground?: { before: readonly Ground[]; after: Ground } | null;
}

export type Consequence = { row: KnownEnrollment } & (
  | { kind: 'window'; window: Pick<Window, 'startsOn' | 'endsOn' | 'coverageStart'> }
  /** An open window, or coverage once it continues, also asks for a signature from this day on; null: no longer. */
  | { kind: 'asks'; from: CalendarDate | null }
  /** Nobody can answer it any more. */
  | { kind: 'closed' }
  | { kind: 'never_covered' }
  /**
   * Coverage that can't be taken away ends by its rule, and continues where it would have begun; null: it does not continue.
   */
  | { kind: 'kept'; end: CoverageEnd; resumesOn: CalendarDate | null }
  | {
      kind: 'covered';
      start: CalendarDate;
      pricedOn: CalendarDate;
      people: RecordedPerson[];
      parts: Part[];
      shown: Amounts;
      /** For coverage that a correction had cancelled: the last day that it gets back. */
      end: CalendarDate | null;
      /** Days that nobody signed for: until they are signed, the employer bears them. */
      toSign: Pick<Window, 'endsOn' | 'coverageStart'> | null;
    }
);

export function consequences(facts: Facts, known: readonly Known[]): Consequence[] {
  if (facts.ground === null) return known.flatMap((one) => asBefore(facts, one));
  const { before, after } = facts.ground;
  if (after === null) return known.flatMap((one) => withoutGround(facts, one));
  const groundOf = (one: Known) => one.ground ?? { before, after };
  const starts = new Map(known.map((one) => [one.row.id, correctedStart(one, groundOf(one), facts.today)]));
  const moved = new Map(
    known.map(({ row }) => [row.coverage_start, starts.get(row.id) ?? row.coverage_start] as const),
  );
  return known.flatMap((one) => {
    const start = starts.get(one.row.id) ?? one.row.coverage_start;
    if (one.row.election === 'Pending') return correctedWindow(facts, one, start, groundOf(one).after);
    if (!one.row.cancelled) return correctedCoverage(facts, one, start, moved);
    const end = endGivenBack(one, known, starts);
    const isBack = end !== null && start <= end;
    return isBack ? coveredAs(facts, { ...one, row: { ...one.row, lost_end: end } }, start, moved) : [];
  });
}

/** The last day that is given back to coverage cancelled by a correction, before its replacement in the plan year begins. */
function endGivenBack(
  { row }: Known,
  known: readonly Known[],
  starts: ReadonlyMap<string, CalendarDate>,
): CalendarDate | null {
  const next = known.filter((one) => isSuccessor(one.row, row)).flatMap((one) => starts.get(one.row.id) ?? []);
  return row.lost_end && earlier(row.lost_end, ...next.map((day) => addDays(day, -1)));
}

function isSuccessor(one: KnownEnrollment, of: KnownEnrollment): boolean {
  return one.id > of.id && one.plan_year_id === of.plan_year_id && one.election === 'Enrolled' && !one.cancelled;
}

/** The days are right, but the price may be wrong. */
function asBefore(facts: Facts, known: Known): Consequence[] {
  const { row } = known;
  return row.election === 'Pending' || row.cancelled ? [] : coveredAs(facts, known, row.coverage_start, new Map());
}

/** They never were eligible: whatever can be taken back is treated as if it never was. */
function withoutGround(facts: Facts, { row }: Known): Consequence[] {
  if (row.election === 'Pending') return [{ row, kind: 'closed' }];
  if (row.cancelled) return [];
  if (!isProtected(facts, row, null)) return [{ row, kind: 'never_covered' }];
  if (row.status === 'inactive') return [];
  return [{ row, kind: 'kept', end: endOfRunning(row, facts.today), resumesOn: null }];
}

/**
 * If the start was given by a rule that can be identified, that rule is applied again; otherwise the start is only moved to
 * where eligibility allows it.
 */
function correctedStart(
  known: Known,
  { before, after }: { before: readonly Ground[]; after: Ground },
  today: CalendarDate,
): CalendarDate {
  const { coverage_start } = known.row;
  const isByRule = before.some((ground) => startBy(known, ground, today) === coverage_start);
  const byRule = isByRule ? startBy(known, after, today) : null;
  return byRule ?? later(coverage_start, after.coveredFrom);
}

function startBy(known: Known, { coveredFrom, grantedOn }: Ground, today: CalendarDate): CalendarDate | null {
  const { row, planYear } = known;
  const { reason, window_start, event_on } = originOf(known);
  const lastCoverageEnd = endOfOther(known);
  const situation = { planYear, eligibleOn: coveredFrom, lastCoverageEnd, today };
  switch (reason) {
    case 'open_enrollment':
    case 'new_hire':
      return coverageStartFor(situation, firstDayOfWindow(planYear, grantedOn));
    case 'grant':
      return coverageStartFor(situation, window_start);
    case 'life_event':
    case 'reissue': {
      const asked = event_on ?? firstAfter(window_start);
      const free = lastCoverageEnd === null ? coveredFrom : addDays(lastCoverageEnd, 1);
      // A window for a life event may overlap other coverage; its election may not.
      const needsRoom = reason === 'reissue' || row.election === 'Enrolled';
      return later(asked, planYear.coverageStart, coveredFrom, needsRoom ? free : asked);
    }
    case 'reinstatement':
    case 'correction':
      return null;
  }
}

/** A correction or reinstatement inherits its start from the coverage that it replaces. */
function originOf({ row, history }: Pick<Known, 'row' | 'history'>): KnownEnrollment {
  if (row.reason !== 'correction' && row.reason !== 'reinstatement') return row;
  const before = history.findLast(
    (one) =>
      one.id < row.id &&
      one.employee_id === row.employee_id &&
      one.plan_year_id === row.plan_year_id &&
      one.election === 'Enrolled',
  );
  return before ? originOf({ row: before, history }) : row;
}

/** The end of the person's coverage in the product that began earlier and that this one did not follow in the plan year. */
function endOfOther({ row, planYear, history }: Known): CalendarDate | null {
  const others = history.filter(
    (one) =>
      one.product_id === row.product_id &&
      one.election === 'Enrolled' &&
      !one.cancelled &&
      one.coverage_start < row.coverage_start &&
      !(
        one.employee_id === row.employee_id &&
        one.plan_year_id === row.plan_year_id &&
        one.eligibility_number === row.eligibility_number
      ),
  );
  return lastCoveredDay(others, planYear);
}

/** How long a window stays open at least if it was believed to be over, or if a correction opens it. */
const LEAST_DAYS = 14;
export const DAYS_TO_SIGN = 30;

function correctedWindow({ today }: Facts, known: Known, start: CalendarDate, after: Ground): Consequence[] {
  const { row, planYear } = known;
  const year = planYear.coverageEnd;
  if (start > year) return [{ row, kind: 'closed' }];
  const byRule = row.reason === 'open_enrollment' || row.reason === 'new_hire';
  const first = byRule ? firstDayOfWindow(planYear, after.grantedOn) : row.window_start;
  const startsOn = first > today ? first : earlier(row.window_start, today);
  const end = byRule ? lastDayOfWindow(planYear, first) : row.window_end;
  const least = row.window_start <= today ? row.window_end : earlier(addDays(today, LEAST_DAYS), year);
  const endsOn = first > today ? end : later(end, least);
  const isSame = startsOn === row.window_start && endsOn === row.window_end && start === row.coverage_start;
  return isSame ? [] : [{ row, kind: 'window', window: { startsOn, endsOn, coverageStart: start } }];
}

function lastDayOfWindow(planYear: PlanYear, first: CalendarDate): CalendarDate {
  const { openEnrollmentStart, openEnrollmentEnd, newHireWindowDays, coverageEnd } = planYear;
  const own =
    first > openEnrollmentStart ? later(openEnrollmentEnd, addDays(first, newHireWindowDays)) : openEnrollmentEnd;
  return earlier(own, coverageEnd);
}

function correctedCoverage(
  facts: Facts,
  known: Known,
  start: CalendarDate,
  moved: ReadonlyMap<CalendarDate, CalendarDate>,
): Consequence[] {
  const { row, planYear } = known;
  const last = row.coverage_end ?? planYear.coverageEnd;
  const isLess = start > row.coverage_start;
  if (isLess && isProtected(facts, row, start)) {
    if (row.status === 'inactive') return coveredAs(facts, known, row.coverage_start, new Map());
    const end = endOfRunning(row, facts.today);
    const isUnbroken = !end.cancelled && start <= addDays(end.coverageEnd, 1);
    if (isUnbroken) return coveredAs(facts, known, row.coverage_start, new Map());
    return [{ row, kind: 'kept', end, resumesOn: start <= last ? start : null }];
  }
  return start > last ? [{ row, kind: 'never_covered' }] : coveredAs(facts, known, start, moved);
}

function coveredAs(
  facts: Facts,
  known: Known,
  start: CalendarDate,
  moved: ReadonlyMap<CalendarDate, CalendarDate>,
): Consequence[] {
  const { row, planYear } = known;
  const moveDay = (day: CalendarDate) => moved.get(day) ?? later(day, start);
  const lastPossible = lastPossibleOf(facts, row);
  const people = peopleAnew(row, planYear, { born: facts.born, today: facts.today, moveDay, lastPossible });
  const pricedOn = moveDay(row.priced_on ?? row.coverage_start);
  const pricedBy = (terms: PlanYear) => partsAnew(row, terms, { ...facts.employee, pricedOn }, people, start);
  const priced = carriedOn(pricedBy, facts, known);
  const unsigned = unsignedDays(facts, known, start);
  const parts = unsigned ? borne(priced, unsigned.through) : priced;
  const toSign = unsigned?.until ? { endsOn: unsigned.until, coverageStart: start } : null;
  return covered(facts, row, { start, pricedOn, people, parts, toSign });
}

type Covered = Extract<Consequence, { kind: 'covered' }>;

/** Empty if nothing changes. */
export function covered(
  { today }: Pick<Facts, 'today'>,
  row: KnownEnrollment,
  as: Omit<Covered, 'row' | 'kind' | 'shown' | 'end'>,
): Covered[] {
  const { start, people, parts } = as;
  const end = row.cancelled ? row.lost_end : null;
  const isSame = start === row.coverage_start && samePeople(people, row.people) && sameParts(parts, row);
  if (isSame && end === null) return [];
  const days = { coverageStart: start, coverageEnd: end ?? row.coverage_end };
  return [{ row, kind: 'covered', ...as, end, shown: amountsIn(parts, dayShown(days, today)) }];
}

/** The coverage in which this one continues without a gap, after a departure was taken back; if there is none, itself. */
function lastOfUnbroken(row: KnownEnrollment, history: readonly KnownEnrollment[]): KnownEnrollment {
  const next = history.find((one) => one.continues_id === row.id && isUnbroken(row, one));
  return next ? lastOfUnbroken(next, history) : row;
}

export function isUnbroken(one: KnownEnrollment, next: KnownEnrollment): boolean {
  return !one.cancelled && !next.cancelled && one.coverage_end === addDays(next.coverage_start, -1);
}

/**
 * Months that nobody has signed for, up to the day before the first signed one; `until`: the day until which they can be signed
 * for. Days that were added earlier stay with whoever bears them.
 */
function unsignedDays({ force, today }: Facts, { row, planYear, history }: Known, start: CalendarDate) {
  const signed = signedFrom(row, history);
  if (firstOnOrAfter(start) >= signed) return null;
  const through = addDays(signed, -1);
  if (start >= row.coverage_start) return row.prices[0]?.employee_cents === 0 ? { through, until: null } : null;
  if (force) return null;
  const until = earlier(addDays(today, DAYS_TO_SIGN), planYear.coverageEnd);
  const isRunning = lastOfUnbroken(row, history).status === 'enrolled';
  return { through, until: isRunning && until >= today ? until : null };
}

/** Continued coverage was signed for with the coverage that it continues. */
function signedFrom(row: KnownEnrollment, history: readonly KnownEnrollment[]): CalendarDate {
  const own = row.signed_from ?? row.coverage_start;
  const before = history.find(({ id }) => id === row.continues_id);
  return before ? earlier(own, signedFrom(before, history)) : own;
}

/** After other rates or another contribution, the part that nobody has signed for stays with whoever bears it. */
function carriedOn(pricedBy: (terms: PlanYear) => Part[], facts: Facts, known: Known): Part[] {
  const byTerms = (planYear: PlanYear) => ({
    is: pricedBy(planYear),
    was: partsAsWere(facts, { ...known, planYear }),
  });
  const now = byTerms(known.planYear);
  const recorded = recordedParts(known.row);
  // For most people nobody bears anything, so earlier terms need not be considered.
  if (known.earlierTerms.length === 0 || owesSame(now.was, recorded)) return now.is;
  return carried([now, ...known.earlierTerms.map(byTerms)], recorded);
}

/** The prices according to the former facts. */
function partsAsWere(facts: Facts, { row, planYear, formerClasses }: Known): Part[] {
  const people = row.people.map((one) => ({
    ...one,
    date_of_birth: facts.born.get(one.dependent_id) ?? one.date_of_birth,
  }));
  const employee = { ...facts.was, pricedOn: row.priced_on ?? row.coverage_start };
  return partsAnew({ ...row, share_classes: formerClasses }, planYear, employee, people, row.coverage_start);
}

/** The employer bears what is owed through this day; from the next one on it is shared as before. */
function borne(parts: readonly Part[], through: CalendarDate): Part[] {
  const next = addDays(through, 1);
  const shared = amountsIn(parts, next);
  const before = parts
    .filter(({ from }) => from < next)
    .map(({ from, amounts }) => ({ from, amounts: sharedAnew(amounts, 0) }));
  return [...before, { from: next, amounts: shared }, ...parts.filter(({ from }) => from > next)];
}

/**
 * Medical coverage that was paid for is not taken away for past days. `start`: the first remaining day; null: nothing remains.
 */
function isProtected({ today, mayRescind }: Facts, row: KnownEnrollment, start: CalendarDate | null): boolean {
  if (row.category !== 'Medical' || mayRescind || row.coverage_start > today) return false;
  return row.deducted_months.some((month) => month <= today && (start === null || month < start));
}

/** Children who are too old are covered to this day at least. */
function lastPossibleOf(facts: Facts, row: KnownEnrollment): (last: CalendarDate) => CalendarDate {
  const { today, mayRescind } = facts;
  return (last) => {
    const isPaid = row.deducted_months.some((month) => month > last && month <= today);
    return row.category === 'Medical' && !mayRescind && isPaid ? later(last, endOfMonth(today)) : last;
  };
}

function samePeople(people: readonly RecordedPerson[], before: readonly RecordedPerson[]): boolean {
  const told = (some: readonly RecordedPerson[]) =>
    JSON.stringify(
      some.map((one) => [
        one.dependent_id,
        one.starts_on,
        one.ends_on,
        one.eligible_through,
        one.priced_on,
        one.is_charged,
      ]),
    );
  return told(people) === told(before);
}

function sameParts(parts: readonly Part[], { prices }: KnownEnrollment): boolean {
  if (parts.length !== prices.length) return false;
  return parts.every(({ from, amounts }, at) => {
    const price = prices[at];
    return (
      price?.starts_on === from &&
      price.tier === amounts.tier &&
      price.premium_cents === amounts.premiumCents &&
      price.employee_cents === amounts.employeeCents &&
      price.post_tax_cents === (amounts.partner?.postTaxCents ?? 0) &&
      price.imputed_cents === (amounts.partner?.imputedCents ?? 0)
    );
  });
}

/**
 * The consequences for covered people if rates or a contribution were wrong (rules 10.2, 10.3): people who owe less owe it at
 * once; people who owe more are asked to sign, and until then the employer bears the difference. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { addDays, type CalendarDate, earlier, firstAfter, later } from '../../platform/values/dates.ts';
import { type Amounts, sharedAnew } from '../coverage/coverage.rules.ts';
import type { RecordedPerson } from '../coverage/coverage-period.sql.ts';
import type { Part } from '../coverage/parts.rules.ts';
import { askedFrom, onlyAsks } from '../enrollments/enrollment-row.rules.ts';
import type { PlanYear } from '../plans/plan-year.sql.ts';
import { type Consequence, covered, DAYS_TO_SIGN, isUnbroken } from './correction.rules.ts';
import type { KnownEnrollment } from './correction.sql.ts';
import { amountsIn, type Born, daysOf, partsAnew, recordedParts } from './priced-anew.rules.ts';

export interface PriceFacts {
  today: CalendarDate;
  /** The day from which the prices differ. */
  from: CalendarDate;
  /** Nobody pays more without having signed. */
  needsSignature: boolean;
  employee: Born;
}

/** `own`: all enrollments of the same employment in the plan year. */
export function priceConsequences(
  facts: PriceFacts,
  known: KnownEnrollment,
  planYear: PlanYear,
  own: readonly KnownEnrollment[],
): Consequence[] {
  const mayGoOn = !own.some(({ status }) => status === 'enrolled');
  if (known.cancelled && !mayGoOn) return [];
  // A price change alone revives no coverage.
  const row = { ...known, lost_end: null };
  const start = row.coverage_start;
  const pricedOn = row.priced_on ?? start;
  const old = recordedParts(row);
  const anew = partsAnew(row, planYear, { ...facts.employee, pricedOn }, row.people, start);
  const priced = onlyFrom(facts.from, anew, old);
  const as = { start, pricedOn, people: row.people };
  const isMore =
    facts.needsSignature && owesMore(priced, old, later(facts.from, start), mayGoOn ? null : row.coverage_end);
  // Nobody is asked about coverage that has ended, but it may continue. For the dead, only their own price would tell whether
  // it is more.
  const mayBeMore = isMore || (facts.needsSignature && facts.employee.diedOn !== null);
  const asksLater = mayBeMore && mayGoOn ? asking(row, later(facts.from, start)) : [];
  // At most one is running: nothing is asked for coverage that has ended.
  const pending = row.status === 'enrolled' ? (own.find(({ election }) => election === 'Pending') ?? null) : null;
  if (!isMore)
    return [...covered(facts, row, { ...as, parts: priced, toSign: null }), ...asksLater, ...withdrawn(facts, pending)];
  const asked = askedUntil(facts, row, planYear, pending);
  const parts = shared({ anew, priced, old }, asked && firstAfter(asked));
  const coverageStart = later(facts.from, firstDayToSign(row, own));
  const toSign = asked && !pending ? { endsOn: asked, coverageStart } : null;
  const waits = asked && pending ? askedIn(pending, asked, coverageStart) : [];
  return [...covered(facts, row, { ...as, parts, toSign }), ...asksLater, ...waits];
}

/** The day until which they can sign; null: they can't. */
function askedUntil(
  { today }: PriceFacts,
  row: KnownEnrollment,
  planYear: PlanYear,
  pending: KnownEnrollment | null,
): CalendarDate | null {
  const until = earlier(addDays(today, DAYS_TO_SIGN), planYear.coverageEnd);
  if (row.status !== 'enrolled' || until < today) return null;
  return pending ? later(pending.window_end, until) : until;
}

/**
 * The first day that one election can be signed for: that of all coverage that continued in this one without a gap, also by an
 * answer that chose the same plan and left nobody out.
 */
function firstDayToSign(row: KnownEnrollment, own: readonly KnownEnrollment[]): CalendarDate {
  const before = own.find((one) => isUnbroken(one, row));
  return before && goesOn(before, row) ? firstDayToSign(before, own) : row.coverage_start;
}

/** A person with a last day of their own, by age or by a loss, keeps it in any election. */
function goesOn(before: KnownEnrollment, next: KnownEnrollment): boolean {
  if (next.continues_id === before.id) return true;
  const isLeftOut = ({ dependent_id, ends_on, eligible_through }: RecordedPerson) => {
    const then = next.people.find((one) => one.dependent_id === dependent_id && one.starts_on <= next.coverage_start);
    if (ends_on !== null) return false;
    return !then || (then.ends_on !== null && then.ended_on === null && then.ends_on !== eligible_through);
  };
  return before.plan_id === next.plan_id && !before.people.some(isLeftOut);
}

/**
 * One signature covers everything that was corrected, from its first day. A window for something else keeps its own day beside
 * that.
 */
function askedIn(pending: KnownEnrollment, endsOn: CalendarDate, from: CalendarDate): Consequence[] {
  const { window_start: startsOn, coverage_start: own } = pending;
  const window = { startsOn, endsOn, coverageStart: onlyAsks(pending) ? earlier(own, from) : own };
  return [{ row: pending, kind: 'window', window }, ...(onlyAsks(pending) ? [] : asking(pending, from))];
}

function asking(row: KnownEnrollment, from: CalendarDate): Consequence[] {
  const first = earlier(row.asks_from ?? from, from);
  return first === row.asks_from ? [] : [{ row, kind: 'asks', from: first }];
}

/** Nothing has to be signed any more, unless earlier days were corrected, too. */
function withdrawn({ from }: PriceFacts, pending: KnownEnrollment | null): Consequence[] {
  const asked = pending && askedFrom(pending);
  if (!asked || asked < from) return [];
  if (onlyAsks(pending)) return [{ row: pending, kind: 'closed' }];
  return pending.asks_from === null ? [] : [{ row: pending, kind: 'asks', from: null }];
}

/** The prices of earlier days stay as they are, including those that nobody has signed for. */
function onlyFrom(day: CalendarDate, priced: Part[], old: readonly Part[]): Part[] {
  const before = old.filter(({ from }) => from < day);
  const last = before.at(-1);
  if (!last) return priced;
  const amounts = amountsIn(priced, day);
  const isBoundary = priced.some(({ from }) => from === day) || !isSame(amounts, last.amounts);
  const begins = isBoundary ? [{ from: day, amounts }] : [];
  return [...before, ...begins, ...priced.filter(({ from }) => from > day)];
}

const isSame = (a: Amounts, b: Amounts | undefined) =>
  isDeepStrictEqual({ ...a, partner: a.partner }, { ...b, partner: b?.partner });

/** Whether the employee owes more on any day of their coverage from `from` on. */
export function owesMore(
  priced: readonly Part[],
  old: readonly Part[],
  from: CalendarDate,
  last: CalendarDate | null,
): boolean {
  return daysOf(from, priced, old).some(
    (day) => (last === null || day <= last) && amountsIn(priced, day).employeeCents > amountsIn(old, day).employeeCents,
  );
}

/** Up to the day before `until` the employee owes no more than before; null: on no day. Coverage may begin after `until`. */
function shared(
  { anew, priced, old }: Record<'anew' | 'priced' | 'old', readonly Part[]>,
  until: CalendarDate | null,
): Part[] {
  const [first] = priced;
  if (!first) throw new Error('coverage without a price');
  const days = daysOf(first.from, priced, old).filter((day) => until === null || day < until);
  const owed = days.map((from) => ({ from, amounts: atMost(amountsIn(priced, from), amountsIn(old, from)) }));
  // The day from which the prices differ is not a boundary if nothing changes on it.
  const own = new Set([first, ...anew, ...old].map(({ from }) => from));
  const kept = owed.filter(({ from, amounts }, at) => own.has(from) || !isSame(amounts, owed[at - 1]?.amounts));
  if (until === null) return kept;
  if (until <= first.from) return [...priced];
  const others = priced.filter(({ from }) => from > until);
  return [...kept, { from: until, amounts: amountsIn(priced, until) }, ...others];
}

function atMost(amounts: Amounts, before: Amounts): Amounts {
  return sharedAnew(amounts, Math.min(amounts.employeeCents, before.employeeCents));
}

/** Who is covered from when, and at what price, once a day or a date of birth has been corrected (rules 7.1, 10.1). Pure. */
import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../platform/commands/refusal.ts';
import { type CalendarDate, later } from '../../platform/values/dates.ts';
import { lastDayByAge } from '../coverage/age-off.rules.ts';
import { type Amounts, amountsOfPrice, sharedAnew } from '../coverage/coverage.rules.ts';
import type { RecordedPerson } from '../coverage/coverage-period.sql.ts';
import { amountsOn, type CoveredSpan, isCoveredOn, type Part } from '../coverage/parts.rules.ts';
import { partsAround } from '../coverage/survivors.rules.ts';
import { lastDayCovered, taxedBefore } from '../employees/dependent.rules.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import type { PlanYear } from '../plans/plan-year.sql.ts';
import { type BenefitCategory, chargedOf } from '../plans/rates.rules.ts';
import type { KnownEnrollment } from './correction.sql.ts';

export interface Born {
  dateOfBirth: CalendarDate;
  employeeClass: EmployeeClass | null;
  /** From the day after, the price is that of the family, and the employer pays it (rules 10.9); null: they are alive. */
  diedOn: CalendarDate | null;
}

interface Moved {
  /** The dependents whose date of birth was corrected. */
  born: Pick<ReadonlySet<string>, 'has'>;
  today: CalendarDate;
  moveDay: (day: CalendarDate) => CalendarDate;
  /** The last day that is possible for somebody who is too old, given their last day by age. */
  lastPossible: (last: CalendarDate) => CalendarDate;
}

/** The people of an enrollment, with their corrected days and settled charges. */
export function peopleAnew(row: KnownEnrollment, planYear: PlanYear, moved: Moved): RecordedPerson[] {
  const people = row.people.map((one): RecordedPerson => {
    const starts_on = later(moved.moveDay(one.starts_on), one.date_of_birth);
    const priced_on = one.priced_on && moved.moveDay(one.priced_on);
    const byAge = moved.born.has(one.dependent_id) ? endByAge(one, row, planYear, moved) : {};
    return { ...one, starts_on, priced_on, ...byAge, ...endByLoss(one, { starts_on, priced_on }, planYear) };
  });
  return settledAnew(people, planYear.product.category);
}

/** If the first day moves, the last day by a loss may move, too: nobody's coverage begins after the loss (rules 4.7). */
function endByLoss(
  one: RecordedPerson,
  days: Pick<RecordedPerson, 'starts_on' | 'priced_on'>,
  planYear: PlanYear,
): Partial<RecordedPerson> {
  const { end_cause: cause, ended_on: endedOn, ends_on } = one;
  if (cause === null || endedOn === null) return {};
  if (ends_on !== lastDayCovered(one, { cause, endedOn }, planYear)) return {};
  const last = lastDayCovered(days, { cause, endedOn }, planYear);
  return { ends_on: last, eligible_through: last };
}

/** A person whom a loss has ended keeps that last day. */
function endByAge(
  one: RecordedPerson,
  row: KnownEnrollment,
  planYear: PlanYear,
  { lastPossible, today }: Moved,
): Partial<RecordedPerson> {
  if (one.ended_on !== null) return {};
  const dependent = { ...one, dateOfBirth: one.date_of_birth };
  const last = lastDayByAge(dependent, planYear.childAgeOff, row.coverage_end ?? planYear.coverageEnd);
  const eligible_through = last && lastPossible(last);
  return { eligible_through, ends_on: eligible_through !== null && eligible_through < today ? eligible_through : null };
}

/** Settles which young children are charged, by who was covered on each day on which somebody joined. */
function settledAnew(people: readonly RecordedPerson[], category: BenefitCategory): RecordedPerson[] {
  const settled = new Map<string, boolean>();
  const joined = ({ priced_on, starts_on }: RecordedPerson) => priced_on ?? starts_on;
  for (const day of [...new Set(people.map(joined))].sort()) {
    const present = people.filter((one) => isCoveredOn({ startsOn: joined(one), endsOn: one.ends_on }, day));
    const charged = chargedOf(
      category,
      present.map((one) => ({
        ...{ relationship: one.relationship, dateOfBirth: one.date_of_birth, pricedOn: joined(one) },
        isCharged: settled.get(one.dependent_id),
      })),
      day,
    );
    for (const [at, { dependent_id }] of present.entries()) settled.set(dependent_id, charged[at] ?? true);
  }
  return people.map((one) => ({ ...one, is_charged: settled.get(one.dependent_id) ?? one.is_charged }));
}

/** All prices, from the first day of coverage on. */
export function partsAnew(
  row: KnownEnrollment,
  planYear: PlanYear,
  employee: Born & { pricedOn: CalendarDate },
  people: readonly RecordedPerson[],
  start: CalendarDate,
): Part[] {
  const pricing = {
    employee: { ...employee, formerClasses: row.share_classes },
    category: planYear.product.category,
    contribution: planYear.contribution,
    plans: planYear.plans,
    priceChanges: planYear.priceChanges,
    coverageStart: start,
  };
  const until = planYear.coverageEnd;
  const days = { from: start, until };
  const parts = partsAround(employee.diedOn, pricing, row.plan_id, people.map(spanOf), days, amountsBefore(row));
  if (parts instanceof Refusal) throw new Error(`enrollment ${row.id} has no price to keep`);
  return parts.length > 0 ? parts : asRecorded(row, start);
}

/** For coverage that a death has left nobody in: it never was, so its price does not matter. */
function asRecorded(row: KnownEnrollment, start: CalendarDate): Part[] {
  const recorded = recordedParts(row);
  return [{ from: start, amounts: amountsIn(recorded, start) }, ...recorded.filter(({ from }) => from > start)];
}

function amountsBefore({ prices, id }: KnownEnrollment): Amounts {
  const [first] = prices;
  if (!first) throw new Error(`enrollment ${id} is enrolled without a price`);
  return amountsOfPrice(first);
}

function spanOf(one: RecordedPerson): CoveredSpan {
  const { relationship, date_of_birth: dateOfBirth, starts_on: startsOn, ends_on: endsOn } = one;
  return {
    ...{ relationship, dateOfBirth, startsOn, endsOn },
    pricedOn: one.priced_on ?? startsOn,
    isCharged: one.is_charged,
    taxedBefore: taxedBefore(one),
  };
}

export function recordedParts({ prices }: KnownEnrollment): Part[] {
  return prices.map((price) => ({ from: price.starts_on, amounts: amountsOfPrice(price) }));
}

/** The first day, and each later one on which any of these begins a part. */
export function daysOf(first: CalendarDate, ...lists: (readonly Part[])[]): CalendarDate[] {
  const days = lists.flat().map(({ from }) => from);
  return [...new Set([first, ...days.filter((day) => day > first)])].sort();
}

export function amountsIn(parts: readonly Part[], day: CalendarDate): Amounts {
  const [first, ...others] = parts;
  if (!first) throw new Error('coverage without a price');
  return amountsOn([first, ...others], day);
}

/** Whether the employee owes the same on each day of a coverage. */
export function owesSame(parts: readonly Part[], recorded: readonly Part[]): boolean {
  const [first] = recorded;
  if (!first) throw new Error('coverage without a price');
  return daysOf(first.from, parts, recorded).every(
    (day) => amountsIn(parts, day).employeeCents === amountsIn(recorded, day).employeeCents,
  );
}

/** The prices of one coverage by the same terms: according to the corrected facts, and to the former ones. */
interface ByTerms {
  is: readonly Part[];
  was: readonly Part[];
}

/**
 * `terms`: the current ones, then those before each correction, the latest first. If the employer bears a part because nobody
 * has signed for higher prices, they continue to do so. The fewest latest terms are taken whose smallest share, for the former
 * facts, is the recorded one; their smallest share for the corrected facts is owed now.
 */
export function carried(terms: readonly [ByTerms, ...ByTerms[]], recorded: readonly Part[]): Part[] {
  const [{ is: parts }] = terms;
  const [first] = parts;
  if (!first) throw new Error('coverage without a price');
  const days = daysOf(first.from, ...terms.flatMap(({ is, was }) => [is, was]), recorded);
  const shared = days.map((from) => {
    const amounts = amountsIn(parts, from);
    const owed = leastAsBefore(terms, recorded, from);
    return { from, amounts: owed < amounts.employeeCents ? sharedAnew(amounts, owed) : amounts };
  });
  const own = new Set(parts.map(({ from }) => from));
  return shared.filter(
    ({ from, amounts }, at) => own.has(from) || !isDeepStrictEqual(amounts, shared[at - 1]?.amounts),
  );
}

/** Uses as few of the terms as explain the recorded share; if none do, the current ones. */
function leastAsBefore(terms: readonly ByTerms[], recorded: readonly Part[], day: CalendarDate): number {
  const shareIn = (parts: readonly Part[]) => amountsIn(parts, day).employeeCents;
  const least = (some: readonly ByTerms[], of: keyof ByTerms) => Math.min(...some.map((one) => shareIn(one[of])));
  const counts = terms.findIndex((_, at) => least(terms.slice(0, at + 1), 'was') === shareIn(recorded)) + 1;
  return least(terms.slice(0, Math.max(1, counts)), 'is');
}

/**
 * The family of an employee who has died (rules 10.9): how long they are covered, and at what price. One of them takes the
 * employee's place, the spouse if there is one, and the employer pays. Pure.
 */
import { Refusal } from '../../platform/commands/refusal.ts';
import {
  addDays,
  addMonths,
  type CalendarDate,
  earlier,
  endOfMonth,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type Pricing, priceOn } from '../plans/price.rules.ts';
import { daysOfChange } from '../plans/price-change.rules.ts';
import { type Amounts, CANCELLED, type CoverageEnd } from './coverage.rules.ts';
import { beginnings, type CoveredSpan, isCoveredOn, type Part, partsOf, type Span } from './parts.rules.ts';

/**
 * The end of coverage: the employee's own last day, or for the family the end of the n-th month after the death
 * (`survivorMonths`), but no longer than the coverage would have lasted.
 */
export function endAfterDeath(
  coverage: { coverageStart: CalendarDate; coverageEnd: CalendarDate; people: readonly Span[] },
  diedOn: CalendarDate,
  survivorMonths: number,
): CoverageEnd {
  const { coverageStart, coverageEnd, people } = coverage;
  const own: CoverageEnd =
    coverageStart <= diedOn ? { cancelled: false, coverageEnd: earlier(diedOn, coverageEnd) } : CANCELLED;
  const first = later(coverageStart, addDays(diedOn, 1));
  const until = earlier(endOfMonth(addMonths(startOfMonth(diedOn), survivorMonths)), coverageEnd);
  const last = people
    .filter(({ startsOn, endsOn }) => startsOn <= until && (endsOn === null || (endsOn >= first && endsOn >= startsOn)))
    .map(({ endsOn }) => earlier(endsOn ?? until, until))
    .sort()
    .at(-1);
  return last === undefined || last < first ? own : { cancelled: false, coverageEnd: last };
}

/** Like `partsOf`, for an employee who may have died on a day. */
export function partsAround(
  diedOn: CalendarDate | null,
  ...[pricing, planId, people, days, before]: Parameters<typeof partsOf>
): Part[] | Refusal {
  if (diedOn === null || days.until <= diedOn) return partsOf(pricing, planId, people, days, before);
  const alive = days.from <= diedOn ? partsOf(pricing, planId, people, { from: days.from, until: diedOn }, before) : [];
  if (alive instanceof Refusal) return alive;
  const after = { from: later(days.from, addDays(diedOn, 1)), until: days.until };
  return [...alive, ...survivorParts(pricing, planId, people, after, alive.at(-1)?.amounts ?? before)];
}

function survivorParts(
  pricing: Pricing,
  planId: Uuid | null,
  people: readonly CoveredSpan[],
  days: { from: CalendarDate; until: CalendarDate },
  before: Amounts | null,
): Part[] {
  const plan = pricing.plans.find(({ id }) => id === planId);
  if (!plan) throw new Error('the plan is not among those of its plan year');
  return beginnings(people, daysOfChange(pricing, days.from), days).flatMap((from) => {
    const covered = people
      .filter((one) => isCoveredOn(one, from))
      .map((one) => ({ ...one, pricedOn: one.pricedOn ?? one.startsOn }))
      .sort((a, b) => rank(a) - rank(b) || (a.dateOfBirth < b.dateOfBirth ? -1 : 1));
    const [subscriber, ...others] = covered;
    if (!subscriber) return [];
    const price = priceOn({ ...pricing, employee: { ...pricing.employee, ...subscriber } }, from, plan.id, others);
    // If there is no rate for their tier, the price in force stays [O].
    const priced = price instanceof Refusal ? before : price;
    if (!priced) return [];
    const { tier, premiumCents } = priced;
    return [{ from, amounts: { tier, premiumCents, employerCents: premiumCents, employeeCents: 0 } }];
  });
}

const rank = ({ relationship }: CoveredSpan) => (relationship.endsWith('Child') ? 1 : 0);

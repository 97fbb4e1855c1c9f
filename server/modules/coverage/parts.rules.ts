/**
 * Coverage in dated parts (rules 4.7, 6.4): people join and leave, each on their own day, and tier and price follow from who is
 * covered. Used for age-off, losses and elections. Pure.
 */
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { daysOfOtherPrice, daysOfOtherTax, type Pricing, priceOn } from '../plans/price.rules.ts';
import type { PricedDependent } from '../plans/rates.rules.ts';
import type { Amounts } from './coverage.rules.ts';

/** The days on which somebody is covered besides the employee; a person who ends before they start never was covered. */
export interface Span {
  startsOn: CalendarDate;
  /** Null: as long as there is coverage. */
  endsOn: CalendarDate | null;
}

export interface CoveredSpan extends PricedDependent, Span {}

/** Tier and amounts from a day on, until the next part begins. */
export interface Part {
  from: CalendarDate;
  amounts: Amounts;
}

export function isCoveredOn({ startsOn, endsOn }: Span, day: CalendarDate): boolean {
  return startsOn <= day && (endsOn === null || endsOn >= day);
}

/**
 * The parts of coverage from a day to the end of its plan year: a new one begins whenever somebody joins, has left or is taxed
 * differently, and when the plan year has other rates or another contribution.
 *
 * If the plan has no rate for the people of a part, `before` stays in force: nobody loses coverage, or pays more, because
 * somebody else left [O]. `before` null: there is no price to keep, as in an election; then it is 422 `tier_not_available`.
 */
export function partsOf(
  pricing: Pricing,
  planId: Uuid | null,
  people: readonly CoveredSpan[],
  days: { from: CalendarDate; until: CalendarDate },
  before: Amounts | null,
): Part[] | Refusal {
  const plan = pricing.plans.find(({ id }) => id === planId);
  if (!plan) throw new Error('the plan is not among those of its plan year');
  const parts: Part[] = [];
  let inForce = before;
  const changes = [...daysOfOtherPrice(pricing, days.from), ...daysOfOtherTax(people)];
  for (const from of beginnings(people, changes, days)) {
    const covered = people.filter((one) => isCoveredOn(one, from));
    const price = priceOn(pricing, from, plan.id, covered.map(settled));
    if (!(price instanceof Refusal)) inForce = price;
    else if (inForce === null) return price;
    parts.push({ from, amounts: inForce });
  }
  return parts;
}

/** The first day, and every later one on which somebody joins or leaves, or another price counts. */
export function beginnings(
  people: readonly Span[],
  changes: readonly CalendarDate[],
  { from, until }: { from: CalendarDate; until: CalendarDate },
): CalendarDate[] {
  const days = [...people.flatMap((one) => movesOf(one)), ...changes];
  return [...new Set([from, ...days.filter((day) => from < day && day <= until)])].sort();
}

/** Whether somebody joins on this day, or left the day before. */
export function movesOn(people: readonly Span[], day: CalendarDate): boolean {
  return people.some((one) => movesOf(one).includes(day));
}

function movesOf({ startsOn, endsOn }: Span): CalendarDate[] {
  if (endsOn === null) return [startsOn];
  return endsOn < startsOn ? [] : [startsOn, addDays(endsOn, 1)];
}

/** Somebody who joins is priced by their age on joining (rules 7.1). */
function settled(person: CoveredSpan): PricedDependent {
  return { ...person, pricedOn: person.pricedOn ?? person.startsOn };
}

/** The amounts in force on a day; before the first part, those of the first. */
export function amountsOn(parts: readonly [Part, ...Part[]], day: CalendarDate): Amounts {
  return (parts.findLast(({ from }) => from <= day) ?? parts[0]).amounts;
}

/** The day whose tier and amounts an enrollment shows: today, within its coverage. Cancelled coverage shows its first day. */
export function dayShown(
  coverage: { coverageStart: CalendarDate; coverageEnd: CalendarDate | null },
  today: CalendarDate,
): CalendarDate {
  const { coverageStart, coverageEnd } = coverage;
  return coverageEnd === null ? coverageStart : earlier(later(today, coverageStart), coverageEnd);
}

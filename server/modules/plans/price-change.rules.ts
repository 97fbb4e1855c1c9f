/**
 * Rates and contributions that count from a day on within a plan year (rules 10.8): what is in force on which day. Those that
 * count from its first day are the plan year's own. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { type CalendarDate, isFirstOfMonth, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import { type Contribution, contributionFor } from './contribution.rules.ts';
import type { Rates } from './rates.rules.ts';

/** From a 1st on, until the next change of the same plan, or of the contribution. */
export type PriceChange = { from: CalendarDate } & (
  | { planId: Uuid; rates: Rates; contribution: null }
  | { planId: null; rates: null; contribution: Contribution }
);

interface Priced {
  contribution: Contribution;
  plans: readonly { id: Uuid; rates: Rates }[];
  /** In the order of their days. */
  priceChanges?: readonly PriceChange[] | undefined;
}

/** The same terms with the rates and the contribution in force on this day. */
export function pricedOn<P extends Priced>(terms: P, day: CalendarDate): P {
  if (!terms.priceChanges?.some(({ from }) => from <= day)) return terms;
  const changes = terms.priceChanges.filter(({ from }) => from <= day);
  const contribution = changes.findLast((one) => one.contribution !== null)?.contribution ?? terms.contribution;
  const plans = terms.plans.map((plan) => {
    const rates = changes.findLast(({ planId }) => planId === plan.id)?.rates;
    return rates ? { ...plan, rates } : plan;
  });
  return { ...terms, contribution, plans };
}

/**
 * The terms before each correction of rates or contribution, the latest first. `ever`: all that was recorded, in order; for a
 * plan, and for the contribution, the first one is what was in force before any correction.
 */
export function earlierTerms<P extends Priced & Pick<Days, 'coverageStart'>>(
  terms: P,
  ever: readonly PriceChange[],
): P[] {
  const firsts = new Map(ever.toReversed().map((one) => [one.planId, one]));
  const versions: P[] = [];
  let said = [...firsts.values()];
  for (const change of ever) {
    if (change === firsts.get(change.planId)) continue;
    versions.unshift(saying(terms, said));
    said = [...said.filter(({ planId, from }) => planId !== change.planId || from < change.from), change];
  }
  return versions;
}

function saying<P extends Priced & Pick<Days, 'coverageStart'>>(terms: P, said: readonly PriceChange[]): P {
  const priceChanges = said.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const onFirstDay = pricedOn({ ...terms, priceChanges }, terms.coverageStart);
  return { ...onFirstDay, priceChanges: priceChanges.filter(({ from }) => from > terms.coverageStart) };
}

/** The days after `after` on which something else begins to count. */
export function daysOfChange({ priceChanges = [] }: Pick<Priced, 'priceChanges'>, after: CalendarDate): CalendarDate[] {
  return [...new Set(priceChanges.map(({ from }) => from).filter((from) => from > after))].sort();
}

/** Whether the employer ever contributes differently to one class than to another. */
export function differsByClass(
  { contribution, priceChanges = [] }: Pick<Priced, 'contribution' | 'priceChanges'>,
  a: EmployeeClass | null,
  b: EmployeeClass | null,
): boolean {
  const all = [contribution, ...priceChanges.flatMap((one) => one.contribution ?? [])];
  return all.some((one) => !isDeepStrictEqual(contributionFor(one, a), contributionFor(one, b)));
}

/** Whether nothing would change: this is in force on that day, and no later day differs. */
export function isInForce(terms: Priced, change: PriceChange): boolean {
  const { from, planId, rates, contribution } = change;
  const now = pricedOn(terms, from);
  const laterOnes = terms.priceChanges?.filter((one) => one.from > from && one.planId === planId) ?? [];
  if (laterOnes.length > 0) return false;
  if (planId === null) return isDeepStrictEqual(now.contribution, contribution);
  return isDeepStrictEqual(now.plans.find(({ id }) => id === planId)?.rates, rates);
}

interface Days {
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate;
}

/** Current and future plan years; past ones must be named. */
export function isCorrectedByDefault(
  { coverageEnd }: Days,
  effectiveOn: CalendarDate | null,
  today: CalendarDate,
): boolean {
  return coverageEnd >= today && (effectiveOn === null || effectiveOn <= coverageEnd);
}

/** A day before all plan years of a correction is a mistake: there is nothing to correct. */
export function checkCorrectedDay(years: readonly Days[], effectiveOn: CalendarDate | null): Refusal | null {
  const first = years.map(({ coverageStart }) => coverageStart).sort()[0];
  if (effectiveOn === null || first === undefined || first <= effectiveOn) return null;
  const message = `This can be corrected from ${first} on, when the plan year begins.`;
  return refuseField('effective_on_out_of_range', 'effective_on', message);
}

/** The day from which a correction counts in a plan year: its first day, or a later 1st. */
export function correctedFrom(
  { coverageStart, coverageEnd }: Days,
  effectiveOn: CalendarDate | null,
): CalendarDate | Refusal {
  if (effectiveOn === null) return coverageStart;
  if (!isFirstOfMonth(effectiveOn)) return refuseField('effective_on_not_first', 'effective_on');
  if (effectiveOn > coverageEnd) {
    const message = `The plan year lasts from ${coverageStart} to ${coverageEnd}.`;
    return refuseField('effective_on_out_of_range', 'effective_on', message);
  }
  return later(effectiveOn, coverageStart);
}

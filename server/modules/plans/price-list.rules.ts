/**
 * What a plan year costs before anybody has chosen: each plan in each tier, and by age if rates depend on age. For lists and
 * the employer's page; what one person pays is computed from the people covered (price.rules.ts).
 */
import { Refusal } from '../../platform/commands/refusal.ts';
import { addMonths, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import { type ClassContribution, type Contribution, contributionsIn, type Split } from './contribution.rules.ts';
import { priceOf, referenceRates } from './price.rules.ts';
import { type BenefitCategory, COVERAGE_TIERS, type CoverageTier, type Rates, typicalOf } from './rates.rules.ts';

export interface PricedOffer {
  coverageStart: CalendarDate;
  contribution: Contribution;
  product: { category: BenefitCategory };
  plans: readonly { id: Uuid; rates: Rates }[];
}

/** Monthly cents of one plan in one tier; `ages` if they depend on the employee's age, inclusive. */
export interface Price extends Split {
  planId: Uuid;
  tier: CoverageTier;
  /** For employees of this class; `others`: of classes that are not listed separately; null: for all. */
  employeeClass: EmployeeClass | 'others' | null;
  ages: { from: number; to: number } | null;
}

/**
 * By plan, class, age and tier. A plan with rates by age is listed for the employee alone: a family's price is the sum over its
 * people. If the reference plan has rates by age, a family is a couple of the same age and a child of ten.
 */
export function priceList(offer: PricedOffer): Price[] {
  const byClass = offer.contribution.type === 'by_class';
  return offer.plans.flatMap((plan) =>
    contributionsIn(offer.contribution).flatMap(({ employeeClass, contribution }) =>
      pricesOf({ ...offer, contribution }, plan).map((price) => ({
        ...{ planId: plan.id, employeeClass: byClass ? (employeeClass ?? ('others' as const)) : null },
        ...price,
      })),
    ),
  );
}

type ClassOffer = Omit<PricedOffer, 'contribution'> & { contribution: ClassContribution };

function pricesOf(offer: ClassOffer, plan: PricedOffer['plans'][number]) {
  return agesOf(offer, plan.rates).flatMap((ages) =>
    tiersOfPlan(plan.rates).flatMap((tier) => {
      const price = typicalPrice(offer, plan, tier, ages?.from ?? ANY_AGE);
      // The plan, or the reference plan, may have no rate for this age.
      return price instanceof Refusal ? [] : [{ ages, ...price }];
    }),
  );
}

export interface Range {
  min_cents: number;
  max_cents: number;
}

/** The lowest and highest share in a price list; null if nothing has a price. */
export function rangeOf(prices: readonly Price[], share: 'employerCents' | 'employeeCents'): Range | null {
  if (prices.length === 0) return null;
  const cents = prices.map((price) => price[share]);
  return { min_cents: Math.min(...cents), max_cents: Math.max(...cents) };
}

function tiersOfPlan(rates: Rates): CoverageTier[] {
  return rates.type === 'age' ? ['EE'] : COVERAGE_TIERS.filter((tier) => typicalOf(rates, tier) !== null);
}

/** The age ranges with constant prices: every band of the plan and of the reference plan begins or ends one. */
function agesOf(offer: ClassOffer, rates: Rates): ({ from: number; to: number } | null)[] {
  const reference = referenceRates(offer);
  const tables = [rates, reference].flatMap((some) => (some?.type === 'age' ? some.table : []));
  if (tables.length === 0) return [null];
  const cuts = [...new Set(tables.flatMap((band) => [band.min_age, band.max_age + 1]))].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => ({ from, to: (cuts[index + 1] ?? from + 1) - 1 }));
}

/** The age of an employee if no price depends on age. */
const ANY_AGE = 40;
const CHILD_AGE = 10;

function typicalPrice(offer: ClassOffer, plan: PricedOffer['plans'][number], tier: CoverageTier, age: number) {
  const bornFor = (years: number) => addMonths(offer.coverageStart, -12 * years);
  const dependents = (typicalOf(plan.rates, tier) ?? []).map((relationship) => ({
    ...{ relationship, dateOfBirth: bornFor(relationship === 'Spouse' ? age : CHILD_AGE) },
  }));
  // The contribution is already that of a class.
  const employee = { dateOfBirth: bornFor(age), employeeClass: null };
  return priceOf({ ...offer, employee, category: offer.product.category }, plan, dependents);
}

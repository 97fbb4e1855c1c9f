/** What a plan of a plan year costs the people whom it covers, and who pays what of it (rules 7.1, 7.2). */
import { Refusal } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type Contribution, hasParts, referencePremium, type Split, split } from './contribution.rules.ts';
import { type PriceChange, pricedOn } from './price-change.rules.ts';
import {
  type BenefitCategory,
  type CoverageTier,
  type CoveredPeople,
  premium,
  type Rates,
  tierIn,
} from './rates.rules.ts';

export interface PricedPlan {
  id: Uuid;
  rates: Rates;
}

/** What a price is made of besides the plan and who else is covered. */
export interface Pricing {
  employee: CoveredPeople['employee'];
  category: BenefitCategory;
  contribution: Contribution;
  /** All of the plan year: the employer's share may follow another one. */
  plans: readonly PricedPlan[];
  /** What counts from a later day on in place of it. */
  priceChanges?: readonly PriceChange[] | undefined;
  /** The first day of coverage: the ages of those who join count on it. */
  coverageStart: CalendarDate;
}

/** A price, and the tier that it is of. */
export interface Price extends Split {
  tier: CoverageTier;
}

/** What a plan costs these people, and who pays what of it. */
export function priceOf(pricing: Pricing, plan: PricedPlan, dependents: CoveredPeople['dependents']): Price | Refusal {
  return priceOn(pricing, pricing.coverageStart, plan.id, dependents);
}

/** The same by the rates and the contribution that are in force on another day. */
export function priceOn(
  given: Pricing,
  day: CalendarDate,
  planId: Uuid,
  dependents: CoveredPeople['dependents'],
): Price | Refusal {
  const pricing = pricedOn(given, day);
  const plan = pricing.plans.find(({ id }) => id === planId);
  if (!plan) throw new Error('the plan is not among those of its plan year');
  const { category, contribution, coverageStart, employee } = pricing;
  const people: CoveredPeople = { employee, dependents };
  const premiumCents = premium(plan.rates, category, people, coverageStart);
  const tier = tierIn(plan.rates, dependents);
  if (premiumCents instanceof Refusal || tier === null) return new Refusal('tier_not_available');
  const alone = { employee, dependents: [] };
  const aloneCents = hasParts(contribution) ? premium(plan.rates, category, alone, coverageStart) : null;
  if (aloneCents instanceof Refusal) return aloneCents;
  const reference = referenceRates(pricing);
  const referencePremiumCents = reference ? referencePremium(reference, category, people, coverageStart) : null;
  if (referencePremiumCents instanceof Refusal) return referencePremiumCents;
  return { tier, ...split({ premiumCents, tier, contribution, aloneCents, referencePremiumCents }) };
}

/** The rates that the employer's share follows; null: it follows none. */
export function referenceRates({ contribution, plans }: Pick<Pricing, 'contribution' | 'plans'>): Rates | null {
  if (contribution.type !== 'reference_plan') return null;
  return plans.find((plan) => plan.id === contribution.plan_id)?.rates ?? null;
}

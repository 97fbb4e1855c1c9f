/**
 * What somebody can choose, and what it costs (rules 5.2, 6.3, 7): one computation for the options that are shown, the document
 * that is signed and the amounts that are stored, so that they can't differ.
 */

import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { type CalendarDate, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Part } from '../coverage/parts.rules.ts';
import { type AgeOffOption, isEligibleOn, isSamePerson } from '../employees/dependent.rules.ts';
import type { Contribution } from '../plans/contribution.rules.ts';
import { type Price, type PricedPlan, priceOf, priceOn, referenceRates } from '../plans/price.rules.ts';
import { daysOfChange, type PriceChange } from '../plans/price-change.rules.ts';
import {
  type BenefitCategory,
  COVERAGE_TIERS,
  type CoverageTier,
  type CoveredPeople,
  type PricedDependent,
  type PricedPerson,
  typicalOf,
} from '../plans/rates.rules.ts';
import type { Choice } from './enrollment.rules.ts';

export interface ChoosableDependent extends PricedDependent {
  id: Uuid;
  disabled: boolean;
  active: boolean;
}

export interface ChoosablePlan extends PricedPlan {
  states: readonly string[] | null;
}

/** One person in front of one plan year. */
export interface Situation<Plan extends ChoosablePlan = ChoosablePlan> {
  /** `state`: of the address; somebody without one can have only plans that are available everywhere. */
  employee: PricedPerson & { state: string | null };
  dependents: readonly ChoosableDependent[];
  category: BenefitCategory;
  contribution: Contribution;
  plans: readonly Plan[];
  priceChanges?: readonly PriceChange[] | undefined;
  childAgeOff: AgeOffOption;
  /** The first day of coverage: the ages of those who join count on it. */
  coverageStart: CalendarDate;
  today: CalendarDate;
}

/**
 * The plan with its price for these people, or 422: `plan_not_available`, `dependent_not_eligible`, `tier_not_available`.
 * The tier follows from the people.
 */
export function choose(situation: Situation, planId: Uuid, dependentIds: readonly Uuid[]): Choice | Refusal {
  const plan = situation.plans.find((offered) => offered.id === planId);
  if (!plan || !isAvailable(situation, plan)) return refuseField('plan_not_available', 'plan_id');
  const eligible = new Map(eligibleDependents(situation).map((dependent) => [dependent.id, dependent]));
  const dependents: ChoosableDependent[] = [];
  for (const [index, id] of dependentIds.entries()) {
    const dependent = eligible.get(id);
    if (!dependent) return refuseField('dependent_not_eligible', `dependent_ids.${index}`);
    dependents.push(dependent);
  }
  const price = priceOf(situation, plan, dependents);
  if (price instanceof Refusal) return price;
  const ids = dependents.map(({ id }) => id).sort();
  const pricedOn = situation.employee.pricedOn ?? situation.coverageStart;
  const later = laterParts(situation, planId, dependents);
  return { planId, dependentIds: ids, pricedOn, ...price, ...(later.length > 0 ? { later } : {}) };
}

/** What the same people cost from later days on; a plan that has no rate for them then goes on as before. */
function laterParts(situation: Situation, planId: Uuid, dependents: readonly PricedDependent[]): Part[] {
  return daysOfChange(situation, situation.coverageStart).flatMap((from) => {
    const amounts = priceOn(situation, from, planId, dependents);
    return amounts instanceof Refusal ? [] : [{ from, amounts }];
  });
}

type Person = Parameters<typeof isSamePerson>[0];

/**
 * Whether somebody whom an election covers is covered through another person already, by name and date of birth (rules 11.11). Two
 * employees of one name are two people: that they are not is for the roster to say.
 */
export function isCoveredTwice(
  elected: { employee: Person; dependents: readonly Person[] },
  elsewhere: readonly (Person & { isEmployee: boolean })[],
): boolean {
  return elsewhere.some(
    (other) =>
      elected.dependents.some((one) => isSamePerson(one, other)) ||
      (!other.isEmployee && isSamePerson(elected.employee, other)),
  );
}

/** Whether a plan is available where the employee lives. `states` null: everywhere. */
function isAvailable({ employee: { state } }: Situation, { states }: ChoosablePlan): boolean {
  return states === null || (state !== null && states.includes(state));
}

/**
 * Those who may be covered: eligible on the first day of coverage and, where that has passed, still today. Who aged off in
 * between can't be chosen any more: nothing would ever end that coverage.
 */
export function eligibleDependents<D extends ChoosableDependent>({
  dependents,
  coverageStart,
  today,
  childAgeOff,
}: Omit<Situation, 'dependents'> & { dependents: readonly D[] }): D[] {
  return dependents.filter(
    (dependent) =>
      isEligibleOn(dependent, coverageStart, childAgeOff) &&
      isEligibleOn(dependent, later(coverageStart, today), childAgeOff),
  );
}

/**
 * Every plan that the person can have, with the price of each tier that it has. Where a price depends on ages, a tier stands
 * for the person's own eligible dependents of that kind, and is left out without any.
 */
export function optionsOf<Plan extends ChoosablePlan>(situation: Situation<Plan>): { plan: Plan; tiers: Price[] }[] {
  const eligible = eligibleDependents(situation);
  return situation.plans
    .filter((plan) => isAvailable(situation, plan))
    .map((plan) => ({
      plan,
      tiers: COVERAGE_TIERS.flatMap((tier) => {
        const dependents = dependentsOfTier(situation, eligible, plan, tier);
        const price = dependents && priceOf(situation, plan, dependents);
        return price && !(price instanceof Refusal) ? [price] : [];
      }),
    }))
    .filter(({ tiers }) => tiers.length > 0);
}

/** Does the price, or what the employer adds to it, depend on the ages of those who are covered? */
export function isPricedByAge(situation: Situation, plan: ChoosablePlan): boolean {
  return plan.rates.type === 'age' || referenceRates(situation)?.type === 'age';
}

function dependentsOfTier(
  situation: Situation,
  eligible: readonly ChoosableDependent[],
  plan: ChoosablePlan,
  tier: CoverageTier,
): CoveredPeople['dependents'] | null {
  const kinds = typicalOf(plan.rates, tier);
  if (kinds === null) return null;
  // Without ages in the price anybody of that kind costs the same: whoever is added later is priced like this.
  if (!isPricedByAge(situation, plan))
    return kinds.map((relationship) => ({ relationship, dateOfBirth: situation.employee.dateOfBirth }));
  const own = kinds.map((kind) => eligible.filter(({ relationship }) => relationship === kind));
  return own.some((some) => some.length === 0) ? null : own.flat();
}

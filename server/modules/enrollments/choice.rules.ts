/**
 * What somebody can choose, and what it costs (rules 5.2, 6.3, 7): one computation for the options that are shown, the document
 * that is signed and the amounts that are stored, so that they can't differ.
 */

import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, earlier, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { amountsOn, type CoveredSpan, partsOf } from '../coverage/parts.rules.ts';
import { type AgeOffOption, isEligibleOn, isSamePerson } from '../employees/dependent.rules.ts';
import {
  couldJoin,
  type Ground,
  joinsOn,
  kindOf,
  leavesOn,
  mayChangePlan,
  notConsistent,
} from '../life-events/consistency.rules.ts';
import { type Contribution, contributionFor } from '../plans/contribution.rules.ts';
import { type Price, type PricedEmployee, type PricedPlan, priceOf, referenceRates } from '../plans/price.rules.ts';
import type { PriceChange } from '../plans/price-change.rules.ts';
import {
  type BenefitCategory,
  COVERAGE_TIERS,
  type CoveredPeople,
  chargedOf,
  type PricedDependent,
  typicalOf,
} from '../plans/rates.rules.ts';
import type { Choice } from './enrollment.rules.ts';

export interface ChoosableDependent extends PricedDependent {
  id: Uuid;
  disabled: boolean;
  active: boolean;
  /** Since when they are family, if known; null: for as long as it matters. */
  familySince: CalendarDate | null;
  /** Family only by a partnership. */
  isPartner?: boolean | undefined;
}

export interface ChoosablePlan extends PricedPlan {
  states: readonly string[] | null;
}

/** Coverage in force in this plan year on the first day of coverage or later, which would be replaced. */
export interface Replaced {
  planId: Uuid | null;
  /** `endsOn`: their own last day, by a loss or by age; null: as long as there is coverage. */
  people: readonly (CoveredSpan & { id: Uuid })[];
}

/** One person and one plan year. */
export interface Situation<Plan extends ChoosablePlan = ChoosablePlan> {
  /** `state`: of the address; without one, only plans that are available everywhere can be chosen. */
  employee: PricedEmployee & { state: string | null };
  dependents: readonly ChoosableDependent[];
  category: BenefitCategory;
  contribution: Contribution;
  plans: readonly Plan[];
  priceChanges?: readonly PriceChange[] | undefined;
  childAgeOff: AgeOffOption;
  coversDomesticPartners?: boolean | undefined;
  /** The first day of coverage. */
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate;
  /** The grounds for an answer: people join and leave each by their own event (rules 4.6). */
  grounds: readonly Ground[];
  /** Null: the person has no coverage in this plan year yet. */
  replaced: Replaced | null;
  today: CalendarDate;
}

/**
 * The plan with its price for these people, or 422: `plan_not_available`, `dependent_not_eligible`, `change_not_consistent`,
 * `tier_not_available`. The tier follows from the people, and changes on the days on which somebody joins or leaves.
 */
export function choose(situation: Situation, planId: Uuid, dependentIds: readonly Uuid[]): Choice | Refusal {
  const plan = situation.plans.find((offered) => offered.id === planId);
  if (!plan || !isAvailable(situation, plan)) return refuseField('plan_not_available', 'plan_id');
  const refusal = refusalOf(situation, dependentIds) ?? inconsistency(situation, planId, dependentIds);
  if (refusal) return refusal;
  const { coverageStart, coverageEnd, today } = situation;
  const people = peopleOf(situation, dependentIds);
  const parts = partsOf(situation, planId, people, { from: coverageStart, until: coverageEnd }, null);
  if (parts instanceof Refusal) return parts;
  const [first, ...others] = parts;
  if (!first) throw new Error('coverage without a part');
  const pricedOn = situation.employee.pricedOn ?? coverageStart;
  // An enrollment shows what is in force today.
  const amounts = amountsOn([first, ...others], today);
  return { planId, dependentIds: [...dependentIds].sort(), pricedOn, ...amounts, parts: [first, ...others] };
}

function refusalOf(situation: Situation, dependentIds: readonly Uuid[]): Refusal | null {
  const eligible = new Set(eligibleDependents(situation).map(({ id }) => id));
  for (const [index, id] of dependentIds.entries()) {
    if (eligible.has(id)) continue;
    const path = `dependent_ids.${index}`;
    const dependent = situation.dependents.find((one) => one.id === id);
    // They are family, but no open window or event lets them in.
    const isKept = dependent?.active && couldJoin(situation.grounds, dependent.familySince);
    return isKept && startOf(situation, dependent) === null
      ? notConsistent(situation.grounds, path)
      : refuseField('dependent_not_eligible', path);
  }
  return null;
}

/** For pre-tax benefits, a change must be one that an open event allows [L 26 CFR 1.125-4(c)]. */
function inconsistency(situation: Situation, planId: Uuid, dependentIds: readonly Uuid[]): Refusal | null {
  const { grounds, replaced } = situation;
  if (replaced === null) {
    return joinsOn(grounds, 'self', null) === null ? notConsistent(grounds, 'plan_id') : null;
  }
  const isKept = (id: Uuid) => replaced.people.some((one) => one.id === id);
  if (
    planId !== replaced.planId &&
    !mayChangePlan(
      grounds,
      dependentIds.some((id) => !isKept(id)),
    )
  ) {
    return notConsistent(grounds, 'plan_id');
  }
  const isLawful = droppedIn(situation, replaced, dependentIds).every(
    ({ relationship }) => leavesOn(grounds, kindOf(relationship)) !== null,
  );
  return isLawful ? null : notConsistent(grounds, 'dependent_ids');
}

/** People who could stay covered but are not chosen. */
function droppedIn(
  situation: Situation,
  replaced: Replaced,
  dependentIds: readonly Uuid[],
): Replaced['people'][number][] {
  const eligible = new Set(eligibleDependents(situation).map(({ id }) => id));
  return replaced.people.filter(({ id }) => eligible.has(id) && !dependentIds.includes(id));
}

/** Whether a choice continues what it would replace: the same plan, and nobody is left out. */
export function keeps(situation: Situation, planId: Uuid, dependentIds: readonly Uuid[]): boolean {
  const { replaced } = situation;
  return replaced?.planId === planId && droppedIn(situation, replaced, dependentIds).length === 0;
}

/** Whether declining may end running coverage. */
export function mayEndCoverage({ grounds }: Pick<Situation, 'grounds'>): Refusal | null {
  return leavesOn(grounds, 'self') === null ? notConsistent(grounds, 'end_current_coverage') : null;
}

/**
 * Everybody covered by this choice, each on their own days: chosen people from the day of the event that lets them in, or from
 * before; others until they stop being family or an event lets them go.
 */
export function peopleOf(situation: Situation, dependentIds: readonly Uuid[]): (CoveredSpan & { id: Uuid })[] {
  const { category, coverageStart, grounds, replaced } = situation;
  const eligible = new Set(eligibleDependents(situation).map(({ id }) => id));
  const chosen = situation.dependents
    .filter(({ id }) => dependentIds.includes(id))
    .map((one) => ({ ...one, startsOn: startOf(situation, one) ?? coverageStart, endsOn: null }));
  const leaving = (replaced?.people ?? [])
    .filter(({ id }) => !dependentIds.includes(id))
    .flatMap((one) => {
      const dropped = eligible.has(one.id) ? leavesOn(grounds, kindOf(one.relationship)) : null;
      const endsOn = dropped === null ? one.endsOn : addDays(dropped, -1);
      return endsOn === null || endsOn < one.startsOn
        ? []
        : [{ ...one, endsOn: earlier(endsOn, one.endsOn ?? endsOn) }];
    });
  const people = [...chosen, ...leaving];
  const charged = chargedOf(
    category,
    people.map((one) => ({ ...one, pricedOn: one.pricedOn ?? one.startsOn })),
    coverageStart,
  );
  return people.map((one, at) => ({ ...one, isCharged: charged[at] ?? true }));
}

type Person = Parameters<typeof isSamePerson>[0];

/** Which members of a family are covered through another person. */
export interface CoveredTwice {
  self: boolean;
  dependentIds: ReadonlySet<Uuid>;
}

/**
 * Which members of a family are already covered through another person, by name and date of birth (rules 11.11). Two employees
 * with one name are two people; duplicates are a matter of the roster.
 */
export function coveredTwice(
  family: { employee: Person; dependents: readonly (Person & { id: Uuid })[] },
  elsewhere: readonly (Person & { isEmployee: boolean })[],
): CoveredTwice {
  const twice = family.dependents.filter((one) => elsewhere.some((other) => isSamePerson(one, other)));
  return {
    self: elsewhere.some((other) => !other.isEmployee && isSamePerson(family.employee, other)),
    dependentIds: new Set(twice.map(({ id }) => id)),
  };
}

/** Whether a plan is available where the employee lives. `states` null: everywhere. */
export function isAvailable({ employee: { state } }: Situation, { states }: ChoosablePlan): boolean {
  return states === null || (state !== null && states.includes(state));
}

/**
 * The first day of a dependent. Covered already: the first day of coverage, or an earlier one of an event that lets them in.
 * Otherwise: that of the event or window that lets them in. Null: no open one does.
 */
function startOf(
  { coverageStart, grounds, replaced }: Omit<Situation, 'dependents'>,
  { id, relationship, familySince }: ChoosableDependent,
): CalendarDate | null {
  const covered = replaced?.people.find((one) => one.id === id)?.startsOn ?? null;
  const open = covered === null ? grounds : grounds.filter(({ type }) => type !== null);
  const joins = covered === coverageStart ? null : joinsOn(open, kindOf(relationship), familySince);
  return covered !== null && joins !== null ? earlier(covered, joins) : (covered ?? joins);
}

/**
 * Dependents who may be covered: let in, eligible on their first day and, if that has passed, also today. A dependent who aged
 * off in between can't be chosen any more: nothing would ever end that coverage. Partners only if the plan year covers them.
 */
export function eligibleDependents<D extends ChoosableDependent>(
  situation: Omit<Situation, 'dependents'> & { dependents: readonly D[] },
): D[] {
  const { dependents, today, childAgeOff, coversDomesticPartners = false } = situation;
  return dependents.filter((dependent) => {
    const start = startOf(situation, dependent);
    return (
      (coversDomesticPartners || !dependent.isPartner) &&
      start !== null &&
      isEligibleOn(dependent, start, childAgeOff) &&
      isEligibleOn(dependent, later(start, today), childAgeOff)
    );
  });
}

/**
 * Every plan that the person can have, with the price of each of its tiers. If a price depends on ages, a tier stands for the
 * person's own eligible dependents of that kind, and is left out if there are none.
 */
export function optionsOf<Plan extends ChoosablePlan>(situation: Situation<Plan>): { plan: Plan; tiers: Price[] }[] {
  const eligible = eligibleDependents(situation).map((one) => ({
    ...one,
    pricedOn: one.pricedOn ?? startOf(situation, one) ?? undefined,
  }));
  return situation.plans
    .filter((plan) => isAvailable(situation, plan))
    .map((plan) => {
      // If ages don't matter, everybody of that kind costs the same, so people added later are priced like this.
      const family = isPricedByAge(situation, plan) ? eligible : null;
      const tiers = COVERAGE_TIERS.flatMap((tier) => {
        const kinds = typicalOf(plan.rates, tier);
        const dependents = kinds && dependentsOf(kinds, family, situation);
        const price = dependents && priceOf(situation, plan, dependents);
        return price && !(price instanceof Refusal) ? price : [];
      });
      return { plan, tiers };
    })
    .filter(({ tiers }) => tiers.length > 0);
}

/** Whether the price, or the employer's contribution, depends on the ages of the people covered. */
export function isPricedByAge({ contribution, employee, plans }: Situation, plan: ChoosablePlan): boolean {
  const own = contributionFor(contribution, employee.employeeClass);
  return plan.rates.type === 'age' || referenceRates({ contribution: own, plans })?.type === 'age';
}

/**
 * The members of the family of these kinds; null: there are none of one kind. `family` null: it does not matter who they are.
 */
function dependentsOf(
  kinds: readonly ChoosableDependent['relationship'][],
  family: readonly ChoosableDependent[] | null,
  { employee: { dateOfBirth } }: Situation,
): CoveredPeople['dependents'] | null {
  if (family === null) return kinds.map((relationship) => ({ relationship, dateOfBirth }));
  const isThere = kinds.every((kind) => family.some(({ relationship }) => relationship === kind));
  return isThere ? kinds.flatMap((kind) => family.filter(({ relationship }) => relationship === kind)) : null;
}

/** What a plan of a plan year costs for the people covered, and who pays which part (rules 7.1, 7.2). */
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import {
  type ClassContribution,
  type Contribution,
  contributionFor,
  hasParts,
  type PartnerPart,
  partnerPart,
  referencePremium,
  type Split,
  split,
} from './contribution.rules.ts';
import { daysOfChange, type PriceChange, pricedOn } from './price-change.rules.ts';
import {
  type BenefitCategory,
  type CoverageTier,
  type CoveredPeople,
  type PricedDependent,
  type PricedPerson,
  premium,
  type Rates,
  tierIn,
} from './rates.rules.ts';

export interface PricedPlan {
  id: Uuid;
  rates: Rates;
}

/** A class whose share somebody has up to a day, as stored with an enrollment (rules 11.3). */
export interface ShareClass {
  employee_class: EmployeeClass | null;
  until: CalendarDate;
}

/** An employee with the class on which the employer's share may depend. */
export interface PricedEmployee extends PricedPerson {
  employeeClass: EmployeeClass | null;
  /** The former classes, by their days. */
  formerClasses?: readonly ShareClass[] | undefined;
}

/** What a price depends on besides the plan and who else is covered. */
export interface Pricing {
  employee: PricedEmployee;
  category: BenefitCategory;
  contribution: Contribution;
  /** All plans of the plan year: the employer's share may follow another one. */
  plans: readonly PricedPlan[];
  /** Changes that count from a later day on. */
  priceChanges?: readonly PriceChange[] | undefined;
  /** The first day of coverage, on which the ages of people who join count. */
  coverageStart: CalendarDate;
}

/** A price and its tier. */
export interface Price extends Split {
  tier: CoverageTier;
  /** Absent: nobody is covered whose part is taxed. */
  partner?: PartnerPart | undefined;
}

/** What a plan costs for these people, and who pays which part. */
export function priceOf(pricing: Pricing, plan: PricedPlan, dependents: CoveredPeople['dependents']): Price | Refusal {
  return priceOn(pricing, pricing.coverageStart, plan.id, dependents);
}

/** The same by the rates and the contribution in force on another day. */
export function priceOn(
  given: Pricing,
  day: CalendarDate,
  planId: Uuid,
  dependents: CoveredPeople['dependents'],
): Price | Refusal {
  const pricing = pricedOn(given, day);
  const plan = pricing.plans.find(({ id }) => id === planId);
  if (!plan) throw new Error('the plan is not among those of its plan year');
  const contribution = contributionFor(pricing.contribution, classOn(pricing.employee, day));
  const price = priceBy(pricing, contribution, plan, dependents);
  if (price instanceof Refusal || !dependents.some((one) => isTaxedOn(one, day))) return price;
  const family = dependents.filter((one) => !isTaxedOn(one, day));
  // If the plan has no rate for the rest of the family, the price without them is that of the employee alone [O].
  const rest = priceBy(pricing, contribution, plan, family);
  const without = rest instanceof Refusal ? priceBy(pricing, contribution, plan, []) : rest;
  return without instanceof Refusal ? without : { ...price, partner: partnerPart(price, without) };
}

const isTaxedOn = ({ taxedBefore }: PricedDependent, day: CalendarDate) =>
  taxedBefore !== undefined && (taxedBefore === null || day < taxedBefore);

/** The days on which somebody's part stops being taxed. */
export const daysOfOtherTax = (people: readonly PricedDependent[]): CalendarDate[] =>
  people.flatMap(({ taxedBefore }) => taxedBefore ?? []);

function priceBy(
  { category, coverageStart, employee, plans }: Pricing,
  contribution: ClassContribution,
  plan: PricedPlan,
  dependents: CoveredPeople['dependents'],
): Price | Refusal {
  const people: CoveredPeople = { employee, dependents };
  const premiumCents = premium(plan.rates, category, people, coverageStart);
  const tier = tierIn(plan.rates, dependents);
  if (premiumCents instanceof Refusal || tier === null) return new Refusal('tier_not_available');
  const alone = { employee, dependents: [] };
  const aloneCents = hasParts(contribution) ? premium(plan.rates, category, alone, coverageStart) : null;
  if (aloneCents instanceof Refusal) return aloneCents;
  const reference = referenceRates({ contribution, plans });
  const referencePremiumCents = reference ? referencePremium(reference, category, people, coverageStart) : null;
  if (referencePremiumCents instanceof Refusal) return referencePremiumCents;
  return { tier, ...split({ premiumCents, tier, contribution, aloneCents, referencePremiumCents }) };
}

type Classes = Pick<PricedEmployee, 'employeeClass' | 'formerClasses'>;

function classOn({ employeeClass, formerClasses = [] }: Classes, day: CalendarDate): EmployeeClass | null {
  const former = formerClasses.find(({ until }) => day <= until);
  return former ? former.employee_class : employeeClass;
}

/** The former classes, once another one counts from this day on. */
export function classesBefore(was: Classes, from: CalendarDate): ShareClass[] {
  const until = addDays(from, -1);
  const kept = (was.formerClasses ?? []).filter((one) => one.until < until);
  return [...kept, { employee_class: classOn(was, until), until }];
}

/** The days after `after` on which something else counts: other rates, another contribution, or the share of another class. */
export function daysOfOtherPrice(pricing: Pricing, after: CalendarDate): CalendarDate[] {
  const { formerClasses = [] } = pricing.employee;
  const days = [...daysOfChange(pricing, after), ...formerClasses.map(({ until }) => addDays(until, 1))];
  return days.filter((day) => day > after);
}

/** The rates that the employer's share follows; null: none. */
export function referenceRates({
  contribution,
  plans,
}: {
  contribution: ClassContribution;
  plans: readonly PricedPlan[];
}): Rates | null {
  if (contribution.type !== 'reference_plan') return null;
  return plans.find((plan) => plan.id === contribution.plan_id)?.rates ?? null;
}

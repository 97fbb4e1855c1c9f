/**
 * Who pays which part of a premium (rules 7.2): the employer its contribution, but never more than the premium, the employee
 * the rest. So neither is ever negative, and the two always add up. Contributions are stored and sent in the form of these
 * types.
 */

import type { FieldError, Refusal } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { percentOf } from '../../platform/values/money.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import {
  type BenefitCategory,
  type ByTier,
  COVERAGE_TIERS,
  type CoverageTier,
  type CoveredPeople,
  premium,
  type Rates,
} from './rates.rules.ts';

/** Monthly cents by tier; a missing tier takes EE's value. */
export type FixedContribution = { type: 'fixed' } & ByTier;

/**
 * The most that the employer pays for one employee per month: one amount for all tiers, or by tier, where a missing one takes
 * EE's value.
 */
export type Cap = number | ByTier;

/** Percent of the premium by tier, 0 to 100 with at most two decimals; a missing tier takes EE's value. */
export type TierPercentContribution = { type: 'percent'; max_in_cents?: Cap } & ByTier;

/** A percentage of what the plan costs for the employee alone, and one of what their dependents add to it (rules 11.3). */
export interface PartPercentContribution {
  type: 'percent';
  employee: number;
  dependents: number;
  max_in_cents?: Cap;
}

export type PercentContribution = TierPercentContribution | PartPercentContribution;

/** A percentage of what the reference plan would cost for the same people, whichever plan they choose. */
export interface ReferencePlanContribution {
  type: 'reference_plan';
  plan_id: Uuid;
  percent: number;
}

/** The contribution for everybody of a class. */
export type ClassContribution = FixedContribution | PercentContribution | ReferencePlanContribution;

/** A contribution for each class, and one for employees without a class or whose class has none (rules 11.3). */
export interface ByClassContribution {
  type: 'by_class';
  classes: { [Class in EmployeeClass]?: ClassContribution };
  otherwise: ClassContribution;
}

export type Contribution = ClassContribution | ByClassContribution;

/** What the employer contributes for an employee of this class. */
export function contributionFor(contribution: Contribution, employeeClass: EmployeeClass | null): ClassContribution {
  if (contribution.type !== 'by_class') return contribution;
  return (employeeClass && contribution.classes[employeeClass]) ?? contribution.otherwise;
}

/** All of them, each with its path and class; null: for all others. */
export function contributionsIn(
  contribution: Contribution,
): { path: string; employeeClass: EmployeeClass | null; contribution: ClassContribution }[] {
  if (contribution.type !== 'by_class') return [{ path: '', employeeClass: null, contribution }];
  const { classes, otherwise } = contribution;
  return [
    ...(Object.entries(classes) as [EmployeeClass, ClassContribution][]).map(([employeeClass, one]) => ({
      ...{ path: `.classes.${employeeClass}`, employeeClass, contribution: one },
    })),
    { path: '.otherwise', employeeClass: null, contribution: otherwise },
  ];
}

/** The same contribution with each of them changed. */
export function mapContributions(
  contribution: Contribution,
  change: (one: ClassContribution) => ClassContribution,
): Contribution {
  if (contribution.type !== 'by_class') return change(contribution);
  const classes = Object.entries(contribution.classes).map(([name, one]) => [name, change(one)]);
  return { type: 'by_class', classes: Object.fromEntries(classes), otherwise: change(contribution.otherwise) };
}

/** Monthly cents; employer + employee = premium. */
export interface Split {
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
}

/** The part for a domestic partner and their children who are not tax dependents (rules 11.5). Monthly cents. */
export interface PartnerPart {
  /** The part of the employee's share, deducted after tax. */
  postTaxCents: number;
  /** The part of the employer's share, which is income. */
  imputedCents: number;
}

/** The difference between the price with them and the price without them. */
export function partnerPart(withThem: Split, without: Split): PartnerPart {
  const partCents = Math.max(0, withThem.premiumCents - without.premiumCents);
  const ownCents = withThem.employeeCents - without.employeeCents;
  const postTaxCents = Math.min(partCents, Math.max(0, ownCents));
  return { postTaxCents, imputedCents: partCents - postTaxCents };
}

/** What determines the split of a premium. */
interface Premium {
  premiumCents: number;
  tier: CoverageTier;
  contribution: ClassContribution;
  /** What the plan costs for the employee alone; null for contributions that don't distinguish the parts (`hasParts`). */
  aloneCents: number | null;
  /** What the reference plan costs for these people (`referencePremium`); null for other contributions. */
  referencePremiumCents: number | null;
}

export function split(premium: Premium): Split {
  const { premiumCents } = premium;
  const employerCents = Math.min(contributed(premium), premiumCents);
  return { premiumCents, employerCents, employeeCents: premiumCents - employerCents };
}

function contributed({ premiumCents, tier, contribution, aloneCents, referencePremiumCents }: Premium): number {
  switch (contribution.type) {
    case 'fixed':
      return contribution[tier] ?? contribution.EE;
    case 'percent': {
      const { max_in_cents: cap } = contribution;
      const cents = hasParts(contribution)
        ? ofParts(contribution, premiumCents, given(aloneCents, 'the premium of the employee alone'))
        : percentOf(premiumCents, contribution[tier] ?? contribution.EE);
      return Math.min(cents, (typeof cap === 'object' ? (cap[tier] ?? cap.EE) : cap) ?? cents);
    }
    case 'reference_plan':
      return percentOf(given(referencePremiumCents, 'the premium of the reference plan'), contribution.percent);
  }
}

/**
 * Rounded separately: each part is an amount of its own. A family may cost less than the employee alone; then there is no rest.
 */
function ofParts({ employee, dependents }: PartPercentContribution, premiumCents: number, aloneCents: number): number {
  const rest = Math.max(premiumCents - aloneCents, 0);
  return percentOf(premiumCents - rest, employee) + percentOf(rest, dependents);
}

export function hasParts(contribution: ClassContribution): contribution is PartPercentContribution {
  return contribution.type === 'percent' && 'employee' in contribution;
}

function given(cents: number | null, what: string): number {
  if (cents === null) throw new Error(`${what} is missing`);
  return cents;
}

/**
 * What the reference plan costs for these people. If it has no rate for them, what it costs for the employee alone: as in other
 * contributions, a missing tier takes EE's value, so a family never loses the employer's share.
 */
export function referencePremium(
  rates: Rates,
  category: BenefitCategory,
  people: CoveredPeople,
  on: CalendarDate,
): number | Refusal {
  const cents = premium(rates, category, people, on);
  return typeof cents === 'number' ? cents : premium(rates, category, { ...people, dependents: [] }, on);
}

/** Errors that the schema does not find: percentages outside 0 to 100, with more than two decimals, or in both forms. */
export function checkContribution(contribution: Contribution, path = 'contribution'): FieldError[] {
  return contributionsIn(contribution).flatMap((one) => checkOne(one.contribution, `${path}${one.path}`));
}

function checkOne(contribution: ClassContribution, path: string): FieldError[] {
  if (contribution.type === 'fixed') return [];
  if (contribution.type === 'reference_plan') return checkPercent(contribution.percent, `${path}.percent`);
  const { type: _type, max_in_cents: _cap, ...percents } = contribution;
  const tiers = hasParts(contribution) ? COVERAGE_TIERS.filter((tier) => tier in contribution) : [];
  return [
    ...tiers.map((tier) => ({ path: `${path}.${tier}`, ...EITHER_OR })),
    ...Object.entries(percents).flatMap(([field, percent]) => checkPercent(percent, `${path}.${field}`)),
  ];
}

const EITHER_OR = {
  code: 'contradictory',
  message: 'Give percentages by tier, or separately for the employee and the dependents, but not both.',
};

function checkPercent(percent: number, path: string): FieldError[] {
  if (isPercent(percent)) return [];
  return [
    { path, code: 'invalid_percent', message: 'A percentage must be between 0 and 100, with at most two decimals.' },
  ];
}

function isPercent(percent: number): boolean {
  return percent >= 0 && percent <= 100 && Number(percent.toFixed(2)) === percent;
}

/**
 * Who pays what of a premium (rules 7.2): the employer its contribution, but never more than the premium, the employee the
 * rest. So neither is ever negative, and the two always add up. Contributions are stored and sent in the shape of these types.
 */

import type { FieldError, Refusal } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { percentOf } from '../../platform/values/money.ts';
import {
  type BenefitCategory,
  COVERAGE_TIERS,
  type CoverageTier,
  type CoveredPeople,
  premium,
  type Rates,
} from './rates.rules.ts';

/** Monthly cents by tier; a missing tier takes EE's value. */
export interface FixedContribution {
  type: 'fixed';
  EE: number;
  ES?: number;
  EC?: number;
  EF?: number;
}

/** Percent of the premium by tier, 0 to 100 with at most two decimals; a missing tier takes EE's value. */
export interface PercentContribution {
  type: 'percent';
  EE: number;
  ES?: number;
  EC?: number;
  EF?: number;
  /** The maximum that the employer pays for one employee per month. */
  max_in_cents?: number;
}

/** Percent of what the reference plan would cost the same people, whichever plan they choose. */
export interface ReferencePlanContribution {
  type: 'reference_plan';
  plan_id: Uuid;
  percent: number;
}

export type Contribution = FixedContribution | PercentContribution | ReferencePlanContribution;

/** Monthly cents; employer + employee = premium. */
export interface Split {
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
}

/** `referencePremiumCents` is what the reference plan costs these people (`referencePremium`); null for other contributions. */
export function split(given: {
  premiumCents: number;
  tier: CoverageTier;
  contribution: Contribution;
  referencePremiumCents: number | null;
}): Split {
  const employerCents = Math.min(contributed(given), given.premiumCents);
  return { premiumCents: given.premiumCents, employerCents, employeeCents: given.premiumCents - employerCents };
}

function contributed(given: Parameters<typeof split>[0]): number {
  const { contribution, tier } = given;
  switch (contribution.type) {
    case 'fixed':
      return contribution[tier] ?? contribution.EE;
    case 'percent': {
      const cents = percentOf(given.premiumCents, contribution[tier] ?? contribution.EE);
      return Math.min(cents, contribution.max_in_cents ?? cents);
    }
    case 'reference_plan':
      if (given.referencePremiumCents === null) throw new Error('the premium of the reference plan is missing');
      return percentOf(given.referencePremiumCents, contribution.percent);
  }
}

/**
 * What the reference plan costs these people. If it has no rate for them, what it costs the employee alone: as in the
 * other contributions, a missing tier takes EE's value, so having a family never loses the employer's share.
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

/** Errors that the schema does not find: percentages outside 0 to 100, or with more than two decimals. */
export function checkContribution(contribution: Contribution, path = 'contribution'): FieldError[] {
  if (contribution.type === 'fixed') return [];
  const percents: [string, number | undefined][] =
    contribution.type === 'percent'
      ? COVERAGE_TIERS.map((tier) => [tier, contribution[tier]])
      : [['percent', contribution.percent]];
  return percents
    .filter(([, percent]) => percent !== undefined && !isPercent(percent))
    .map(([field]) => ({
      path: `${path}.${field}`,
      code: 'invalid_percent',
      message: 'A percentage must be between 0 and 100, with at most two decimals.',
    }));
}

function isPercent(percent: number): boolean {
  return percent >= 0 && percent <= 100 && Number(percent.toFixed(2)) === percent;
}

/**
 * Children age off (rules 6.2, 6.4): until when somebody may be covered by age, and what the coverage costs without them. Prices stay
 * those of the plan year; ages, and which children are charged, as they were settled when each joined.
 */

import { Refusal } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type AgeOffOption, lastEligibleDayOfChild } from '../employees/dependent.rules.ts';
import { type Pricing, priceOf } from '../plans/price.rules.ts';
import type { CoveredPeople } from '../plans/rates.rules.ts';
import type { Amounts } from './coverage.rules.ts';

/** The last day of a covered dependent by age; null: age ends nothing before this coverage is over. */
export function lastDayByAge(
  dependent: CoveredPeople['dependents'][number] & { disabled: boolean },
  option: AgeOffOption,
  coverageEnd: CalendarDate,
): CalendarDate | null {
  if (dependent.relationship === 'Spouse') return null;
  const last = lastEligibleDayOfChild(dependent.dateOfBirth, option, dependent.disabled);
  return last === null || last >= coverageEnd ? null : last;
}

/**
 * Tier and amounts for those who stay covered. Where the plan has no rate for their tier (one with family but without spouse
 * rates), tier and amounts stay as they are [O]: nobody loses coverage, or pays more, because a child grew up.
 */
export function amountsWithout(
  pricing: Pricing,
  planId: Uuid | null,
  current: Amounts,
  staying: CoveredPeople['dependents'],
): Amounts {
  const plan = pricing.plans.find(({ id }) => id === planId);
  if (!plan) throw new Error('the plan is not among those of its plan year');
  const price = priceOf(pricing, plan, staying);
  return price instanceof Refusal ? current : price;
}

/** Tier and price from the options that the server sent, so that adding or removing somebody needs no request. */
import type { Options, Plan, Tier } from '../answers.ts';

/** An amount as it was on the screen, to compare with the document. */
export interface Shown {
  perPaycheckCents: number;
  employeeCents: number;
  employerCents: number;
}

type Person = Pick<Options['dependents'][number], 'id' | 'relationship'>;

/** The tier for these relationships. */
export function tierOf(dependents: readonly Pick<Person, 'relationship'>[]): Tier {
  const spouse = dependents.some(({ relationship }) => relationship === 'Spouse');
  const child = dependents.some(({ relationship }) => relationship === 'Child');
  return spouse ? (child ? 'EF' : 'ES') : child ? 'EC' : 'EE';
}

export interface Price extends Shown {
  tier: Tier;
  /** The highest it can be: the price depends on ages, and not everybody whom the tier includes is chosen. */
  isAtMost: boolean;
}

/** Null: the plan is not offered for these people. */
export function priceOf(plan: Plan, people: readonly Person[], chosenIds: readonly string[]): Price | null {
  const chosen = people.filter(({ id }) => chosenIds.includes(id));
  const kind = tierOf(chosen);
  // A plan without a price for their relationships may have one for their number.
  const number = chosen.length === 1 ? 'E1' : 'E2';
  const ofTier = (tier: Tier) => plan.tiers.find(({ coverage_tier }) => coverage_tier === tier);
  const amounts = ofTier(kind) ?? (kind === 'EE' ? undefined : ofTier(number));
  if (!amounts) return null;
  return {
    tier: amounts.coverage_tier,
    isAtMost: plan.priced_by_age && !coversTier(people, chosen),
    ...shownOf(amounts),
  };
}

export function shownOf(amounts: {
  per_paycheck_in_cents: number;
  employee_deduction_in_cents: number;
  employer_contribution_in_cents: number;
}): Shown {
  return {
    perPaycheckCents: amounts.per_paycheck_in_cents,
    employeeCents: amounts.employee_deduction_in_cents,
    employerCents: amounts.employer_contribution_in_cents,
  };
}

export const sameAmounts = (a: Shown, b: Shown): boolean =>
  a.perPaycheckCents === b.perPaycheckCents &&
  a.employeeCents === b.employeeCents &&
  a.employerCents === b.employerCents;

/** A month's amount as it falls on each paycheck, rounded as the server rounds the employee's share (rules 7.3). */
export const perPaycheck = (monthlyCents: number, paychecksPerYear: number): number =>
  Math.round((12 * monthlyCents) / paychecksPerYear);

/** Whether everybody of each chosen relationship is chosen. */
function coversTier(people: readonly Person[], chosen: readonly Person[]): boolean {
  const kinds = new Set(chosen.map(({ relationship }) => relationship));
  return people.filter(({ relationship }) => kinds.has(relationship)).length === chosen.length;
}

/** What continues without an answer: coverage of this plan year, or of the last one, renewed. */
export function keptOf({ current_coverage, if_unanswered }: Options) {
  return current_coverage ?? if_unanswered.renewed_coverage;
}

/**
 * Who is preselected, if they may be covered: those covered now, or else those chosen for the benefit before; and whoever joined
 * the family during this visit, unless they were left out of the benefit before.
 */
export function firstChoice(options: Options, before: readonly string[] | null, added: readonly string[]): string[] {
  const eligible = options.dependents.map(({ id }) => id);
  const now = keptOf(options) ?? options.if_unanswered.ending_coverage;
  const newcomers = added.filter((id) => before === null || before.includes(id));
  const wanted = [...(now?.dependent_ids ?? before ?? []), ...newcomers];
  return eligible.filter((id) => wanted.includes(id));
}

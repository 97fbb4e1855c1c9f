/**
 * What a year may cost with a plan: premiums, and the person's part of the cost of care by deductible, coinsurance and maximum
 * (rules 7.9). Pure.
 * Copays are texts and are not counted, so it helps to compare plans and promises nothing.
 */
import type { Plan } from '../answers.ts';

export const LEVELS = ['low', 'medium', 'high'] as const;
export type Level = (typeof LEVELS)[number];

/** What the care of one person costs in a year before any plan pays: assumptions of ours [O], the same for every plan. */
export const CARE_CENTS: Record<Level, number> = { low: 50_000, medium: 500_000, high: 5_000_000 };

export interface Range {
  least: number;
  most: number;
}

/** The whole year, premiums included; null: the plan does not say its deductible and its maximum. */
export function yearCost(
  { summary }: Pick<Plan, 'summary'>,
  { employeeCents, people, level }: { employeeCents: number; people: number; level: Level },
): Range | null {
  const { deductible_in_cents: each, out_of_pocket_max_in_cents: most } = summary;
  if (each === undefined || most === undefined) return null;
  const charges = CARE_CENTS[level];
  const family = people > 1 ? summary.deductible_family_in_cents : undefined;
  const first = Math.min(people * Math.min(charges, each), family ?? Number.POSITIVE_INFINITY);
  const rest = people * charges - first;
  const share = summary.coinsurance_percent;
  const cap = worstCare(summary, people) ?? Number.POSITIVE_INFINITY;
  const premiums = 12 * employeeCents;
  // Without a coinsurance, anything between nothing and all of it.
  const [least, largest] = share === undefined ? [0, 100] : [share, share];
  const cost = (percent: number) => premiums + Math.min(cap, first + Math.round((rest * percent) / 100));
  return { least: cost(least), most: cost(largest) };
}

/** The most that a year can cost: premiums and the maximum; null: the plan does not say it. */
export function worstYear({ summary }: Pick<Plan, 'summary'>, employeeCents: number, people: number): number | null {
  const care = worstCare(summary, people);
  return care === null ? null : 12 * employeeCents + care;
}

function worstCare(summary: Plan['summary'], people: number): number | null {
  const { out_of_pocket_max_in_cents: each, out_of_pocket_max_family_in_cents: family } = summary;
  if (each === undefined) return null;
  return people > 1 ? Math.min(people * each, family ?? Number.POSITIVE_INFINITY) : each;
}

/** What three families would pay for each plan, from the prices that a plan year shows. */
import type { Operations } from '../../embed/shared/api-types.ts';

type PlanYear =
  Operations['GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}']['answer']['data'];
type Tier = PlanYear['contribution_strategy']['contribution_tiers'][number];

export const FAMILIES = ['EE', 'ES', 'EF'] as const;
export type Family = (typeof FAMILIES)[number];

export interface PlanPrices {
  planId: string;
  plan: string;
  /** The lowest and the highest, which differ by age or class; null: the plan has no price for such a family. */
  cents: Record<Family, { from: number; to: number } | null>;
}

export function pricesOf({ contribution_strategy }: Pick<PlanYear, 'contribution_strategy'>): PlanPrices[] {
  const plans = new Map<string, Tier[]>();
  for (const tier of contribution_strategy.contribution_tiers)
    plans.set(tier.benefit_plan_id, [...(plans.get(tier.benefit_plan_id) ?? []), tier]);
  return [...plans].map(([planId, tiers]) => ({
    planId,
    plan: tiers[0]?.benefit_plan_name ?? '',
    cents: { EE: rangeOf(tiers, 'EE'), ES: rangeOf(tiers, 'ES'), EF: rangeOf(tiers, 'EF') },
  }));
}

function rangeOf(tiers: readonly Tier[], family: Family): { from: number; to: number } | null {
  const costs = tiers.filter(({ coverage_tier }) => coverage_tier === family).map(({ cost }) => cost);
  return costs.length === 0 ? null : { from: Math.min(...costs), to: Math.max(...costs) };
}

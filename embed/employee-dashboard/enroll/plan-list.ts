/** Sorting and filtering many plans. */
import type { Plan } from '../answers.ts';

export const PLAN_ORDERS = ['offered', 'cost', 'deductible', 'maximum'] as const;
export type PlanOrder = (typeof PLAN_ORDERS)[number];
/** Every plan, those for a health savings account, or those of a type of network. */
export type PlanFilter = 'all' | 'hsa' | NonNullable<Plan['summary']['network_type']>;

export interface Listing {
  order: PlanOrder;
  filter: PlanFilter;
}
export const AS_OFFERED: Listing = { order: 'offered', filter: 'all' };

/** The filters that tell these plans apart. */
export function filtersOf(plans: readonly Plan[]): PlanFilter[] {
  const isSome = (of: (plan: Plan) => boolean) => plans.some(of) && !plans.every(of);
  const types = [...new Set(plans.flatMap(({ summary }) => summary.network_type ?? []))].sort();
  return [
    ...(isSome(({ summary }) => summary.hsa_eligible === true) ? (['hsa'] as const) : []),
    ...types.filter((type) => isSome(({ summary }) => summary.network_type === type)),
  ];
}

const passes = ({ summary }: Plan, filter: PlanFilter): boolean =>
  filter === 'all' || (filter === 'hsa' ? summary.hsa_eligible === true : summary.network_type === filter);

/** Plans without the number to sort by come last. `keptId`: the chosen plan, which no filter hides. */
export function listed(
  plans: readonly Plan[],
  costOf: (plan: Plan) => number | null,
  { order, filter, keptId }: Listing & { keptId: string | null },
): Plan[] {
  const key = (plan: Plan): number => {
    const { deductible_in_cents, out_of_pocket_max_in_cents } = plan.summary;
    const by = { cost: costOf(plan), deductible: deductible_in_cents, maximum: out_of_pocket_max_in_cents, offered: 0 };
    return by[order] ?? Number.MAX_SAFE_INTEGER;
  };
  return plans.filter((plan) => plan.id === keptId || passes(plan, filter)).sort((a, b) => key(a) - key(b));
}

import { expect, it } from 'vitest';
import { pricesOf } from './families.ts';

const tier = (plan: string, coverage_tier: 'EE' | 'ES' | 'EC' | 'EF', cost: number) => ({
  ...{ benefit_plan_id: plan, benefit_plan_name: `Plan ${plan}`, benefit_plan_tier_name: '', coverage_tier, cost },
  ...{ cost_per_dependent: 0, dependents_required_in: false, spouse_required_in: false },
});

it('shows for each plan what three families pay, from the lowest to the highest price', () => {
  const tiers = [
    ...[tier('a', 'EE', 100), tier('a', 'EE', 300), tier('a', 'EC', 1), tier('a', 'EF', 900)],
    tier('b', 'ES', 0),
  ];
  const found = pricesOf({
    contribution_strategy: { ichra_contribution_classes: [], contribution_tiers: tiers },
  });
  expect(found).toEqual([
    { planId: 'a', plan: 'Plan a', cents: { EE: { from: 100, to: 300 }, ES: null, EF: { from: 900, to: 900 } } },
    { planId: 'b', plan: 'Plan b', cents: { EE: null, ES: { from: 0, to: 0 }, EF: null } },
  ]);
});

/** Sorting and filtering many plans. */
import { expect, it } from 'vitest';
import type { Plan } from '../answers.ts';
import { filtersOf, listed } from './plan-list.ts';

const plan = (id: string, summary: Plan['summary'] = {}) => ({ id, summary }) as Plan;
const PLANS = [
  plan('gold', { deductible_in_cents: 100, network_type: 'PPO' }),
  plan('bronze', { deductible_in_cents: 900, hsa_eligible: true, network_type: 'HMO' }),
  plan('silent'),
];
const COSTS: Record<string, number | null> = { gold: 300, bronze: 100, silent: null };
const ids = (options: Partial<Parameters<typeof listed>[2]>) =>
  listed(PLANS, ({ id }) => COSTS[id] ?? null, { order: 'offered', filter: 'all', keptId: null, ...options }).map(
    ({ id }) => id,
  );

it('offers the filters that tell plans apart', () => {
  expect(filtersOf(PLANS)).toEqual(['hsa', 'HMO', 'PPO']);
  expect(filtersOf([plan('a', { hsa_eligible: true, network_type: 'PPO' })])).toEqual([]);
});

it('puts unknown values last, and keeps the order of the offer by default', () => {
  expect(ids({})).toEqual(['gold', 'bronze', 'silent']);
  expect(ids({ order: 'cost' })).toEqual(['bronze', 'gold', 'silent']);
  expect(ids({ order: 'deductible' })).toEqual(['gold', 'bronze', 'silent']);
});

it('never hides the plan that was chosen', () => {
  expect(ids({ filter: 'hsa' })).toEqual(['bronze']);
  expect(ids({ filter: 'hsa', keptId: 'silent' })).toEqual(['bronze', 'silent']);
});

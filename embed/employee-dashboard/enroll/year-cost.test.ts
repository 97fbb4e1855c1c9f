/** What a year may cost: by hand, and what holds for every plan. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../answers.ts';
import { CARE_CENTS, LEVELS, worstYear, yearCost } from './year-cost.ts';

const SILVER: Plan['summary'] = {
  deductible_in_cents: 250_000,
  deductible_family_in_cents: 500_000,
  out_of_pocket_max_in_cents: 600_000,
  out_of_pocket_max_family_in_cents: 1_200_000,
  coinsurance_percent: 20,
};
const cost = (summary: Plan['summary'], level: (typeof LEVELS)[number], people = 1, employeeCents = 10_000) =>
  yearCost({ summary }, { employeeCents, people, level });
const exactly = (cents: number) => ({ least: cents, most: cents });

describe('the cost of a year', () => {
  it('is premiums, the deductible, a share of the rest, and never more than the maximum', () => {
    expect(cost(SILVER, 'low')).toEqual(exactly(120_000 + 50_000));
    expect(cost(SILVER, 'medium')).toEqual(exactly(120_000 + 250_000 + 50_000));
    expect(cost(SILVER, 'high')).toEqual(exactly(120_000 + 600_000));
    expect(worstYear({ summary: SILVER }, 10_000, 1)).toBe(720_000);
  });

  it('counts a family by its own deductible and maximum', () => {
    // Three people: 15,000.00 of care, 5,000.00 of deductible, a fifth of the rest.
    expect(cost(SILVER, 'medium', 3)).toEqual(exactly(120_000 + 500_000 + 200_000));
    expect(cost(SILVER, 'high', 3)).toEqual(exactly(120_000 + 1_200_000));
  });

  it('is a range where the plan does not say its coinsurance, and nothing where it says too little', () => {
    const { coinsurance_percent: _none, ...silent } = SILVER;
    expect(cost(silent, 'medium')).toEqual({ least: 120_000 + 250_000, most: 120_000 + 500_000 });
    expect(cost({}, 'low')).toBeNull();
    expect(worstYear({ summary: {} }, 10_000, 1)).toBeNull();
  });

  it('never falls with more care, and never passes the worst case', () => {
    const cents = fc.integer({ min: 0, max: 2_000_000 });
    const plans = fc.record({
      ...{ deductible_in_cents: cents, out_of_pocket_max_in_cents: cents, deductible_family_in_cents: cents },
      ...{ out_of_pocket_max_family_in_cents: cents, coinsurance_percent: fc.integer({ min: 0, max: 100 }) },
    });
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 6 }), (summary, people) => {
        const worst = worstYear({ summary }, 0, people) ?? 0;
        const costs = LEVELS.map((level) => cost(summary, level, people, 0)?.most ?? 0);
        expect(costs).toEqual([...costs].sort((a, b) => a - b));
        for (const [at, one] of costs.entries()) {
          expect(one).toBeLessThanOrEqual(Math.min(worst, people * CARE_CENTS[LEVELS[at] ?? 'low']));
        }
      }),
    );
  });
});

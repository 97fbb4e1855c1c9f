import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { Contribution } from './contribution.rules.ts';
import { type PricedOffer, priceList, rangeOf } from './price-list.rules.ts';
import type { Rates } from './rates.rules.ts';

const offer = (contribution: Contribution, ...rates: Rates[]): PricedOffer => ({
  coverageStart: date('2026-01-01'),
  contribution,
  product: { category: 'Medical' },
  plans: rates.map((some, index) => ({ id: `plan ${index}`, rates: some })),
});
const rows = (some: PricedOffer) =>
  priceList(some).map(({ planId, tier, ages, premiumCents, employerCents, employeeCents }) => [
    planId,
    ages ? `${tier} ${ages.from}-${ages.to}` : tier,
    premiumCents,
    employerCents,
    employeeCents,
  ]);

describe('priceList', () => {
  it('lists each tier that a plan has a rate for', () => {
    const some = offer({ type: 'fixed', EE: 13400, EF: 21000 }, { type: 'tier', EE: 18058, EF: 36920 });
    expect(rows(some)).toEqual([
      ['plan 0', 'EE', 18058, 13400, 4658],
      ['plan 0', 'EF', 36920, 21000, 15920],
    ]);
    expect(rangeOf(priceList(some), 'employeeCents')).toEqual({ min_cents: 4658, max_cents: 15920 });
    expect(rangeOf(priceList(some), 'employerCents')).toEqual({ min_cents: 13400, max_cents: 21000 });
  });

  it('lists each class with a contribution of its own, and all others', () => {
    const contribution: Contribution = {
      ...{ type: 'by_class', classes: { 'Full Time': { type: 'percent', EE: 100 } } },
      otherwise: { type: 'percent', EE: 50 },
    };
    const prices = priceList(offer(contribution, { type: 'tier', EE: 20000 }));
    expect(prices.map(({ employeeClass, employeeCents }) => [employeeClass, employeeCents])).toEqual([
      ['Full Time', 0],
      ['others', 10000],
    ]);
  });

  it('lists tiers by number, but none that nobody can have', () => {
    const contribution: Contribution = { type: 'percent', employee: 80, dependents: 50 };
    const rates: Rates = { type: 'tier', EE: 50000, ES: 90000, E1: 100000, E2: 150000 };
    expect(rows(offer(contribution, rates, { ...rates, EC: 80000, EF: 140000 }))).toEqual([
      ['plan 0', 'EE', 50000, 40000, 10000],
      ['plan 0', 'ES', 90000, 60000, 30000],
      ['plan 0', 'E1', 100000, 65000, 35000],
      ['plan 0', 'E2', 150000, 90000, 60000],
      ['plan 1', 'EE', 50000, 40000, 10000],
      ['plan 1', 'ES', 90000, 60000, 30000],
      ['plan 1', 'EC', 80000, 55000, 25000],
      ['plan 1', 'EF', 140000, 85000, 55000],
    ]);
  });

  it('lists rates by age for the employee alone, for the ages of the table but not for its gaps', () => {
    const table = [
      { min_age: 21, max_age: 29, cents: 20000 },
      { min_age: 40, max_age: 64, cents: 40000 },
    ];
    expect(rows(offer({ type: 'percent', EE: 50 }, { type: 'age', table }))).toEqual([
      ['plan 0', 'EE 21-29', 20000, 10000, 10000],
      ['plan 0', 'EE 40-64', 40000, 20000, 20000],
    ]);
  });

  it('takes the share from the reference plan, by age if that has rates by age', () => {
    const table = [
      { min_age: 0, max_age: 29, cents: 10000 },
      { min_age: 30, max_age: 64, cents: 30000 },
    ];
    const some = offer(
      { type: 'reference_plan', plan_id: 'plan 0', percent: 50 },
      { type: 'age', table },
      { type: 'tier', EE: 20000, ES: 40000 },
    );
    expect(rows(some)).toEqual([
      ['plan 0', 'EE 0-29', 10000, 5000, 5000],
      ['plan 0', 'EE 30-64', 30000, 15000, 15000],
      ['plan 1', 'EE 0-29', 20000, 5000, 15000],
      ['plan 1', 'ES 0-29', 40000, 10000, 30000],
      ['plan 1', 'EE 30-64', 20000, 15000, 5000],
      ['plan 1', 'ES 30-64', 40000, 30000, 10000],
    ]);
  });

  it('has no range if nothing has a price', () => {
    expect(rangeOf([], 'employeeCents')).toBeNull();
  });

  it('splits every premium without a remainder', () => {
    const cents = fc.integer({ min: 0, max: 200_000 });
    const percent = fc.integer({ min: 0, max: 10_000 }).map((basis) => basis / 100);
    fc.assert(
      fc.property(cents, cents, cents, percent, cents, (EE, ES, EF, EEpercent, max_in_cents) => {
        const some = offer({ type: 'percent', EE: EEpercent, max_in_cents }, { type: 'tier', EE, ES, EF });
        for (const price of priceList(some)) {
          expect(price.employerCents + price.employeeCents).toBe(price.premiumCents);
          expect(Math.min(price.employerCents, price.employeeCents)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

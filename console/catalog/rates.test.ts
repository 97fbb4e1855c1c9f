import { expect, it } from 'vitest';
import { ratesOf } from './rates.ts';

it('tells rates by tier in the order of tiers, and by age in that of ages', () => {
  expect(ratesOf({ type: 'tier', EF: 40_000, EE: 18_158 })).toEqual([
    { key: 'EE', ages: null, cents: 18_158 },
    { key: 'EF', ages: null, cents: 40_000 },
  ]);
  const table = [
    { min_age: 0, max_age: 14, cents: 21_000 },
    { min_age: 15, max_age: 15, cents: 22_000 },
  ];
  expect(ratesOf({ type: 'age', table })).toEqual([
    { key: '0-14', ages: { from: 0, to: 14 }, cents: 21_000 },
    { key: '15', ages: { from: 15, to: 15 }, cents: 22_000 },
  ]);
});

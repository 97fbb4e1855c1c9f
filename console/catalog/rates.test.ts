import { expect, it } from 'vitest';
import { csvOf } from '../../embed/shared/csv.ts';
import { amountsIn, centsIn, csvOfRates, ratesOf, ratesWith } from './rates.ts';

const TIER = { type: 'tier', EF: 40_000, EE: 18_158 };
const AGE = {
  type: 'age',
  table: [
    { min_age: 0, max_age: 14, cents: 21_000 },
    { min_age: 15, max_age: 15, cents: 22_000 },
  ],
};

it('lists rates by tier in the order of tiers, and rates by age in the order of ages', () => {
  expect(ratesOf(TIER)).toEqual([
    { key: 'EE', ages: null, cents: 18_158 },
    { key: 'EF', ages: null, cents: 40_000 },
  ]);
  expect(ratesOf(AGE)).toEqual([
    { key: '0-14', ages: { from: 0, to: 14 }, cents: 21_000 },
    { key: '15', ages: { from: 15, to: 15 }, cents: 22_000 },
  ]);
});

it('writes rates to CSV and reads the same back for each plan', async () => {
  const plans = [
    { name: 'Silver, "3000"', carrier: null, rates: TIER },
    { name: 'Gold', carrier: 'Larkspur', rates: AGE },
  ];
  const csv = `\ufeff${csvOf(csvOfRates(plans))}`;
  for (const { name, rates } of plans) {
    const amounts = await amountsIn(csv, name);
    expect(ratesWith(rates, amounts ?? new Map())).toEqual(rates);
  }
  expect(await amountsIn(csv, 'Bronze')).toBeNull();
  expect(await amountsIn('a,b\n1,2\n', 'Gold')).toBeNull();
});

it('takes amounts as people write them, and nothing else', () => {
  expect(['181.58', '$1,234.5', ' 40 ', '0', '-1', '1.234', 'x', ''].map(centsIn)).toEqual([
    ...[18_158, 123_450, 4_000, 0, null, null, null, null],
  ]);
  expect(ratesWith(TIER, new Map([['EE', '1']]))).toBeNull();
});

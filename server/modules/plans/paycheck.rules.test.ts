/** Monthly amounts per paycheck, and the paychecks of one month. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkOfMonth,
  PAY_FREQUENCIES,
  PAY_FREQUENCY_LABELS,
  type PayFrequency,
  perPaycheckCents,
} from './paycheck.rules.ts';

test.each<[PayFrequency, number, number]>([
  ['weekly', 10_000, 2_308],
  ['bi_weekly', 10_000, 4_615],
  ['semi_monthly', 10_000, 5_000],
  ['semi_monthly', 12_345, 6_173],
  ['monthly', 12_345, 12_345],
  ['weekly', 13, 3],
  ['weekly', 0, 0],
  ['bi_weekly', 13, 6],
])('%s: %i cents a month are %i per paycheck', (frequency, monthly, expected) => {
  expect(perPaycheckCents(monthly, frequency)).toBe(expected);
});

test('a year of paychecks is a year of months, to half a cent each', () => {
  const checks = { weekly: 52, bi_weekly: 26, semi_monthly: 24, monthly: 12 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom(...PAY_FREQUENCIES), (monthly, frequency) => {
      const error = Math.abs(perPaycheckCents(monthly, frequency) * checks[frequency] - 12 * monthly);
      expect(error).toBeLessThanOrEqual(checks[frequency] / 2);
    }),
  );
});

test('the vector of rules 7: 12345 in two', () => {
  expect([checkOfMonth(12_345, 1, 2), checkOfMonth(12_345, 2, 2)]).toEqual([6_173, 6_172]);
});

test('the paychecks of a month sum to it and differ by a cent at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 5 }), (monthly, count) => {
      const checks = Array.from({ length: count }, (_, index) => checkOfMonth(monthly, index + 1, count));
      expect(checks.reduce((sum, check) => sum + check, 0)).toBe(monthly);
      expect(Math.max(...checks) - Math.min(...checks)).toBeLessThanOrEqual(1);
      expect(Math.min(...checks)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('labels', () => {
  expect(PAY_FREQUENCIES.map((frequency) => PAY_FREQUENCY_LABELS[frequency])).toEqual([
    'Weekly',
    'Bi-Weekly',
    'Semi-Monthly',
    'Monthly',
  ]);
});

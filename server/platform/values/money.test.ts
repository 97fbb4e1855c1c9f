/** Cents: rounding, percents, dollars. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basisPoints, divideRounded, dollars, percentOf } from './money.ts';

describe('divideRounded', () => {
  test.each([
    [5, 2, 3],
    [-5, 2, -3],
    [5, -2, -3],
    [-5, -2, 3],
    [4, 3, 1],
    [-4, 3, -1],
    [1, 3, 0],
    [12_345, 2, 6_173],
    [7, 1, 7],
    [1, 2, 1],
    [-1, 2, -1],
  ])('%i / %i is %i', (numerator, denominator, expected) =>
    expect(divideRounded(numerator, denominator)).toBe(expected),
  );

  test('is never minus zero, which JSON and Object.is tell apart', () => {
    expect(Object.is(divideRounded(-1, 3), 0)).toBe(true);
    expect(Object.is(divideRounded(0, -3), 0)).toBe(true);
  });

  test('is the nearest integer, a half away from zero', () => {
    const numerator = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(numerator, fc.integer({ min: 1, max: 100_000 }), (n, d) => {
        const rounded = BigInt(divideRounded(n, d));
        const twice = 2n * (BigInt(n) - rounded * BigInt(d));
        const size = twice < 0n ? -twice : twice;
        expect(size <= BigInt(d)).toBe(true);
        if (size === BigInt(d)) expect(twice > 0n).toBe(n < 0);
        expect(divideRounded(-n, d)).toBe(0 - divideRounded(n, d));
      }),
    );
  });
});

describe('percents', () => {
  test.each([
    [12.34, 1_234],
    [1.15, 115],
    [0.29, 29],
    [33.33, 3_333],
    [100, 10_000],
    [0, 0],
  ])('%d %% is %i basis points', (percent, expected) => expect(basisPoints(percent)).toBe(expected));

  test.each([
    [12_345, 50, 6_173],
    [10_000, 1.15, 115],
    [10_000, 0, 0],
    [10_001, 100, 10_001],
    [1, 49.99, 0],
    [1, 50, 1],
  ])('of %i cents, %d %% are %i', (cents, percent, expected) => expect(percentOf(cents, percent)).toBe(expected));

  test('are exact: as BigInt counts them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 10_000 }), (cents, points) => {
        const exact = (BigInt(cents) * BigInt(points) * 2n + 10_000n) / 20_000n;
        expect(BigInt(percentOf(cents, points / 100))).toBe(exact);
      }),
    );
  });
});

test.each([
  [0, '$0.00'],
  [5, '$0.05'],
  [123_456, '$1,234.56'],
  [-5, '-$0.05'],
  [-123_400, '-$1,234.00'],
  [100_000_000, '$1,000,000.00'],
])('%i cents are %s', (cents, expected) => expect(dollars(cents)).toBe(expected));

/** Typed dates: only complete ones, and only days that exist. */
import { describe, expect, it } from 'vitest';
import { dateOf, partsOf } from './date-parts.ts';

describe('a typed date', () => {
  it.each([
    ['2026', '6', '1', '2026-06-01'],
    ['2028', '2', '29', '2028-02-29'],
    ['2026', '2', '29', null],
    ['2026', '4', '31', null],
    ['26', '6', '1', null],
    ['2026', '', '1', null],
    ['2026', '6', 'x', null],
    ['2026', '13', '1', null],
  ])('%s, %s, %s reads as %s', (year, month, day, date) => {
    expect(dateOf({ year, month, day })).toBe(date);
  });

  it('goes back into its parts', () => {
    expect(partsOf('2026-06-01')).toEqual({ year: '2026', month: '6', day: '1' });
  });
});

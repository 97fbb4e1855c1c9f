import fc from 'fast-check';
import { expect, it } from 'vitest';
import { barsOf } from './coverage-bars.ts';

const bar = (benefit: string, start: string, end: string) => ({ benefit, start, end });

it('draws each stretch in the row of its benefit, cut to the year', () => {
  const rows = barsOf(
    [
      bar('Vision', '2026-07-02', '2027-06-30'),
      bar('Dental', '2025-01-01', '2025-12-31'),
      bar('Medical', '2026-01-01', '2026-12-31'),
    ],
    2026,
  );
  expect(rows.map(({ benefit, bars }) => [benefit, bars.map(({ left, width }) => [left, width])])).toEqual([
    ['Medical', [[0, 1]]],
    ['Vision', [[182 / 365, 183 / 365]]],
  ]);
});

it('never draws beyond the year, whatever the days', () => {
  const date = fc
    .integer({ min: 19_000, max: 22_000 })
    .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
  fc.assert(
    fc.property(fc.array(fc.tuple(date, date)), fc.integer({ min: 2022, max: 2030 }), (dates, year) => {
      for (const { bars } of barsOf(
        dates.map(([start, end]) => bar('Medical', start, end)),
        year,
      )) {
        for (const { left, width } of bars) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(width).toBeGreaterThan(0);
          expect(left + width).toBeLessThanOrEqual(1 + 1e-9);
        }
      }
    }),
  );
});

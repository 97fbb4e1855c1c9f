import { expect, it } from 'vitest';
import { nextFirst, plusDays } from './test-clock-days.ts';

it.each([
  ['2026-01-15', '2026-02-01'],
  ['2026-02-01', '2026-03-01'],
  ['2026-12-31', '2027-01-01'],
])('the 1st after %s is %s', (day, first) => {
  expect(nextFirst(day)).toBe(first);
});

it('thirty days later is another month, and another year', () => {
  expect(plusDays('2026-12-15', 30)).toBe('2027-01-14');
});

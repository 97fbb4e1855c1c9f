/** Children age off: the last day by age. */

import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { lastDayByAge } from './age-off.rules.ts';

const child = (born: string, disabled = false) => ({
  relationship: 'Child' as const,
  dateOfBirth: date(born),
  disabled,
});
const spouse = { relationship: 'Spouse' as const, dateOfBirth: date('1990-01-01'), disabled: false };

describe('the last day by age', () => {
  it.each([
    ['the end of the month', child('2000-07-17'), 'end_of_month', '2027-06-30', '2026-07-31'],
    ['a leap day', child('2000-02-29'), 'end_of_month', '2026-12-31', '2026-02-28'],
    ['the day before the birthday', child('2000-07-17'), 'day_before', '2027-06-30', '2026-07-16'],
    ['a leap day, the day before', child('2000-02-29'), 'day_before', '2026-12-31', '2026-02-27'],
    ['the end of the year', child('2000-07-17'), 'end_of_year', '2027-06-30', '2026-12-31'],
    ['not before coverage ends', child('2000-07-17'), 'end_of_month', '2026-07-31', null],
    ['a day before coverage ends', child('2000-07-17'), 'end_of_month', '2026-08-01', '2026-07-31'],
    ['disabled', child('2000-07-17', true), 'end_of_month', '2027-06-30', null],
    ['a spouse', spouse, 'end_of_month', '2027-06-30', null],
  ] as const)('%s', (_, dependent, option, coverageEnd, last) => {
    expect(lastDayByAge(dependent, option, date(coverageEnd))).toBe(last);
  });
});

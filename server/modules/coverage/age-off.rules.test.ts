/** Children age off: the last day by age, and what stays of tier and price. */

import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { Pricing } from '../plans/price.rules.ts';
import { amountsWithout, lastDayByAge } from './age-off.rules.ts';

import type { Amounts } from './coverage.rules.ts';

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

describe('tier and amounts of who stays', () => {
  const pricing = (changes: Partial<Pricing> = {}): Pricing => ({
    employee: { dateOfBirth: date('1975-01-01') },
    category: 'Medical',
    contribution: { type: 'fixed', EE: 100, EC: 150, EF: 200 },
    plans: [{ id: 'plan', rates: { type: 'tier', EE: 300, ES: 500, EC: 400, EF: 700 } }],
    coverageStart: date('2026-07-01'),
    ...changes,
  });
  const before: Amounts = { tier: 'EF', premiumCents: 700, employerCents: 200, employeeCents: 500 };

  it.each([
    ['nobody', [], { tier: 'EE', premiumCents: 300, employerCents: 100, employeeCents: 200 }],
    ['a spouse', [spouse], { tier: 'ES', premiumCents: 500, employerCents: 100, employeeCents: 400 }],
    ['a child', [child('2010-01-01')], { tier: 'EC', premiumCents: 400, employerCents: 150, employeeCents: 250 }],
    ['spouse and child', [spouse, child('2010-01-01')], before],
  ])('%s', (_, staying, amounts) => {
    expect(amountsWithout(pricing(), 'plan', before, staying)).toEqual(amounts);
  });

  it('keeps tier and amounts where the plan has no rate for those who stay', () => {
    const plans = [{ id: 'plan', rates: { type: 'tier' as const, EE: 300, EF: 700 } }];
    expect(amountsWithout(pricing({ plans }), 'plan', before, [spouse])).toEqual(before);
  });

  it('counts ages on the first day of coverage, not on the day of the change', () => {
    // 20 on that day, 21 a month later: the table says that a grown child would cost 900.
    const table = [
      { min_age: 0, max_age: 20, cents: 100 },
      { min_age: 21, max_age: 99, cents: 900 },
    ];
    const plans = [{ id: 'plan', rates: { type: 'age' as const, table } }];
    const young = child('2005-08-01');
    expect(amountsWithout(pricing({ plans }), 'plan', before, [young])).toMatchObject({
      tier: 'EC',
      premiumCents: 1000,
    });
  });

  it('is at a loss where the plan is not offered', () => {
    expect(() => amountsWithout(pricing({ plans: [] }), 'plan', before, [])).toThrow('plan');
  });
});

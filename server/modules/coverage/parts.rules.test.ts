/** Coverage in dated parts: who joins and leaves when, and what it costs from then on. */

import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { Pricing } from '../plans/price.rules.ts';
import type { Amounts } from './coverage.rules.ts';
import { amountsOn, type CoveredSpan, dayShown, type Part, partsOf } from './parts.rules.ts';

const START = '2026-01-01';
const child = (startsOn = START, endsOn: string | null = null, born = '2010-01-01'): CoveredSpan => {
  const days = { startsOn: date(startsOn), endsOn: endsOn === null ? null : date(endsOn) };
  return { relationship: 'Child', dateOfBirth: date(born), ...days };
};
const spouse = (startsOn = START, endsOn: string | null = null): CoveredSpan => {
  return { ...child(startsOn, endsOn, '1990-01-01'), relationship: 'Spouse' };
};
const pricing = (changes: Partial<Pricing> = {}): Pricing => ({
  employee: { dateOfBirth: date('1975-01-01'), employeeClass: null },
  category: 'Medical',
  contribution: { type: 'fixed', EE: 100, EC: 150, EF: 200 },
  plans: [{ id: 'plan', rates: { type: 'tier', EE: 300, ES: 500, EC: 400, EF: 700 } }],
  coverageStart: date(START),
  ...changes,
});
const before: Amounts = { tier: 'EF', premiumCents: 700, employerCents: 200, employeeCents: 500 };

/** `[from, tier, what the employee pays]` of each part. */
const parts = (people: CoveredSpan[], from = START, more: Partial<Pricing> = {}, was: Amounts | null = before) => {
  const found = partsOf(pricing(more), 'plan', people, { from: date(from), until: date('2026-12-31') }, was);
  return Array.isArray(found)
    ? found.map(({ from: day, amounts }) => [day, amounts.tier, amounts.employeeCents])
    : found;
};

describe('parts', () => {
  it.each([
    ['nobody', [], [[START, 'EE', 200]]],
    ['a spouse', [spouse()], [[START, 'ES', 400]]],
    [
      'a spouse who leaves',
      [spouse(START, '2026-03-31')],
      [
        [START, 'ES', 400],
        ['2026-04-01', 'EE', 200],
      ],
    ],
    [
      'a child who joins',
      [child('2026-06-20')],
      [
        [START, 'EE', 200],
        ['2026-06-20', 'EC', 250],
      ],
    ],
    [
      'one leaves, another joins before',
      [spouse(START, '2026-07-31'), child('2026-06-20')],
      [
        [START, 'ES', 400],
        ['2026-06-20', 'EF', 500],
        ['2026-08-01', 'EC', 250],
      ],
    ],
    [
      'on one day',
      [spouse(START, '2026-06-19'), child('2026-06-20')],
      [
        [START, 'ES', 400],
        ['2026-06-20', 'EC', 250],
      ],
    ],
    ['somebody who never was covered', [spouse(START, '2025-11-30')], [[START, 'EE', 200]]],
    ['somebody who leaves with the year', [spouse(START, '2026-12-31')], [[START, 'ES', 400]]],
  ] as const)('%s', (_, people, expected) => {
    expect(parts([...people])).toEqual(expected);
  });

  it('begin on the requested day, even if nobody joins or leaves on it', () => {
    expect(parts([spouse(START, '2026-03-31')], '2026-03-01')).toEqual([
      ['2026-03-01', 'ES', 400],
      ['2026-04-01', 'EE', 200],
    ]);
  });

  const withoutSpouse = { plans: [{ id: 'plan', rates: { type: 'tier' as const, EE: 300, EF: 700 } }] };

  it('keep the price in force if the plan has no rate for those who stay', () => {
    expect(parts([spouse(), child(START, '2026-03-31')], '2026-04-01', withoutSpouse)).toEqual([
      ['2026-04-01', 'EF', 500],
    ]);
    expect(parts([spouse(), child(START, '2026-03-31')], START, withoutSpouse, null)).toEqual([
      [START, 'EF', 500],
      ['2026-04-01', 'EF', 500],
    ]);
  });

  it('are refused if there is no price to keep', () => {
    expect(parts([spouse()], START, withoutSpouse, null)).toMatchObject({ code: 'tier_not_available' });
  });

  it('price everybody by their age on joining, not on the day of the change', () => {
    // 20 on joining, 21 a month later: by the table a grown child would cost 900.
    const table = [
      { min_age: 0, max_age: 20, cents: 100 },
      { min_age: 21, max_age: 99, cents: 900 },
    ];
    const plans = [{ id: 'plan', rates: { type: 'age' as const, table } }];
    const grown = (startsOn: string) => child(startsOn, null, '2005-02-01');
    expect(parts([grown(START), spouse(START, '2026-03-31')], '2026-04-01', { plans })).toEqual([
      ['2026-04-01', 'EC', 850],
    ]);
    expect(parts([grown('2026-04-01')], START, { plans })).toEqual([
      [START, 'EE', 800],
      ['2026-04-01', 'EC', 1650],
    ]);
  });

  it('throw if the plan is not offered', () => {
    expect(() => parts([], START, { plans: [] })).toThrow('plan');
  });
});

describe('what is shown', () => {
  const part = (from: string, cents: number): Part => {
    return { from: date(from), amounts: { tier: 'EE', premiumCents: cents, employerCents: 0, employeeCents: cents } };
  };
  it.each([
    ['2025-11-02', 1],
    ['2026-01-01', 1],
    ['2026-03-31', 1],
    ['2026-04-01', 2],
  ])('on %s is the part in force, and before the start the first part', (day, cents) => {
    expect(amountsOn([part(START, 1), part('2026-04-01', 2)], date(day)).premiumCents).toBe(cents);
  });

  it.each([
    ['2025-12-01', '2026-06-30', START],
    ['2026-05-05', '2026-06-30', '2026-05-05'],
    ['2026-09-09', '2026-06-30', '2026-06-30'],
    ['2026-05-05', null, START],
  ])('on %s, covered to %s, is of %s', (today, end, day) => {
    const coverage = { coverageStart: date(START), coverageEnd: end === null ? null : date(end) };
    expect(dayShown(coverage, date(today))).toBe(day);
  });
});

/** After the death of an employee: how long the family is covered, and at what price (rules 10.9). */
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import type { Pricing } from '../plans/price.rules.ts';
import type { Rates } from '../plans/rates.rules.ts';
import type { CoveredSpan } from './parts.rules.ts';
import { endAfterDeath, partsAround } from './survivors.rules.ts';

const START = '2026-01-01';
const child = (born: string, endsOn: string | null = null): CoveredSpan => {
  const days = { startsOn: date(START), endsOn: endsOn === null ? null : date(endsOn) };
  return { relationship: 'Child', dateOfBirth: date(born), ...days };
};
const spouse = (endsOn: string | null = null): CoveredSpan => ({
  ...child('1990-01-01', endsOn),
  relationship: 'Spouse',
});

describe('the end of coverage', () => {
  it.each([
    ['nobody else', [], '2026-05-10', 2, '2026-05-10'],
    ['a spouse', [spouse()], '2026-05-10', 0, '2026-05-31'],
    ['a spouse', [spouse()], '2026-05-10', 2, '2026-07-31'],
    ['on the last of a month', [spouse()], '2026-05-31', 0, '2026-05-31'],
    ['not past the plan year', [spouse()], '2026-11-10', 6, '2026-12-31'],
    ['a child to the last day by age', [child('2000-06-17', '2026-06-30')], '2026-05-10', 3, '2026-06-30'],
    ['a spouse who left before', [spouse('2026-03-31')], '2026-05-10', 3, '2026-05-10'],
    ['before the coverage', [spouse()], '2025-12-10', 2, '2026-02-28'],
    ['before the coverage, alone', [], '2025-12-10', 2, null],
    ['long before it', [spouse()], '2025-12-10', 0, null],
  ] as const)('%s, died, months: %#', (_, people, diedOn, months, end) => {
    const coverage = { coverageStart: date(START), coverageEnd: date('2026-12-31'), people: [...people] };
    expect(endAfterDeath(coverage, date(diedOn), months).coverageEnd).toBe(end);
  });
});

describe('the price', () => {
  const tiers: Rates = { type: 'tier', EE: 300, ES: 500, EC: 400, EF: 700 };
  const ages: Rates = {
    type: 'age',
    table: [
      { min_age: 0, max_age: 20, cents: 100 },
      { min_age: 21, max_age: 40, cents: 200 },
      { min_age: 41, max_age: 99, cents: 900 },
    ],
  };
  const parts = (rates: Rates, people: CoveredSpan[], from = START) => {
    const pricing: Pricing = {
      employee: { dateOfBirth: date('1975-01-01'), employeeClass: null },
      category: 'Dental',
      contribution: { type: 'fixed', EE: 100 },
      plans: [{ id: 'plan', rates }],
      coverageStart: date(START),
    };
    const found = partsAround(
      date('2026-05-10'),
      pricing,
      'plan',
      people,
      { from: date(from), until: date('2026-09-30') },
      null,
    );
    if (!Array.isArray(found)) throw new Error(found.code);
    return found.map(({ from: day, amounts }) => [day, amounts.tier, amounts.employerCents, amounts.employeeCents]);
  };

  it.each([
    ['a spouse', [spouse()], [START, 'ES', 100, 400], ['2026-05-11', 'EE', 300, 0]],
    ['a family', [child('2015-01-01'), spouse()], [START, 'EF', 100, 600], ['2026-05-11', 'EC', 400, 0]],
    ['a child', [child('2015-01-01')], [START, 'EC', 100, 300], ['2026-05-11', 'EE', 300, 0]],
  ] as const)('of %s', (_, people, before, after) => {
    expect(parts(tiers, [...people])).toEqual([before, after]);
  });

  it('follows those who leave later, and the ages of those who are left', () => {
    expect(parts(tiers, [spouse('2026-06-30'), child('2015-01-01')], '2026-05-11')).toEqual([
      ['2026-05-11', 'EC', 400, 0],
      ['2026-07-01', 'EE', 300, 0],
    ]);
    expect(parts(ages, [spouse(), child('2015-01-01')])).toEqual([
      [START, 'EF', 100, 1100],
      ['2026-05-11', 'EC', 300, 0],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { date } from '../../platform/values/dates.ts';
import {
  checkCorrectedDay,
  correctedFrom,
  daysOfChange,
  earlierTerms,
  isCorrectedByDefault,
  isInForce,
  type PriceChange,
  pricedOn,
} from './price-change.rules.ts';

const rates = (EE: number) => ({ type: 'tier' as const, EE });
const share = (EE: number) => ({ type: 'fixed' as const, EE });
const ofPlan = (from: string, EE: number, planId = 'a'): PriceChange => ({
  ...{ from: date(from), planId, rates: rates(EE), contribution: null },
});
const ofYear = (from: string, EE: number): PriceChange => ({
  ...{ from: date(from), planId: null, rates: null, contribution: share(EE) },
});
const terms = {
  contribution: share(10),
  plans: [
    { id: 'a', rates: rates(100) },
    { id: 'b', rates: rates(200) },
  ],
  priceChanges: [
    ofPlan('2026-03-01', 110),
    ofYear('2026-04-01', 20),
    ofPlan('2026-05-01', 120),
    ofPlan('2026-05-01', 220, 'b'),
  ],
};

it.each([
  ['2026-02-28', 100, 200, 10],
  ['2026-03-01', 110, 200, 10],
  ['2026-04-30', 110, 200, 20],
  ['2026-05-01', 120, 220, 20],
] as const)('on %s the latest change of each is in force', (day, a, b, contribution) => {
  const now = pricedOn(terms, date(day));
  expect([now.plans.map((plan) => plan.rates.EE), now.contribution.EE]).toEqual([[a, b], contribution]);
});

it('names each day of change once', () => {
  expect(daysOfChange(terms, date('2026-03-01'))).toEqual(['2026-04-01', '2026-05-01']);
});

it('recognizes what is in force already, unless later days differ', () => {
  expect(isInForce(terms, ofPlan('2026-06-01', 120))).toBe(true);
  expect(isInForce(terms, ofPlan('2026-06-01', 121))).toBe(false);
  expect(isInForce(terms, ofPlan('2026-04-01', 110))).toBe(false);
  expect(isInForce(terms, ofYear('2026-04-01', 20))).toBe(true);
});

describe('the day from which a correction counts', () => {
  const year = { coverageStart: date('2026-01-01'), coverageEnd: date('2026-12-31') };
  const day = (effectiveOn: string | null) => {
    const found = correctedFrom(year, effectiveOn === null ? null : date(effectiveOn));
    return found instanceof Refusal ? found.code : found;
  };

  it.each([
    [null, '2026-01-01'],
    ['2026-12-01', '2026-12-01'],
    ['2025-11-01', '2026-01-01'],
    ['2026-03-02', 'effective_on_not_first'],
    ['2027-01-01', 'effective_on_out_of_range'],
  ])('%s → %s', (effectiveOn, is) => {
    expect(day(effectiveOn)).toBe(is);
  });

  it('is not before the first of them', () => {
    const next = { coverageStart: date('2027-01-01'), coverageEnd: date('2027-12-31') };
    expect(checkCorrectedDay([next, year], date('2026-01-01'))).toBeNull();
    expect(checkCorrectedDay([next, year], null)).toBeNull();
    expect(checkCorrectedDay([next], date('2026-12-01'))).toMatchObject({ code: 'effective_on_out_of_range' });
  });

  it('is a day of a current or future year', () => {
    expect(isCorrectedByDefault(year, null, date('2026-12-31'))).toBe(true);
    expect(isCorrectedByDefault(year, null, date('2027-01-01'))).toBe(false);
    expect(isCorrectedByDefault(year, date('2027-01-01'), date('2026-05-05'))).toBe(false);
  });
});

it('finds the terms before each correction, the latest first', () => {
  const year = { ...terms, coverageStart: date('2026-01-01') };
  const ever = [
    ...[ofPlan('2026-01-01', 90), ofPlan('2026-03-01', 95), ofYear('2026-01-01', 5)],
    ...[ofPlan('2026-01-01', 100), ofYear('2026-01-01', 10)],
  ];
  const said = earlierTerms(year, ever).map((one) =>
    ['2026-01-01', '2026-03-01'].map((day) => {
      const { plans, contribution } = pricedOn(one, date(day));
      return [plans.map((plan) => plan.rates.EE), contribution.EE];
    }),
  );
  expect(said).toEqual([
    ...[
      [
        [[100, 200], 5],
        [[100, 200], 5],
      ],
    ],
    ...[
      [
        [[90, 200], 5],
        [[95, 200], 5],
      ],
    ],
    ...[
      [
        [[90, 200], 5],
        [[90, 200], 5],
      ],
    ],
  ]);
  // Nothing was corrected.
  expect(earlierTerms(year, [])).toEqual([]);
});

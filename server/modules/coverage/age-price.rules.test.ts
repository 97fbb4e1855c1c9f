/** Which coverage of the plan year precedes another, and what it has settled about the price. */
import { expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { type CoverageBefore, settledBefore } from './age-price.rules.ts';

const before = (more: Partial<CoverageBefore> = {}): CoverageBefore => ({
  ...{ election: 'Enrolled', cancelled: false, priced_on: null },
  ...{ coverage_start: date('2026-01-01'), coverage_end: date('2026-12-31') },
  people: [
    ...[{ dependent_id: 'stays', starts_on: date('2026-01-01'), ends_on: null, priced_on: null, is_charged: false }],
    ...[
      {
        dependent_id: 'aged',
        starts_on: date('2026-01-01'),
        ends_on: date('2026-05-31'),
        priced_on: null,
        is_charged: true,
      },
    ],
  ],
  ...more,
});
const settled = (others: CoverageBefore[], start = '2026-07-10') => {
  const { pricedOn, dependents } = settledBefore(others, date(start));
  return [pricedOn, ...dependents];
};
const STAYS = ['stays', { pricedOn: '2026-01-01', isCharged: false }];

it.each<[string, CoverageBefore[], unknown[]]>([
  ['running coverage that will be replaced', [before()], ['2026-01-01', STAYS]],
  ['coverage that ended the day before', [before({ coverage_end: date('2026-07-09') })], ['2026-01-01', STAYS]],
  ['not coverage that ended earlier', [before({ coverage_end: date('2026-07-08') })], [undefined]],
  ['not coverage that starts on the same day', [before({ coverage_start: date('2026-07-10') })], [undefined]],
  ['not cancelled coverage', [before({ cancelled: true, coverage_end: null })], [undefined]],
  ['not a waiver', [before({ election: 'Waived', coverage_end: null })], [undefined]],
  ['an age settled even earlier', [before({ priced_on: date('2025-11-01'), people: [] })], ['2025-11-01']],
])('%s', (_, others, expected) => {
  expect(settled(others)).toEqual(expected);
});

/** Which run a change would alter, and by how much. */
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import { compareRuns, type LookedAt } from './impact.ts';

const TODAY = date('2026-06-10');
/** `previous`: the employer deducts for the month that has ended. */
const row = (month: string, cents: number, previous = false): LookedAt => ({
  ...{ employee_id: 'e', plan_year_id: 'y', enrollment_id: 'n', month: date(month), cents },
  period_start: date(previous ? '2027-06-01' : '2027-07-01'),
});
const changes = (before: LookedAt[], after: LookedAt[]) => {
  const { runOn, changes: found } = compareRuns(before, after, TODAY);
  return [runOn, found.map((one) => [one.month, one.before, one.after])];
};

describe('the next run that changes', () => {
  it.each([
    ['nothing', [row('2026-07-01', 5)], [row('2026-07-01', 5)], [null, []]],
    ['the next', [], [row('2026-07-01', 5), row('2026-08-01', 5)], ['2026-07-01', [['2026-07-01', 0, 5]]]],
    [
      'a later one',
      [row('2026-07-01', 5), row('2026-08-01', 5)],
      [row('2026-07-01', 5)],
      ['2026-08-01', [['2026-08-01', 5, 0]]],
    ],
    [
      'refunded months, with the next',
      [row('2026-07-01', 5)],
      [row('2026-05-01', -5), row('2026-06-01', -5)],
      [
        '2026-07-01',
        [
          ['2026-05-01', 0, -5],
          ['2026-06-01', 0, -5],
          ['2026-07-01', 5, 0],
        ],
      ],
    ],
    ['a run for the month that has ended', [], [row('2026-07-01', 5, true)], ['2026-08-01', [['2026-07-01', 0, 5]]]],
  ] as const)('%s', (_, before, after, expected) => {
    expect(changes([...before], [...after])).toEqual(expected);
  });
});

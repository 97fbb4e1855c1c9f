import { expect, it } from 'vitest';
import type { Entry } from '../answers.ts';
import { correctionsIn } from './corrections.ts';

const NOTHING: Entry = {
  ...{ at: '2026-03-10T09:00:00.000Z', what: 'employee.correct', day: null, resource_id: null, by: null, reason: null },
  ...{ why: { rule: null, facts: {} }, eligibility: [], is_correction: true, corrected: [], cents: [] },
};
const start = { field: 'start_date', before: '2026-01-01', after: '2026-03-01' };
const less = {
  enrollment_id: 'enrl_1',
  from: '2026-01-01',
  to: '2026-02-28',
  before_in_cents: 4658,
  after_in_cents: 0,
};

it('lists the newest five corrections that changed something', () => {
  const corrected = { ...NOTHING, corrected: [start] };
  const told = correctionsIn([
    NOTHING,
    { ...NOTHING, is_correction: false, cents: [less] },
    { ...NOTHING, cents: [less] },
    ...Array<Entry>(9).fill(corrected),
  ]);
  expect(told.map(({ corrected: facts, cents }) => [facts.length, cents.length])).toEqual([
    [0, 1],
    ...Array(4).fill([1, 0]),
  ]);
  expect(new Set(told.map(({ number }) => number)).size).toBe(5);
});

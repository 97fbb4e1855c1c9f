/** What a leave may be, what may change about it, and when its arrears are collected: by tables. */
import { describe, expect, it } from 'vitest';
import { date } from '../../platform/values/dates.ts';
import {
  checkChange,
  checkTerms,
  collectFrom,
  dueOn,
  type LeaveState,
  type LeaveTerms,
  overlaps,
} from './leave.rules.ts';

const TODAY = date('2026-03-15');
const terms = (changes: Partial<Record<keyof LeaveTerms, unknown>> = {}) =>
  ({
    ...{
      starts_on: '2026-03-10',
      ends_on: '2026-05-20',
      coverage: 'continues',
      deductions: 'suspend',
      paychecks: null,
    },
    ...changes,
  }) as LeaveTerms;
const state = (changes: Partial<Record<keyof LeaveState, unknown>> = {}) =>
  ({ ...terms(), phase: 'running', collect_from: null, ...changes }) as LeaveState;
const CATCH_UP = { deductions: 'catch_up', paychecks: 4 };

describe('its days', () => {
  it.each([
    ['one day', { ends_on: '2026-03-10' }, null],
    ['no end', { ends_on: null }, null],
    ['a year back', { starts_on: '2025-03-14', ends_on: null }, null],
    ['more than a year back', { starts_on: '2025-03-13', ends_on: null }, 'leave_dates'],
    ['more than a year ahead', { starts_on: '2027-03-17', ends_on: null }, 'leave_dates'],
    ['before the hire', { starts_on: '2024-12-31' }, 'leave_dates'],
    ['an end before the start', { ends_on: '2026-03-09' }, 'leave_dates'],
    ['more than two years', { ends_on: '2028-03-11' }, 'leave_dates'],
    ['catching up', CATCH_UP, null],
    ['catching up without a number of paychecks', { deductions: 'catch_up' }, 'invalid_request'],
    ['a number of paychecks without catching up', { paychecks: 4 }, 'invalid_request'],
  ])('%s', (_, changes, code) => {
    expect(checkTerms(terms(changes), date('2025-01-01'), TODAY)?.code ?? null).toBe(code);
  });

  it.each([
    ['2026-05-20', '2026-05-21', null, false],
    ['2026-05-20', '2026-05-20', null, true],
    [null, '2027-01-01', '2027-01-05', true],
    ['2026-05-20', '2026-01-01', '2026-03-09', false],
  ])('until %s overlaps one from %s to %s: %s', (end, starts_on, ends_on, meets) => {
    const [a, b] = [terms({ ends_on: end }), terms({ starts_on, ends_on })];
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([meets, meets]);
  });
});

describe('what may change', () => {
  const STOPS = { coverage: 'stops' };
  const COLLECTING = { ...CATCH_UP, collect_from: '2026-03-01' };
  it.each([
    [
      'anything about a future leave',
      { ...STOPS, phase: 'planned' },
      { coverage: 'continues', starts_on: '2026-04-01' },
      true,
    ],
    ['the days of one during which coverage continues', {}, { starts_on: '2026-02-10', ends_on: '2026-03-12' }, true],
    ['its deductions', {}, CATCH_UP, true],
    ['its coverage', {}, STOPS, false],
    ['the return from one that stopped coverage', STOPS, { ends_on: '2026-04-01' }, true],
    ['the start of one that stopped coverage', STOPS, { starts_on: '2026-03-11' }, false],
    ['the return from one that is over', { phase: 'over' }, { ends_on: '2026-04-01' }, true],
    [
      'the return from one that stopped coverage and is over',
      { ...STOPS, phase: 'over' },
      { ends_on: '2026-04-01' },
      false,
    ],
    ['the paychecks of arrears being collected', COLLECTING, { paychecks: 8 }, false],
    ['the deductions of arrears being collected', COLLECTING, { deductions: 'suspend', paychecks: null }, false],
    [
      'the paychecks of arrears that will be collected',
      { ...CATCH_UP, collect_from: '2026-06-01' },
      { paychecks: 8 },
      true,
    ],
  ])('%s: %s', (_, was, changes, may) => {
    const before = state(was);
    const after = { ...before, ...changes } as LeaveTerms;
    expect(checkChange(before, after, TODAY)?.code ?? null).toBe(may ? null : 'leave_begun');
  });
});

describe('arrears are collected', () => {
  it.each([
    ['from the first full month after the return', '2026-05-20', null, '2026-06-01'],
    ['from the day after the return, where that is a 1st', '2026-05-31', null, '2026-06-01'],
    ['not before it was requested', '2026-02-10', null, '2026-04-01'],
    ['not while the return is unknown', null, null, null],
    ['on from where they began, with an earlier return', '2026-02-10', '2026-03-01', '2026-03-01'],
    ['later, with a later return', '2026-05-20', '2026-03-01', '2026-06-01'],
  ])('%s', (_, ends_on, begun, expected) => {
    const before = begun === null ? null : state({ ...CATCH_UP, collect_from: begun });
    expect(collectFrom(terms({ ...CATCH_UP, ends_on }), before, TODAY)).toBe(expected);
  });

  it('only if they are to be caught up', () => {
    expect(collectFrom(terms(), null, TODAY)).toBe(null);
  });
});

it.each([
  ['planned', '2026-05-20', '2026-03-10'],
  ['running', '2026-05-20', '2026-05-21'],
  ['running', null, null],
  ['over', '2026-05-20', null],
])('the calendar looks at one that is %s, until %s, on %s', (phase, ends_on, day) => {
  expect(dueOn(state({ phase, ends_on }))).toBe(day);
});

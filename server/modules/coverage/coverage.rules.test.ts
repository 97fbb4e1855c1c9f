/** The end of coverage, and its status on a day. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type CalendarDate, date } from '../../platform/values/dates.ts';
import { type PolicyStatus, TERMINATION_RULES, type TerminationRule } from '../vocabulary/enrollment-words.ts';
import {
  type CoverageEnd,
  type CoverageFacts,
  continuedCoverage,
  endByReplacement,
  endOfCoverage,
  endOfMovedDeparture,
  endWithPlanYear,
  isOver,
  policyStatus,
} from './coverage.rules.ts';

const CANCELLED = { cancelled: true, coverageEnd: null };
const endsOn = (coverageEnd: string) => ({ cancelled: false, coverageEnd });

function terminated(
  from: string,
  given: { rule?: TerminationRule; n?: number; start?: string; planYearEnd?: string } = {},
) {
  const terms = {
    terminationRule: given.rule ?? 'END_OF_N_MONTHS',
    terminationNMonths: given.n ?? 0,
    coverageEnd: date(given.planYearEnd ?? '2026-12-31'),
  };
  return endOfCoverage(terms, date(given.start ?? '2026-01-01'), date(from));
}

test.each([
  ['2026-07-01', endsOn('2026-08-15')],
  ['2026-08-15', endsOn('2026-08-15')],
  ['2026-08-16', CANCELLED],
])('coverage from %s in a plan year that ends on 2026-08-15', (start, expected) => {
  expect(endWithPlanYear(date(start), date('2026-08-15'))).toEqual(expected);
});

describe('terminated', () => {
  test.each<[string, Parameters<typeof terminated>[1], string]>([
    ['2026-02-10', {}, '2026-02-28'],
    ['2026-05-31', {}, '2026-05-31'],
    ['2028-02-29', { start: '2028-01-01', planYearEnd: '2028-12-31' }, '2028-02-29'],
    ['2026-01-31', { n: 1 }, '2026-02-28'],
    ['2026-02-10', { n: 2 }, '2026-04-30'],
    ['2026-11-10', { n: 2 }, '2026-12-31'],
    ['2026-02-10', { rule: 'LAST_DAY' }, '2026-02-10'],
    ['2026-02-10', { rule: 'LAST_DAY', n: 3 }, '2026-02-10'],
    ['2026-02-10', { rule: 'END_OF_PLAN_YEAR' }, '2026-12-31'],
    ['2026-02-10', { planYearEnd: '2026-02-15' }, '2026-02-15'],
    ['2026-08-01', { start: '2026-08-01' }, '2026-08-31'],
    ['2026-08-01', { start: '2026-08-01', rule: 'LAST_DAY' }, '2026-08-01'],
  ])('%s %j → %s', (from, given, expected) => expect(terminated(from, given)).toEqual(endsOn(expected)));

  test.each<[string, Parameters<typeof terminated>[1]]>([
    ['2026-07-15', { start: '2026-08-01' }],
    ['2026-07-15', { start: '2026-08-01', n: 3 }],
    ['2026-07-31', { start: '2026-08-01', rule: 'LAST_DAY' }],
    ['2026-07-15', { start: '2026-08-01', rule: 'END_OF_PLAN_YEAR' }],
  ])('before it began: %s %j → cancelled', (from, given) => expect(terminated(from, given)).toEqual(CANCELLED));

  test('coverage ends on or after the day it counts from, within the plan year, or never was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TERMINATION_RULES),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 364 }),
        fc.integer({ min: -60, max: 364 }),
        (terminationRule, terminationNMonths, startOffset, fromOffset) => {
          const coverageEnd = date('2026-12-31');
          const start = addDays(date('2026-01-01'), startOffset);
          const from = addDays(date('2026-01-01'), fromOffset);
          const end = endOfCoverage({ terminationRule, terminationNMonths, coverageEnd }, start, from);
          expect(end.cancelled).toBe(from < start);
          if (!end.cancelled) expect(from <= end.coverageEnd && end.coverageEnd <= coverageEnd).toBe(true);
        },
      ),
    );
  });
});

describe('the last day of a departure is moved', () => {
  /** Coverage from 2026-01-01, with the departure reported on 2026-07-20; `end` null: it was cancelled. */
  function moved(given: {
    end: string | null;
    to: string;
    rule?: TerminationRule;
    n?: number;
    start?: string;
    next?: string;
    today?: string;
    planYearEnd?: string;
    medical?: boolean;
  }): CoverageEnd {
    const terms = {
      terminationRule: given.rule ?? 'END_OF_N_MONTHS',
      terminationNMonths: given.n ?? 0,
      coverageEnd: date(given.planYearEnd ?? '2026-12-31'),
    };
    const end = given.end === null ? { cancelled: true, coverageEnd: null } : endsOn(given.end);
    const nextStart = given.next === undefined ? null : date(given.next);
    return endOfMovedDeparture(
      terms,
      { coverageStart: date(given.start ?? '2026-01-01'), end: end as CoverageEnd, nextStart },
      { lastDay: date(given.to), today: date(given.today ?? '2026-07-20'), mayEndInPast: !given.medical },
    );
  }

  test.each<[string, Parameters<typeof moved>[0], string | null]>([
    ['to an earlier month', { end: '2026-07-31', to: '2026-06-15' }, '2026-06-30'],
    ['within the month', { end: '2026-07-31', to: '2026-07-02' }, '2026-07-31'],
    ['to a later month', { end: '2026-06-30', to: '2026-07-02' }, '2026-07-31'],
    ['ahead', { end: '2026-06-30', to: '2026-10-05' }, '2026-10-31'],
    ['with months to go', { end: '2026-06-30', to: '2026-07-02', n: 2 }, '2026-09-30'],
    ['LAST_DAY', { end: '2026-07-10', to: '2026-07-02', rule: 'LAST_DAY' }, '2026-07-02'],
    ['END_OF_PLAN_YEAR', { end: '2026-12-31', to: '2026-06-15', rule: 'END_OF_PLAN_YEAR' }, '2026-12-31'],
    ['past the plan year', { end: '2026-06-30', to: '2026-10-05', planYearEnd: '2026-08-15' }, '2026-08-15'],
    ['to before it began', { end: '2026-07-31', to: '2026-06-30', start: '2026-07-01' }, null],
    ['so that it begins after all', { end: null, to: '2026-07-15', start: '2026-07-01' }, '2026-07-31'],
    ['and it still does not begin', { end: null, to: '2026-07-15', start: '2026-08-01' }, null],
    [
      'in a plan year that ends before',
      { end: null, to: '2026-09-15', start: '2026-09-01', planYearEnd: '2026-08-15' },
      null,
    ],
    ['up to the next coverage', { end: '2026-06-30', to: '2026-10-05', next: '2026-08-12' }, '2026-08-11'],
    [
      'beyond the start of the next coverage',
      { end: null, to: '2026-10-05', start: '2026-08-12', next: '2026-08-12' },
      null,
    ],
    // What had run by today is not taken away (29 CFR 2590.715-2712), but nothing is added either.
    ['Medical, ahead', { end: '2026-06-30', to: '2026-10-05', medical: true }, '2026-10-31'],
    ['Medical, in the past, later', { end: '2026-05-31', to: '2026-06-15', medical: true }, '2026-06-30'],
    ['Medical, in the past, it runs', { end: '2026-09-30', to: '2026-06-15', medical: true }, '2026-07-31'],
    ['Medical, in the past, it is over', { end: '2026-06-30', to: '2026-05-25', medical: true }, '2026-06-30'],
    [
      'Medical, to before it began',
      { end: '2026-07-31', to: '2026-06-15', start: '2026-07-01', medical: true },
      '2026-07-31',
    ],
    ['Medical that never began', { end: null, to: '2026-06-15', start: '2026-07-01', medical: true }, null],
    [
      'Medical, the same day as the first time',
      { end: '2026-07-05', to: '2026-06-15', rule: 'LAST_DAY', medical: true },
      '2026-07-05',
    ],
  ])('%s: %j → %s', (_, given, expected) => {
    expect(moved(given)).toEqual(expected === null ? CANCELLED : endsOn(expected));
  });

  test('twice to the same day has no further effect, and moving back undoes it where it may end in the past', () => {
    const day = fc.integer({ min: 0, max: 364 }).map((days): CalendarDate => addDays(date('2026-01-01'), days));
    fc.assert(
      fc.property(
        fc.constantFrom(...TERMINATION_RULES),
        fc.integer({ min: 0, max: 3 }),
        fc.record({ start: day, first: day, second: day, today: day }),
        fc.boolean(),
        (terminationRule, terminationNMonths, { start, first, second, today }, mayEndInPast) => {
          const terms = { terminationRule, terminationNMonths, coverageEnd: date('2026-12-31') };
          const before = endOfCoverage(terms, start, first);
          const to = (end: CoverageEnd, lastDay: CalendarDate) =>
            endOfMovedDeparture(
              terms,
              { coverageStart: start, end, nextStart: null },
              { lastDay, today, mayEndInPast },
            );
          expect(to(before, first)).toEqual(before);
          const once = to(before, second);
          expect(to(once, second)).toEqual(once);
          if (mayEndInPast) expect(to(once, first)).toEqual(before);
          else if (!before.cancelled && before.coverageEnd <= today) {
            expect(once.coverageEnd !== null && once.coverageEnd >= before.coverageEnd).toBe(true);
          }
        },
      ),
    );
  });
});

describe('coverage that had ended continues', () => {
  const through = date('2026-12-31');
  test.each<[string, string | null, { covered?: string; returned?: string }, string | null]>([
    ['from the day after its last', '2026-05-31', {}, '2026-06-01'],
    ['from its start, where it never began', null, {}, '2026-01-01'],
    ['after a real absence from the day of return', '2026-05-10', { returned: '2026-05-20' }, '2026-05-20'],
    ['not before its last day is over', '2026-05-31', { returned: '2026-05-20' }, '2026-06-01'],
    ['after other coverage', '2026-05-31', { covered: '2026-08-15' }, '2026-08-16'],
    ['not beside coverage that stays', '2026-05-31', { covered: '2026-12-31' }, null],
    ['not past its plan year', '2026-12-31', {}, null],
  ])('%s', (_, lastDay, { covered, returned }, start) => {
    const end = lastDay === null ? { cancelled: true, coverageEnd: null } : endsOn(lastDay);
    const days = continuedCoverage(
      { coverageStart: date('2026-01-01'), end: end as CoverageEnd },
      { through, coveredThrough: covered ? date(covered) : null, returnedOn: returned ? date(returned) : null },
    );
    expect(days).toEqual(start && { start, end: through });
  });
});

describe('replaced by a new election', () => {
  const old = { coverageStart: date('2026-07-01'), coverageEnd: date('2027-06-30') };
  test.each([
    ['2026-06-28', CANCELLED],
    ['2026-07-01', CANCELLED],
    ['2026-07-02', endsOn('2026-07-01')],
    ['2026-11-01', endsOn('2026-10-31')],
  ])('the new one starts %s', (start, expected) => expect(endByReplacement(old, date(start))).toEqual(expected));

  test('coverage that was to end sooner is not lengthened', () => {
    expect(endByReplacement({ ...old, coverageEnd: date('2026-08-31') }, date('2026-11-01'))).toEqual(
      endsOn('2026-08-31'),
    );
  });
});

describe('the status of the coverage', () => {
  const enrolled: CoverageFacts = {
    election: 'Enrolled',
    coverageStart: date('2026-07-01'),
    coverageEnd: date('2026-12-31'),
    cancelled: false,
  };
  test.each<[string, PolicyStatus]>([
    ['2026-06-30', 'Coverage Upcoming'],
    ['2026-07-01', 'Coverage Effective'],
    ['2026-12-31', 'Coverage Effective'],
    ['2027-01-01', 'Coverage Ended'],
  ])('%s: %s', (today, expected) => expect(policyStatus(enrolled, date(today))).toBe(expected));

  test('cancelled at any time', () => {
    const cancelled = { ...enrolled, coverageEnd: null, cancelled: true };
    for (const today of ['2026-06-30', '2026-08-01', '2027-01-01']) {
      expect(policyStatus(cancelled, date(today))).toBe('Cancelled');
    }
  });

  test('exists only after an election', () => {
    for (const election of ['Pending', 'Waived', 'Expired'] as const) {
      expect(policyStatus({ ...enrolled, election, coverageEnd: null }, date('2026-08-01'))).toBeNull();
    }
  });

  test('is over the day after its last day', () => {
    expect(isOver(enrolled, date('2026-12-31'))).toBe(false);
    expect(isOver(enrolled, date('2027-01-01'))).toBe(true);
    expect(isOver({ coverageEnd: null }, date('2027-01-01'))).toBe(false);
  });
});

/** The end of coverage, and what it is called on a day. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, date } from '../../platform/dates.ts';
import {
  type CoverageFacts,
  endByReplacement,
  endOfCoverage,
  endWithPlanYear,
  isOver,
  type PolicyStatus,
  policyStatus,
  TERMINATION_RULES,
  type TerminationRule,
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

  test('only who elected has one', () => {
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

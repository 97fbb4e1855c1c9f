/** Dates of plan years: defaults, refusals, status by day, what may change after opening. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, type CalendarDate, date } from '../../platform/values/dates.ts';
import { type BenefitFamily, FAMILY_OF_PRODUCT, PRODUCT_CODES } from '../vocabulary/products.ts';
import {
  changeDates,
  checkRenews,
  completeDates,
  endsEarly,
  hasOpened,
  overlaps,
  type PlanYearDates,
  type PlanYearDatesInput,
  type PlanYearStatus,
  planYearStatus,
  yearOf,
} from './plan-year.rules.ts';

const dates = (...[coverageStart, coverageEnd, openEnrollmentStart, openEnrollmentEnd]: string[]): PlanYearDates => ({
  coverageStart: date(coverageStart as string),
  coverageEnd: date(coverageEnd as string),
  openEnrollmentStart: date(openEnrollmentStart as string),
  openEnrollmentEnd: date(openEnrollmentEnd as string),
});

function complete(input: Record<string, string>, madeOn: string): PlanYearDates | Refusal {
  const entries = Object.entries(input).map(([key, value]) => [key, date(value)]);
  return completeDates(Object.fromEntries(entries) as PlanYearDatesInput, date(madeOn));
}

const paths = (answer: unknown) => (answer instanceof Refusal ? answer.details?.map((detail) => detail.path) : answer);
const code = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('defaults', () => {
  test.each([
    ['created long before', '2026-01-01', '2025-06-01', ['2026-12-31', '2025-12-02', '2026-01-01']],
    ['created within the 30 days', '2026-01-01', '2025-12-20', ['2026-12-31', '2025-12-20', '2026-01-19']],
    ['created while coverage runs', '2026-01-01', '2026-06-15', ['2026-12-31', '2026-06-15', '2026-07-15']],
    ['a leap year', '2028-03-01', '2028-01-01', ['2029-02-28', '2028-01-31', '2028-03-01']],
    ['created in its last days', '2026-01-01', '2026-12-20', ['2026-12-31', '2026-12-20', '2026-12-31']],
    ['created after it was over', '2024-01-01', '2026-06-15', ['2024-12-31', '2023-12-02', '2024-01-01']],
  ])('%s', (_name, coverageStart, madeOn, [end, openStart, openEnd]) => {
    expect(complete({ coverageStart }, madeOn)).toEqual(
      dates(coverageStart, end as string, openStart as string, openEnd as string),
    );
  });

  test('given dates are kept', () => {
    const given = {
      coverageStart: '2026-07-01',
      coverageEnd: '2026-12-31',
      openEnrollmentStart: '2026-05-01',
      openEnrollmentEnd: '2026-07-10',
    };
    expect(complete(given, '2026-06-01')).toEqual(given);
  });

  test('completed dates are always consistent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), fc.integer({ min: 0, max: 60 }), (offset, months) => {
        const coverageStart = addMonths(date('2024-01-01'), months);
        const answer = completeDates({ coverageStart }, addDays(coverageStart, offset));
        if (answer instanceof Refusal) return false;
        return (
          answer.coverageStart < answer.coverageEnd &&
          answer.openEnrollmentStart <= answer.openEnrollmentEnd &&
          answer.openEnrollmentEnd <= answer.coverageEnd
        );
      }),
    );
  });
});

describe('refusals', () => {
  test.each([
    ['coverage does not start on a 1st', { coverageStart: '2026-01-02' }, ['coverage_start']],
    ['ends on its first day', { coverageStart: '2026-01-01', coverageEnd: '2026-01-01' }, ['coverage_end']],
    [
      'opens after its coverage',
      { coverageStart: '2026-01-01', openEnrollmentStart: '2027-01-01' },
      ['open_enrollment_start', 'open_enrollment_end'],
    ],
    [
      'open enrollment ends before it begins',
      { coverageStart: '2026-01-01', openEnrollmentStart: '2025-12-01', openEnrollmentEnd: '2025-11-30' },
      ['open_enrollment_end'],
    ],
    [
      'open enrollment outlasts coverage',
      { coverageStart: '2026-01-01', openEnrollmentEnd: '2027-01-01' },
      ['open_enrollment_end'],
    ],
    [
      'two faults at once',
      { coverageStart: '2026-01-15', openEnrollmentEnd: '2024-01-01' },
      ['coverage_start', 'open_enrollment_end'],
    ],
  ])('%s', (_name, input, expected) => {
    const answer = complete(input as unknown as Record<string, string>, '2025-06-01');
    expect(code(answer)).toBe('plan_year_dates');
    expect(paths(answer)).toEqual(expected);
  });

  test('one day of open enrollment is enough', () => {
    const input = { coverageStart: '2026-01-01', openEnrollmentStart: '2025-12-01', openEnrollmentEnd: '2025-12-01' };
    expect(complete(input, '2025-06-01')).toMatchObject({ openEnrollmentEnd: '2025-12-01' });
  });
});

describe('status', () => {
  const year = dates('2026-01-01', '2026-12-31', '2025-12-02', '2026-01-10');
  test.each<[string, PlanYearStatus]>([
    ['2025-12-01', 'upcoming'],
    ['2025-12-02', 'open_enrollment'],
    ['2026-01-10', 'open_enrollment'],
    ['2026-01-11', 'active'],
    ['2026-12-31', 'active'],
    ['2027-01-01', 'inactive'],
  ])('%s %s', (day, expected) => expect(planYearStatus(year, date(day))).toBe(expected));

  test('between open enrollment and coverage it is upcoming again', () => {
    const gap = dates('2026-01-01', '2026-12-31', '2025-10-01', '2025-10-31');
    expect(planYearStatus(gap, date('2025-11-15'))).toBe('upcoming');
  });

  test('the year is that of the first day of coverage', () => {
    expect(yearOf(dates('2026-07-01', '2027-06-30', '2026-06-01', '2026-07-01'))).toBe(2026);
  });
});

describe('a change', () => {
  const year = dates('2026-01-01', '2026-12-31', '2025-12-02', '2026-01-01');
  const change = (day: string, patch: Record<string, string>, fields: string[] = []) => {
    const entries = Object.entries(patch).map(([key, value]) => [key, date(value)]);
    const wire = Object.keys(patch).map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    return changeDates(year, { fields: [...wire, ...fields], dates: Object.fromEntries(entries) }, date(day));
  };

  test('opens on its first day of open enrollment', () => {
    expect(hasOpened(year, date('2025-12-01'))).toBe(false);
    expect(hasOpened(year, date('2025-12-02'))).toBe(true);
  });

  test('before opening, all dates may change, by the same rules', () => {
    const moved = {
      coverageStart: '2026-02-01',
      coverageEnd: '2027-01-31',
      openEnrollmentStart: '2026-01-01',
      openEnrollmentEnd: '2026-01-31',
    };
    expect(change('2025-12-01', moved, ['plan_ids', 'contribution'])).toEqual(moved);
    expect(paths(change('2025-12-01', { coverageStart: '2026-02-02' }))).toEqual(['coverage_start']);
  });

  test.each([
    ['its start', { coverageStart: '2026-02-01' }, [], ['coverage_start']],
    ['the first day of open enrollment', { openEnrollmentStart: '2025-12-03' }, [], ['open_enrollment_start']],
    ['plans and contribution', {}, ['plan_ids', 'name', 'contribution'], ['plan_ids', 'contribution']],
    ['a later end', { coverageEnd: '2027-01-31' }, [], ['coverage_end']],
  ])('after opening, refused: %s', (_name, patch, fields, expected) => {
    const answer = change('2025-12-02', patch as unknown as Record<string, string>, fields);
    expect(code(answer)).toBe('plan_year_opened');
    expect(paths(answer)).toEqual(expected);
  });

  test('after opening, names and documents may change', () => {
    expect(change('2026-03-01', {}, ['name', 'documents'])).toEqual(year);
  });

  test('open enrollment may be extended, even after it was over, or end today', () => {
    expect(change('2026-01-20', { openEnrollmentEnd: '2026-01-31' })).toMatchObject({
      openEnrollmentEnd: '2026-01-31',
    });
    expect(change('2025-12-20', { openEnrollmentEnd: '2025-12-20' })).toMatchObject({
      openEnrollmentEnd: '2025-12-20',
    });
    const yesterday = change('2025-12-20', { openEnrollmentEnd: '2025-12-19' });
    expect(code(yesterday)).toBe('plan_year_dates');
    expect(paths(yesterday)).toEqual(['open_enrollment_end']);
  });

  test('the employer ends the plan: today at the earliest, and open enrollment ends with it', () => {
    expect(change('2026-06-10', { coverageEnd: '2026-06-10' })).toMatchObject({ coverageEnd: '2026-06-10' });
    const yesterday = change('2026-06-10', { coverageEnd: '2026-06-09' });
    expect(code(yesterday)).toBe('plan_year_dates');
    const extended = { ...year, openEnrollmentEnd: date('2026-03-31') };
    const ended = changeDates(
      extended,
      { fields: ['coverage_end'], dates: { coverageEnd: date('2026-02-28') } },
      date('2026-02-10'),
    );
    expect(ended).toMatchObject({ coverageEnd: '2026-02-28', openEnrollmentEnd: '2026-02-28' });
  });
});

test.each([
  ['2026-05-31', '2026-09-30', false],
  ['2026-06-01', '2026-09-30', true],
  ['2026-06-01', '2027-06-30', false],
])('on %s, an end on %s is early: %s', (today, coverageEnd, expected) => {
  const before = dates('2026-07-01', '2027-06-30', '2026-06-01', '2026-07-01');
  expect(endsEarly(before, { ...before, coverageEnd: date(coverageEnd) }, date(today))).toBe(expected);
});

describe('two plan years', () => {
  test.each([
    ['the same', '2026-01-01', '2026-12-31', true],
    ['one day in common', '2026-12-31', '2027-12-30', true],
    ['the day after', '2027-01-01', '2027-12-31', false],
    ['the day before', '2025-01-01', '2025-12-31', false],
    ['inside', '2026-03-01', '2026-04-30', true],
  ])('%s', (_name, coverageStart, coverageEnd, expected) => {
    const year = { coverageStart: date('2026-01-01'), coverageEnd: date('2026-12-31') };
    const other = { coverageStart: date(coverageStart), coverageEnd: date(coverageEnd) };
    expect([overlaps(year, other), overlaps(other, year)]).toEqual([expected, expected]);
  });

  test('renews an earlier one of the same employer and product', () => {
    const offering = (employerId: string, productId: string, coverageStart: string) => ({
      employerId,
      productId,
      coverageStart: date(coverageStart) as CalendarDate,
    });
    const year = offering('a', 'p', '2026-01-01');
    expect(checkRenews(year, offering('a', 'p', '2025-01-01'))).toBeNull();
    for (const wrong of [
      null,
      offering('b', 'p', '2025-01-01'),
      offering('a', 'q', '2025-01-01'),
      offering('a', 'p', '2026-01-01'),
    ]) {
      expect(code(checkRenews(year, wrong))).toBe('renewal_mismatch');
    }
  });
});

test('the family follows the product code', () => {
  const expected: Record<(typeof PRODUCT_CODES)[number], BenefitFamily> = {
    EBA: 'mec',
    VPC: 'vpc',
    VPC_CORE: 'vpc',
    MEC: 'mec',
    MEC2: 'mec',
    MEC_PLUS: 'mec',
    MVP: 'mvp',
    MVP2: 'mvp',
    MVPSL: 'mvp',
    MVPSL2: 'mvp',
    VD: 'dental',
    VV: 'vision',
    ICHRA: 'ichra',
    ICHRA_PREMIUM_PLUS: 'ichra',
    ICHRA_REIMBURSEMENT_ONLY: 'ichra',
  };
  expect(Object.fromEntries(PRODUCT_CODES.map((product) => [product, FAMILY_OF_PRODUCT[product]]))).toEqual(expected);
});

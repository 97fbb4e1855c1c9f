/** Waits: the day on which each ends, which of several counts, and that Medical never waits longer than the law allows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, date, daysBetween, isFirstOfMonth } from '../../platform/values/dates.ts';
import { NAMED_WAITS, shownWait, WAIT_NAMES, type Wait, type WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import { eligibleFor, endOfFirstWait, endOfWait, mayWaitForMedical, type ScopedWait, waitFor } from './wait.rules.ts';

const after = (period: WaitingPeriod, hired: string) => endOfWait(period, date(hired));

test.each([
  ['2026-01-01', '2026-01-01', '2026-02-01', '2026-04-01'],
  ['2026-01-31', '2026-02-01', '2026-04-01', '2026-04-01'],
  ['2026-03-03', '2026-04-01', '2026-05-01', '2026-06-01'],
])('hired %s: on or after %s, 30 then first %s, 60 then first %s', (hired, onOrAfter, thirty, sixty) => {
  expect([
    after('first_of_month_on_or_after_hire', hired),
    after('first_of_month_after_30_days', hired),
    after('first_of_month_after_60_days', hired),
  ]).toEqual([onOrAfter, thirty, sixty]);
});

test.each([
  ['2026-01-01', '2026-02-01', '2026-01-31', '2026-03-02', '2026-04-01'],
  ['2026-01-31', '2026-02-01', '2026-03-02', '2026-04-01', '2026-05-01'],
  ['2026-03-03', '2026-04-01', '2026-04-02', '2026-05-02', '2026-06-01'],
  ['2028-01-30', '2028-02-01', '2028-02-29', '2028-03-30', '2028-04-29'],
])('hired %s: the following 1st %s, 30 days %s, 60 days %s, 90 days %s', (hired, first, thirty, sixty, ninety) => {
  const names = ['none', 'first_of_following_month', '30_days', '60_days', '90_days'] as const;
  expect(names.map((name) => after(name, hired))).toEqual([hired, first, thirty, sixty, ninety]);
});

test.each<[Wait, string, string]>([
  [{ days: 0, then: 'exact', orientation_month: true }, '2026-05-03', '2026-06-03'],
  [{ days: 0, then: 'first_of_month', orientation_month: true }, '2026-05-03', '2026-07-01'],
  [{ days: 90, then: 'exact', orientation_month: true }, '2026-05-03', '2026-09-01'],
  [{ days: 0, then: 'exact', orientation_month: true }, '2026-10-01', '2026-11-01'],
  [{ days: 0, then: 'exact', orientation_month: true }, '2026-01-31', '2026-02-28'],
  [{ days: 45, then: 'exact' }, '2026-03-03', '2026-04-17'],
  [{ days: 45, then: 'first_of_month' }, '2026-03-03', '2026-05-01'],
  [{ days: 1, then: 'first_of_month' }, '2026-03-31', '2026-04-01'],
])('%j, hired %s: %s', (period, hired, day) => expect(after(period, hired)).toBe(day));

const period = fc.oneof(
  fc.constantFrom<WaitingPeriod>(...WAIT_NAMES),
  fc.record({
    days: fc.integer({ min: 0, max: 120 }),
    then: fc.constantFrom('exact' as const, 'first_of_month' as const),
    orientation_month: fc.boolean(),
  }),
);
const day = fc.integer({ min: 0, max: 20_000 }).map((offset) => addDays(date('2000-01-01'), offset));
const isOriented = (one: WaitingPeriod) => typeof one === 'object' && one.orientation_month === true;

describe('90 days for Medical (29 CFR 2590.715-2708)', () => {
  test('an allowed wait is never longer, whenever somebody is hired', () => {
    fc.assert(
      fc.property(period, day, (one, hired) => {
        fc.pre(mayWaitForMedical(one));
        const begins = isOriented(one) ? addMonths(hired, 1) : hired;
        expect(daysBetween(begins, endOfWait(one, hired))).toBeLessThanOrEqual(90);
      }),
    );
  });

  test('a wait that is not allowed is longer for somebody', () => {
    fc.assert(
      fc.property(period, (one) => {
        fc.pre(!mayWaitForMedical(one));
        const days = Array.from({ length: 366 }, (_, at) => addDays(date('2027-03-01'), at));
        const longest = days.map((hired) =>
          daysBetween(isOriented(one) ? addMonths(hired, 1) : hired, endOfWait(one, hired)),
        );
        expect(Math.max(...longest)).toBeGreaterThan(90);
      }),
    );
  });

  test.each<[WaitingPeriod, boolean]>([
    ['90_days', true],
    ['first_of_month_after_60_days', true],
    [{ days: 91, then: 'exact' }, false],
    [{ days: 61, then: 'first_of_month' }, false],
    [{ days: 90, then: 'exact', orientation_month: true }, true],
    [{ days: 90, then: 'first_of_month' }, false],
  ])('%j: %s', (one, expected) => expect(mayWaitForMedical(one)).toBe(expected));
});

test('a wait ends on a 1st if it says so, and never too early', () => {
  fc.assert(
    fc.property(period, day, (one, hired) => {
      const { days, then } = typeof one === 'string' ? NAMED_WAITS[one] : one;
      const end = endOfWait(one, hired);
      expect(daysBetween(hired, end)).toBeGreaterThanOrEqual(days);
      if (then === 'first_of_month') expect(isFirstOfMonth(end)).toBe(true);
    }),
  );
});

describe('which wait counts', () => {
  const wait = (name: WaitingPeriod, scope: Partial<ScopedWait> = {}): ScopedWait => ({
    ...{ employeeClass: null, benefitId: null, planYear: null, period: name },
    ...scope,
  });
  const year = { id: 'year', through: date('2026-12-31') };
  const all = [
    wait('60_days'),
    wait('30_days', { employeeClass: 'Full Time' }),
    wait('90_days', { benefitId: 'dental' }),
    wait('none', { benefitId: 'dental', employeeClass: 'Full Time' }),
    wait('first_of_following_month', { benefitId: 'vision', planYear: year }),
    wait('first_of_month_after_30_days', { benefitId: 'vision' }),
  ];
  test.each([
    ['Part Time', 'medical', '60_days'],
    ['Full Time', 'medical', '30_days'],
    ['Part Time', 'dental', '90_days'],
    ['Full Time', 'dental', 'none'],
    ['Full Time', 'vision', 'first_of_following_month'],
    [null, 'medical', '60_days'],
  ] as const)('%s, %s: %s', (employeeClass, benefitId, expected) => {
    expect(waitFor(all, employeeClass, { benefitId, planYearId: 'year' }).period).toBe(expected);
  });

  test('the waits of a plan year apply only to it', () => {
    const other = waitFor(all, null, { benefitId: 'vision', planYearId: 'next' });
    expect(other.period).toBe('first_of_month_after_30_days');
  });

  test('each benefit has its own day, never before eligibility', () => {
    const who = {
      ...{ id: 'empl', eligible_on: date('2026-03-03'), employee_class: 'Full Time' as const },
      ...{ waits_from: date('2026-03-03'), returned_on: null },
    };
    const on = (productId: string) => eligibleFor(who, all, { id: 'year', productId });
    expect([on('dental'), on('medical'), on('vision')]).toEqual(['2026-03-03', '2026-04-02', '2026-04-01']);
    expect(eligibleFor(who, all.slice(0, 2), { id: 'year', productId: 'medical' })).toBe('2026-03-03');
  });

  test('eligibility begins when the first of them ends', () => {
    fc.assert(
      fc.property(fc.array(period, { minLength: 1, maxLength: 4 }), day, (periods, from) => {
        const waits = periods.map((one, at) => wait(one, at === 0 ? {} : { benefitId: `b${at}` }));
        const ends = periods.map((one) => endOfWait(one, from));
        expect(endOfFirstWait(waits, null, { from, today: from })).toBe(ends.sort()[0]);
      }),
    );
  });
});

test('the contract shows the nearest wait that is never earlier, or else the longest', () => {
  const shown: [WaitingPeriod, string][] = [
    ...['none', 'first_of_following_month', '30_days', '60_days'].map((one): [WaitingPeriod, string] => [
      one as WaitingPeriod,
      one,
    ]),
    ['first_of_month_on_or_after_hire', 'first_of_following_month'],
    ['first_of_month_after_30_days', '60_days'],
    ['first_of_month_after_60_days', '60_days'],
    ['90_days', '60_days'],
    [{ days: 14, then: 'exact' }, '30_days'],
    [{ days: 45, then: 'first_of_month' }, '60_days'],
    [{ days: 0, then: 'exact', orientation_month: true }, '60_days'],
  ];
  expect(shown.map(([one]) => shownWait(one))).toEqual(shown.map(([, expected]) => expected));
  fc.assert(
    fc.property(period, day, (one, hired) => {
      const nearest = shownWait(one);
      if (nearest !== '60_days') expect(endOfWait(nearest, hired) >= endOfWait(one, hired)).toBe(true);
    }),
  );
});

/** One amount per paycheck: the paydays of an employer, which of them deduct, and that a year adds up. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addDays, addMonths, type CalendarDate, date, endOfMonth, startOfMonth } from '../../platform/values/dates.ts';
import { PAY_FREQUENCIES, type PayFrequency } from '../vocabulary/payroll-words.ts';
import {
  firstDeduction,
  PAY_FREQUENCY_LABELS,
  paychecksOf,
  perPaycheckCents,
  remainderCents,
} from './paycheck.rules.ts';
import { type PayScheduleColumns, paydaysBetween, payScheduleOf } from './payday.rules.ts';

const NO_SETTINGS: PayScheduleColumns = {
  paychecks_per_year: null,
  skip_third_payday: false,
  first_payday: null,
  paydays: null,
};
const YEAR = { start: date('2026-01-01'), end: date('2026-12-31') };
const paychecks = (frequency: PayFrequency, settings: Partial<PayScheduleColumns> = {}, year = YEAR) =>
  paychecksOf(payScheduleOf(frequency, { ...NO_SETTINGS, ...settings }), year);

function paydaysIn(frequency: PayFrequency, first: CalendarDate, month: CalendarDate): CalendarDate[] {
  return (
    paydaysBetween(payScheduleOf(frequency, { ...NO_SETTINGS, first_payday: first }), month, endOfMonth(month)) ?? []
  );
}

test.each<[PayFrequency, number, number]>([
  ['weekly', 10_000, 2_308],
  ['bi_weekly', 10_000, 4_615],
  ['semi_monthly', 10_000, 5_000],
  ['semi_monthly', 12_345, 6_173],
  ['monthly', 12_345, 12_345],
  ['weekly', 13, 3],
  ['weekly', 0, 0],
  ['bi_weekly', 13, 6],
])('%s: %i cents per month are %i per paycheck', (frequency, monthly, expected) => {
  expect(perPaycheckCents(monthly, paychecks(frequency))).toBe(expected);
});

/** Every second Friday from 2026-01-02 on, except in June, July and August. */
const nineMonths = Array.from({ length: 26 }, (_, at) => addDays(date('2026-01-02'), 14 * at)).filter(
  (day) => day < '2026-06' || day > '2026-09',
);

describe('20000 per month', () => {
  it.each<[string, PayFrequency, Partial<PayScheduleColumns>, number, number, number]>([
    ['12', 'monthly', { first_payday: date('2026-01-31') }, 12, 20_000, 0],
    ['24', 'semi_monthly', { first_payday: date('2026-01-15') }, 24, 10_000, 0],
    ['26 (bi-weekly from 01-08)', 'bi_weekly', { first_payday: date('2026-01-08') }, 26, 9_231, -6],
    ['26 of 27', 'bi_weekly', { first_payday: date('2026-01-01') }, 26, 9_231, -6],
    ['27', 'bi_weekly', { first_payday: date('2026-01-01'), paychecks_per_year: 27 }, 27, 8_889, -3],
    ['27 where there are 26', 'bi_weekly', { first_payday: date('2026-01-08'), paychecks_per_year: 27 }, 26, 9_231, -6],
    ['25', 'bi_weekly', { first_payday: date('2026-01-08'), paychecks_per_year: 25 }, 25, 9_600, 0],
    ['24 of 26', 'bi_weekly', { first_payday: date('2026-01-08'), skip_third_payday: true }, 24, 10_000, 0],
    ['52', 'weekly', { first_payday: date('2026-01-02') }, 52, 4_615, 20],
    ['52 of 53', 'weekly', { first_payday: date('2026-01-01') }, 52, 4_615, 20],
    ['nine months of 12', 'monthly', { first_payday: date('2026-01-31'), paychecks_per_year: 9 }, 9, 26_667, -3],
    ['nine months, listed', 'bi_weekly', { paydays: nineMonths }, nineMonths.length, 12_632, -8],
  ])('%s', (_, frequency, settings, count, amount, remainder) => {
    const found = paychecks(frequency, settings);
    expect(found.deducting).toHaveLength(count);
    expect(perPaycheckCents(20_000, found)).toBe(amount);
    expect(remainderCents(20_000, found)).toBe(remainder);
  });

  it('takes nothing on a third payday, two every month', () => {
    const { deducting } = paychecks('bi_weekly', { first_payday: date('2026-01-02'), skip_third_payday: true });
    const byMonth = Map.groupBy(deducting ?? [], (day) => day.slice(0, 7));
    expect([...byMonth.values()].map((days) => days.length)).toEqual(Array.from({ length: 12 }, () => 2));
  });

  it('keeps the amount of a full year if the first known payday is within it', () => {
    const found = paychecks('bi_weekly', { first_payday: date('2026-07-10') });
    expect([perPaycheckCents(20_000, found), remainderCents(20_000, found)]).toEqual([9_231, 0]);
  });

  it('is spread over 26 if no payday is known', () => {
    const found = paychecks('bi_weekly');
    expect([found.deducting, perPaycheckCents(20_000, found), remainderCents(20_000, found)]).toEqual([null, 9_231, 0]);
  });

  it('has half as many paychecks in half a year, of the same amount', () => {
    const found = paychecks('bi_weekly', { first_payday: date('2026-01-02') }, { ...YEAR, end: date('2026-06-30') });
    expect([found.deducting?.length, perPaycheckCents(20_000, found)]).toEqual([13, 9_231]);
  });
});

test('a year of paychecks equals a year of months, to the cent, with a remainder of at most half a cent per paycheck', () => {
  const settings = fc.record({
    first_payday: fc.integer({ min: 0, max: 6 }).map((days) => addDays(YEAR.start, days)),
    paychecks_per_year: fc.option(fc.integer({ min: 1, max: 53 })),
    skip_third_payday: fc.boolean(),
    paydays: fc.constant(null),
  });
  const anyCents = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(anyCents, fc.constantFrom(...PAY_FREQUENCIES), settings, (monthly, frequency, given) => {
      const found = paychecks(frequency, given);
      const remainder = remainderCents(monthly, found);
      const taken = (found.deducting?.length ?? 0) * perPaycheckCents(monthly, found) + remainder;
      expect(taken).toBe(12 * monthly);
      expect(Math.abs(remainder)).toBeLessThanOrEqual(found.perYear / 2);
    }),
  );
});

test('labels', () => {
  expect(PAY_FREQUENCIES.map((frequency) => PAY_FREQUENCY_LABELS[frequency])).toEqual([
    'Weekly',
    'Bi-Weekly',
    'Semi-Monthly',
    'Monthly',
  ]);
});

describe('the first deduction for coverage that is elected today', () => {
  const biWeekly = paychecks('bi_weekly', { first_payday: date('2026-01-09') });
  it.each([
    ['ahead of its first month', '2026-07-01', '2026-06-10', biWeekly, '2026-07-10'],
    ['after the run of its first month', '2026-07-01', '2026-07-02', biWeekly, '2026-08-07'],
    ['from the middle of a month', '2026-08-03', '2026-08-01', biWeekly, '2026-09-04'],
    ['for months that are over', '2026-03-01', '2026-06-10', biWeekly, '2026-07-10'],
    ['with no payday left', '2026-12-01', '2026-12-30', biWeekly, null],
    ['where paydays are not known', '2026-07-01', '2026-06-10', paychecks('bi_weekly'), null],
  ] as const)('%s: from %s, on %s', (_what, start, today, of, payday) => {
    expect(firstDeduction(date(start), date(today), of, 'on_the_1st')).toBe(payday);
  });

  it.each([
    ['full', '2026-08-20', '2026-08-21'],
    ['daily', '2026-08-20', '2026-08-21'],
    ['daily', '2026-08-10', '2026-08-21'],
    ['fifteenth', '2026-08-15', '2026-08-21'],
    ['fifteenth', '2026-08-16', '2026-09-04'],
    ['on_the_1st', '2026-08-02', '2026-09-04'],
  ] as const)('in a first month that owes %s: from %s', (rule, start, payday) => {
    expect(firstDeduction(date(start), date('2026-07-20'), biWeekly, rule)).toBe(payday);
  });
});

describe('paydays', () => {
  it.each([
    ['weekly', '2026-01-02', '2026-01-01', ['2026-01-02', '2026-01-09', '2026-01-16', '2026-01-23', '2026-01-30']],
    ['bi_weekly', '2026-01-09', '2026-05-01', ['2026-05-01', '2026-05-15', '2026-05-29']],
    ['bi_weekly', '2026-01-09', '2026-01-01', ['2026-01-09', '2026-01-23']],
    ['bi_weekly', '2026-01-09', '2025-12-01', []],
    ['semi_monthly', '2026-01-15', '2026-02-01', ['2026-02-15', '2026-02-28']],
    ['semi_monthly', '2026-01-31', '2026-04-01', ['2026-04-15', '2026-04-30']],
    ['semi_monthly', '2026-01-05', '2026-01-01', ['2026-01-05', '2026-01-20']],
    ['semi_monthly', '2026-01-20', '2026-01-01', ['2026-01-20']],
    ['semi_monthly', '2026-01-20', '2026-02-01', ['2026-02-05', '2026-02-20']],
    ['monthly', '2026-01-31', '2028-02-01', ['2028-02-29']],
    ['monthly', '2026-01-30', '2026-02-01', ['2026-02-28']],
  ] as const)('%s from %s in the month of %s', (frequency, first, month, days) => {
    expect(paydaysIn(frequency, date(first), date(month))).toEqual(days);
  });

  const anyDay = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays(date('2024-01-01'), days));
  const anyFrequency = fc.constantFrom(...PAY_FREQUENCIES);

  it('are in the month, in order, never before the first; every later month has the right number', () => {
    const least = { weekly: 4, bi_weekly: 2, semi_monthly: 2, monthly: 1 };
    fc.assert(
      fc.property(anyDay, anyFrequency, fc.integer({ min: -3, max: 40 }), (first, frequency, months) => {
        const month = addMonths(startOfMonth(first), months);
        const days = paydaysIn(frequency, first, month);
        expect(days).toEqual([...new Set(days)].sort());
        for (const day of days) {
          expect(day >= first && startOfMonth(day) === month).toBe(true);
        }
        if (months < 0) expect(days).toEqual([]);
        if (months === 0) expect(days[0]).toBeDefined();
        if (months > 0) expect(days.length - least[frequency]).toBeOneOf(frequency.endsWith('weekly') ? [0, 1] : [0]);
      }),
    );
  });
});

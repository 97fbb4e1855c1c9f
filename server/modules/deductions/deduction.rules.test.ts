/** What is due, the amounts of lines, paydays and the file, by tables and laws. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, type CalendarDate, date, endOfMonth, startOfMonth } from '../../platform/values/dates.ts';
import { PAY_FREQUENCIES } from '../plans/paycheck.rules.ts';
import { type Coverage, dueCents, lineAmount, paydayCents, paydaysOf, periodOf } from './deduction.rules.ts';
import { type CsvLine, csvHead, csvLines } from './deduction-csv.rules.ts';

const coverage: Coverage = {
  cancelled: false,
  coverageStart: date('2026-02-01'),
  coverageEnd: date('2026-12-31'),
  employeeCents: 4658,
  terminationDate: null,
};

describe('what is due for a month', () => {
  it.each([
    ['before it starts', '2026-01-01', {}, 0],
    ['from the 1st on which it starts', '2026-02-01', {}, 4658],
    ['not for the month in whose middle it starts', '2026-02-01', { coverageStart: date('2026-02-02') }, 0],
    ['for the month in which it ends', '2026-12-01', { coverageEnd: date('2026-12-01') }, 4658],
    ['not after it ended', '2027-01-01', {}, 0],
    ['nothing where it was cancelled', '2026-05-01', { cancelled: true, coverageEnd: null }, 0],
    ['for a month in which the employee leaves', '2026-05-01', { terminationDate: date('2026-05-01') }, 4658],
    ['not for a month that begins after the last day', '2026-05-01', { terminationDate: date('2026-04-30') }, 0],
  ])('%s', (_, month, changes, cents) => {
    expect(dueCents({ ...coverage, ...changes }, date(month))).toBe(cents);
  });
});

describe('a run', () => {
  it.each([
    ['2026-01-01', 'current', '2026-01-01'],
    ['2026-01-01', 'previous', '2025-12-01'],
  ] as const)('on %s for the %s month is for %s', (runOn, period, month) => {
    expect(periodOf(date(runOn), period)).toBe(month);
  });

  it('is on the 1st', () => {
    expect(() => periodOf(date('2026-01-02'), 'current')).toThrow('the 1st');
  });

  it.each([
    ['weekly', 1075],
    ['bi_weekly', 2150],
    ['semi_monthly', 2329],
    ['monthly', 4658],
  ] as const)('takes its own month per paycheck, and an earlier month whole: %s', (frequency, cents) => {
    const period = date('2026-05-01');
    expect(lineAmount({ month: period, cents: 4658 }, period, frequency)).toEqual({
      monthly_cents: 4658,
      amount_cents: cents,
      frequency,
    });
    expect(lineAmount({ month: date('2026-04-01'), cents: -4658 }, period, frequency)).toEqual({
      monthly_cents: -4658,
      amount_cents: -4658,
      frequency: 'monthly',
    });
  });

  it('has no line for a month that is still to come', () => {
    expect(() => lineAmount({ month: date('2026-06-01'), cents: 1 }, date('2026-05-01'), 'monthly')).toThrow('no line');
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
    expect(paydaysOf(date(month), frequency, date(first))).toEqual(days);
  });

  const anyDay = fc.integer({ min: 0, max: 4_000 }).map((days) => addDays(date('2024-01-01'), days));
  const anyFrequency = fc.constantFrom(...PAY_FREQUENCIES);

  it('lie in the month, in order, never before the first; every month after it has as many as it should', () => {
    const least = { weekly: 4, bi_weekly: 2, semi_monthly: 2, monthly: 1 };
    fc.assert(
      fc.property(anyDay, anyFrequency, fc.integer({ min: -3, max: 40 }), (first, frequency, months) => {
        const month = addMonths(startOfMonth(first), months);
        const days = paydaysOf(month, frequency, first);
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

  it('share a month so that the cents add up, and give an earlier month back on the first', () => {
    const anyCents = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(anyCents, fc.integer({ min: 1, max: 5 }), fc.boolean(), (monthly_cents, count, own) => {
        const period = date('2026-05-01');
        const parts = paydayCents({ month: own ? period : date('2026-04-01'), monthly_cents }, period, count);
        expect(parts).toHaveLength(count);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(monthly_cents);
        if (!own) expect(parts.slice(1).every((cents) => cents === 0)).toBe(true);
      }),
    );
    expect(paydayCents({ month: date('2026-05-01'), monthly_cents: 12345 }, date('2026-05-01'), 2)).toEqual([
      6173, 6172,
    ]);
  });
});

describe('the file', () => {
  const period = date('2026-05-01');
  const statement = { period_start: period, frequency: 'bi_weekly' as const, first_payday: date('2026-01-09') };
  const line: CsvLine = {
    reference_id: 'lark-1',
    first_name: 'Odalys',
    last_name: 'Ferreira',
    benefit_name: 'Basin Dental',
    plan_name: 'Dental Basic',
    tier: 'EE',
    month: period,
    monthly_cents: 4658,
    amount_cents: 2150,
    frequency: 'bi_weekly',
    tax_classification: 'Pre-tax',
  };
  const read = (lines: CsvLine[]): string[][] => parse(csvHead(statement) + csvLines(statement, lines), { bom: true });

  it('reads back every text as it was, formulas with an apostrophe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const cell = read([{ ...line, last_name: text }])[1]?.[1];
        expect(cell).toBe(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
      }),
    );
  });

  it.each([
    [5, '0.05'],
    [-5, '-0.05'],
    [0, '0.00'],
    [-123456, '-1234.56'],
  ])('writes %i cents as %s', (cents, text) => {
    const month = date('2026-04-01') as CalendarDate;
    const row = read([{ ...line, month, monthly_cents: cents, amount_cents: cents, frequency: 'monthly' }])[1];
    expect(row?.slice(6, 8)).toEqual([text, text]);
    expect(row?.slice(10)).toEqual(['2026-04-01', endOfMonth(month), text, '0.00', '0.00']);
  });

  it('has no payday columns where no first payday is known', () => {
    expect(csvHead({ ...statement, first_payday: null }).endsWith('Period end\r\n')).toBe(true);
  });
});

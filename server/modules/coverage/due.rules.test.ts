/** What is owed for a month of coverage: who bears it, for which days, and that it always adds up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, type CalendarDate, date, daysBetween, endOfMonth } from '../../platform/values/dates.ts';
import { MONTH_RULES, type MonthRule } from '../plans/plan-year.rules.ts';
import { type Due, dueFor, dueMonths, type PricedCoverage, unbrokenSpans } from './due.rules.ts';

const covered: PricedCoverage = {
  cancelled: false,
  coverageStart: date('2026-07-15'),
  coverageEnd: date('2026-10-01'),
  terminationDate: null,
  priceStart: date('2026-07-15'),
  priceEnd: null,
  premiumCents: 18058,
  employerCents: 13400,
  employeeCents: 4658,
  postTaxCents: 658,
  imputedCents: 400,
  unbroken: null,
};
/** Left on a day in August, covered until October. */
const left = { ...covered, terminationDate: date('2026-08-20') };
const employersAlone: Due = {
  ...{ premiumCents: 18058, employerCents: 18058, employeeCents: 0 },
  ...{ postTaxCents: 0, imputedCents: 0, isEmployed: false },
};
const whole: Due = {
  ...{ premiumCents: 18058, employerCents: 13400, employeeCents: 4658 },
  ...{ postTaxCents: 658, imputedCents: 400, isEmployed: true },
};

describe('dueFor', () => {
  it.each([
    ['before coverage', covered, '2026-07-01', null],
    ['the first covered 1st', covered, '2026-08-01', whole],
    ['a month in between', covered, '2026-09-01', whole],
    ['the month whose 1st is the last day', covered, '2026-10-01', whole],
    ['after coverage', covered, '2026-11-01', null],
    [
      'coverage that begins on the 1st',
      { ...covered, coverageStart: date('2026-07-01'), priceStart: date('2026-07-01') },
      '2026-07-01',
      whole,
    ],
    ['a month that began before the person left', left, '2026-08-01', whole],
    ['a month that begins after the person left', left, '2026-09-01', employersAlone],
    [
      'a month that begins on the last day of work',
      { ...left, terminationDate: date('2026-09-01') },
      '2026-09-01',
      whole,
    ],
    ['after the coverage of somebody who left', left, '2026-11-01', null],
    ['before its price', { ...covered, priceStart: date('2026-08-02') }, '2026-08-01', null],
    [
      'the month whose 1st is the last day of its price',
      { ...covered, priceEnd: date('2026-08-01') },
      '2026-08-01',
      whole,
    ],
    ['after its price', { ...covered, priceEnd: date('2026-08-31') }, '2026-09-01', null],
    ['cancelled coverage', { ...covered, cancelled: true, coverageEnd: null }, '2026-08-01', null],
  ] as const)('%s', (_what, coverage, month, due) => {
    expect(dueFor(coverage, date(month))).toEqual(due);
  });

  const MONTHS = fc.integer({ min: 0, max: 24 });

  it('always adds up, and bills each covered month once', () => {
    const cents = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(cents, cents, MONTHS, fc.option(MONTHS), (employerCents, employeeCents, length, worked) => {
        const start = date('2026-01-01');
        const terminationDate = worked === null ? null : addMonths(start, worked);
        const premiumCents = employerCents + employeeCents;
        const coverage = {
          ...covered,
          premiumCents,
          employerCents,
          employeeCents,
          coverageStart: start,
          priceStart: start,
          postTaxCents: 0,
          imputedCents: 0,
          terminationDate,
        };
        const dues = dueMonths({ ...coverage, coverageEnd: addMonths(start, length) }, addMonths(start, 29));
        expect(dues.map(({ month }) => month)).toEqual(
          Array.from({ length: length + 1 }, (_, n) => addMonths(start, n)),
        );
        for (const due of dues) expect(due.employerCents + due.employeeCents).toBe(due.premiumCents);
        const sum = (part: 'premiumCents' | 'employeeCents') => dues.reduce((all, due) => all + due[part], 0);
        expect(sum('premiumCents')).toBe(premiumCents * (length + 1));
        expect(sum('employeeCents')).toBe(employeeCents * (Math.min(length, worked ?? length) + 1));
      }),
    );
  });
});

describe('the first and the last month', () => {
  /** Consecutive prices, each from its own day on: `[from, premium cents]`. */
  function priced(start: string, end: string, first: MonthRule, last: MonthRule, ...prices: [string, number][]) {
    const unbroken = { start: date(start), end: date(end), first, last };
    return prices.map(([from, premiumCents], at): PricedCoverage => {
      const next = prices[at + 1]?.[0];
      return {
        ...{ cancelled: false, coverageStart: date(start), coverageEnd: date(end), terminationDate: null, unbroken },
        ...{ priceStart: date(from), priceEnd: next ? addDays(date(next), -1) : null },
        ...{ premiumCents, employerCents: 0, employeeCents: premiumCents, postTaxCents: 0, imputedCents: 0 },
      };
    });
  }
  const owed = (prices: readonly PricedCoverage[]) => {
    const byMonth: Record<string, number> = {};
    for (const price of prices)
      for (const { month, employeeCents } of dueMonths(price, date('2027-12-01')))
        byMonth[month.slice(0, 7)] = (byMonth[month.slice(0, 7)] ?? 0) + employeeCents;
    return byMonth;
  };

  it.each<[MonthRule, string, number | undefined]>([
    ['on_the_1st', '2026-06-10', undefined],
    ['full', '2026-06-10', 30_000],
    ['full', '2026-06-30', 30_000],
    ['fifteenth', '2026-06-15', 30_000],
    ['fifteenth', '2026-06-16', undefined],
    ['daily', '2026-06-10', 21_000],
    ['daily', '2026-06-30', 1_000],
    ['daily', '2026-06-01', 30_000],
    ['fifteenth', '2026-06-01', 30_000],
  ])('%s, covered from %s: June %s', (first, start, june) => {
    const byMonth = owed(priced(start, '2026-08-31', first, 'on_the_1st', [start, 30_000]));
    expect(byMonth['2026-06']).toBe(june);
    expect([byMonth['2026-07'], byMonth['2026-08']]).toEqual([30_000, 30_000]);
  });

  it.each<[MonthRule, string, number | undefined]>([
    ['on_the_1st', '2026-06-10', 30_000],
    ['full', '2026-06-10', 30_000],
    ['fifteenth', '2026-06-15', 30_000],
    ['fifteenth', '2026-06-14', undefined],
    ['daily', '2026-06-10', 10_000],
    ['daily', '2026-06-30', 30_000],
    ['fifteenth', '2026-06-30', 30_000],
  ])('%s, covered to %s: June %s', (last, end, june) => {
    const byMonth = owed(priced('2026-04-01', end, 'on_the_1st', last, ['2026-04-01', 30_000]));
    expect(byMonth).toEqual({ '2026-04': 30_000, '2026-05': 30_000, ...(june ? { '2026-06': june } : {}) });
  });

  it('takes the price in force on the 15th if there are two in the first month', () => {
    const prices = priced(
      '2026-06-05',
      '2026-12-31',
      'fifteenth',
      'daily',
      ['2026-06-05', 10_000],
      ['2026-06-12', 20_000],
    );
    expect(owed(prices)['2026-06']).toBe(20_000);
    const byDays = priced('2026-06-05', '2026-12-31', 'daily', 'daily', ['2026-06-05', 10_000], ['2026-06-12', 20_000]);
    // 7 of 30 days at 100.00, 19 at 200.00, rounded cumulatively from the 1st.
    expect(owed(byDays)['2026-06']).toBe(2_334 + 12_667);
  });

  it('is not a first month if other coverage of the plan year runs to the day before', () => {
    const spans = unbrokenSpans([
      { cancelled: false, coverageStart: date('2026-01-01'), coverageEnd: date('2026-06-19') },
      { cancelled: false, coverageStart: date('2026-06-20'), coverageEnd: date('2026-12-31') },
      { cancelled: true, coverageStart: date('2025-01-01'), coverageEnd: null },
    ]);
    const year = { start: '2026-01-01', end: '2026-12-31' };
    expect(spans({ cancelled: false, coverageStart: date('2026-06-20'), coverageEnd: null })).toEqual(year);
    const after = unbrokenSpans([
      { cancelled: false, coverageStart: date('2026-01-01'), coverageEnd: date('2026-06-18') },
      { cancelled: false, coverageStart: date('2026-06-20'), coverageEnd: date('2026-12-31') },
    ]);
    expect(after({ cancelled: false, coverageStart: date('2026-06-20'), coverageEnd: null })?.start).toBe('2026-06-20');
  });

  it('owes whole months as on their 1st, adds up, and is never negative, whatever the rules', () => {
    const day = fc.integer({ min: 0, max: 364 }).map((days) => addDays(date('2026-01-01'), days));
    const cents = fc.integer({ min: 0, max: 100_000 });
    const rule = fc.constantFrom(...MONTH_RULES);
    const at = fc.record({ employer: cents, employee: cents, postTax: cents, imputed: cents });
    fc.assert(
      fc.property(day, day, day, fc.tuple(at, at), rule, rule, (one, other, changesOn, amounts, first, last) => {
        const [start, end] = [one, other].sort() as [CalendarDate, CalendarDate];
        const starts = changesOn <= start || changesOn > end ? [start] : [start, changesOn];
        const prices = starts.map((priceStart, index): PricedCoverage => {
          const { employer, employee, postTax, imputed } = amounts[index] ?? amounts[0];
          const next = starts[index + 1];
          return {
            ...{ cancelled: false, coverageStart: start, coverageEnd: end, terminationDate: null },
            ...{ unbroken: { start, end, first, last }, priceStart, priceEnd: next ? addDays(next, -1) : null },
            ...{ premiumCents: employer + employee, employerCents: employer, employeeCents: employee },
            ...{ postTaxCents: Math.min(postTax, employee), imputedCents: Math.min(imputed, employer) },
          };
        });
        for (let month = date('2026-01-01'); month < date('2027-01-01'); month = addMonths(month, 1)) {
          const dues = prices.flatMap((price) => dueFor(price, month) ?? []);
          const plain = prices.flatMap((price) => dueFor({ ...price, unbroken: null }, month) ?? []);
          for (const { premiumCents, employerCents, employeeCents, postTaxCents, imputedCents } of dues) {
            expect(employerCents + employeeCents).toBe(premiumCents);
            const parts = [employerCents - imputedCents, imputedCents, employeeCents - postTaxCents, postTaxCents];
            expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
          }
          const isWhole = start <= month && endOfMonth(month) <= end;
          if (isWhole) expect(dues).toEqual(plain);
          const rules = month < start ? first : last;
          if (!isWhole && rules !== 'daily') expect(dues.length).toBeLessThanOrEqual(1);
          // With one price, exactly the share of the days.
          if (!isWhole && rules === 'daily' && prices.length === 1 && dues[0]) {
            const days =
              daysBetween(month < start ? start : month, end < endOfMonth(month) ? end : endOfMonth(month)) + 1;
            const of = daysBetween(month, endOfMonth(month)) + 1;
            const exact = ((prices[0]?.employerCents ?? 0) * days) / of;
            // With two parts, each of which is rounded.
            expect(Math.abs(dues[0].employerCents - exact)).toBeLessThanOrEqual(2);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a whole month counted by days sums to its price, to the cent', () => {
    const cents = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 29 }), (employeeCents, cut) => {
        const month = date('2026-06-01');
        const common = { ...covered, employerCents: 0, employeeCents, premiumCents: employeeCents, postTaxCents: 0 };
        const unbroken = { start: date('2026-05-31'), end: date('2026-06-29'), first: 'daily', last: 'daily' } as const;
        const of = (from: CalendarDate, to: CalendarDate) =>
          dueFor({ ...common, coverageStart: from, coverageEnd: to, priceStart: from, unbroken }, month)
            ?.employeeCents ?? 0;
        const middle = addDays(month, cut - 1);
        expect(of(month, middle) + of(addDays(middle, 1), date('2026-06-30'))).toBe(employeeCents);
      }),
    );
  });
});

/** What is owed for a month of coverage: who bears it, from when to when, and that it always adds up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, date } from '../../platform/values/dates.ts';
import { type Due, dueFor, dueMonths, type PricedCoverage } from './due.rules.ts';

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
};
/** Left on a day in August, covered until October. */
const left = { ...covered, terminationDate: date('2026-08-20') };
const employersAlone: Due = {
  ...{ premiumCents: 18058, employerCents: 18058, employeeCents: 0 },
  ...{ postTaxCents: 0, isEmployed: false },
};
const whole: Due = {
  ...{ premiumCents: 18058, employerCents: 13400, employeeCents: 4658 },
  ...{ postTaxCents: 658, isEmployed: true },
};

describe('dueFor', () => {
  it.each([
    ['before coverage', covered, '2026-07-01', null],
    ['the first 1st that is covered', covered, '2026-08-01', whole],
    ['a month between', covered, '2026-09-01', whole],
    ['the month whose 1st is the last day', covered, '2026-10-01', whole],
    ['after coverage', covered, '2026-11-01', null],
    [
      'what begins on the 1st',
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
    ['after coverage of one who left', left, '2026-11-01', null],
    ['before its price', { ...covered, priceStart: date('2026-08-02') }, '2026-08-01', null],
    [
      'the month whose 1st is the last day of its price',
      { ...covered, priceEnd: date('2026-08-01') },
      '2026-08-01',
      whole,
    ],
    ['after its price', { ...covered, priceEnd: date('2026-08-31') }, '2026-09-01', null],
    ['what was cancelled', { ...covered, cancelled: true, coverageEnd: null }, '2026-08-01', null],
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

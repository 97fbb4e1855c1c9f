/** The premium of a month and its shares, and how names and offsets are parsed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, date } from '../../platform/values/dates.ts';
import {
  type BilledCoverage,
  dueShares,
  invoiceName,
  invoiceNumber,
  NOTHING,
  offsetAfter,
  parseOffset,
  type Shares,
} from './invoice.rules.ts';

const covered: BilledCoverage = {
  cancelled: false,
  coverageStart: date('2026-07-15'),
  coverageEnd: date('2026-10-01'),
  terminationDate: null,
  premiumCents: 18058,
  employerCents: 13400,
  employeeCents: 4658,
};
/** Left on a day in August, covered until October. */
const left = { ...covered, terminationDate: date('2026-08-20') };
const employersAlone = { premiumCents: 18058, employerCents: 18058, employeeCents: 0 };
const whole = { premiumCents: 18058, employerCents: 13400, employeeCents: 4658 };

describe('dueShares', () => {
  it.each([
    ['before coverage', covered, '2026-07-01', NOTHING],
    ['the first 1st that is covered', covered, '2026-08-01', whole],
    ['a month between', covered, '2026-09-01', whole],
    ['the month whose 1st is the last day', covered, '2026-10-01', whole],
    ['after coverage', covered, '2026-11-01', NOTHING],
    ['what begins on the 1st', { ...covered, coverageStart: date('2026-07-01') }, '2026-07-01', whole],
    ['a month that began before the person left', left, '2026-08-01', whole],
    ['a month that begins after the person left', left, '2026-09-01', employersAlone],
    [
      'a month that begins on the last day of work',
      { ...left, terminationDate: date('2026-09-01') },
      '2026-09-01',
      whole,
    ],
    ['after coverage of one who left', left, '2026-11-01', NOTHING],
    ['what was cancelled', { ...covered, cancelled: true, coverageEnd: null }, '2026-08-01', NOTHING],
  ] as const)('%s', (_what, coverage, month, due) => {
    expect(dueShares(coverage, date(month))).toEqual(due);
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
          terminationDate,
        };
        const dues = Array.from({ length: 30 }, (_, n) =>
          dueShares({ ...coverage, coverageEnd: addMonths(start, length) }, addMonths(start, n)),
        );
        for (const due of dues) expect(due.employerCents + due.employeeCents).toBe(due.premiumCents);
        const sum = (part: keyof Shares) => dues.reduce((all, due) => all + due[part], 0);
        expect(sum('premiumCents')).toBe(premiumCents * (length + 1));
        expect(sum('employeeCents')).toBe(employeeCents * (Math.min(length, worked ?? length) + 1));
      }),
    );
  });
});

it('names invoices, and knows no other spelling of a name', () => {
  expect(invoiceNumber(invoiceName(12))).toBe(12);
  for (const other of ['INV-0', 'INV-012', 'inv-12', 'INV-12 ', 'INV-', 'INV-9999999999', '12'])
    expect(invoiceNumber(other)).toBeNull();
});

it('reads the offsets that it gave, and no others', () => {
  expect(parseOffset(offsetAfter(7))).toBe(7);
  for (const other of [
    '',
    'x',
    '7',
    offsetAfter(7).slice(1),
    `${offsetAfter(7)}=`,
    Buffer.from('after:-1').toString('base64url'),
  ])
    expect(parseOffset(other)).toBeNull();
});

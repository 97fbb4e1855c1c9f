/** What is due, the amounts of lines, paydays and the file, by tables and laws. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutFormula } from '../../platform/values/csv.ts';
import { type CalendarDate, date, endOfMonth } from '../../platform/values/dates.ts';
import type { ElectedPrice } from '../coverage/due.rules.ts';
import { paychecksOf } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import type { TaxClassification } from '../vocabulary/payroll-words.ts';
import {
  type Account,
  causeOf,
  differencesOf,
  finalDay,
  finalPayday,
  lineAmount,
  paydayCents,
  periodOf,
} from './deduction.rules.ts';
import { type CsvLine, csvHead, csvLines } from './deduction-csv.rules.ts';

const NO_SETTINGS = { paychecks_per_year: null, skip_third_payday: false, first_payday: null, paydays: null };
const YEAR = { start: date('2026-01-01'), end: date('2026-12-31') };

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
  ] as const)('takes its own month per paycheck, and a correction as a whole: %s', (frequency, cents) => {
    const schedule = payScheduleOf(frequency, NO_SETTINGS);
    const ofPlanYear = { prices: [], tax: 'Pre-tax' as const, end: YEAR.end, paychecks: paychecksOf(schedule, YEAR) };
    const line = {
      ...{ month: date('2026-05-01'), tax: 'Pre-tax' as const, dueCents: 4658, chargedCents: 0 },
      collecting: null,
    };
    expect(lineAmount(line, 'regular', ofPlanYear)).toEqual({
      monthly_cents: 4658,
      amount_cents: cents,
      remainder_cents: 0,
      frequency,
    });
    expect(lineAmount({ ...line, dueCents: 0, chargedCents: 4658 }, 'correction', ofPlanYear)).toEqual({
      monthly_cents: -4658,
      amount_cents: -4658,
      remainder_cents: 0,
      frequency: 'monthly',
    });
  });

  it.each([
    ['its own month', '2026-05-01', 100, 0, { kind: 'regular', reason: 'month_due' }],
    ['an earlier month that was missed', '2026-04-01', 100, 0, { kind: 'correction', reason: 'charged_late' }],
    ['another amount', '2026-04-01', 120, 100, { kind: 'correction', reason: 'amount_changed' }],
    ['its own month, charged before', '2026-05-01', 120, 100, { kind: 'correction', reason: 'amount_changed' }],
    ['nothing any more', '2026-04-01', 0, 100, { kind: 'correction', reason: 'no_longer_due' }],
  ] as const)('says why a line exists: %s', (_, month, dueCents, chargedCents, cause) => {
    const line = { month: date(month), dueCents, chargedCents, collecting: null };
    expect(causeOf(line, date('2026-05-01'))).toEqual(cause);
  });

  it.each([
    ['no longer taken', 2, 0, 100, { kind: 'correction', reason: 'on_leave' }],
    ['less than was collected', 2, 50, 60, { kind: 'correction', reason: 'amount_changed' }],
    ['the first amount collected', 2, 50, 0, { kind: 'arrears', reason: 'arrears_collected' }],
    ['a further amount collected', 2, 100, 50, { kind: 'arrears', reason: 'arrears_collected' }],
    ['more than all paychecks have collected', 0, 100, 98, { kind: 'correction', reason: 'amount_changed' }],
    ['what paychecks that have passed should have', 0, 100, 0, { kind: 'correction', reason: 'charged_late' }],
  ] as const)('says why a line for a month on leave exists: %s', (_, paychecks, dueCents, chargedCents, cause) => {
    const collecting = { perPaycheckCents: 25, paychecks };
    const line = { month: date('2026-03-01'), dueCents, chargedCents, collecting };
    expect(causeOf(line, date('2026-05-01'))).toEqual(cause);
  });

  it.each([
    ['its part of the month', 5000, 2500],
    ['no more than is left', 1000, 1000],
    ['its part, where the last takes less', 4999, 2500],
    ['what others should have taken, in equal parts', 5631, 2816],
  ])('has each paycheck collect %s', (_, cents, amount_cents) => {
    const paychecks = paychecksOf(payScheduleOf('bi_weekly', NO_SETTINGS), YEAR);
    const ofPlanYear = { prices: [], tax: 'Pre-tax' as const, end: YEAR.end, paychecks };
    const line = {
      ...{ month: date('2026-03-01'), tax: 'Pre-tax' as const, dueCents: 3000 + cents, chargedCents: 3000 },
      collecting: { perPaycheckCents: 2500, paychecks: 2 },
    };
    expect(lineAmount(line, 'arrears', ofPlanYear)).toMatchObject({ monthly_cents: cents, amount_cents });
  });
});

describe('what the ledger lacks', () => {
  const price: ElectedPrice = {
    ...{ employee_id: 'e', employer_id: 'o', plan_year_id: 'y', plan_id: 'p', enrollment_id: 'n', tier: 'EE' },
    ...{ cancelled: false, coverageStart: date('2026-02-01'), coverageEnd: date('2026-12-31') },
    ...{ priceStart: date('2026-02-01'), priceEnd: null, terminationDate: null, unbroken: null },
    ...{ premiumCents: 18058, employerCents: 13400, employeeCents: 4658, postTaxCents: 0, imputedCents: 0 },
  };
  const lacking = (prices: ElectedPrice[], accounts: Account[], through: string, tax: TaxClassification = 'Pre-tax') =>
    differencesOf(prices, accounts, () => tax, date(through)).map((one) => [
      `${one.month} ${one.tax}`,
      one.dueCents - one.chargedCents,
    ]);

  it('is every month that was never charged', () => {
    expect(lacking([price], [], '2026-03-01')).toEqual([
      ['2026-02-01 Pre-tax', 4658],
      ['2026-03-01 Pre-tax', 4658],
    ]);
  });

  it('has a pre-tax and a post-tax line for one enrollment', () => {
    const mixed = { ...price, postTaxCents: 658 };
    expect(lacking([mixed], [], '2026-02-01')).toEqual([
      ['2026-02-01 Pre-tax', 4000],
      ['2026-02-01 Post-tax', 658],
    ]);
    expect(lacking([mixed], [], '2026-02-01', 'Post-tax')).toEqual([['2026-02-01 Post-tax', 4658]]);
  });

  it('has imputed income beside them, whatever is deducted', () => {
    const taxed = { ...price, postTaxCents: 658, imputedCents: 1400 };
    expect(lacking([taxed], [], '2026-02-01')).toEqual([
      ['2026-02-01 Pre-tax', 4000],
      ['2026-02-01 Post-tax', 658],
      ['2026-02-01 Imputed', 1400],
    ]);
    const reported: Account = { planYearId: 'y', tax: 'Imputed', centsByMonth: { '2026-02-01': 1400 } };
    expect(lacking([price], [reported], '2026-02-01')).toEqual([
      ['2026-02-01 Pre-tax', 4658],
      ['2026-02-01 Imputed', -1400],
    ]);
  });

  it('is refunded under the classification under which it was taken', () => {
    const charged: Account = { planYearId: 'y', tax: 'Pre-tax', centsByMonth: { '2026-02-01': 4658 } };
    expect(lacking([{ ...price, postTaxCents: 658 }], [charged], '2026-02-01')).toEqual([
      ['2026-02-01 Pre-tax', -658],
      ['2026-02-01 Post-tax', 658],
    ]);
  });

  it('leaves months after the run to later runs, even if they were charged', () => {
    const charged: Account = { planYearId: 'y', tax: 'Pre-tax', centsByMonth: { '2026-03-01': 4658 } };
    expect(lacking([price], [charged], '2026-02-01')).toEqual([['2026-02-01 Pre-tax', 4658]]);
  });
});

describe('what is taken on the paydays of a month', () => {
  const days = [date('2026-12-10'), date('2026-12-24')];
  const line = { monthly_cents: 20000, amount_cents: 9231, remainder_cents: -6, last_day: null };

  it('is the amount on deducting paydays, and the remainder on the last one of the year', () => {
    expect(paydayCents({ kind: 'regular', ...line }, days, { deducting: days })).toEqual([9231, 9225]);
    expect(paydayCents({ kind: 'regular', ...line }, days, { deducting: [days[0] as CalendarDate] })).toEqual([
      9225, 0,
    ]);
  });

  it('is arrears on as many paydays as needed, and the rest on the last one', () => {
    const arrears = { kind: 'arrears' as const, remainder_cents: 0, amount_cents: 3334, last_day: null };
    const three = [...days, date('2026-12-31')];
    expect(paydayCents({ ...arrears, monthly_cents: 6668 }, three, { deducting: [] })).toEqual([3334, 3334, 0]);
    expect(paydayCents({ ...arrears, monthly_cents: 6667 }, days, { deducting: days })).toEqual([3334, 3333]);
    expect(paydayCents({ ...arrears, monthly_cents: 6669 }, days, { deducting: days })).toEqual([3334, 3335]);
  });

  it.each([
    ['2026-12-31', [9231, 10769, 0], '2026-12-24'],
    ['2026-12-24', [9231, 10769, 0], '2026-12-24'],
    ['2026-12-23', [20000, 0, 0], '2026-12-10'],
    ['2026-12-02', [20000, 0, 0], '2026-12-10'],
    ['2027-01-05', [9231, 0, 10769], '2026-12-31'],
  ] as const)(
    'is the rest of the month for somebody who leaves on %s, on the last payday by then',
    (last_day, taken, final) => {
      const three = [...days, date(last_day > '2026-12-31' ? '2026-12-31' : '2027-01-07')];
      const leaver = { kind: 'regular' as const, ...line, last_day: date(last_day) };
      expect(paydayCents(leaver, three, { deducting: days.slice(0, 1) })).toEqual(taken);
      expect(finalPayday(three, date(last_day))).toBe(final);
    },
  );

  it.each([
    ['2026-06-15', '2026-06-01', '2026-06-15'],
    ['2026-06-15', '2026-07-01', '2026-06-15'],
    ['2026-06-15', '2026-05-01', null],
    ['2026-06-01', '2026-05-01', null],
    [null, '2026-06-01', null],
  ])('takes the final amount of somebody who leaves on %s in the run for %s: %s', (lastDay, period, final) => {
    expect(finalDay(lastDay === null ? null : date(lastDay), date(period))).toBe(final);
  });

  it('is a correction on the first payday', () => {
    expect(paydayCents({ kind: 'correction', ...line, monthly_cents: -500 }, days, { deducting: days })).toEqual([
      -500, 0,
    ]);
  });
});

describe('the file', () => {
  const period = date('2026-05-01');
  const schedule = payScheduleOf('bi_weekly', { ...NO_SETTINGS, first_payday: date('2026-01-09') });
  const statement = { period_start: period, schedule };
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
    remainder_cents: 0,
    kind: 'regular',
    frequency: 'bi_weekly',
    tax_classification: 'Pre-tax',
    last_day: null,
    paychecks: paychecksOf(schedule, YEAR),
  };
  const read = (lines: CsvLine[]): string[][] => parse(csvHead(statement) + csvLines(statement, lines), { bom: true });

  it('reads back every text unchanged, formulas with an apostrophe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const cell = read([{ ...line, last_name: text }])[1]?.[1];
        // Which texts begin a formula, including other forms of the signs, is tested in csv.test.ts.
        expect(cell).toBe(withoutFormula(text));
        if (/^[=+\-@\t\r]/.test(text)) expect(cell).toBe(`'${text}`);
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
    const row = read([{ ...line, month, monthly_cents: cents, amount_cents: cents, kind: 'correction' }])[1];
    expect(row?.slice(6, 8)).toEqual([text, text]);
    expect(row?.slice(11)).toEqual(['2026-04-01', endOfMonth(month), '', text, '0.00', '0.00']);
  });

  it('has no payday columns if no first payday is known', () => {
    expect(
      csvHead({ ...statement, schedule: payScheduleOf('bi_weekly', NO_SETTINGS) }).endsWith('Final payday\r\n'),
    ).toBe(true);
  });
});

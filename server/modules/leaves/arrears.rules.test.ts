/**
 * What is deducted for months on leave: by tables, and the law that taken, arrears and settled add up to what is due, run by
 * run.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, type CalendarDate, date, endOfMonth, startOfMonth } from '../../platform/values/dates.ts';
import type { ElectedPrice } from '../coverage/due.rules.ts';
import { type Account, differencesOf, isDeduction, monthsOf } from '../deductions/deduction.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { PAY_FREQUENCIES, type TaxClassification } from '../vocabulary/payroll-words.ts';
import { type HeldLeave, type Pay, takenOnLeave } from './arrears.rules.ts';
import { collectFrom } from './leave.rules.ts';

const NO_PAYDAYS = { paychecks_per_year: null, skip_third_payday: false, first_payday: null, paydays: null };
const YEAR_END = date('2026-12-31');
const monthly: Pay = { schedule: payScheduleOf('monthly', NO_PAYDAYS), employedThrough: null, yearEnd: YEAR_END };
const biWeekly = (changes: object = {}): Pay => ({
  ...monthly,
  schedule: payScheduleOf('bi_weekly', { ...NO_PAYDAYS, first_payday: date('2026-01-09'), ...changes }),
});

const PAID_AND_WAIVED = [
  ['Post-tax', 'paid', 500],
  ['Post-tax', 'waived', 1500],
] as const;

/** March to May, with 100.01 a month pre-tax. */
const leave: HeldLeave = {
  ...{ starts_on: date('2026-02-10'), ends_on: date('2026-05-20'), paychecks: 4, collect_from: date('2026-06-01') },
  settled: [],
};
const owed = { planYearId: 'y', month: date('2026-03-01'), tax: 'Pre-tax' as TaxClassification, cents: 10001 };

describe('for a month on leave, a run takes', () => {
  it.each([
    ['nothing during it', leave, monthly, '2026-05-01', [0, 0]],
    ['one paycheck per month after it', leave, monthly, '2026-06-01', [2501, 0]],
    ['all of it after every paycheck', leave, monthly, '2026-09-01', [10001, 0]],
    ['no more than that', leave, monthly, '2026-12-01', [10001, 0]],
    ['as many paychecks as the month has', leave, biWeekly(), '2026-06-01', [5002, 0]],
    [
      'one paycheck less than the three of July',
      leave,
      biWeekly({ skip_third_payday: true }),
      '2026-07-01',
      [10001, 0],
    ],
    [
      'nothing while no start of collection is set',
      { ...leave, paychecks: null, collect_from: null },
      monthly,
      '2026-12-01',
      [0, 0],
    ],
    ['nothing after the employment', leave, { ...monthly, employedThrough: date('2026-05-31') }, '2026-12-01', [0, 0]],
    [
      'what its last paychecks took',
      leave,
      { ...monthly, employedThrough: date('2026-07-02') },
      '2026-12-01',
      [5002, 0],
    ],
    [
      'the rest after tax, once its plan year is over',
      { ...leave, collect_from: date('2026-11-01') },
      monthly,
      '2027-02-01',
      [5002, 4999],
    ],
  ] as const)('%s', (_, held, pay, through, [cents, lateCents]) => {
    expect(takenOnLeave(owed, [held], pay, date(through))).toMatchObject({ cents, lateCents });
  });

  it('what is not settled', () => {
    const settled = [
      { ...owed, kind: 'paid' as const, cents: 4000 },
      { ...owed, kind: 'waived' as const, cents: 3000 },
      { ...owed, kind: 'paid' as const, month: date('2026-04-01'), cents: 3000 },
      { ...owed, kind: 'paid' as const, tax: 'Post-tax' as const, cents: 3000 },
    ];
    const taken = (through: string) => takenOnLeave(owed, [{ ...leave, settled }], monthly, date(through));
    expect(taken('2026-06-01')).toMatchObject({ cents: 2501, settledCents: 7000, waivedCents: 3000 });
    expect(taken('2026-12-01')).toMatchObject({ cents: 3001, settledCents: 7000 });
  });

  it.each(['2026-02-01', '2026-06-01'])('all of a month whose 1st is not in the leave: %s', (month) => {
    expect(takenOnLeave({ ...owed, month: date(month) }, [leave], monthly, date('2026-12-01'))).toBe(null);
  });
});

/** 80.00 for the family and 20.00 for a partner, for whom the employer pays 60.00. */
describe('imputed income for a partner on leave', () => {
  it.each([
    ['is unchanged if nothing is taken', 'Pre-tax', [], 6000],
    ['does not include what was paid', 'Pre-tax', [['Post-tax', 'paid', 2000]], 6000],
    ['includes what was waived', 'Pre-tax', [['Post-tax', 'waived', 2000]], 8000],
    ['does not include what was waived of the family’s part', 'Pre-tax', [['Pre-tax', 'waived', 8000]], 6000],
    ['includes only the waived rest of a part that was paid', 'Pre-tax', [...PAID_AND_WAIVED], 7500],
    ['includes all of it, if all is Post-tax', 'Post-tax', [['Post-tax', 'waived', 10000]], 8000],
    ['counts the family’s part as waived first', 'Post-tax', [['Post-tax', 'waived', 8500]], 6500],
    ['includes no more than is due', 'Pre-tax', [['Post-tax', 'waived', 9999]], 8000],
  ] as const)('%s', (_, planYear, settlements, imputedCents) => {
    const month = date('2026-03-01');
    const settled = settlements.map(([tax, kind, cents]) => ({ planYearId: 'y', month, tax, kind, cents }));
    const held = [{ ...leave, collect_from: null, settled }];
    const taken = (one: Parameters<typeof takenOnLeave>[0]) => takenOnLeave(one, held, monthly, month);
    const parts = { preCents: 8000, postCents: 2000, imputedCents: 6000 };
    const found = differencesOf([priceOf(parts, null)], [], () => planYear, month, taken);
    const lines = found.filter((one) => one.month === month).map(({ tax, dueCents }) => [tax, dueCents]);
    expect(lines).toEqual([['Imputed', imputedCents]]);
  });
});

interface Parts {
  preCents: number;
  /** The part for a partner. */
  postCents: number;
  imputedCents: number;
}

function priceOf({ preCents, postCents, imputedCents }: Parts, terminationDate: CalendarDate | null): ElectedPrice {
  const start = date('2026-01-01');
  const employeeCents = preCents + postCents;
  return {
    ...{ employee_id: 'e', employer_id: 'o', plan_year_id: 'y', plan_id: 'p', enrollment_id: 'n', tier: 'EE' },
    ...{
      cancelled: false,
      coverageStart: start,
      coverageEnd: YEAR_END,
      priceStart: start,
      priceEnd: null,
      unbroken: null,
    },
    ...{ premiumCents: 90_000, employerCents: 90_000 - employeeCents, terminationDate },
    ...{ employeeCents, postTaxCents: postCents, imputedCents },
  };
}

/** A year of runs, in which leave and employment change as they become known. */
const story = fc.record({
  frequency: fc.constantFrom(...PAY_FREQUENCIES),
  knowsPaydays: fc.boolean(),
  preCents: fc.integer({ min: 0, max: 50_000 }),
  postCents: fc.integer({ min: 0, max: 20_000 }),
  imputedCents: fc.integer({ min: 0, max: 20_000 }),
  planYear: fc.constantFrom('Pre-tax' as const, 'Post-tax' as const),
  startsAt: fc.integer({ min: 0, max: 500 }),
  days: fc.integer({ min: 0, max: 250 }),
  /** The runs by which it was recorded and the return was known. */
  recordedAt: fc.integer({ min: 0, max: 14 }),
  returnKnownAt: fc.integer({ min: 0, max: 20 }),
  paychecks: fc.option(fc.integer({ min: 1, max: 52 }), { nil: null }),
  leavesAt: fc.option(fc.integer({ min: 60, max: 700 }), { nil: null }),
  settlesAt: fc.option(fc.integer({ min: 0, max: 23 }), { nil: null }),
  settlesAs: fc.constantFrom('waived' as const, 'paid' as const),
});

it('taken, arrears and settled add up to what is due for each month after each run, and so does income', () => {
  fc.assert(fc.property(story, play), { numRuns: 150 });
});

function play(told: typeof story extends fc.Arbitrary<infer T> ? T : never): void {
  const first = date('2026-01-01');
  const starts_on = addDays(first, told.startsAt);
  const terminationDate = told.leavesAt === null ? null : addDays(first, told.leavesAt);
  const price = priceOf(told, terminationDate);
  const taxOf = () => told.planYear;
  const first_payday = told.knowsPaydays ? date('2026-01-09') : null;
  const pay: Pay = {
    schedule: payScheduleOf(told.frequency, { ...NO_PAYDAYS, first_payday }),
    ...{ employedThrough: terminationDate, yearEnd: YEAR_END },
  };
  const ledger = new Map<string, Account>();
  const settled: HeldLeave['settled'][number][] = [];
  let before: Parameters<typeof collectFrom>[1] = null;
  for (let run = 0; run < 24; run++) {
    const through = addMonths(first, run);
    const knows = run >= told.returnKnownAt;
    const terms = {
      ...{ starts_on, ends_on: knows ? addDays(starts_on, told.days) : null, coverage: 'continues' as const },
      ...{
        deductions: told.paychecks === null ? ('suspend' as const) : ('catch_up' as const),
        paychecks: told.paychecks,
      },
    };
    const collect_from: CalendarDate | null = collectFrom(terms, before, addDays(through, -1));
    before = { ...terms, phase: 'planned', collect_from };
    const leaves = run < told.recordedAt ? [] : [{ ...terms, collect_from, settled }];
    const accounts = () => [...ledger.values()];
    const taken = (owed: Parameters<typeof takenOnLeave>[0]) => takenOnLeave(owed, leaves, pay, through);
    for (const one of differencesOf([price], accounts(), taxOf, through, taken)) {
      const account = ledger.get(one.tax) ?? { planYearId: 'y', tax: one.tax, centsByMonth: {} };
      account.centsByMonth[one.month] = (account.centsByMonth[one.month] ?? 0) + one.dueCents - one.chargedCents;
      ledger.set(one.tax, account);
    }
    const months = [...monthsOf([price], accounts(), taxOf, through).values()];
    for (const [month, accountsOf] of Map.groupBy(months, (one) => one.month)) {
      const parts = accountsOf.filter(isDeduction);
      const due = sum(parts.map(({ dueCents }) => dueCents));
      const charged = sum(parts.map(({ chargedCents }) => chargedCents));
      const held = parts.flatMap((one) => {
        const found = one.dueCents > 0 ? taken({ ...one, cents: one.dueCents }) : null;
        return found ? [{ one, found }] : [];
      });
      const waived = sum(held.map(({ found }) => found.settledCents));
      const arrears = held.map(({ one, found }) => one.dueCents - found.cents - found.lateCents - found.settledCents);
      const inArrears = sum(arrears);
      const isLawful = charged + inArrears + waived === due && arrears.every((cents) => cents >= 0);
      if (!isLawful) throw new Error(`${month}: ${charged} + ${inArrears} + ${waived} of ${due} after ${through}`);
      const afterTax = sum(held.filter(({ one }) => one.tax === 'Post-tax').map(({ found }) => found.waivedCents));
      const ofPartner = told.planYear === 'Pre-tax' ? afterTax : Math.max(0, afterTax - told.preCents);
      const income = terminationDate !== null && terminationDate < month ? 0 : told.imputedCents + ofPartner;
      const imputed = sum(accountsOf.filter((one) => !isDeduction(one)).map(({ chargedCents }) => chargedCents));
      expect([month, imputed]).toEqual([month, income]);
      if (run === told.settlesAt) {
        settled.push(...held.map(({ one }, at) => ({ ...one, kind: told.settlesAs, cents: arrears[at] ?? 0 })));
      }
    }
  }
  const isCollected = told.paychecks !== null && told.returnKnownAt < 24 && terminationDate === null;
  const enough = addMonths(startOfMonth(before?.collect_from ?? YEAR_END), 13) <= endOfMonth(addMonths(first, 23));
  if (isCollected && enough && (told.paychecks ?? 99) <= 12) {
    const open = differencesOf([price], [...ledger.values()], taxOf, addMonths(first, 23)).filter(isDeduction);
    const left = sum(open.map((one) => one.dueCents - one.chargedCents));
    const waived = sum(settled.map(({ cents }) => cents));
    expect(left).toBe(told.recordedAt < 24 ? waived : 0);
  }
}

const sum = (cents: readonly number[]) => cents.reduce((total, one) => total + one, 0);

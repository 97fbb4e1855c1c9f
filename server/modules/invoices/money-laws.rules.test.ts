/**
 * The laws of money (rules 9.3, 9.4) over generated years: prices that change, children who age off, departures that are
 * announced, moved and taken back, and a run on every 1st. What is owed is computed here day by day, not by the rule.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, type CalendarDate, date } from '../../platform/values/dates.ts';
import type { ElectedPrice } from '../coverage/due.rules.ts';
import * as deductions from '../deductions/deduction.rules.ts';
import { paychecksOf } from '../plans/paycheck.rules.ts';
import { payScheduleOf } from '../plans/payday.rules.ts';
import { PAY_FREQUENCIES } from '../vocabulary/payroll-words.ts';
import * as invoices from './invoice.rules.ts';

const YEAR = { start: date('2026-01-01'), end: date('2026-12-31') };
const MONTHS = Array.from({ length: 12 }, (_, at) => addMonths(YEAR.start, at));
const day = fc.integer({ min: 0, max: 364 }).map((days) => addDays(YEAR.start, days));
const cents = fc.integer({ min: 0, max: 200_000 });
const price = fc
  .record({ employer: cents, employee: cents, taxedPercent: fc.constantFrom(0, 0, 30, 100) })
  .map(({ employer, employee, taxedPercent }) => ({
    ...{ premiumCents: employer + employee, employerCents: employer, employeeCents: employee },
    postTaxCents: Math.floor((employee * taxedPercent) / 100),
    imputedCents: Math.floor((employer * taxedPercent) / 100),
  }));

/** The facts from one run to the next: the first price, one that replaces it from a day on, the days, the last day of work. */
const facts = fc.record({
  prices: fc.tuple(price, price),
  changesOn: day,
  coverageStart: fc.oneof(fc.constant(YEAR.start), day),
  coverageEnd: fc.oneof(fc.constant(YEAR.end), day),
  cancelled: fc.constantFrom(false, false, false, true),
  terminationDate: fc.option(day),
});
type Facts = typeof facts extends fc.Arbitrary<infer F> ? F : never;

function pricesOf({
  prices,
  changesOn,
  coverageStart,
  coverageEnd,
  cancelled,
  terminationDate,
}: Facts): ElectedPrice[] {
  const common = {
    ...{ employee_id: 'e', employer_id: 'o', plan_year_id: 'y', plan_id: 'p', enrollment_id: 'n', tier: 'EE' as const },
    ...{ cancelled, coverageStart, coverageEnd, terminationDate, unbroken: null },
  };
  return [
    { ...common, ...prices[0], priceStart: coverageStart, priceEnd: addDays(changesOn, -1) },
    { ...common, ...prices[1], priceStart: changesOn, priceEnd: null },
  ];
}

/** Day by day: is somebody covered on this 1st, at which price, and is there pay? */
function owed(of: Facts, month: CalendarDate) {
  const { prices, changesOn, coverageStart, coverageEnd, cancelled, terminationDate } = of;
  const isCovered = !cancelled && coverageStart <= month && month <= coverageEnd;
  if (!isCovered) return { premium: 0, employee: 0, employer: 0, imputed: 0 };
  const { premiumCents: premium, employeeCents, imputedCents } = month < changesOn ? prices[0] : prices[1];
  const hasLeft = terminationDate !== null && terminationDate < month;
  const employee = hasLeft ? 0 : employeeCents;
  return { premium, employee, employer: premium - employee, imputed: hasLeft ? 0 : imputedCents };
}

/** A ledger of both kinds of lines, written by runs as in the product. */
class Ledger {
  readonly deducted: { month: string; tax: deductions.Tax; cents: number }[] = [];
  readonly billed: { month: string; premium: number; employer: number }[] = [];

  /** Returns how many lines the run created. */
  run(of: Facts, runOn: CalendarDate, period: CalendarDate): number {
    const prices = pricesOf(of);
    const lines = deductions.differencesOf(prices, this.accounts(), () => 'Pre-tax', period);
    for (const { month, tax, dueCents, chargedCents } of lines) {
      this.deducted.push({ month, tax, cents: dueCents - chargedCents });
    }
    const bills = invoices.differencesOf(prices, this.bills(), runOn);
    for (const { month, premiumCents, employerCents } of bills) {
      this.billed.push({ month, premium: premiumCents, employer: employerCents });
    }
    return lines.length + bills.length;
  }

  private accounts(): deductions.Account[] {
    return [...Map.groupBy(this.deducted, ({ tax }) => tax)].map(([tax, lines]) => {
      const months = Map.groupBy(lines, ({ month }) => month);
      return {
        planYearId: 'y',
        tax,
        centsByMonth: Object.fromEntries([...months].map(([m, some]) => [m, sum(some, 'cents')])),
      };
    });
  }

  private bills(): invoices.Account[] {
    const months = [...Map.groupBy(this.billed, ({ month }) => month)].map(([month, lines]) => {
      return [month, { premium: sum(lines, 'premium'), employer: sum(lines, 'employer') }];
    });
    return [{ planYearId: 'y', byMonth: Object.fromEntries(months) }];
  }

  sums(month: CalendarDate) {
    const bills = this.billed.filter((line) => line.month === month);
    const lines = this.deducted.filter((line) => line.month === month);
    const imputed = sum(
      lines.filter(({ tax }) => tax === 'Imputed'),
      'cents',
    );
    const employee = sum(lines, 'cents') - imputed;
    return { premium: sum(bills, 'premium'), employee, employer: sum(bills, 'employer'), imputed };
  }
}

function sum<K extends string>(rows: readonly Record<K, number>[], name: K): number {
  return rows.reduce((all, row) => all + row[name], 0);
}

describe('over generated years', () => {
  it('the lines of every month equal what is due after the next run, and a repeated run creates nothing new', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 12, maxLength: 12 }), fc.boolean(), (year, isPrevious) => {
        const ledger = new Ledger();
        for (const [at, runOn] of MONTHS.entries()) {
          const now = year[at] as Facts;
          const period = isPrevious ? addMonths(runOn, -1) : runOn;
          ledger.run(now, runOn, period);
          expect(ledger.run(now, runOn, period)).toBe(0);
          for (const month of MONTHS.filter((one) => one <= runOn)) {
            const due = owed(now, month);
            const found = ledger.sums(month);
            expect([month, found.premium, found.employer]).toEqual([month, due.premium, due.employer]);
            if (month <= period) {
              expect([month, found.employee, found.imputed]).toEqual([month, due.employee, due.imputed]);
              expect(found.employee + found.employer).toBe(found.premium);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the paydays of a whole year at one price add up to what is owed, to the cent', () => {
    const schedule = fc.record({
      frequency: fc.constantFrom(...PAY_FREQUENCIES),
      first_payday: fc.integer({ min: 0, max: 6 }).map((days) => addDays(YEAR.start, days)),
      paychecks_per_year: fc.option(fc.integer({ min: 1, max: 53 })),
      skip_third_payday: fc.boolean(),
      paydays: fc.constant(null),
    });
    fc.assert(
      fc.property(price, schedule, (at, { frequency, ...settings }) => {
        const paychecks = paychecksOf(payScheduleOf(frequency, settings), YEAR);
        const whole: Facts = {
          ...{ prices: [at, at], changesOn: date('2026-06-15'), cancelled: false, terminationDate: null },
          ...{ coverageStart: YEAR.start, coverageEnd: YEAR.end },
        };
        const prices = pricesOf(whole);
        const ofPlanYear = { prices, tax: 'Pre-tax' as const, end: YEAR.end, paychecks };
        let taken = 0;
        for (const month of MONTHS) {
          const own = deductions
            .differencesOf(prices, [], () => 'Pre-tax', month)
            .filter((line) => line.month === month && line.tax !== 'Imputed');
          const days = (paychecks.deducting ?? []).filter((payday) => payday.slice(0, 7) === month.slice(0, 7));
          for (const one of own) {
            const line = {
              kind: 'regular' as const,
              last_day: null,
              ...deductions.lineAmount(one, 'regular', ofPlanYear),
            };
            for (const amount of deductions.paydayCents(line, days, paychecks)) taken += amount;
          }
        }
        expect(taken).toBe(12 * at.employeeCents);
      }),
      { numRuns: 100 },
    );
  });
});

/**
 * What is owed for a month of coverage, and by whom (rules 7.4, 7.7). This is the one decision about monthly money: deduction
 * runs, invoices, reconciliation and dry runs all ask here. Pure.
 */
import {
  addDays,
  type CalendarDate,
  daysBetween,
  earlier,
  endOfMonth,
  firstAfter,
  firstOnOrAfter,
  later,
  startOfMonth,
} from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { divideRounded } from '../../platform/values/money.ts';
import type { Split } from '../plans/contribution.rules.ts';
import type { MonthRule } from '../plans/plan-year.rules.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';

/** Coverage without a break, and what its first and last month owe if they are not whole. */
export interface Unbroken {
  start: CalendarDate;
  end: CalendarDate;
  first: MonthRule;
  last: MonthRule;
}

/** An elected coverage at one of its prices, with the employment that it belongs to. */
export interface PricedCoverage extends Split {
  cancelled: boolean;
  coverageStart: CalendarDate;
  /** Null: cancelled. */
  coverageEnd: CalendarDate | null;
  /** The days of this price; `priceEnd` null: as long as there is coverage. */
  priceStart: CalendarDate;
  priceEnd: CalendarDate | null;
  /** The part of the employee's share that is deducted after tax, whatever the plan year says about the rest. */
  postTaxCents: number;
  /** The part of the employer's share that is the employee's taxable income. */
  imputedCents: number;
  /** The termination date of the employment. */
  terminationDate: CalendarDate | null;
  /** Null: every month is owed as on its 1st. */
  unbroken: Unbroken | null;
}

/** One price of one elected enrollment, and whose it is; fields are named like the columns. */
export interface ElectedPrice extends PricedCoverage {
  employee_id: Uuid;
  employer_id: Uuid;
  plan_year_id: Uuid;
  plan_id: Uuid;
  enrollment_id: Uuid;
  tier: CoverageTier;
}

/**
 * Premium and shares of one month. Premium = employer + employee; the after-tax part is within the employee's share, and the
 * income within the employer's.
 */
export interface Due extends Split {
  postTaxCents: number;
  imputedCents: number;
  /** Whether there is pay to deduct from: the month began during the employment. */
  isEmployed: boolean;
}

/**
 * What is due for the month that begins on `month`; null: nothing, since this price is not in force then. A month is owed at
 * the price of its 1st; a first or last month of unbroken coverage that is not whole is owed as the plan year says (rules
 * 11.7).
 *
 * A carrier is paid as long as somebody is covered, but there is pay to deduct from only while they are employed: the employer
 * bears the whole premium of months that begin after the employment (docs/decisions/0008-invoices-after-leaving.md).
 */
export function dueFor(coverage: PricedCoverage, month: CalendarDate): Due | null {
  const amounts = amountsIn(coverage, month);
  if (amounts === null) return null;
  const { premiumCents } = amounts;
  if (coverage.terminationDate !== null && month > coverage.terminationDate) {
    const taxed = { postTaxCents: 0, imputedCents: 0 };
    return { premiumCents, employerCents: premiumCents, employeeCents: 0, ...taxed, isEmployed: false };
  }
  return { ...amounts, isEmployed: true };
}

type Amounts = Omit<Due, 'isEmployed'>;

function amountsIn(coverage: PricedCoverage, month: CalendarDate): Amounts | null {
  const { cancelled, coverageEnd, unbroken } = coverage;
  if (cancelled || coverageEnd === null) return null;
  const rule = unbroken ? ruleFor(unbroken, month) : 'on_the_1st';
  if (rule === 'daily') return byDays(coverage, coverageEnd, month);
  const { premiumCents, employerCents, employeeCents, postTaxCents, imputedCents } = coverage;
  const isOwed = isInForce(coverage, coverageEnd, dayThatCounts(rule, month, unbroken));
  return isOwed ? { premiumCents, employerCents, employeeCents, postTaxCents, imputedCents } : null;
}

function ruleFor({ start, end, first, last }: Unbroken, month: CalendarDate): MonthRule {
  if (month < start) return first;
  return endOfMonth(month) > end ? last : 'on_the_1st';
}

function dayThatCounts(rule: MonthRule, month: CalendarDate, unbroken: Unbroken | null): CalendarDate {
  if (rule === 'fifteenth') return addDays(month, 14);
  return rule === 'full' && unbroken ? later(month, unbroken.start) : month;
}

function isInForce(
  { coverageStart, priceStart, priceEnd }: PricedCoverage,
  coverageEnd: CalendarDate,
  day: CalendarDate,
): boolean {
  return coverageStart <= day && day <= coverageEnd && priceStart <= day && (priceEnd === null || day <= priceEnd);
}

/**
 * The share of the covered days, rounded cumulatively from the 1st, so that the days of a whole month add up to its amounts.
 */
function byDays(coverage: PricedCoverage, coverageEnd: CalendarDate, month: CalendarDate): Amounts | null {
  const { coverageStart, priceStart, priceEnd, employerCents, employeeCents, postTaxCents, imputedCents } = coverage;
  const from = later(month, coverageStart, priceStart);
  const through = earlier(endOfMonth(month), coverageEnd, priceEnd ?? coverageEnd);
  if (through < from) return null;
  const [before, until] = [daysBetween(month, from), daysBetween(month, through) + 1];
  const of = daysBetween(month, endOfMonth(month)) + 1;
  const share = (cents: number) => divideRounded(cents * until, of) - divideRounded(cents * before, of);
  // Each rounded on its own: the difference of two rounded amounts might be negative.
  const [untaxed, imputed] = [share(employerCents - imputedCents), share(imputedCents)];
  const [preTax, postTax] = [share(employeeCents - postTaxCents), share(postTaxCents)];
  const [employer, employee] = [untaxed + imputed, preTax + postTax];
  return {
    ...{ premiumCents: employer + employee, employerCents: employer, employeeCents: employee },
    ...{ postTaxCents: postTax, imputedCents: imputed },
  };
}

export interface DueMonth extends Due {
  month: CalendarDate;
}

/** Every month up to `through` for which this coverage owes something at this price. */
export function dueMonths(coverage: PricedCoverage, through: CalendarDate): DueMonth[] {
  const { coverageStart, coverageEnd, priceStart, priceEnd, unbroken } = coverage;
  if (coverageEnd === null) return [];
  const begun = later(coverageStart, priceStart);
  const last = earlier(through, coverageEnd, priceEnd ?? coverageEnd);
  const months: DueMonth[] = [];
  for (let month = unbroken ? startOfMonth(begun) : firstOnOrAfter(begun); month <= last; month = firstAfter(month)) {
    const due = dueFor(coverage, month);
    if (due) months.push({ month, ...due });
  }
  return months;
}

/** One employee's coverage in one plan year, which decides its first and last month. */
type Spanned = Pick<PricedCoverage, 'cancelled' | 'coverageStart' | 'coverageEnd'>;

/** The days on which somebody is covered without a break, through any elections: for each coverage the span around it. */
export function unbrokenSpans(
  coverages: readonly Spanned[],
): (of: Spanned) => { start: CalendarDate; end: CalendarDate } | null {
  const spans: { start: CalendarDate; end: CalendarDate }[] = [];
  const covered = coverages.flatMap(({ cancelled, coverageStart: start, coverageEnd: end }) =>
    cancelled || end === null || end < start ? [] : [{ start, end }],
  );
  for (const { start, end } of covered.sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = spans.at(-1);
    if (last && start <= addDays(last.end, 1)) last.end = later(last.end, end);
    else spans.push({ start, end });
  }
  return ({ coverageStart }) => spans.find(({ start, end }) => start <= coverageStart && coverageStart <= end) ?? null;
}

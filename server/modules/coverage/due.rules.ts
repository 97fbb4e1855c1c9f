/**
 * What is owed for a month of coverage, and by whom (rules 7.4, 7.7). This is the one decision about money by the month:
 * deduction runs, invoices, reconciliation and dry runs ask here, and nobody else says what is due. Pure.
 */
import { type CalendarDate, earlier, firstAfter, firstOnOrAfter, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Split } from '../plans/contribution.rules.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';

/** An elected coverage at one of its prices, and the employment that it comes with. */
export interface PricedCoverage extends Split {
  cancelled: boolean;
  coverageStart: CalendarDate;
  /** Null: cancelled. */
  coverageEnd: CalendarDate | null;
  /** The days of this price; null: as long as there is coverage. */
  priceStart: CalendarDate;
  priceEnd: CalendarDate | null;
  /** The part of the employee's share that is taken after tax, whatever the plan year says of the rest. */
  postTaxCents: number;
  /** The employment's. */
  terminationDate: CalendarDate | null;
}

/** One price of one elected enrollment, and whose it is; named as the columns are. */
export interface ElectedPrice extends PricedCoverage {
  employee_id: Uuid;
  employer_id: Uuid;
  plan_year_id: Uuid;
  plan_id: Uuid;
  enrollment_id: Uuid;
  tier: CoverageTier;
}

/** Premium and shares of one month; premium = employer + employee, and the part after tax is within the employee's. */
export interface Due extends Split {
  postTaxCents: number;
  /** Whether there is pay to deduct from: the month began within the employment. */
  isEmployed: boolean;
}

/**
 * What is due for the month that begins on `month`; null: nothing, this price is not in force on that day.
 *
 * A carrier is paid for as long as somebody is covered, but there is pay to deduct from only while they are employed: the
 * employer bears the whole premium of months that begin after the employment (docs/decisions/0008-invoices-after-leaving.md).
 */
export function dueFor(coverage: PricedCoverage, month: CalendarDate): Due | null {
  const { cancelled, coverageStart, coverageEnd, priceStart, priceEnd, terminationDate } = coverage;
  if (cancelled || coverageEnd === null || month < coverageStart || month > coverageEnd) return null;
  if (month < priceStart || (priceEnd !== null && month > priceEnd)) return null;
  const { premiumCents, employerCents, employeeCents, postTaxCents } = coverage;
  if (terminationDate !== null && month > terminationDate) {
    return { premiumCents, employerCents: premiumCents, employeeCents: 0, postTaxCents: 0, isEmployed: false };
  }
  return { premiumCents, employerCents, employeeCents, postTaxCents, isEmployed: true };
}

export interface DueMonth extends Due {
  month: CalendarDate;
}

/** Every month up to `through` for which this coverage owes something at this price. */
export function dueMonths(coverage: PricedCoverage, through: CalendarDate): DueMonth[] {
  const { coverageStart, coverageEnd, priceStart, priceEnd } = coverage;
  if (coverageEnd === null) return [];
  const last = earlier(through, coverageEnd, priceEnd ?? coverageEnd);
  const months: DueMonth[] = [];
  for (let month = firstOnOrAfter(later(coverageStart, priceStart)); month <= last; month = firstAfter(month)) {
    const due = dueFor(coverage, month);
    if (due) months.push({ month, ...due });
  }
  return months;
}

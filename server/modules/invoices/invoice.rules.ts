/** What an employer is billed (rules 7): what is due for a month, what the ledger lacks, and how invoices are named. Pure. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { CoverageTier } from '../plans/rates.rules.ts';

/** The premium of a month and its two shares; premium = employer + employee. */
export interface Shares {
  premiumCents: number;
  employerCents: number;
  employeeCents: number;
}

export const NOTHING: Shares = { premiumCents: 0, employerCents: 0, employeeCents: 0 };

/** An election and its coverage; `coverageEnd` null: cancelled. */
export interface BilledCoverage extends Shares {
  cancelled: boolean;
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate | null;
  /** The employment's. */
  terminationDate: CalendarDate | null;
}

/**
 * What is due for the month that begins on `month`: the whole premium if coverage is in force on that day, else nothing. It does
 * not stop with the employment: a carrier is paid for as long as somebody is covered. The employee's share stops, like the
 * deduction, and the employer bears the whole premium of such a month (docs/decisions/0008-invoices-after-leaving.md).
 */
export function dueShares(coverage: BilledCoverage, month: CalendarDate): Shares {
  const { cancelled, coverageStart, coverageEnd, terminationDate } = coverage;
  const { premiumCents, employerCents, employeeCents } = coverage;
  if (cancelled || coverageEnd === null || month < coverageStart || month > coverageEnd) return NOTHING;
  if (terminationDate !== null && month > terminationDate)
    return { premiumCents, employerCents: premiumCents, employeeCents: 0 };
  return { premiumCents, employerCents, employeeCents };
}

/** What the ledger lacks of one employee, plan year and month; negative for a credit, never all zero. */
export interface Difference {
  employer_id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  benefit_name: string;
  plan_name: string;
  tier: CoverageTier;
}

/** `12` → `INV-12` */
export const invoiceName = (number: number): string => `INV-${number}`;

/** The number behind a name, or null: callers answer 404, as for an unknown one. */
export function invoiceNumber(name: string): number | null {
  const digits = /^INV-([1-9]\d{0,8})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Where the next page of a list begins: below this number. Opaque to clients. */
export const offsetAfter = (number: number): string => Buffer.from(`after:${number}`).toString('base64url');

export function parseOffset(offset: string): number | null {
  const digits = /^after:(\d{1,9})$/.exec(Buffer.from(offset, 'base64url').toString())?.[1];
  return digits === undefined || offsetAfter(Number(digits)) !== offset ? null : Number(digits);
}

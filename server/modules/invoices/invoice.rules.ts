/** What an employer is billed (rules 7.7): what the ledger lacks, and how invoices are named. Pure. */
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { dueMonths, type ElectedPrice } from '../coverage/due.rules.ts';

/** The lines so far of one employee and plan year: premium and employer's share by month. */
export interface Account {
  planYearId: Uuid;
  byMonth: Record<string, { premium: number; employer: number }>;
}

/** One month of an account: what the ledger lacks of premium and employer's share; negative for a credit. */
export interface MonthOfAccount {
  planYearId: Uuid;
  month: CalendarDate;
  premiumCents: number;
  employerCents: number;
  /** The price that the amount due comes from; null: nothing is due. */
  from: ElectedPrice | null;
  /** Whether anything was billed for it before. */
  isBilled: boolean;
}

/** For one employee: every month up to `through` in which the ledger differs from the premium and shares that are due. */
export function differencesOf(
  prices: readonly ElectedPrice[],
  accounts: readonly Account[],
  through: CalendarDate,
): MonthOfAccount[] {
  const months = new Map<string, MonthOfAccount>();
  const at = (planYearId: Uuid, month: CalendarDate) => {
    const key = `${planYearId} ${month}`;
    const empty = { planYearId, month, premiumCents: 0, employerCents: 0, from: null, isBilled: false };
    const one: MonthOfAccount = months.get(key) ?? empty;
    months.set(key, one);
    return one;
  };
  for (const price of prices) {
    for (const { month, premiumCents, employerCents } of dueMonths(price, through)) {
      const one = at(price.plan_year_id, month);
      one.premiumCents += premiumCents;
      one.employerCents += employerCents;
      one.from = price;
    }
  }
  for (const { planYearId, byMonth } of accounts) {
    for (const [month, { premium, employer }] of Object.entries(byMonth)) {
      const one = at(planYearId, month as CalendarDate);
      one.premiumCents -= premium;
      one.employerCents -= employer;
      one.isBilled ||= premium !== 0 || employer !== 0;
    }
  }
  return [...months.values()].filter(({ premiumCents, employerCents }) => premiumCents !== 0 || employerCents !== 0);
}

/** Why a line exists. */
export const LINE_KINDS = ['regular', 'correction'] as const;
export const LINE_REASONS = ['month_due', 'billed_late', 'amount_changed', 'no_longer_due'] as const;

export interface LineCause {
  kind: (typeof LINE_KINDS)[number];
  reason: (typeof LINE_REASONS)[number];
}

/** Regular is the run's own month if nothing was billed for it before. */
export function causeOf({ month, from, isBilled }: MonthOfAccount, runOn: CalendarDate): LineCause {
  if (isBilled) return { kind: 'correction', reason: from === null ? 'no_longer_due' : 'amount_changed' };
  return month === runOn ? { kind: 'regular', reason: 'month_due' } : { kind: 'correction', reason: 'billed_late' };
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

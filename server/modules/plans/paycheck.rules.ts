/** A monthly amount per paycheck (rules 7). */
import { divideRounded } from '../../platform/values/money.ts';
import { PAY_FREQUENCIES, type PayFrequency } from '../employers/employer.rules.ts';

export { PAY_FREQUENCIES, type PayFrequency };

/** The words in documents and statements. */
export const PAY_FREQUENCY_LABELS: Record<PayFrequency, string> = {
  weekly: 'Weekly',
  bi_weekly: 'Bi-Weekly',
  semi_monthly: 'Semi-Monthly',
  monthly: 'Monthly',
};

export const PAYCHECKS_PER_YEAR: Record<PayFrequency, number> = {
  weekly: 52,
  bi_weekly: 26,
  semi_monthly: 24,
  monthly: 12,
};

/**
 * The regular amount of a paycheck, r(12A/n): a year's worth spread evenly. With 52 or 26 paychecks the number of
 * paydays varies by month, so these amounts do not add up to the month; those of `checkOfMonth` do.
 */
export function perPaycheckCents(monthlyCents: number, frequency: PayFrequency): number {
  return divideRounded(12 * monthlyCents, PAYCHECKS_PER_YEAR[frequency]);
}

/**
 * Paycheck `number` (from 1) of the `count` of one month: r(A·j/p) − r(A·(j−1)/p). The amounts add up to the month exactly
 * and differ by at most a cent.
 */
export function checkOfMonth(monthlyCents: number, number: number, count: number): number {
  return divideRounded(monthlyCents * number, count) - divideRounded(monthlyCents * (number - 1), count);
}

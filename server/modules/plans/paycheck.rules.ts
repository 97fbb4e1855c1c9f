/** What a monthly amount is per paycheck (rules 7). */
import { divideRounded } from '../../platform/values/money.ts';
import { PAY_FREQUENCIES, type PayFrequency } from '../employers/employer.rules.ts';

export { PAY_FREQUENCIES, type PayFrequency };

/** As people read it, in documents and statements. */
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
 * The regular amount of a paycheck, r(12A/n): a year's worth spread evenly. With 52 or 26 paychecks the paydays of a month
 * differ in number, so these amounts do not add up to each month; `checkOfMonth` does.
 */
export function perPaycheckCents(monthlyCents: number, frequency: PayFrequency): number {
  return divideRounded(12 * monthlyCents, PAYCHECKS_PER_YEAR[frequency]);
}

/**
 * Paycheck `number` (from 1) of the `count` of one month: r(A·j/p) − r(A·(j−1)/p). The amounts of a month sum exactly to it
 * and differ by a cent at most.
 */
export function checkOfMonth(monthlyCents: number, number: number, count: number): number {
  return divideRounded(monthlyCents * number, count) - divideRounded(monthlyCents * (number - 1), count);
}

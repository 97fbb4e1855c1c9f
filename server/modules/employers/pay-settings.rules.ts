/** How an employer pays and deducts, and which settings are consistent (rules 7.3). */
import { type FieldError, Refusal } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';

/** The number in an ordinary year, and the most that a year can have. */
export const PAYCHECKS_PER_YEAR: Record<PayFrequency, { usual: number; most: number }> = {
  weekly: { usual: 52, most: 53 },
  bi_weekly: { usual: 26, most: 27 },
  semi_monthly: { usual: 24, most: 24 },
  monthly: { usual: 12, most: 12 },
};

/** The limit for a list of paydays in a calendar year, and for all of it, which may cover five years. */
const MOST_PAYDAYS_A_YEAR = 60;
export const MOST_PAYDAYS = 5 * MOST_PAYDAYS_A_YEAR;

/** The settings that decide about paychecks, named like their columns. */
export interface PayrollSettings {
  pay_frequency: PayFrequency | null;
  paychecks_per_year: number | null;
  skip_third_payday: boolean;
  paydays: CalendarDate[] | null;
}

/**
 * The change that a request makes, or 400 with each field that is not consistent. Omitted fields stay, but the number of
 * paychecks and the third payday belong to a frequency, and a new one starts without them.
 */
export function changeOfSettings<Body extends Partial<PayrollSettings> & { pay_frequency: PayFrequency }>(
  current: PayrollSettings,
  body: Body,
): (Body & Partial<PayrollSettings>) | Refusal {
  const isNew = body.pay_frequency !== current.pay_frequency;
  const reset = isNew ? { paychecks_per_year: null, skip_third_payday: false } : {};
  const sorted = body.paydays ? { paydays: [...body.paydays].sort() } : {};
  const change = { ...reset, ...body, ...sorted };
  const details = misfits({ ...current, ...change });
  return details.length > 0 ? new Refusal('invalid_request', { details }) : change;
}

function misfits({ pay_frequency, paychecks_per_year, skip_third_payday, paydays }: PayrollSettings): FieldError[] {
  const details: FieldError[] = [];
  const fault = (path: string, code: string, message: string) => details.push({ path, code, message });
  const { most } = PAYCHECKS_PER_YEAR[pay_frequency ?? 'monthly'];
  if (paydays === null && paychecks_per_year !== null && paychecks_per_year > most) {
    fault('paychecks_per_year', 'too_many_paychecks', `A year has at most ${most} paychecks of this frequency.`);
  }
  if (skip_third_payday && pay_frequency !== 'bi_weekly') {
    fault('skip_third_payday', 'no_third_payday', 'Only bi-weekly pay has a third payday to skip.');
  }
  const byYear = Map.groupBy(paydays ?? [], (day) => day.slice(0, 4));
  for (const [year, days] of byYear) {
    if (days.length <= MOST_PAYDAYS_A_YEAR) continue;
    fault('paydays', 'too_many_paydays', `${year} has more than ${MOST_PAYDAYS_A_YEAR} paydays.`);
  }
  return details;
}

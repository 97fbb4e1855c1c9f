/** A statement as a file that a payroll person opens in a spreadsheet. Pure. */
import { BYTE_ORDER_MARK, csvRow, decimals, withoutFormula } from '../../platform/values/csv.ts';
import { type CalendarDate, endOfMonth } from '../../platform/values/dates.ts';
import { PAY_FREQUENCY_LABELS, type Paychecks } from '../plans/paycheck.rules.ts';
import { type PaySchedule, paydaysBetween } from '../plans/payday.rules.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';
import { type LineCause, paydayCents } from './deduction.rules.ts';

export interface CsvStatement {
  /** The 1st of its month. */
  period_start: CalendarDate;
  schedule: PaySchedule;
}

export interface CsvLine {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  benefit_name: string;
  plan_name: string;
  tier: string;
  month: CalendarDate;
  monthly_cents: number;
  amount_cents: number;
  remainder_cents: number;
  kind: LineCause['kind'];
  frequency: PayFrequency;
  tax_classification: string;
  /** Of the line's plan year. */
  paychecks: Paychecks;
}

const COLUMNS = [
  ...['Reference ID', 'Last name', 'First name', 'Benefit', 'Plan', 'Coverage tier', 'Monthly amount'],
  ...['Amount per paycheck', 'Frequency', 'Tax', 'Period start', 'Period end'],
];

/** The first row: the columns, and one for each payday of the month, named by its date. */
export function csvHead(statement: CsvStatement): string {
  return BYTE_ORDER_MARK + csvRow([...COLUMNS, ...paydays(statement)]);
}

/** One row per line. Amounts are dollars and cents without a currency sign, negative for a refund. */
export function csvLines(statement: CsvStatement, lines: readonly CsvLine[]): string {
  const days = paydays(statement);
  return lines
    .map((line) => {
      const texts = [line.reference_id ?? '', line.last_name, line.first_name, line.benefit_name, line.plan_name];
      return csvRow([
        ...[...texts, line.tier].map(withoutFormula),
        ...[decimals(line.monthly_cents), decimals(line.amount_cents)],
        ...[PAY_FREQUENCY_LABELS[line.frequency], line.tax_classification, line.month, endOfMonth(line.month)],
        ...paydayCents(line, days, line.paychecks).map(decimals),
      ]);
    })
    .join('');
}

function paydays({ period_start, schedule }: CsvStatement): CalendarDate[] {
  return paydaysBetween(schedule, period_start, endOfMonth(period_start)) ?? [];
}

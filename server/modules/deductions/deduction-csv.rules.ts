/** A statement as a file for payroll staff to open in a spreadsheet. Pure. */
import { BYTE_ORDER_MARK, csvRow, decimals, withoutFormula } from '../../platform/values/csv.ts';
import { type CalendarDate, endOfMonth } from '../../platform/values/dates.ts';
import { PAY_FREQUENCY_LABELS, type Paychecks } from '../plans/paycheck.rules.ts';
import { type PaySchedule, paydaysBetween } from '../plans/payday.rules.ts';
import type { PayFrequency } from '../vocabulary/payroll-words.ts';
import { finalPayday, type LineCause, paydayCents } from './deduction.rules.ts';

export interface CsvStatement {
  /** The 1st of its month. */
  period_start: CalendarDate;
  schedule: PaySchedule;
}

/** Whom and what a row is about. */
interface CsvName {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  benefit_name: string;
  plan_name: string;
  tier: string;
}

export interface CsvLine extends CsvName {
  month: CalendarDate;
  monthly_cents: number;
  amount_cents: number;
  remainder_cents: number;
  kind: LineCause['kind'];
  frequency: PayFrequency;
  tax_classification: string;
  /** For somebody who leaves, on the last lines. */
  last_day: CalendarDate | null;
  /** The paychecks of the line's plan year. */
  paychecks: Paychecks;
}

const COLUMNS = [
  ...['Reference ID', 'Last name', 'First name', 'Benefit', 'Plan', 'Coverage tier', 'Monthly amount'],
  ...['Amount per paycheck', 'Frequency', 'Tax', 'Imputed income', 'Period start', 'Period end', 'Final payday'],
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
      return csvRow([
        ...namesOf(line),
        ...[decimals(line.monthly_cents), decimals(line.amount_cents)],
        ...[PAY_FREQUENCY_LABELS[line.frequency], line.tax_classification, decimals(0)],
        ...[line.month, endOfMonth(line.month)],
        line.last_day === null ? '' : (finalPayday(days, line.last_day) ?? ''),
        ...paydayCents(line, days, line.paychecks).map(decimals),
      ]);
    })
    .join('');
}

export interface CsvImputed extends CsvName {
  month: CalendarDate;
  cents: number;
}

/** One row per month of imputed income, of which nothing is deducted on any payday. */
export function csvImputed(statement: CsvStatement, lines: readonly CsvImputed[]): string {
  const nothing = paydays(statement).map(() => decimals(0));
  return lines
    .map((line) =>
      csvRow([
        ...namesOf(line),
        ...[
          decimals(0),
          decimals(0),
          '',
          'Imputed',
          decimals(line.cents),
          line.month,
          endOfMonth(line.month),
          '',
          ...nothing,
        ],
      ]),
    )
    .join('');
}

function namesOf({ reference_id, last_name, first_name, benefit_name, plan_name, tier }: CsvName): string[] {
  return [reference_id ?? '', last_name, first_name, benefit_name, plan_name, tier].map(withoutFormula);
}

function paydays({ period_start, schedule }: CsvStatement): CalendarDate[] {
  return paydaysBetween(schedule, period_start, endOfMonth(period_start)) ?? [];
}

/** A statement as a file that a payroll person opens in a spreadsheet. Pure. */
import { BYTE_ORDER_MARK, csvRow, decimals, withoutFormula } from '../../platform/values/csv.ts';
import { type CalendarDate, endOfMonth } from '../../platform/values/dates.ts';
import { PAY_FREQUENCY_LABELS, type PayFrequency } from '../plans/paycheck.rules.ts';
import { paydayCents, paydaysOf } from './deduction.rules.ts';

export interface CsvStatement {
  /** The 1st of its month. */
  period_start: CalendarDate;
  frequency: PayFrequency;
  first_payday: CalendarDate | null;
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
  frequency: PayFrequency;
  tax_classification: string;
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
  const count = paydays(statement).length;
  return lines
    .map((line) => {
      const texts = [line.reference_id ?? '', line.last_name, line.first_name, line.benefit_name, line.plan_name];
      return csvRow([
        ...[...texts, line.tier].map(withoutFormula),
        ...[decimals(line.monthly_cents), decimals(line.amount_cents)],
        ...[PAY_FREQUENCY_LABELS[line.frequency], line.tax_classification, line.month, endOfMonth(line.month)],
        ...paydayCents(line, statement.period_start, count).map(decimals),
      ]);
    })
    .join('');
}

function paydays({ period_start, frequency, first_payday }: CsvStatement): CalendarDate[] {
  return first_payday === null ? [] : paydaysOf(period_start, frequency, first_payday);
}

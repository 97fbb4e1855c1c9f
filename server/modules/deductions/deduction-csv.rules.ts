/** A statement as a file that a payroll person opens in a spreadsheet (RFC 4180, UTF-8 with a byte order mark). Pure. */
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

/** Without it Excel reads the bytes in the system's legacy code page, and accents break. */
const BYTE_ORDER_MARK = '\uFEFF';

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
        ...[amount(line.monthly_cents), amount(line.amount_cents)],
        ...[PAY_FREQUENCY_LABELS[line.frequency], line.tax_classification, line.month, endOfMonth(line.month)],
        ...paydayCents(line, statement.period_start, count).map(amount),
      ]);
    })
    .join('');
}

function paydays({ period_start, frequency, first_payday }: CsvStatement): CalendarDate[] {
  return first_payday === null ? [] : paydaysOf(period_start, frequency, first_payday);
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it. Amounts are ours and stay numbers: with an
 * apostrophe, a negative one would be left out of every sum.
 */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** 1234 → `12.34` */
function amount(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function csvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\r\n`;
}

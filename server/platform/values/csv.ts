/**
 * CSV for spreadsheets: RFC 4180, UTF-8 with a byte order mark. What holds a separator of any country's spreadsheets is quoted: a
 * semicolon would begin another cell there.
 */

/** Without it Excel reads the bytes in the system's legacy code page, and accents break. */
export const BYTE_ORDER_MARK = '\uFEFF';

export function csvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, whatever spaces or invisible characters it begins
 * with. The full-width and small forms of the signs begin a formula too, where East Asian languages are set. Amounts are ours and
 * stay numbers: with an apostrophe, a negative one would be left out of every sum.
 */
export function withoutFormula(text: string): string {
  return FORMULA.test(text.normalize('NFKC')) ? `'${text}` : text;
}
const FORMULA = /^[\s\p{C}]*[=+\-@\u2212\u207a\u207b]|^[\t\r\n]/u;

/** 1234 → `12.34` */
export function decimals(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

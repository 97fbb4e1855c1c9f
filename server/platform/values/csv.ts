/**
 * CSV for spreadsheets: RFC 4180, UTF-8 with a byte order mark. Cells with the separator of any country are quoted: in some a
 * semicolon would begin another cell.
 */

/** Without it Excel reads the bytes in the system's legacy code page, and accents break. */
export const BYTE_ORDER_MARK = '\uFEFF';

export function csvRow(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe in front, whatever spaces or invisible characters come
 * first. The full-width and small forms of the signs also begin a formula under East Asian language settings. Amounts are ours
 * and stay numbers: with an apostrophe, a negative one would be missing from every sum.
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

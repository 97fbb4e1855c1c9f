/**
 * What numbers in the cells of a workbook mean: dates, told by their format, and digits that a format pads with zeros.
 */
import { addDays, date } from '../platform/values/dates.ts';

/** The built-in number formats of Excel that show a date. */
const DATES: readonly (readonly [number, number])[] = [
  [14, 17],
  [22, 22],
  [27, 36],
  [50, 58],
];

/** `code` is undefined for a built-in format, which the workbook does not spell out. */
export function showsDate(id: number, code: string | undefined): boolean {
  if (code === undefined) return DATES.some(([from, to]) => from <= id && id <= to);
  // Literal text, colors and conditions say nothing about what is shown.
  return /[dy]/i.test(code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, ''));
}

const DAY_SECONDS = 86_400;
const LAST_SERIAL = 2_958_465;
const FIRST_DAY = date('1899-12-30');
/** Day 0 of a workbook that counts from 1904, in the count of the other ones. */
const DAYS_TO_1904 = 1_462;

/**
 * The date of a serial number of days, with the time of day where there is one; null: not a date. Excel counts a
 * February 29, 1900 (day 60), so days before it are one less than they seem.
 */
export function dateOfSerial(serial: number, isFrom1904: boolean): string | null {
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  const counted = isFrom1904 ? day + DAYS_TO_1904 : day < 60 ? day + 1 : day;
  if (day < (isFrom1904 ? 0 : 1) || counted > LAST_SERIAL || (!isFrom1904 && day === 60)) return null;
  const on = addDays(FIRST_DAY, counted);
  const left = seconds - day * DAY_SECONDS;
  if (left === 0) return on;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${on} ${two(left / 3600)}:${two((left % 3600) / 60)}:${two(left % 60)}`;
}

/** A zip code stored as the number 601 and shown as 00601; null: the format pads nothing. */
export function filledUp(value: number, code: string | undefined): string | null {
  const zip = code?.replace(/^\[<=99999\](0{5});/, (_, five: string) => (value <= 99_999 ? `${five};` : ''));
  const [, digits = '', more = ''] = /^(0+)(?:-(0+))?(?:;|$)/.exec(zip ?? '') ?? [];
  if (digits === '' || !Number.isInteger(value) || value < 0) return null;
  const text = String(value).padStart(digits.length + more.length, '0');
  return more === '' ? text : `${text.slice(0, -more.length)}-${text.slice(-more.length)}`;
}

/** Excel shows fifteen digits of a number and keeps more; nobody entered what a formula left behind them. */
export const asShown = (value: number): string => String(Number(value.toPrecision(15)));

/** Undoes how Excel escapes a character that XML can't hold: `_x000D_`. */
export const unescaped = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Stands for a formula that no program has calculated yet. */
export const NOT_CALCULATED = '#CALC!';

const ERROR =
  /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!)$/;

/** Whether a cell shows a calculation error of Excel: that is neither a name nor a value of any other field. */
export const isExcelError = (text: string): boolean => ERROR.test(text.trim());

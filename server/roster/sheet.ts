/** The rows of one sheet of a workbook, as records like those of a CSV file. */
import type { CsvRecord } from '../platform/values/csv-records.ts';
import { asShown, dateOfSerial, filledUp, NOT_CALCULATED, showsDate, unescaped } from './excel-values.ts';
import { UnreadableFile } from './unreadable.ts';
import { readXml } from './xml.ts';
import type { TakePart } from './zip.ts';

export interface Book {
  /** The shared texts, which cells refer to by number. */
  texts: string[];
  /** The number format of each style. */
  styles: { isDate: boolean; code: string | undefined }[];
  isFrom1904: boolean;
}

/** Reads the shared texts, each joined from its parts, without formatting and phonetic guides. */
export function readTexts(texts: string[]): TakePart {
  let isText = false;
  let isSpoken = false;
  return readXml({
    open: (name) => {
      if (name === 'si') texts.push('');
      if (name === 'rPh') isSpoken = true;
      isText = name === 't' && !isSpoken;
    },
    text: (text) => {
      if (isText) texts.push((texts.pop() ?? '') + text);
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isSpoken = false;
      if (name === 'si') texts.push(unescaped(texts.pop() ?? ''));
    },
  });
}

/** The most that a workbook can have. */
const MOST_STYLES = 65_536;

export function readStyles(styles: Book['styles']): TakePart {
  const codes = new Map<number, string>();
  let isOfCells = false;
  return readXml({
    open: (name, { numFmtId, formatCode }) => {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') isOfCells = true;
      if (name !== 'xf' || !isOfCells) return;
      if (styles.length >= MOST_STYLES) throw new UnreadableFile('too_large');
      const code = codes.get(Number(numFmtId));
      styles.push({ isDate: showsDate(Number(numFmtId ?? 0), code), code });
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
}

/** No roster is wider: a cell further to the right is there by mistake. */
const MOST_COLUMNS = 1_000;
/**
 * A bound on filled-in cells: a cell far to the right costs memory for all cells before it, which the file need not
 * contain.
 */
const MOST_GAPS = 5_000_000;

interface Cell {
  column: number;
  type: string;
  style: number;
  text: string;
  hasFormula: boolean;
}

/** `onRow` gets each row that holds something, with its number. */
export function readSheet(book: Book, onRow: (row: CsvRecord) => void): TakePart {
  let row: CsvRecord = { line: 0, cells: [], broken: [] };
  let cell: Cell | null = null;
  let isValue = false;
  let isSpoken = false;
  let gaps = 0;
  return readXml({
    open: (name, { r, t = 'n', s }) => {
      if (name === 'row') row = { line: Number(r) || row.line + 1, cells: [], broken: [] };
      if (name === 'c') {
        const column = columnOf(r) ?? row.cells.length;
        cell = { column, type: t, style: Number(s ?? 0), text: '', hasFormula: false };
      }
      if (name === 'f' && cell) cell.hasFormula = true;
      if (name === 'rPh') isSpoken = true;
      isValue = (name === 'v' || name === 't') && !isSpoken;
    },
    text: (text) => {
      if (isValue && cell) cell.text += text;
    },
    close: (name) => {
      isValue = false;
      if (name === 'rPh') isSpoken = false;
      if (name === 'c' && cell) {
        gaps += put(row.cells, cell, textOf(cell, book));
        if (gaps > MOST_GAPS) throw new UnreadableFile('too_large');
        cell = null;
      }
      if (name === 'row' && row.cells.length > 0) onRow(row);
    },
  });
}

/** Returns how many empty cells it had to fill in before it. */
function put(cells: string[], { column }: Cell, text: string): number {
  if (text === '' || column >= MOST_COLUMNS) return 0;
  const from = cells.length;
  while (cells.length < column) cells.push('');
  cells[column] = text;
  return Math.max(0, column - from);
}

/** `BC12` → 54 */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (!letters) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function textOf({ type, style, text, hasFormula }: Cell, { texts, styles, isFrom1904 }: Book): string {
  // Programs that write workbooks leave calculating to Excel. A formula whose result is an empty text is marked as a
  // text.
  if (hasFormula && text === '' && type === 'n') return NOT_CALCULATED;
  switch (type) {
    case 's':
      return texts[Number(text)] ?? '';
    case 'b':
      return text === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return text === '' ? '' : numberText(text, styles[style], isFrom1904);
    default:
      return unescaped(text);
  }
}

function numberText(text: string, style: Book['styles'][number] | undefined, isFrom1904: boolean): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const day = style?.isDate ? dateOfSerial(value, isFrom1904) : null;
  return day ?? filledUp(value, style?.code) ?? asShown(value);
}

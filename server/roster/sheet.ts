/** The rows of one sheet of a workbook, as records like those of a CSV file. */
import type { CsvRecord } from '../platform/values/csv-records.ts';
import { dateOfSerial, filledUp, showsDate } from './excel-values.ts';
import { readXml } from './xml.ts';
import type { TakePart } from './zip.ts';

export interface Book {
  /** The texts that cells name by their number. */
  texts: string[];
  /** The number format of each style. */
  styles: { isDate: boolean; code: string | undefined }[];
  isFrom1904: boolean;
}

/** The texts, each whole: how its parts look says nothing, nor how it is pronounced. */
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
    },
  });
}

export function readStyles(styles: Book['styles']): TakePart {
  const codes = new Map<number, string>();
  let isOfCells = false;
  return readXml({
    open: (name, { numFmtId, formatCode }) => {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') isOfCells = true;
      if (name !== 'xf' || !isOfCells) return;
      const code = codes.get(Number(numFmtId));
      styles.push({ isDate: showsDate(Number(numFmtId ?? 0), code), code });
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
}

/** The last column that a sheet can have. */
const MOST_COLUMNS = 16_384;

interface Cell {
  column: number;
  type: string;
  style: number;
  text: string;
}

/** `onRow` gets each row that holds something, with its number. */
export function readSheet(book: Book, onRow: (row: CsvRecord) => void): TakePart {
  let row: CsvRecord = { line: 0, cells: [], broken: [] };
  let cell: Cell | null = null;
  let isValue = false;
  return readXml({
    open: (name, { r, t = 'n', s }) => {
      if (name === 'row') row = { line: Number(r) || row.line + 1, cells: [], broken: [] };
      if (name === 'c') cell = { column: columnOf(r) ?? row.cells.length, type: t, style: Number(s ?? 0), text: '' };
      isValue = name === 'v' || name === 't';
    },
    text: (text) => {
      if (isValue && cell) cell.text += text;
    },
    close: (name) => {
      isValue = false;
      if (name === 'c' && cell) {
        put(row.cells, cell, textOf(cell, book));
        cell = null;
      }
      if (name === 'row' && row.cells.length > 0) onRow(row);
    },
  });
}

function put(cells: string[], { column }: Cell, text: string): void {
  if (text === '' || column >= MOST_COLUMNS) return;
  while (cells.length < column) cells.push('');
  cells[column] = text;
}

/** `BC12` → 54 */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (!letters) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function textOf({ type, style, text }: Cell, { texts, styles, isFrom1904 }: Book): string {
  switch (type) {
    case 's':
      return texts[Number(text)] ?? '';
    case 'b':
      return text === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return text === '' ? '' : numberText(Number(text), styles[style], isFrom1904);
    default:
      return text;
  }
}

function numberText(value: number, style: Book['styles'][number] | undefined, isFrom1904: boolean): string {
  const day = style?.isDate ? dateOfSerial(value, isFrom1904) : null;
  return day ?? filledUp(value, style?.code) ?? String(value);
}

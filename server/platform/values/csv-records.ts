/**
 * CSV record by record, with line numbers. Libraries stop at the first stray quotation mark, but people want to see all faults
 * at once. So a cell with misplaced quotation marks is read as plain text up to the next separator, and noted.
 */

export interface CsvRecord {
  /** The line in the file where the record begins, from 1. */
  line: number;
  cells: string[];
  /** Cells with misplaced quotation marks. */
  broken: number[];
}

interface Read extends Omit<CsvRecord, 'line'> {
  /** The index in the text where the next record begins. */
  next: number;
  lines: number;
}

/**
 * A record has a few hundred characters; if a quotation mark is never closed, the rest of the file must not pile up in memory.
 */
const LONGEST_RECORD = 64 * 1024;

export async function* csvRecords(chunks: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  let text = '';
  let line = 1;
  const take = function* (isAll: boolean): Generator<CsvRecord> {
    let from = 0;
    while (from < text.length) {
      const read = readRecord(text, from, delimiter, isAll || text.length - from > LONGEST_RECORD);
      if (!read) break;
      yield { line, cells: read.cells, broken: read.broken };
      from = read.next;
      line += read.lines;
    }
    text = text.slice(from);
  };
  for await (const chunk of chunks) {
    text += chunk;
    yield* take(false);
  }
  yield* take(true);
}

/** The records of a complete text. */
export function recordsOf(text: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  for (let from = 0; from < text.length; ) {
    const read = readRecord(text, from, delimiter, true);
    if (!read) break;
    records.push({ line, cells: read.cells, broken: read.broken });
    from = read.next;
    line += read.lines;
  }
  return records;
}

/** The record that begins at `from`, or null if its end is not in the text yet. */
export function readRecord(text: string, from: number, delimiter: string, isAll: boolean): Read | null {
  const cells: string[] = [];
  const broken: number[] = [];
  for (let at = from; ; ) {
    const cell = readQuoted(text, at, delimiter, isAll) ?? readPlain(text, at, delimiter);
    if (cell === 'more') return null;
    if (cell.isBroken) broken.push(cells.length);
    cells.push(cell.value);
    at = cell.end + 1;
    if (text[cell.end] === delimiter) continue;
    // The second half of a CR LF may be in the next chunk.
    if (at >= text.length && !isAll && text[cell.end] !== '\n') return null;
    const next = text.startsWith('\r\n', cell.end) ? at + 1 : at;
    return { cells, broken, next, lines: lineEnds(text.slice(from, next)) };
  }
}

interface Cell {
  value: string;
  /** The index of the separator or line end after the cell. */
  end: number;
  isBroken: boolean;
}

/** A quoted cell; null if the cell is not quoted, or not correctly. */
function readQuoted(text: string, from: number, delimiter: string, isAll: boolean): Cell | 'more' | null {
  let opening = from;
  while (text[opening] === ' ') opening++;
  if (text[opening] !== '"') return null;
  let closing = text.indexOf('"', opening + 1);
  while (closing >= 0 && text[closing + 1] === '"') closing = text.indexOf('"', closing + 2);
  let end = closing + 1;
  while (text[end] === ' ') end++;
  if (!isAll && (closing < 0 || end >= text.length)) return 'more';
  const isWhole = closing >= 0 && (end >= text.length || text[end] === delimiter || /[\r\n]/.test(text[end] ?? ''));
  return isWhole ? { value: text.slice(opening + 1, closing).replaceAll('""', '"'), end, isBroken: false } : null;
}

function readPlain(text: string, from: number, delimiter: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  const value = text.slice(from, end);
  return { value, end, isBroken: value.includes('"') };
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/**
 * A roster file as people have it: a workbook, or text with any separator; with a title above the heading, column names
 * of their own, blank lines. It can be read any number of times, so memory stays bounded.
 */
import { type CsvRecord, csvRecords, readRecord } from '../platform/values/csv-records.ts';
import { fieldsNamed, type Mapping } from './headings.ts';
import { encodingOf, type RosterFile, textOf } from './text.ts';
import { UnreadableFile } from './unreadable.ts';
import { openWorkbook, type Workbook } from './workbook.ts';

export interface Table {
  heading: readonly string[];
  /** Where the heading is, from 1, and where one is expected. */
  line: number;
  firstLine: number;
  /** What separates cells; for a workbook, the default. */
  delimiter: string;
  /** The encoding is Windows-1252, detected rather than declared. */
  isGuess: boolean;
  /** In a workbook: the sheet that is read, and the other visible ones. */
  sheet: string | null;
  otherSheets: readonly string[];
  /** The records below the heading, without blank lines. `onProgress` gets the number of bytes read. */
  records(onProgress?: (bytes: number) => void): AsyncGenerator<CsvRecord>;
}

/** A heading is looked for in this many lines. */
export const HEAD_LINES = 20;
const HEAD_LENGTH = 64 * 1024;

const NO_MAPPING: Mapping = new Map();

/** Throws UnreadableFile. */
export async function openTable(file: RosterFile, mapping: Mapping = NO_MAPPING): Promise<Table> {
  const book = await openWorkbook(file);
  return book ? tableOfWorkbook(book, mapping) : tableOfText(file, mapping);
}

async function tableOfWorkbook({ sheets }: Workbook, mapping: Mapping): Promise<Table> {
  for (const { name, rows } of sheets) {
    const head = await firstOf(rows(), HEAD_LINES);
    const heading = headingAmong(head, mapping);
    if (!heading) continue;
    const { line, cells } = heading;
    const records = async function* () {
      for await (const row of rows()) {
        if (row.line > line && !isBlank(row)) yield filledTo(cells.length, row);
      }
    };
    const otherSheets = sheets.map((sheet) => sheet.name).filter((one) => one !== name);
    const first = head[0]?.line ?? 1;
    return {
      heading: cells,
      line,
      firstLine: first,
      delimiter: ',',
      isGuess: false,
      sheet: name,
      otherSheets,
      records,
    };
  }
  throw new UnreadableFile(sheets.length === 0 ? 'damaged' : 'no_heading');
}

/** The record that names most columns, and at least two; titles above it name none. */
function headingAmong(records: readonly CsvRecord[], mapping: Mapping): CsvRecord | null {
  let best: { record: CsvRecord; named: number } | null = null;
  for (const record of records) {
    const named = fieldsNamed(record.cells, mapping);
    if (named > (best?.named ?? 1)) best = { record, named };
  }
  return best?.record ?? null;
}

async function firstOf<T>(items: AsyncIterable<T>, most: number): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= most) break;
  }
  return found;
}

const isBlank = ({ cells }: CsvRecord): boolean => cells.every((cell) => cell.trim() === '');

/** Pads a row, since a workbook leaves out the empty cells at its end. */
function filledTo(count: number, { cells, ...row }: CsvRecord): CsvRecord {
  const missing = Math.max(0, count - cells.length);
  return { ...row, cells: [...cells, ...Array<string>(missing).fill('')] };
}

async function tableOfText(file: RosterFile, mapping: Mapping): Promise<Table> {
  const encoding = await encodingOf(file);
  const head = (await firstText(textOf(file, encoding))).slice(0, HEAD_LENGTH);
  const { cells: heading, line, firstLine, bodyLine, delimiter } = findHeading(head, mapping);
  const records = async function* (onProgress?: (bytes: number) => void) {
    for await (const record of csvRecords(fromLine(textOf(file, encoding, onProgress), bodyLine), delimiter)) {
      if (!isBlank(record)) yield { ...record, line: record.line + bodyLine - 1 };
    }
  };
  return { heading, line, firstLine, delimiter, isGuess: encoding.isGuess, sheet: null, otherSheets: [], records };
}

async function firstText(chunks: AsyncIterable<string>): Promise<string> {
  let head = '';
  for await (const text of chunks) {
    head += text;
    if (head.length >= HEAD_LENGTH) break;
  }
  return head;
}

interface Heading {
  cells: string[];
  line: number;
  /** Where a heading is expected: below the line that declares the separator, if any. */
  firstLine: number;
  /** The first line after the heading. */
  bodyLine: number;
  delimiter: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const LINE_END = /\r\n|\r|\n/;

/** Finds the line, and the separator, that name most columns. */
function findHeading(head: string, mapping: Mapping): Heading {
  if (head.trim() === '') throw new UnreadableFile('empty');
  const lines = head.split(LINE_END);
  const declared = /^"?sep=(.)"?$/i.exec(lines[0]?.trimEnd() ?? '')?.[1] ?? (lines[0] === 'sep=\t' ? '\t' : undefined);
  let best: (Heading & { named: number }) | null = null;
  for (let at = 0; at < Math.min(lines.length, HEAD_LINES); at++) {
    const rest = lines.slice(at, at + HEAD_LINES).join('\n');
    for (const delimiter of declared ? [declared] : DELIMITERS) {
      const record = readRecord(rest, 0, delimiter, true) ?? NO_RECORD;
      const named = fieldsNamed(record.cells, mapping);
      if (named <= (best?.named ?? 1)) continue;
      const line = at + 1;
      const bodyLine = line + Math.max(1, record.lines);
      best = { cells: record.cells, line, firstLine: declared ? 2 : 1, bodyLine, delimiter, named };
    }
  }
  if (!best) throw new UnreadableFile('no_heading');
  return best;
}

const NO_RECORD: { cells: string[]; lines: number } = { cells: [], lines: 1 };

/** The text from a line on, counted from 1. */
async function* fromLine(chunks: AsyncIterable<string>, line: number): AsyncGenerator<string> {
  let left = line - 1;
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    while (left > 0) {
      const end = LINE_END.exec(text);
      // The second half of a CR LF may be in the next chunk.
      if (!end || (end[0] === '\r' && end.index + 1 === text.length)) break;
      text = text.slice(end.index + end[0].length);
      left--;
    }
    if (left > 0) continue;
    yield text;
    text = '';
  }
}

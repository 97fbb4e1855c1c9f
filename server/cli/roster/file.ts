/**
 * A roster in a file, as people have it: any separator, a title above the heading, their own names for columns, blank lines.
 * It is read twice, once to find every fault and once to send it, so memory stays bounded.
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { type CsvRecord, csvRecords, readRecord } from '../../platform/values/csv-records.ts';
import { CliError } from '../output.ts';
import { type Columns, columnsOf, fieldOf, fieldsNamed, type Mapping } from './headings.ts';
import { type CheckedRow, checkCells, type DateForm, type Fault } from './rows.ts';
import { type Encoding, encodingOf, textOf } from './text.ts';

export interface RosterOptions {
  mapping: Mapping;
  ignoreUnknownColumns: boolean;
  dates: DateForm;
}

export interface RosterRow extends CheckedRow {
  /** Which row of the roster, from 0, as the API counts. */
  index: number;
  /** Where it begins in the file, from 1. */
  line: number;
  cells: string[];
}

export interface Roster {
  name: string;
  bytes: number;
  columns: Columns;
  delimiter: string;
  /** What was detected rather than declared: people should know. */
  notes: string[];
  rows(onProgress?: (bytesRead: number) => void): AsyncGenerator<RosterRow>;
}

export async function openRoster(file: string, options: RosterOptions): Promise<Roster> {
  const name = basename(file);
  const encoding = await encodingOf(file);
  const { cells, line, firstLine, bodyLine, delimiter } = findHeading(
    name,
    await headOf(file, encoding),
    options.mapping,
  );
  const columns = columnsOf(cells, options.mapping, options.ignoreUnknownColumns);
  const rows = async function* (onProgress?: (bytesRead: number) => void): AsyncGenerator<RosterRow> {
    const lineOfReference = new Map<string, number>();
    let index = 0;
    for await (const record of csvRecords(fromLine(textOf(file, encoding, onProgress), bodyLine), delimiter)) {
      if (record.cells.every((cell) => cell.trim() === '')) continue;
      const at = record.line + bodyLine - 1;
      const checked = checkCells(record, columns, options.dates);
      const repeated = repeatedReference(checked.row.reference_id, at, columns, lineOfReference);
      yield { index, line: at, cells: record.cells, row: checked.row, faults: [...checked.faults, ...repeated] };
      index++;
    }
  };
  const notes = notesOf(name, encoding, columns, { line, firstLine });
  return { name, bytes: statSync(file).size, columns, delimiter, notes, rows };
}

function repeatedReference(reference: unknown, line: number, columns: Columns, lines: Map<string, number>): Fault[] {
  if (typeof reference !== 'string') return [];
  const earlier = lines.get(reference);
  if (earlier === undefined) lines.set(reference, line);
  if (earlier === undefined) return [];
  const column = columns.headings[columns.at.get('reference_id') ?? -1] ?? 'reference_id';
  const message = `Line ${earlier} has the same; give each person their own.`;
  return [{ field: 'reference_id', column, value: reference, code: 'duplicate_reference_id', message }];
}

/** A heading further down, or longer, is not looked for. */
const HEAD_LINES = 20;
const HEAD_LENGTH = 64 * 1024;

async function headOf(file: string, encoding: Encoding): Promise<string> {
  let head = '';
  for await (const text of textOf(file, encoding)) {
    head += text;
    if (head.length >= HEAD_LENGTH) break;
  }
  return head.slice(0, HEAD_LENGTH);
}

interface Heading {
  cells: string[];
  line: number;
  /** Where a heading is expected: below what declares the separator. */
  firstLine: number;
  /** The first line after it. */
  bodyLine: number;
  delimiter: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const LINE_END = /\r\n|\r|\n/;

/** The line, and the separator, by which most columns are fields: titles above it name none. */
function findHeading(name: string, head: string, mapping: Mapping): Heading {
  if (head.trim() === '') throw new CliError(`${name} is empty: it has no heading.`);
  const lines = head.split(LINE_END);
  const declared = /^"?sep=(.)"?$/i.exec(lines[0]?.trimEnd() ?? '')?.[1] ?? (lines[0] === 'sep=\t' ? '\t' : undefined);
  let best: (Heading & { named: number }) | null = null;
  for (let at = 0; at < Math.min(lines.length, HEAD_LINES); at++) {
    const rest = lines.slice(at, at + HEAD_LINES).join('\n');
    for (const delimiter of declared ? [declared] : DELIMITERS) {
      const record: Omit<CsvRecord, 'line'> & { lines: number } = readRecord(rest, 0, delimiter, true) ?? NO_RECORD;
      const named = fieldsNamed(record.cells, mapping);
      if (named <= (best?.named ?? 1)) continue;
      const line = at + 1;
      const bodyLine = line + Math.max(1, record.lines);
      best = { cells: record.cells, line, firstLine: declared ? 2 : 1, bodyLine, delimiter, named };
    }
  }
  if (best) return best;
  throw new CliError(
    `None of the first ${HEAD_LINES} lines of ${name} is a heading with columns such as first_name, last_name, date_of_birth ` +
      'and email. Say what your columns mean with --map "Heading=field".',
  );
}

const NO_RECORD = { cells: [], broken: [], lines: 1 };

/** The text from a line on, the first being 1. */
async function* fromLine(chunks: AsyncIterable<string>, line: number): AsyncGenerator<string> {
  let left = line - 1;
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    while (left > 0) {
      const end = LINE_END.exec(text);
      // The second half of CR LF may still be to come.
      if (!end || (end[0] === '\r' && end.index + 1 === text.length)) break;
      text = text.slice(end.index + end[0].length);
      left--;
    }
    if (left > 0) continue;
    yield text;
    text = '';
  }
}

function notesOf(
  name: string,
  encoding: Encoding,
  columns: Columns,
  { line, firstLine }: Pick<Heading, 'line' | 'firstLine'>,
): string[] {
  const { headings, at, unknown } = columns;
  const renamed = [...at].filter(
    ([field, index]) => headings[index]?.toLowerCase() !== field && fieldOf(headings[index] ?? ''),
  );
  return [
    ...(encoding.isGuess ? [`${name} is not UTF-8; it was read as Windows-1252. Check names with accents.`] : []),
    ...(line > firstLine ? [`The heading is in line ${line}; what stands above it was left out.`] : []),
    ...(renamed.length > 0
      ? [`${renamed.map(([field, index]) => `"${headings[index]}" is ${field}`).join(', ')}.`]
      : []),
    ...(unknown.length > 0 ? [`Columns left out: ${unknown.map((heading) => `"${heading}"`).join(', ')}.`] : []),
  ];
}

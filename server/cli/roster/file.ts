/** A roster file with the faults of each row. It is read twice: once to find every fault, once to send it. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fieldOf, type Mapping } from '../../roster/headings.ts';
import { HEAD_LINES, openTable, type Table } from '../../roster/table.ts';
import type { RosterFile } from '../../roster/text.ts';
import { UnreadableFile } from '../../roster/unreadable.ts';
import type { DateForm } from '../../roster/values.ts';
import { CliError } from '../output.ts';
import { type Columns, columnsOf } from './columns.ts';
import { type CheckedRow, checkCells, type Fault } from './rows.ts';

export interface RosterOptions {
  mapping: Mapping;
  ignoreUnknownColumns: boolean;
  dates: DateForm;
}

export interface RosterRow extends CheckedRow {
  /** The index of the row in the roster, from 0, as the API counts. */
  index: number;
  /** The line in the file where the row begins, from 1. */
  line: number;
  cells: string[];
}

export interface Roster {
  name: string;
  bytes: number;
  columns: Columns;
  delimiter: string;
  /** What was detected rather than declared, for people to check. */
  notes: string[];
  rows(onProgress?: (bytesRead: number) => void): AsyncGenerator<RosterRow>;
}

export async function openRoster(path: string, options: RosterOptions): Promise<Roster> {
  if (!(await stat(path)).isFile()) throw new CliError(`${path} is not a file.`);
  const file: RosterFile = { name: basename(path), content: await openAsBlob(path) };
  const table = await openTable(file, options.mapping).catch((error) => sayWhy(file, error));
  const columns = columnsOf(table.heading, options.mapping, options.ignoreUnknownColumns);
  const rows = async function* (onProgress?: (bytesRead: number) => void): AsyncGenerator<RosterRow> {
    const lineOfReference = new Map<string, number>();
    let index = 0;
    for await (const record of readable(file, table.records(onProgress))) {
      const { line, cells } = record;
      const checked = checkCells(record, columns, options.dates);
      const repeated = repeatedReference(checked.row.reference_id, line, columns, lineOfReference);
      yield { index, line, cells, row: checked.row, faults: [...checked.faults, ...repeated] };
      index++;
    }
  };
  const notes = notesOf(file, table, columns);
  return { name: file.name, bytes: file.content.size, columns, delimiter: table.delimiter, notes, rows };
}

async function* readable<T>(file: RosterFile, records: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* records;
  } catch (error) {
    sayWhy(file, error);
  }
}

function sayWhy({ name }: RosterFile, error: unknown): never {
  if (!(error instanceof UnreadableFile)) throw error;
  if (error.code !== 'no_heading') throw new CliError(`${name} ${error.message}`, error.code);
  throw new CliError(
    `None of the first ${HEAD_LINES} lines of ${name} is a heading with columns such as first_name, last_name, date_of_birth ` +
      'and email. Say what your columns mean with --map "Heading=field".',
    error.code,
  );
}

function repeatedReference(reference: unknown, line: number, columns: Columns, lines: Map<string, number>): Fault[] {
  if (typeof reference !== 'string') return [];
  const earlier = lines.get(reference);
  if (earlier === undefined) lines.set(reference, line);
  if (earlier === undefined) return [];
  const column = columns.headings[columns.at.get('reference_id') ?? -1] ?? 'reference_id';
  const message = `Line ${earlier} has the same value; each person needs their own.`;
  return [{ field: 'reference_id', column, value: reference, code: 'duplicate_reference_id', message }];
}

function notesOf(
  { name }: RosterFile,
  { isGuess, line, firstLine, sheet, otherSheets }: Table,
  { headings, at, unknown }: Columns,
): string[] {
  const renamed = [...at].filter(
    ([field, index]) => headings[index]?.toLowerCase() !== field && fieldOf(headings[index] ?? ''),
  );
  const others = otherSheets.map((one) => `"${one}"`).join(', ');
  return [
    ...(isGuess ? [`${name} is not UTF-8; it was read as Windows-1252. Check names with accents.`] : []),
    ...(others ? [`The sheet "${sheet}" was read; ${others} left out.`] : []),
    ...(line > firstLine ? [`The heading is in line ${line}; the lines above it were left out.`] : []),
    ...(renamed.length > 0
      ? [`${renamed.map(([field, index]) => `"${headings[index]}" is ${field}`).join(', ')}.`]
      : []),
    ...(unknown.length > 0 ? [`Columns left out: ${unknown.map((heading) => `"${heading}"`).join(', ')}.`] : []),
  ];
}

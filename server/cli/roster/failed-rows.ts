/** The rows that failed, in a file next to the roster: their cells unchanged, the line number, and what is wrong. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { FAULT_HEADING } from '../../roster/headings.ts';
import { CliError } from '../output.ts';
import type { Roster, RosterRow } from './file.ts';

export interface FailedRows {
  /** The path of the file; null if no row failed. */
  path(): string | null;
  add(row: RosterRow, messages: readonly string[]): void;
  close(): void;
}

/**
 * Writes to `named`, or else to `roster.failed.csv` for roster.csv. Only its owner can read the file: it contains dates
 * of birth.
 */
export function failedRows(file: string, roster: Roster, named: string | undefined): FailedRows {
  const { dir, name } = parse(file);
  const path = named ?? join(dir, `${name}.failed.csv`);
  if (resolve(path) === resolve(file)) throw CliError.usage('--failed-rows must name another file than the roster.');
  const { delimiter, columns } = roster;
  const kept = [...columns.headings.keys()].filter((index) => columns.headings[index] !== FAULT_HEADING);
  let handle: number | null = null;
  const write = (cells: readonly string[]) => {
    handle ??= create(path);
    writeSync(handle, `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\r\n`);
  };
  return {
    path: () => (handle === null ? null : path),
    add: ({ line, cells }, messages) => {
      const of = (row: readonly string[]) => kept.map((index) => row[index] ?? '');
      if (handle === null) write([...of(columns.headings), FAULT_HEADING]);
      write([...of(cells), `line ${line}: ${messages.join(' ')}`]);
    },
    close: () => {
      if (handle !== null) closeSync(handle);
    },
  };
}

function create(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`The failed rows can't be written to ${path} (${code}); name another file with --failed-rows.`);
  }
}

function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) || cell !== cell.trim()
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

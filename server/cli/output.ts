/** The output of the command line: results on standard output, progress and errors on standard error. */

/** The command that starts the command line, for messages with commands that can be pasted. */
export const OPENROLL = 'npm run openroll --';

/** One fault, of a field in a request or of a cell in a file. */
export interface Detail {
  path?: string;
  code?: string;
  message: string;
  /** Counted from 1, as editors do. */
  line?: number;
  column?: string | null;
  value?: string | null;
}

/**
 * Ends a command with a sentence on standard error, and the faults below it. Exit code 1, or 2 if the command was used
 * wrongly.
 */
export class CliError extends Error {
  readonly code: string | null;
  readonly details: readonly Detail[];
  readonly exitCode: 1 | 2;

  constructor(message: string, code: string | null = null, details: readonly Detail[] = [], exitCode: 1 | 2 = 1) {
    super(message);
    this.code = code;
    this.details = details;
    this.exitCode = exitCode;
  }

  static usage(message: string): CliError {
    return new CliError(message, 'usage', [], 2);
  }
}

const DETAILS_SHOWN = 100;

/** A line for each fault. */
export function describeDetails(details: readonly Detail[]): string {
  const lines = details.slice(0, DETAILS_SHOWN).map((detail) => `\n  ${place(detail)}${detail.message}`);
  if (details.length > DETAILS_SHOWN) lines.push(`\n  … and ${count(details.length - DETAILS_SHOWN)} more`);
  return lines.join('');
}

function place({ path, line, column, value }: Detail): string {
  if (line === undefined) return path === undefined ? '' : `${path}: `;
  const cell = column ? `, column "${column}": ${printable(value ?? '')}` : '';
  return `line ${line}${cell}: `;
}

const VALUE_SHOWN = 60;

/** In quotation marks. What a file contains must not move the cursor or reverse the direction of text on a terminal. */
function printable(value: string): string {
  const text = value.length > VALUE_SHOWN ? `${value.slice(0, VALUE_SHOWN)}…` : value;
  return `"${text.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}"`;
}

/** The result of a command, as JSON or as text. */
export function printResult(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
}

/** Columns as wide as their widest cell; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Notes for people, in addition to the result. */
export function printNotes(json: boolean | undefined, notes: readonly string[]): void {
  if (!json) for (const note of notes) process.stderr.write(`${note}\n`);
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export interface Progress {
  /** `words` says what is being counted. */
  show(done: number, total: number, words?: string): void;
  /** Removes the bar. */
  end(): void;
}

const WIDTH = 30;

/** A progress bar on standard error, redrawn only when it changes. On anything but a terminal it does nothing. */
export function progressBar(json: boolean | undefined): Progress {
  const { stderr } = process;
  if (json || !stderr.isTTY) return { show: () => {}, end: () => {} };
  let shown = '';
  return {
    show: (done, total, words = '') => {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const full = Math.round(share * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      const line = `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${words}`.slice(
        0,
        (stderr.columns || 80) - 1,
      );
      if (line !== shown) stderr.write(`\r\x1b[2K${line}`);
      shown = line;
    },
    end: () => {
      if (shown) stderr.write('\r\x1b[2K');
      shown = '';
    },
  };
}

/** The output of the command line: results on standard output, progress and errors on standard error, one sentence each. */

/** Ends a command: one sentence on standard error, exit code 1. */
export class CliError extends Error {
  readonly code: string | null;
  readonly details: object[];

  constructor(message: string, code: string | null = null, details: object[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
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

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export interface Progress {
  /** `done` of `total`; `words` says what is being counted. */
  show(done: number, total: number, words?: string): void;
  /** Removes the bar. */
  end(): void;
}

const WIDTH = 30;

/** A bar on standard error, redrawn only when it changes; nothing if it is not a terminal. */
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

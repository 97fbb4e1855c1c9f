/**
 * What the demo shows: lines that scroll, and below them a progress bar that is drawn over itself. Without a terminal (a
 * pipe, CI) there are no colors, the bar becomes a line for every tenth, and the thousands of events are not shown.
 */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type Style = keyof typeof CODES;

export interface Screen {
  line(text?: string): void;
  /** Whether `event` shows anything. */
  readonly showsEvents: boolean;
  /** One of thousands of lines. */
  event(text: string): void;
  /** Begins or moves the bar. At `total` it ends. */
  progress(label: string, done: number, total: number): void;
  /** Removes a bar that will not reach its end. */
  endProgress(): void;
  /** The last line: what comes later is not shown. */
  lastLine(text: string): void;
  paint(style: Style, text: string): string;
}

const BAR_WIDTH = 28;

/** `allEvents`: also without a terminal. */
export function makeScreen(out: NodeJS.WriteStream, env: NodeJS.ProcessEnv, allEvents = false): Screen {
  const isTty = Boolean(out.isTTY);
  const hasColour = isTty && !env.NO_COLOR;
  let bar = '';
  let tenth = 0;

  const paint = (style: Style, text: string) => (hasColour ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text);
  let isOver = false;
  const draw = (text: string) => isOver || out.write(text);
  const erase = () => (bar ? '\r\x1b[2K' : '');

  function drawBar(label: string, done: number, total: number): void {
    const share = total > 0 ? Math.min(1, done / total) : 1;
    const full = Math.round(share * BAR_WIDTH);
    const words = `  ${String(Math.floor(share * 100)).padStart(3)} %  ${label} ${count(done)} of ${count(total)}`;
    // A bar that wraps could not be drawn over.
    const room = Math.max(0, (out.columns ?? 80) - BAR_WIDTH - 3);
    const next = `  ${paint('cyan', '█'.repeat(full))}${paint('dim', '░'.repeat(BAR_WIDTH - full))}${words.slice(0, room)}`;
    if (next !== bar) draw(`${erase()}${next}`);
    bar = next;
  }

  function endProgress(): void {
    if (isTty) draw(erase());
    bar = '';
    tenth = 0;
  }

  const showsEvents = isTty || allEvents;
  const line = (text = '') => draw(`${erase()}${text}\n${bar}`);
  return {
    paint,
    endProgress,
    showsEvents,
    event: (text) => {
      if (showsEvents) line(text);
    },
    lastLine: (text) => {
      draw(`${erase()}${text}\n`);
      isOver = true;
    },
    line,
    progress: (label, done, total) => {
      if (isTty) drawBar(label, done, total);
      const reached = total > 0 ? Math.floor((done / total) * 10) : 10;
      if (!isTty && reached > tenth)
        draw(`  ${String(reached * 10).padStart(3)} %  ${label} ${count(done)} of ${count(total)}\n`);
      tenth = reached;
      if (done >= total) endProgress();
    },
  };
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** 1 person, 2 people. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** 5 January 2027 */
export function longDate(date: string): string {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** Jan 05 09:00 */
export function shortTime(instant: string): string {
  return `${MONTHS[Number(instant.slice(5, 7)) - 1]?.slice(0, 3)} ${instant.slice(8, 10)} ${instant.slice(11, 16)}`;
}

/** Columns as wide as their widest cell: the first one to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
}

/**
 * What a benchmark prints while it runs, its results, and the table at the end. The machine is shared and noisy: a figure is a
 * median, its range beside it.
 */

/** `npm run bench -- quick`: fewer rows and rounds, for coarser ratios in less time. */
const isQuick = process.argv.includes('quick');

/** A number of rows or rounds. */
export const size = (full: number, quick: number): number => (isQuick ? quick : full);

/** Prints what is running. */
export function say(what: string): void {
  console.log(`  ${what}`);
}

export interface Figure {
  name: string;
  ours: string;
  baseline: string;
  /** What the target is about: the ratio of ours to the baseline's, or a figure of our own. */
  value: number;
  unit: string;
  /** Met when `value` is below it, or above it if `atLeast` is set. */
  target: number;
  atLeast?: boolean;
}

export interface Spread {
  min: number;
  median: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}

/** `412 (398–520) ms` */
export function show({ min, median, max }: Spread, unit: string): string {
  return `${round(median)} (${round(min)}–${round(max)}) ${unit}`;
}

export function round(value: number): string {
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en-US')
    : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

function isMet({ value, target, atLeast }: Figure): boolean {
  return atLeast ? value >= target : value <= target;
}

export function printTable(figures: readonly Figure[]): void {
  const head = ['', 'ours', 'baseline', 'ratio or figure', 'target', 'met'];
  const rows = figures.map((figure) => [
    figure.name,
    figure.ours,
    figure.baseline,
    `${round(figure.value)} ${figure.unit}`.trim(),
    `${figure.atLeast ? '≥' : '≤'} ${round(figure.target)} ${figure.unit}`.trim(),
    isMet(figure) ? 'yes' : 'NO',
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** Runs each side in turn, A B A B …, after one round that doesn't count; returns the figures of each. */
export async function interleave<Side extends string>(
  rounds: number,
  sides: Record<Side, (round: number) => Promise<number>>,
): Promise<Record<Side, Spread>> {
  const names = Object.keys(sides) as Side[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (let at = 0; at <= rounds; at++) {
    for (const name of names) {
      const value = await sides[name](at);
      if (at > 0) measured[name].push(value);
    }
    const row = names.map((name) => `${name} ${round(measured[name].at(-1) ?? Number.NaN)}`);
    say(at === 0 ? 'warmed up' : `round ${at} of ${rounds}: ${row.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, spread(measured[name])])) as Record<Side, Spread>;
}

export async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Coverage over a year as bars: a row for each benefit, a bar for each stretch in which plan, people and price were the same. */

/** A stretch of coverage; both days are covered. */
export interface Stretch {
  benefit: string;
  start: string;
  end: string;
}

export interface Bar<S extends Stretch> {
  stretch: S;
  /** Of the year, from 0 to 1. */
  left: number;
  width: number;
}

export interface BenefitRow<S extends Stretch> {
  benefit: string;
  bars: Bar<S>[];
}

const DAY_MS = 86_400_000;
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Benefits in alphabetical order, bars in that of time. What lies outside the year is cut off. */
export function barsOf<S extends Stretch>(stretches: readonly S[], year: number): BenefitRow<S>[] {
  const first = dayOf(`${year}-01-01`);
  const days = dayOf(`${year + 1}-01-01`) - first;
  const inYear = stretches.flatMap((stretch) => {
    const from = Math.max(dayOf(stretch.start) - first, 0);
    const to = Math.min(dayOf(stretch.end) - first + 1, days);
    return from < to ? [{ stretch, left: from / days, width: (to - from) / days }] : [];
  });
  const rows = Map.groupBy(inYear, ({ stretch }) => stretch.benefit);
  return [...rows]
    .map(([benefit, bars]) => ({ benefit, bars: bars.toSorted((a, b) => a.left - b.left) }))
    .sort((a, b) => a.benefit.localeCompare(b.benefit));
}

/** The rates of a plan as rows, by tier or by age, and rows as rates again. */

import type { Operations } from '../../embed/shared/api-types.ts';
import { csvRecords } from '../../server/platform/values/csv-records.ts';

export interface Rate {
  /** The tier, or the ages. */
  key: string;
  ages: { from: number; to: number } | null;
  cents: number;
}

interface AgeBand {
  min_age: number;
  max_age: number;
  cents: number;
}

export type Rates = Operations['POST /v1/benefit-plans/{plan_id}/rates']['body']['rates'];

export const TIERS: readonly string[] = ['EE', 'ES', 'EC', 'EF', 'E1', 'E2'];

export function ratesOf(rates: Record<string, unknown>): Rate[] {
  if (rates.type === 'age') {
    return (rates.table as AgeBand[]).map(({ min_age: from, max_age: to, cents }) => ({
      ...{ key: from === to ? String(from) : `${from}-${to}`, ages: { from, to }, cents },
    }));
  }
  return TIERS.flatMap((key) => {
    const cents = rates[key];
    return typeof cents === 'number' ? [{ key, ages: null, cents }] : [];
  });
}

const HEADING = ['plan', 'carrier', 'for', 'monthly_rate'];

/** A row for each rate of each plan; a number is cents. */
export const csvOfRates = (
  plans: readonly { name: string; carrier: string | null; rates: Record<string, unknown> }[],
): (string | number)[][] => [
  HEADING,
  ...plans.flatMap(({ name, carrier, rates }) =>
    ratesOf(rates).map(({ key, cents }) => [name, carrier ?? '', key, cents]),
  ),
];

/** `$1,234.5` → 123450; null: no amount. */
export function centsIn(text: string): number | null {
  const [, dollars = '', cents = ''] = /^\$?(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', '')) ?? [];
  return dollars === '' ? null : Number(dollars) * 100 + Number(cents.padEnd(2, '0'));
}

/** A plan's amounts in a file like that of `csvOfRates`, as they are written, by tier or ages. Null: it has none. */
export async function amountsIn(text: string, plan: string): Promise<Map<string, string> | null> {
  const found = new Map<string, string>();
  const [heading, ...records] = await everyOne(csvRecords(once(text.replace(/^\ufeff/, '')), ','));
  const at = HEADING.map((name) => heading?.cells.findIndex((cell) => cell.trim().toLowerCase() === name) ?? -1);
  const [ofPlan = -1, , forWhom = -1, rate = -1] = at;
  if (forWhom < 0 || rate < 0) return null;
  for (const { cells } of records) {
    const key = cells[forWhom]?.trim();
    if (key && (ofPlan < 0 || cells[ofPlan]?.trim() === plan)) found.set(key, cells[rate]?.trim() ?? '');
  }
  return found.size > 0 ? found : null;
}

export async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

export async function everyOne<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Rates of the same form with these amounts; null: one of them is not an amount. */
export function ratesWith(rates: Record<string, unknown>, amounts: ReadonlyMap<string, string>): Rates | null {
  const rows = ratesOf(rates).map((row) => ({ ...row, cents: centsIn(amounts.get(row.key) ?? '') }));
  if (rows.some(({ cents }) => cents === null)) return null;
  if (rates.type === 'age') {
    const table = rows.map(({ ages, cents }) => ({
      min_age: ages?.from ?? 0,
      max_age: ages?.to ?? 0,
      cents: cents ?? 0,
    }));
    return { type: 'age', table };
  }
  return { type: 'tier', ...Object.fromEntries(rows.map(({ key, cents }) => [key, cents])) } as Rates;
}

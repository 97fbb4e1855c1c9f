/** The two rosters and the catalog of `examples/data`, in the form that the API takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const DATA = join(import.meta.dirname, '../data');

/** The year that the files were written for. */
const YEAR_OF_THE_FILES = 2026;

export interface Row {
  reference_id: string;
  first_name: string;
  last_name: string;
  start_date: string | null;
  employee_class: string | null;
}

export interface CatalogProduct {
  category: string;
  name: string;
  product_code: string;
  plans: { name: string; rates: { type: 'tier' } & Record<'EE' | 'ES' | 'EC' | 'EF', number> }[];
}

export function readCatalog(): CatalogProduct[] {
  return JSON.parse(readFileSync(join(DATA, 'catalog.json'), 'utf8')).products;
}

/** Hire dates are moved to the year in which the demo plays, so that a hire in the future is one. */
export function readRoster(file: 'census.csv' | 'census-second.csv', year: number): Row[] {
  const records: Record<string, string>[] = parse(readFileSync(join(DATA, file)), { columns: true, bom: true });
  return records.map((record) => {
    const { address_line_1, address_line_2, city, state, zipcode, ...plain } = record;
    const row = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, value || null]));
    const address = address_line_1
      ? { address_line_1, address_line_2: address_line_2 || null, city, state, zipcode }
      : null;
    return { ...row, address, start_date: moved(plain.start_date, year - YEAR_OF_THE_FILES) } as unknown as Row;
  });
}

function moved(date: string | undefined, years: number): string | null {
  if (!date) return null;
  const to = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  return to.endsWith('02-29') && !isLeap(Number(to.slice(0, 4))) ? to.replace(/29$/, '28') : to;
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
}

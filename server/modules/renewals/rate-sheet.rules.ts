/**
 * New rates from a carrier's sheet: CSV with a row for each plan and tier, or plan and ages (rules 11.13). All faults are
 * reported at once, each with its line and column. Pure.
 */
import type { FieldError } from '../../platform/commands/refusal.ts';
import { BYTE_ORDER_MARK } from '../../platform/values/csv.ts';
import { type CsvRecord, recordsOf } from '../../platform/values/csv-records.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type AgeBand, COVERAGE_TIERS, type CoverageTier, checkRates, type Rates } from '../plans/rates.rules.ts';
import { parseId } from '../vocabulary/ids.ts';

const COLUMNS = ['plan', 'tier', 'age', 'monthly'] as const;
type Column = (typeof COLUMNS)[number];

/** One of the plans that a sheet may name, by its ID or its name. */
export interface SheetPlan {
  id: Uuid;
  name: string;
}

export interface RateSheet {
  /** For each plan that the sheet names. */
  rates: Map<Uuid, Rates>;
  faults: FieldError[];
}

/** A row of the sheet: what a plan costs in a tier, or at some ages. */
interface Row {
  line: number;
  planId: Uuid;
  cents: number;
  of: { tier: CoverageTier } | { from: number; to: number };
}

export function readRateSheet(csv: string, plans: readonly SheetPlan[]): RateSheet {
  const text = csv.startsWith(BYTE_ORDER_MARK) ? csv.slice(1) : csv;
  const [heading, ...records] = recordsOf(text, separatorOf(text)).filter((one) => !isBlank(one));
  const columns = heading ? columnsOf(heading) : [];
  if (!Array.isArray(columns)) return { rates: new Map(), faults: [columns] };
  const read = records.map((record) => readRow(record, columns, plans));
  const rows = read.filter((one) => 'planId' in one);
  const byPlan = [...Map.groupBy(rows, ({ planId }) => planId)].map(([id, own]) => ({ id, ...ratesIn(own) }));
  const faults = [
    ...read.flatMap((one) => ('faults' in one ? one.faults : [])),
    ...byPlan.flatMap((one) => one.faults),
  ];
  if (records.length === 0) faults.push(faultAt(1, null, 'empty_sheet', 'The sheet has no rates.'));
  return { rates: new Map(byPlan.map(({ id, rates }) => [id, rates])), faults };
}

const SEPARATORS = [',', ';', '\t'];

/** The spreadsheets of some countries use semicolons as separators. The column names contain none. */
function separatorOf(text: string): string {
  return SEPARATORS.find((one) => text.split(/[\r\n]/, 1)[0]?.includes(one)) ?? ',';
}

const isBlank = ({ cells }: CsvRecord) => cells.every((cell) => cell.trim() === '');

/** The column of each cell, or what is wrong with the heading. */
function columnsOf({ cells, line }: CsvRecord): Column[] | FieldError {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const known = names.filter((name): name is Column => COLUMNS.some((one) => one === name));
  const isWhole =
    known.includes('plan') && known.includes('monthly') && (known.includes('tier') || known.includes('age'));
  if (isWhole && known.length === names.length && new Set(known).size === known.length) return known;
  const message = 'The first line names the columns: plan, monthly, and tier or age or both of them.';
  return faultAt(line, null, 'invalid_heading', message);
}

function readRow(
  record: CsvRecord,
  columns: readonly Column[],
  plans: readonly SheetPlan[],
): Row | { faults: FieldError[] } {
  const { line, cells, broken } = record;
  const text = (column: Column) => cells[columns.indexOf(column)]?.trim() ?? '';
  if (cells.length > columns.length || broken.length > 0)
    return {
      faults: [
        faultAt(
          line,
          null,
          'invalid_row',
          'The line does not match the heading, or its quotation marks are not balanced.',
        ),
      ],
    };
  const found = {
    plan: planOf(text('plan'), plans),
    tier: text('tier') === '' ? null : tierOf(text('tier')),
    age: text('age') === '' ? null : agesOf(text('age')),
    monthly: centsOf(text('monthly')),
  };
  const faults = COLUMNS.flatMap((column) =>
    found[column] === undefined ? [faultAt(line, column, ...WRONG[column])] : [],
  );
  const { plan, tier, age, monthly } = found;
  if ((text('tier') === '') === (text('age') === ''))
    faults.push(faultAt(line, 'tier', 'tier_or_age', 'A rate is for a tier or for ages: give one of the two.'));
  const of = tier ? { tier } : age;
  if (faults.length > 0 || plan === undefined || monthly === undefined || !of) return { faults };
  return { line, planId: plan, cents: monthly, of };
}

const WRONG: Record<Column, [code: string, message: string]> = {
  plan: ['unknown_plan', 'The plan year offers no plan with this ID, and not exactly one with this name.'],
  tier: ['invalid_tier', `Tiers are ${COVERAGE_TIERS.join(', ')}.`],
  age: ['invalid_age', 'Give an age from 0 to 150, a range like 21-24, or the last one like 64+.'],
  monthly: ['invalid_amount', 'Give dollars with at most two decimals, such as 480.00, up to 1,000,000.00.'],
};

function planOf(text: string, plans: readonly SheetPlan[]): Uuid | undefined {
  const id = parseId('benefitPlan', text);
  const fitting = plans.filter((plan) => plan.id === id || plan.name === text);
  return fitting.length === 1 ? fitting[0]?.id : undefined;
}

const tierOf = (text: string) => COVERAGE_TIERS.find((tier) => tier === text.toUpperCase());

const OLDEST = 150;

function agesOf(text: string): { from: number; to: number } | undefined {
  const [, from, to, andOlder] = /^(\d{1,3})(?:\s*[-–]\s*(\d{1,3})|(\+))?$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  const ages = { from: Number(from), to: andOlder ? OLDEST : Number(to ?? from) };
  return Math.max(ages.from, ages.to) > OLDEST ? undefined : ages;
}

const MOST_CENTS = 100_000_000;

/** Without floating point: `1,340.5` → 134050. */
function centsOf(text: string): number | undefined {
  const [, whole, fraction = ''] = /^\$?\s*(\d{1,7}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const cents = Number(whole.replaceAll(',', '') + fraction.padEnd(2, '0'));
  return cents > MOST_CENTS ? undefined : cents;
}

/** The rates of one plan from its rows; by tier or by age, not both. */
function ratesIn(rows: readonly Row[]): { rates: Rates; faults: FieldError[] } {
  const bands: (AgeBand & { line: number })[] = [];
  const tiers = new Map<CoverageTier, number>();
  const faults: FieldError[] = [];
  for (const { line, cents, of } of rows) {
    if (!('tier' in of)) bands.push({ min_age: of.from, max_age: of.to, cents, line });
    else if (tiers.has(of.tier))
      faults.push(faultAt(line, 'tier', 'duplicate_rate', 'The plan already has a rate for this tier.'));
    else tiers.set(of.tier, cents);
  }
  const last = rows.at(-1)?.line ?? 1;
  if (bands.length > 0 && tiers.size > 0)
    faults.push(faultAt(last, 'plan', 'tier_and_age', 'The rates of a plan are by tier or by age, not both.'));
  if (bands.length > 0) {
    const rates: Rates = { type: 'age', table: bands.map(({ line: _line, ...band }) => band) };
    return { rates, faults: [...faults, ...checkRates(rates, '').map((fault) => atItsLine(fault, bands))] };
  }
  const EE = tiers.get('EE');
  if (EE === undefined)
    faults.push(faultAt(last, 'plan', 'tier_missing', 'The plan needs a rate for EE, the employee alone.'));
  return { rates: { type: 'tier', ...Object.fromEntries(tiers), EE: EE ?? 0 }, faults };
}

/** Faults in rates name their place in the table: `.table.3`. */
function atItsLine({ path, code, message }: FieldError, bands: readonly { line: number }[]): FieldError {
  return faultAt(bands[Number(path.split('.').at(-1))]?.line ?? 1, 'age', code, message);
}

const faultAt = (line: number, column: Column | null, code: string, message: string): FieldError => ({
  ...{ path: `csv.${line}${column ? `.${column}` : ''}`, code, message },
});

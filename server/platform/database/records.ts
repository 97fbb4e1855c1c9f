/**
 * Rows, column lists and batches of rows, typed by the generated tables: naming a column that does not exist, or giving one a
 * value of another type, is a type error.
 */
import { isDeepStrictEqual } from 'node:util';
import { type RawBuilder, type Selectable, type SelectType, sql } from 'kysely';
import type { CalendarDate, Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import { COLUMN_TYPES } from './columns.ts';
import type { Tables } from './tables.ts';

type Table = keyof Tables;
export type Column<T extends Table> = keyof Tables[T] & string;

/**
 * A row as it is read: `Row<'things', { address: Address }>`. The second type says what its jsonb columns hold, and which texts
 * a text column takes if the database does not say so.
 */
export type Row<T extends Table, Narrower extends Narrowing<T> = Record<never, never>> = Omit<
  Selectable<Tables[T]>,
  keyof Narrower
> &
  Narrower;
type Narrowing<T extends Table> = Partial<Selectable<Tables[T]>>;

/** Every column of a table but these, including those added later. */
export function columnsWithout<T extends Table, const C extends Column<T>>(table: T, ...without: C[]) {
  const names = Object.keys(COLUMN_TYPES[table]) as Column<T>[];
  return names.filter((name): name is Exclude<Column<T>, C> => !(without as string[]).includes(name));
}

/** Columns of a table, for a select list: `e.id, e.name` under the alias `e`. */
export function columns<T extends Table>(_table: T, names: readonly Column<T>[], alias?: string): RawBuilder<unknown> {
  return sql.raw(names.map((name) => (alias === undefined ? name : `${alias}.${name}`)).join(', '));
}

/** Assignments from the batch `r`, for an update: `name = r.name, email = r.email`. */
export function assignments<T extends Table>(_table: T, names: readonly Column<T>[]): RawBuilder<unknown> {
  return sql.raw(names.map((name) => `${name} = r.${name}`).join(', '));
}

/**
 * Whether a change contains a value that the row does not have. If not, nothing is written: repeating a change leaves no audit
 * entry and does not move `updated_at`.
 */
export function differs<R extends object>(row: R, change: Partial<R>): boolean {
  const names = Object.keys(change) as (keyof R)[];
  return names.some((name) => change[name] !== undefined && !isDeepStrictEqual(change[name], row[name]));
}

/** Types for batch columns that are not in the table. */
interface ComputedTypes {
  uuid: Uuid;
  text: string;
  date: CalendarDate;
  timestamptz: Instant;
  int4: number;
  int8: number;
  bool: boolean;
}
type ComputedColumns = Record<string, keyof ComputedTypes>;

/** Undefined stands for null. A hash is passed as hex text in a computed column. */
type Batchable<Value> = [Value] extends [Buffer | null] ? never : null extends Value ? Value | undefined : Value;

type Batched<T extends Table, C extends Column<T>, Computed extends ComputedColumns> = {
  readonly [Name in C]: Batchable<SelectType<Tables[T][Name]>>;
} & { readonly [Name in keyof Computed]: ComputedTypes[Computed[Name]] | null | undefined };

/**
 * A batch of rows as the table `r` of a statement: one parameter per column however many rows, so the server plans only one
 * text. `records('things', ['id', 'kind'], rows, { ends_on: 'date' })` is `unnest($1::uuid[], $2::text[], $3::date[]) as r (id,
 * kind, ends_on)`. The server reads an array three times as fast as the same values in one JSON document.
 */
export function records<
  T extends Table,
  const C extends Column<T>,
  const Computed extends ComputedColumns = Record<never, never>,
>(
  table: T,
  names: readonly C[],
  rows: readonly Batched<T, NoInfer<C>, NoInfer<Computed>>[],
  computed?: Computed,
): RawBuilder<unknown> {
  const types: Record<string, string> = { ...COLUMN_TYPES[table], ...computed };
  const list = [...names, ...Object.keys(computed ?? {})].map((name) => ({ name, type: types[name] as string }));
  const values = list.map(({ name, type }) => {
    const column = rows.map((row) => (row as Record<string, unknown>)[name]);
    // unnest() would flatten an array of arrays completely, so each inner one goes as a text.
    return sql`${arrayOf(column, type)}::${sql.raw(isArray(type) ? 'text' : type)}[]`;
  });
  const batch = sql`unnest(${sql.join(values)}) as r (${sql.raw(list.map(({ name }) => name).join(', '))})`;
  if (!list.some(({ type }) => isArray(type))) return batch;
  const read = list.map(({ name, type }) => (isArray(type) ? `${name}::${type}` : name));
  return sql`(select ${sql.raw(read.join(', '))} from ${batch}) as r`;
}

const isArray = (type: string) => type.endsWith('[]');

/**
 * The array as a PostgreSQL text: a statement with an array parameter is planned again each time (`db.ts`), one with a text is
 * not.
 */
function arrayOf(values: readonly unknown[], type: string): string {
  const literal = literals(type);
  return `{${values.map((value) => (value === null || value === undefined ? 'NULL' : literal(value))).join(',')}}`;
}

/** How elements of this type are written in an array literal. */
function literals(type: string): (value: unknown) => string {
  if (isArray(type)) return (value) => quoted(arrayOf(value as unknown[], type.slice(0, -2)));
  // JSON has escaped the control characters already, so only quotes and backslashes are left.
  if (type.startsWith('json')) return (value) => JSON.stringify(JSON.stringify(value));
  return (value) => quoted(String(value));
}

function quoted(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}

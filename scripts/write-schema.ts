/**
 * `schema.sql`: the result of all migrations, for people to read, and for empty databases, which get it in one step. The test
 * compares the catalogs of both ways.
 */
import type { Catalog, Column, Constraint, Table } from './catalog.ts';
import { firstRows, indexNotes, type Migration, type TableNote, tableNotes } from './migrations.ts';

const HEADER = `-- The whole schema, generated from migrations/ by \`npm run generate\`. Read it, don't edit it.\n`;

/** The comments of the migrations come along; a comment on a statement without a trace in the schema is left out. */
export function schemaSql(catalog: Catalog, migrations: Migration[]): string {
  const noteOf = new Map(tableNotes(migrations).map((note) => [note.table, note]));
  const indexNote = indexNotes(migrations);
  const created = new Set<string>();
  const late: string[] = [];
  const tables = catalog.tables.map((table) => {
    created.add(table.name);
    // A key to a table further down can only be added once that table is there.
    const forward = table.constraints.filter((key) => key.references !== null && !created.has(key.references));
    late.push(...forward.map((key) => `alter table ${table.name} add constraint ${key.name} ${tidy(key.definition)};`));
    const constraints = table.constraints.filter((key) => !forward.includes(key));
    return tableSql({ ...table, constraints }, noteOf.get(table.name), indexNote);
  });
  const functions = catalog.functions.map((text) => `${text.trimEnd()};`);
  const triggers = catalog.tables.flatMap((table) => table.triggers.map((text) => `${tidy(text)};`));
  const tail = [...(late.length > 0 ? [late.join('\n')] : []), ...triggers, ...firstRows(migrations)];
  // Functions come first: an index may call one.
  return `${[HEADER, ...functions, '', ...tables, ...tail].join('\n').trimEnd()}\n`;
}

function tableSql(table: Table, note: TableNote | undefined, indexNote: Map<string, string[]>): string {
  const inline = table.constraints.filter((check) => isColumnCheck(table, check));
  const widest = Math.max(0, ...table.columns.map((column) => column.name.length));
  const columns = table.columns.map((column) => {
    const checks = inline.filter((check) => check.columns[0] === column.name).map(definition);
    const above = column.comment?.split('\n') ?? note?.columns.get(column.name) ?? [];
    return [...comment(above, '  '), `  ${columnSql(column, widest, checks)}`].join('\n');
  });
  const rest = table.constraints.filter((constraint) => !inline.includes(constraint));
  const partition = table.partitionKey ? ` partition by ${tidy(table.partitionKey)}` : '';
  const parameters = table.parameters.length > 0 ? ` with (${table.parameters.join(', ').replaceAll('=', ' = ')})` : '';
  return [
    ...comment(table.comment?.split('\n') ?? note?.lines ?? []),
    ...comment(note?.owners.length ? [`owner: ${note.owners.join(', ')}`] : []),
    `create table ${table.name} (`,
    [...columns, ...rest.map((constraint) => `  ${constraintSql(table, constraint)}`)].join(',\n'),
    `)${partition}${parameters};`,
    ...table.partitions.map((part) => `create table ${part.name} partition of ${table.name} ${tidy(part.bounds)};`),
    ...table.indexes.flatMap((index) => [
      ...comment(indexNote.get(index.name) ?? []),
      `${indexSql(index.definition)};`,
    ]),
    ...table.statistics.map((text) => `${tidy(text).replace('statistics public.', 'statistics ')};`),
    '',
  ].join('\n');
}

function comment(lines: string[], indent = ''): string[] {
  return lines.map((line) => `${indent}-- ${line}`.trimEnd());
}

function columnSql(column: Column, width: number, checks: string[]): string {
  const parts = [column.name.padEnd(width), shortType(column.type)];
  // An identity column is not null by itself.
  if (column.kind.startsWith('identity')) parts.push(`generated ${column.kind.slice(9)} as identity`);
  else if (column.notNull) parts.push('not null');
  if (column.kind === 'default') parts.push(`default ${defaultOf(column)}`);
  if (column.kind === 'stored' || column.kind === 'virtual') {
    parts.push(`generated always as (${unwrap(tidy(column.expression ?? '')).trim()}) ${column.kind}`);
  }
  return [...parts, ...checks].join(' ');
}

/** Without the cast to the column's own type: `'{}'`, not `'{}'::jsonb`. */
function defaultOf(column: Column): string {
  const text = tidy(column.expression ?? '');
  return /^('(?:[^']|'')*')::[\w[\]]+$/.exec(text)?.[1] ?? text;
}

const SHORT: Record<string, string> = { integer: 'int4', bigint: 'int8', smallint: 'int2', boolean: 'bool' };

/** `timestamp with time zone` → `timestamptz` */
export function shortType(type: string): string {
  const base = type.replace(/(\[\])+$/, '');
  const timestamp = base.replace(/^timestamp(\(\d\))? with time zone$/, 'timestamptz$1');
  return (SHORT[base] ?? timestamp) + type.slice(base.length);
}

function definition(constraint: Constraint): string {
  const text = tidy(constraint.definition);
  if (constraint.kind !== 'check') return text;
  const [, body = '', rest = ''] = /^check (\(.*\))(| no inherit| not valid)$/s.exec(text) ?? [];
  return body === '' ? text : `check (${unwrap(body)})${rest}`;
}

function indexSql(definition: string): string {
  const [, head = '', condition = ''] = /^(.*?) where (.*)$/s.exec(tidy(definition)) ?? [];
  return head === '' ? tidy(definition) : `${head} where ${unwrap(condition)}`;
}

function constraintSql(table: Table, constraint: Constraint): string {
  const named = constraint.name === ordinaryName(table, constraint) ? '' : `constraint ${constraint.name} `;
  return named + definition(constraint);
}

/** A check of one column under the name that PostgreSQL gives it reads best beside its column. */
function isColumnCheck(table: Table, constraint: Constraint): boolean {
  const single = constraint.kind === 'check' && constraint.columns.length === 1;
  return single && constraint.name === ordinaryName(table, constraint);
}

/** The name that PostgreSQL gives to a constraint without one. */
function ordinaryName(table: Table, constraint: Constraint): string {
  const columns = constraint.columns.join('_');
  const names = {
    primary: `${table.name}_pkey`,
    unique: `${table.name}_${columns}_key`,
    foreign: `${table.name}_${columns}_fkey`,
    check: constraint.columns.length === 1 ? `${table.name}_${columns}_check` : `${table.name}_check`,
    exclude: '',
  };
  return names[constraint.kind];
}

const QUOTED = /('(?:[^']|'')*'|"(?:[^"]|"")*")/;

/** PostgreSQL's output in our style: lower case, `in (…)` for `= ANY (ARRAY[…])`, no casts of text to text. */
export function tidy(text: string): string {
  const lower = text
    .split(QUOTED)
    .map((part, index) => (index % 2 === 0 ? part.toLowerCase().replace(/\s+/g, ' ') : part))
    .join('');
  return lower
    .replace(/('(?:[^']|'')*')::text\b(?!\[)/g, '$1')
    .replace(/= any \(array\[((?:'(?:[^']|'')*'|-?\d+)(?:, (?:'(?:[^']|'')*'|-?\d+))*)\]\)/g, 'in ($1)')
    .replace(/ on (?:only )?public\./, ' on ')
    .replace(/( references \w+)\(/, '$1 (')
    .replace(' using btree ', ' ');
}

/** Without the parentheses around the whole, however many. */
export function unwrap(text: string): string {
  return text.startsWith('(') && wrapsAll(text) ? unwrap(text.slice(1, -1)) : text;
}

/** Whether the first parenthesis is closed by the last character. */
function wrapsAll(text: string): boolean {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return at === text.length - 1;
  }
  return false;
}

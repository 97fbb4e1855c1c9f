/** JSON schemas as the reference page shows them: a table row per field, and an example with the required fields. */
import type { Json } from './named-schemas.ts';

export interface FieldRow {
  /** A dotted path, with `[]` for the entries of a list; empty for a line that only says when the following rows apply. */
  name: string;
  type: string;
  required: boolean;
  text: string;
  depth: number;
}

/** The rows of an object, with those of a nested object after its field. */
export function fieldRows(schema: Json | null, prefix = '', depth = 0): FieldRow[] {
  if (!schema || depth > 5) return [];
  const rows: FieldRow[] = [];
  for (const [key, field] of Object.entries((schema.properties ?? {}) as Record<string, Json>)) {
    const name = prefix + key;
    const required = (schema.required ?? []).includes(key);
    rows.push({ name, type: typeOf(field), required, text: textOf(field), depth }, ...inner(field, name, depth));
  }
  for (const branch of (schema.allOf ?? []) as Json[]) rows.push(...branchRows(branch, prefix, depth));
  if (rows.length === 0 && schema.items) return inner(schema, prefix.replace(/\.$/, ''), depth - 1);
  return rows;
}

function inner(field: Json, name: string, depth: number): FieldRow[] {
  const entries = field.items as Json | undefined;
  return entries ? fieldRows(entries, `${name}[].`, depth + 1) : fieldRows(field, `${name}.`, depth + 1);
}

/** `if … then …`: the rows of a branch, below a line that says when they apply. */
function branchRows(branch: Json, prefix: string, depth: number): FieldRow[] {
  if (!branch.then) return fieldRows(branch, prefix, depth);
  const condition = Object.entries((branch.if?.properties ?? {}) as Record<string, Json>)
    .map(([key, { const: value }]) => `${prefix}${key} is ${JSON.stringify(value)}`)
    .join(' and ');
  const said = { name: '', type: '', required: false, text: `Where ${condition}:`, depth };
  return [said, ...fieldRows(branch.then, prefix, depth + 1)];
}

export function typeOf(schema: Json): string {
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat() as string[];
  const orNull = types.includes('null') ? ' or null' : '';
  const prefix = /^\^([a-z]+)_\[/.exec(schema.pattern ?? '')?.[1];
  if (prefix) return `ID ${prefix}_…${orNull}`;
  if (schema.items) return `list of ${schema.items.enum ? 'values' : typeOf(schema.items)}${orNull}`;
  if (schema.enum) return `one of${orNull}`;
  const type = types.filter((one) => one !== 'null').join(' or ');
  return `${FORMATS[schema.format] ?? type}${orNull}` || 'null';
}

const FORMATS: Record<string, string> = {
  date: 'date',
  'date-time': 'date-time',
  email: 'e-mail address',
  uri: 'URL',
};

/** Everything else about a field: values, bounds, default, description. Markdown. */
export function textOf(schema: Json): string {
  const values = ((schema.enum ?? schema.items?.enum ?? []) as unknown[]).filter((value) => value !== null);
  const shown = values.slice(0, 24).map((value) => `\`${value}\``);
  if (values.length > 24) shown.push(`… (${values.length} in all)`);
  const idPattern = /^\^[a-z]+_\[/.test(schema.pattern ?? '');
  const bounds = [
    schema.default === undefined ? '' : `default \`${JSON.stringify(schema.default)}\``,
    schema.maxLength ? `at most ${schema.maxLength} characters` : '',
    schema.maxItems ? `at most ${schema.maxItems.toLocaleString('en-US')} entries` : '',
    range(schema),
    schema.pattern && !idPattern ? `matches \`${schema.pattern}\`` : '',
  ].filter(Boolean);
  const sentences = [schema.description ?? '', shown.join(' '), bounds.join(', ')];
  return sentences.filter(Boolean).join(' · ');
}

function range({ minimum, maximum }: Json): string {
  const text = (value: number) => value.toLocaleString('en-US');
  if (minimum !== undefined && maximum !== undefined) return `${text(minimum)} to ${text(maximum)}`;
  if (minimum !== undefined) return minimum === 0 ? '' : `at least ${text(minimum)}`;
  return maximum === undefined ? '' : `at most ${text(maximum)}`;
}

/** An example with the required fields only. */
export function sample(schema: Json): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const type = [schema.type].flat()[0];
  if (type === 'array') return schema.items ? [sample(schema.items)] : [];
  if (type === 'object' || schema.properties) return sampleObject(schema);
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 0, 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  const prefix = /^\^([a-z]+)_\[/.exec(schema.pattern ?? '')?.[1];
  if (prefix) return `${prefix}_…`;
  return SAMPLES[schema.format] ?? '…';
}

function sampleObject(schema: Json): object {
  const required = (schema.required ?? []) as string[];
  const own = required.flatMap((key) =>
    schema.properties?.[key] ? [[key, sample(schema.properties[key])] as const] : [],
  );
  const found: Json = Object.fromEntries(own);
  const branch = ((schema.allOf ?? []) as Json[]).find(({ if: when, then }) => {
    const [key, value] = Object.entries((when?.properties ?? {}) as Record<string, Json>)[0] ?? [];
    return then && key && found[key] === value?.const;
  });
  return branch ? { ...found, ...(sample({ type: 'object', ...branch.then }) as object) } : found;
}

const SAMPLES: Record<string, string> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'ada@larkspur-bikes.example',
  uri: 'https://larkspur-bikes.example',
};

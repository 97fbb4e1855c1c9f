/** Values for a schema of the document: valid ones, and the same with something wrong. */
import type { Schema } from '../generated/support/document.ts';
import type { Chance } from './chance.ts';
import { hostileDate, hostileName, hostileText, hostileValue } from './hostile.ts';
import type { Pool } from './pool.ts';

export interface Source {
  chance: Chance;
  pool: Pool;
  schemas: Record<string, Schema>;
}

const DEEPEST = 8;
const PHONE = '(253) 555-0147';
const WORDS = ['Larkspur', 'Odalys', 'Ferreira', 'Tamm', 'O’Neill-Đặng', 'Basin Preventive', 'a', 'Full Time'];
/** By the pattern, for texts that have one and are not ids. */
const BY_PATTERN: Record<string, readonly string[]> = {
  '^[0-9]{5}(-?[0-9]{4})?$': ['98402', '98402-1234', '984021234', '00000'],
  '^[A-Z]{2}$': ['WA', 'OR', 'PR', 'ZZ'],
  '^[0-9]{2}-[0-9]{7}$': ['47-3194821', '00-0000000'],
  '^[^0-9]*1?([^0-9]*[0-9]){10}[^0-9]*$': [PHONE, '2535550147', '+1 253 555 0147'],
  '^https://': ['https://127.0.0.1:9/hooks'],
  '^[0-9a-f]{64}$': ['0'.repeat(64)],
  '^[0-9]{4}-[0-9]{2}$': ['2026-01', '2025-12', '2026-13'],
};
const ORIGINS = ['https://payroll.example', 'https://*.example.com', 'http://localhost:*', 'https://*.com'];
const DAYS = [
  '2025-08-04',
  '2026-01-01',
  '2026-01-10',
  '2026-01-15',
  '2026-01-20',
  '2026-02-01',
  '2026-07-01',
  '1991-08-27',
];

export function exampleOf(source: Source, schema: Schema, depth = 0): unknown {
  const { chance, schemas } = source;
  const { $ref, enum: values, anyOf, oneOf, allOf } = schema;
  if ($ref) return exampleOf(source, schemas[$ref.split('/').at(-1) ?? ''] ?? {}, depth);
  if (values) return chance.oneOf(values);
  if (schema.const !== undefined) return schema.const;
  const choice = anyOf ?? oneOf;
  if (choice) return exampleOf(source, chance.oneOf(choice), depth);
  const type = chance.oneOf([schema.type ?? 'object'].flat());
  if (type === 'string') return textOf(source, schema);
  if (type === 'integer' || type === 'number') return numberOf(chance, schema, type === 'integer');
  if (type === 'boolean') return chance.percent(50);
  if (type === 'null') return null;
  if (depth > DEEPEST) return type === 'array' ? [] : {};
  if (type === 'array') {
    const count = Math.max(schema.minItems ?? 0, chance.below(3));
    return Array.from({ length: count }, () => exampleOf(source, schema.items ?? {}, depth + 1));
  }
  return objectOf(source, [schema, ...(allOf ?? [])], depth);
}

/** `then` applies if its `if` names the value of a member, as for rates and contributions. */
type Branch = Schema & { if?: Schema; then?: Schema };

function objectOf(source: Source, parts: readonly Branch[], depth: number): object {
  const members: [string, unknown][] = [];
  for (const part of parts) {
    const asked = Object.entries(part.if?.properties ?? {});
    if (asked.some(([name, { const: value }]) => members.find(([known]) => known === name)?.[1] !== value)) continue;
    const { properties = {}, required = [] } = part.then ?? part;
    for (const [name, schema] of Object.entries(properties)) {
      if (required.includes(name) || source.chance.percent(40))
        members.push([name, memberOf(source, name, schema, depth)]);
    }
  }
  return Object.fromEntries(members);
}

/** A member's name says more than its schema. */
function memberOf(source: Source, name: string, schema: Schema, depth: number): unknown {
  if (name === 'EE' || name === 'ES' || name === 'EC' || name === 'EF' || name === 'percent')
    return source.chance.below(101);
  if (name === 'time_zone') return source.chance.oneOf(['UTC', 'America/Chicago', 'Mars/Olympus']);
  return exampleOf(source, schema, depth + 1);
}

function textOf({ chance, pool }: Source, { format, pattern, minLength = 0, maxLength = 80 }: Schema): string {
  if (format === 'date') return chance.percent(85) ? chance.oneOf(DAYS) : hostileDate(chance);
  if (format === 'date-time') return chance.percent(85) ? `${chance.oneOf(DAYS)}T00:00:00Z` : hostileDate(chance);
  if (format === 'email') return `p${chance.below(50)}@larkspur-bikes.example`;
  if (pattern?.startsWith('^https?://(')) return chance.oneOf(ORIGINS);
  if (pattern)
    return chance.oneOf(BY_PATTERN[pattern] ?? [pool.id(chance, /^\^(\w+?)(?:\[rl\])?_/.exec(pattern)?.[1] ?? '')]);
  const text = `${chance.oneOf(WORDS)} ${chance.below(1000)}`;
  return text.slice(0, Math.max(minLength, Math.min(maxLength, text.length)));
}

function numberOf(chance: Chance, { minimum = 0, maximum = 1_000_000 }: Schema, whole: boolean): number {
  const span = Math.min(maximum - minimum, 2 ** 31);
  const inside = minimum + chance.below(Math.floor(span) + 1);
  return chance.weighted([
    [6, inside],
    [1, minimum],
    [1, maximum],
    [1, whole ? inside : inside + 0.01],
  ]);
}

/** The same with one thing wrong, anywhere in it. */
export function spoiled(chance: Chance, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return spoiledScalar(chance, value);
  const names = Object.keys(value);
  const name = names.length === 0 ? null : chance.oneOf(names);
  // Goes deeper, more often than not.
  if (name !== null && chance.percent(65)) return placed(value, name, spoiled(chance, Reflect.get(value, name)));
  return chance.weighted<() => unknown>([
    [
      3,
      () =>
        Array.isArray(value)
          ? value.slice(1)
          : Object.fromEntries(Object.entries(value).filter(([one]) => one !== name)),
    ],
    [3, () => placed(value, hostileName(chance), hostileValue(chance))],
    [1, () => (Array.isArray(value) ? [...value, ...value] : [value])],
    [1, () => hostileValue(chance)],
  ])();
}

/** `__proto__` as a member of its own, not as the prototype. */
function placed(value: object, name: string, inner: unknown): unknown {
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === name ? inner : one));
  return Object.fromEntries([...Object.entries(value).filter(([one]) => one !== name), [name, inner]]);
}

function spoiledScalar(chance: Chance, value: unknown): unknown {
  if (chance.percent(50)) return hostileValue(chance);
  if (typeof value === 'number') return chance.oneOf([value + 1, -value, value + 0.5, String(value), value * 1e9]);
  if (typeof value === 'string')
    return chance.oneOf([`${value}\u0000`, value.repeat(50), [value], value.slice(1), hostileText(chance)]);
  return chance.oneOf([String(value), [value], { value }]);
}

/**
 * Rows of a long list from somebody else's export. Fields that the schema names are read; others, at any depth, are dropped and
 * their names remembered, or refused if the caller is strict.
 */
import type { FieldError, Refusal } from '../commands/refusal.ts';
import { invalid } from './replies.ts';
import { MOST_DETAILS } from './validation.ts';

/** At most this many unknown fields are named, each by its first characters. */
const MOST_NAMES = 100;
const LONGEST_NAME = 100;

/** An unknown field of rows, and how many rows have it. */
export interface IgnoredField {
  name: string;
  rows: number;
}

/** Reads valid rows in order, and remembers what is wrong with them and which fields were dropped. */
export class OpenRows {
  readonly details: FieldError[] = [];
  private readonly ignored = new Map<string, number>();
  private readonly list: string;
  private readonly strict: boolean;

  /** `list` is the name of the list in a request: the `things` of `things.3.name`. */
  constructor(list: string, strict: boolean) {
    this.list = list;
    this.strict = strict;
  }

  known<Row extends object>(schema: object, sent: Row, index: number): Row {
    if (isKnown(schema, sent)) return sent;
    const unknown: string[] = [];
    const row = knownFields(schema, sent, '', unknown) as Row;
    for (const name of unknown) this.ignore(name, index);
    return row;
  }

  private ignore(name: string, index: number): void {
    if (this.strict) this.note(index, name, UNKNOWN);
    const rows = this.ignored.get(name);
    if (rows !== undefined || this.ignored.size < MOST_NAMES) this.ignored.set(name, (rows ?? 0) + 1);
  }

  note(index: number, name: string, wrong: Omit<FieldError, 'path'>): void {
    if (this.details.length < MOST_DETAILS) this.details.push({ path: `${this.list}.${index}.${name}`, ...wrong });
  }

  refusal(): Refusal | null {
    return this.details.length > 0 ? invalid(this.details) : null;
  }

  ignoredFields(): IgnoredField[] {
    return [...this.ignored].map(([name, rows]) => ({ name, rows }));
  }
}

const UNKNOWN = { code: 'unknown_field', message: 'This is not a known field.' };

interface Schema {
  properties?: Record<string, object>;
}

/** Most rows have no other fields and needn't be copied. */
function isKnown({ properties = {} }: Schema, sent: object): boolean {
  return Object.entries(sent).every(([name, value]) => {
    if (!Object.hasOwn(properties, name)) return false;
    return typeof value !== 'object' || value === null || isKnown(properties[name] as Schema, value);
  });
}

/** The fields that the schema names, and in `unknown` the paths of the others. */
function knownFields(schema: object, sent: object, path: string, unknown: string[]): object {
  const { properties = {} } = schema as Schema;
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sent)) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!inner) unknown.push(path + legible(name));
    else if (typeof value === 'object' && value !== null)
      known[name] = knownFields(inner, value, `${path}${name}.`, unknown);
    else known[name] = value;
  }
  return known;
}

/** Turns any name into one that the database can store and a person can read. */
function legible(name: string): string {
  return name.slice(0, LONGEST_NAME).toWellFormed().replace(/\p{C}/gu, '\ufffd');
}

/** Finds rows with the same reference as an earlier row. */
export function duplicateReferences(
  list: string,
  rows: readonly { index: number; reference_id: string | null }[],
): FieldError[] {
  const seen = new Set<string>();
  const details: FieldError[] = [];
  for (const { reference_id, index } of rows) {
    if (!reference_id) continue;
    if (seen.has(reference_id)) details.push(duplicateAt(list, index));
    seen.add(reference_id);
  }
  return details.slice(0, MOST_DETAILS);
}

export function duplicateAt(list: string, index: number): FieldError {
  return {
    path: `${list}.${index}.reference_id`,
    code: 'duplicate_reference_id',
    message: 'An earlier row has the same reference_id.',
  };
}

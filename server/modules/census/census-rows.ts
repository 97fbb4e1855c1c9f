/**
 * Rows as they are sent, and as they are staged: with the members that we know and no others, and with the keys that matching
 * compares.
 */
import type { FieldError, Refusal } from '../../platform/commands/refusal.ts';
import { invalid } from '../../platform/http/replies.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { CensusRow, type CensusRowInput } from './census.schemas.ts';
import type { IgnoredField } from './census.sql.ts';
import type { StagedRow } from './census-rows.sql.ts';

/** The search for bad fields stops at this number. */
export const MOST_DETAILS = 100;
/** At most so many unknown members are named, each by its first characters. */
const MOST_NAMES = 100;
const LONGEST_NAME = 100;

/** Reads the valid rows of one roster, in their order, and remembers what is wrong with it and what was left out. */
export class RosterReader {
  readonly details: FieldError[] = [];
  private readonly ignored = new Map<string, number>();
  private readonly strict: boolean;

  constructor(strict: boolean) {
    this.strict = strict;
  }

  read(sent: CensusRowInput, index: number): StagedRow {
    const unknown: string[] = [];
    const { hire_date: hired, ...row } = knownMembers(CensusRow, sent, '', unknown) as CensusRowInput;
    for (const name of unknown) this.ignore(name, index);
    if (row.start_date && hired && row.start_date !== hired) this.note(index, 'hire_date', DIFFERS);
    if (hired !== undefined) row.start_date ??= hired;
    return stagedRow(row, index);
  }

  private ignore(name: string, index: number): void {
    if (this.strict) this.note(index, name, UNKNOWN);
    const rows = this.ignored.get(name);
    if (rows !== undefined || this.ignored.size < MOST_NAMES) this.ignored.set(name, (rows ?? 0) + 1);
  }

  private note(index: number, name: string, wrong: Omit<FieldError, 'path'>): void {
    if (this.details.length < MOST_DETAILS) this.details.push({ path: `employees.${index}.${name}`, ...wrong });
  }

  refusal(): Refusal | null {
    return this.details.length > 0 ? invalid(this.details) : null;
  }

  ignoredFields(): IgnoredField[] {
    return [...this.ignored].map(([name, rows]) => ({ name, rows }));
  }
}

const UNKNOWN = { code: 'unknown_field', message: 'This is not a known field.' };
const DIFFERS = { code: 'dates_differ', message: 'hire_date is read as start_date, and the two are different.' };

/** The members that the schema names, and in `unknown` the paths of the others. */
function knownMembers(schema: object, sent: object, path: string, unknown: string[]): object {
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const known: [string, unknown][] = [];
  for (const [name, value] of Object.entries(sent)) {
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!inner) unknown.push(path + legible(name));
    else if (typeof value === 'object' && value !== null)
      known.push([name, knownMembers(inner, value, `${path}${name}.`, unknown)]);
    else known.push([name, value]);
  }
  return Object.fromEntries(known);
}

/** A name that the database stores and a person can read, whatever was sent. */
function legible(name: string): string {
  return name.slice(0, LONGEST_NAME).toWellFormed().replace(/\p{C}/gu, '\ufffd');
}

/** The row with the keys that matching compares. */
export function stagedRow(row: CensusRowInput, index: number): StagedRow {
  return {
    index,
    reference_id: row.reference_id ?? null,
    date_of_birth: row.date_of_birth,
    email_folded: foldEmail(row.email),
    first_name_folded: foldName(row.first_name),
    last_name_folded: foldLastName(row.last_name),
    phone: row.phone ? normalizePhone(row.phone) : null,
    zipcode: row.address?.zipcode.slice(0, 5) ?? null,
    body: row,
  };
}

export function duplicateReferences(rows: readonly StagedRow[]): FieldError[] {
  const seen = new Set<string>();
  const details: FieldError[] = [];
  for (const { reference_id, index } of rows) {
    if (!reference_id) continue;
    if (seen.has(reference_id)) details.push(duplicateAt(index));
    seen.add(reference_id);
  }
  return details.slice(0, MOST_DETAILS);
}

export function duplicateAt(index: number): FieldError {
  return {
    path: `employees.${index}.reference_id`,
    code: 'duplicate_reference_id',
    message: 'An earlier row has the same reference_id.',
  };
}

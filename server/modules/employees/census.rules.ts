/**
 * The census (rules 1): who a row means, and what of an employee it changes. The database stores names as `foldName` folded
 * them, so that both sides of every comparison come from here. Fields of rows are spelled as in the contract and the table.
 */
import type { CalendarDate } from '../../platform/dates.ts';
import type { Uuid } from '../../platform/ids.ts';

/** Ten digits, after dropping punctuation and a leading 1; null when that does not leave ten. Nothing else is checked [C]. */
export function normalizePhone(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  const national = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return national.length === 10 ? national : null;
}

/** Letters that Unicode does not take apart into a letter and an accent. */
const PLAIN: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ħ: 'h', ς: 'σ' };

/**
 * What two spellings of one name have in common: no accents, no case, no apostrophes, hyphens, spaces or other punctuation.
 * `O’Brien-Núñez` and `OBRIEN NUNEZ` → `obriennunez`. Letters of other scripts stay. Folding twice is folding once.
 */
export function foldName(name: string): string {
  // Upper case first: only so do ß and SS, or ı and I, become the same.
  const folded = name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[^\p{L}\p{N}]/gu, '').replace(/[øłđðþæœħς]/g, (letter) => PLAIN[letter] ?? letter);
}

/** E-mail addresses are compared without case. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Two employees with one key are one member of the organization: same birth date, e-mail and folded last name. */
export function memberKey(person: { date_of_birth: CalendarDate; email: string; last_name: string }): string {
  return JSON.stringify([person.date_of_birth, foldEmail(person.email), foldName(person.last_name)]);
}

export interface CensusAddress {
  address_line_1: string;
  address_line_2?: string | null;
  city: string;
  state: string;
  zipcode: string;
}

/** What a census says of an employee. */
export interface CensusFields {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  date_of_birth: CalendarDate;
  email: string;
  phone: string | null;
  address: CensusAddress | null;
  start_date: CalendarDate | null;
  employee_class: string | null;
  compensation_type: string | null;
}
export type CensusField = keyof CensusFields;

const REQUIRED = ['first_name', 'last_name', 'date_of_birth', 'email'] as const;
const OPTIONAL = ['phone', 'address', 'start_date', 'employee_class', 'compensation_type'] as const;

/** One row as it was sent: the names, the birth date and the e-mail are there, all else may be left out. */
export type CensusRow = Pick<CensusFields, (typeof REQUIRED)[number]> & Partial<CensusFields>;

/**
 * The employee's data after the row. A field that the row leaves out keeps its value, an explicit null clears it, save that
 * a reference is never cleared: a partner that stops sending it must not lose who is who. `existing` null: a new employee.
 */
export function valuesAfter(row: CensusRow, existing: CensusFields | null): CensusFields {
  const kept = <Field extends (typeof OPTIONAL)[number]>(field: Field): CensusFields[Field] =>
    row[field] === undefined
      ? (existing?.[field] ?? (null as CensusFields[Field]))
      : (row[field] as CensusFields[Field]);
  const phone = kept('phone');
  const address = kept('address');
  return {
    reference_id: row.reference_id ?? existing?.reference_id ?? null,
    first_name: row.first_name,
    last_name: row.last_name,
    date_of_birth: row.date_of_birth,
    email: row.email,
    phone: phone === null ? null : normalizePhone(phone),
    address: address === null ? null : { ...address, address_line_2: address.address_line_2 ?? null },
    start_date: kept('start_date'),
    employee_class: kept('employee_class'),
    compensation_type: kept('compensation_type'),
  };
}

/** Which fields the row changes; none: the same census again, and no row is written. */
export function changedFields(row: CensusRow, existing: CensusFields): CensusField[] {
  const after = valuesAfter(row, existing);
  const fields: CensusField[] = ['reference_id', ...REQUIRED, ...OPTIONAL];
  return fields.filter((field) =>
    field === 'address' ? !sameAddress(after.address, existing.address) : after[field] !== existing[field],
  );
}

function sameAddress(a: CensusAddress | null, b: CensusAddress | null): boolean {
  if (a === null || b === null) return a === b;
  const parts = ['address_line_1', 'city', 'state', 'zipcode'] as const;
  return parts.every((part) => a[part] === b[part]) && (a.address_line_2 ?? null) === (b.address_line_2 ?? null);
}

/** An employee that a row may mean. */
export interface MatchCandidate {
  id: Uuid;
  reference_id: string | null;
}

/** A row and the employees of the employer that it may mean, by each step of rules 1. */
export interface MatchRow {
  index: number;
  reference_id: string | null;
  /** Step 1: has the row's reference. */
  byReference: readonly MatchCandidate[];
  /** Step 2: same birth date and e-mail. */
  byEmail: readonly MatchCandidate[];
  /** Step 3: same birth date and folded names, and same phone or zipcode. */
  byName: readonly MatchCandidate[];
  /** The texts by which steps 2 and 3 compare (`matchKeys`), so that two rows for one new person are seen. */
  keys: readonly string[];
}

export type Match =
  | { index: number; outcome: 'matched'; employeeId: Uuid }
  | { index: number; outcome: 'new' }
  /** It may mean several, or several rows may mean one: a row failure with this code. */
  | { index: number; outcome: 'ambiguous'; code: 'ambiguous_match' };

export interface Matches {
  rows: Match[];
  /** Everybody whom a row means or may mean: a row that fails counts as present, nobody it may mean is deactivated. */
  present: Set<Uuid>;
}

/**
 * Who each row of one sync means. The first step with a hit wins; steps 2 and 3 look only at employees whose own reference
 * is absent or not in this payload. A row that means two, and all rows that mean one employee, are ambiguous; so are two
 * rows without a reference that would make the same new person twice (the next sync could not tell them apart).
 */
export function matchRows(rows: readonly MatchRow[]): Matches {
  const references = new Set(rows.map((row) => row.reference_id).filter((reference) => reference !== null));
  const hits = rows.map((row) => firstHit(row, references));
  const claims = countOf(hits.flat());
  const newcomers = countOf(rows.flatMap((row, at) => (hits[at]?.length === 0 ? anonymousKeys(row) : [])));
  const present = new Set<Uuid>(claims.keys());
  const matches = rows.map((row, at): Match => {
    const ids = hits[at] ?? [];
    const [employeeId, ...others] = ids;
    const doubtful =
      employeeId === undefined
        ? anonymousKeys(row).some((key) => (newcomers.get(key) ?? 0) > 1)
        : others.length > 0 || (claims.get(employeeId) ?? 0) > 1;
    if (doubtful) {
      for (const { id } of [...row.byReference, ...row.byEmail, ...row.byName]) present.add(id);
      return { index: row.index, outcome: 'ambiguous', code: 'ambiguous_match' };
    }
    return employeeId === undefined
      ? { index: row.index, outcome: 'new' }
      : { index: row.index, outcome: 'matched', employeeId };
  });
  return { rows: matches, present };
}

/** The ids of the first step that has any, each once. */
function firstHit(row: MatchRow, references: ReadonlySet<string>): Uuid[] {
  const free = ({ reference_id }: MatchCandidate) => reference_id === null || !references.has(reference_id);
  const steps = [row.byReference, row.byEmail.filter(free), row.byName.filter(free)];
  const first = steps.find((candidates) => candidates.length > 0) ?? [];
  return [...new Set(first.map((candidate) => candidate.id))];
}

function anonymousKeys(row: MatchRow): readonly string[] {
  return row.reference_id === null ? [...new Set(row.keys)] : [];
}

function countOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The keys of steps 2 and 3: two people share one exactly when the step would match them. */
export function matchKeys(
  person: Pick<CensusRow, 'first_name' | 'last_name' | 'date_of_birth' | 'email' | 'phone' | 'address'>,
): string[] {
  const { date_of_birth: born } = person;
  const names = [foldName(person.first_name), foldName(person.last_name)];
  const phone = person.phone ? normalizePhone(person.phone) : null;
  const keys = [['email', born, foldEmail(person.email)]];
  if (phone !== null) keys.push(['phone', born, ...names, phone]);
  if (person.address) keys.push(['zipcode', born, ...names, person.address.zipcode]);
  return keys.map((key) => JSON.stringify(key));
}

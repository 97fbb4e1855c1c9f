/**
 * The census (rules 1.2, 1.7, 1.11): what a row changes about an employee, and how many people a roster may deactivate.
 * matching.rules.ts decides whom a row means. Fields of rows have the names of the contract and the table.
 */
import { addDays, type CalendarDate } from '../../platform/values/dates.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { zipcodeOf } from '../../platform/values/zipcode.ts';

export interface CensusAddress {
  address_line_1: string;
  address_line_2?: string | null;
  city: string;
  state: string;
  zipcode: string;
}

/** What a census says about an employee. */
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
export const CENSUS_FIELDS = ['reference_id', ...REQUIRED, ...OPTIONAL] as const;

/** One row as sent: names, date of birth and e-mail are required, everything else is optional. */
export type CensusRow = Pick<CensusFields, (typeof REQUIRED)[number]> & Partial<CensusFields>;

/**
 * The employee's data after the row. An omitted field keeps its value, an explicit null clears it; but a reference is never
 * cleared, since a partner that stops sending it must not lose the matches. `existing` null: a new employee.
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
    address: address && {
      ...address,
      address_line_2: address.address_line_2 ?? null,
      zipcode: zipcodeOf(address.zipcode),
    },
    start_date: kept('start_date'),
    employee_class: kept('employee_class'),
    compensation_type: kept('compensation_type'),
  };
}

/** The fields that the row changes; if there are none (the same census again), no row is written. */
export function changedFields(row: CensusRow, existing: CensusFields): CensusField[] {
  const after = valuesAfter(row, existing);
  return CENSUS_FIELDS.filter((field) =>
    field === 'address' ? !sameAddress(after.address, existing.address) : after[field] !== existing[field],
  );
}

function sameAddress(a: CensusAddress | null, b: CensusAddress | null): boolean {
  if (a === null || b === null) return a === b;
  const parts = ['address_line_1', 'city', 'state', 'zipcode'] as const;
  return parts.every((part) => a[part] === b[part]) && (a.address_line_2 ?? null) === (b.address_line_2 ?? null);
}

const LATE_START_DAYS = 91;

/** A start more than 13 weeks later than the known one, although an active employee is not hired again (rules 1.11). */
export function isLateStart(row: CensusRow, existing: CensusFields, status: 'active' | 'inactive'): boolean {
  if (status === 'inactive' || !row.start_date || !existing.start_date) return false;
  // Nearly every row has the known start, and needs no arithmetic.
  return row.start_date > existing.start_date && row.start_date > addDays(existing.start_date, LATE_START_DAYS);
}

/**
 * The brake (rules 1.7): whether a roster omits too many people to be believed. The call's setting replaces that of the
 * employer or the organization, which replaces the limits below.
 */
export function isTooMany(
  { active, omitted }: { active: number; omitted: number },
  { maxDeactivations, guardPercent }: { maxDeactivations: number | null; guardPercent: number | null },
): boolean {
  if (maxDeactivations !== null) return omitted > maxDeactivations;
  if (guardPercent !== null) return omitted * 100 > active * guardPercent;
  return (omitted * 3 > active && omitted > 10) || (omitted * 2 > active && omitted > 3);
}

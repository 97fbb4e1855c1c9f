/**
 * Rows as they are sent, and as they are staged: with the members that we know and no others, and with the keys that matching
 * compares.
 */
import type { FieldError } from '../../platform/commands/refusal.ts';
import { OpenRows } from '../../platform/http/open-rows.ts';
import { MOST_DETAILS } from '../../platform/http/validation.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { CensusRow, type CensusRowInput } from './census.schemas.ts';
import type { StagedRow } from './census-rows.sql.ts';

/** Reads the valid rows of one roster, in their order. */
export class RosterReader extends OpenRows {
  constructor(strict: boolean) {
    super('employees', strict);
  }

  read(sent: CensusRowInput, index: number): StagedRow {
    const { hire_date: hired, ...row } = this.known(CensusRow, sent, index);
    if (row.start_date && hired && row.start_date !== hired) this.note(index, 'hire_date', DIFFERS);
    if (hired !== undefined) row.start_date ??= hired;
    return stagedRow(row, index);
  }
}

const DIFFERS = { code: 'dates_differ', message: 'hire_date is read as start_date, and the two are different.' };

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

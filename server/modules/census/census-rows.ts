/** Rows as they are sent and as they are staged: reduced to the known fields, and with the keys that matching compares. */
import { OpenRows } from '../../platform/http/open-rows.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { CensusRow, type CensusRowInput } from './census.schemas.ts';
import type { StagedRow } from './census-rows.sql.ts';

/** The name of the list of rows in a request. */
export const LIST = 'employees';

/** Reads the valid rows of one roster in order. */
export class RosterReader extends OpenRows {
  constructor(strict: boolean) {
    super(LIST, strict);
  }

  read(sent: CensusRowInput, index: number): StagedRow {
    const known = this.known(CensusRow, sent, index);
    if (known.hire_date === undefined) return stagedRow(known, index);
    const { hire_date: hired, ...row } = known;
    if (row.start_date && hired && row.start_date !== hired) this.note(index, 'hire_date', DIFFERS);
    row.start_date ??= hired;
    return stagedRow(row, index);
  }
}

const DIFFERS = { code: 'dates_differ', message: 'hire_date means the same as start_date, and the two differ.' };

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

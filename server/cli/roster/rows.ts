/**
 * A row of cells in the API's form, and every fault that the file shows: which column, which value, what is expected.
 */

import { CensusRow } from '../../modules/census/census.schemas.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES } from '../../modules/employees/employee.rules.ts';
import { compileBody, fieldErrors, unstorableTexts } from '../../platform/http/validation.ts';
import type { CsvRecord } from '../../platform/values/csv-records.ts';
import { isExcelError } from '../../roster/excel-values.ts';
import type { Field } from '../../roster/headings.ts';
import { type DateForm, isAddress, rowOf, usDate } from '../../roster/values.ts';
import type { Columns } from './columns.ts';

export interface Fault {
  field: string | null;
  /** As written in the heading; null if the fault is of the whole line. */
  column: string | null;
  value: string | null;
  code: string;
  message: string;
}

export interface CheckedRow {
  row: Record<string, unknown>;
  faults: Fault[];
}

const CHOICES = { employee_class: EMPLOYEE_CLASSES, compensation_type: COMPENSATION_TYPES };

const WANTED: Partial<Record<Field, string>> = {
  email: 'Give an e-mail address.',
  phone: 'Give the ten digits of a US phone number, without an extension, such as (918) 555-0142.',
  state: 'Give the two letters of the state, such as OK.',
  zipcode: 'Give five digits, or nine, such as 00601 or 74104-1234. Spreadsheets drop leading zeros.',
  employee_class: `Give one of: ${EMPLOYEE_CLASSES.join(', ')}.`,
  compensation_type: `Give one of: ${COMPENSATION_TYPES.join(', ')}.`,
};

const checkRow = compileBody(CensusRow);

export function checkCells(
  { cells, broken }: Pick<CsvRecord, 'cells' | 'broken'>,
  columns: Columns,
  dates: DateForm,
): CheckedRow {
  const misplaced = misplacedCells(cells, columns);
  if (misplaced) return { row: {}, faults: [misplaced] };
  const row = rowOf(cells, columns.at, dates, CHOICES);
  const unstorable = checkRow(row) ? unstorableTexts(row) : fieldErrors(checkRow.errors ?? []);
  const faults = unstorable.map(({ path, code, message }) => {
    const field = path.split('.').at(-1) as Field;
    const found = cellOf(field, cells, columns);
    return { ...found, field, code, message: wanted(field, code, found.value, dates) ?? message };
  });
  const unreadable = [...columns.at].flatMap(([field, index]) => {
    const cell = cells[index] ?? '';
    const message = broken.includes(index)
      ? LONE_QUOTE
      : cell.includes('\ufffd')
        ? LOST
        : isExcelError(cell)
          ? NOT_A_VALUE
          : null;
    return message ? [{ ...cellOf(field, cells, columns), field, code: 'invalid_text', message }] : [];
  });
  // A fault in the text of a cell explains every other fault of that cell.
  const first = new Map([...faults, ...unreadable].map((fault) => [fault.field, fault]));
  return { row, faults: [...first.values()] };
}

const LONE_QUOTE = 'A quotation mark stands alone. Put the cell into quotation marks, and double those inside it.';
const NOT_A_VALUE = 'A formula could not be calculated. Replace it with its value.';
/** A character lost in an export can't be guessed; the name would be signed with a hole in it. */
const LOST = 'A character was lost when this file was made. Export it again as "CSV UTF-8".';

/** Cells that belong to no column, or too few cells: the other cells of the line can't be trusted either. */
function misplacedCells(cells: readonly string[], { headings, unnamed }: Columns): Fault | null {
  const isFilled = (cell: string | undefined) => cell !== undefined && cell.trim() !== '';
  const isShort = cells.length < headings.length;
  if (isShort || cells.slice(headings.length).some(isFilled)) {
    const why = isShort ? 'Was the file cut off?' : 'A cell with a separator inside has to be in quotation marks.';
    const message = `The line has ${cells.length} cells and the heading ${headings.length}. ${why}`;
    return { field: null, column: null, value: null, code: 'wrong_length', message };
  }
  const index = unnamed.find((at) => isFilled(cells[at]));
  if (index === undefined) return null;
  const message = 'This column has no heading. Give it one, or leave it out with --ignore-unknown-columns.';
  return { field: null, column: String(index + 1), value: cells[index] ?? '', code: 'no_heading', message };
}

function cellOf(field: Field, cells: readonly string[], { headings, at }: Columns) {
  const index = at.get(field) ?? -1;
  return { column: headings[index] ?? field, value: (cells[index] ?? '').trim() };
}

/** What to give instead, where the API's sentence does not say so. */
function wanted(field: Field, code: string, value: string, dates: DateForm): string | undefined {
  if (code === 'invalid_date') return wantedDate(value, dates);
  if (code !== 'required') return WANTED[field];
  return isAddress(field) ? 'An address needs it. Leave all its cells empty for none.' : 'Every row needs it.';
}

function wantedDate(text: string, dates: DateForm): string {
  const [, , , , year] = usDate(text) ?? [];
  if (year?.length === 2) return 'Give the year with four digits: two may mean either century.';
  if (dates === 'us') return 'Give a date that exists, as month/day/year, such as 4/12/1988.';
  const advice = year ? ' If the file has month/day/year throughout, add --dates us.' : '';
  return `Give a date that exists, as YYYY-MM-DD, such as 1988-04-12.${advice}`;
}

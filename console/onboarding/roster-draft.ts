/** A roster between the file and the server: what each column means, cells that were corrected, and what the server said about them. */

import type { FieldProblem } from '../../embed/shared/api.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { isExcelError } from '../../server/roster/excel-values.ts';
import { ADDRESS, FIELDS, type Field, fieldOf, NEEDED } from '../../server/roster/headings.ts';
import { type DateForm, isDate, type Places, rowOf, usDate } from '../../server/roster/values.ts';

type Roster = Exclude<Operations['POST /v1/employers/{employer_id}/census-sync']['body'], Blob>;
type Row = Roster['employees'][number];

export interface DraftRow {
  /** In the file, from 1. */
  line: number;
  cells: string[];
}

export interface RosterDraft {
  /** Of the file. */
  name: string;
  headings: string[];
  rows: DraftRow[];
  /** What each column means; null: it is left out. */
  fields: (Field | null)[];
  dates: DateForm;
}

/** As the API has them. */
const CHOICES = {
  employee_class: ['Full Time', 'Part Time', 'Temporary', 'Intern', 'Seasonal', 'Individual Contractor'],
  compensation_type: ['Salary', 'Hourly'],
} satisfies { [F in 'employee_class' | 'compensation_type']: NonNullable<Row[F]>[] };

/** The columns by their names, each field once; dates as most of them are written. */
export function draftOf(name: string, headings: readonly string[], rows: DraftRow[]): RosterDraft {
  const guessed = headings.map(fieldOf);
  const fields = guessed.map((field, at) => (guessed.indexOf(field) === at ? field : null));
  const draft: RosterDraft = { name, headings: [...headings], rows, fields, dates: 'iso' };
  const dated = fields.flatMap((field, at) => (field && isDate(field) ? [at] : []));
  const isUs = rows.some(({ cells }) => dated.some((at) => usDate((cells[at] ?? '').trim())));
  return { ...draft, dates: isUs ? 'us' : 'iso' };
}

export function placesOf({ fields }: RosterDraft): Places {
  return new Map(fields.flatMap((field, at) => (field ? [[field, at] as const] : [])));
}

/** Fields that every row needs and no column holds. */
export const missingFields = ({ fields }: RosterDraft): Field[] => NEEDED.filter((field) => !fields.includes(field));

/** Fields that two columns hold. */
export const doubledFields = ({ fields }: RosterDraft): Field[] =>
  FIELDS.filter((field) => fields.filter((one) => one === field).length > 1);

/** Whether a column is an address's, of which the API wants all or nothing. */
export const isOfAddress = (field: string): boolean => (ADDRESS as readonly string[]).includes(field);

/** What is sent. A cell that means nothing is sent as it stands: the server says what is wrong with it. */
export function rosterOf(draft: RosterDraft): Roster {
  const places = placesOf(draft);
  const employees = draft.rows.map(({ cells }) => rowOf(cells, places, draft.dates, CHOICES));
  return { employees: employees as Row[] };
}

/** Cells whose formula failed, as the server would name them: it would take some of them for names. */
export function failedFormulas(draft: RosterDraft): FieldProblem[] {
  return draft.rows.flatMap(({ cells }, row) =>
    [...placesOf(draft)].flatMap(([field, at]) =>
      isExcelError(cells[at] ?? '')
        ? [{ path: `employees.${row}.${field}`, code: 'excel_error', message: cells[at] ?? '' }]
        : [],
    ),
  );
}

export interface CellFault {
  row: number;
  /** Null: the row as a whole. */
  column: number | null;
  field: string | null;
  code: string;
  message: string;
}

/** Where in the sheet the server's faults are: `employees.3.address.zipcode` is a cell of the fourth row. */
export function faultsIn(draft: RosterDraft, details: readonly FieldProblem[]): CellFault[] {
  const places = new Map<string, number>(placesOf(draft));
  return details.flatMap(({ path, code, message }) => {
    const [, row, rest] = /^employees\.(\d+)(?:\.(.+))?$/.exec(path) ?? [];
    if (row === undefined) return [];
    const field = rest?.split('.').at(-1) ?? null;
    return [{ row: Number(row), column: places.get(field ?? '') ?? null, field, code, message }];
  });
}

export function withCell(draft: RosterDraft, row: number, column: number, text: string): RosterDraft {
  const rows = draft.rows.map((one, at) =>
    at === row ? { ...one, cells: one.cells.map((cell, index) => (index === column ? text : cell)) } : one,
  );
  return { ...draft, rows };
}

export const withField = (draft: RosterDraft, column: number, field: Field | null): RosterDraft => ({
  ...draft,
  fields: draft.fields.map((one, at) => (at === column ? field : one)),
});

export const withoutRow = (draft: RosterDraft, row: number): RosterDraft => ({
  ...draft,
  rows: draft.rows.filter((_, at) => at !== row),
});

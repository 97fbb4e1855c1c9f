/** The cells of a row in the API's form: dates in its format, classes by its names, an address as one object. */
import { ADDRESS, type Field } from './headings.ts';

export type DateForm = 'iso' | 'us';

/** The index in a row of each field. */
export type Places = ReadonlyMap<Field, number>;

/** The values that some fields can have, in the API's spelling. */
export type Choices = Partial<Record<Field, readonly string[]>>;

/** Other spellings of values, after `nameOf`. */
const OTHER_NAMES: Partial<Record<Field, Record<string, string>>> = {
  employee_class: { ft: 'Full Time', pt: 'Part Time', temp: 'Temporary' },
  compensation_type: { salaried: 'Salary' },
};

/**
 * An empty cell leaves its field out; a value that is not understood stays as it is, for the check of the row to
 * report.
 */
export function rowOf(
  cells: readonly string[],
  places: Places,
  dates: DateForm,
  choices: Choices,
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  const address: Record<string, string> = {};
  for (const [field, index] of places) {
    const text = (cells[index] ?? '').trim();
    if (text === '') continue;
    const value = fieldValue(field, text, dates, choices);
    if (isAddress(field)) address[field] = value;
    else row[field] = value;
  }
  return Object.keys(address).length > 0 ? { ...row, address } : row;
}

export const isAddress = (field: Field): boolean => (ADDRESS as readonly string[]).includes(field);
export const isDate = (field: Field): boolean => field === 'date_of_birth' || field === 'start_date';

function fieldValue(field: Field, text: string, dates: DateForm, choices: Choices): string {
  if (isDate(field)) return dateOf(text, dates);
  if (field === 'state') return text.toUpperCase();
  const name = nameOf(text);
  const known = choices[field]?.find((value) => nameOf(value) === name) ?? OTHER_NAMES[field]?.[name];
  return known && choices[field]?.includes(known) ? known : text;
}

/** Letters alone: "full-time" and "Full Time" are one value. */
const nameOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** A date as written in the US: month, day, year. */
const US_DATE = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/;
/** The time of day that spreadsheets and databases add to a date. */
const MIDNIGHT = /[ T](?:0?0:00(?::00(?:\.0+)?)?Z?|12:00(?::00)? ?AM)$/i;

/** `YYYY-MM-DD` where the text is a date in that form, else the text unchanged. A two-digit year is never guessed. */
function dateOf(text: string, dates: DateForm): string {
  const [, month = '', , dayOfMonth = '', year = ''] = (dates === 'us' && usDate(text)) || [];
  return year.length === 4
    ? `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`
    : text.replace(MIDNIGHT, '');
}

/** The match with month, separator, day and year of a US date, or null. */
export const usDate = (text: string): RegExpExecArray | null => US_DATE.exec(text.replace(MIDNIGHT, ''));

/** A date as typed: separate month, day and year, so that an incomplete one is kept. */

export interface DateParts {
  month: string;
  day: string;
  year: string;
}

export const NO_DATE: DateParts = { month: '', day: '', year: '' };

/** `YYYY-MM-DD`, or null if it is incomplete or does not exist. */
export function dateOf({ month, day, year }: DateParts): string | null {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month)) return null;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const read = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== text ? null : text;
}

export function partsOf(date: string): DateParts {
  const [year = '', month = '', day = ''] = date.split('-');
  return { year, month: String(Number(month)), day: String(Number(day)) };
}

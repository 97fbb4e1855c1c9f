/** Money and dates in the reader's language. Amounts are US cents, dates are calendar dates without a time zone. */

export type Language = 'en' | 'es';

/** Spanish as it is written in the United States: $1,234.50, as on the paycheck. */
const LOCALES: Record<Language, string> = { en: 'en-US', es: 'es-US' };

export interface Format {
  /** `$1,234.50`; whole amounts keep their cents, so that columns line up. */
  money(cents: number): string;
  /** `$2,500`, with cents only where there are some: for single amounts. */
  wholeMoney(cents: number): string;
  /** `March 4, 2026`, `4 de marzo de 2026`. */
  date(date: string): string;
  /** `Mar 4`, for lists. With the year if it is not that of `today`. */
  shortDate(date: string, today?: string): string;
  /** `March 2026`. */
  month(date: string): string;
  /** January to December. */
  monthNames: string[];
  number(value: number): string;
  /** 0..1 → `45%`. */
  percent(value: number): string;
  /** `Ada, Ben and Cleo`. */
  list(parts: string[]): string;
}

export function makeFormat(language: Language): Format {
  const locale = LOCALES[language];
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' });
  const dollars = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    return (date: string) => format.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
  };
  const date = dates({ year: 'numeric', month: 'long', day: 'numeric' });
  const short = dates({ month: 'short', day: 'numeric' });
  const monthName = dates({ month: 'long' });
  const shortWithYear = dates({ year: 'numeric', month: 'short', day: 'numeric' });
  return {
    money: (cents) => money.format(cents / 100),
    wholeMoney: (cents) => (cents % 100 === 0 ? dollars : money).format(cents / 100),
    date,
    shortDate: (day, today) => (today?.slice(0, 4) === day.slice(0, 4) ? short(day) : shortWithYear(day)),
    month: dates({ year: 'numeric', month: 'long' }),
    monthNames: Array.from({ length: 12 }, (_, month) => monthName(`2000-${String(month + 1).padStart(2, '0')}-01`)),
    number: (value) => number.format(value),
    percent: (value) => percent.format(value),
    list: (parts) => list.format(parts),
  };
}

/** Days from one calendar date to another; negative if the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

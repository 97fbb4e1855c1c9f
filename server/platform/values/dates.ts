/**
 * Calendar dates: `YYYY-MM-DD`, no time of day, no zone. Every business rule counts in these, inclusive on both ends.
 * As plain strings of fixed width they compare with `<` and `>`, cross the database and the wire unchanged,
 * and can't carry a time by accident. Real time is not read here.
 */

declare const calendarDate: unique symbol;
/** A valid calendar date, `YYYY-MM-DD`, years 0001 to 9999. */
export type CalendarDate = string & { readonly [calendarDate]: true };

declare const instant: unique symbol;
/** A moment in UTC with milliseconds, `2026-01-23T14:30:00.000Z`; compares with `<` and `>` too. */
export type Instant = string & { readonly [instant]: true };

const DAY_MS = 86_400_000;
const FORM = /^\d{4}-\d{2}-\d{2}$/;

/** The date if it exists (2026-02-30 does not), else null. */
export function parseDate(text: string): CalendarDate | null {
  if (!FORM.test(text) || text < '0001') return null;
  const month = text.slice(5, 7);
  if (month < '01' || month > '12' || text.endsWith('-00')) return null;
  return text <= endOfMonth(text as CalendarDate) ? (text as CalendarDate) : null;
}

/** For literals in code and tests: the date, or an exception. */
export function date(text: string): CalendarDate {
  const parsed = parseDate(text);
  if (parsed === null) throw new Error(`not a calendar date: ${text}`);
  return parsed;
}

/** Days since 1970-01-01. */
function toDays(text: string): number {
  return daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
}

/** The calendar repeats every 400 years (146,097 days); adding 400 years keeps `Date.UTC` from reading 26 as 1926. */
function daysOf(year: number, month: number, day: number): number {
  return Date.UTC(year + 400, month, day) / DAY_MS - 146_097;
}

const FIRST_DAY = daysOf(1, 0, 1);
const LAST_DAY = daysOf(9999, 11, 31);

/**
 * Clamped to the first and the last date: some systems send 9999-12-31 for "never", and a year of five digits would sort first.
 */
function fromDays(days: number): CalendarDate {
  const within = Math.min(Math.max(days, FIRST_DAY), LAST_DAY);
  return new Date(within * DAY_MS).toISOString().slice(0, 10) as CalendarDate;
}

/** Clamped to 0001-01-01 … 9999-12-31, like all functions here that make dates. */
export function addDays(day: CalendarDate, count: number): CalendarDate {
  return fromDays(toDays(day) + count);
}

/** Days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return toDays(to) - toDays(from);
}

/** The same day of the month, `count` months later, or the last day of a shorter month (01-31 + 1 → 02-28). */
export function addMonths(day: CalendarDate, count: number): CalendarDate {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count;
  if (months < 12 || months >= 120_000) return fromDays(months < 12 ? FIRST_DAY : LAST_DAY);
  const year = String(Math.floor(months / 12)).padStart(4, '0');
  const month = String((months % 12) + 1).padStart(2, '0');
  const same = `${year}-${month}-${day.slice(8)}` as CalendarDate;
  return earlier(same, endOfMonth(same));
}

/** eom(d): the last day of d's month. Called for every month of every person, so it makes no `Date`. */
export function endOfMonth(day: CalendarDate): CalendarDate {
  const month = Number(day.slice(5, 7));
  const days = month === 2 && isLeapYear(Number(day.slice(0, 4))) ? 29 : DAYS_OF_MONTHS[month - 1];
  return `${day.slice(0, 8)}${days}` as CalendarDate;
}
const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The 1st of d's month. */
export function startOfMonth(day: CalendarDate): CalendarDate {
  return `${day.slice(0, 8)}01` as CalendarDate;
}

/** fom_on(d): d when it is a 1st, else the next 1st. */
export function firstOnOrAfter(day: CalendarDate): CalendarDate {
  return isFirstOfMonth(day) ? day : firstAfter(day);
}

/** fom_after(d): the next 1st, strictly later than d. */
export function firstAfter(day: CalendarDate): CalendarDate {
  return addMonths(startOfMonth(day), 1);
}

export function isFirstOfMonth(day: CalendarDate): boolean {
  return day.endsWith('-01');
}

export function later(...days: [CalendarDate, ...CalendarDate[]]): CalendarDate {
  return days.reduce((a, b) => (a > b ? a : b));
}

export function earlier(...days: [CalendarDate, ...CalendarDate[]]): CalendarDate {
  return days.reduce((a, b) => (a < b ? a : b));
}

/**
 * Age in full years on `on`; a leap-day birthday counts as Feb 28 in common years (rules 6.2). 0 before birth. Prices by age
 * call this for every person in every plan and tier, so it compares texts and makes no dates.
 */
export function ageOn(birth: CalendarDate, on: CalendarDate): number {
  const year = Number(on.slice(0, 4));
  const birthday = birth.endsWith('-02-29') && !isLeapYear(year) ? '02-28' : birth.slice(5);
  const years = year - Number(birth.slice(0, 4));
  return Math.max(0, on.slice(5) < birthday ? years - 1 : years);
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The calendar date of a moment in an IANA time zone. */
export function dateIn(timeZone: string, moment: Instant): CalendarDate {
  if (timeZone === 'UTC') return moment.slice(0, 10) as CalendarDate;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(Date.parse(moment)) as CalendarDate;
}

/** No zone is further from UTC (rounded up to whole hours). */
const MOST_OFF_MS = 15 * 3_600_000;

/** The first moment, to the second, whose date in the zone is this day or later: a zone may skip midnight, or a whole day. */
export function firstMomentIn(timeZone: string, day: CalendarDate): Instant {
  const midnight = toDays(day) * DAY_MS;
  if (timeZone === 'UTC') return instantOf(midnight);
  let [before, at] = [midnight - MOST_OFF_MS, midnight + MOST_OFF_MS];
  while (at - before > 1_000) {
    const middle = Math.floor((before + at) / 2_000) * 1_000;
    if (dateIn(timeZone, instantOf(middle)) < day) before = middle;
    else at = middle;
  }
  return instantOf(at);
}

/** One formatter per zone: building one costs about 50 µs. There are some 600 zones, so the map stays small. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** RFC 3339 without leap seconds, with the fractional digits and offsets that PostgreSQL accepts. */
const MOMENT = /^(.{10})T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/i;

/** The instant of a date-time that exists and lies in the years 0001 to 9999 of UTC, to the millisecond; else null. */
export function parseInstant(text: string): Instant | null {
  const [, day] = MOMENT.exec(text) ?? [];
  if (day === undefined || parseDate(day) === null) return null;
  const ms = Date.parse(text);
  return ms >= FIRST_DAY * DAY_MS && ms < (LAST_DAY + 1) * DAY_MS ? instantOf(ms) : null;
}

/** The instant of a number of milliseconds since 1970. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

export function addSeconds(moment: Instant, seconds: number): Instant {
  return instantOf(Date.parse(moment) + seconds * 1000);
}

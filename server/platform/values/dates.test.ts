/** Calendar dates: the terms of the rules (eom, fom_on, fom_after), months of different lengths, leap days, zones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addSeconds,
  ageOn,
  type CalendarDate,
  date,
  dateIn,
  daysBetween,
  earlier,
  endOfMonth,
  firstAfter,
  firstMomentIn,
  firstOnOrAfter,
  type Instant,
  instantOf,
  isFirstOfMonth,
  later,
  parseDate,
  parseInstant,
  startOfMonth,
} from './dates.ts';

/** Any day in the years that matter to benefits, and some beyond that people send. */
const day = fc.integer({ min: -60_000, max: 60_000 }).map((offset) => addDays(date('2000-01-01'), offset));

describe('parsing', () => {
  test.each([
    ['2026-02-28', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-02-30', false],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-01-00', false],
    ['0001-01-01', true],
    ['0099-12-31', true],
    ['0000-01-01', false],
    ['9999-12-31', true],
    ['9999-12-32', false],
    ['10000-01-01', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00:00Z', false],
    ['2026-01-01\n', false],
    ['', false],
  ])('%j: %s', (text, valid) => expect(parseDate(text)).toBe(valid ? text : null));

  test('an invalid literal is a fault', () => {
    expect(() => date('2026-02-30')).toThrow('not a calendar date');
  });

  test('agrees with Date on every well-formed text', () => {
    const part = (max: number, width: number) =>
      fc.integer({ min: 0, max }).map((value) => String(value).padStart(width, '0'));
    fc.assert(
      fc.property(part(9999, 4), part(14, 2), part(33, 2), (year, month, dayOfMonth) => {
        const text = `${year}-${month}-${dayOfMonth}`;
        const parsed = new Date(`${text}T00:00:00Z`);
        const exists = year !== '0000' && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
        expect(parseDate(text)).toBe(exists ? text : null);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('days', () => {
  test.each([
    ['2026-01-31', 30, '2026-03-02'],
    ['2028-01-30', 30, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-03-08', 1, '2026-03-09'],
    ['0100-01-01', -1, '0099-12-31'],
    ['9999-12-31', 1, '9999-12-31'],
    ['0001-01-01', -1, '0001-01-01'],
  ])('%s and %i days: %s', (from, count, expected) => expect(addDays(date(from), count)).toBe(expected));

  test('adding and counting are inverse', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -5000, max: 5000 }), (from, count) => {
        const to = addDays(from, count);
        expect(daysBetween(from, to)).toBe(count);
        expect(parseDate(to)).toBe(to);
        expect(to > from).toBe(count > 0);
      }),
    );
  });
});

describe('months', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-05-15', 8, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2000-02-29', 26 * 12, '2026-02-28'],
    ['2000-02-29', 28 * 12, '2028-02-29'],
    ['0050-03-15', -12, '0049-03-15'],
    ['9999-12-15', 1, '9999-12-31'],
    ['0001-01-15', -1, '0001-01-01'],
  ])('%s and %i months: %s', (from, count, expected) => expect(addMonths(date(from), count)).toBe(expected));

  test('adds exactly that many months, to the same day or the last one', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -600, max: 600 }), (from, count) => {
        const to = addMonths(from, count);
        const month = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
        expect(parseDate(to)).toBe(to);
        expect(month(to) - month(from)).toBe(count);
        expect(to.slice(8) === from.slice(8) || (to === endOfMonth(to) && to.slice(8) < from.slice(8))).toBe(true);
      }),
    );
  });

  test.each([
    ['2026-02-10', '2026-02-28', '2026-02-01', '2026-03-01', '2026-03-01'],
    ['2028-02-29', '2028-02-29', '2028-02-01', '2028-03-01', '2028-03-01'],
    ['2026-05-31', '2026-05-31', '2026-05-01', '2026-06-01', '2026-06-01'],
    ['2026-06-01', '2026-06-30', '2026-06-01', '2026-06-01', '2026-07-01'],
    ['2026-12-15', '2026-12-31', '2026-12-01', '2027-01-01', '2027-01-01'],
    ['2026-01-01', '2026-01-31', '2026-01-01', '2026-01-01', '2026-02-01'],
  ])('%s: eom %s, start %s, fom_on %s, fom_after %s', (text, ...expected) => {
    const of = date(text);
    expect([endOfMonth(of), startOfMonth(of), firstOnOrAfter(of), firstAfter(of)]).toEqual(expected);
  });

  test('fom_after is strictly later, fom_on is not', () => {
    fc.assert(
      fc.property(day, (of) => {
        expect(firstAfter(of) > of && isFirstOfMonth(firstAfter(of))).toBe(true);
        expect(firstOnOrAfter(of) >= of && isFirstOfMonth(firstOnOrAfter(of))).toBe(true);
        expect(daysBetween(of, firstAfter(of))).toBeLessThanOrEqual(31);
        expect(addDays(endOfMonth(of), 1)).toBe(firstAfter(of));
        expect(startOfMonth(of) <= of && isFirstOfMonth(startOfMonth(of))).toBe(true);
      }),
    );
  });
});

test('finds the latest and the earliest of any number', () => {
  const [a, b, c] = [date('2026-01-01'), date('2026-02-01'), date('2025-12-31')];
  expect([later(a), later(a, b, c), earlier(a, b, c), earlier(c, a)]).toEqual([a, b, c, c]);
});

describe('age', () => {
  test.each([
    ['2000-07-17', '2026-07-16', 25],
    ['2000-07-17', '2026-07-17', 26],
    ['2000-02-29', '2026-02-27', 25],
    ['2000-02-29', '2026-02-28', 26],
    ['2000-02-29', '2028-02-28', 27],
    ['2000-02-29', '2028-02-29', 28],
    ['2026-07-17', '2026-07-17', 0],
    ['2026-07-17', '2026-07-16', 0],
    ['2026-07-17', '2020-01-01', 0],
  ])('born %s, on %s: %i', (born, on, expected) => expect(ageOn(date(born), date(on))).toBe(expected));

  test('grows by one on a birthday and never shrinks', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 110 }), (born, years) => {
        const birthday = addMonths(born, years * 12);
        expect(ageOn(born, birthday)).toBe(years);
        expect(ageOn(born, addDays(birthday, -1))).toBe(years - 1);
      }),
    );
  });
});

describe('moments', () => {
  const moment = '2026-03-08T07:30:00.000Z' as Instant;
  test.each([
    ['UTC', '2026-03-08'],
    ['America/New_York', '2026-03-08'],
    ['America/Los_Angeles', '2026-03-07'],
    ['Pacific/Auckland', '2026-03-08'],
    ['Pacific/Kiritimati', '2026-03-08'],
    ['Pacific/Pago_Pago', '2026-03-07'],
  ])('the date in %s', (zone, expected) => expect(dateIn(zone, moment)).toBe(expected));

  test('the date changes at midnight of the zone, also when the clocks change', () => {
    const at = (text: string) => dateIn('America/New_York', text as Instant);
    expect([at('2026-03-08T04:59:59.999Z'), at('2026-03-08T05:00:00.000Z')]).toEqual(['2026-03-07', '2026-03-08']);
    expect([at('2026-03-09T03:59:59.999Z'), at('2026-03-09T04:00:00.000Z')]).toEqual(['2026-03-08', '2026-03-09']);
  });

  test.each<[string, string, string]>([
    ['UTC', '2026-01-01', '2026-01-01T00:00:00.000Z'],
    ['America/Chicago', '2026-03-09', '2026-03-09T05:00:00.000Z'],
    // Clocks go forward at midnight, so this day begins at one.
    ['America/Havana', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    // This day was skipped.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('finds the first moment of a day in %s', (zone, day, moment) => {
    expect(firstMomentIn(zone, date(day))).toBe(moment);
  });

  test('a day begins when the previous one ends, in every zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 40_000 }), (zone, days) => {
        const day = addDays(date('1970-01-03'), days);
        const first = firstMomentIn(zone, day);
        expect(dateIn(zone, first) >= day).toBe(true);
        expect(dateIn(zone, instantOf(Date.parse(first) - 1_000)) < day).toBe(true);
      }),
    );
  });

  test('the date in any zone is at most a day from that in UTC', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 4_000_000_000_000 }), (zone, ms) => {
        const there = dateIn(zone, instantOf(ms));
        expect(parseDate(there)).toBe(there);
        expect(Math.abs(daysBetween(dateIn('UTC', instantOf(ms)), there as CalendarDate))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([
    ['2026-01-23T14:30:00Z', '2026-01-23T14:30:00.000Z'],
    ['2026-01-23t14:30:00.123456789z', '2026-01-23T14:30:00.123Z'],
    ['2026-01-23T14:30:00-06:00', '2026-01-23T20:30:00.000Z'],
    ['2026-01-23T14:30:00+15:59', '2026-01-22T22:31:00.000Z'],
    ['2024-02-29T23:59:59-00:00', '2024-02-29T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0001-01-02T00:00:00+14:00', '0001-01-01T10:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => expect(parseInstant(text)).toBe(instant));

  test.each([
    '2026-12-31T23:59:60Z',
    '2026-06-30T23:59:60.5Z',
    '2026-01-23T24:00:00Z',
    '2026-01-23T14:60:00Z',
    '2026-01-23T14:30:00-23:59',
    '2026-01-23T14:30:00+16:00',
    '2026-01-23T14:30:00+05:60',
    '2026-01-23T14:30:00+0500',
    '2026-01-23T14:30:00+05',
    '2026-01-23T14:30:00',
    '2026-01-23 14:30:00Z',
    '2026-01-23T14:30Z',
    '2026-01-23T14:30:00.Z',
    '2026-01-23T14:30:00.1234567891Z',
    '2026-02-29T14:30:00Z',
    '2026-01-23',
    '0000-12-31T23:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '+012026-01-23T14:30:00Z',
    '2026-01-23T14:30:00Z\n',
    '',
  ])('%j is not an instant', (text) => expect(parseInstant(text)).toBeNull());

  test('instants keep milliseconds, and compare as texts', () => {
    expect(instantOf(1_769_178_600_007)).toBe('2026-01-23T14:30:00.007Z');
    expect(addSeconds(moment, 90)).toBe('2026-03-08T07:31:30.000Z');
    expect(addSeconds(moment, -1) < moment).toBe(true);
  });
});

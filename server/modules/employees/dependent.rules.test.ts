/** Dependents: the last day of a child, who may be added, who may be chosen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, ageOn, date } from '../../platform/values/dates.ts';
import {
  AGE_OFF_OPTIONS,
  checkNewDependent,
  isEligibleOn,
  lastEligibleDayOfChild,
  type Relationship,
} from './dependent.rules.ts';

describe('the last day of a child', () => {
  test.each([
    ['2000-07-17', '2026-07-31', '2026-07-16', '2026-12-31'],
    ['2000-02-29', '2026-02-28', '2026-02-27', '2026-12-31'],
    ['2000-07-01', '2026-07-31', '2026-06-30', '2026-12-31'],
    ['2000-01-01', '2026-01-31', '2025-12-31', '2026-12-31'],
    ['2002-02-28', '2028-02-29', '2028-02-27', '2028-12-31'],
    ['2000-12-31', '2026-12-31', '2026-12-30', '2026-12-31'],
  ])('born %s: %s, the day before %s, end of year %s', (born, ...expected) => {
    const days = AGE_OFF_OPTIONS.map((option) => lastEligibleDayOfChild(date(born), option));
    expect(days).toEqual(expected);
    expect(lastEligibleDayOfChild(date(born))).toBe(expected[0]);
  });

  test('never, if disabled', () => {
    expect(lastEligibleDayOfChild(date('2000-07-17'), 'end_of_month', true)).toBeNull();
  });

  test('no option ends before the day before the 26th birthday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...AGE_OFF_OPTIONS), (offset, option) => {
        const born = addDays(date('1980-01-01'), offset);
        const last = lastEligibleDayOfChild(born, option) as ReturnType<typeof date>;
        expect(ageOn(born, addDays(last, 1))).toBeGreaterThanOrEqual(26);
        if (option === 'day_before') expect(ageOn(born, last)).toBe(25);
      }),
    );
  });
});

describe('a new dependent', () => {
  const primary = { firstName: 'Odalys', lastName: 'Núñez', dateOfBirth: date('1991-08-27') };
  const check = (
    relationship: Relationship,
    born: string,
    more: { first?: string; last?: string; hasActiveSpouse?: boolean } = {},
  ) =>
    checkNewDependent({
      dependent: {
        relationship,
        firstName: more.first ?? 'Ilse',
        lastName: more.last ?? 'Núñez',
        dateOfBirth: date(born),
      },
      primary,
      hasActiveSpouse: more.hasActiveSpouse ?? false,
      today: date('2026-07-17'),
    })?.code ?? null;

  test.each<[string, Relationship, string, Parameters<typeof check>[2], string | null]>([
    ['a child', 'Child', '2019-01-30', {}, null],
    ['a child born today', 'Child', '2026-07-17', {}, null],
    ['a child born tomorrow', 'Child', '2026-07-18', {}, 'date_of_birth_in_future'],
    ['a child, 26 tomorrow', 'Child', '2000-07-18', {}, null],
    ['a child, 26 today', 'Child', '2000-07-17', {}, 'child_over_max_age'],
    ['a child beside a spouse', 'Child', '2019-01-30', { hasActiveSpouse: true }, null],
    ['a spouse', 'Spouse', '1990-01-01', {}, null],
    ['a second spouse', 'Spouse', '1990-01-01', { hasActiveSpouse: true }, 'duplicate_active_spouse'],
    ['oneself, spelled otherwise', 'Spouse', '1991-08-27', { first: 'ODALYS', last: 'Nunez' }, 'same_member'],
    ['a twin', 'Spouse', '1991-08-27', { first: 'Oda' }, null],
    ['a namesake', 'Child', '2015-08-27', { first: 'Odalys' }, null],
  ])('%s', (_name, relationship, born, more, expected) => expect(check(relationship, born, more)).toBe(expected));
});

describe('chosen for coverage from 2026-08-01', () => {
  const eligible = (relationship: Relationship, born: string, more: { disabled?: boolean; active?: boolean } = {}) =>
    isEligibleOn(
      { relationship, dateOfBirth: date(born), disabled: more.disabled ?? false, active: more.active ?? true },
      date('2026-08-01'),
    );

  test.each<[string, boolean, boolean]>([
    ['a spouse of any age', eligible('Spouse', '1950-01-01'), true],
    ['a removed spouse', eligible('Spouse', '1950-01-01', { active: false }), false],
    ['a child', eligible('Child', '2019-01-30'), true],
    ['a child in the month of the birthday', eligible('Child', '2000-08-31'), true],
    ['a child who aged off the day before', eligible('Child', '2000-07-17'), false],
    ['a disabled child', eligible('Child', '2000-07-17', { disabled: true }), true],
    ['a child born that day', eligible('Child', '2026-08-01'), true],
    ['a child born the day after', eligible('Child', '2026-08-02'), false],
  ])('%s', (_name, actual, expected) => expect(actual).toBe(expected));

  test('by the option of the plan', () => {
    const child = { relationship: 'Child', dateOfBirth: date('2000-07-17'), disabled: false, active: true } as const;
    expect(isEligibleOn(child, date('2026-08-01'), 'end_of_year')).toBe(true);
    expect(isEligibleOn(child, date('2026-07-17'), 'day_before')).toBe(false);
    expect(isEligibleOn(child, date('2026-07-16'), 'day_before')).toBe(true);
  });
});

/** Premiums by tier and by age, and tables of ages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, date } from '../../platform/values/dates.ts';
import type { Relationship } from '../employees/dependent.rules.ts';
import {
  type AgeRates,
  type BenefitCategory,
  COVERAGE_TIERS,
  type CoveredPeople,
  chargedOf,
  checkRates,
  premium,
  type Rates,
  tierIn,
  tierOf,
  typicalOf,
} from './rates.rules.ts';

const people = (employee: string, ...dependents: [Relationship, string][]): CoveredPeople => ({
  employee: { dateOfBirth: date(employee) },
  dependents: dependents.map(([relationship, born]) => ({ relationship, dateOfBirth: date(born) })),
});

function price(rates: Rates, of: CoveredPeople, on = '2026-01-01', category: BenefitCategory = 'Medical') {
  const answer = premium(rates, category, of, date(on));
  return answer instanceof Refusal ? answer.code : answer;
}

test.each<[string, Relationship[], string]>([
  ['nobody', [], 'EE'],
  ['a spouse', ['Spouse'], 'ES'],
  ['a child', ['Child'], 'EC'],
  ['two children', ['Child', 'Child'], 'EC'],
  ['a spouse and a child', ['Child', 'Spouse'], 'EF'],
])('the tier of %s', (_name, relationships, tier) => {
  expect(tierOf(relationships.map((relationship) => ({ relationship })))).toBe(tier);
});

describe('rates by tier', () => {
  const rates: Rates = { type: 'tier', EE: 40_000, ES: 80_000, EC: 0 };
  test('the rate of the tier, which may be zero', () => {
    expect(price(rates, people('1990-01-01'))).toBe(40_000);
    expect(price(rates, people('1990-01-01', ['Spouse', '1991-01-01']))).toBe(80_000);
    expect(price(rates, people('1990-01-01', ['Child', '2020-01-01']))).toBe(0);
  });

  test('a tier without a rate is not available', () => {
    const family = people('1990-01-01', ['Spouse', '1991-01-01'], ['Child', '2020-01-01']);
    expect(price(rates, family)).toBe('tier_not_available');
  });
});

describe('tiers by number', () => {
  const family = (spouse: boolean, children: number): { relationship: Relationship }[] => [
    ...(spouse ? [{ relationship: 'Spouse' as const }] : []),
    ...Array.from({ length: children }, () => ({ relationship: 'Child' as const })),
  ];
  const EE = { type: 'tier', EE: 1 } as const;

  test.each<[string, Rates, boolean, number, string | null]>([
    ['nobody', { ...EE, E1: 2, E2: 3 }, false, 0, 'EE'],
    ['a spouse', { ...EE, E1: 2, E2: 3 }, true, 0, 'E1'],
    ['a child', { ...EE, E1: 2, E2: 3 }, false, 1, 'E1'],
    ['two children', { ...EE, E1: 2, E2: 3 }, false, 2, 'E2'],
    ['a spouse and a child', { ...EE, E1: 2, E2: 3 }, true, 1, 'E2'],
    ['a spouse and four children', { ...EE, E1: 2, E2: 3 }, true, 4, 'E2'],
    ['a spouse, for whom there is a rate', { ...EE, ES: 5, E1: 2, E2: 3 }, true, 0, 'ES'],
    ['a child beside a rate for spouses', { ...EE, ES: 5, E1: 2 }, false, 1, 'E1'],
    ['three children, for whom there is a rate', { ...EE, EC: 5, E1: 2, E2: 3 }, false, 3, 'EC'],
    ['a family beside a rate for children', { ...EE, EC: 5, E2: 3 }, true, 2, 'E2'],
    ['two children without a rate for two', { ...EE, E1: 2 }, false, 2, null],
    ['a child without a rate for one', { ...EE, E2: 3 }, false, 1, null],
  ])('%s', (_, rates, spouse, children, tier) => expect(tierIn(rates, family(spouse, children))).toBe(tier));

  test('nobody is covered free of charge: a tier is for these kinds of people, or for this number', () => {
    const rate = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    const rates = fc
      .record({ ES: rate, EC: rate, EF: rate, E1: rate, E2: rate })
      .map((some): Rates => ({ ...EE, ...some }));
    fc.assert(
      fc.property(rates, fc.boolean(), fc.integer({ min: 0, max: 5 }), (some, spouse, children) => {
        const who = family(spouse, children);
        const tier = tierIn(some, who);
        if (tier === 'E1') expect(who).toHaveLength(1);
        else if (tier === 'E2') expect(who.length).toBeGreaterThan(1);
        else if (tier !== null) expect(tier).toBe(tierOf(who));
        if (tier !== null) expect(some.type === 'tier' && some[tier] !== undefined).toBe(true);
        // Every tier that somebody can have is also found from its typical people.
        for (const one of COVERAGE_TIERS) expect(typicalOf(some, one) !== null || tier !== one).toBe(true);
      }),
    );
  });
});

describe('rates by age', () => {
  const rates: AgeRates = {
    type: 'age',
    table: [
      { min_age: 0, max_age: 14, cents: 1_000 },
      { min_age: 15, max_age: 20, cents: 2_000 },
      { min_age: 21, max_age: 39, cents: 10_000 },
      { min_age: 40, max_age: 64, cents: 20_000 },
    ],
  };

  test('everybody by the age on the first day of coverage', () => {
    expect(price(rates, people('1986-01-02'))).toBe(10_000);
    expect(price(rates, people('1986-01-01'))).toBe(20_000);
    expect(price(rates, people('1986-01-02', ['Spouse', '1980-05-05'], ['Child', '2020-01-01']))).toBe(31_000);
  });

  test('a leap-day birthday counts as Feb 28 in common years', () => {
    expect(price(rates, people('1987-02-28'), '2027-02-28')).toBe(20_000);
    expect(price(rates, people('1988-02-29'), '2027-03-01')).toBe(10_000);
    expect(price(rates, people('1984-02-29'), '2025-02-28')).toBe(20_000);
    expect(
      price({ type: 'age', table: [{ min_age: 41, max_age: 41, cents: 5 }] }, people('1984-02-29'), '2025-02-28'),
    ).toBe(5);
  });

  test('Medical charges the three oldest children under 21, and each older child', () => {
    const children: [Relationship, string][] = [
      ['Child', '2022-01-01'],
      ['Child', '2008-01-01'],
      ['Child', '2007-01-01'],
      ['Child', '2021-01-01'],
    ];
    expect(price(rates, people('1990-01-01', ...children))).toBe(10_000 + 2 * 2_000 + 1_000);
    expect(price(rates, people('1990-01-01', ...children, ['Child', '2004-12-31']))).toBe(10_000 + 5_000 + 10_000);
    expect(price(rates, people('1990-01-01', ...children), '2026-01-01', 'Dental')).toBe(10_000 + 6_000);
  });

  test('a birthday on the first day of coverage counts', () => {
    const four = (last: string) =>
      people('1990-01-01', ['Child', '2010-01-01'], ['Child', '2010-01-01'], ['Child', '2010-01-01'], ['Child', last]);
    expect(price(rates, four('2005-01-02'))).toBe(10_000 + 6_000);
    expect(price(rates, four('2005-01-01'))).toBe(10_000 + 6_000 + 10_000);
  });

  test('an age without a rate is refused, if it is charged', () => {
    expect(price(rates, people('1960-01-01'))).toBe('tier_not_available');
    const grown: AgeRates = { type: 'age', table: rates.table.slice(1) };
    const four: [Relationship, string][] = [1, 2, 3].map(() => ['Child', '2008-01-01']);
    expect(price(grown, people('1990-01-01', ...four, ['Child', '2022-01-01']))).toBe(10_000 + 6_000);
    expect(price(grown, people('1990-01-01', ['Child', '2022-01-01']))).toBe('tier_not_available');
  });

  test('one more child never makes Medical cheaper, or more expensive after the third under 21', () => {
    const flat: AgeRates = { type: 'age', table: [{ min_age: 0, max_age: 120, cents: 7 }] };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), (months) => {
        const on = date('2026-01-01');
        const dependents = months.map((age) => ({
          relationship: 'Child' as const,
          dateOfBirth: addMonths(on, -age),
        }));
        const young = months.filter((age) => age < 21 * 12).length;
        const charged = 1 + (months.length - young) + Math.min(3, young);
        expect(premium(flat, 'Medical', { employee: { dateOfBirth: date('1990-01-01') }, dependents }, on)).toBe(
          7 * charged,
        );
      }),
    );
  });
});

describe('what is settled on joining', () => {
  const on = date('2026-07-01');
  const child = (born: string, isCharged?: boolean) => ({
    ...{ relationship: 'Child' as const, dateOfBirth: date(born), isCharged },
    pricedOn: isCharged === undefined ? undefined : date('2026-01-01'),
  });

  test.each([
    [
      'three and a fourth, all new',
      [child('2018-01-01'), child('2010-01-01'), child('2012-01-01'), child('2014-01-01')],
      [false, true, true, true],
    ],
    [
      'a newborn after three',
      [child('2010-01-01', true), child('2012-01-01', true), child('2014-01-01', true), child('2026-06-30')],
      [true, true, true, false],
    ],
    [
      'the fourth stays free after one has left',
      [child('2012-01-01', true), child('2014-01-01', true), child('2018-01-01', false)],
      [true, true, false],
    ],
    [
      'an older child who joins three replaces nobody',
      [child('2010-01-01', true), child('2012-01-01', true), child('2014-01-01', true), child('2008-01-01')],
      [true, true, true, false],
    ],
    [
      'an older child who joins after one has left',
      [child('2012-01-01', true), child('2014-01-01', true), child('2018-01-01', false), child('2008-01-01')],
      [true, true, false, true],
    ],
    [
      'a child who was 20 on joining stays young',
      [child('2005-03-01', true), child('2012-01-01', true), child('2014-01-01', true), child('2018-01-01', false)],
      [true, true, true, false],
    ],
  ])('%s', (_, children, charged) => {
    expect(chargedOf('Medical', children, on)).toEqual(charged);
    expect(chargedOf('Dental', children, on)).toEqual(children.map(({ isCharged }) => isCharged ?? true));
  });

  test('never charges more than three young children in Medical, whoever joins or leaves', () => {
    const day = fc.integer({ min: 0, max: 20 * 365 }).map((days) => addDays(date('2006-07-02'), days));
    fc.assert(
      fc.property(
        fc.array(fc.record({ born: day, leaves: fc.boolean(), joins: fc.boolean() }), { maxLength: 8 }),
        (all) => {
          const first = all.filter(({ joins }) => !joins).map(({ born, leaves }) => ({ ...child(born), leaves }));
          const settled = chargedOf('Medical', first, on);
          const stay = first
            .map((one, at) => ({ ...one, isCharged: settled[at], pricedOn: on }))
            .filter(({ leaves }) => !leaves);
          const then = [...stay, ...all.filter(({ joins }) => joins).map(({ born }) => child(born))];
          const charged = chargedOf('Medical', then, on);
          expect(charged.filter(Boolean).length).toBeLessThanOrEqual(3);
          for (const [at, { isCharged }] of stay.entries()) expect(charged[at]).toBe(isCharged);
        },
      ),
    );
  });
});

describe('a table of ages', () => {
  const check = (...bands: [number, number][]) =>
    checkRates({ type: 'age', table: bands.map(([min_age, max_age]) => ({ min_age, max_age, cents: 1 })) }).map(
      (error) => `${error.path} ${error.code}`,
    );
  test.each<[string, [number, number][], string[]]>([
    [
      'in any order, with gaps',
      [
        [40, 64],
        [0, 20],
        [25, 25],
      ],
      [],
    ],
    ['empty', [], ['rates.table empty_table']],
    [
      'with min above max',
      [
        [0, 20],
        [30, 21],
      ],
      ['rates.table.1 min_above_max'],
    ],
    [
      'one age in common',
      [
        [0, 20],
        [20, 30],
      ],
      ['rates.table.1 ages_overlap'],
    ],
    [
      'one inside another',
      [
        [0, 64],
        [70, 80],
        [20, 30],
      ],
      ['rates.table.2 ages_overlap'],
    ],
    [
      'the same twice',
      [
        [5, 5],
        [5, 5],
      ],
      ['rates.table.1 ages_overlap'],
    ],
  ])('%s', (_name, bands, expected) => expect(check(...bands)).toEqual(expected));

  test('in a valid table each age has at most one rate', () => {
    const band = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(band, { minLength: 1, maxLength: 5 }), (bands) => {
        const ages = Array.from({ length: 41 }, (_, age) => age);
        const hits = ages.map((age) => bands.filter(([min, max]) => min <= age && age <= max).length);
        const sound = bands.every(([min, max]) => min <= max) && hits.every((count) => count <= 1);
        expect(check(...bands).length === 0).toBe(sound);
      }),
    );
  });

  test('rates by tier have nothing to check', () => {
    expect(checkRates({ type: 'tier', EE: 1 })).toEqual([]);
  });
});

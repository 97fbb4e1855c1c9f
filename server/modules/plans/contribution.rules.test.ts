/** The employer's and the employee's share of a premium. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { date } from '../../platform/values/dates.ts';
import { EMPLOYEE_CLASSES } from '../employees/employee.rules.ts';
import {
  type ClassContribution,
  type Contribution,
  checkContribution,
  contributionFor,
  partnerPart,
  referencePremium,
  split,
} from './contribution.rules.ts';
import { COVERAGE_TIERS, type CoverageTier } from './rates.rules.ts';

describe('the split', () => {
  const employer = (contribution: ClassContribution, premiumCents: number, tier: CoverageTier = 'EE', other?: number) =>
    split({ premiumCents, tier, contribution, ...others(other) }).employerCents;
  /** For the employee alone, or for the reference plan: whichever the contribution needs. */
  const others = (cents: number | undefined) => ({ aloneCents: cents ?? null, referencePremiumCents: cents ?? null });
  const apart = { type: 'percent', employee: 80, dependents: 50 } as const;

  test.each<[string, ClassContribution, number, CoverageTier, number | undefined, number]>([
    ['fixed', { type: 'fixed', EE: 30_000, EF: 50_000 }, 80_000, 'EF', undefined, 50_000],
    ['fixed, a missing tier takes EE', { type: 'fixed', EE: 30_000 }, 80_000, 'EF', undefined, 30_000],
    ['fixed, a tier of zero', { type: 'fixed', EE: 30_000, ES: 0 }, 80_000, 'ES', undefined, 0],
    ['fixed, more than the rate', { type: 'fixed', EE: 30_000 }, 20_000, 'EE', undefined, 20_000],
    ['percent', { type: 'percent', EE: 80 }, 40_000, 'EE', undefined, 32_000],
    ['percent, a missing tier takes EE', { type: 'percent', EE: 80, EF: 50 }, 40_000, 'EC', undefined, 32_000],
    ['percent, half a cent rounds up', { type: 'percent', EE: 50 }, 12_345, 'EE', undefined, 6_173],
    ['percent, two decimals', { type: 'percent', EE: 33.33 }, 10_000, 'EE', undefined, 3_333],
    ['percent, where binary floats are inexact', { type: 'percent', EE: 1.15 }, 10_000, 'EE', undefined, 115],
    ['percent, capped', { type: 'percent', EE: 80, max_in_cents: 25_000 }, 40_000, 'EE', undefined, 25_000],
    ['percent, below the cap', { type: 'percent', EE: 80, max_in_cents: 50_000 }, 40_000, 'EE', undefined, 32_000],
    [
      'percent, capped by tier',
      { type: 'percent', EE: 80, max_in_cents: { EE: 1, EF: 50_000 } },
      80_000,
      'EF',
      undefined,
      50_000,
    ],
    [
      'percent, a missing cap takes EE',
      { type: 'percent', EE: 80, max_in_cents: { EE: 9_000 } },
      80_000,
      'EF',
      undefined,
      9_000,
    ],
    ['separate, the employee alone', apart, 50_000, 'EE', 50_000, 40_000],
    ['separate, a family', apart, 150_000, 'EF', 50_000, 90_000],
    ['separate, a family in a more expensive plan', apart, 200_000, 'EF', 70_000, 121_000],
    ['separate, each part rounded', apart, 12_345, 'ES', 6_172, 4_938 + 3_087],
    ['apart, capped', { ...apart, max_in_cents: 100_000 }, 200_000, 'EF', 70_000, 100_000],
    [
      'separate, capped by tier',
      { ...apart, max_in_cents: { EE: 50_000, EF: 110_000 } },
      200_000,
      'EF',
      70_000,
      110_000,
    ],
    ['fixed, by number', { type: 'fixed', EE: 100, E1: 170, E2: 230 }, 1_000, 'E2', undefined, 230],
    ['percent, by number', { type: 'percent', EE: 80, E1: 60 }, 1_000, 'E1', undefined, 600],
    ['percent, a number without a value', { type: 'percent', EE: 80, E1: 60 }, 1_000, 'E2', undefined, 800],
    ['separate, capped by number', { ...apart, max_in_cents: { EE: 1, E2: 70_000 } }, 200_000, 'E2', 70_000, 70_000],
    ['separate, nothing for dependents', { ...apart, dependents: 0 }, 150_000, 'EF', 50_000, 40_000],
    ['separate, a family that costs less than one person', apart, 40_000, 'EF', 50_000, 32_000],
    ['a reference plan', { type: 'reference_plan', plan_id: 'x', percent: 75 }, 60_000, 'EE', 40_000, 30_000],
    [
      'a more expensive reference plan',
      { type: 'reference_plan', plan_id: 'x', percent: 75 },
      20_000,
      'EE',
      40_000,
      20_000,
    ],
  ])('%s', (_name, contribution, premiumCents, tier, reference, expected) => {
    expect(employer(contribution, premiumCents, tier, reference)).toBe(expected);
  });

  test('the employee pays the rest', () => {
    const given = { premiumCents: 12_345, tier: 'EE', contribution: { type: 'percent', EE: 50 } } as const;
    expect(split({ ...given, ...others(undefined) })).toEqual({
      premiumCents: 12_345,
      employerCents: 6_173,
      employeeCents: 6_172,
    });
  });

  test('throws without the premium that it is a part of', () => {
    const contribution: ClassContribution = { type: 'reference_plan', plan_id: 'x', percent: 75 };
    expect(() => employer(contribution, 20_000)).toThrow('reference plan');
    expect(() => employer(apart, 20_000)).toThrow('employee alone');
  });

  test('never negative, always adds up, never a fraction', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 });
    const percent = fc.integer({ min: 0, max: 10_000 }).map((points) => points / 100);
    const tiers = <T>(value: fc.Arbitrary<T>) => ({ ES: value, EC: value, EF: value, E1: value, E2: value });
    const cap = fc.oneof(cents, fc.record({ EE: cents, ...tiers(cents) }, { requiredKeys: ['EE'] }));
    const contribution = fc.oneof(
      fc.record({ type: fc.constant('fixed' as const), EE: cents, ...tiers(cents) }, { requiredKeys: ['type', 'EE'] }),
      fc.record(
        { type: fc.constant('percent' as const), EE: percent, ...tiers(percent), max_in_cents: cap },
        { requiredKeys: ['type', 'EE'] },
      ),
      fc.record(
        { type: fc.constant('percent' as const), employee: percent, dependents: percent, max_in_cents: cap },
        { requiredKeys: ['type', 'employee', 'dependents'] },
      ),
      fc.record({ type: fc.constant('reference_plan' as const), plan_id: fc.constant('x'), percent }),
    );
    const employeeClass = fc.constantFrom(...EMPLOYEE_CLASSES);
    const byClass = fc.record({
      type: fc.constant('by_class' as const),
      classes: fc.dictionary(employeeClass, contribution, { minKeys: 1 }),
      otherwise: contribution,
    });
    const any = fc.record({
      ...{ kind: fc.oneof(contribution, byClass), tier: fc.constantFrom(...COVERAGE_TIERS) },
      ...{ whose: fc.option(employeeClass), premiumCents: cents, other: cents },
    });
    fc.assert(
      fc.property(any, ({ kind, tier, whose, premiumCents, other }) => {
        expect(checkContribution(kind)).toEqual([]);
        const shares = split({ premiumCents, tier, contribution: contributionFor(kind, whose), ...others(other) });
        expect(shares.premiumCents).toBe(premiumCents);
        expect(shares.employerCents + shares.employeeCents).toBe(premiumCents);
        expect(Math.min(shares.employerCents, shares.employeeCents)).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(shares.employerCents)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('by class', () => {
  const byClass: Contribution = {
    type: 'by_class',
    classes: {
      'Full Time': { type: 'percent', EE: 100 },
      'Part Time': { type: 'percent', employee: 50, dependents: 0 },
    },
    otherwise: { type: 'fixed', EE: 10_000 },
  };

  test.each([
    ['Full Time', { type: 'percent', EE: 100 }],
    ['Part Time', { type: 'percent', employee: 50, dependents: 0 }],
    ['Intern', { type: 'fixed', EE: 10_000 }],
    [null, { type: 'fixed', EE: 10_000 }],
  ] as const)('%s', (employeeClass, expected) => {
    expect(contributionFor(byClass, employeeClass)).toEqual(expected);
    expect(contributionFor(contributionFor(byClass, employeeClass), 'Seasonal')).toEqual(expected);
  });

  test('each is checked, with its path', () => {
    const wrong = { ...byClass, classes: { Intern: { type: 'percent', EE: 101 } as const } };
    expect(checkContribution(wrong).map(({ path }) => path)).toEqual(['contribution.classes.Intern.EE']);
    const otherwise = { type: 'percent', EE: 1, employee: 1, dependents: 1 } as Contribution;
    const both = { ...byClass, otherwise } as Contribution;
    expect(checkContribution(both).map(({ path }) => path)).toEqual(['contribution.otherwise.EE']);
  });
});

describe('the part for a partner', () => {
  const whole = (premiumCents: number, employeeCents: number) => ({
    ...{ premiumCents, employeeCents, employerCents: premiumCents - employeeCents },
  });

  test.each([
    ['from both shares', whole(118_000, 33_000), whole(60_000, 6_000), { postTaxCents: 27_000, imputedCents: 31_000 }],
    ['all from the employer', whole(118_000, 0), whole(60_000, 0), { postTaxCents: 0, imputedCents: 58_000 }],
    ['all from the employee', whole(118_000, 64_000), whole(60_000, 6_000), { postTaxCents: 58_000, imputedCents: 0 }],
    [
      'where the employee pays less with them',
      whole(800, 100),
      whole(500, 200),
      { postTaxCents: 0, imputedCents: 300 },
    ],
    [
      'where the employer pays less with them',
      whole(800, 700),
      whole(500, 200),
      { postTaxCents: 300, imputedCents: 0 },
    ],
    ['nothing, if they cost nothing', whole(500, 300), whole(500, 200), { postTaxCents: 0, imputedCents: 0 }],
    ['never negative', whole(400, 100), whole(500, 200), { postTaxCents: 0, imputedCents: 0 }],
  ])('is the difference that they make to the price: %s', (_, withThem, without, expected) => {
    expect(partnerPart(withThem, without)).toEqual(expected);
  });

  test('is the whole difference, and within the shares', () => {
    const split = fc
      .record({ employer: fc.integer({ min: 0, max: 1_000_000 }), employee: fc.integer({ min: 0, max: 1_000_000 }) })
      .map(({ employer, employee }) => whole(employer + employee, employee));
    fc.assert(
      fc.property(split, split, (withThem, without) => {
        const { postTaxCents, imputedCents } = partnerPart(withThem, without);
        expect(postTaxCents + imputedCents).toBe(Math.max(0, withThem.premiumCents - without.premiumCents));
        expect(Math.min(postTaxCents, imputedCents)).toBeGreaterThanOrEqual(0);
        expect(postTaxCents).toBeLessThanOrEqual(withThem.employeeCents);
        expect(imputedCents).toBeLessThanOrEqual(withThem.employerCents);
      }),
    );
  });
});

describe('the premium of the reference plan', () => {
  const employee = { dateOfBirth: date('1990-01-01') };
  const child = { relationship: 'Child' as const, dateOfBirth: date('2020-01-01') };
  const reference = (rates: Parameters<typeof referencePremium>[0]) =>
    referencePremium(rates, 'Medical', { employee, dependents: [child] }, date('2026-01-01'));

  test('is that for the same people, or for EE if it has no such tier', () => {
    expect(reference({ type: 'tier', EE: 40_000, EC: 60_000 })).toBe(60_000);
    expect(reference({ type: 'tier', EE: 40_000 })).toBe(40_000);
  });

  test('is refused if it has no rate even for the employee', () => {
    const answer = reference({ type: 'age', table: [{ min_age: 60, max_age: 64, cents: 1 }] });
    expect(answer instanceof Refusal ? answer.code : answer).toBe('tier_not_available');
  });
});

describe('a contribution', () => {
  test.each<[Contribution, string[]]>([
    [{ type: 'fixed', EE: 0 }, []],
    [{ type: 'percent', EE: 0, ES: 100, EC: 33.33 }, []],
    [{ type: 'percent', EE: 0.29, ES: 1.15, EC: 99.99 }, []],
    [{ type: 'percent', EE: -1, EF: 100.01 }, ['contribution.EE', 'contribution.EF']],
    [{ type: 'percent', EE: 33.333 }, ['contribution.EE']],
    [{ type: 'percent', employee: 100, dependents: 33.33, max_in_cents: { EE: 0 } }, []],
    [{ type: 'percent', employee: 101, dependents: -0.01 }, ['contribution.employee', 'contribution.dependents']],
    [
      { type: 'percent', employee: 80, dependents: 50, EE: 80, EF: 50 } as Contribution,
      ['contribution.EE', 'contribution.EF'],
    ],
    [{ type: 'reference_plan', plan_id: 'x', percent: 50.5 }, []],
    [{ type: 'reference_plan', plan_id: 'x', percent: 101 }, ['contribution.percent']],
    [{ type: 'reference_plan', plan_id: 'x', percent: Number.NaN }, ['contribution.percent']],
  ])('%j', (contribution, expected) => {
    expect(checkContribution(contribution).map((error) => error.path)).toEqual(expected);
  });
});

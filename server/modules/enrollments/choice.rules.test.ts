/** What a person can choose from an offer, and that every price shown is the price stored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { date } from '../../platform/values/dates.ts';
import { groundOf } from '../life-events/consistency.rules.ts';
import { type ChoosableDependent, choose, eligibleDependents, optionsOf, type Situation } from './choice.rules.ts';

const dependent = (id: string, relationship: 'Spouse' | 'Child', born: string): ChoosableDependent => ({
  id,
  relationship,
  dateOfBirth: date(born),
  disabled: false,
  active: true,
  familySince: null,
});
const SPOUSE = dependent('spouse', 'Spouse', '1990-01-01');
const CHILD = dependent('child', 'Child', '2019-03-02');

/** In open enrollment: the window itself lets everybody in. */
const situation = (changes: Partial<Situation> = {}): Situation => {
  const coverageStart = changes.coverageStart ?? date('2026-07-01');
  const window = groundOf(
    { type: null, eventOn: coverageStart, startsOn: coverageStart },
    { isPreTax: true, today: coverageStart },
  );
  return { ...OFFERED, coverageStart, grounds: [window], ...changes };
};
const OFFERED = {
  employee: { dateOfBirth: date('1991-08-27'), state: 'WA', employeeClass: null },
  dependents: [SPOUSE, CHILD],
  category: 'Medical',
  contribution: { type: 'fixed', EE: 100 },
  plans: [{ id: 'plan', states: null, rates: { type: 'tier', EE: 300, ES: 500, EC: 400, EF: 700 } }],
  childAgeOff: 'end_of_month',
  coverageEnd: date('2027-06-30'),
  replaced: null,
  today: date('2026-06-10'),
} satisfies Partial<Situation>;

describe('choose', () => {
  it.each([
    [[], 'EE', 300],
    [['spouse'], 'ES', 500],
    [['child'], 'EC', 400],
    [['child', 'spouse'], 'EF', 700],
  ] as const)('%j gives tier %s', (dependentIds, tier, premiumCents) => {
    const choice = choose(situation(), 'plan', dependentIds);
    expect(choice).toMatchObject({ tier, premiumCents, employerCents: 100, employeeCents: premiumCents - 100 });
  });

  it('refuses a plan that is not offered, or not in the employee’s state, including employees without an address', () => {
    const plans = [{ id: 'plan', states: ['OR'], rates: { type: 'tier', EE: 1 } as const }];
    expect(choose(situation(), 'other', [])).toMatchObject({ code: 'plan_not_available' });
    expect(choose(situation({ plans }), 'plan', [])).toMatchObject({ code: 'plan_not_available' });
    const here = { dateOfBirth: date('1991-08-27'), state: 'OR', employeeClass: null };
    expect(choose(situation({ plans, employee: here }), 'plan', [])).toMatchObject({ tier: 'EE' });
    const nowhere = { dateOfBirth: date('1991-08-27'), state: null, employeeClass: null };
    expect(choose(situation({ plans, employee: nowhere }), 'plan', [])).toMatchObject({ code: 'plan_not_available' });
    expect(choose(situation({ employee: nowhere }), 'plan', [])).toMatchObject({ tier: 'EE' });
  });

  it('refuses an id that is not a dependent’s, with its position', () => {
    const refusal = choose(situation(), 'plan', ['child', 'stranger']);
    expect(refusal).toMatchObject({ code: 'dependent_not_eligible', details: [{ path: 'dependent_ids.1' }] });
  });

  it('refuses a tier without a rate', () => {
    const plans = [{ id: 'plan', states: null, rates: { type: 'tier', EE: 1 } as const }];
    expect(choose(situation({ plans }), 'plan', ['child'])).toMatchObject({ code: 'tier_not_available' });
  });
});

describe('eligibleDependents', () => {
  const grown = dependent('grown', 'Child', '2000-06-15');
  const newborn = dependent('newborn', 'Child', '2026-06-20');

  it.each([
    // Aged off on 2026-06-30, the end of the birthday's month.
    [grown, '2026-06-01', '2026-06-30', true],
    [grown, '2026-07-01', '2026-06-10', false],
    [grown, '2026-06-01', '2026-07-01', false],
    [newborn, '2026-07-01', '2026-06-25', true],
    [newborn, '2026-06-01', '2026-06-25', false],
  ] as const)('%o, coverage from %s, on %s: %s', (child, coverageStart, today, eligible) => {
    const given = situation({ dependents: [child], coverageStart: date(coverageStart), today: date(today) });
    expect(eligibleDependents(given).length === 1).toBe(eligible);
  });
});

describe('optionsOf', () => {
  const cents = fc.integer({ min: 0, max: 200_000 });
  const tierRates = fc.record({ type: fc.constant('tier' as const), EE: cents, ES: cents, EC: cents, EF: cents });
  const ageRates = cents.map((each) => ({ type: 'age' as const, table: [{ min_age: 0, max_age: 120, cents: each }] }));
  const contribution = fc.oneof(
    fc.record({ type: fc.constant('fixed' as const), EE: cents, EF: cents }),
    fc.record({ type: fc.constant('percent' as const), EE: fc.integer({ min: 0, max: 100 }) }),
    fc.record({
      type: fc.constant('reference_plan' as const),
      plan_id: fc.constant('plan'),
      percent: fc.integer({ min: 0, max: 100 }),
    }),
  );
  const FAMILY = ['spouse', 'child'];
  const PEOPLE = { EE: [], ES: ['spouse'], EC: ['child'], EF: FAMILY, E1: ['child'], E2: FAMILY };

  it('shows for each tier what choosing those people costs', () => {
    fc.assert(
      fc.property(fc.oneof(tierRates, ageRates), contribution, (rates, given) => {
        const offered = situation({ plans: [{ id: 'plan', states: null, rates }], contribution: given });
        const [option] = optionsOf(offered);
        expect(option?.tiers.map(({ tier }) => tier)).toEqual(['EE', 'ES', 'EC', 'EF']);
        for (const { tier, ...price } of option?.tiers ?? []) {
          const choice = choose(offered, 'plan', PEOPLE[tier]);
          expect(choice).not.toBeInstanceOf(Refusal);
          expect(choice).toMatchObject({ tier, ...price });
          expect(price.employerCents + price.employeeCents).toBe(price.premiumCents);
        }
      }),
    );
  });

  it('shows tiers to people without dependents, unless the price would depend on ages', () => {
    const alone = situation({ dependents: [] });
    expect(optionsOf(alone)[0]?.tiers).toHaveLength(4);
    const plans = [
      { id: 'plan', states: null, rates: { type: 'age', table: [{ min_age: 0, max_age: 99, cents: 5 }] } as const },
    ];
    expect(optionsOf({ ...alone, plans: plans as never })[0]?.tiers.map(({ tier }) => tier)).toEqual(['EE']);
  });
});

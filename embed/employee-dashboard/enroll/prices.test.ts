/** Tier and price for the chosen people. */
import { describe, expect, it } from 'vitest';
import type { Options, Plan } from '../answers.ts';
import { firstChoice, keptOf, perPaycheck, priceOf, sameAmounts, shownOf, tierOf } from './prices.ts';

const SPOUSE = { id: 'rui', relationship: 'Spouse', first_name: 'Rui', last_name: 'F' } as const;
const INES = { id: 'ines', relationship: 'Child', first_name: 'Ines', last_name: 'F' } as const;
const BEN = { id: 'ben', relationship: 'Child', first_name: 'Ben', last_name: 'F' } as const;
const ALL = [SPOUSE, INES, BEN];

const amounts = (cents: number) => ({
  premium_in_cents: cents * 3,
  employer_contribution_in_cents: cents,
  employee_deduction_in_cents: cents * 2,
  per_paycheck_in_cents: cents,
});
const plan = (changes: Partial<Plan> = {}): Plan => ({
  id: 'bpln_1',
  name: 'Silver',
  carrier: null,
  network: null,
  summary: {},
  documents: [],
  priced_by_age: false,
  tiers: [
    { coverage_tier: 'EE', ...amounts(100) },
    { coverage_tier: 'ES', ...amounts(200) },
    { coverage_tier: 'EF', ...amounts(300) },
  ],
  ...changes,
});

describe('the tier', () => {
  it.each([
    ['EE', []],
    ['ES', [SPOUSE]],
    ['EC', [INES, BEN]],
    ['EF', [SPOUSE, INES]],
  ])('is %s', (tier, people) => {
    expect(tierOf(people)).toBe(tier);
  });
});

describe('the price', () => {
  it('is that of the tier, in the server’s amounts', () => {
    expect(priceOf(plan(), ALL, ['rui'])).toEqual({
      tier: 'ES',
      isAtMost: false,
      perPaycheckCents: 200,
      employeeCents: 400,
      employerCents: 200,
    });
    expect(priceOf(plan(), ALL, [])?.tier).toBe('EE');
  });

  it('goes by the number of people where the plan has no price for their relationships', () => {
    const tiers = [
      { coverage_tier: 'EE' as const, ...amounts(100) },
      { coverage_tier: 'ES' as const, ...amounts(200) },
      { coverage_tier: 'E1' as const, ...amounts(210) },
      { coverage_tier: 'E2' as const, ...amounts(310) },
    ];
    const shown = (ids: string[]) => priceOf(plan({ tiers }), ALL, ids);
    expect([[], ['rui'], ['ines'], ['ines', 'ben'], ['rui', 'ines', 'ben']].map((ids) => shown(ids)?.tier)).toEqual([
      ...['EE', 'ES', 'E1', 'E2', 'E2'],
    ]);
    expect(shown(['ben'])).toMatchObject({ perPaycheckCents: 210, isAtMost: false });
    expect(priceOf(plan({ tiers: tiers.slice(0, 3) }), ALL, ['ines', 'ben'])).toBeNull();
  });

  it('is null where the plan does not have the tier', () => {
    expect(priceOf(plan(), ALL, ['ines'])).toBeNull();
  });

  it('is the highest possible where ages count and somebody of a relationship is left out', () => {
    const byAge = plan({ priced_by_age: true });
    expect(priceOf(byAge, ALL, ['rui', 'ines'])?.isAtMost).toBe(true);
    expect(priceOf(byAge, ALL, ['rui', 'ines', 'ben'])?.isAtMost).toBe(false);
    expect(priceOf(byAge, ALL, [])?.isAtMost).toBe(false);
  });

  it('differs when any of its amounts does', () => {
    const shown = shownOf(amounts(100));
    expect(sameAmounts(shown, shownOf(amounts(100)))).toBe(true);
    expect(sameAmounts(shown, { ...shown, employerCents: 101 })).toBe(false);
  });
});

describe('who is ticked at first', () => {
  type Covered = Partial<NonNullable<Options['current_coverage']>> | null;
  const options = (current: Covered, renewed: Covered = null, ending: Covered = null) =>
    ({
      dependents: ALL,
      current_coverage: current,
      if_unanswered: { renewed_coverage: renewed, ending_coverage: ending },
    }) as unknown as Options;

  it('keeps what runs, or what is renewed, without an answer', () => {
    expect(keptOf(options({ plan_id: 'runs' }, { plan_id: 'renewed' }))?.plan_id).toBe('runs');
    expect(keptOf(options(null, { plan_id: 'renewed' }))?.plan_id).toBe('renewed');
    expect(keptOf(options(null, null, { plan_id: 'ending' }))).toBeNull();
  });

  it('is who is covered now, else who was chosen before, without those who no longer can be', () => {
    expect(firstChoice(options({ dependent_ids: ['ben', 'old'] }), ['rui'], [])).toEqual(['ben']);
    expect(firstChoice(options(null), ['rui', 'gone'], [])).toEqual(['rui']);
    expect(firstChoice(options(null), null, [])).toEqual([]);
    expect(firstChoice(options(null, { dependent_ids: ['ines'] }, { dependent_ids: ['ben'] }), ['rui'], [])).toEqual([
      'ines',
    ]);
    expect(firstChoice(options(null, null, { dependent_ids: ['ben'] }), ['rui'], [])).toEqual(['ben']);
  });

  it('is also who joined the family just now, unless they were left out of the benefit before', () => {
    expect(firstChoice(options(null), null, ['ines'])).toEqual(['ines']);
    expect(firstChoice(options({ dependent_ids: ['rui'] }), null, ['ines', 'elsewhere'])).toEqual(['rui', 'ines']);
    expect(firstChoice(options({ dependent_ids: ['rui'] }), ['rui', 'ines'], ['ines'])).toEqual(['rui', 'ines']);
    expect(firstChoice(options(null), ['rui'], ['ines'])).toEqual(['rui']);
  });
});

it('spreads a month over paychecks as the server does', () => {
  expect([perPaycheck(9_650, 26), perPaycheck(10_125, 26), perPaycheck(5_000, 12)]).toEqual([4_454, 4_673, 5_000]);
});

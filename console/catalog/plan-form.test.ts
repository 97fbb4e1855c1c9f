import { expect, it } from 'vitest';
import { changedFacts, factsOf, type Plan, rateLines, ratesIn, typedFacts } from './plan-form.ts';

const PLAN = {
  ...{ id: 'bpln_1', benefit_id: 'bprd_1', name: 'Silver', carrier: 'Larkspur', network: null, states: ['WA'] },
  summary: {
    deductible_in_cents: 150_000,
    primary_care: '$20',
    highlights: ['No referral'],
    hsa_eligible: true,
    translations: { es: { highlights: ['Sin remisión'] } },
  },
  ...{ rates: { type: 'tier', EE: 18_158 }, documents: [], created_at: '', updated_at: '' },
} as unknown as Plan;

it('sends a plan as it was, with what was changed, and keeps what the form does not show', () => {
  const typed = typedFacts(PLAN);
  const { name, carrier, network, states, summary } = PLAN;
  expect(factsOf(typed, PLAN)).toEqual({ facts: { name, carrier, network, states, summary } });
  const { deductible_in_cents: _, primary_care: __, ...rest } = summary;
  const changed = {
    ...typed,
    deductible_in_cents: '',
    primary_care: ' ',
    specialist: '$40',
    coinsurance_percent: '20',
  };
  expect(factsOf({ ...changed, states: 'wa or,WA' }, PLAN)).toEqual({
    facts: {
      ...{ name, carrier, network },
      states: ['WA', 'OR'],
      summary: { ...rest, specialist: '$40', coinsurance_percent: 20 },
    },
  });
  const said = {
    ...{ hsa_eligible: '', referral_needed: 'false', directory_url: ' https://doctors.example/find ' },
    ...{ highlights: ' No referral \n\nOpen on Sundays', es_highlights: 'Sin remisión', es_specialist: '$40' },
  };
  const { hsa_eligible: ___, ...kept } = summary;
  expect(factsOf({ ...typed, ...said }, PLAN)).toMatchObject({
    facts: {
      summary: {
        ...kept,
        ...{ referral_needed: false, directory_url: 'https://doctors.example/find' },
        highlights: ['No referral', 'Open on Sundays'],
        translations: { es: { specialist: '$40', highlights: ['Sin remisión'] } },
      },
    },
  });
  expect(factsOf({ ...typed, ...said }, PLAN)).not.toHaveProperty('facts.summary.hsa_eligible');
  const again = factsOf({ ...typed, carrier: 'Basin' }, PLAN);
  expect('facts' in again && changedFacts(again.facts, PLAN)).toEqual({ carrier: 'Basin' });
  expect(factsOf({ ...typed, out_of_pocket_max_in_cents: 'much' }, PLAN)).toEqual({
    wrong: 'out_of_pocket_max_in_cents',
  });
});

it('takes rates by tier, by number and by age, and no mixture, repetition or gap', () => {
  expect(
    ratesIn([
      ['ee', '$41.10'],
      ['EF', '120'],
    ]),
  ).toEqual({ type: 'tier', EE: 4_110, EF: 12_000 });
  expect(
    ratesIn([
      ['EE', '1'],
      ['E1', '2'],
      ['E2', '3'],
    ]),
  ).toEqual({ type: 'tier', EE: 100, E1: 200, E2: 300 });
  expect(
    ratesIn([
      ['0 – 14', '210'],
      ['15', '229.5'],
    ]),
  ).toEqual({
    type: 'age',
    table: [
      { min_age: 0, max_age: 14, cents: 21_000 },
      { min_age: 15, max_age: 15, cents: 22_950 },
    ],
  });
  for (const lines of [
    [],
    [
      ['EE', '1'],
      ['15', '2'],
    ],
    [
      ['EE', '1'],
      ['ee', '2'],
    ],
    [['EE', '']],
    [['XX', '1']],
  ])
    expect(ratesIn(lines as [string, string][])).toBeNull();
});

it('reads the lines of a plan from a file of several, and of any plan from a file of one', async () => {
  const several = 'plan,for,monthly_rate\nGold,EE,1.00\nSilver,EE,2.00\nSilver,EF,3.00\n';
  expect(await rateLines(several, 'Silver')).toEqual([
    ['EE', '2.00'],
    ['EF', '3.00'],
  ]);
  expect(await rateLines(several, 'Bronze')).toBeNull();
  expect(await rateLines('\ufeffFor, Monthly_Rate\n0-14,210\n', '')).toEqual([['0-14', '210']]);
  expect(await rateLines('plan,for,monthly_rate\nGold,EE,1.00\n', 'A new name')).toEqual([['EE', '1.00']]);
  expect(await rateLines('a,b\n1,2\n', 'Gold')).toBeNull();
});

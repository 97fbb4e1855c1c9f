/** An employer that offers medical, dental and vision, and one person in front of an open window, for tests of the employee's page. */

import type { TestOpenroll } from '../../../server/testing/app.ts';
import { boundTo, hire, makeEmployer, makePlan, makeProduct } from '../../../server/testing/builders.ts';

export const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
/** In the window of open enrollment, which ends on July 10. */
export const NOW = '2026-06-10T15:00:00Z';

const MEDICAL = [
  {
    name: 'Cascade Bronze',
    carrier: 'Cascade Health',
    network: 'Cascade Open',
    rates: { type: 'tier', EE: 31_250, ES: 62_500, EC: 56_250, EF: 93_750 },
    summary: {
      deductible_in_cents: 600_000,
      out_of_pocket_max_in_cents: 900_000,
      highlights: ['Preventive care at no cost', 'Telehealth included'],
    },
    documents: [{ kind: 'sbc', url: 'https://plans.example/bronze-sbc.pdf' }],
  },
  {
    name: 'Cascade Silver',
    carrier: 'Cascade Health',
    network: 'Cascade Open',
    rates: { type: 'tier', EE: 45_000, ES: 90_000, EC: 81_000, EF: 135_000 },
    summary: {
      deductible_in_cents: 250_000,
      deductible_family_in_cents: 500_000,
      out_of_pocket_max_in_cents: 600_000,
      out_of_pocket_max_family_in_cents: 1_200_000,
      coinsurance_percent: 20,
      primary_care: '$25 for a visit',
      network_type: 'PPO',
      hsa_eligible: false,
      directory_url: 'https://plans.example/doctors',
      highlights: ['Preventive care at no cost', '$25 for a doctor’s visit', 'Telehealth included'],
      translations: { es: { highlights: ['Atención preventiva sin costo'], primary_care: '$25 por consulta' } },
    },
    documents: [{ kind: 'sbc', url: 'https://plans.example/silver-sbc.pdf' }],
  },
  {
    name: 'Cascade Gold',
    carrier: 'Cascade Health',
    network: 'Cascade Open',
    rates: { type: 'tier', EE: 58_000, ES: 116_000, EC: 104_400, EF: 174_000 },
    summary: {
      deductible_in_cents: 75_000,
      out_of_pocket_max_in_cents: 400_000,
      highlights: ['Preventive care at no cost', '$15 for a doctor’s visit', 'Telehealth included'],
    },
    documents: [{ kind: 'sbc', url: 'https://plans.example/gold-sbc.pdf' }],
  },
];

export const OFFERS = [
  { product: { category: 'Medical', name: 'Cascade Medical', product_code: 'MVP' }, plans: MEDICAL, percent: 70 },
  {
    product: { category: 'Dental', name: 'Bright Dental', product_code: 'VD' },
    plans: [
      {
        name: 'Bright Dental',
        carrier: 'Bright',
        rates: { type: 'tier', EE: 3_800, ES: 7_400, EC: 8_600, EF: 12_900 },
        summary: { highlights: ['Two cleanings a year', 'Fillings at 80%'] },
      },
    ],
    percent: 50,
  },
  {
    product: { category: 'Vision', name: 'Clear Vision', product_code: 'VV' },
    plans: [
      {
        name: 'Clear Vision',
        carrier: 'Clear',
        rates: { type: 'tier', EE: 900, ES: 1_700, EC: 1_800, EF: 2_700 },
        summary: { highlights: ['An eye exam every year'] },
      },
    ],
    percent: 50,
  },
];

export interface World {
  employerId: string;
  employeeId: string;
  memberId: string;
  /** By category, as are the next fields. */
  productIds: Record<string, string>;
  planIds: Record<string, string[]>;
  planYears: Record<string, string>;
}

/**
 * Coverage from 2026-07-01; the clock is at NOW afterwards. `categories`: what is offered; everything if left out. `morePlans`: of
 * Medical.
 */
export async function makeWorld(
  t: TestOpenroll,
  options: { categories?: string[]; person?: object; morePlans?: object[]; planYear?: object } = {},
): Promise<World> {
  t.real.set('2026-05-20T15:00:00Z');
  const employerId = await makeEmployer(t.api);
  const employer = `/v1/employers/${employerId}`;
  await t.api.post(`${employer}/benefit-eligibility-policies`, { classification: 'all', waiting_period: 'none' });
  await t.api.put(`${employer}/settings`, { pay_frequency: 'bi_weekly' });
  const world: World = { employerId, employeeId: '', memberId: '', productIds: {}, planIds: {}, planYears: {} };
  for (const { product, plans, percent } of OFFERS) {
    if (options.categories && !options.categories.includes(product.category)) continue;
    const productId = await makeProduct(t.api, product);
    const ids: string[] = [];
    const more = product.category === 'Medical' ? (options.morePlans ?? []) : [];
    for (const plan of [...plans, ...more]) ids.push(await makePlan(t.api, productId, plan));
    const { body } = await t.api.post(`${employer}/benefit-plan-years`, {
      benefit_id: productId,
      plan_ids: ids,
      coverage_start: '2026-07-01',
      open_enrollment_start: '2026-06-01',
      open_enrollment_end: '2026-07-10',
      tax_classification: 'Pre-tax',
      contribution: { type: 'percent', EE: percent },
      ...options.planYear,
    });
    world.productIds[product.category] = productId;
    world.planIds[product.category] = ids;
    world.planYears[product.category] = body.data.benefit_plan_year_id;
  }
  t.real.set(NOW);
  const [employee] = await hire(t, employerId, [{ address: ADDRESS, ...options.person }]);
  return { ...world, employeeId: employee.id, memberId: employee.member_id };
}

/** Saves somebody's spouse and children as the person would. */
export async function addFamily(t: TestOpenroll, world: World, people: object[] = FAMILY): Promise<string[]> {
  const api = await boundTo(t, 'employee', world.employeeId);
  const ids: string[] = [];
  for (const person of people) {
    const { body } = await api.post(`/v1/members/${world.memberId}/dependents`, {
      last_name: 'Ferreira',
      address: ADDRESS,
      ...person,
    });
    ids.push(body.data.legal_dependent_id);
  }
  return ids;
}

export const FAMILY = [
  { first_name: 'Rui', relationship: 'Spouse', date_of_birth: '1990-01-01' },
  { first_name: 'Ines', relationship: 'Child', date_of_birth: '2019-03-02' },
];

/** Sixty letters, without a space to break at. */
export const LONG = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewiss'.slice(0, 60);

/** Twelve together with the three of every world: one costs nothing, and for one the employee pays $9,999.99. */
export const MORE_PLANS = [0, 3_333_330, ...Array.from({ length: 7 }, (_, n) => 30_000 + 7_919 * n)].map(
  (cents, n) => ({
    name: `${n === 0 ? LONG : 'Cascade Choice'} ${n}`,
    rates: { type: 'tier', EE: cents, ES: 2 * cents, EC: 2 * cents, EF: 3 * cents },
    summary: {
      deductible_in_cents: 100_000 + 50_000 * n,
      hsa_eligible: n % 2 === 0,
      network_type: n % 3 ? 'PPO' : 'HMO',
    },
  }),
);

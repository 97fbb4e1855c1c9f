/**
 * Employers as their handbooks describe them, set up by the API alone. docs/handbooks.md works out the amounts by hand, and they
 * are compared with the ledger of a plan year.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { advance, type Company, done, reconcile, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-12-01T09:00:00Z' });
});
afterAll(() => t.close());

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };

interface Handbook {
  settings: object;
  policy: object;
  rates: object;
  /** The rates of a second plan. */
  dearer?: object;
  planYear: (plan: string) => object;
  people: object[];
  /** The day on which it is set up, if later than the others. */
  on?: string;
}

async function setUp({ settings, policy, rates, dearer, planYear, people, on }: Handbook): Promise<Company> {
  const { api, organizationId } = await t.otherOrganization('sandbox');
  const co = { t, api, organization: parseId('organization', organizationId) ?? '', people: [] as Company['people'] };
  const employerId = await makeEmployer(api);
  await done(api.put(`/v1/employers/${employerId}/settings`, settings));
  const productId = await makeProduct(api, { category: 'Medical', name: 'Basin Medical', product_code: 'MEC_PLUS' });
  const plan = await makePlan(api, productId, { name: 'Basin Silver', rates });
  const other = dearer ? await makePlan(api, productId, { name: 'Basin Gold', rates: dearer }) : plan;
  const company = { ...co, employerId, productId, plan, dearer: other, planYearId: '' };
  if (on) await advance(company, on);
  await done(api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy));
  const open = {
    open_enrollment_start: on ?? '2026-12-01',
    coverage_start: '2027-01-01',
    tax_classification: 'Pre-tax',
  };
  const year = { benefit_id: productId, plan_ids: [...new Set([plan, other])], ...open, ...planYear(plan) };
  const { data } = await done(api.post(`/v1/employers/${employerId}/benefit-plan-years`, year));
  const employees = await hire({ ...t, api } as TestOpenroll, employerId, people);
  return { ...company, planYearId: data.benefit_plan_year_id, people: employees };
}

type Relationship = 'Spouse' | 'Child' | 'Domestic Partner' | 'Partner Child';

async function relative(co: Company, at: number, first_name: string, relationship: Relationship): Promise<string> {
  const date_of_birth = relationship.endsWith('Child') ? '2018-03-02' : '1991-04-04';
  const person = { first_name, last_name: 'Ferreira', date_of_birth, relationship, address: ADDRESS };
  const { data } = await done(co.api.post(`/v1/members/${co.people[at].member_id}/dependents`, person));
  return data.legal_dependent_id;
}

/** Elects in the window that is open. */
async function elect(co: Company, at: number, dependent_ids: string[] = [], plan_id = co.plan): Promise<void> {
  const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
  const pending = data.find(({ status }: { status: string }) => status === 'pending');
  await done(answerWith(co.api, pending.id, { plan_id, dependent_ids }));
}

/** Month → what was deducted of this person. */
async function deducted(co: Company, at: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ month: string; cents: number }>`
    select to_char(month, 'YYYY-MM') as month, sum(monthly_cents)::int as cents from deduction_lines
    where organization_id = ${co.organization} and employee_id = ${parseId('employee', co.people[at].id)}
    group by 1 having sum(monthly_cents) <> 0 order by 1`.execute(t.database.db);
  return Object.fromEntries(rows.map(({ month, cents }) => [month, cents]));
}

/** The same by tax classification, and what was reported as income. */
async function taxed(co: Company, at: number): Promise<Record<string, Record<string, number>>> {
  const { rows } = await sql<{ tax: string; month: string; cents: number }>`
    select tax, to_char(month, 'YYYY-MM') as month, sum(cents)::int as cents from (
      select employee_id, tax_classification as tax, month, monthly_cents as cents from deduction_lines
      where organization_id = ${co.organization}
      union all select employee_id, 'income', month, cents from imputed_income_lines
      where organization_id = ${co.organization}) l
    where employee_id = ${parseId('employee', co.people[at].id)}
    group by 1, 2 having sum(cents) <> 0 order by 1, 2`.execute(t.database.db);
  const byTax = Map.groupBy(rows, ({ tax }) => tax);
  return Object.fromEntries(
    [...byTax].map(([tax, own]) => [tax, Object.fromEntries(own.map(({ month, cents }) => [month, cents]))]),
  );
}

/** What each payday took for the months deducted in time, by the lines of all statements. */
async function perPaycheck(co: Company, at: number): Promise<number[]> {
  const { rows } = await sql<{ cents: number }>`
    select distinct amount_cents as cents from deduction_lines
    where organization_id = ${co.organization} and employee_id = ${parseId('employee', co.people[at].id)}
      and kind = 'regular' order by 1`.execute(t.database.db);
  return rows.map(({ cents }) => cents);
}

/** The months from the first to the last, as `2027-01`, each with this amount. */
function months(first: string, last: string, cents: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (let at = monthAt(first); at <= monthAt(last); at++) {
    found[`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`] = cents;
  }
  return found;
}
const monthAt = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;

const LONG_HERE = '2024-05-06';

it('the bakery: the 90th day, dollars by class, paydays twice a month', async () => {
  const family = { ES: 50_000, EC: 50_000, EF: 50_000 };
  const classes = { 'Full Time': { type: 'fixed', EE: 35_000, ...family } };
  const co = await setUp({
    settings: { pay_frequency: 'semi_monthly', first_payday: '2027-01-15' },
    policy: { classification: 'all', waiting_period: '90_days' },
    rates: { type: 'tier', EE: 48_000, ES: 96_000, EC: 86_000, EF: 134_000 },
    planYear: () => ({ contribution: { type: 'by_class', classes, otherwise: { type: 'fixed', EE: 17_500 } } }),
    people: [
      { first_name: 'Gia', start_date: LONG_HERE },
      { first_name: 'Hal', start_date: LONG_HERE, date_of_birth: '1990-02-02', employee_class: 'Part Time' },
      { first_name: 'Ivy', start_date: '2026-12-20', date_of_birth: '1988-01-09' },
    ],
  });
  await elect(co, 0, [await relative(co, 0, 'Rui', 'Child')]);
  await elect(co, 1);
  await advance(co, '2027-03-22');
  await elect(co, 2);
  await advance(co, '2027-12-31');
  expect(await deducted(co, 0)).toEqual(months('2027-01', '2027-12', 36_000));
  expect(await deducted(co, 1)).toEqual(months('2027-01', '2027-12', 30_500));
  expect(await deducted(co, 2)).toEqual(months('2027-04', '2027-12', 13_000));
  expect([await perPaycheck(co, 0), await perPaycheck(co, 1), await perPaycheck(co, 2)]).toEqual([
    ...[[18_000], [15_250], [6_500]],
  ]);
}, 60_000);

it('the school district: twelve months from eighteen paychecks', async () => {
  const paydays = ['2027-09', '2027-10', '2027-11', '2027-12', '2028-01', '2028-02', '2028-03', '2028-04', '2028-05'];
  const lastDays = ['30', '31', '30', '31', '31', '29', '31', '30', '31'];
  const co = await setUp({
    settings: {
      pay_frequency: 'semi_monthly',
      paydays: paydays.flatMap((month, at) => [`${month}-15`, `${month}-${lastDays[at]}`]),
    },
    policy: { classification: 'all', waiting_period: 'first_of_month_on_or_after_hire' },
    rates: { type: 'tier', EE: 60_000, ES: 120_000, EC: 110_000, EF: 180_000 },
    planYear: () => ({
      ...{ coverage_start: '2027-09-01', coverage_end: '2028-08-31' },
      contribution: { type: 'percent', employee: 90, dependents: 60 },
    }),
    people: [
      { first_name: 'Jan', start_date: LONG_HERE },
      { first_name: 'Kay', start_date: LONG_HERE, date_of_birth: '1987-07-07' },
    ],
    on: '2027-08-02',
  });
  await elect(co, 0);
  await elect(co, 1, [await relative(co, 1, 'Ben', 'Spouse'), await relative(co, 1, 'Liv', 'Child')]);
  await advance(co, '2028-08-31');
  expect(await deducted(co, 0)).toEqual(months('2027-09', '2028-08', 6_000));
  expect(await deducted(co, 1)).toEqual(months('2027-09', '2028-08', 54_000));
  expect([await perPaycheck(co, 0), await perPaycheck(co, 1)]).toEqual([[4_000], [36_000]]);
  // The year's files: what Jan's paychecks take, and nothing in summer.
  const taken = [];
  for (const { csv_file_url } of await statementsOf(co)) {
    const url = new URL(csv_file_url);
    const [head = '', ...rows] = String((await t.as(null).get(`${url.pathname}${url.search}`)).body).split(/\r?\n/);
    const row = rows.find((line) => line.includes('Jan'))?.split(',') ?? [];
    taken.push(...head.split(',').flatMap((name, at) => (/^\d{4}-/.test(name) ? [Number(row[at])] : [])));
  }
  expect(taken).toEqual(Array.from({ length: 18 }, () => 40));
}, 60_000);

it('the union shop: 24 of 26 paydays, another contribution from July', async () => {
  const fixed = (EE: number, family: number) => ({ type: 'fixed', EE, ES: family, EC: family, EF: family });
  const co = await setUp({
    settings: {
      ...{ pay_frequency: 'bi_weekly', first_payday: '2027-01-08', paychecks_per_year: 24, skip_third_payday: true },
    },
    policy: { classification: 'all', waiting_period: 'first_of_month_on_or_after_hire' },
    rates: { type: 'tier', EE: 80_000, ES: 150_000, EC: 140_000, EF: 200_000 },
    planYear: () => ({ contribution: fixed(72_000, 105_000) }),
    people: [
      { first_name: 'Lou', start_date: LONG_HERE },
      { first_name: 'Mia', start_date: LONG_HERE, date_of_birth: '1987-07-07' },
      { first_name: 'Ned', start_date: '2027-03-01', date_of_birth: '1986-06-06' },
    ],
  });
  await elect(co, 0);
  await elect(co, 1, [await relative(co, 1, 'Eva', 'Spouse'), await relative(co, 1, 'Ian', 'Child')]);
  await advance(co, '2027-03-01');
  await elect(co, 2);
  await advance(co, '2027-05-20');
  const raise = { contribution: fixed(75_000, 108_000), effective_on: '2027-07-01', reason: 'the new agreement' };
  await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, raise));
  await advance(co, '2027-09-15');
  await done(co.api.post(`/v1/employees/${co.people[2].id}/terminate`, {}));
  await advance(co, '2027-12-31');
  expect(await deducted(co, 0)).toEqual({
    ...months('2027-01', '2027-06', 8_000),
    ...months('2027-07', '2027-12', 5_000),
  });
  expect(await deducted(co, 1)).toEqual({
    ...months('2027-01', '2027-06', 95_000),
    ...months('2027-07', '2027-12', 92_000),
  });
  expect(await deducted(co, 2)).toEqual({
    ...months('2027-03', '2027-06', 8_000),
    ...months('2027-07', '2027-09', 5_000),
  });
  expect([await perPaycheck(co, 0), await perPaycheck(co, 1), await perPaycheck(co, 2)]).toEqual([
    [2_500, 4_000],
    [46_000, 47_500],
    [2_500, 4_000],
  ]);
  expect(await reconcile(co, '2027-09')).toEqual([]);
}, 60_000);

it('the start-up: all of the base plan, and the difference for a more expensive one', async () => {
  const co = await setUp({
    settings: { pay_frequency: 'monthly', first_payday: '2027-01-29' },
    policy: { classification: 'all', waiting_period: 'none' },
    rates: { type: 'tier', EE: 50_000, ES: 100_000, EC: 95_000, EF: 150_000 },
    dearer: { type: 'tier', EE: 62_000, ES: 124_000, EC: 117_800, EF: 186_000 },
    planYear: (plan) => ({ contribution: { type: 'reference_plan', plan_id: plan, percent: 100 } }),
    people: [
      { first_name: 'Oz', start_date: LONG_HERE },
      { first_name: 'Pia', start_date: LONG_HERE, date_of_birth: '1987-07-07' },
      { first_name: 'Qi', start_date: LONG_HERE, date_of_birth: '1986-06-06' },
    ],
  });
  await elect(co, 0);
  await elect(co, 1, [await relative(co, 1, 'Max', 'Spouse'), await relative(co, 1, 'Ian', 'Child')]);
  await elect(co, 2, [await relative(co, 2, 'Rob', 'Spouse')], co.dearer);
  await advance(co, '2027-12-31');
  expect([await deducted(co, 0), await deducted(co, 1)]).toEqual([{}, {}]);
  expect(await deducted(co, 2)).toEqual(months('2027-01', '2027-12', 24_000));
  expect(await perPaycheck(co, 2)).toEqual([24_000]);
}, 60_000);

it('the warehouse: first of the month after 60 days, part-timers in two states, another share for them', async () => {
  const everywhere = { compensation_type: 'all', states: 'all' };
  const hourly = { employee_class: 'Part Time', compensation_type: 'Hourly' };
  const classes = { 'Part Time': { type: 'percent', EE: 50 } };
  const otherwise = { type: 'percent', employee: 80, dependents: 25 };
  const co = await setUp({
    settings: { pay_frequency: 'weekly', first_payday: '2027-01-01' },
    policy: {
      rules: [
        { employee_class: 'Full Time', ...everywhere },
        { ...hourly, states: ['WA', 'OR'] },
      ],
      waiting_period: 'first_of_month_after_60_days',
    },
    rates: { type: 'tier', EE: 52_000, ES: 104_000, EC: 93_600, EF: 145_600 },
    planYear: () => ({ contribution: { type: 'by_class', classes, otherwise } }),
    people: [
      { first_name: 'Ada', start_date: LONG_HERE },
      { first_name: 'Bo', start_date: '2025-02-03', ...hourly, address: ADDRESS },
      { first_name: 'Cy', start_date: '2026-12-03', date_of_birth: '1988-01-09' },
      { first_name: 'Di', start_date: '2025-02-03', ...hourly },
    ],
  });
  await elect(co, 0, [await relative(co, 0, 'Rui', 'Spouse'), await relative(co, 0, 'Ines', 'Child')]);
  await elect(co, 1);
  await advance(co, '2027-02-10');
  await elect(co, 2);
  await advance(co, '2027-04-10');
  const fullTime = { effective_date: '2027-04-10', employee_class: 'Full Time' };
  await done(co.api.patch(`/v1/employees/${co.people[1].id}`, fullTime));
  await advance(co, '2027-12-31');
  expect(await deducted(co, 0)).toEqual(months('2027-01', '2027-12', 80_600));
  expect(await deducted(co, 1)).toEqual({
    ...months('2027-01', '2027-04', 26_000),
    ...months('2027-05', '2027-12', 10_400),
  });
  expect(await deducted(co, 2)).toEqual(months('2027-02', '2027-12', 10_400));
  expect(await deducted(co, 3)).toEqual({});
  expect([await perPaycheck(co, 0), await perPaycheck(co, 1), await perPaycheck(co, 2)]).toEqual([
    ...[[18_600], [2_400, 6_000], [2_400]],
  ]);
  expect(await reconcile(co, '2027-05')).toEqual([]);
}, 60_000);

it('the firm: tiers by number with a cap, months by days, domestic partners and a marriage', async () => {
  const co = await setUp({
    settings: { pay_frequency: 'semi_monthly', first_payday: '2027-01-15' },
    policy: { classification: 'all', waiting_period: 'none' },
    rates: { type: 'tier', EE: 60_000, E1: 118_000, E2: 171_000 },
    planYear: () => ({
      contribution: {
        ...{ type: 'percent', EE: 90, E1: 75, E2: 75, max_in_cents: { EE: 60_000, E1: 85_000, E2: 110_000 } },
      },
      ...{ first_month: 'daily', last_month: 'daily', termination_rule: 'LAST_DAY', covers_domestic_partners: true },
    }),
    people: [
      { first_name: 'Eve', start_date: LONG_HERE },
      { first_name: 'Flo', start_date: LONG_HERE, date_of_birth: '1987-07-07' },
      { first_name: 'Gus', start_date: LONG_HERE, date_of_birth: '1986-06-06' },
      { first_name: 'Hei', start_date: LONG_HERE, date_of_birth: '1985-05-05' },
      { first_name: 'Ida', start_date: LONG_HERE, date_of_birth: '1984-04-04' },
    ],
  });
  await elect(co, 0);
  await elect(co, 1, [await relative(co, 1, 'Max', 'Spouse')]);
  const partner = await relative(co, 3, 'Kim', 'Domestic Partner');
  await elect(co, 3, [partner]);
  await elect(co, 4, [await relative(co, 4, 'Lee', 'Domestic Partner'), await relative(co, 4, 'Tom', 'Partner Child')]);
  await elect(co, 2, [await relative(co, 2, 'Liv', 'Spouse'), await relative(co, 2, 'Ian', 'Child')]);
  await advance(co, '2027-06-10');
  await done(co.api.post(`/v1/employees/${co.people[2].id}/terminate`, {}));
  await advance(co, '2027-06-25');
  const wedding = { event_type: 'married', event_date: '2027-06-20', dependent_id: partner };
  await done(co.api.post(`/v1/members/${co.people[3].member_id}/qualifying-life-events`, wedding));
  await advance(co, '2027-12-31');
  expect(await deducted(co, 0)).toEqual(months('2027-01', '2027-12', 6_000));
  expect(await deducted(co, 1)).toEqual(months('2027-01', '2027-12', 33_000));
  expect(await taxed(co, 3)).toEqual({
    'Pre-tax': { ...months('2027-01', '2027-06', 6_000), ...months('2027-07', '2027-12', 33_000) },
    ...{ 'Post-tax': months('2027-01', '2027-06', 27_000), income: months('2027-01', '2027-06', 31_000) },
  });
  expect(await taxed(co, 4)).toEqual({
    'Pre-tax': months('2027-01', '2027-12', 6_000),
    ...{ 'Post-tax': months('2027-01', '2027-12', 55_000), income: months('2027-01', '2027-12', 56_000) },
  });
  const reported = (await statementsOf(co)).map((one: Record<string, number>) => one.total_imputed_income_cents);
  expect(reported).toEqual([...Array.from({ length: 6 }, () => 56_000), ...Array.from({ length: 6 }, () => 87_000)]);
  for (const month of ['2027-06', '2027-07']) expect(await reconcile(co, month)).toEqual([]);
  expect(await deducted(co, 2)).toEqual({ ...months('2027-01', '2027-05', 61_000), '2027-06': 20_333 });
  expect(await Promise.all([0, 1, 2, 3, 4].map((at) => perPaycheck(co, at)))).toEqual([
    ...[[3_000], [16_500], [30_500], [3_000, 13_500, 16_500], [3_000, 27_500]],
  ]);
}, 60_000);

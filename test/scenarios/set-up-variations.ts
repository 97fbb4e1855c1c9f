/** Ten employers with set-ups that meet each other (rules 11), in one organization, and what happens there in a leap year. */
import type { Api, TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { done } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies of the API, checked against the contract elsewhere
export type Body = any;
export type Name =
  | 'waits'
  | 'apart'
  | 'number'
  | 'partner'
  | 'leave'
  | 'previous'
  | 'disabled'
  | 'moved'
  | 'ages'
  | 'school';
interface Firm {
  id: string;
  people: Body[];
  product: string;
  plan: string;
  planYear: string;
}

let t: TestOpenroll;
let api: Api;
export const firms = {} as Record<Name, Firm>;
const family: Record<string, string> = {};
/** What was seen on a day of the story. */
export const seen: Record<string, Body> = {};

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const LONG_HERE = '2024-05-06';

async function firm(
  name: Name,
  {
    policy = { waiting_period: 'none' },
    settings = { pay_frequency: 'monthly' },
    ...offer
  }: { policy?: object; settings?: object; product?: object; rates: object; planYear: object; people: object[] },
): Promise<void> {
  const id = await makeEmployer(api, { name });
  await done(api.put(`/v1/employers/${id}/settings`, settings));
  await done(api.post(`/v1/employers/${id}/benefit-eligibility-policies`, { classification: 'all', ...policy }));
  const product = await makeProduct(api, { name, category: 'Dental', product_code: 'VD', ...offer.product });
  const plan = await makePlan(api, product, { name, rates: { type: 'tier', ...offer.rates } });
  const planYear = {
    benefit_id: product,
    plan_ids: [plan],
    coverage_start: '2028-01-01',
    tax_classification: 'Pre-tax',
  };
  const made = await done(api.post(`/v1/employers/${id}/benefit-plan-years`, { ...planYear, ...offer.planYear }));
  const rows = offer.people.map((person, at) => ({
    date_of_birth: `198${at}-05-05`,
    start_date: LONG_HERE,
    ...person,
  }));
  const people = rows.length > 0 ? await hire({ ...t, api }, id, rows) : [];
  firms[name] = { id, people, product, plan, planYear: made.data.benefit_plan_year_id };
}

export const person = (name: Name, at: number): Body => firms[name].people[at];

async function relative(name: Name, at: number, first_name: string, relationship: string, fields: object = {}) {
  const date_of_birth = relationship.endsWith('Child') ? '2016-03-02' : '1991-04-04';
  const one = { first_name, last_name: 'Ferreira', date_of_birth, relationship, address: ADDRESS, ...fields };
  const { data } = await done(api.post(`/v1/members/${person(name, at).member_id}/dependents`, one));
  family[first_name] = data.legal_dependent_id;
}

async function elect(name: Name, at: number, relatives: string[] = [], plan_id = firms[name].plan): Promise<void> {
  const { data } = await done(api.get(`/v1/members/${person(name, at).member_id}/enrollments`));
  const pending = data.find(({ status }: Body) => status === 'pending');
  const dependent_ids = relatives.map((one) => family[one] ?? one);
  await done(answerWith(api, pending.id, { plan_id, dependent_ids }));
}

const tell = (name: Name, at: number, event_type: string, event_date: string, more: object = {}) =>
  api.post(`/v1/members/${person(name, at).member_id}/qualifying-life-events`, { event_type, event_date, ...more });
const change = (name: Name, at: number, body: object) => done(api.patch(`/v1/employees/${person(name, at).id}`, body));
const terminate = (name: Name, at: number) => done(api.post(`/v1/employees/${person(name, at).id}/terminate`, {}));

async function enters(name: Name, rows: object[]): Promise<void> {
  const { people, id } = firms[name];
  const known = rows.map((row, at) => ({ first_name: 'Wanda', last_name: `Osei ${people.length + at}`, ...row }));
  const added = known.map((row, at) => ({
    ...{ reference_id: `${name} ${people.length + at}`, email: `${name}${people.length + at}@larkspur.example` },
    ...{ date_of_birth: '1994-02-11', employee_class: 'Full Time', ...row },
  }));
  await done(api.post(`/v1/employers/${id}/census-sync?on_omitted=keep`, { employees: added }));
  await t.drain();
  for (const { reference_id } of added) {
    const { data } = await done(api.get(`/v1/employers/${id}/employees?search=${encodeURIComponent(reference_id)}`));
    people.push(data[0]);
  }
}

async function advance(day: string): Promise<void> {
  await done(api.post('/v1/test-clock/advance', { to: `${day}T08:00:00Z` }));
  await t.drain();
  const clock = await done(api.get('/v1/test-clock'));
  if (clock.data.status !== 'ready') throw new Error(JSON.stringify(clock));
}

async function setUp(): Promise<void> {
  const medical = { category: 'Medical', product_code: 'MEC_PLUS' };
  await firm('waits', { rates: { EE: 1 }, planYear: { contribution: { type: 'fixed', EE: 1 } }, people: [{}] });
  const { eligibility_policy_id } = (await done(api.get(`/v1/employers/${firms.waits.id}`))).data;
  await done(api.post(`/v1/benefit-eligibility-policies/${eligibility_policy_id}/archive`));
  const part = { employee_class: 'Part Time' };
  const [benefit_id, slow] = [firms.waits.product, { waiting_period: { days: 60, then: 'first_of_month' } }];
  const waits = [
    { ...part, ...slow },
    { benefit_id, waiting_period: '90_days' },
    { benefit_id, ...part, waiting_period: 'none' },
    { employee_class: 'Seasonal', waiting_period: { days: 30, then: 'exact', orientation_month: true } },
  ];
  const policy = { classification: 'all', waiting_period: 'first_of_month_after_30_days', waits };
  await done(api.post(`/v1/employers/${firms.waits.id}/benefit-eligibility-policies`, policy));
  const second = await makeProduct(api, { name: 'Slow', ...medical });
  const plan = await makePlan(api, second);
  await done(
    api.post(`/v1/employers/${firms.waits.id}/benefit-plan-years`, {
      ...{ benefit_id: second, plan_ids: [plan], coverage_start: '2028-01-01', contribution: { type: 'fixed', EE: 1 } },
    }),
  );

  const partTime = { type: 'percent', employee: 50, dependents: 0, max_in_cents: { EE: 20_000, EF: 22_000 } };
  await firm('apart', {
    product: medical,
    rates: { EE: 50_000, ES: 100_000, EC: 90_000, EF: 150_000 },
    planYear: {
      contribution: {
        ...{ type: 'by_class', classes: { 'Part Time': partTime } },
        otherwise: { type: 'percent', employee: 80, dependents: 50, max_in_cents: 100_000 },
      },
    },
    people: [{}, part, part],
  });
  await firm('number', {
    rates: { EE: 50_000, ES: 95_000, E1: 90_000, E2: 140_000 },
    planYear: { contribution: { type: 'fixed', EE: 40_000, ES: 60_000, E1: 60_000, E2: 80_000 } },
    people: [{}, {}],
  });
  await firm('partner', {
    rates: { EE: 60_000, E1: 118_000, E2: 171_000 },
    planYear: { contribution: { type: 'percent', EE: 90, E1: 75, E2: 75 }, covers_domestic_partners: true },
    people: [{}, {}],
  });
  await firm('leave', {
    rates: { EE: 30_000 },
    planYear: { contribution: { type: 'fixed', EE: 20_000 }, renewal: 'passive' },
    people: [{}, {}],
  });
  await firm('previous', {
    settings: { pay_frequency: 'bi_weekly', first_payday: '2028-01-07', deduction_period: 'previous' },
    rates: { EE: 62_000 },
    planYear: {
      ...{ contribution: { type: 'percent', EE: 50 }, termination_rule: 'LAST_DAY' },
      ...{ first_month: 'daily', last_month: 'fifteenth' },
    },
    people: [],
  });
  const childs = { EE: 50_000, EC: 80_000 };
  await firm('disabled', {
    rates: childs,
    planYear: { contribution: { type: 'fixed', EE: 50_000 } },
    people: [{}, {}, {}],
  });
  await firm('moved', {
    rates: { EE: 50_000 },
    planYear: { contribution: { type: 'fixed', EE: 40_000 } },
    people: [{ address: ADDRESS }],
  });
  const table = [
    { min_age: 0, max_age: 14, cents: 20_000 },
    { min_age: 15, max_age: 20, cents: 25_000 },
    { min_age: 21, max_age: 40, cents: 40_000 },
    { min_age: 41, max_age: 99, cents: 60_000 },
  ];
  await firm('ages', {
    product: medical,
    rates: { type: 'age', table },
    planYear: { contribution: { type: 'percent', EE: 50 }, renewal: 'passive' },
    people: [{ date_of_birth: '1987-05-05' }],
  });
  await firm('school', {
    policy: { waiting_period: '60_days', break_in_service_weeks: 26 },
    rates: { EE: 50_000 },
    planYear: { contribution: { type: 'fixed', EE: 40_000 } },
    people: [{}],
  });
}

async function enrollAll(): Promise<void> {
  await relative('apart', 0, 'Ana', 'Spouse');
  await relative('apart', 0, 'Bea', 'Child');
  await elect('apart', 0, ['Ana', 'Bea']);
  await relative('apart', 1, 'Cai', 'Child');
  await elect('apart', 1, ['Cai']);
  await relative('apart', 2, 'Dov', 'Spouse');
  await relative('apart', 2, 'Eli', 'Child');
  await elect('apart', 2, ['Dov', 'Eli']);
  await relative('number', 0, 'Fay', 'Child');
  await elect('number', 0, ['Fay']);
  await relative('number', 1, 'Gil', 'Spouse');
  await elect('number', 1, ['Gil']);
  await relative('partner', 0, 'Hanne', 'Child');
  await relative('partner', 0, 'Ike', 'Domestic Partner');
  await relative('partner', 0, 'Jo', 'Partner Child');
  await elect('partner', 0, ['Hanne', 'Ike', 'Jo']);
  await relative('partner', 1, 'Kim', 'Domestic Partner', { tax_dependent: true });
  await elect('partner', 1, ['Kim']);
  await elect('leave', 0);
  await elect('leave', 1);
  for (const [at, name] of ['Lou', 'Max'].entries()) {
    await relative('disabled', at, name, 'Child', { date_of_birth: '2002-03-10' });
    await elect('disabled', at, [name]);
  }
  await relative('disabled', 2, 'Ned', 'Child', { date_of_birth: '1996-02-29', disabled: true });
  await elect('disabled', 2, ['Ned']);
  await elect('moved', 0);
  await relative('ages', 0, 'Ola', 'Child', { date_of_birth: '2014-01-01' });
  await elect('ages', 0, ['Ola']);
  await elect('school', 0);
}

export const leavesOf = (at: number) => `/v1/employees/${person('leave', at).id}/leaves`;
const PORTLAND = { street_1: '4 Rose Lane', city: 'Portland', state: 'OR', zip_code: '97201' };

/** What happens on which day, in order. */
const STORY: [day: string, happens: () => Promise<unknown>][] = [
  [
    '2028-02-01',
    async () => {
      const ends = ['2028-01-30', '2028-01-31', '2028-02-01', '2027-12-31'];
      await enters('waits', [
        ...ends.map((start_date) => ({ start_date })),
        { start_date: '2028-01-30', employee_class: 'Part Time' },
        { start_date: '2028-01-31', employee_class: 'Seasonal' },
      ]);
    },
  ],
  [
    '2028-02-10',
    async () => {
      await enters('previous', [
        { start_date: '2028-02-10' },
        { start_date: '2028-02-10', date_of_birth: '1990-01-01' },
      ]);
      for (const language of ['en', 'es']) {
        const [{ id }] = person('previous', 0).enrollments;
        const decision = { decision: 'elect', plan_id: firms.previous.plan, language };
        seen[language] = (await done(api.post(`/v1/enrollments/${id}/document`, decision))).data;
      }
      await elect('previous', 0);
      await elect('previous', 1);
    },
  ],
  [
    '2028-03-05',
    async () => {
      const patch = { disabled: true };
      await done(api.patch(`/v1/members/${person('disabled', 1).member_id}/dependents/${family.Max}`, patch));
      await done(tell('number', 0, 'had_baby', '2028-02-29'));
      await relative('number', 0, 'Pia', 'Child', { date_of_birth: '2028-02-29' });
      await elect('number', 0, ['Fay', 'Pia']);
    },
  ],
  ['2028-03-31', () => terminate('school', 0)],
  [
    '2028-04-10',
    async () => {
      await done(tell('number', 1, 'adopted_child', '2028-04-10'));
      await relative('number', 1, 'Quy', 'Child');
      await elect('number', 1, ['Gil', 'Quy']);
      await done(
        api.patch(`/v1/benefit-products/${firms.moved.product}/plans/${firms.moved.plan}`, { states: ['WA'] }),
      );
      await change('moved', 0, { effective_date: '2028-04-10', address: PORTLAND });
      seen.outOfArea = (await done(api.get('/v1/inbox?kind=out_of_area'))).data;
    },
  ],
  [
    '2028-04-12',
    async () => {
      await terminate('previous', 0);
    },
  ],
  [
    '2028-04-30',
    async () => {
      seen.sixty = await tell('moved', 0, 'gained_premium_assistance', '2028-03-01');
      seen.sixtyOne = await tell('moved', 0, 'gained_premium_assistance', '2028-02-29');
    },
  ],
  [
    '2028-05-10',
    async () => {
      const url = `/v1/members/${person('number', 0).member_id}/dependents/${family.Fay}/end`;
      await done(api.post(url, { ended_on: '2028-05-15', cause: 'other_coverage', reason: 'covered elsewhere' }));
      const contribution = {
        ...{ type: 'by_class', classes: { 'Part Time': { type: 'percent', employee: 100, dependents: 33.33 } } },
        otherwise: { type: 'percent', employee: 80, dependents: 50, max_in_cents: 100_000 },
      };
      const later = { contribution, effective_on: '2028-07-01', reason: 'the new agreement' };
      await done(api.post(`/v1/benefit-plan-years/${firms.apart.planYear}/contribution`, later));
      await done(api.post(leavesOf(1), { starts_on: '2028-05-10', deductions: 'suspend' }));
    },
  ],
  ['2028-05-16', () => terminate('previous', 1)],
  ['2028-06-20', () => change('apart', 0, { effective_date: '2028-06-20', employee_class: 'Part Time' })],
  ['2028-07-15', () => terminate('leave', 1)],
  [
    '2028-08-05',
    async () => {
      const { reference_id, first_name, last_name, email, date_of_birth, employee_class } = person('leave', 1);
      const row = {
        reference_id,
        first_name,
        last_name,
        email,
        date_of_birth,
        employee_class,
        start_date: '2028-08-05',
      };
      await done(api.post(`/v1/employers/${firms.leave.id}/census-sync?on_omitted=keep`, { employees: [row] }));
      await t.drain();
      const patch = { disabled: false };
      await done(api.patch(`/v1/members/${person('disabled', 2).member_id}/dependents/${family.Ned}`, patch));
    },
  ],
  [
    '2028-09-20',
    async () => {
      await done(tell('partner', 0, 'married', '2028-09-01', { dependent_id: family.Ike }));
      const { reference_id, first_name, last_name, email, date_of_birth, employee_class } = person('school', 0);
      const row = {
        reference_id,
        first_name,
        last_name,
        email,
        date_of_birth,
        employee_class,
        start_date: '2028-09-20',
      };
      await done(api.post(`/v1/employers/${firms.school.id}/census-sync?on_omitted=keep`, { employees: [row] }));
      await t.drain();
    },
  ],
  [
    '2028-11-10',
    async () => {
      const days = { starts_on: '2028-11-10', ends_on: '2029-02-10' };
      await done(api.post(leavesOf(0), { ...days, deductions: 'catch_up', catch_up: { paychecks: 2 } }));
      for (const name of ['ages', 'leave'] as const) {
        const next = { from_year: 2028, coverage_start: '2029-01-01', from_employer_id: firms[name].id };
        const { data } = await done(api.post(`/v1/employers/${firms[name].id}/offers/copy`, next));
        seen[name] = data.plan_years[0];
      }
    },
  ],
  [
    '2028-12-20',
    async () => {
      seen.renewal = (await done(api.get(`/v1/benefit-plan-years/${seen.ages.benefit_plan_year_id}/renewal`))).data;
    },
  ],
  ['2029-04-15', async () => {}],
];

/** Plays it all, to April of the next year. */
export async function playVariations(on: TestOpenroll, by: Api): Promise<void> {
  [t, api] = [on, by];
  await setUp();
  await enrollAll();
  for (const [day, happens] of STORY) {
    await advance(day);
    await happens();
  }
}

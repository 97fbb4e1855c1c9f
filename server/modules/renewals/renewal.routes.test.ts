/** The renewal workbench in use: copy last year's offer, try new rates, see who pays what and who loses coverage. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo, hire, makeEmployer, makePlan, makeProduct } from '../../testing/builders.ts';
import { done } from '../../testing/deducting.ts';
import { answerWith } from '../../testing/enrolling.ts';

const HOME = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const IN_NEVADA = { street_1: '1 Sage Lane', city: 'Reno', state: 'NV', zip_code: '89501' };

/**
 * Five people in 2026, paid twice a month. The employer pays 80 % of the employee's part and 50 % of the family's.
 *
 * | who | has | pays |
 * | Ana | Basic alone, 400.00 | 80.00 |
 * | Bo | Basic with a child of 25, 700.00 | 80 + 150 = 230.00 |
 * | Cy | Basic with a wife and a child, 1200.00 | 80 + 400 = 480.00 |
 * | Di | West, 300.00; will move out of its states | 60.00 |
 * | Eli | Plus, 500.00; not offered next year | 100.00 |
 */
interface World {
  t: TestOpenroll;
  api: Api;
  employer: string;
  plans: Record<'basic' | 'west' | 'plus', string>;
  year: string;
  next: string;
  // biome-ignore lint/suspicious/noExplicitAny: employees as the API answers them
  people: any[];
  child: string;
}

let w: World;
beforeAll(async () => {
  const t = await openTestOpenroll({ now: '2026-06-01T09:00:00Z' });
  const { api, organizationId } = await t.otherOrganization('sandbox');
  const own: TestOpenroll = { ...t, api, organizationId };
  const employer = await makeEmployer(api);
  await done(
    api.put(`/v1/employers/${employer}/settings`, { pay_frequency: 'semi_monthly', first_payday: '2026-01-15' }),
  );
  const policy = { classification: 'all', waiting_period: 'none' };
  await done(api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy));
  const product = await makeProduct(api, { category: 'Dental', name: 'Basin Dental', product_code: 'VD' });
  const tiers = { EE: 40_000, ES: 90_000, EC: 70_000, EF: 120_000 };
  const plans = {
    basic: await makePlan(api, product, { name: 'Basic', rates: { type: 'tier', ...tiers } }),
    west: await makePlan(api, product, { name: 'West', rates: { type: 'tier', EE: 30_000 }, states: ['WA', 'OR'] }),
    plus: await makePlan(api, product, { name: 'Plus', rates: { type: 'tier', EE: 50_000 } }),
  };
  const offered = {
    ...{ benefit_id: product, plan_ids: Object.values(plans), coverage_start: '2026-07-01' },
    contribution: { type: 'percent', employee: 80, dependents: 50 },
  };
  const made = await done(api.post(`/v1/employers/${employer}/benefit-plan-years`, offered));
  const year: string = made.data.benefit_plan_year_id;
  const names = ['Ana', 'Bo', 'Cy', 'Di', 'Eli'];
  const people = await hire(
    own,
    employer,
    names.map((first_name) => ({ first_name, address: HOME })),
  );
  const child = await addDependent(own, people[1].member_id, { first_name: 'Ines', date_of_birth: '2000-08-20' });
  const family = [
    await addDependent(own, people[2].member_id, {
      first_name: 'Rui',
      relationship: 'Spouse',
      date_of_birth: '1990-05-05',
    }),
    await addDependent(own, people[2].member_id, { first_name: 'Ben', date_of_birth: '2018-05-05' }),
  ];
  const choices = [
    { plan_id: plans.basic },
    { plan_id: plans.basic, dependent_ids: [child] },
    { plan_id: plans.basic, dependent_ids: family },
    { plan_id: plans.west },
    { plan_id: plans.plus },
  ];
  for (const [at, choice] of choices.entries()) await done(answerWith(api, people[at].enrollments[0].id, choice));
  w = { t, api, employer, plans, year, next: '', people, child };
}, 60_000);
afterAll(() => w.t.close());

const SHEET =
  'plan,tier,monthly\nBasic,EE,450.00\nBasic,ES,950.00\nBasic,EC,760.00\nBasic,EF,1250.00\nWest,EE,300.00\n';
const rates = (csv: string, query = '', id = w.next) =>
  w.api.post(`/v1/benefit-plan-years/${id}/rates${query}`, { csv });
// biome-ignore lint/suspicious/noExplicitAny: the answer is checked field by field
const line = ({ first_name, change, losses, before, after }: any) => [
  ...[first_name, change, before.employee_deduction_in_cents, after?.employee_deduction_in_cents ?? null],
  losses.map(({ reason }: { reason: string }) => reason),
];

describe('the renewal workbench', () => {
  it('starts with a copy of last year’s offer, as a dry run first', async () => {
    const copy = { from_year: 2026, coverage_start: '2027-07-01' };
    const url = `/v1/employers/${w.employer}/offers/copy`;
    expect((await done(w.api.post(`${url}?dry_run=true`, copy))).data.plan_years[0].renews).toBe(w.year);
    expect((await done(w.api.get(`/v1/employers/${w.employer}/benefit-plan-years`))).data).toHaveLength(1);
    const { plan_years } = (await done(w.api.post(url, copy))).data;
    w.next = plan_years[0].benefit_plan_year_id;
    const plan_ids = [w.plans.basic, w.plans.west];
    await done(w.api.patch(`/v1/employers/${w.employer}/benefit-plan-years/${w.next}`, { plan_ids }));
    await done(w.api.patch(`/v1/employees/${w.people[3].id}`, { effective_date: '2026-06-01', address: IN_NEVADA }));
  });

  it('shows old beside new for each person, to the cent', async () => {
    const page = await done(w.api.get(`/v1/benefit-plan-years/${w.next}/renewal`));
    expect(page.renews).toBe(w.year);
    expect(page.data.map(line)).toEqual([
      ['Ana', 'pays_the_same', 8_000, 8_000, []],
      // Ines is 26 on 2026-08-20, before the next year begins.
      ['Bo', 'pays_less', 23_000, 8_000, ['over_age']],
      ['Cy', 'pays_the_same', 48_000, 48_000, []],
      ['Di', 'loses_coverage', 6_000, null, ['out_of_area']],
      ['Eli', 'loses_coverage', 10_000, null, ['plan_withdrawn']],
    ]);
    expect(page.data[1].losses).toEqual([{ dependent_id: w.child, reason: 'over_age' }]);
    expect(page.totals).toMatchObject({
      people: 5,
      losing: 3,
      loses_coverage: 2,
      pays_more: 0,
      pays_less: 1,
      pays_the_same: 2,
    });
  });

  it('tries new rates from CSV, and stores nothing of a dry run', async () => {
    const { data, dry_run } = await done(rates(SHEET, '?dry_run=true'));
    expect(dry_run).toEqual({ events: [] });
    expect(data.comparison.data.map(line)).toEqual([
      // 450: the employer pays 80 %.
      ['Ana', 'pays_more', 8_000, 9_000, []],
      ['Bo', 'pays_less', 23_000, 9_000, ['over_age']],
      // 1250: 20 % of 450 and half of 800.
      ['Cy', 'pays_more', 48_000, 49_000, []],
      ['Di', 'loses_coverage', 6_000, null, ['out_of_area']],
      ['Eli', 'loses_coverage', 10_000, null, ['plan_withdrawn']],
    ]);
    const cy = data.comparison.data[2];
    expect(cy.after).toEqual({
      ...{ coverage_tier: 'EF', dependent_ids: cy.before.dependent_ids, premium_in_cents: 125_000 },
      ...{ employer_contribution_in_cents: 76_000, employee_deduction_in_cents: 49_000 },
      // A month is two paychecks.
      ...{ per_paycheck_in_cents: 24_500, employer_per_paycheck_in_cents: 38_000 },
    });
    expect(data.comparison.totals).toMatchObject({
      ...{ pays_more: 2, pays_less: 1, pays_the_same: 0 },
      before: {
        premium_in_cents: 310_000,
        employer_contribution_in_cents: 215_000,
        employee_deduction_in_cents: 95_000,
      },
      after: {
        premium_in_cents: 215_000,
        employer_contribution_in_cents: 148_000,
        employee_deduction_in_cents: 67_000,
      },
    });
    const kept = await done(w.api.get(`/v1/benefit-plan-years/${w.next}/renewal?change=pays_more`));
    expect(kept.data).toEqual([]);
  });

  it('keeps them for this plan year alone, and lists people by their change, page by page', async () => {
    await done(rates(SHEET));
    const url = `/v1/benefit-plan-years/${w.next}/renewal`;
    const names = async (query: string) =>
      (await done(w.api.get(`${url}?${query}`))).data.map(({ first_name }: { first_name: string }) => first_name);
    expect(await names('change=pays_more')).toEqual(['Ana', 'Cy']);
    expect(await names('change=losing')).toEqual(['Bo', 'Di', 'Eli']);
    expect(await names('change=loses_coverage')).toEqual(['Di', 'Eli']);
    const read: string[] = [];
    for (let after = ''; ; ) {
      const page = await done(w.api.get(`${url}?change=losing&limit=1${after && `&after=${after}`}`));
      expect(page.totals === null).toBe(after !== '');
      read.push(...page.data.map(({ first_name }: { first_name: string }) => first_name));
      after = page.pagination.next_cursor;
      if (!after) break;
    }
    expect(read).toEqual(['Bo', 'Di', 'Eli']);
    const basic = await done(w.api.get(`/v1/employers/${w.employer}/benefit-plan-years/${w.year}`));
    expect(JSON.stringify(basic.data)).not.toContain('45000');
    const entries = await done(w.api.get('/v1/audit-entries?limit=1'));
    expect(entries.data[0]).toMatchObject({ action: 'plan_year.set_rates', changes: [{ field: 'rates' }] });
  });

  it('leaves no trace where the same rates are set again', async () => {
    const last = async () => (await done(w.api.get('/v1/audit-entries?limit=1'))).data[0].id;
    const before = await last();
    await done(rates(SHEET));
    expect(await last()).toBe(before);
  });

  it('keeps a plan year’s own rates when it begins earlier, and when it is copied', async () => {
    const other = await makeEmployer(w.api);
    const copy = { from_employer_id: w.employer, coverage_start: '2028-07-01' };
    const [copied] = (await done(w.api.post(`/v1/employers/${other}/offers/copy`, copy))).data.plan_years;
    const prices = async () => {
      const url = `/v1/employers/${other}/benefit-plan-years/${copied.benefit_plan_year_id}`;
      const { contribution_strategy } = (await done(w.api.get(url))).data;
      return contribution_strategy.contribution_tiers.map(({ cost }: { cost: number }) => cost);
    };
    const before = await prices();
    expect(before).toContain(9_000);
    const moved = { coverage_start: '2028-05-01', coverage_end: '2029-04-30' };
    await done(w.api.patch(`/v1/employers/${other}/benefit-plan-years/${copied.benefit_plan_year_id}`, moved));
    expect(await prices()).toEqual(before);
  });

  it('refuses a sheet that it can’t read, any sheet after opening, and anybody but the operator', async () => {
    const wrong = await rates('plan,tier,monthly\nBasic,EE,abc\nGold,EE,1.00\n');
    expect([wrong.status, wrong.body.details.map(({ path }: { path: string }) => path)]).toEqual([
      ...[400, ['csv.2.monthly', 'csv.3.plan']],
    ]);
    const opened = await rates(SHEET, '', w.year);
    expect([opened.status, opened.body.app_error_code]).toEqual([409, 'plan_year_opened']);
    const hr = await boundTo({ ...w.t, api: w.api }, 'employer', w.employer);
    expect((await hr.get(`/v1/benefit-plan-years/${w.next}/renewal`)).status).toBe(404);
    const renewsNone = await done(w.api.get(`/v1/benefit-plan-years/${w.year}/renewal`));
    expect([renewsNone.renews, renewsNone.data, renewsNone.totals.people]).toEqual([null, [], 0]);
    expect((await w.api.get(`/v1/benefit-plan-years/${w.next}/renewal?after=x`)).status).toBe(400);
  });
});

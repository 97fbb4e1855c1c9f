/** Plan years over HTTP on real PostgreSQL. Today is 2026-01-15 unless a test says otherwise. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer, makeOffer, makePlan, makePlanYear, makeProduct } from '../../testing/builders.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());
beforeEach(() => t.real.set('2026-01-15T09:00:00Z'));

const tier = (EE: number, more: object = {}) => ({ type: 'tier', EE, ...more });
const codes = (body: { details?: { path: string; code: string }[] }) =>
  (body.details ?? []).map((detail) => [detail.path, detail.code]);

const employer = (api: Api = t.api) => makeEmployer(api);
const product = (api: Api = t.api) => makeProduct(api);
const plan = (productId: string, changes: object = {}, api: Api = t.api) => makePlan(api, productId, changes);

/** An employer, a product with one plan, and a request that offers them from 2026-07-01. */
async function offer() {
  const employerId = await employer();
  return { employerId, url: `/v1/employers/${employerId}/benefit-plan-years`, ...(await makeOffer(t.api)) };
}

async function made(changes: object = {}) {
  const employerId = await employer();
  return { employerId, ...(await makePlanYear(t.api, employerId, changes)) };
}

const reviews = async () =>
  Number((await t.database.db.selectFrom('eligibility_reviews').select('id').execute()).length);

/** What the employee pays, by plan and tier. */
const costs = (answer: { data: { contribution_strategy: { contribution_tiers: { cost: number }[] } } }) =>
  answer.data.contribution_strategy.contribution_tiers.map(({ cost }) => cost);

describe('201', () => {
  it('fills in dates and settings, and answers them with prices', async () => {
    const { planYear, one, productId, planId } = await made();
    expect(planYear).toMatchObject({
      benefit_id: productId,
      year: 2026,
      family: 'mec',
      product_name: 'Basin Preventive Plus',
      carrier: null,
      network_names: [],
      status: 'upcoming',
      coverage_start: '2026-07-01',
      coverage_end: '2027-06-30',
      open_enrollment_start: '2026-06-01',
      open_enrollment_end: '2026-07-01',
      employee_contribution: { min_cents: 4658, max_cents: 16600 },
      employer_contribution: { min_cents: 13400, max_cents: 21000 },
      enrollment_rate: { eligible: 0, enrolled: 0, percentage: 0 },
      spd_file_url: null,
      eligibility_policy: null,
      plan_ids: [planId],
      contribution: { type: 'fixed', EE: 13400, EF: 21000 },
      termination_rule: 'END_OF_N_MONTHS',
      termination_n_months: 0,
      new_hire_window_days: 30,
      max_retro_days: 30,
      tax_classification: 'Unknown',
      auto_grant: false,
      renews: null,
      renewal: 'active',
    });
    expect(planYear.offered_states).toHaveLength(62);
    expect(planYear.contribution_strategy.contribution_tiers).toEqual([
      expect.objectContaining({ coverage_tier: 'EE', cost: 4658, spouse_required_in: false }),
      expect.objectContaining({ coverage_tier: 'ES', cost: 16600, dependents_required_in: false }),
      expect.objectContaining({ coverage_tier: 'EF', cost: 15920, dependents_required_in: true }),
    ]);
    expect((await t.api.get(one)).body.data).toEqual(planYear);
  });

  it('keeps the order of the plans, and reads carriers, networks, states and the SPD from them', async () => {
    const { url, body, productId } = await offer();
    const documents = [{ kind: 'spd', url: 'https://files.example/spd.pdf' }];
    const second = { carrier: 'Basin Mutual', network: 'Cascade', states: ['WA'], documents };
    const plan_ids = [
      await plan(productId, second),
      await plan(productId, { carrier: 'Alder', network: 'Cascade', states: ['OR', 'WA'] }),
    ].reverse();
    const { body: answer } = await t.api.post(url, { ...body, plan_ids });
    expect(answer.data).toMatchObject({
      plan_ids,
      carrier: 'Alder, Basin Mutual',
      network_names: ['Cascade'],
      offered_states: ['OR', 'WA'],
      spd_file_url: 'https://files.example/spd.pdf',
    });
  });

  it('prices rates by age over the ages of the table, with a share of a reference plan', async () => {
    const { url, body, productId } = await offer();
    const table = [
      { min_age: 18, max_age: 29, cents: 10001 },
      { min_age: 30, max_age: 64, cents: 30000 },
    ];
    const aged = await plan(productId, { name: 'By age', rates: { type: 'age', table } });
    const contribution = { type: 'reference_plan', plan_id: aged, percent: 50 };
    const { body: answer } = await t.api.post(url, { ...body, plan_ids: [aged], contribution });
    expect(answer.data.contribution).toEqual(contribution);
    expect(answer.data.employee_contribution).toEqual({ min_cents: 5000, max_cents: 15000 });
    const tiers = answer.data.contribution_strategy.contribution_tiers;
    expect(tiers.map((row: { benefit_plan_tier_name: string; cost: number }) => [row.benefit_plan_tier_name, row.cost]))
      // Half of 10001 is 5000.5: the employer pays the odd cent.
      .toEqual([
        ['Employee only, age 18 to 29', 5000],
        ['Employee only, age 30 to 64', 15000],
      ]);
  });

  it('renews an earlier plan year, and requests a review of the employees', async () => {
    const { url, body, planYear } = await made();
    const before = await reviews();
    const next = { ...body, coverage_start: '2027-07-01', renews: planYear.benefit_plan_year_id, renewal: 'passive' };
    const { status, body: answer } = await t.api.post(url, next);
    expect([status, answer.data.renews, answer.data.renewal]).toEqual([201, planYear.benefit_plan_year_id, 'passive']);
    expect((await reviews()) - before).toBe(1);
  });

  it('creates only one of several overlapping plan years requested at once', async () => {
    const { url, body } = await offer();
    // The first round opens the connections, so that the second really runs concurrently.
    for (const coverage_start of ['2026-07-01', '2028-07-01']) {
      const answers = await Promise.all([1, 2, 3, 4].map(() => t.api.post(url, { ...body, coverage_start })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    }
  });

  it('pays one share of the employee’s cost, and another of what the dependents add, up to a cap by tier', async () => {
    const { url, body, productId } = await offer();
    const plan_ids = [
      await plan(productId, { name: 'Silver', rates: { type: 'tier', EE: 50_000, EF: 150_000 } }),
      await plan(productId, { name: 'Gold', rates: { type: 'tier', EE: 70_000, EF: 200_000 } }),
    ];
    const apart = { type: 'percent', employee: 80, dependents: 50 };
    const { body: answer } = await t.api.post(url, { ...body, plan_ids, contribution: apart });
    expect(answer.data.contribution).toEqual(apart);
    expect(costs(answer)).toEqual([50_000 - 40_000, 150_000 - 90_000, 70_000 - 56_000, 200_000 - 121_000]);
    const contribution = { ...apart, max_in_cents: { EE: 50_000, EF: 110_000 } };
    const { body: capped } = await t.api.patch(`${url}/${answer.data.benefit_plan_year_id}`, { contribution });
    expect(capped.data.contribution).toEqual(contribution);
    expect(costs(capped)).toEqual([50_000 - 40_000, 150_000 - 90_000, 70_000 - 50_000, 200_000 - 110_000]);
  });
});

describe('200', () => {
  it('changes everything before opening, and reviews the employees only if dates moved', async () => {
    const { one, productId } = await made();
    const plan_ids = [await plan(productId, { name: 'Other' })];
    const before = await reviews();
    const settings = { plan_ids, contribution: { type: 'percent', EE: 62.5, max_in_cents: 9000 }, auto_grant: true };
    const { status, body } = await t.api.patch(one, settings);
    expect([status, await reviews()]).toEqual([200, before]);
    expect(body.data).toMatchObject({ ...settings, coverage_start: '2026-07-01' });
    expect((await t.api.get(one)).body.data).toEqual(body.data);
    const moved = { coverage_start: '2026-08-01', coverage_end: '2027-07-31' };
    expect((await t.api.patch(one, moved)).body.data).toMatchObject({ ...settings, ...moved });
    expect(await reviews()).toBe(before + 1);
  });

  it('ends an open plan year early, and open enrollment with it', async () => {
    const { one } = await made({ open_enrollment_end: '2026-08-31' });
    t.real.set('2026-06-10T12:00:00Z');
    const { status, body } = await t.api.patch(one, { coverage_end: '2026-07-15', auto_grant: false });
    expect([status, body.data.coverage_end, body.data.open_enrollment_end]).toEqual([200, '2026-07-15', '2026-07-15']);
  });

  it('answers dry runs without storing anything', async () => {
    const { url, body } = await offer();
    const dry = await t.api.post(`${url}?dry_run=true`, body);
    expect([dry.status, dry.body.data.coverage_end]).toEqual([200, '2027-06-30']);
    expect((await t.api.get(url)).body.data).toEqual([]);
  });
});

describe('400', () => {
  it('names every bad field', async () => {
    const { url } = await offer();
    const { status, body } = await t.api.post(url, {
      benefit_id: 'bprd_x',
      plan_ids: [],
      coverage_start: '2026-02-30',
      contribution: { type: 'percent', ES: 'half', max_in_cents: -1 },
      termination_rule: 'SOME_DAY',
      termination_n_months: 13,
      renews: 7,
    });
    expect(status).toBe(400);
    expect(codes(body).sort()).toEqual([
      ['benefit_id', 'invalid_format'],
      ['contribution.EE', 'required'],
      ['contribution.ES', 'invalid_type'],
      ['contribution.max_in_cents', 'too_small'],
      ['coverage_start', 'invalid_date'],
      ['plan_ids', 'too_few'],
      ['renews', 'invalid_type'],
      ['termination_n_months', 'too_large'],
      ['termination_rule', 'unknown_value'],
    ]);
  });

  it.each([
    [{ type: 'percent', EE: 100.01, ES: 33.333, EF: 50.25 }, ['contribution.EE', 'contribution.ES']],
    [{ type: 'percent', EE: -1 }, ['contribution.EE']],
    [{ type: 'reference_plan', plan_id: 'bpln_AZq3AZq3AZq3AZq3AZq3AQ', percent: 101 }, ['contribution.percent']],
    // A misspelled tier would take the value of EE, and the employer would pay 80 percent for a family.
    [{ type: 'percent', EE: 80, Ef: 50 }, ['contribution.Ef']],
    [{ type: 'percent', employee: 80 }, ['contribution.dependents']],
    [{ type: 'percent', dependents: 80 }, ['contribution.employee']],
    [{ type: 'percent', employee: 80, dependents: 50, EF: 50 }, ['contribution.EF']],
    [{ type: 'percent', EE: 80, max_in_cents: { EF: 9000 } }, ['contribution.max_in_cents.EE']],
    [{ type: 'fixed', EE: 13400, max_in_cents: 9000 }, ['contribution.max_in_cents']],
    [{ type: 'reference_plan', plan_id: 'bpln_AZq3AZq3AZq3AZq3AZq3AQ', percent: 50, EE: 80 }, ['contribution.EE']],
  ])('refuses the contribution %j', async (contribution, paths) => {
    const { url, body } = await offer();
    const refused = await t.api.post(url, { ...body, contribution });
    expect([refused.status, codes(refused.body).map(([path]) => path)]).toEqual([400, paths]);
    const { one } = await made();
    expect((await t.api.patch(one, { contribution })).status).toBe(400);
  });
});

describe('404', () => {
  it('lets only the partner make changes, and hides everything from employees, other employers and organizations', async () => {
    const { url, one, body, employerId } = await made();
    const own = await boundTo(t, 'employer', employerId);
    expect([(await own.get(one)).status, (await own.get(url)).status]).toEqual([200, 200]);
    expect([(await own.post(url, body)).status, (await own.patch(one, {})).status]).toEqual([404, 404]);
    const other = await boundTo(t, 'employer', await employer());
    const { api: foreign } = await t.otherOrganization();
    for (const api of [other, foreign]) {
      expect([(await api.get(one)).status, (await api.get(url)).status]).toEqual([404, 404]);
      expect([(await api.post(url, '{')).status, (await api.patch(one, '{')).status]).toEqual([404, 404]);
    }
  });

  it('finds a plan year only under its own employer', async () => {
    const { planYear } = await made();
    const path = `/v1/employers/${await employer()}/benefit-plan-years/${planYear.benefit_plan_year_id}`;
    expect([(await t.api.get(path)).status, (await t.api.patch(path, {})).status]).toEqual([404, 404]);
  });

  it('treats a foreign product as unknown', async () => {
    const { url, body } = await offer();
    const { api } = await t.otherOrganization();
    for (const benefit_id of [await product(api), 'bprd_AZq3AZq3AZq3AZq3AZq3AQ', 'bprd_AZq3AZq3AZq3AZq3AZq3AR']) {
      const refused = await t.api.post(url, { ...body, benefit_id });
      expect([refused.status, codes(refused.body)]).toEqual([404, [['benefit_id', 'not_found']]]);
    }
  });
});

describe('409', () => {
  it('refuses overlapping plan years of one product, and accepts those of another', async () => {
    const { url, body, productId, planId } = await made();
    for (const dates of [{ coverage_start: '2027-06-01' }, { coverage_start: '2025-08-01' }]) {
      const refused = await t.api.post(url, { ...body, ...dates });
      expect([refused.status, refused.body.app_error_code]).toEqual([409, 'plan_year_overlaps']);
    }
    const other = await product();
    const elsewhere = { ...body, benefit_id: other, plan_ids: [await plan(other)] };
    expect((await t.api.post(url, elsewhere)).status).toBe(201);
    const later = await t.api.post(url, { ...body, coverage_start: '2027-07-01' });
    expect(later.status).toBe(201);
    const one = `${url}/${later.body.data.benefit_plan_year_id}`;
    expect((await t.api.patch(one, { coverage_start: '2027-06-01' })).body.app_error_code).toBe('plan_year_overlaps');
    expect((await t.api.patch(one, { benefit_id: productId, plan_ids: [planId] })).status).toBe(200);
  });

  it('refuses to change the rates of a plan that a plan year offers', async () => {
    const { productId, planId } = await made();
    const url = `/v1/benefit-products/${productId}/plans/${planId}`;
    const refused = await t.api.patch(url, { rates: tier(1) });
    expect([refused.status, refused.body.app_error_code]).toEqual([409, 'plan_in_use']);
    const same = { rates: tier(18058, { EF: 36920, ES: 30000 }), name: 'Renamed' };
    expect((await t.api.patch(url, same)).body.data.name).toBe('Renamed');
  });

  it('refuses to change an open plan year, and names each field that would change', async () => {
    const { one, body } = await made();
    t.real.set('2026-06-01T12:00:00Z');
    const refused = await t.api.patch(one, {
      ...body,
      auto_grant: true,
      max_retro_days: 0,
      tax_classification: 'Unknown',
    });
    expect([refused.status, refused.body.app_error_code]).toEqual([409, 'plan_year_opened']);
    expect(codes(refused.body).map(([path]) => path)).toEqual(['max_retro_days', 'auto_grant']);
    expect((await t.api.patch(one, { coverage_end: '2027-07-31' })).body.app_error_code).toBe('plan_year_opened');
    expect((await t.api.patch(one, { ...body, open_enrollment_end: '2026-07-10' })).status).toBe(200);
  });
});

describe('422', () => {
  it.each([
    [{ coverage_start: '2026-07-02' }, [['coverage_start', 'plan_year_dates']]],
    [{ coverage_end: '2026-06-30' }, [['coverage_end', 'plan_year_dates']]],
    [
      { open_enrollment_start: '2026-06-10', open_enrollment_end: '2026-06-09' },
      [['open_enrollment_end', 'plan_year_dates']],
    ],
  ])('refuses the dates %j', async (dates, details) => {
    const { url, body } = await offer();
    const refused = await t.api.post(url, { ...body, ...dates });
    expect(refused.status).toBe(422);
    expect(codes(refused.body)).toEqual(expect.arrayContaining(details));
  });

  it('refuses plans of other products and organizations alike', async () => {
    const { url, body, planId } = await offer();
    const { api } = await t.otherOrganization();
    const foreign = await plan(await product(api), {}, api);
    const plan_ids = [planId, await plan(await product()), foreign, 'bpln_AZq3AZq3AZq3AZq3AZq3AQ'];
    const refused = await t.api.post(url, { ...body, plan_ids });
    expect([refused.status, refused.body.app_error_code]).toEqual([422, 'plan_of_other_product']);
    expect(codes(refused.body).map(([path]) => path)).toEqual(['plan_ids.1', 'plan_ids.2', 'plan_ids.3']);
  });

  it.each(['ICHRA', 'ICHRA_PREMIUM_PLUS', 'ICHRA_REIMBURSEMENT_ONLY'])('offers no %s, new or changed', async (code) => {
    const { url, body } = await offer();
    const ichra = await makeProduct(t.api, { product_code: code });
    const other = { benefit_id: ichra, plan_ids: [await plan(ichra)] };
    const made = await t.api.post(url, { ...body, ...other });
    const changed = await t.api.patch(`${url}/${(await t.api.post(url, body)).body.data.benefit_plan_year_id}`, other);
    for (const refused of [made, changed]) {
      expect([refused.status, refused.body.app_error_code]).toEqual([422, 'ichra_not_supported']);
      expect(codes(refused.body)).toEqual([['benefit_id', 'ichra_not_supported']]);
    }
  });

  it('offers no ICHRA with classes instead of plans', async () => {
    const { url, body } = await offer();
    const ichra = await makeProduct(t.api, { product_code: 'ICHRA' });
    const classes = [{ employment: 'Full Time', family_status: 'EE', amount_in_cents: 40_000 }];
    const bare = { benefit_id: ichra, coverage_start: '2026-07-01' };
    const refused = async (answer: ReturnType<typeof t.api.post>) => {
      const { status, body: told } = await answer;
      return [status, told.app_error_code, codes(told).map(([path]) => path)];
    };
    expect(await refused(t.api.post(url, bare))).toEqual([422, 'ichra_not_supported', ['benefit_id']]);
    const asClasses = [422, 'ichra_not_supported', ['ichra_contribution_classes']];
    expect(await refused(t.api.post(url, { ...bare, ichra_contribution_classes: classes }))).toEqual(asClasses);
    const one = `${url}/${(await t.api.post(url, body)).body.data.benefit_plan_year_id}`;
    expect(await refused(t.api.patch(one, { ichra_contribution_classes: classes }))).toEqual(asClasses);
    // For another product the missing fields are reported, but nothing about a product of others.
    const { api } = await t.otherOrganization();
    const foreign = await makeProduct(api, { product_code: 'ICHRA' });
    for (const benefit_id of [body.benefit_id, foreign, 'bprd_x', 7]) {
      const [status, code] = await refused(t.api.post(url, { ...bare, benefit_id }));
      expect([status, code]).toEqual([400, 'invalid_request']);
    }
  });

  it('requires the reference plan to be among the plans', async () => {
    const { url, body, productId } = await offer();
    const contribution = { type: 'reference_plan', plan_id: await plan(productId), percent: 50 };
    const refused = await t.api.post(url, { ...body, contribution });
    expect([refused.status, codes(refused.body)]).toEqual([422, [['contribution.plan_id', 'contribution_mismatch']]]);
  });

  it('renews only an earlier plan year of the same employer and product', async () => {
    const first = await made();
    const second = await made();
    const renewing = { ...second.body, coverage_start: '2027-07-01' };
    const unknown = 'plyr_AZq3AZq3AZq3AZq3AZq3AQ';
    for (const renews of [first.planYear.benefit_plan_year_id, unknown]) {
      const refused = await t.api.post(second.url, { ...renewing, renews });
      expect([refused.status, codes(refused.body)]).toEqual([422, [['renews', 'renewal_mismatch']]]);
    }
    const renews = second.planYear.benefit_plan_year_id;
    expect((await t.api.patch(second.one, { renews })).body.app_error_code).toBe('renewal_mismatch');
    expect((await t.api.post(second.url, { ...renewing, renews })).status).toBe(201);
    const behind = { coverage_start: '2028-07-01', coverage_end: '2029-06-30' };
    const moved = { ...behind, open_enrollment_start: '2028-06-01', open_enrollment_end: '2028-07-01' };
    expect((await t.api.patch(second.one, moved)).body.app_error_code).toBe('renewal_mismatch');
  });
});

/** The catalog over HTTP on real PostgreSQL, and its effects elsewhere. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { hire, makePlan as makeCatalogPlan, makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { BENEFIT_FAMILIES, FAMILY_OF_PRODUCT, PRODUCT_CODES } from '../vocabulary/products.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

const product = { category: 'Medical', name: 'Basin Preventive Plus', product_code: 'MEC_PLUS' };
const plan = {
  name: 'Preventive Plus',
  carrier: 'Basin Mutual',
  network: 'Cascade Choice',
  states: ['WA', 'OR'],
  rates: { type: 'tier', EE: 18058, ES: 31000, EC: 29000, EF: 36920 },
  summary: {
    ...{ deductible_in_cents: 150_000, deductible_family_in_cents: 300_000, coinsurance_percent: 20 },
    ...{ out_of_pocket_max_in_cents: 600_000, out_of_pocket_max_family_in_cents: 1_200_000 },
    ...{ network_type: 'PPO', referral_needed: false, hsa_eligible: true },
    ...{ directory_url: 'https://doctors.example', drug_list_url: 'https://drugs.example' },
    ...{ primary_care: '$25', specialist: '$50', urgent_care: '$75', emergency: '$300 + 20%' },
    ...{ generic_drugs: '$10', brand_drugs: '$40', highlights: ['Preventive care at no cost'] },
    translations: { es: { primary_care: '$25 por consulta', highlights: ['Atención preventiva sin costo'] } },
  },
  documents: [{ kind: 'spd', url: 'https://files.example/spd/basin-2026.pdf' }],
};

const makeProduct = async (changes: object = {}, api = t.api) =>
  (await api.post('/v1/benefit-products', { ...product, ...changes })).body.data;
async function makePlan(changes: object = {}) {
  const { id } = await makeProduct();
  const made = (await t.api.post(`/v1/benefit-products/${id}/plans`, { ...plan, ...changes })).body.data;
  return { ...made, url: `/v1/benefit-products/${id}/plans/${made.id}` };
}
const paths = (body: { details: { path: string; code: string }[] }) =>
  body.details.map((detail) => [detail.path, detail.code]);

describe('201', () => {
  it.each([
    ['MEC_PLUS', 'mec'],
    ['EBA', 'mec'],
    ['MVPSL2', 'mvp'],
    ['VPC_CORE', 'vpc'],
    ['ICHRA_PREMIUM_PLUS', 'ichra'],
    ['VD', 'dental'],
    ['VV', 'vision'],
  ])('creates a product; the code %s belongs to %s', async (product_code, family) => {
    const { status, body } = await t.api.post('/v1/benefit-products', { ...product, product_code });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ ...product, product_code, family, description: null });
    expect((await t.api.get(`/v1/benefit-products/${body.data.id}`)).body).toEqual(body);
  });

  it('creates a plan and reads it back as sent', async () => {
    const made = await makePlan();
    expect(made).toMatchObject(plan);
    const { url, ...data } = made;
    expect((await t.api.get(url)).body).toEqual({ data });
  });

  it('stores rates by age, and refuses unknown fields', async () => {
    const table = [
      { min_age: 0, max_age: 20, cents: 9000 },
      { min_age: 21, max_age: 64, cents: 20000 },
    ];
    const made = await makePlan({ rates: { type: 'age', table }, states: null, summary: {} });
    expect([made.rates, made.states, made.summary]).toEqual([{ type: 'age', table }, null, {}]);
    const more = { name: 'Preventive', rates: { type: 'age', table, EE: 1 }, summary: { color: 'blue' } };
    const refused = await t.api.post(`/v1/benefit-products/${(await makeProduct()).id}/plans`, more);
    expect([refused.status, paths(refused.body)]).toEqual([
      400,
      [
        ['rates.EE', 'unknown_field'],
        ['summary.color', 'unknown_field'],
      ],
    ]);
  });
});

describe('200', () => {
  it('lists products and plans, newest first, with their totals', async () => {
    const { api } = await t.otherOrganization();
    const ids: string[] = [];
    for (const name of ['One', 'Two', 'Three']) ids.push((await makeProduct({ name }, api)).id);
    const listed = (await api.get('/v1/benefit-products?limit=2')).body;
    expect(listed.data.map((row: { name: string }) => row.name)).toEqual(['Three', 'Two']);
    expect(listed.pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    const url = `/v1/benefit-products/${ids[0]}/plans`;
    for (const name of ['A', 'B']) await api.post(url, { ...plan, name });
    expect((await api.get(url)).body.data.map((row: { name: string }) => row.name)).toEqual(['B', 'A']);
    expect((await api.get(`/v1/benefit-products/${ids[1]}/plans`)).body.pagination.total).toBe(0);
  });

  it('changes the given fields, and clears those that are null', async () => {
    const { url } = await makePlan();
    const change = { name: 'Preventive Max', carrier: null, rates: { type: 'tier', EE: 20000 } };
    const { body } = await t.api.patch(url, change);
    expect(body.data).toMatchObject({ ...plan, ...change });
    expect(body.data.rates).toEqual(change.rates);
    expect((await t.api.get(url)).body).toEqual(body);
  });

  it('answers a dry run without storing anything', async () => {
    const { url } = await makePlan();
    const { body } = await t.api.patch(`${url}?dry_run=true`, { name: 'Other' });
    expect([body.data.name, (await t.api.get(url)).body.data.name]).toEqual(['Other', plan.name]);
  });

  it('answers an empty page of care plans', async () => {
    const { body } = await t.api.get('/v1/plans');
    expect(body).toEqual({ data: [], pagination: { page: 1, limit: 20, total: 0, total_pages: 0 } });
  });
});

describe('beside the rest', () => {
  it.each(PRODUCT_CODES.filter((code) => FAMILY_OF_PRODUCT[code] !== 'ichra'))(
    'employers that offer %s are found by its family, by SQL and rules alike',
    async (product_code) => {
      const { api } = await t.otherOrganization();
      const employerId = await makeEmployer(api);
      const { id } = await makeProduct({ product_code }, api);
      const planYear = { benefit_id: id, plan_ids: [await makeCatalogPlan(api, id)], coverage_start: '2026-01-01' };
      const contribution = { type: 'fixed', EE: 0 };
      await api.post(`/v1/employers/${employerId}/benefit-plan-years`, { ...planYear, contribution });
      const found = async (family: string) => (await api.get(`/v1/employers?benefit_family=${family}`)).body.data;
      for (const family of BENEFIT_FAMILIES) {
        expect(await found(family)).toHaveLength(family === FAMILY_OF_PRODUCT[product_code] ? 1 : 0);
      }
      const [employer] = await found(FAMILY_OF_PRODUCT[product_code]);
      expect(employer.benefit_families).toEqual([FAMILY_OF_PRODUCT[product_code].toUpperCase()]);
    },
  );

  it('opens windows for eligible people once a plan year in open enrollment is created', async () => {
    const employerId = await makeEmployer(t.api);
    const policy = { classification: 'all', waiting_period: 'none' };
    await t.api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy);
    const [employee] = await hire(t, employerId, [{}]);
    const { one } = await makePlanYear(t.api, employerId, { coverage_start: '2026-02-01' });
    const enrollments = async () => (await t.api.get(`/v1/employees/${employee.id}`)).body.data.enrollments;
    expect(await enrollments()).toEqual([]);
    await t.drain();
    expect(await enrollments()).toEqual([expect.objectContaining({ status: 'pending' })]);
    expect((await t.api.get(one)).body.data.enrollment_rate).toEqual({ eligible: 1, enrolled: 0, percentage: 0 });
  });
});

describe('400', () => {
  it('names every bad field of a product', async () => {
    const { status, body } = await t.api.post('/v1/benefit-products', {
      category: 'Pets',
      name: '',
      product_code: 'X',
    });
    expect([status, paths(body)]).toEqual([
      400,
      [
        ['category', 'unknown_value'],
        ['name', 'too_short'],
        ['product_code', 'unknown_value'],
      ],
    ]);
  });

  it('names every bad field of a plan, and for its rates only those of the intended type', async () => {
    const { id } = await makeProduct();
    const { status, body } = await t.api.post(`/v1/benefit-products/${id}/plans`, {
      name: 'x'.repeat(256),
      states: ['WA', 'XX'],
      rates: { type: 'tier', ES: -1, EC: 1.5 },
      summary: { deductible_in_cents: '12' },
      documents: [{ kind: 'spd', url: 'http://files.example/a.pdf' }],
    });
    expect(status).toBe(400);
    expect(paths(body).sort()).toEqual([
      ['documents.0.url', 'invalid_format'],
      ['name', 'too_long'],
      ['rates.EC', 'invalid_type'],
      ['rates.EE', 'required'],
      ['rates.ES', 'too_small'],
      ['states.1', 'unknown_value'],
      ['summary.deductible_in_cents', 'invalid_type'],
    ]);
  });

  it.each([
    [{ rates: { type: 'flat', EE: 1 } }, 'rates.type'],
    [{ rates: 12 }, 'rates'],
    [{ rates: { type: 'age', table: [] } }, 'rates.table'],
    [{ rates: { type: 'age', table: [{ min_age: 30, max_age: 20, cents: 1 }] } }, 'rates.table.0'],
    [{ documents: Array(21).fill(plan.documents[0]) }, 'documents'],
    [{ states: [] }, 'states'],
    [{ states: ['WA', 'WA'] }, 'states'],
  ])('refuses the plan with %j', async (changes, path) => {
    const { id } = await makeProduct();
    const { status, body } = await t.api.post(`/v1/benefit-products/${id}/plans`, { ...plan, ...changes });
    expect([status, body.details.map((detail: { path: string }) => detail.path)]).toEqual([400, [path]]);
  });

  it('refuses overlapping ages, in a change as well', async () => {
    const { url } = await makePlan();
    const table = [
      { min_age: 0, max_age: 20, cents: 1 },
      { min_age: 20, max_age: 30, cents: 2 },
    ];
    const { status, body } = await t.api.patch(url, { rates: { type: 'age', table } });
    expect([status, paths(body)]).toEqual([400, [['rates.table.1', 'ages_overlap']]]);
  });
});

describe('404', () => {
  it('hides the catalog from bound tokens and from other organizations', async () => {
    const { url } = await makePlan();
    const employer = await t.api.post('/v1/employers', {
      name: 'Larkspur',
      legal_name: 'Larkspur Inc.',
      ein: '47-3194821',
      email: 'people@larkspur-bikes.example',
      address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
    });
    const token = await t.api.post('/v1/auth/access-tokens', {
      grant_type: 'client_credentials',
      bound_entity: { type: 'employer', id: employer.body.data.id },
    });
    const other = await t.otherOrganization();
    for (const api of [t.as(token.body.access_token), other.api]) {
      expect((await api.get(url)).status).toBe(404);
      expect((await api.patch(url, 'not json')).status).toBe(404);
      expect((await api.get(url.slice(0, url.lastIndexOf('/')))).status).toBe(404);
      expect((await api.post(url.slice(0, url.lastIndexOf('/')), {})).status).toBe(404);
    }
    expect((await t.as(token.body.access_token).get('/v1/benefit-products')).status).toBe(404);
    expect((await t.as(token.body.access_token).get('/v1/plans')).status).toBe(404);
  });

  it('finds a plan only under its own product', async () => {
    const { id } = await makePlan();
    const other = await makeProduct();
    expect((await t.api.get(`/v1/benefit-products/${other.id}/plans/${id}`)).status).toBe(404);
  });
});

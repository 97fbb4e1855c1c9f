/** Things that tests need before they begin, made through the API with every member that a test does not care about. */
import type { Api, TestOpenroll } from './app.ts';

async function made(api: Api, url: string, body: object) {
  const answer = await api.post(url, body);
  if (answer.status !== 201) throw new Error(`POST ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.data;
}

/** Answers its id. */
export async function makeEmployer(api: Api, changes: object = {}): Promise<string> {
  const employer = {
    name: 'Larkspur Bicycle Works',
    legal_name: 'Larkspur Bicycle Works Inc.',
    ein: '47-3194821',
    email: 'people@larkspur-bikes.example',
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
    ...changes,
  };
  return (await made(api, '/v1/employers', employer)).id;
}

/** Medical, MEC_PLUS; answers its id. */
export async function makeProduct(api: Api, changes: object = {}): Promise<string> {
  const product = { category: 'Medical', name: 'Basin Preventive Plus', product_code: 'MEC_PLUS', ...changes };
  return (await made(api, '/v1/benefit-products', product)).id;
}

/** EE 180.58, ES 300.00, EF 369.20 and no EC, everywhere; answers its id. */
export async function makePlan(api: Api, productId: string, changes: object = {}): Promise<string> {
  const rates = { type: 'tier', EE: 18058, ES: 30000, EF: 36920 };
  return (await made(api, `/v1/benefit-products/${productId}/plans`, { name: 'Preventive Plus', rates, ...changes }))
    .id;
}

/** A product with one plan, and the request that offers it from 2026-07-01: 134.00 of EE, 210.00 of EF. */
export async function makeOffer(api: Api) {
  const productId = await makeProduct(api);
  const planId = await makePlan(api, productId);
  const body = {
    benefit_id: productId,
    plan_ids: [planId],
    coverage_start: '2026-07-01',
    contribution: { type: 'fixed', EE: 13400, EF: 21000 },
  };
  return { productId, planId, body };
}

/** An employer's plan year of a product of its own. */
export async function makePlanYear(api: Api, employerId: string, changes: object = {}) {
  const offer = await makeOffer(api);
  const url = `/v1/employers/${employerId}/benefit-plan-years`;
  const planYear = await made(api, url, { ...offer.body, ...changes });
  return { ...offer, planYear, url, one: `${url}/${planYear.benefit_plan_year_id}` };
}

/** The API as an employer-bound (R) or employee-bound (E) token sees it. */
export async function boundTo(t: TestOpenroll, type: 'employer' | 'employee', id: string): Promise<Api> {
  const request = { grant_type: 'client_credentials', bound_entity: { type, id } };
  const { status, body } = await t.api.post('/v1/auth/access-tokens', request);
  if (status !== 200) throw new Error(`no token for ${id}: ${JSON.stringify(body)}`);
  return t.as(body.access_token);
}

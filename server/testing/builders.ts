/**
 * Fixtures that tests need before they begin, made through the API, with defaults for every field that a test does not care
 * about.
 */
import { sql } from 'kysely';
import { parseId, wireId } from '../modules/vocabulary/ids.ts';
import type { Api, TestOpenroll } from './app.ts';

async function made(api: Api, url: string, body: object) {
  const answer = await api.post(url, body);
  if (answer.status !== 201) throw new Error(`POST ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.data;
}

let employers = 0;

/** Makes another employer with each call, with its own reference ID; returns its id. */
export async function makeEmployer(api: Api, changes: object = {}): Promise<string> {
  const employer = {
    name: 'Larkspur Bicycle Works',
    legal_name: 'Larkspur Bicycle Works Inc.',
    ein: '47-3194821',
    email: 'people@larkspur-bikes.example',
    reference_id: `larkspur-${++employers}`,
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
    ...changes,
  };
  return (await made(api, '/v1/employers', employer)).id;
}

/** Makes a Medical product, MEC_PLUS; returns its id. */
export async function makeProduct(api: Api, changes: object = {}): Promise<string> {
  const product = { category: 'Medical', name: 'Basin Preventive Plus', product_code: 'MEC_PLUS', ...changes };
  return (await made(api, '/v1/benefit-products', product)).id;
}

/** Makes a plan with EE 180.58, ES 300.00, EF 369.20 and no EC, in every state; returns its id. */
export async function makePlan(api: Api, productId: string, changes: object = {}): Promise<string> {
  const rates = { type: 'tier', EE: 18058, ES: 30000, EF: 36920 };
  return (await made(api, `/v1/benefit-products/${productId}/plans`, { name: 'Preventive Plus', rates, ...changes }))
    .id;
}

/** A product with one plan, and the request that offers it from 2026-07-01 with 134.00 for EE and 210.00 for EF. */
export async function makeOffer(api: Api, product: object = {}) {
  const productId = await makeProduct(api, product);
  const planId = await makePlan(api, productId);
  const body = {
    benefit_id: productId,
    plan_ids: [planId],
    coverage_start: '2026-07-01',
    contribution: { type: 'fixed', EE: 13400, EF: 21000 },
  };
  return { productId, planId, body };
}

/** An employer's plan year for a product of its own. */
export async function makePlanYear(api: Api, employerId: string, changes: object = {}, product: object = {}) {
  const offer = await makeOffer(api, product);
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

/** Puts these people on the employer's roster and applies the census; returns the employees in this order. */
export async function hire(t: Pick<TestOpenroll, 'api' | 'drain'>, employerId: string, people: object[]) {
  const employees = people.map((changes, index) => ({
    reference_id: `${employerId}-${index}`,
    first_name: 'Odalys',
    last_name: 'Ferreira',
    // Unique to this employer: the same e-mail, name and birth date elsewhere would be the same member.
    email: `p${index}.${employerId}@larkspur-bikes.example`,
    date_of_birth: '1991-08-27',
    employee_class: 'Full Time',
    start_date: '2025-08-04',
    ...changes,
  }));
  const sync = await t.api.post(`/v1/employers/${employerId}/census-sync?on_omitted=keep`, { employees });
  if (sync.status !== 202) throw new Error(`the census was refused: ${JSON.stringify(sync.body)}`);
  await t.drain();
  const listed = (await t.api.get(`/v1/employers/${employerId}/employees?limit=100`)).body.data;
  return employees.map(({ reference_id }) =>
    listed.find((row: { reference_id: string }) => row.reference_id === reference_id),
  );
}

/** Adds a dependent of a member as a stored row; returns its id. */
export async function addDependent(
  t: TestOpenroll,
  memberId: string,
  changes: Partial<Dependent> = {},
): Promise<string> {
  const { relationship, first_name, date_of_birth } = { ...CHILD, ...changes };
  const [organization, primary] = [parseId('organization', t.organizationId), parseId('member', memberId)];
  const [id, member] = [t.kit.newId(), t.kit.newId()];
  const now = t.real.now();
  await sql`
    insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
    values (${organization}, ${member}, ${first_name}, 'Ferreira', ${date_of_birth}, 'ferreira', ${now}, ${now})`.execute(
    t.database.db,
  );
  await sql`
    insert into dependents (organization_id, id, primary_member_id, member_id, relationship, created_at, updated_at)
    values (${organization}, ${id}, ${primary}, ${member}, ${relationship}, ${now}, ${now})`.execute(t.database.db);
  return wireId('dependent', id);
}

interface Dependent {
  relationship: 'Spouse' | 'Child';
  first_name: string;
  date_of_birth: string;
}
const CHILD: Dependent = { relationship: 'Child', first_name: 'Ines', date_of_birth: '2019-03-02' };

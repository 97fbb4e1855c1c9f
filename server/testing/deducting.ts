/** A company in simulated time, for tests of deductions: people elect, days pass, statements are made. */
import { parseId } from '../modules/vocabulary/ids.ts';
import type { Api, TestOpenroll } from './app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from './builders.ts';
import { answerWith } from './enrolling.ts';

export interface Company {
  t: TestOpenroll;
  api: Api;
  organization: string;
  employerId: string;
  planYearId: string;
  productId: string;
  /** 180.58 a month; the employer pays 134.00, so 46.58 is left. */
  plan: string;
  /** 200.00 a month, so 66.00 is left. */
  dearer: string;
  // biome-ignore lint/suspicious/noExplicitAny: an employee as the API answers it
  people: any[];
}

/** A sandbox at 2026-06-10 with a Dental plan year from 07-01, and people whose windows are open until 07-10. */
export async function company(
  t: TestOpenroll,
  options: {
    settings?: object;
    policy?: object;
    planYear?: object;
    people?: object[];
    plan?: object;
    product?: object;
  } = {},
): Promise<Company> {
  const { api, organizationId } = await t.otherOrganization('sandbox');
  const employerId = await makeEmployer(api);
  if (options.settings) await done(api.put(`/v1/employers/${employerId}/settings`, options.settings));
  const policy = { classification: 'all', waiting_period: 'none', ...options.policy };
  await done(api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy));
  const dental = { category: 'Dental', name: 'Basin Dental', product_code: 'VD' };
  const product = await makeProduct(api, { ...dental, ...options.product });
  const plan = await makePlan(api, product, { name: 'Dental Basic', ...options.plan });
  const dearer = await makePlan(api, product, { name: 'Dental Plus', rates: { type: 'tier', EE: 20000 } });
  const { data } = await done(
    api.post(`/v1/employers/${employerId}/benefit-plan-years`, {
      benefit_id: product,
      plan_ids: [plan, dearer],
      coverage_start: '2026-07-01',
      contribution: { type: 'fixed', EE: 13400 },
      tax_classification: 'Pre-tax',
      ...options.planYear,
    }),
  );
  const people = await hire({ ...t, api }, employerId, options.people ?? [{}]);
  const organization = parseId('organization', organizationId) ?? '';
  const planYearId: string = data.benefit_plan_year_id;
  return { t, api, organization, employerId, planYearId, productId: product, plan, dearer, people };
}

/** Returns the body of an answer that must be a success. */
export async function done(answer: ReturnType<Api['post']>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
}

export const elect = (co: Company, at = 0, plan = co.plan) =>
  done(answerWith(co.api, co.people[at].enrollments[0].id, { plan_id: plan }));

/** Moves the test clock to 08:00 on this day and runs everything that is due. */
export async function advance(co: Company, day: string): Promise<void> {
  await done(co.api.post('/v1/test-clock/advance', { to: `${day}T08:00:00Z` }));
  await co.t.drain();
  const clock = await done(co.api.get('/v1/test-clock'));
  if (clock.data.status !== 'ready') throw new Error(JSON.stringify(clock));
}

/** The latest first, as the API lists them. */
export const statementsOf = async (co: Company) =>
  (await done(co.api.get(`/v1/employers/${co.employerId}/payroll-deduction-statements`))).data;

/** The lines of the latest statement, as `2026-07 46.58 per month`. */
export async function latestLines(co: Company) {
  const [latest] = await statementsOf(co);
  if (!latest) return [];
  const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${latest.statement_id}/lines`));
  return data.map((line: Record<string, string | number>) => [
    String(line.period_start_date).slice(0, 7),
    line.monthly_cents,
    line.deduction_amount_in_cents,
    line.frequency,
  ]);
}

/** The findings for a month, `YYYY-MM`. */
export const reconcile = async (co: Company, month: string) =>
  (await done(co.api.get(`/v1/employers/${co.employerId}/reconciliation?month=${month}`))).data.findings;

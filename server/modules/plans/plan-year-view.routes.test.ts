/** Plan years as seen over HTTP: their list, status, policy and how many are enrolled. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());
beforeEach(() => t.real.set('2026-01-15T09:00:00Z'));

const employer = () => makeEmployer(t.api);
async function made(changes: object = {}) {
  const employerId = await employer();
  return { employerId, ...(await makePlanYear(t.api, employerId, changes)) };
}

it('lists the plan years of an employer, latest first, in a fixed number of statements', async () => {
  const { url, body, employerId } = await made({ coverage_start: '2026-01-01' });
  const few = await statements(() => t.api.get(url));
  await t.api.post(url, { ...body, coverage_start: '2027-01-01' });
  await t.api.post(url, { ...body, coverage_start: '2028-01-01' });
  const many = await statements(() => t.api.get(url));
  expect(many).toBe(few);
  const { data } = (await t.api.get(url)).body;
  const seen = data.map((row: Record<string, unknown>) => [row.year, row.status, row.is_current]);
  expect(seen).toEqual([
    [2028, 'upcoming', false],
    [2027, 'upcoming', false],
    [2026, 'open_enrollment', true],
  ]);
  const asEmployer = await boundTo(t, 'employer', employerId);
  expect((await asEmployer.get(url)).body.data).toEqual(data);
  expect((await t.api.get(`/v1/employers/${await employer()}/benefit-plan-years`)).body.data).toEqual([]);
});

it.each([
  ['2026-05-31', 'upcoming'],
  ['2026-06-01', 'open_enrollment'],
  ['2026-07-01', 'open_enrollment'],
  ['2026-07-02', 'active'],
  ['2027-06-30', 'active'],
  ['2027-07-01', 'inactive'],
])('on %s it is %s', async (day, status) => {
  const { one } = await made();
  t.real.set(`${day}T12:00:00Z`);
  expect((await t.api.get(one)).body.data.status).toBe(status);
});

it.each([
  ['full_time', 'none', null, 'Full Time'],
  ['part_time', '60_days', 'SIXTY_DAYS', 'Part Time'],
  ['all', 'first_of_following_month', 'FIRST_OF_FOLLOWING_MONTH', 'All'],
])('shows the policy %s, %s', async (classification, wait, waiting_period, employee_class) => {
  const { one, employerId } = await made({ termination_rule: 'LAST_DAY' });
  await insertPolicy(employerId, classification, wait);
  const { eligibility_policy } = (await t.api.get(one)).body.data;
  const everywhere = { type: 'All', state_codes: [] };
  expect(eligibility_policy).toEqual({
    waiting_period,
    termination_rule: 'LAST_DAY',
    termination_n_months: null,
    rules: [{ employee_class, compensation_type: 'All', eligible_geographical_location: everywhere }],
  });
});

it('counts enrolled of eligible people while it lasts, and covered of all with a window once it is over', async () => {
  const { one, employerId, planYear, planId } = await made({ coverage_start: '2026-01-01' });
  const enrolled = { election: 'Enrolled', plan_id: parseId('benefitPlan', planId), tier: 'EE' };
  const amounts = { premium_cents: 18058, employer_cents: 13400, employee_cents: 4658 };
  const year = parseId('planYear', planYear.benefit_plan_year_id);
  await insertPerson(employerId, 'eligible', { plan_year_id: year, ...enrolled, ...amounts });
  await insertPerson(employerId, 'eligible', { plan_year_id: year, election: 'Pending' });
  await insertPerson(employerId, 'eligible', { plan_year_id: year, election: 'Waived' });
  await insertPerson(employerId, 'eligible', null);
  await insertPerson(employerId, 'none', {
    plan_year_id: year,
    ...enrolled,
    ...amounts,
    terminated_at: '2026-01-15T09:00:00Z',
  });
  const rate = async () => (await t.api.get(one)).body.data.enrollment_rate;
  expect(await rate()).toEqual({ eligible: 4, enrolled: 1, percentage: 25 });
  t.real.set('2027-01-01T12:00:00Z');
  expect(await rate()).toEqual({ eligible: 4, enrolled: 2, percentage: 50 });
});

async function statements(run: () => Promise<unknown>): Promise<number> {
  const before = t.database.statements.count;
  await run();
  return t.database.statements.count - before;
}

/** An employee as after a census, with an enrollment in one plan year or none. */
async function insertPerson(employerId: string, eligibility: string, enrollment: object | null): Promise<void> {
  const { db } = t.database;
  const at = { created_at: t.real.now(), updated_at: t.real.now() };
  const organization_id = parseId('organization', t.organizationId);
  const [member_id, employee_id, employer_id] = [t.kit.newId(), t.kit.newId(), parseId('employer', employerId)];
  const name = {
    first_name: 'Odalys',
    last_name: 'Ferreira',
    last_name_folded: 'ferreira',
    date_of_birth: '1991-08-27',
  };
  const member = { organization_id, id: member_id, ...name, ...at };
  const mail = { email: 'o@larkspur-bikes.example', email_folded: 'o@larkspur-bikes.example' };
  const status = { status: 'active', eligibility, created_on: '2026-01-15', first_name_folded: 'odalys' };
  const employee = { organization_id, id: employee_id, employer_id, member_id, ...name, ...mail, ...status, ...at };
  await db
    .insertInto('members')
    .values(member as never)
    .execute();
  await db
    .insertInto('employees')
    .values(employee as never)
    .execute();
  if (!enrollment) return;
  const row = {
    ...{ organization_id, id: t.kit.newId(), employer_id, employee_id, member_id, product_id: t.kit.newId() },
    ...{ reason: 'open_enrollment', eligibility_number: 1, window_start: '2026-01-15', window_end: '2026-02-14' },
    ...{ coverage_start: '2026-01-01', created_on: '2026-01-15', ...at, ...enrollment },
  };
  await db
    .insertInto('enrollments')
    .values(row as never)
    .execute();
}

async function insertPolicy(employerId: string, classification: string, waiting_period: string): Promise<void> {
  const request = { classification, waiting_period };
  const { status } = await t.api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, request);
  expect(status).toBe(201);
}

it('lists who offers a plan, latest first, and how many people have it there, only in this organization', async () => {
  const first = await made({ coverage_start: '2026-01-01' });
  const { planId } = first;
  const url = `/v1/benefit-plans/${planId}/benefit-plan-years`;
  const year = parseId('planYear', first.planYear.benefit_plan_year_id);
  const enrolled = { election: 'Enrolled', plan_id: parseId('benefitPlan', planId), tier: 'EE' };
  const amounts = { premium_cents: 18058, employer_cents: 13400, employee_cents: 4658 };
  await insertPerson(first.employerId, 'eligible', { plan_year_id: year, ...enrolled, ...amounts });
  await insertPerson(first.employerId, 'eligible', { plan_year_id: year, election: 'Pending' });
  const later = await t.api.post(first.url, { ...first.body, coverage_start: '2027-01-01' });
  const laterId = later.body.data.benefit_plan_year_id;
  await t.api.post(`/v1/benefit-plan-years/${laterId}/withdraw`, { reason: 'Offered by mistake.' });
  const { body } = await t.api.get(url);
  expect(body.pagination.total).toBe(2);
  const employer = { id: first.employerId, name: expect.any(String) };
  expect(body.data).toMatchObject([
    { benefit_plan_year_id: laterId, employer, status: 'inactive', withdrawn_on: '2026-01-15', enrolled: 0 },
    { employer, coverage_start: '2026-01-01', withdrawn_on: null, enrolled: 1 },
  ]);
  expect((await t.api.get(`${url}?limit=1&page=2`)).body.data).toEqual([body.data[1]]);
  const { api: stranger } = await t.otherOrganization();
  expect((await stranger.get(url)).status).toBe(404);
});

/** The calendar over the whole house: what happens by the date, on test clocks and on real ones, once and in order. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../testing/app.ts';
import { parseId } from './ids.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-01-15T09:00:00Z' });
});
afterAll(() => t.close());

const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };

/** An employer with a policy, one Dental plan year from 2026-02-01 and these people. */
async function company(api: Api, waitingPeriod: string, people: object[]) {
  const post = async (url: string, body: object) => {
    const made = await api.post(url, body);
    if (made.status >= 300) throw new Error(JSON.stringify(made.body));
    return made.body.data;
  };
  const employer = await post('/v1/employers', {
    name: 'Larkspur',
    legal_name: 'Larkspur Inc.',
    ein: '47-3194821',
    email: 'p@lark.example',
    address,
  });
  await post(`/v1/employers/${employer.id}/benefit-eligibility-policies`, {
    classification: 'all',
    waiting_period: waitingPeriod,
  });
  const product = await post('/v1/benefit-products', { category: 'Dental', name: 'Basin Dental', product_code: 'VD' });
  const plan = await post(`/v1/benefit-products/${product.id}/plans`, {
    name: 'Dental',
    rates: { type: 'tier', EE: 3000 },
  });
  await post(`/v1/employers/${employer.id}/benefit-plan-years`, {
    benefit_id: product.id,
    plan_ids: [plan.id],
    coverage_start: '2026-02-01',
    contribution: { type: 'fixed', EE: 1000 },
  });
  await t.drain();
  await post(`/v1/employers/${employer.id}/census-sync`, { employees: people });
  await t.drain();
  return employer.id as string;
}

const worker = (start_date: string, name = 'Odalys') => ({
  reference_id: name,
  first_name: name,
  last_name: 'Ferreira',
  date_of_birth: '1991-08-27',
  email: `${name}@lark.example`,
  start_date,
});

async function story(organizationId: string) {
  const { rows } = await sql<{ event_name: string; created_at: string }>`
    select event_name, created_at from webhook_events
    where organization_id = ${parseId('organization', organizationId)} order by id`.execute(t.database.db);
  return rows.map((row) => `${row.created_at.slice(0, 10)} ${row.event_name}`);
}

async function advance(api: Api, to: string) {
  const { status, body } = await api.post('/v1/test-clock/advance', { to });
  if (status !== 202) throw new Error(JSON.stringify(body));
  await t.drain();
  return (await api.get('/v1/test-clock')).body.data;
}

describe('a test clock', () => {
  it('ends a wait, opens the window and lets it expire, each on its day', async () => {
    const { api, organizationId } = await t.otherOrganization('sandbox');
    await company(api, '30_days', [worker('2026-01-10')]);
    expect(await story(organizationId)).toEqual(['2026-01-15 employer.eligibility_policy_created']);
    const clock = await advance(api, '2026-04-01T12:00:00Z');
    expect(clock).toMatchObject({
      now: '2026-04-01T12:00:00.000Z',
      status: 'ready',
      calendar_through: '2026-04-01',
      target: null,
    });
    expect(await story(organizationId)).toEqual([
      '2026-01-15 employer.eligibility_policy_created',
      '2026-02-09 employee.eligibility_granted',
      '2026-02-09 enrollment.started',
      '2026-03-12 enrollment.waived',
    ]);
  });

  it('deactivates an announced leaver on the day after the last one', async () => {
    const { api, organizationId } = await t.otherOrganization('sandbox');
    const employer = await company(api, 'none', [worker('2026-01-01')]);
    const [{ id }] = (await api.get(`/v1/employers/${employer}/employees`)).body.data;
    await api.post(`/v1/employees/${id}/terminate`, { termination_date: '2026-01-31' });
    await advance(api, '2026-01-31T23:00:00Z');
    expect((await api.get(`/v1/employees/${id}`)).body.data).toMatchObject({
      status: 'active',
      termination_date: '2026-01-31',
    });
    await advance(api, '2026-02-01T00:00:00Z');
    expect((await api.get(`/v1/employees/${id}`)).body.data).toMatchObject({
      status: 'inactive',
      termination_date: '2026-01-31',
    });
    expect((await story(organizationId)).slice(-3)).toEqual([
      '2026-02-01 employee.eligibility_terminated',
      '2026-02-01 enrollment.waived',
      '2026-02-01 employee.deactivated',
    ]);
  });

  it('opens a plan year for everybody who is eligible when its open enrollment begins', async () => {
    const { api, organizationId } = await t.otherOrganization('sandbox');
    const employer = await company(api, 'none', [worker('2026-01-01', 'A'), worker('2026-01-01', 'B')]);
    const years = (await api.get(`/v1/employers/${employer}/benefit-plan-years`)).body.data;
    const { benefit_id } = years[0];
    const plan = (await api.get(`/v1/benefit-products/${benefit_id}/plans`)).body.data[0];
    await api.post(`/v1/employers/${employer}/benefit-plan-years`, {
      benefit_id,
      plan_ids: [plan.id],
      coverage_start: '2027-02-01',
      contribution: { type: 'fixed', EE: 1000 },
    });
    await advance(api, '2027-01-01T23:59:59Z');
    const before = await story(organizationId);
    expect(before.at(-1)).not.toContain('enrollment.started');
    await advance(api, '2027-01-02T00:00:00Z');
    const opened = ['2027-01-02 enrollment.started', '2027-01-02 enrollment.started'];
    expect((await story(organizationId)).slice(before.length)).toEqual(opened);
  });

  it('turns changes away while it advances, and lets reads through', async () => {
    const { api } = await t.otherOrganization('sandbox');
    const employer = await company(api, 'none', [worker('2026-01-01')]);
    await api.post('/v1/test-clock/advance', { to: '2026-03-01T00:00:00Z' });
    const change = await api.put(`/v1/employers/${employer}/settings`, { pay_frequency: 'weekly' });
    expect([change.status, change.body.app_error_code, change.headers['retry-after']]).toEqual([
      409,
      'clock_advancing',
      '1',
    ]);
    expect((await api.get(`/v1/employers/${employer}`)).status).toBe(200);
    expect((await api.post('/v1/test-clock/advance', { to: '2026-03-02T00:00:00Z' })).body.app_error_code).toBe(
      'clock_advancing',
    );
    await t.drain();
    expect((await api.put(`/v1/employers/${employer}/settings`, { pay_frequency: 'weekly' })).status).toBe(200);
  });

  it.each([
    ['2026-01-01T00:00:00Z', 'clock_backwards'],
    ['2028-06-01T00:00:00Z', 'clock_too_far'],
    ['soon', 'invalid_request'],
  ])('refuses to go to %s', async (to, code) => {
    const { api } = await t.otherOrganization('sandbox');
    expect((await api.post('/v1/test-clock/advance', { to })).body.app_error_code).toBe(code);
  });

  it('advances once under one Idempotency-Key', async () => {
    const { api } = await t.otherOrganization('sandbox');
    const headers = { 'idempotency-key': 'to March' };
    const first = await api.post('/v1/test-clock/advance', { to: '2026-03-01T00:00:00Z' }, headers);
    await t.drain();
    const second = await api.post('/v1/test-clock/advance', { to: '2026-03-01T00:00:00Z' }, headers);
    expect([first.status, second.body]).toEqual([202, first.body]);
    expect((await api.get('/v1/test-clock')).body.data.status).toBe('ready');
  });

  it('is a sandbox’s alone', async () => {
    expect((await t.api.get('/v1/test-clock')).body.app_error_code).toBe('not_a_sandbox');
    expect((await t.api.post('/v1/test-clock/advance', { to: '2027-01-01T00:00:00Z' })).body.app_error_code).toBe(
      'not_a_sandbox',
    );
  });
});

describe('a real clock', () => {
  it('catches up day by day after a month without service, and stamps rows with real time', async () => {
    const { api, organizationId } = await t.otherOrganization('live');
    await company(api, '30_days', [worker('2026-01-10')]);
    t.real.set('2026-03-20T18:00:00Z');
    await t.drain();
    expect(await story(organizationId)).toEqual([
      '2026-01-15 employer.eligibility_policy_created',
      '2026-03-20 employee.eligibility_granted',
      '2026-03-20 enrollment.started',
      '2026-03-20 enrollment.waived',
    ]);
    t.real.set('2026-01-15T09:00:00Z');
  });

  it('costs idle organizations nothing: one query, no write', async () => {
    await t.drain();
    const before = t.database.statements.count;
    await t.drain();
    const perTurn = t.database.statements.count - before;
    await t.otherOrganization('live');
    const again = t.database.statements.count;
    await t.drain();
    expect(t.database.statements.count - again).toBe(perTurn);
  });
});

/** The end of an employment over HTTP on real PostgreSQL: immediate, announced, moved. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
let employer: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z' });
});
afterAll(() => t.close());
beforeEach(async () => {
  t.real.set('2026-03-10T15:00:00Z');
  employer = await makeEmployer(t.api);
});

const hire = async (changes: object = {}) =>
  (await applyCensus(t, employer, [rosterRow(1, { phone: '2535550164', ...changes })]))[0].id as string;
const get = async (id: string) => (await t.api.get(`/v1/employees/${id}`)).body.data;
const terminate = (id: string, body?: object, api: Api = t.api, query = '') =>
  api.post(`/v1/employees/${id}/terminate${query}`, body);
const policy = (classification: string, waiting_period: string) =>
  t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, { classification, waiting_period });
/** The events of this employer's people, in order. */
const events = async () => {
  const { rows } = await sql<{ event_name: string }>`
    select event_name from webhook_events w where resource_id in (
      select id from employees where employer_id = ${parseId('employer', employer)}
      union all select id from enrollments where employer_id = ${parseId('employer', employer)})
    order by id`.execute(t.database.db);
  return rows.map((row) => row.event_name);
};

describe('200: terminate', () => {
  /** An eligible employee, enrolled in a Medical and a Vision plan year from March on. */
  async function enrolled() {
    await offer('Medical', 'MEC_PLUS');
    await offer('Vision', 'VV');
    await policy('all', 'none');
    const id = await hire();
    for (const enrollment of (await get(id)).enrollments) await elect(`/v1/enrollments/${enrollment.id}`);
    return id;
  }
  async function offer(category: string, product_code: string) {
    const product = (await t.api.post('/v1/benefit-products', { category, name: category, product_code })).body.data.id;
    const plans = `/v1/benefit-products/${product}/plans`;
    const plan = (await t.api.post(plans, { name: category, rates: { type: 'tier', EE: 10_000 } })).body.data.id;
    const made = await t.api.post(`/v1/employers/${employer}/benefit-plan-years`, {
      benefit_id: product,
      plan_ids: [plan],
      coverage_start: '2026-03-01',
      contribution: { type: 'fixed', EE: 5_000 },
      termination_rule: 'LAST_DAY',
    });
    expect(made.status).toBe(201);
  }
  async function elect(enrollment: string) {
    const plan_id = (await t.api.get(`${enrollment}/options`)).body.data.plans[0].id;
    const shown = await t.api.post(`${enrollment}/document`, { decision: 'elect', plan_id });
    const signature = {
      document_sha256: shown.body.data.sha256,
      name: 'Odalys Ferreira',
      consent: true,
      name_confirmed: true,
    };
    expect((await t.api.post(`${enrollment}/elect`, { plan_id, signature })).status).toBe(200);
  }
  const coverage = async () => {
    const { rows } = await sql<{ category: string; coverage_end: string | null; status: string }>`
      select b.category, n.coverage_end, n.status from enrollments n
      join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
      where n.employer_id = ${parseId('employer', employer)} order by b.category`.execute(t.database.db);
    return rows.map((row) => `${row.category} ${row.status} ${row.coverage_end}`);
  };

  it('today by default, with or without a body, in the order of the cascade', async () => {
    await makePlanYear(t.api, employer, { coverage_start: '2026-03-01' });
    await policy('all', 'none');
    const id = await hire();
    const ended = await terminate(id, undefined);
    expect(ended.status).toBe(200);
    expect(ended.body.data).toMatchObject({
      status: 'inactive',
      termination_date: '2026-03-10',
      enrollments: [{ status: 'waived', answered_at: null }],
    });
    expect((await events()).slice(2)).toEqual([
      'employee.eligibility_terminated',
      'enrollment.waived',
      'employee.deactivated',
    ]);
    expect(await get(id)).toEqual(ended.body.data);
  });

  it('in the past ends other coverage on that day, but Medical today', async () => {
    t.real.set('2026-03-04T15:00:00Z');
    const id = await enrolled();
    t.real.set('2026-03-10T15:00:00Z');
    const { body } = await terminate(id, { termination_date: '2026-03-08', reason: 'Moved' });
    expect(body.data).toMatchObject({ status: 'inactive', termination_date: '2026-03-08' });
    expect(await coverage()).toEqual(['Medical inactive 2026-03-10', 'Vision inactive 2026-03-08']);
    expect((await events()).slice(-4)).toEqual([
      'employee.eligibility_terminated',
      'enrollment.terminated',
      'enrollment.terminated',
      'employee.deactivated',
    ]);
  });

  it('in the past with a retroactive reason ends Medical on that day, too', async () => {
    t.real.set('2026-03-04T15:00:00Z');
    const id = await enrolled();
    t.real.set('2026-03-10T15:00:00Z');
    await terminate(id, { termination_date: '2026-03-08', retroactive_reason: 'administrative_delay' });
    expect(await coverage()).toEqual(['Medical inactive 2026-03-08', 'Vision inactive 2026-03-08']);
  });

  it('ahead: stays active and eligible with the date shown, and may be moved', async () => {
    await policy('all', 'none');
    const id = await hire();
    for (const day of ['2026-03-11', '2026-06-08']) {
      const { status, body } = await terminate(id, { termination_date: day });
      expect([status, body.data.status, body.data.termination_date]).toEqual([200, 'active', day]);
    }
    expect(await events()).toEqual(['employee.eligibility_granted']);
    expect((await terminate(id)).body.data).toMatchObject({ status: 'inactive', termination_date: '2026-03-10' });
  });

  it('counts days in the organization’s zone', async () => {
    const id = await hire();
    t.real.set('2026-03-11T04:59:00Z');
    expect((await terminate(id)).body.data.termination_date).toBe('2026-03-10');
  });

  it('is allowed up to 60 days back, even with an employer’s own token', async () => {
    const id = await hire();
    const own = await boundTo(t, 'employer', employer);
    expect((await terminate(id, { termination_date: '2026-01-09' }, own)).body.data.status).toBe('inactive');
  });

  it('moves the last day of somebody who has left; Medical is not taken away in the past without a reason', async () => {
    t.real.set('2026-03-04T15:00:00Z');
    const id = await enrolled();
    t.real.set('2026-03-20T15:00:00Z');
    await terminate(id, { termination_date: '2026-03-18' });
    expect(await coverage()).toEqual(['Medical inactive 2026-03-20', 'Vision inactive 2026-03-18']);
    const before = (await events()).length;
    const movedTo = async (termination_date: string, more: object = {}) => {
      const { status, body } = await terminate(id, { termination_date, ...more });
      expect([status, body.data.status, body.data.termination_date]).toEqual([200, 'inactive', termination_date]);
      return coverage();
    };
    expect(await movedTo('2026-03-10')).toEqual(['Medical inactive 2026-03-20', 'Vision inactive 2026-03-10']);
    const reason = { retroactive_reason: 'administrative_delay' };
    expect(await movedTo('2026-03-10', reason)).toEqual(['Medical inactive 2026-03-10', 'Vision inactive 2026-03-10']);
    expect(await movedTo('2026-06-18')).toEqual(['Medical inactive 2026-06-18', 'Vision inactive 2026-06-18']);
    expect(await movedTo('2026-02-20')).toEqual(['Medical inactive 2026-03-20', 'Vision inactive null']);
    expect((await events()).slice(before)).toEqual(Array(6).fill('enrollment.termination_rescheduled'));
  });

  it('as a dry run shows the cascade and ends nothing', async () => {
    await policy('all', 'none');
    const id = await hire();
    const { body } = await terminate(id, {}, t.api, '?dry_run=true');
    expect(body.data.status).toBe('inactive');
    expect(body.dry_run.events.map((event: { event_name: string }) => event.event_name)).toEqual([
      'employee.eligibility_terminated',
      'employee.deactivated',
    ]);
    expect((await get(id)).status).toBe('active');
  });
});

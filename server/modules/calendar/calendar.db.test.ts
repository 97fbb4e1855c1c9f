/** The calendar with all modules: what happens by date, on test clocks and real ones, once and in order. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { parseId } from '../vocabulary/ids.ts';

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

  it('takes one turn to begin a day, and one for each step that has something to do', async () => {
    const { api } = await t.otherOrganization('sandbox');
    await company(api, '30_days', [worker('2026-01-10')]);
    await advance(api, '2026-02-02T00:00:00Z');
    await api.post('/v1/test-clock/advance', { to: '2026-02-20T00:00:00Z' });
    const calendar = t.loops.find(({ kind }) => kind === 'calendar');
    let turns = 0;
    while (await calendar?.turn()) turns++;
    // The wait ends on the 9th, and nothing more is due.
    expect(turns).toBe(3);
    expect((await api.get('/v1/test-clock')).body.data).toMatchObject({ status: 'ready' });
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

  it('refuses changes while it advances, and lets reads through', async () => {
    const { api } = await t.otherOrganization('sandbox');
    const employer = await company(api, 'none', [worker('2026-01-01')]);
    await api.post('/v1/test-clock/advance', { to: '2026-03-01T00:00:00Z' });
    const change = await api.put(`/v1/employers/${employer}/settings`, { pay_frequency: 'weekly' });
    expect([change.status, change.body.app_error_code, change.headers['retry-after']]).toEqual([
      409,
      'clock_advancing',
      expect.stringMatching(/^[1-3]$/),
    ]);
    expect((await api.get(`/v1/employers/${employer}`)).status).toBe(200);
    expect((await api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' })).status).toBe(200);
    const another = await api.post('/v1/test-clock/advance', { to: '2026-03-02T00:00:00Z' });
    expect([another.status, another.body.app_error_code]).toEqual([409, 'clock_advancing']);
    // The clock shows its progress: the first day on which something happens is the one after the window.
    await t.loops.find(({ kind }) => kind === 'calendar')?.turn();
    expect((await api.get('/v1/test-clock')).body.data).toMatchObject({
      ...{ status: 'advancing', now: '2026-02-15T00:00:00.000Z', target: '2026-03-01T00:00:00.000Z' },
    });
    await t.drain();
    expect((await api.put(`/v1/employers/${employer}/settings`, { pay_frequency: 'weekly' })).status).toBe(200);
  });

  it.each([
    ['2026-01-01T00:00:00Z', 422, 'clock_backwards'],
    ['2028-01-16T00:00:00Z', 422, 'clock_too_far'],
    ['soon', 400, 'invalid_request'],
    ['2027-12-31T23:59:60Z', 400, 'invalid_request'],
  ])('refuses to go to %s', async (to, status, code) => {
    const { api } = await t.otherOrganization('sandbox');
    const refused = await api.post('/v1/test-clock/advance', { to });
    expect([refused.status, refused.body.app_error_code]).toEqual([status, code]);
    expect((await api.get('/v1/test-clock')).body.data).toMatchObject({ status: 'ready', target: null });
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

  it('fails if a day can’t be run at all, says so, and resumes from there', async () => {
    const { api, organizationId } = await t.otherOrganization('sandbox');
    await company(api, '30_days', [worker('2026-01-10')]);
    const { db } = t.database;
    await sql`alter table webhook_events rename to away`.execute(db);
    await expect(advance(api, '2026-04-01T12:00:00Z')).rejects.toThrow('webhook_events');
    await sql`alter table away rename to webhook_events`.execute(db);
    expect((await api.get('/v1/test-clock')).body.data).toEqual({
      ...{ now: '2026-02-09T00:00:00.000Z', calendar_through: '2026-01-15', target: '2026-04-01T12:00:00.000Z' },
      ...{ status: 'failed', error: 'The work of 2026-02-09 failed; it is logged.' },
    });
    await t.drain();
    expect(await story(organizationId)).toHaveLength(1);
    const back = await api.post('/v1/test-clock/advance', { to: '2026-03-01T00:00:00Z' });
    expect([back.status, back.body.app_error_code]).toEqual([422, 'clock_backwards']);
    expect(await advance(api, '2026-04-01T12:00:00Z')).toMatchObject({ status: 'ready', error: null, target: null });
    expect((await story(organizationId)).slice(1)).toEqual([
      '2026-02-09 employee.eligibility_granted',
      '2026-02-09 enrollment.started',
      '2026-03-12 enrollment.waived',
    ]);
  });

  it('exists only in a sandbox', async () => {
    const refused = [
      await t.api.get('/v1/test-clock'),
      await t.api.post('/v1/test-clock/advance', { to: '2027-01-01T00:00:00Z' }),
    ];
    const answers = refused.map(({ status, body }) => [status, body.app_error_code]);
    expect(answers).toEqual(Array(2).fill([409, 'not_a_sandbox']));
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
    // By the rules, each happened on its own day.
    const { rows } = await sql`
      select e.eligible_on, e.granted_on, n.created_on, n.window_start, n.window_end from enrollments n
      join employees e on e.organization_id = n.organization_id and e.id = n.employee_id
      where n.organization_id = ${parseId('organization', organizationId)}`.execute(t.database.db);
    const day = '2026-02-09';
    expect(rows).toEqual([
      { eligible_on: day, granted_on: day, created_on: day, window_start: day, window_end: '2026-03-11' },
    ]);
    t.real.set('2026-01-15T09:00:00Z');
  });

  it('serves organizations in turn, batch by batch, and live ones before test clocks', async () => {
    const calendar = t.loops.find(({ kind }) => kind === 'calendar');
    const batchRows = t.workKit.database.batchRows;
    const [sandbox, large, small] = [
      await t.otherOrganization('sandbox'),
      await t.otherOrganization('live'),
      await t.otherOrganization('live'),
    ];
    await company(sandbox.api, '30_days', [worker('2026-01-10')]);
    await company(
      large.api,
      '30_days',
      Array.from({ length: 12 }, (_, n) => worker('2026-01-10', `P${n}`)),
    );
    await company(small.api, '30_days', [worker('2026-01-10')]);
    await sandbox.api.post('/v1/test-clock/advance', { to: '2026-02-20T00:00:00Z' });
    t.real.set('2026-02-20T18:00:00Z');
    t.workKit.database.batchRows = 2;
    const granted = async (one: { organizationId: string }) =>
      (await story(one.organizationId)).filter((line) => line.endsWith('eligibility_granted')).length;
    for (let turns = 0; (await granted(small)) === 0; turns++) {
      if (turns > 100) throw new Error('the small organization waits for the large one');
      await calendar?.turn();
      t.real.advanceMs(1);
    }
    expect(await granted(large)).toBeLessThan(12);
    expect(await granted(sandbox)).toBe(0);
    await t.drain();
    expect([await granted(large), await granted(sandbox)]).toEqual([12, 1]);
    t.workKit.database.batchRows = batchRows;
    t.real.set('2026-01-15T09:00:00Z');
  });

  it('costs bounded reads and no writes for 10,000 idle organizations, and finds the one that is due', async () => {
    const late = await t.otherOrganization('live');
    await company(late.api, '60_days', [worker('2026-02-03')]);
    await t.drain();
    const calendar = t.loops.find(({ kind }) => kind === 'calendar');
    const { db } = t.database;
    // On a new day, so that none is skipped because it was looked at today.
    t.real.set('2026-04-02T18:00:00Z');
    await t.drain();
    await sql`
      with made as (
        insert into organizations (id, name, kind, life_event_auto_approve, created_at, updated_at)
        select gen_random_uuid(), 'Idle', 'live', '{}', '2026-01-15', '2026-01-15' from generate_series(1, 10000)
        returning id
      ), clocks as (
        insert into organization_clocks (organization_id, time_zone) select id, 'America/Chicago' from made
        returning organization_id
      )
      insert into calendar_lanes (organization_id, first_lane, last_lane, calendar_through, touched_at)
      select organization_id, 0, 7, '2026-01-15', '2026-01-15' from clocks`.execute(db);
    const clocks = async () => {
      const { rows } = await sql`select sum(hashtext(c::text)::int8) as rows from calendar_lanes c`.execute(db);
      return rows;
    };
    const before = await clocks();
    const count = t.database.statements.count;
    expect(await calendar?.turn()).toBe(false);
    // Places in the middle of a day, a look at five hundred, and test clocks.
    expect(t.database.statements.count - count).toBe(3);
    expect(await clocks()).toEqual(before);
    t.real.set('2026-04-04T18:00:00Z');
    let idle = 0;
    while (!(await story(late.organizationId)).includes('2026-04-04 employee.eligibility_granted')) {
      if (!(await calendar?.turn()) && idle++ > 10_100 / 500) throw new Error('it was never found');
    }
    t.real.set('2026-01-15T09:00:00Z');
  });
});

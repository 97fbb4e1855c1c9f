/**
 * Enrollments over HTTP on real PostgreSQL: lists, reach, and what operators do. Answers are in
 * enrollment-answer.routes.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { command } from '../../platform/commands/command.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo } from '../../testing/builders.ts';
import { answerWith, enroll, eventsDuring, NOW } from '../../testing/enrolling.ts';
import { ALL_LANES } from '../calendar/lanes.ts';
import { parseId } from '../vocabulary/ids.ts';
import { PRODUCT_CODES } from '../vocabulary/products.ts';
import { endOverCoverage, expire } from './enrollment.actions.ts';
import { selectEnding, selectExpiring, selectOpenEnrollments } from './enrollment.sql.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

const VPC = { product_code: 'VPC' };
const read = async (id: string) => (await t.api.get(`/v1/enrollments/${id}`)).body.data;
const code = (found: { status: number; body: { app_error_code?: string } }) => [
  found.status,
  found.body.app_error_code,
];
const act = (id: string, verb: string, body: object = {}, api = t.api) =>
  api.post(`/v1/enrollments/${id}/${verb}`, body);
const unboundToken = async () => {
  const { body } = await t.api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' });
  return t.as(body.access_token);
};

describe('200: one enrollment', () => {
  it('is read in one statement, by everybody who is allowed to', async () => {
    const made = await enroll(t);
    const employer = await boundTo(t, 'employer', made.employerId);
    const employee = await boundTo(t, 'employee', made.employee.id);
    for (const api of [t.api, employer, employee]) {
      await api.get(`/v1/enrollments/${made.enrollmentId}`);
      const before = t.database.statements.count;
      const { body } = await api.get(`/v1/enrollments/${made.enrollmentId}`);
      expect(t.database.statements.count - before).toBe(1);
      expect(body.data).toEqual({
        id: made.enrollmentId,
        employee_id: made.employee.id,
        employer_id: made.employerId,
        benefit: { id: made.productId, name: 'Basin Preventive Plus', product_code: 'MEC_PLUS', category: 'Medical' },
        status: 'pending',
        coverage_start: '2026-07-01',
        coverage_end: null,
        employee_deduction_in_cents: null,
        employer_contribution_in_cents: null,
        answered_at: null,
        terminated_at: null,
        started_reason: 'new_hire',
        continues_enrollment_id: null,
        created_at: '2026-06-10T15:00:00.000Z',
        updated_at: '2026-06-10T15:00:00.000Z',
        sbc_url: null,
        out_of_area: false,
      });
    }
  });
});

describe('200: lists', () => {
  it('shows an employee’s and a member’s, newest first', async () => {
    const made = await enroll(t);
    await t.api.put(`/v1/employers/${made.employerId}/settings`, { pay_frequency: 'bi_weekly' });
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const again = (await act(made.enrollmentId, 'change')).body.data.id;
    const employee = await boundTo(t, 'employee', made.employee.id);
    const { body } = await employee.get(`/v1/employees/${made.employee.id}/enrollments?limit=1`);
    expect(body.data.map((row: { id: string }) => row.id)).toEqual([again]);
    expect(body.pagination).toEqual({ page: 1, limit: 1, total: 2, total_pages: 2 });
    t.real.set('2026-07-11T00:00:00Z');
    const own = await boundTo(t, 'employee', made.employee.id);
    const mine = (await own.get(`/v1/members/${made.employee.member_id}/enrollments`)).body.data;
    expect(mine).toMatchObject([
      {
        id: again,
        election_status: 'Expired',
        policy_status: null,
        is_within_enrollment_window: false,
        enrolled_date: null,
      },
      {
        id: made.enrollmentId,
        employer_name: 'Larkspur Bicycle Works',
        benefit_type: 'Medical',
        requires_qle_for_reissue: true,
        plan_name: 'Preventive Plus',
        tier_name: 'Employee only',
        issued_date: '2026-06-10',
        enrolled_date: '2026-06-10',
        enrollment_window_end: '2026-07-10',
        plan_year_coverage_end: '2027-06-30',
        policy_status: 'Coverage Effective',
        status: 'enrolled',
        coverage_tier: 'EE',
        covered_dependents: [],
        enrollment_window_reason: 'new_hire',
        pay_frequency: 'bi_weekly',
        employee_deduction_in_cents: 4658,
        per_paycheck_in_cents: 2150,
        in_last_month_of_coverage: false,
      },
    ]);
    t.real.set('2027-07-01T03:00:00Z');
    const eastern = (await t.api.get(`/v1/members/${made.employee.member_id}/enrollments`)).body.data;
    expect(eastern[1]).toMatchObject({ policy_status: 'Coverage Ended', in_last_month_of_coverage: true });
  });

  it('shows each person of a plan year once, with filters', async () => {
    const names = ['Ada', 'Bram', 'Cleo', 'Dov'];
    const people = names.map((first_name, n) => ({ first_name, last_name: `Name${n}`, reference_id: `r-${n}` }));
    const made = await enroll(t, { people });
    const ids = made.employees.map((employee) => employee.enrollments[0].id as string);
    await answerWith(t.api, ids[0] as string, { plan_id: made.planId });
    await act(ids[0] as string, 'change');
    await answerWith(t.api, ids[1] as string, {});
    const list = `/v1/employers/${made.employerId}/benefit-plan-years/${made.planYearId}/enrollments`;
    const elections = async (query = '', api = t.api) =>
      (await api.get(`${list}${query}`)).body.data.map((row: Record<string, string>) => [
        row.member_first_name,
        row.election_status,
      ]);
    const employer = await boundTo(t, 'employer', made.employerId);
    expect(await elections('', employer)).toEqual([
      ['Ada', 'Enrolled'],
      ['Bram', 'Waived'],
      ['Cleo', 'Pending'],
      ['Dov', 'Pending'],
    ]);
    expect(await elections('?election_status=Waived&election_status=Enrolled')).toHaveLength(2);
    expect(await elections('?search=eo%20name')).toEqual([['Cleo', 'Pending']]);
    expect(await elections('?search=r-3')).toEqual([['Dov', 'Pending']]);
    // Ada may answer again although she is enrolled.
    const open = [
      ['Ada', 'Enrolled'],
      ['Cleo', 'Pending'],
      ['Dov', 'Pending'],
    ];
    expect(await elections('?open_window=new_hire')).toEqual(open);
    expect(await elections('?open_window=life_event')).toEqual([]);
    expect(await elections('?sort=window_end')).toEqual([...open, ['Bram', 'Waived']]);
    expect((await t.api.get(`${list}?sort=answer&limit=1`)).body.data).toMatchObject([
      { member_first_name: 'Ada', email: expect.stringContaining('@'), open_window: { end: '2026-07-10' } },
    ]);
    expect((await t.api.get(`${list}?limit=3&page=2`)).body).toMatchObject({
      data: [{ member_first_name: 'Dov', tier: null, plan: null, dependent_count: 0 }],
      pagination: { total: 4, total_pages: 2 },
    });
    t.real.set('2026-07-11T00:00:00Z');
    expect(await elections('?election_status=Expired')).toEqual([
      ['Cleo', 'Expired'],
      ['Dov', 'Expired'],
    ]);
    expect(await elections('?election_status=Pending')).toEqual([]);
  });
});

describe('200: reissue', () => {
  it('expires a pending enrollment, and opens a window of two weeks, within open enrollment', async () => {
    const made = await enroll(t);
    let fresh = '';
    const events = await eventsDuring(t, async () => {
      fresh = (await act(made.enrollmentId, 'reissue')).body.data.enrollment_id;
    });
    expect(events).toEqual([
      ['enrollment.waived', made.enrollmentId],
      ['enrollment.started', fresh],
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'waived', answered_at: null });
    const { window, coverage_start } = (await t.api.get(`/v1/enrollments/${fresh}/options`)).body.data;
    expect([window, coverage_start]).toEqual([
      { start: '2026-06-10', end: '2026-07-01', reason: 'reissue', is_open: true },
      '2026-07-01',
    ]);
  });

  it('ends enrolled coverage on the day before the new coverage', async () => {
    const made = await enroll(t, { product: VPC });
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    t.real.set('2026-08-20T09:00:00Z');
    let fresh = '';
    const events = await eventsDuring(t, async () => {
      fresh = (await act(made.enrollmentId, 'reissue', { reason: 'wrong tier' })).body.data.enrollment_id;
    });
    expect(events).toEqual([
      ['enrollment.terminated', made.enrollmentId],
      ['enrollment.started', fresh],
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'inactive', coverage_end: '2026-08-31' });
    expect(await read(fresh)).toMatchObject({ status: 'pending', coverage_start: '2026-09-01' });
    expect(code(await act(made.enrollmentId, 'reissue'))).toEqual([409, 'already_pending']);
  });
});

describe('201: grant', () => {
  it('opens a window by hand, once', async () => {
    const made = await enroll(t);
    await answerWith(t.api, made.enrollmentId, { reason: 'no' });
    const url = `/v1/employers/${made.employerId}/enrollments`;
    const request = { employee_id: made.employee.id, benefit_plan_year_id: made.planYearId };
    const preview = await t.api.post(`${url}?dry_run=true`, request);
    expect(preview.body.dry_run.events).toHaveLength(2);
    let granted = '';
    const events = await eventsDuring(t, async () => {
      const { status, body } = await t.api.post(url, { ...request, window_end: '2026-06-20' });
      expect([status, body.data.status, body.data.coverage_start]).toEqual([201, 'pending', '2026-07-01']);
      granted = body.data.id;
    });
    expect(events).toEqual([
      ['enrollment.started', granted],
      ['enrollment.granted', granted],
    ]);
    expect(code(await t.api.post(url, request))).toEqual([409, 'already_pending']);
    await answerWith(t.api, granted, { plan_id: made.planId });
    expect(code(await t.api.post(url, request))).toEqual([409, 'already_enrolled']);
    const late = await t.api.post(url, { ...request, window_end: '2026-06-01' });
    expect(late.status).toBe(400);
  });
});

describe('204: terminate', () => {
  it('ends coverage by the rule of the plan year, and cancels coverage that has not begun', async () => {
    const planYear = { termination_rule: 'END_OF_N_MONTHS', termination_n_months: 1 };
    const made = await enroll(t, { product: VPC, planYear, people: [{}, { first_name: 'Bram' }] });
    const ids = made.employees.map((employee) => employee.enrollments[0].id as string);
    for (const id of ids) await answerWith(t.api, id, { plan_id: made.planId });
    const events = await eventsDuring(t, async () => {
      expect((await act(ids[0] as string, 'terminate')).status).toBe(204);
    });
    expect(events).toEqual([['enrollment.terminated', ids[0]]]);
    expect(await read(ids[0] as string)).toMatchObject({ status: 'inactive', coverage_end: null });
    t.real.set('2026-09-05T09:00:00Z');
    expect((await act(ids[1] as string, 'terminate')).status).toBe(204);
    expect(await read(ids[1] as string)).toMatchObject({
      status: 'inactive',
      coverage_end: '2026-10-31',
      terminated_at: '2026-09-05T09:00:00.000Z',
    });
    expect(code(await act(ids[1] as string, 'terminate'))).toEqual([409, 'enrollment_not_enrolled']);
  });
});

describe('404', () => {
  it('answers callers out of reach before reading the body', async () => {
    const made = await enroll(t, { people: [{}, { first_name: 'Bram' }] });
    const elsewhere = await enroll(t);
    const other = await t.otherOrganization();
    const callers = [
      other.api,
      await boundTo(t, 'employer', elsewhere.employerId),
      await boundTo(t, 'employee', made.employees[1].id),
    ];
    for (const api of callers) {
      for (const path of [
        `/v1/enrollments/${made.enrollmentId}`,
        `/v1/employees/${made.employee.id}/enrollments`,
        `/v1/members/${made.employee.member_id}/enrollments`,
        `/v1/employers/${made.employerId}/benefit-plan-years/${made.planYearId}/enrollments`,
      ]) {
        expect([path, (await api.get(path)).status]).toEqual([path, 404]);
      }
      for (const verb of ['terminate', 'reissue', 'change']) {
        expect((await api.post(`/v1/enrollments/${made.enrollmentId}/${verb}`, '{')).status).toBe(404);
      }
      expect((await api.post(`/v1/employers/${made.employerId}/enrollments`, '{')).status).toBe(404);
    }
    const own = await boundTo(t, 'employer', made.employerId);
    expect((await act(made.enrollmentId, 'terminate', {}, own)).status).toBe(404);
  });

  it('answers for an employee or a plan year from elsewhere', async () => {
    const made = await enroll(t);
    const elsewhere = await enroll(t);
    const url = `/v1/employers/${made.employerId}/enrollments`;
    const request = { employee_id: made.employee.id, benefit_plan_year_id: made.planYearId };
    const employee = await t.api.post(url, { ...request, employee_id: elsewhere.employee.id });
    expect([employee.status, employee.body.details[0].path]).toEqual([404, 'employee_id']);
    const planYear = await t.api.post(url, { ...request, benefit_plan_year_id: elsewhere.planYearId });
    expect([planYear.status, planYear.body.details[0].path]).toEqual([404, 'benefit_plan_year_id']);
  });
});

describe('409', () => {
  it('changes an answer only while its window is open, one at a time', async () => {
    const made = await enroll(t);
    expect(code(await act(made.enrollmentId, 'change'))).toEqual([409, 'not_answered']);
    await answerWith(t.api, made.enrollmentId, { reason: 'no' });
    const changed = await act(made.enrollmentId, 'change');
    expect([changed.status, changed.body.data.coverage_start]).toEqual([201, '2026-07-01']);
    expect(code(await act(made.enrollmentId, 'change'))).toEqual([409, 'already_pending']);
    t.real.set('2026-07-11T09:00:00Z');
    expect(code(await act(made.enrollmentId, 'change'))).toEqual([409, 'enrollment_window_closed']);
  });
});

describe('422', () => {
  it('requires a life event where the contract says so, and a reason from signed-in users', async () => {
    const made = await enroll(t);
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const unknown = { qualifying_life_event_id: 'qle_EwNvr87lOxS2Idgf-5YZEg' };
    // It is open enrollment, so the answer must not mention what applies outside of it.
    const required = await act(made.enrollmentId, 'terminate');
    expect(code(required)).toEqual([422, 'life_event_required']);
    expect(JSON.stringify(required.body)).not.toMatch(/outside/i);
    expect(code(await act(made.enrollmentId, 'terminate', unknown))).toEqual([422, 'life_event_not_approved']);
    expect(code(await act(made.enrollmentId, 'reissue', unknown))).toEqual([422, 'life_event_not_approved']);
    t.real.set('2026-07-02T09:00:00Z');
    const outside = await act(made.enrollmentId, 'reissue');
    expect([code(outside), outside.body.message]).toEqual([
      [422, 'life_event_required'],
      expect.stringMatching(/^Outside/),
    ]);
    const person = await unboundToken();
    expect(code(await act(made.enrollmentId, 'reissue', { reason: ' ' }, person))).toEqual([422, 'reason_required']);
    expect((await read(made.enrollmentId)).status).toBe('enrolled');
  });
});

it('whether a life event is needed depends on the product code and the day', async () => {
  const made = await enroll(t);
  await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
  const needing = async (verb: string) => {
    const needs: string[] = [];
    for (const product_code of PRODUCT_CODES) {
      const products = t.database.db.updateTable('benefit_products').set({ product_code });
      await products.where('id', '=', parseId('benefitProduct', made.productId)).execute();
      const { status, body } = await act(made.enrollmentId, `${verb}?dry_run=true`);
      if (body.app_error_code === 'life_event_required') needs.push(product_code);
      else expect(status).toBe(200);
    }
    return needs;
  };
  const others = PRODUCT_CODES.filter((one) => !one.startsWith('VPC') && !one.startsWith('ICHRA'));
  const notVpc = PRODUCT_CODES.filter((one) => !one.startsWith('VPC'));
  for (const [day, reissued] of [
    ['2026-06-10', []],
    ['2026-07-02', notVpc],
  ] as const) {
    t.real.set(`${day}T16:00:00Z`);
    expect([await needing('terminate'), await needing('reissue')]).toEqual([others, reissued]);
  }
});

describe('by the calendar', () => {
  const asSystem = async (
    select: typeof selectExpiring,
    act: typeof expire,
    made: { employee: { id: string } },
  ): Promise<number> => {
    const organizationId = parseId('organization', t.organizationId) as string;
    const done = await command(t.kit, { organizationId, actor: SYSTEM }, async (context) => {
      const found = await select(context.db, organizationId, context.today, {
        lanes: ALL_LANES,
        cursor: null,
        limit: 1_000,
      });
      const mine = found.filter((row) => row.employee_id === parseId('employee', made.employee.id));
      const open = await selectOpenEnrollments(
        context.db,
        organizationId,
        mine.map((row) => row.employee_id),
      );
      return act(context, open);
    });
    return done as number;
  };

  it('expires unanswered windows, and ends coverage after its last day, once', async () => {
    const made = await enroll(t, { people: [{}, { first_name: 'Bram' }] });
    const [pending, enrolled] = made.employees.map((employee) => employee.enrollments[0].id as string);
    await addDependent(t, made.employees[1].member_id);
    await answerWith(t.api, enrolled as string, { plan_id: made.planId });
    t.real.set('2026-07-10T23:00:00Z');
    expect(await asSystem(selectExpiring, expire, made)).toBe(0);
    t.real.set('2026-07-11T00:00:00Z');
    const expired = await eventsDuring(t, () => asSystem(selectExpiring, expire, made));
    expect(expired).toEqual([['enrollment.waived', pending]]);
    expect(await read(pending as string)).toMatchObject({ status: 'waived', answered_at: null });
    expect(await asSystem(selectExpiring, expire, made)).toBe(0);
    t.real.set('2027-07-01T00:00:00Z');
    const bram = { employee: made.employees[1] };
    const ended = await eventsDuring(t, () => asSystem(selectEnding, endOverCoverage, bram));
    expect(ended).toEqual([['enrollment.terminated', enrolled]]);
    expect(await read(enrolled as string)).toMatchObject({ status: 'inactive', coverage_end: '2027-06-30' });
    expect(await asSystem(selectEnding, endOverCoverage, bram)).toBe(0);
    t.real.set(NOW);
  });
});

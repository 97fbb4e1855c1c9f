/**
 * Life events over HTTP on real PostgreSQL. test/scenarios/life-events.test.ts plays the windows of a whole plan year in
 * simulated time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, hire } from '../../testing/builders.ts';
import { answerWith, enroll, eventsDuring } from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

/** Enrolled from 2026-07-01; afterwards it is 2026-09-12, long after open enrollment. */
async function enrolled(changes: Parameters<typeof enroll>[1] = {}) {
  const made = await enroll(t, changes);
  for (const employee of made.employees) {
    await answerWith(t.api, employee.enrollments[0].id, { plan_id: made.planId });
  }
  t.real.set('2026-09-12T15:00:00Z');
  return { ...made, memberId: made.employee.member_id as string };
}

const report = (memberId: string, body: object, api: Api = t.api, query = '') =>
  api.post(`/v1/members/${memberId}/qualifying-life-events${query}`, { event_date: '2026-09-05', ...body });
const decideOn = (id: string, verb: 'approve' | 'deny', body: object = {}, api: Api = t.api) =>
  api.post(`/v1/qualifying-life-events/${id}/${verb}`, body);
const code = (found: { status: number; body: { app_error_code?: string } }) => [
  found.status,
  found.body.app_error_code,
];
const MARRIED = { event_type: 'married' };
const LOST_JOB = { event_type: 'lost_job_based_coverage' };
const options = async (id: string) => (await t.api.get(`/v1/enrollments/${id}/options`)).body.data;
const enrollmentsOf = async (employeeId: string) =>
  (await t.api.get(`/v1/employees/${employeeId}/enrollments`)).body.data;

describe('201: what a report opens', () => {
  it('says it in advance, even for a report that is decided later, and only for the caller’s employment', async () => {
    const made = await enrolled();
    const own = await boundTo(t, 'employee', made.employee.id);
    const window = {
      benefit_plan_year_id: made.planYearId,
      product_name: 'Basin Preventive Plus',
      category: 'Medical',
      coverage_start: '2026-10-01',
      window_end: '2026-10-05',
    };
    const tried = await report(made.memberId, MARRIED, own, '?dry_run=true');
    expect(tried.body.data).toMatchObject({ status: 'approved', windows: [window] });
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
    const lost = await report(made.memberId, LOST_JOB, own);
    expect(lost.body.data).toMatchObject({ status: 'pending', windows: [{ ...window, enrollment_id: null }] });
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
    const married = await report(made.memberId, MARRIED, own);
    const [opened] = await enrollmentsOf(made.employee.id);
    expect(married.body.data.windows).toEqual([{ ...window, enrollment_id: opened.id }]);
    const { window: shown, coverage_start } = await options(opened.id);
    expect([shown.end, coverage_start]).toEqual([window.window_end, window.coverage_start]);
    // An open window is kept, with the later end and the earlier start of coverage.
    t.real.set('2026-10-02T15:00:00Z');
    const born = await report(
      made.memberId,
      { event_type: 'had_baby', event_date: '2026-09-20' },
      t.api,
      '?dry_run=true',
    );
    const wider = { coverage_start: '2026-09-20', window_end: '2026-10-20', enrollment_id: opened.id };
    expect(born.body.data.windows).toEqual([{ ...window, ...wider }]);
  });
});

describe('200: approve, deny', () => {
  it('opens windows with the approval, also by the employer', async () => {
    const made = await enrolled();
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
    t.real.set('2026-10-10T15:00:00Z');
    const employer = await boundTo(t, 'employer', made.employerId);
    let approved: Record<string, unknown> = {};
    const events = await eventsDuring(t, async () => {
      approved = (await decideOn(lost.id, 'approve', { note: 'Seen the letter' }, employer)).body.data;
    });
    const [window] = await enrollmentsOf(made.employee.id);
    expect(events).toEqual([['enrollment.started', window.id]]);
    expect(approved).toMatchObject({
      status: 'approved',
      decision_note: 'Seen the letter',
      effective_date: '2026-10-01',
      window_end: '2026-10-24',
    });
    // Requested in September: the month that the decision took must not cost the member anything.
    expect(await options(window.id)).toMatchObject({
      window: { start: '2026-10-10', end: '2026-10-24', reason: 'life_event', is_open: true },
      coverage_start: '2026-10-01',
    });
  });

  it('opens nothing with a denial', async () => {
    const made = await enrolled();
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    const events = await eventsDuring(t, async () => {
      expect((await decideOn(lost.id, 'deny')).body.data).toMatchObject({ status: 'denied', window_end: null });
    });
    expect(events).toEqual([]);
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
  });

  it('lets one of two simultaneous approvals win', async () => {
    const made = await enrolled();
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    const answers = await Promise.all([decideOn(lost.id, 'approve'), decideOn(lost.id, 'approve')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(2);
  });
});

describe('200: a ground for an operator’s change', () => {
  it('reissues by it: coverage starts with the event, and its window counts', async () => {
    const made = await enrolled();
    const denied = (await report(made.memberId, LOST_JOB)).body.data;
    await decideOn(denied.id, 'deny');
    const married = (await report(made.memberId, MARRIED)).body.data;
    const [window] = await enrollmentsOf(made.employee.id);
    await answerWith(t.api, window.id, {});
    const reissue = (body: object) => t.api.post(`/v1/enrollments/${made.enrollmentId}/reissue`, body);
    expect(code(await reissue({}))).toEqual([422, 'life_event_required']);
    expect(code(await reissue({ qualifying_life_event_id: denied.id }))).toEqual([422, 'life_event_not_approved']);
    const { body } = await reissue({ qualifying_life_event_id: married.id });
    expect(await options(body.data.enrollment_id)).toMatchObject({
      window: { start: '2026-09-12', end: '2026-10-05', reason: 'reissue' },
      coverage_start: '2026-10-01',
    });
    const old = (await t.api.get(`/v1/enrollments/${made.enrollmentId}`)).body.data;
    expect(old).toMatchObject({ status: 'inactive', coverage_end: '2026-09-30' });
  });

  it('terminates by it, only for that member', async () => {
    const made = await enrolled({ people: [{}, { first_name: 'Bram' }] });
    const married = (await report(made.memberId, MARRIED)).body.data;
    const because = { qualifying_life_event_id: married.id };
    const brams = made.employees[1].enrollments[0].id;
    const refused = await t.api.post(`/v1/enrollments/${brams}/terminate`, because);
    expect(code(refused)).toEqual([422, 'life_event_not_approved']);
    expect((await t.api.post(`/v1/enrollments/${made.enrollmentId}/terminate`, because)).status).toBe(204);
    expect((await t.api.get(`/v1/enrollments/${made.enrollmentId}`)).body.data.coverage_end).toBe('2026-09-30');
  });
});

describe('201', () => {
  it('approves some types automatically, within a bounded number of statements', async () => {
    const made = await enrolled();
    const before = t.database.statements.count;
    let status = 0;
    const events = await eventsDuring(t, async () => {
      ({ status } = await report(made.memberId, MARRIED));
    });
    // One of them is made by this test to read the events.
    expect([status, t.database.statements.count - before]).toEqual([201, 18]);
    const [window] = await enrollmentsOf(made.employee.id);
    expect(events).toEqual([['enrollment.started', window.id]]);
    expect(await options(window.id)).toMatchObject({
      window: { start: '2026-09-12', end: '2026-10-05', reason: 'life_event', is_open: true },
      coverage_start: '2026-10-01',
      current_coverage: { enrollment_id: made.enrollmentId },
    });
  });

  it('keeps an unanswered enrollment, with the later end and the earlier start, and sends no second event', async () => {
    const made = await enroll(t);
    t.real.set('2026-07-02T15:00:00Z');
    const events = await eventsDuring(t, async () => {
      const born = { event_type: 'had_baby', event_date: '2026-06-28' };
      expect((await report(made.employee.member_id, born)).body.data.effective_date).toBe('2026-06-28');
      const lost = { event_type: 'lost_medicaid_chip_medicare', event_date: '2026-06-30' };
      const { id } = (await report(made.employee.member_id, lost)).body.data;
      await decideOn(id, 'approve');
    });
    expect(events).toEqual([]);
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
    expect(await options(made.enrollmentId)).toMatchObject({
      window: { start: '2026-06-10', end: '2026-08-29', reason: 'new_hire' },
      coverage_start: '2026-07-01',
    });
  });

  it('closes a window that is over before it opens another, even if the calendar has not run', async () => {
    const made = await enroll(t);
    t.real.set('2026-07-11T00:10:00Z');
    const events = await eventsDuring(t, () =>
      report(made.employee.member_id, { ...MARRIED, event_date: '2026-07-01' }),
    );
    const [window] = await enrollmentsOf(made.employee.id);
    expect(events).toEqual([
      ['enrollment.waived', made.enrollmentId],
      ['enrollment.started', window.id],
    ]);
    expect(await options(window.id)).toMatchObject({ coverage_start: '2026-08-01', window: { end: '2026-07-31' } });
  });

  it('reaches every eligible employment of the member, and no other', async () => {
    const twice = { email: 'odalys.two.jobs@larkspur.example' };
    const first = await enroll(t, { people: [twice] });
    const second = await enroll(t, { people: [twice] });
    const gone = await enroll(t, { people: [twice] });
    await t.api.post(`/v1/employees/${gone.employee.id}/terminate`, {});
    for (const { enrollmentId } of [first, second]) await answerWith(t.api, enrollmentId, { reason: 'no' });
    t.real.set('2026-09-12T15:00:00Z');
    const events = await eventsDuring(t, () => report(first.employee.member_id, MARRIED));
    const opened = [await enrollmentsOf(first.employee.id), await enrollmentsOf(second.employee.id)];
    expect(events).toEqual(opened.map(([window]) => ['enrollment.started', window.id]));
    expect(await enrollmentsOf(gone.employee.id)).toHaveLength(1);
  });

  it('says in a dry run what would happen, and stores nothing', async () => {
    const made = await enrolled();
    const { status, body } = await report(made.memberId, MARRIED, t.api, '?dry_run=true');
    expect([status, body.data.status, body.data.window_end]).toEqual([200, 'approved', '2026-10-05']);
    expect(body.dry_run.events).toMatchObject([{ event_name: 'enrollment.started' }]);
    const listed = await t.api.get(`/v1/members/${made.memberId}/qualifying-life-events`);
    expect(listed.body.data).toEqual([]);
    expect(await enrollmentsOf(made.employee.id)).toHaveLength(1);
  });

  it('follows the organization’s setting of what is approved automatically', async () => {
    const made = await enrolled();
    await t.api.patch('/v1/organization', { life_event_auto_approve: ['lost_job_based_coverage'] });
    expect((await report(made.memberId, MARRIED)).body.data.status).toBe('pending');
    expect((await report(made.memberId, LOST_JOB)).body.data.status).toBe('approved');
    const back = ['had_baby', 'adopted_child', 'married', 'divorced'];
    await t.api.patch('/v1/organization', { life_event_auto_approve: back });
  });
});

describe('400', () => {
  it.each([
    [{ event_type: 'other' }, 'other_event', 'required'],
    [{ event_type: 'other', other_event: ' ' }, 'other_event', 'invalid_text'],
    [{ event_type: 'married', other_event: 'x' }, 'other_event', 'not_accepted'],
    [{ event_type: 'won_lottery' }, 'event_type', 'unknown_value'],
    [{ event_type: 'married', event_date: '2026-02-30' }, 'event_date', 'invalid_date'],
  ])('refuses %j', async (body, path, fault) => {
    const { memberId } = await enrolled();
    const refused = await report(memberId, body);
    expect([refused.status, refused.body.details]).toMatchObject([400, [{ path, code: fault }]]);
  });
});

describe('404', () => {
  it('answers callers out of reach before reading the body', async () => {
    const made = await enrolled({ people: [{}, { first_name: 'Bram' }] });
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    const elsewhere = await enroll(t);
    t.real.set('2026-09-12T15:00:00Z');
    const list = `/v1/members/${made.memberId}/qualifying-life-events`;
    const own = await boundTo(t, 'employee', made.employee.id);
    const strangers = [
      (await t.otherOrganization()).api,
      await boundTo(t, 'employer', elsewhere.employerId),
      await boundTo(t, 'employee', made.employees[1].id),
    ];
    for (const api of strangers) expect((await api.get(list)).status).toBe(404);
    for (const api of strangers) expect((await api.post(list, '{')).status).toBe(404);
    const employer = await boundTo(t, 'employer', made.employerId);
    const married = await employer.post(list, { event_type: 'married', event_date: '2026-09-05' });
    expect(married.body.app_error_code).toBe('access_token_not_allowed');
    for (const api of [...strangers, own]) {
      for (const verb of ['approve', 'deny']) {
        expect((await api.post(`/v1/qualifying-life-events/${lost.id}/${verb}`, '{')).status).toBe(404);
      }
    }
    expect((await t.api.get(`/v1/members/${made.memberId}/qualifying-life-events`)).body.data).toMatchObject([
      { id: lost.id, status: 'pending' },
    ]);
  });
});

describe('409', () => {
  it('decides once', async () => {
    const made = await enrolled();
    const married = (await report(made.memberId, MARRIED)).body.data;
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    await decideOn(lost.id, 'deny');
    for (const { id } of [married, lost]) {
      for (const verb of ['approve', 'deny'] as const) {
        expect(code(await decideOn(id, verb))).toEqual([409, 'life_event_decided']);
      }
    }
  });
});

describe('422', () => {
  it.each([
    [{ event_type: 'had_baby', event_date: '2026-08-12' }, 'life_event_too_late'],
    [{ event_type: 'lost_medicaid_chip_medicare', event_date: '2026-07-13' }, 'life_event_too_late'],
    [{ event_type: 'married', event_date: '2026-09-13' }, 'life_event_in_future'],
    [{ event_type: 'lost_job_based_coverage', event_date: '2026-11-12' }, 'life_event_in_future'],
  ])('refuses %j', async (body, expected) => {
    const { memberId } = await enrolled();
    const refused = await report(memberId, body);
    expect([...code(refused), refused.body.details[0].path]).toEqual([422, expected, 'event_date']);
  });

  it('refuses people who are not eligible, at the report and at the approval', async () => {
    const made = await enrolled();
    const lost = (await report(made.memberId, LOST_JOB)).body.data;
    await t.api.post(`/v1/employees/${made.employee.id}/terminate`, {});
    expect(code(await report(made.memberId, MARRIED))).toEqual([422, 'not_eligible']);
    expect(code(await decideOn(lost.id, 'approve'))).toEqual([422, 'not_eligible']);
    expect((await decideOn(lost.id, 'deny')).status).toBe(200);
    const [waiting] = await hire(t, made.employerId, [{ reference_id: 'waiting', start_date: '2026-12-01' }]);
    expect([waiting.status, code(await report(waiting.member_id, MARRIED))]).toEqual(['active', [422, 'not_eligible']]);
  });
});

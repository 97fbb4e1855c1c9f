/** Life events in simulated time (rules 4): from the report to the coverage that follows, over months and the turn of a year. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { answerWith, type Decision, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

interface Story {
  api: Api;
  employerId: string;
  productId: string;
  planId: string;
  planYears: string;
  employeeId: string;
  memberId: string;
  /** The window that opened with the hire. */
  first: string;
}

/** A sandbox at 2026-06-10, one person with a window in a plan year from 2026-07-01. */
async function story(planYear: object = {}): Promise<Story> {
  const { api } = await t.otherOrganization('sandbox');
  const employerId = await makeEmployer(api);
  const policy = { classification: 'all', waiting_period: 'none' };
  await done(api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy));
  const productId = await makeProduct(api);
  const rates = { type: 'tier', EE: 18058, ES: 30000, EC: 28000, EF: 36920 };
  const planId = await makePlan(api, productId, { rates });
  const planYears = `/v1/employers/${employerId}/benefit-plan-years`;
  await offer({ api, productId, planId, planYears }, planYear);
  const [employee] = await hire({ ...t, api }, employerId, [{}]);
  const { id: employeeId, member_id: memberId, enrollments } = employee;
  return { api, employerId, productId, planId, planYears, employeeId, memberId, first: enrollments[0].id };
}

async function offer(
  { api, productId, planId, planYears }: Pick<Story, 'api' | 'productId' | 'planId' | 'planYears'>,
  planYear: object,
): Promise<void> {
  const contribution = { type: 'fixed', EE: 13400 };
  const body = { benefit_id: productId, plan_ids: [planId], coverage_start: '2026-07-01', contribution };
  await done(api.post(planYears, { ...body, ...planYear }));
  await t.drain();
}

async function done(answer: ReturnType<Api['post']>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body.data;
}

async function advance({ api }: Story, day: string): Promise<void> {
  await done(api.post('/v1/test-clock/advance', { to: `${day}T08:00:00Z` }));
  await t.drain();
  const { status, now } = (await api.get('/v1/test-clock')).body.data;
  expect([status, now]).toEqual(['ready', `${day}T08:00:00.000Z`]);
}

const report = ({ api, memberId }: Story, event_type: string, event_date: string) =>
  api.post(`/v1/members/${memberId}/qualifying-life-events`, { event_type, event_date });
const elect = ({ api, planId }: Story, id: string, more: Decision = {}) =>
  done(answerWith(api, id, { plan_id: planId, ...more }));

const dependent = async ({ api, memberId }: Story, relationship: string, date_of_birth: string) => {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const body = { first_name: 'Ines', last_name: 'Ferreira', date_of_birth, relationship, address };
  return (await done(api.post(`/v1/members/${memberId}/dependents`, body))).legal_dependent_id as string;
};

/** The enrollments that life events opened, by the start of their coverage. */
async function opened({ api, memberId, first }: Story): Promise<Row[]> {
  const rows: Row[] = (await api.get(`/v1/members/${memberId}/enrollments`)).body.data;
  return rows
    .filter(({ id, election_status }) => id !== first && election_status === 'Pending')
    .sort((a, b) => (a.coverage_start < b.coverage_start ? -1 : 1));
}
interface Row {
  id: string;
  election_status: string;
  coverage_start: string;
  enrollment_window_end: string;
}

/** `[election, policy, start, end, tier]` of each, newest first. */
async function coverage({ api, memberId }: Story) {
  const rows = (await api.get(`/v1/members/${memberId}/enrollments`)).body.data;
  return rows.map((row: Record<string, string>) => [
    row.election_status,
    row.policy_status,
    row.coverage_start,
    row.coverage_end,
    row.tier_name,
  ]);
}

const enrollmentEvents = async (run: () => Promise<unknown>) =>
  (await eventsDuring(t, run)).filter(([name]) => name.startsWith('enrollment.'));

describe('a marriage', () => {
  it('reported within 30 days: the spouse is covered from the next 1st, and the old coverage ends the day before', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-09-20');
    const started = await enrollmentEvents(async () => {
      expect((await report(co, 'married', '2026-09-01')).body.data).toMatchObject({ status: 'approved' });
    });
    const [window] = (await opened(co)) as [Row];
    expect(started).toEqual([['enrollment.started', window.id]]);
    expect(window).toMatchObject({ coverage_start: '2026-10-01', enrollment_window_end: '2026-10-04' });
    await advance(co, '2026-10-02');
    const spouse = await dependent(co, 'Spouse', '1990-01-01');
    const events = await enrollmentEvents(() => elect(co, window.id, { dependent_ids: [spouse] }));
    expect(events).toEqual([
      ['enrollment.terminated', co.first],
      ['enrollment.elected', window.id],
      ['enrollment.accepted', window.id],
    ]);
    const now = [
      ['Enrolled', 'Coverage Effective', '2026-10-01', '2027-06-30', 'Employee and spouse'],
      ['Enrolled', 'Coverage Ended', '2026-07-01', '2026-09-30', 'Employee only'],
    ];
    expect(await coverage(co)).toEqual(now);
    expect(await enrollmentEvents(() => advance(co, '2026-12-01'))).toEqual([]);
    expect(await coverage(co)).toEqual(now);
  });

  it('reported too late opens no window, then or later', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-10-02');
    const events = await enrollmentEvents(async () => {
      const { status, body } = await report(co, 'married', '2026-09-01');
      expect([status, body.app_error_code]).toEqual([422, 'life_event_too_late']);
      await advance(co, '2026-12-01');
    });
    expect(events).toEqual([]);
    expect(await coverage(co)).toHaveLength(1);
  });
});

describe('a birth', () => {
  it('before coverage began, reported after: the new coverage starts with the plan year, and the old one is cancelled', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-07-02');
    const born = (await report(co, 'had_baby', '2026-06-28')).body.data;
    expect(born).toMatchObject({ status: 'approved', effective_date: '2026-06-28', window_end: '2026-07-28' });
    const [window] = (await opened(co)) as [Row];
    await elect(co, window.id, { dependent_ids: [await dependent(co, 'Child', '2026-06-28')] });
    expect(await coverage(co)).toEqual([
      ['Enrolled', 'Coverage Effective', '2026-07-01', '2027-06-30', 'Employee and children'],
      ['Enrolled', 'Cancelled', '2026-07-01', null, 'Employee only'],
    ]);
  });

  it('over the turn of the year: both years get a window, and the past year is corrected, too', async () => {
    const co = await story({ coverage_end: '2026-12-31' });
    await elect(co, co.first);
    await advance(co, '2026-12-05');
    await offer(co, { coverage_start: '2027-01-01' });
    const [renewed] = (await opened(co)) as [Row];
    await elect(co, renewed.id);
    await advance(co, '2027-01-10');
    const born = (await report(co, 'had_baby', '2026-12-20')).body.data;
    expect(born).toMatchObject({ effective_date: '2026-12-20', window_end: '2027-01-24' });
    const windows = await opened(co);
    expect(windows.map((row) => [row.coverage_start, row.enrollment_window_end])).toEqual([
      ['2026-12-20', '2027-01-24'],
      ['2027-01-01', '2027-01-24'],
    ]);
    const [over, running] = windows as [Row, Row];
    const child = await dependent(co, 'Child', '2026-12-20');
    const events = await enrollmentEvents(async () => {
      for (const { id } of windows) await elect(co, id, { dependent_ids: [child] });
      await advance(co, '2027-01-12');
    });
    expect(events).toEqual([
      ['enrollment.termination_rescheduled', co.first],
      ['enrollment.elected', over.id],
      ['enrollment.accepted', over.id],
      ['enrollment.terminated', renewed.id],
      ['enrollment.elected', running.id],
      ['enrollment.accepted', running.id],
      // Coverage that was over when it was elected ends with the next day.
      ['enrollment.terminated', over.id],
    ]);
    expect((await coverage(co)).sort()).toEqual(
      [
        ['Enrolled', 'Coverage Effective', '2027-01-01', '2027-12-31', 'Employee and children'],
        ['Enrolled', 'Coverage Ended', '2026-12-20', '2026-12-31', 'Employee and children'],
        ['Enrolled', 'Cancelled', '2027-01-01', null, 'Employee only'],
        ['Enrolled', 'Coverage Ended', '2026-07-01', '2026-12-19', 'Employee only'],
      ].sort(),
    );
  });
});

describe('a loss of coverage', () => {
  it('known ahead is approved by hand, and coverage follows without a gap', async () => {
    const co = await story();
    await done(answerWith(co.api, co.first, { reason: 'Covered by my spouse' }));
    await advance(co, '2026-09-10');
    const lost = (await report(co, 'lost_job_based_coverage', '2026-10-31')).body.data;
    expect([lost.status, await opened(co)]).toEqual(['pending', []]);
    await advance(co, '2026-09-15');
    const approved = await done(co.api.post(`/v1/qualifying-life-events/${lost.id}/approve`));
    expect(approved).toMatchObject({ effective_date: '2026-11-01', window_end: '2026-11-30' });
    const [window] = (await opened(co)) as [Row];
    await advance(co, '2026-11-30');
    await elect(co, window.id);
    expect(await coverage(co)).toEqual([
      ['Enrolled', 'Coverage Effective', '2026-11-01', '2027-06-30', 'Employee only'],
      ['Waived', null, '2026-07-01', null, null],
    ]);
  });

  it('that is denied opens no window; reported again, it is a new event', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-09-10');
    const lost = (await report(co, 'lost_job_based_coverage', '2026-09-01')).body.data;
    const events = await enrollmentEvents(async () => {
      await done(co.api.post(`/v1/qualifying-life-events/${lost.id}/deny`, { note: 'Send the letter' }));
      await advance(co, '2026-09-20');
    });
    expect(events).toEqual([]);
    const again = (await report(co, 'lost_job_based_coverage', '2026-09-01')).body.data;
    await done(co.api.post(`/v1/qualifying-life-events/${again.id}/approve`));
    expect(await opened(co)).toMatchObject([{ coverage_start: '2026-10-01', enrollment_window_end: '2026-10-04' }]);
    const statuses = (await co.api.get(`/v1/members/${co.memberId}/qualifying-life-events`)).body.data;
    expect(statuses.map(({ status }: { status: string }) => status)).toEqual(['approved', 'denied']);
  });
});

describe('current coverage stays as it is', () => {
  const runs = ['Enrolled', 'Coverage Effective', '2026-07-01', '2027-06-30', 'Employee only'];

  it('when the window is waived, unless the answer ends it', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-09-10');
    await report(co, 'divorced', '2026-09-01');
    const [window] = (await opened(co)) as [Row];
    const kept = await enrollmentEvents(() => done(answerWith(co.api, window.id, { reason: 'Nothing changes' })));
    expect(kept).toEqual([['enrollment.waived', window.id]]);
    expect(await coverage(co)).toEqual([['Waived', null, '2026-10-01', null, null], runs]);
    await report(co, 'married', '2026-09-02');
    const [second] = (await opened(co)) as [Row];
    const ended = await enrollmentEvents(() => done(answerWith(co.api, second.id, { end_current_coverage: true })));
    expect(ended).toEqual([
      ['enrollment.waived', second.id],
      ['enrollment.terminated', co.first],
    ]);
    expect((await coverage(co)).at(-1)).toEqual([
      'Enrolled',
      'Coverage Effective',
      '2026-07-01',
      '2026-09-30',
      'Employee only',
    ]);
  });

  it('when nobody answers', async () => {
    const co = await story();
    await elect(co, co.first);
    await advance(co, '2026-09-10');
    await report(co, 'married', '2026-09-01');
    const [window] = (await opened(co)) as [Row];
    await advance(co, '2026-10-01');
    expect(await enrollmentEvents(() => advance(co, '2026-10-02'))).toEqual([['enrollment.waived', window.id]]);
    expect(await coverage(co)).toEqual([['Expired', null, '2026-10-01', null, null], runs]);
  });
});

/** The lists of life events over HTTP: a member's, and that of an employer's people. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';

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
/** A report as the list shows it; the windows that it opens are only in the answer to the report. */
function listed({ body }: Awaited<ReturnType<typeof report>>) {
  const { windows: _told, ...row } = body.data;
  return row;
}
const MARRIED = { event_type: 'married' };
const LOST_JOB = { event_type: 'lost_job_based_coverage' };

describe('200: the list', () => {
  it('shows what a member reported, latest first, by status, to everybody who may see it', async () => {
    const { memberId, employee, employerId } = await enrolled();
    const employer = await boundTo(t, 'employer', employerId);
    const own = await boundTo(t, 'employee', employee.id);
    const married = listed(await report(memberId, { ...MARRIED, note: 'In Porto' }, own));
    const lost = listed(await report(memberId, LOST_JOB, own));
    const other = listed(await report(memberId, { event_type: 'other', other_event: ' A flood ' }, own));
    await decideOn(other.id, 'deny', { note: 'Not one of the plan' });
    for (const api of [t.api, employer, own]) {
      const { body } = await api.get(`/v1/members/${memberId}/qualifying-life-events`);
      expect(body.data).toEqual([
        { ...other, status: 'denied', decided_at: '2026-09-12T15:00:00.000Z', decision_note: 'Not one of the plan' },
        lost,
        married,
      ]);
      expect(body.pagination.total).toBe(3);
    }
    expect(other).toMatchObject({ event_type_label: 'Other', other_event: 'A flood' });
    expect(lost).toMatchObject({ event_type_label: 'Lost job-based coverage', status: 'pending', window_end: null });
    expect(married).toEqual({
      id: married.id,
      member_id: memberId,
      event_type: 'married',
      event_type_label: 'Got married',
      other_event: null,
      event_date: '2026-09-05',
      note: 'In Porto',
      status: 'approved',
      submitted_at: '2026-09-12T15:00:00.000Z',
      effective_date: '2026-10-01',
      decided_at: '2026-09-12T15:00:00.000Z',
      decision_note: null,
      window_end: '2026-10-05',
      ended_dependent_ids: [],
      needs_proof: false,
      document_count: 0,
    });
    const ids = async (query: string) =>
      (await own.get(`/v1/members/${memberId}/qualifying-life-events?${query}`)).body.data.map(
        (row: { id: string }) => row.id,
      );
    expect(await ids('status=approved')).toEqual([married.id]);
    expect(await ids('status=pending')).toEqual([lost.id]);
    expect(await ids('limit=1&page=2')).toEqual([lost.id]);
  });
});

describe('200: the list of an employer', () => {
  it('shows what waits among its people, and nobody else’s, to the partner and the employer', async () => {
    const people = [{ first_name: 'Ada' }, { first_name: 'Bram', reference_id: 'r-7' }];
    const made = await enrolled({ people });
    const elsewhere = await enrolled();
    const [ada, bram] = made.employees;
    const first = listed(await report(ada.member_id, LOST_JOB));
    const second = listed(await report(bram.member_id, LOST_JOB));
    const married = listed(await report(bram.member_id, MARRIED));
    await report(elsewhere.memberId, LOST_JOB);
    const employer = await boundTo(t, 'employer', made.employerId);
    const url = `/v1/employers/${made.employerId}/qualifying-life-events`;
    for (const api of [t.api, employer]) {
      const { body } = await api.get(url);
      expect(body.data).toEqual([
        { ...married, employee: { id: bram.id, first_name: 'Bram', last_name: 'Ferreira', reference_id: 'r-7' } },
        { ...second, employee: { id: bram.id, first_name: 'Bram', last_name: 'Ferreira', reference_id: 'r-7' } },
        {
          ...first,
          employee: { id: ada.id, first_name: 'Ada', last_name: 'Ferreira', reference_id: ada.reference_id },
        },
      ]);
    }
    const ids = async (query: string) => {
      const { data, pagination } = (await employer.get(`${url}?${query}`)).body;
      return [...data.map((row: { id: string }) => row.id), pagination.total];
    };
    expect(await ids('status=pending')).toEqual([second.id, first.id, 2]);
    expect(await ids('status=pending&limit=1&page=2')).toEqual([first.id, 2]);
    expect(await ids('status=approved')).toEqual([married.id, 1]);
    expect(await ids('search=AM%20fer')).toEqual([married.id, second.id, 2]);
    expect(await ids('search=r-7&status=pending')).toEqual([second.id, 1]);
    expect(await ids('search=%25')).toEqual([0]);
  });

  it('does not exist for an employee, another employer or another organization', async () => {
    const made = await enrolled();
    const url = `/v1/employers/${made.employerId}/qualifying-life-events`;
    const strangers = [
      await boundTo(t, 'employee', made.employee.id),
      await boundTo(t, 'employer', (await enrolled()).employerId),
      (await t.otherOrganization()).api,
    ];
    for (const api of strangers) expect((await api.get(url)).status).toBe(404);
  });
});

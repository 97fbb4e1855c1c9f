/** What clients of each generation are answered where that differs, on real PostgreSQL (docs/connect.md). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';

const SECOND = { 'x-fern-language': 'Python', 'x-fern-sdk-name': 'sdk', 'x-fern-sdk-version': '2.0.0' };
const FIRST = { 'x-stainless-lang': 'python', 'x-stainless-package-version': '0.4.1' };
const OWN = { 'x-openroll-client': 'tests' };

let t: TestOpenroll;
let world: Awaited<ReturnType<typeof enroll>>;
beforeAll(async () => {
  t = await openTestOpenroll();
  world = await enroll(t, { people: [{}, { first_name: 'Bram', date_of_birth: '1979-12-03' }, { first_name: 'Ada' }] });
  const [leaver, , elects] = world.employees;
  await t.api.post(`/v1/employees/${leaver.id}/terminate`, {});
  await answerWith(t.api, elects.enrollments[0].id, { plan_id: world.planId });
  await t.drain();
});
afterAll(() => t.close());

/** A program that says nothing about itself; its answers are not checked against the contract of a generation. */
const plain = async (url: string) => {
  const response = await t.app.inject({ url, headers: { authorization: `Bearer ${t.apiKey}` } });
  return response.json();
};
const setting = (connect_generation: 1 | 2) => t.api.patch('/v1/organization', { connect_generation });

describe('somebody who has left', () => {
  it('is terminated for generation 2 and inactive for everybody else, wherever they are shown', async () => {
    const { id, member_id } = world.employee;
    const list = `/v1/employers/${world.employerId}/employees?employment_status=terminated`;
    for (const [headers, status] of [
      [SECOND, 'terminated'],
      [FIRST, 'inactive'],
      [OWN, 'inactive'],
      [{}, 'inactive'],
    ] as const) {
      expect((await t.api.get(`/v1/employees/${id}`, headers)).body.data.status).toBe(status);
      expect((await t.api.get(list, headers)).body.data.map((one: { status: string }) => one.status)).toEqual([status]);
      expect((await t.api.get(`/v1/members/${member_id}/employments`, headers)).body.data[0].status).toBe(status);
    }
  });

  it('is so in the answer to a change, and a dry run', async () => {
    const [, second] = world.employees;
    const url = `/v1/employees/${second.id}/terminate`;
    expect((await t.api.post(`${url}?dry_run=true`, {}, SECOND)).body.data.status).toBe('terminated');
    expect((await t.api.get(`/v1/employees/${second.id}`, SECOND)).body.data.status).toBe('active');
  });
});

describe('enrollments of a member', () => {
  const starts = async (member: string, headers: Record<string, string>) =>
    (await t.api.get(`/v1/members/${member}/enrollments`, headers)).body.data.map(
      (row: { election_status: string; coverage_start?: string }) => [row.election_status, row.coverage_start],
    );

  it('have a start of coverage for generation 2 only if a plan was elected', async () => {
    const [expired, pending, elected] = world.employees;
    expect(await starts(expired.member_id, SECOND)).toEqual([['Expired', undefined]]);
    expect(await starts(pending.member_id, SECOND)).toEqual([['Pending', undefined]]);
    expect(await starts(elected.member_id, SECOND)).toEqual([['Enrolled', '2026-07-01']]);
    expect(await starts(pending.member_id, FIRST)).toEqual([['Pending', '2026-07-01']]);
    expect(await starts(pending.member_id, OWN)).toEqual([['Pending', '2026-07-01']]);
  });
});

describe('the list of events', () => {
  const POLICY = 'employer.eligibility_policy_created';
  const list = async (query: string, headers: Record<string, string>) =>
    (await t.api.get(`/v1/webhook-events?${query}`, headers)).body;

  it.each([
    'limit=100',
    'limit=100&resource_type=employer',
    'limit=100&after=start',
    'limit=100&created_after=2026-01-01T00:00:00Z',
  ])('leaves out policy events for generation 2, and does not count them: %s', async (query) => {
    const [first, second] = [await list(query, FIRST), await list(query, SECOND)];
    const others = first.data.filter((event: { event_name: string }) => event.event_name !== POLICY);
    expect(others.length).toBe(first.data.length - 1);
    expect([second.data, second.pagination.total]).toEqual([others, first.pagination.total - 1]);
  });

  it('is empty if generation 2 asks for that name', async () => {
    expect(await list(`event_name=${POLICY}`, SECOND)).toMatchObject({ data: [], pagination: { total: 0 } });
    expect((await list(`event_name=${POLICY}`, FIRST)).pagination.total).toBe(1);
  });
});

describe('the setting of the organization', () => {
  it('applies to clients that name no generation, from the next request on', async () => {
    const url = `/v1/employees/${world.employee.id}`;
    expect((await setting(2)).body.data.connect_generation).toBe(2);
    expect((await plain(url)).data.status).toBe('terminated');
    expect((await t.api.get(url, FIRST)).body.data.status).toBe('inactive');
    expect((await t.api.get(url, OWN)).body.data.status).toBe('inactive');
    await setting(1);
    expect((await plain(url)).data.status).toBe('inactive');
    expect((await t.api.get(url, SECOND)).body.data.status).toBe('terminated');
  });

  it.each([0, 3, '2', null])('is 1 or 2, not %j', async (connect_generation) => {
    const { status, body } = await t.api.patch('/v1/organization', { connect_generation });
    expect([status, body.details[0].path]).toEqual([400, 'connect_generation']);
  });

  it('a dry run changes nothing', async () => {
    await t.api.patch('/v1/organization?dry_run=true', { connect_generation: 2 });
    expect((await plain(`/v1/employees/${world.employee.id}`)).data.status).toBe('inactive');
  });
});

describe('an Idempotency-Key', () => {
  it('belongs to one generation: the other gets an answer of its own', async () => {
    const url = `/v1/employees/${world.employee.id}/terminate`;
    const change = (headers: Record<string, string>) =>
      t.api.post(url, { termination_date: '2026-06-09' }, { 'idempotency-key': 'once', ...headers });
    const statuses = [];
    for (const headers of [FIRST, SECOND, FIRST, SECOND, OWN]) {
      const { status, body, headers: answered } = await change(headers);
      statuses.push([status, body.data?.status, answered['idempotent-replayed']]);
    }
    expect(statuses).toEqual([
      [200, 'inactive', undefined],
      [200, 'terminated', undefined],
      [200, 'inactive', 'true'],
      [200, 'terminated', 'true'],
      [200, 'inactive', 'true'],
    ]);
  });
});

describe('a page', () => {
  it.each([
    ['limit=100', 200],
    ['page=1000000', 200],
    // Fields that only a client newer than this server knows.
    ['Page=0', 200],
    ['limit=101', 400],
    ['limit=0', 400],
    ['limit=', 400],
    ['page=0', 400],
    ['page=1.5', 400],
    ['page=-1', 400],
    ['page=1&page=2', 400],
  ])('%s: %i for both', async (query, status) => {
    for (const headers of [FIRST, SECOND]) {
      const answer = await t.api.get(`/v2/members?${query}`, headers);
      expect(answer.status).toBe(status);
      if (query === 'page=1000000') expect(answer.body).toMatchObject({ data: [], pagination: { total: 3 } });
      // An unknown caller is told so first.
      expect((await t.api.get(`/v1/members/mbr_EwNvr87lOxS2Idgf-5YZEg/enrollments?${query}`, headers)).status).toBe(
        404,
      );
    }
  });
});

describe('an employee who', () => {
  const told = async (index: number) => {
    const { id, member_id } = world.employees[index];
    const of = async (headers: Record<string, string>) => {
      const { status } = (await t.api.get(`/v1/employees/${id}`, headers)).body.data;
      const [row] = (await t.api.get(`/v1/members/${member_id}/enrollments`, headers)).body.data;
      const list = `/v1/employers/${world.employerId}/employees?employment_status=terminated`;
      const left = (await t.api.get(list, headers)).body.data.some((one: { id: string }) => one.id === id);
      return [status, left, row.policy_status, row.coverage_start];
    };
    return { first: await of(FIRST), second: await of(SECOND) };
  };

  it('has only announced that they leave is active, and where coverage was cancelled it had been elected', async () => {
    const [, pending, elected] = world.employees;
    await t.api.post(`/v1/employees/${pending.id}/terminate`, { termination_date: '2026-06-20' });
    expect(await told(1)).toEqual({
      first: ['active', false, null, '2026-07-01'],
      second: ['active', false, null, undefined],
    });
    await t.api.post(`/v1/employees/${elected.id}/terminate`, {});
    expect(await told(2)).toEqual({
      first: ['inactive', true, 'Cancelled', '2026-07-01'],
      second: ['terminated', true, 'Cancelled', '2026-07-01'],
    });
  });

  it('is hired again is active, and has no class where the roster names none', async () => {
    const [, , { id, reference_id, email }] = world.employees;
    const person = { reference_id, email, first_name: 'Ada', last_name: 'Ferreira', date_of_birth: '1991-08-27' };
    const employees = [{ ...person, start_date: '2026-06-11', employee_class: null }];
    await t.api.post(`/v1/employers/${world.employerId}/census-sync?on_omitted=keep`, { employees });
    await t.drain();
    for (const headers of [FIRST, SECOND]) {
      const { data } = (await t.api.get(`/v1/employees/${id}`, headers)).body;
      expect([data.status, data.employee_class]).toEqual(['active', null]);
    }
  });
});

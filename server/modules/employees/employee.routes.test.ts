/** Employees over HTTP on real PostgreSQL: the list, changes by hand, the end of an employment, and who sees whom. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { differs } from '../../platform/database/records.ts';
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
const patch = (id: string, body: object, query = '') =>
  t.api.patch(`/v1/employees/${id}${query}`, { effective_date: '2026-03-10', ...body });
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
const eligibility = async (id: string) => {
  const { rows } = await sql<{ eligibility: string; eligible_on: string | null }>`
    select eligibility, eligible_on from employees where id = ${parseId('employee', id)}`.execute(t.database.db);
  return rows[0];
};

describe('200: the list', () => {
  const list = async (query: string) => {
    const { body } = await t.api.get(`/v1/employers/${employer}/employees?${query}`);
    return { names: body.data.map((row: { first_name: string }) => row.first_name), total: body.pagination.total };
  };
  beforeEach(async () => {
    const rows = ['Ana', 'Bo', 'Cy%', 'Dee'].map((first_name, n) => rosterRow(n, { first_name }));
    await applyCensus(t, employer, rows);
    await applyCensus(t, employer, rows.slice(0, 3));
    await applyCensus(t, await makeEmployer(t.api), [rosterRow(9, { first_name: 'Ana' })]);
  });

  it.each([
    ['', ['Dee', 'Cy%', 'Bo', 'Ana']],
    ['employment_status=active', ['Cy%', 'Bo', 'Ana']],
    ['employment_status=terminated', ['Dee']],
    ['search=AN', ['Ana']],
    ['search=ferreira', ['Dee', 'Cy%', 'Bo', 'Ana']],
    ['search=ODALYS.1@', ['Bo']],
    ['search=%25', ['Cy%']],
    ['search=ana%20ferreira', ['Ana']],
    ['search=Ferreira%20Ana', []],
    ['search=lark-1', ['Bo']],
    ['search=lark', ['Dee', 'Cy%', 'Bo', 'Ana']],
    ['sort=name', ['Ana', 'Bo', 'Cy%', 'Dee']],
    ['sort=name&employment_status=active', ['Ana', 'Bo', 'Cy%']],
    ['search=d&employment_status=terminated', ['Dee']],
    ['search=dee&employment_status=active', []],
  ])('%s', async (query, names) => expect(await list(query)).toEqual({ names, total: names.length }));

  it('pages with the total of all pages', async () => {
    expect(await list('limit=2&page=2&employment_status=active')).toEqual({ names: ['Ana'], total: 3 });
    expect(await list('limit=2&page=3&employment_status=active')).toEqual({ names: [], total: 3 });
  });
});

describe('200: PATCH', () => {
  it.each<[string, object, object]>([
    ['the e-mail', { email: 'new@x.example' }, { email: 'new@x.example' }],
    ['an e-mail of null keeps it', { email: null }, { email: 'odalys.1@larkspur-bikes.example' }],
    ['the phone', { phone: '+1 (206) 555-0100' }, { phone: '2065550100' }],
    ['no phone', { phone: null }, { phone: null }],
    ['the gender', { gender: 'Non-binary' }, { gender: 'Non-binary' }],
    ['no gender', { gender: null }, { gender: null }],
    [
      'the address',
      { address: { street_1: '1 Main', street_2: 'B', city: 'Reno', state: 'NV', zip_code: '89501-1234' } },
      {
        address: { address_line_1: '1 Main', address_line_2: 'B', city: 'Reno', state: 'NV', zipcode: '89501-1234' },
      },
    ],
    ['no address', { address: null }, { address: null }],
    [
      'the class, dated',
      { employee_class: 'Part Time', effective_date: '2026-03-02' },
      { employee_class: 'Part Time', classification_effective_date: '2026-03-02' },
    ],
    [
      'the same class keeps its date',
      { employee_class: 'Full Time', effective_date: '2026-03-02' },
      { employee_class: 'Full Time', classification_effective_date: '2026-01-05' },
    ],
    ['no class', { employee_class: null }, { employee_class: null, classification_effective_date: '2026-03-10' }],
    ['the start date', { start_date: '2026-02-01' }, { start_date: '2026-02-01', hire_date: '2026-02-01' }],
    ['no start date', { start_date: null }, { start_date: null, hire_date: null }],
    [
      'the compensation type, dated',
      { compensation_type: 'Salary', effective_date: '2026-03-02' },
      { compensation_type: 'Salary', compensation_type_effective_date: '2026-03-02' },
    ],
    ['nothing at all', {}, {}],
  ])('%s', async (_what, body, expected) => {
    const id = await hire();
    const before = await get(id);
    t.real.advanceMs(60_000);
    const changed = await patch(id, body);
    expect(changed.status).toBe(200);
    const stamp = differs(before, expected) ? { updated_at: '2026-03-10T15:01:00.000Z' } : {};
    expect(changed.body.data).toEqual({ ...before, ...expected, ...stamp });
    expect(await get(id)).toEqual(changed.body.data);
  });

  it('also changes the member, and the next census finds the employee by the new e-mail', async () => {
    const id = await hire({ reference_id: null });
    const { member_id } = (await patch(id, { email: 'New@X.example', gender: 'Female' })).body.data;
    expect((await t.api.get(`/v1/members/${member_id}`)).body.data).toMatchObject({
      email: 'New@X.example',
      gender: 'Female',
    });
    const [one, ...others] = await applyCensus(t, employer, [
      rosterRow(1, { reference_id: null, email: 'new@x.example', first_name: 'Another', last_name: 'Name' }),
    ]);
    expect([one.id, others]).toEqual([id, []]);
  });

  it('out of the policy: eligibility and pending enrollments end today, the employment continues', async () => {
    await makePlanYear(t.api, employer, { coverage_start: '2026-03-01' });
    await policy('full_time', 'none');
    const id = await hire();
    const out = await patch(id, { employee_class: 'Part Time', effective_date: '2026-03-02' });
    expect(out.body.data).toMatchObject({
      status: 'active',
      termination_date: null,
      enrollments: [{ status: 'waived', answered_at: null }],
    });
    expect(await events()).toEqual([
      'employee.eligibility_granted',
      'enrollment.started',
      'employee.eligibility_terminated',
      'enrollment.waived',
    ]);
    expect(await eligibility(id)).toEqual({ eligibility: 'none', eligible_on: null });
  });

  it('into the policy: the wait begins on the effective date', async () => {
    await policy('full_time', '30_days');
    const id = await hire({ employee_class: 'Part Time', start_date: '2025-01-01' });
    expect(await eligibility(id)).toEqual({ eligibility: 'none', eligible_on: null });
    await patch(id, { employee_class: 'Full Time', effective_date: '2026-03-02' });
    expect(await eligibility(id)).toEqual({ eligibility: 'waiting', eligible_on: '2026-04-01' });
    expect(await events()).toEqual([]);
    await patch(id, { employee_class: 'Part Time' });
    await patch(id, { employee_class: 'Full Time', effective_date: '2026-02-08' });
    expect(await eligibility(id)).toEqual({ eligibility: 'eligible', eligible_on: '2026-03-10' });
    expect(await events()).toEqual(['employee.eligibility_granted']);
  });

  it('into the policy again after leaving it: a second chance in the same plan year', async () => {
    await makePlanYear(t.api, employer, { coverage_start: '2026-03-01' });
    await policy('full_time', 'none');
    const id = await hire();
    await patch(id, { employee_class: 'Part Time' });
    const { enrollments } = (await patch(id, { employee_class: 'Full Time' })).body.data;
    expect(enrollments.map((row: { status: string }) => row.status)).toEqual(['waived', 'pending']);
  });

  it('a new start date moves a wait and its consequences', async () => {
    await policy('all', '60_days');
    const id = await hire({ start_date: '2026-03-01' });
    await patch(id, { start_date: '2026-02-01' });
    expect(await eligibility(id)).toEqual({ eligibility: 'waiting', eligible_on: '2026-04-02' });
    await patch(id, { start_date: '2026-01-01' });
    expect(await eligibility(id)).toEqual({ eligibility: 'eligible', eligible_on: '2026-03-02' });
    await patch(id, { start_date: '2026-03-09' });
    expect(await eligibility(id)).toEqual({ eligibility: 'waiting', eligible_on: '2026-05-08' });
    expect(await events()).toEqual(['employee.eligibility_granted', 'employee.eligibility_terminated']);
  });

  it('as a dry run says what would happen and stores nothing', async () => {
    await policy('full_time', 'none');
    const id = await hire();
    const before = await get(id);
    const { status, body } = await patch(id, { employee_class: 'Intern' }, '?dry_run=true');
    expect([status, body.data.employee_class]).toEqual([200, 'Intern']);
    expect(body.dry_run.events).toEqual([
      { event_name: 'employee.eligibility_terminated', resource_type: 'employee', resource_id: id },
    ]);
    expect(await get(id)).toEqual(before);
  });
});

describe('400', () => {
  it.each<[object, string]>([
    [{ effective_date: undefined }, 'effective_date'],
    [{ correction: true }, 'effective_date'],
    [{ reason: 'a change has none' }, 'reason'],
    [{ force: true }, 'force'],
    [{ effective_date: '2026-02-30' }, 'effective_date'],
    [{ email: 'x' }, 'email'],
    [{ phone: '12' }, 'phone'],
    [{ gender: 'x' }, 'gender'],
    [{ employee_class: 'Boss' }, 'employee_class'],
    [{ compensation_type: 'Weekly' }, 'compensation_type'],
    [{ start_date: 'soon' }, 'start_date'],
    [{ address: { street_1: '1 Main', city: 'Reno', state: 'Nevada', zip_code: '89501' } }, 'address.state'],
  ])('PATCH %j', async (body, path) => {
    const id = await hire();
    const answer = await patch(id, body);
    expect([answer.status, answer.body.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });

  it.each([{ termination_date: 'x' }, { reason: '' }, { reason: 'x'.repeat(501) }, { retroactive_reason: 'other' }])(
    'terminate %j',
    async (body) => expect((await terminate(await hire(), body)).status).toBe(400),
  );

  it('terminate with a date under another name, and nobody leaves', async () => {
    const id = await hire();
    const { status, body } = await terminate(id, { last_day: '2026-04-15' });
    expect([status, body.details]).toEqual([
      400,
      [{ path: 'last_day', code: 'unknown_field', message: 'This is not a known field.' }],
    ]);
    expect((await t.api.get(`/v1/employees/${id}`)).body.data).toMatchObject({
      status: 'active',
      termination_date: null,
    });
  });

  it('a list by an unknown status', async () => {
    const answer = await t.api.get(`/v1/employers/${employer}/employees?employment_status=inactive`);
    expect([answer.status, answer.body.details[0].path]).toEqual([400, 'employment_status']);
  });
});

describe('404', () => {
  const statuses = async (api: Api, id: string) => {
    const json = { 'content-type': 'application/json' };
    return [
      (await api.get(`/v1/employees/${id}`)).status,
      (await api.patch(`/v1/employees/${id}`, 'not json', json)).status,
      (await api.post(`/v1/employees/${id}/terminate`, 'not json', json)).status,
    ];
  };

  it('for an id that is foreign, unknown, malformed or of another kind, before the body is read', async () => {
    const other = await t.otherOrganization();
    const theirs = await makeEmployer(other.api);
    const [foreign] = await applyCensus(t, theirs, [rosterRow(1)], other.api);
    for (const id of [foreign.id, 'empl_AZq3AZq3AZq3AZq3AZq3AQ', 'empl_x', employer]) {
      expect(await statuses(t.api, id)).toEqual([404, 404, 404]);
    }
    expect((await t.api.get(`/v1/employers/${theirs}/employees`)).status).toBe(404);
  });

  it('for an employer’s token outside of its employer, and for its changes', async () => {
    const id = await hire();
    const elsewhere = await makeEmployer(t.api);
    const [stranger] = await applyCensus(t, elsewhere, [rosterRow(1)]);
    const own = await boundTo(t, 'employer', employer);
    expect((await own.get(`/v1/employees/${id}`)).body.data.id).toBe(id);
    expect((await own.get(`/v1/employers/${employer}/employees`)).body.pagination.total).toBe(1);
    expect(await statuses(own, stranger.id)).toEqual([404, 404, 404]);
    expect((await own.get(`/v1/employers/${elsewhere}/employees`)).status).toBe(404);
    expect((await own.patch(`/v1/employees/${id}`, { effective_date: '2026-03-10' })).status).toBe(404);
    const put = async (fields: object) => {
      const answer = await own.patch(`/v1/employees/${id}`, { correction: true, ...fields });
      return [answer.status, answer.body.app_error_code ?? null];
    };
    expect(await put({ start_date: '2026-01-12' })).toEqual([422, 'reason_required']);
    expect(await put({ start_date: '2026-01-12', reason: 'typed' })).toEqual([200, null]);
    expect(await put({ date_of_birth: '1990-01-12', reason: 'typed' })).toEqual([403, 'api_key_required']);
    expect(await put({ start_date: '2026-01-19', reason: 'typed', force: true })).toEqual([403, 'api_key_required']);
  });

  it('for an employee’s token, except its own record', async () => {
    const [one, two] = await applyCensus(t, employer, [rosterRow(1), rosterRow(2)]);
    const own = await boundTo(t, 'employee', one.id);
    expect((await own.get(`/v1/employees/${one.id}`)).body.data.id).toBe(one.id);
    expect(await statuses(own, two.id)).toEqual([404, 404, 404]);
    expect((await own.patch(`/v1/employees/${one.id}`, { effective_date: '2026-03-10' })).status).toBe(404);
    expect((await terminate(one.id, {}, own)).status).toBe(404);
    expect((await own.get(`/v1/employers/${employer}/employees`)).status).toBe(404);
    expect((await own.get(`/v1/employers/${employer}`)).status).toBe(404);
  });
});

describe('409', () => {
  it('a change to somebody who has left, and a second termination without a day', async () => {
    const id = await hire();
    await terminate(id);
    for (const answer of [await patch(id, { phone: null }), await terminate(id)]) {
      expect([answer.status, answer.body.app_error_code]).toEqual([409, 'employee_inactive']);
    }
  });
});

describe('422', () => {
  it('a change that takes effect tomorrow', async () => {
    const { status, body } = await patch(await hire(), { effective_date: '2026-03-11', phone: null });
    expect([status, body.app_error_code, body.details[0].path]).toEqual([
      422,
      'effective_date_in_future',
      'effective_date',
    ]);
  });

  it.each(['2026-01-08', '2026-06-09'])('a termination on %s', async (termination_date) => {
    const id = await hire();
    const { status, body } = await terminate(id, { termination_date });
    expect([status, body.app_error_code, body.details[0].path]).toEqual([
      422,
      'termination_date_out_of_range',
      'termination_date',
    ]);
    expect(await get(id)).toMatchObject({ status: 'active', termination_date: null });
    await terminate(id);
    expect((await terminate(id, { termination_date })).body.app_error_code).toBe('termination_date_out_of_range');
    expect(await get(id)).toMatchObject({ status: 'inactive', termination_date: '2026-03-10' });
  });
});

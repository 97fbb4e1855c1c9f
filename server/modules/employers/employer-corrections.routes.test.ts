/** Repeated requests to create an employer, and which fields of an employer can be corrected; on real PostgreSQL. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';

const BODY = {
  name: 'Larkspur Bicycle Works',
  legal_name: 'Larkspur Bicycle Works Inc.',
  ein: '47-3194821',
  email: 'people@larkspur-bikes.example',
  phone_number: '+1 (253) 555-0118',
  reference_id: 'lark-001',
  address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
};

let t: TestOpenroll;
let api: Api;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());
beforeEach(async () => {
  ({ api } = await t.otherOrganization());
});

const post = (changes: object = {}) => api.post('/v1/employers', { ...BODY, ...changes });
const total = async () => (await api.get('/v1/employers?include_cancelled=true')).body.pagination.total;
const actions = async () =>
  (await api.get('/v1/audit-entries?resource_type=employer')).body.data.map((row: { action: string }) => row.action);
const HOUR_MS = 3_600_000;

describe('the request that created an employer, sent again', () => {
  it('answers 201 with the first one, and leaves nothing', async () => {
    const first = await post();
    t.real.advanceMs(23 * HOUR_MS);
    const again = await post();
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect([await total(), await actions()]).toEqual([1, ['employer.create']]);
  });

  it('does so if both arrive at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => post()));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
    expect([await total(), await actions()]).toEqual([1, ['employer.create']]);
  });

  it('compares the body as first sent, however the employer has changed', async () => {
    const { id } = (await post()).body.data;
    await api.patch(`/v1/employers/${id}`, { ein: '47-3194822', name: 'Renamed' });
    const again = await post();
    expect([again.status, again.body.data]).toMatchObject([201, { id, name: 'Renamed', ein: 'XX-XXX4822' }]);
    expect(await total()).toBe(1);
  });

  it('without the reference ID is a new request after 24 hours, or in another organization', async () => {
    const body = { reference_id: null };
    const { id } = (await post(body)).body.data;
    t.real.advanceMs(24 * HOUR_MS);
    const later = (await post(body)).body.data.id;
    expect(later).not.toBe(id);
    ({ api } = await t.otherOrganization());
    expect([id, later]).not.toContain((await post(body)).body.data.id);
  });
});

describe('409 employer_exists', () => {
  it('names the employer with this EIN and this reference ID', async () => {
    const { id } = (await post()).body.data;
    const { status, body } = await post({ name: 'Other' });
    expect([status, body.app_error_code]).toEqual([409, 'employer_exists']);
    expect([body.message, body.details[0].path]).toEqual([expect.stringContaining(id), 'reference_id']);
    expect(await total()).toBe(1);
  });

  it('lets divisions share an EIN, and other employers share a reference ID', async () => {
    await post();
    expect((await post({ name: 'Repairs', reference_id: 'lark-002' })).status).toBe(201);
    expect((await post({ name: 'Rentals', reference_id: null })).status).toBe(201);
    expect((await post({ name: 'Parts', reference_id: null })).status).toBe(201);
    expect((await post({ name: 'Racing', ein: '47-3194822' })).status).toBe(201);
  });

  it('also answers a correction that would create a second one', async () => {
    await post();
    const { id } = (await post({ name: 'Repairs', reference_id: 'lark-002' })).body.data;
    const { status, body } = await api.patch(`/v1/employers/${id}`, { reference_id: 'lark-001' });
    expect([status, body.app_error_code]).toEqual([409, 'employer_exists']);
    expect((await api.patch(`/v1/employers/${id}`, { reference_id: 'lark-002' })).status).toBe(200);
  });

  it('lets only one of two simultaneous corrections through', async () => {
    const ids: string[] = [];
    for (const reference_id of ['a', 'b']) ids.push((await post({ reference_id })).body.data.id);
    const answers = await Promise.all(ids.map((id) => api.patch(`/v1/employers/${id}`, { reference_id: 'c' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('PATCH', () => {
  const change = {
    name: 'Larkspur Cycles',
    legal_name: 'Larkspur Cycles LLC',
    ein: '91-2054477',
    email: 'benefits@larkspur-bikes.example',
    phone_number: '(360) 555-0190',
    reference_id: 'lark-9',
    address: { address_line_1: '9 Cinder Alley', city: 'Olympia', state: 'WA', zipcode: '98501' },
    active: false,
    roster_guard_percent: 20,
    controlled_group: 'larkspur-group',
  };

  it('corrects each field, and the audit shows each before and after, with the EIN masked', async () => {
    const { id, ...before } = (await post()).body.data;
    t.real.advanceMs(1000);
    const { status, body } = await api.patch(`/v1/employers/${id}`, change);
    const masked = { ein: 'XX-XXX4477', phone_number: '3605550190' };
    const address = { ...change.address, address_line_2: null };
    expect([status, body.data]).toMatchObject([200, { ...change, ...masked, address, id }]);
    expect((await api.get(`/v1/employers/${id}`)).body.data).toEqual(body.data);
    const [{ action, changes }] = (await api.get('/v1/audit-entries?limit=1')).body.data;
    expect(action).toBe('employer.correct');
    const told = Object.keys(change).map((field) => ({ field, before: before[field], after: body.data[field] }));
    const byField = (a: { field: string }, b: { field: string }) => (a.field < b.field ? -1 : 1);
    expect(changes.sort(byField)).toEqual(told.sort(byField));
  });

  it('changes nothing if each value is the same: no entry, and updated_at stays', async () => {
    const { id } = (await post()).body.data;
    const changed = (await api.patch(`/v1/employers/${id}`, change)).body;
    t.real.advanceMs(1000);
    expect((await api.patch(`/v1/employers/${id}`, change)).body).toEqual(changed);
    expect((await api.patch(`/v1/employers/${id}`, {})).body).toEqual(changed);
    expect(await actions()).toEqual(['employer.correct', 'employer.create']);
  });

  it('clears optional fields with null', async () => {
    const { id } = (await post()).body.data;
    const url = `/v1/employers/${id}`;
    await api.patch(url, change);
    const empty = { phone_number: null, reference_id: null, roster_guard_percent: null, controlled_group: null };
    expect((await api.patch(url, empty)).body.data).toMatchObject(empty);
  });

  it.each([
    [{ name: null }, 'name', 'invalid_type'],
    [{ ein: '473194821' }, 'ein', 'invalid_format'],
    [{ email: 'nobody' }, 'email', 'invalid_email'],
    [{ active: 'yes' }, 'active', 'invalid_type'],
    [{ roster_guard_percent: 101 }, 'roster_guard_percent', 'too_large'],
    [{ roster_guard_percent: -1 }, 'roster_guard_percent', 'too_small'],
    [{ roster_guard_percent: 1.5 }, 'roster_guard_percent', 'invalid_type'],
    [{ controlled_group: '' }, 'controlled_group', 'too_short'],
    [{ census_number: 1 }, 'census_number', 'unknown_field'],
  ])('400: %j', async (body, path, code) => {
    const { id } = (await post()).body.data;
    const answer = await api.patch(`/v1/employers/${id}`, body);
    expect([answer.status, answer.body.details]).toMatchObject([400, [{ path, code }]]);
  });

  it('422: refuses a post-office box', async () => {
    const { id } = (await post()).body.data;
    const address = { ...BODY.address, address_line_1: 'P.O. Box 12' };
    const { status, body } = await api.patch(`/v1/employers/${id}`, { address });
    expect([status, body.app_error_code]).toEqual([422, 'post_office_box']);
  });

  it('is only for the organization: 404 for a bound token', async () => {
    const { id } = (await t.api.post('/v1/employers', BODY)).body.data;
    const bound = await boundTo(t, 'employer', id);
    expect((await bound.patch(`/v1/employers/${id}`, { name: 'Ours' })).status).toBe(404);
  });
});

it('stores the share of a roster that may leave at once, for the organization, too', async () => {
  const before = (await api.get('/v1/organization')).body.data;
  expect(before.roster_guard_percent).toBeNull();
  t.real.advanceMs(1000);
  const changed = (await api.patch('/v1/organization', { roster_guard_percent: 0 })).body.data;
  expect(changed).toMatchObject({ ...before, roster_guard_percent: 0, updated_at: expect.any(String) });
  t.real.advanceMs(1000);
  expect((await api.patch('/v1/organization', { roster_guard_percent: 0 })).body.data).toEqual(changed);
  expect((await api.patch('/v1/organization', { roster_guard_percent: 101 })).status).toBe(400);
});

/** Employers over HTTP on real PostgreSQL. Every answer is also checked against the contract (server/testing/contract.ts). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll();
});
afterAll(() => t.close());

const larkspur = {
  name: 'Larkspur Bicycle Works',
  legal_name: 'Larkspur Bicycle Works Inc.',
  ein: '47-3194821',
  email: 'people@larkspur-bikes.example',
  phone_number: '+1 (253) 555-0118',
  reference_id: 'lark-001',
  address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
};
let created = 0;
/** Creates another employer with each call. */
const create = async (changes: object = {}) =>
  (await t.api.post('/v1/employers', { ...larkspur, reference_id: `lark-${++created}`, ...changes })).body.data;

describe('201', () => {
  it('creates an employer, with the EIN masked and the phone as ten digits', async () => {
    const { status, body } = await t.api.post('/v1/employers', larkspur);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      ein: 'XX-XXX4821',
      phone_number: '2535550118',
      active: true,
      eligibility_policy_id: null,
      address: { address_line_2: null },
    });
    expect((await t.api.get(`/v1/employers/${body.data.id}`)).body).toEqual(body);
  });
});

describe('200', () => {
  it('lists newest first with a true total, and an empty page past the last', async () => {
    const other = await t.otherOrganization();
    for (const name of ['One', 'Two', 'Three']) {
      t.real.advanceMs(1000);
      await other.api.post('/v1/employers', { ...larkspur, name, reference_id: name });
    }
    const page = await other.api.get('/v1/employers?limit=2');
    expect(page.body.data.map((row: { name: string }) => row.name)).toEqual(['Three', 'Two']);
    expect(page.body.pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    const past = await other.api.get('/v1/employers?limit=2&page=9');
    expect([past.status, past.body.data]).toEqual([200, []]);
  });

  it.each([
    ['search=larksp', 1],
    ['search=47-3194821', 1],
    ['search=%25', 0],
    ['search=PEOPLE@larkspur-bikes.example', 1],
    ['benefit_lifecycle_stage=onboarding', 1],
    ['benefit_lifecycle_stage=active&benefit_lifecycle_stage=renewal', 0],
    ['benefit_family=mec', 0],
    ['hris_status=Active', 0],
  ])('filters by %s', async (query, count) => {
    const other = await t.otherOrganization();
    await other.api.post('/v1/employers', larkspur);
    expect((await other.api.get(`/v1/employers?${query}`)).body.pagination.total).toBe(count);
  });

  it('leaves cancelled employers out unless asked', async () => {
    const other = await t.otherOrganization();
    const { id } = (await other.api.post('/v1/employers', larkspur)).body.data;
    await other.api.put(`/v1/employers/${id}`, { active: false });
    expect((await other.api.get('/v1/employers')).body.data).toEqual([]);
    const [row] = (await other.api.get('/v1/employers?include_cancelled=true')).body.data;
    expect(row.benefit_lifecycle_stage).toEqual({ stage: 'cancelled', as_of_date: null });
  });

  it('changes only what was sent', async () => {
    const { id } = await create();
    const { body } = await t.api.put(`/v1/employers/${id}`, { legal_name: 'Larkspur Cycle Holdings Inc.', name: null });
    expect(body.data).toMatchObject({ legal_name: 'Larkspur Cycle Holdings Inc.', name: larkspur.name });
  });

  it('sets the pay frequency and reads it back', async () => {
    const { id } = await create();
    await t.api.put(`/v1/employers/${id}/settings`, { pay_frequency: 'bi_weekly', first_payday: '2026-01-09' });
    const { body } = await t.api.get(`/v1/employers/${id}/settings`);
    expect(body.data).toEqual({
      ...{ pay_frequency: 'bi_weekly', deduction_period: 'current', first_payday: '2026-01-09' },
      ...{ paychecks_per_year: null, skip_third_payday: false, paydays: null },
    });
  });

  it('keeps the number of paychecks, the third payday and the list of paydays until the frequency changes', async () => {
    const { id } = await create();
    const put = async (settings: object) => (await t.api.put(`/v1/employers/${id}/settings`, settings)).body.data;
    const calendar = { paychecks_per_year: 25, skip_third_payday: true, paydays: ['2026-02-13', '2026-01-16'] };
    const kept = { paychecks_per_year: 25, skip_third_payday: true, paydays: ['2026-01-16', '2026-02-13'] };
    expect(await put({ pay_frequency: 'bi_weekly', ...calendar })).toMatchObject(kept);
    expect(await put({ pay_frequency: 'bi_weekly' })).toMatchObject(kept);
    expect(await put({ pay_frequency: 'monthly', paydays: null })).toMatchObject({
      ...{ pay_frequency: 'monthly', paychecks_per_year: null, skip_third_payday: false, paydays: null },
    });
  });

  it('answers a dry run without storing anything', async () => {
    const other = await t.otherOrganization();
    const { status, body } = await other.api.post('/v1/employers?dry_run=true', larkspur);
    expect([status, body.data.name, body.dry_run]).toEqual([200, larkspur.name, { events: [] }]);
    expect((await other.api.get('/v1/employers')).body.pagination.total).toBe(0);
  });

  it('answers a repeated Idempotency-Key again without repeating the request', async () => {
    const other = await t.otherOrganization();
    const headers = { 'idempotency-key': 'make-larkspur' };
    const first = await other.api.post('/v1/employers', larkspur, headers);
    const second = await other.api.post('/v1/employers', larkspur, headers);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect((await other.api.get('/v1/employers')).body.pagination.total).toBe(1);
  });
});

describe('400', () => {
  it('names every bad field at once', async () => {
    const { status, body } = await t.api.post('/v1/employers', {
      ...larkspur,
      ein: '473194821',
      email: 'nobody',
      name: '',
      address: {},
    });
    expect(status).toBe(400);
    expect(body.details.map((detail: { path: string; code: string }) => [detail.path, detail.code])).toEqual([
      ['name', 'too_short'],
      ['ein', 'invalid_format'],
      ['email', 'invalid_email'],
      ['address.address_line_1', 'required'],
      ['address.city', 'required'],
      ['address.zipcode', 'required'],
      ['address.state', 'required'],
    ]);
  });

  it.each([
    ['{"name": ', 'malformed_json'],
    ['[]', 'invalid_request'],
    ['{"__proto__": {"a": 1}}', 'malformed_json'],
    ['{"name": "a\\u0000b"}', 'invalid_request'],
    ['{"name": "\\ud800"}', 'invalid_request'],
    ['', 'invalid_request'],
  ])('refuses the body %s', async (text, code) => {
    const { status, body } = await t.api.post('/v1/employers', text, { 'content-type': 'application/json' });
    expect([status, body.app_error_code]).toEqual([400, code]);
  });

  it('names every unknown field of the settings, and changes nothing', async () => {
    const { id } = await create();
    const read = async () => [
      (await t.api.get(`/v1/employers/${id}`)).body.data,
      (await t.api.get(`/v1/employers/${id}/settings`)).body.data,
    ];
    const before = await read();
    const foreign = {
      ein: '00-0000000',
      email: 'not-an-email',
      name: '',
      active: false,
      address: 5,
      created_at: '2020-01-01T00:00:00Z',
      census_number: 2_147_483_647,
      nothing: {},
    };
    const { status, body } = await t.api.put(`/v1/employers/${id}/settings`, { pay_frequency: 'weekly', ...foreign });
    const details = body.details?.map((one: { path: string; code: string }) => [one.path, one.code]);
    expect([status, details]).toEqual([400, Object.keys(foreign).map((path) => [path, 'unknown_field'])]);
    expect(await read()).toEqual(before);
  });

  it.each<[object, string[]]>([
    [{ pay_frequency: 'monthly', paychecks_per_year: 13 }, ['paychecks_per_year too_many_paychecks']],
    [{ pay_frequency: 'weekly', skip_third_payday: true }, ['skip_third_payday no_third_payday']],
    [{ pay_frequency: 'weekly', paydays: everyDayOf(61) }, ['paydays too_many_paydays']],
    [
      { pay_frequency: 'weekly', skip_third_payday: true, paychecks_per_year: 60 },
      ['paychecks_per_year too_many_paychecks', 'skip_third_payday no_third_payday'],
    ],
  ])('refuses settings that do not fit together: %j', async (settings, expected) => {
    const { id } = await create();
    const { status, body } = await t.api.put(`/v1/employers/${id}/settings`, settings);
    const details = body.details?.map((one: { path: string; code: string }) => `${one.path} ${one.code}`);
    expect([status, details]).toEqual([400, expected]);
    expect((await t.api.get(`/v1/employers/${id}/settings`)).body.data.pay_frequency).toBeNull();
  });

  it.each(['page=0', 'limit=101', 'limit=ten', 'benefit_family=gym'])('refuses the query %s', async (query) => {
    expect((await t.api.get(`/v1/employers?${query}`)).status).toBe(400);
  });
});

describe('401, 403, 404, 413, 415', () => {
  it('requires credentials', async () => {
    for (const credential of [null, 'vit_apk_wrong', 'vit_at_wrong', 'Basic']) {
      const { status, body } = await t.as(credential).get('/v1/employers');
      expect([status, body.app_error_code]).toEqual([401, 'unauthorized']);
    }
  });

  it('checks the organization header against the credentials', async () => {
    const other = await t.otherOrganization();
    const ask = (id: string) => t.api.get('/v1/employers', { 'x-vitable-organization': id });
    expect((await ask(t.organizationId)).status).toBe(200);
    expect((await ask(other.organizationId)).body.app_error_code).toBe('organization_access_denied');
    expect((await ask('org_1')).body.app_error_code).toBe('invalid_organization_header');
  });

  it('answers 404 for a foreign, unknown, malformed or wrong-prefix id, before it looks at the body', async () => {
    const other = await t.otherOrganization();
    const foreign = (await other.api.post('/v1/employers', larkspur)).body.data.id;
    for (const id of [foreign, 'empr_AZq3AZq3AZq3AZq3AZq3AQ', 'empr_x', foreign.replace('empr', 'empl'), '%00']) {
      expect((await t.api.get(`/v1/employers/${id}`)).status).toBe(404);
      expect((await t.api.put(`/v1/employers/${id}`, 'not json', { 'content-type': 'application/json' })).status).toBe(
        404,
      );
    }
  });

  it('refuses a body over 1 MB and a body that is not JSON', async () => {
    const large = await t.api.post('/v1/employers', { ...larkspur, name: 'x'.repeat(1_100_000) });
    expect([large.status, large.body.app_error_code]).toEqual([413, 'payload_too_large']);
    const form = await t.api.post('/v1/employers', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, form.body.app_error_code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('422', () => {
  it('refuses a post-office box', async () => {
    const { id } = await create();
    const address = { ...larkspur.address, address_line_1: 'P.O. Box 12' };
    const { status, body } = await t.api.put(`/v1/employers/${id}`, { address });
    expect([status, body.details[0].path]).toEqual([422, 'address.address_line_1']);
  });

  it('refuses an Idempotency-Key with another body', async () => {
    const headers = { 'idempotency-key': 'one key' };
    await t.api.post('/v1/employers', larkspur, headers);
    const { status, body } = await t.api.post('/v1/employers', { ...larkspur, name: 'Other' }, headers);
    expect([status, body.app_error_code]).toEqual([422, 'idempotency_key_reused']);
  });
});

/** This many days from January 1, 2026 on. */
function everyDayOf(count: number): string[] {
  return Array.from({ length: count }, (_, at) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10));
}

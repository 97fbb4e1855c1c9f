/** The audit log over HTTP on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
let api: Api;
/** Two employers, a minute apart; Ines then renames the first with a token, and it gets a census. */
let first: string;
let second: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z' });
  ({ api } = t);
  first = await makeEmployer(api);
  t.real.set('2026-03-10T15:01:00Z');
  second = await makeEmployer(api);
  t.real.set('2026-03-10T15:02:00Z');
  const actor = { id: 'user-7', name: 'Ines' };
  const token = await api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials', actor });
  await t.as(token.body.access_token).put(`/v1/employers/${first}`, { name: 'Renamed' });
  t.real.set('2026-03-10T15:03:00Z');
  await applyCensus(t, first, [rosterRow(1)]);
});
afterAll(() => t.close());

const list = async (query = '') => (await api.get(`/v1/audit-entries?${query}`)).body;
const actions = async (query = '') => (await list(query)).data.map((row: { action: string }) => row.action);

describe('200', () => {
  it('lists every change, newest first, with who made it', async () => {
    const { data, pagination } = await list();
    expect(data.map((row: { action: string; resource_type: string }) => [row.action, row.resource_type])).toEqual([
      ['census_sync.complete', 'census_sync'],
      ['census_sync.accept', 'census_sync'],
      ['employer.update', 'employer'],
      ['access_token.create', 'access_token'],
      ['employer.create', 'employer'],
      ['employer.create', 'employer'],
      ['api_key.create', 'api_key'],
      ['organization.create', 'organization'],
    ]);
    expect(pagination).toEqual({ page: 1, limit: 20, total: 8, total_pages: 1 });
    expect(data[2]).toEqual({
      id: expect.stringMatching(/^audt_/),
      occurred_at: '2026-03-10T15:02:00.000Z',
      actor: { kind: 'access_token', id: 'user-7', name: 'Ines' },
      action: 'employer.update',
      resource_type: 'employer',
      resource_id: first,
      changes: [{ field: 'name', before: 'Larkspur Bicycle Works', after: 'Renamed' }],
      details: null,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(data[4].actor).toEqual({ kind: 'api_key', id: expect.stringMatching(/^akey_/), name: null });
    expect(data[7].actor).toEqual({ kind: 'system', id: null, name: 'operator' });
    expect(JSON.stringify(data)).not.toMatch(/1991-08-27|vit_/);
  });

  it('pages with the total of all pages', async () => {
    const { data, pagination } = await list('limit=3&page=2');
    const actions = ['access_token.create', 'employer.create', 'employer.create'];
    expect(data.map((row: { action: string }) => row.action)).toEqual(actions);
    expect(pagination).toEqual({ page: 2, limit: 3, total: 8, total_pages: 3 });
    expect((await list('limit=3&page=4')).data).toEqual([]);
  });

  it('filters by resource', async () => {
    expect(await actions(`resource_id=${first}`)).toEqual(['employer.update', 'employer.create']);
    expect(await actions(`resource_id=${second}&resource_type=employer`)).toEqual(['employer.create']);
    expect(await actions('resource_type=census_sync')).toEqual(['census_sync.complete', 'census_sync.accept']);
    expect((await list('resource_type=census_sync&limit=1')).pagination.total).toBe(2);
    for (const query of [
      `resource_id=${first}&resource_type=member`,
      'resource_id=nonsense',
      'resource_id=empr_AZq3AZq3AZq3AZq3AZq3AQ',
      `resource_id=${first.replace('empr', 'empl')}`,
    ]) {
      expect(await actions(query)).toEqual([]);
    }
  });

  it('filters by actor: a person, or a key', async () => {
    expect(await actions('actor_id=user-7')).toEqual(['employer.update']);
    const key = (await list()).data[4].actor.id;
    expect((await list(`actor_id=${key}`)).pagination.total).toBe(5);
    expect(await actions('actor_id=user-8')).toEqual([]);
  });

  it.each([
    ['created_after=2026-03-10T15:02:00Z', 4],
    ['created_after=2026-03-10T15:02:00.001Z', 2],
    ['created_before=2026-03-10T15:01:00Z', 4],
    ['created_before=2026-03-10T15:00:59Z', 3],
    ['created_after=2026-03-10T15:01:00Z&created_before=2026-03-10T15:02:00Z', 3],
    ['created_after=2026-03-10T15:02:00Z&actor_id=user-7&resource_type=employer', 1],
  ])('filters by %s', async (query, total) => expect((await list(query)).pagination.total).toBe(total));

  it('counts up to ten thousand rows beyond the page, and says if there are more', async () => {
    const { api: busy, organizationId } = await t.otherOrganization();
    await sql`
      insert into audit_entries (organization_id, id, occurred_at, actor_kind, action, resource_type, changes)
      select ${parseId('organization', organizationId)}::uuid, gen_random_uuid(), timestamptz '2026-03-09' + n * interval '1 second', 'system', 'many',
        'employer', '[]' from generate_series(1, 10041) n`.execute(t.database.db);
    const pages = async (page: number) =>
      (await busy.get(`/v1/audit-entries?action=many&page=${page}`)).body.pagination;
    const estimate = { total_is_estimate: true };
    expect(await pages(1)).toEqual({ page: 1, limit: 20, total: 10_020, total_pages: 501, ...estimate });
    expect(await pages(2)).toEqual({ page: 2, limit: 20, total: 10_040, total_pages: 502, ...estimate });
    expect(await pages(3)).toEqual({ page: 3, limit: 20, total: 10_041, total_pages: 503 });
    expect(await pages(503)).toEqual({ page: 503, limit: 20, total: 10_041, total_pages: 503 });
    expect(await pages(504)).toEqual({ page: 504, limit: 20, total: 10_041, total_pages: 503 });
  });

  it('shows an organization only its own entries', async () => {
    const other = await t.otherOrganization();
    expect((await other.api.get(`/v1/audit-entries?resource_id=${first}`)).body.data).toEqual([]);
    const { data } = (await other.api.get('/v1/audit-entries')).body;
    expect(data.map((row: { action: string }) => row.action)).toEqual(['api_key.create', 'organization.create']);
  });
});

describe('400, 404', () => {
  it.each([
    'resource_type=censusSync',
    'resource_type=nothing',
    'created_after=yesterday',
    'created_before=0000-01-01T00:00:00Z',
    'created_after=2026-12-31T23:59:60Z',
    'created_after=2026-11-26T00:00:00-23:59',
    'actor_id=',
    'limit=101',
  ])('refuses %s', async (query) => {
    const { status, body } = await api.get(`/v1/audit-entries?${query}`);
    expect([status, body.details.map((one: { path: string }) => one.path)]).toEqual([400, [query.split('=')[0]]]);
  });

  it('does not exist for bound tokens', async () => {
    const [person] = (await api.get(`/v1/employers/${first}/employees`)).body.data;
    for (const bound of [await boundTo(t, 'employer', first), await boundTo(t, 'employee', person.id)]) {
      expect((await bound.get('/v1/audit-entries')).status).toBe(404);
    }
  });
});

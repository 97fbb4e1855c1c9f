/** Credentials and the caller's own organization, over HTTP on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { differs } from '../../platform/database/records.ts';
import { sha256 } from '../../platform/process/seal.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { applyCensus, rosterRow } from '../../testing/people.ts';
import { parseId } from '../vocabulary/ids.ts';
import { createApiKey, revokeApiKey } from './access.actions.ts';

const START = '2026-03-10T15:00:00Z';

let t: TestOpenroll;
let employer: string;
let employee: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: START });
  employer = await makeEmployer(t.api);
  [{ id: employee }] = (await applyCensus(t, employer, [rosterRow(1)])) as [{ id: string }];
});
afterAll(() => t.close());
beforeEach(() => t.real.set(START));

const mint = (body: object = {}, api: Api = t.api) =>
  api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials', ...body });
const bind = (type: string, id: string) => ({ bound_entity: { type, id } });
const reads = async (credential: string) => (await t.as(credential).get(`/v1/employers/${employer}`)).status;

describe('200: minting', () => {
  it('an unbound token covers the organization for 900 seconds', async () => {
    const { status, body } = await mint();
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^vit_at_[A-Za-z0-9_-]{65}$/),
      token_type: 'Bearer',
      expires_in: 900,
      bound_entity: null,
    });
    expect((await t.as(body.access_token).get('/v1/employers')).body.pagination.total).toBe(1);
    expect((await mint({ bound_entity: null })).body.bound_entity).toBeNull();
  });

  it('a bound token covers its employer, or its employee, and nothing else', async () => {
    for (const [type, id] of [
      ['employer', employer],
      ['employee', employee],
    ] as const) {
      const { body } = await mint(bind(type, id));
      expect(body).toMatchObject({ expires_in: 900, bound_entity: { type, id } });
      const api = t.as(body.access_token);
      expect((await api.get(`/v1/employees/${employee}`)).status).toBe(200);
      expect((await api.get('/v1/employers')).status).toBe(404);
      expect((await api.get('/v1/organization')).status).toBe(404);
      expect((await api.get(`/v1/employers/${employer}`)).status).toBe(type === 'employer' ? 200 : 404);
    }
  });

  it('a key or token is looked up in the organization that it names, and older ones that name none still work', async () => {
    const { body } = await mint();
    const other = await t.otherOrganization();
    const named = (id: string) => id.slice(id.indexOf('_') + 1);
    for (const credential of [t.apiKey, body.access_token as string]) {
      expect(credential.endsWith(named(t.organizationId))).toBe(true);
      expect(await reads(credential)).toBe(200);
      expect(await reads(credential.slice(0, -22) + named(other.organizationId))).toBe(401);
      expect(await reads(credential.slice(0, -22))).toBe(401);
    }
    const old = `vit_apk_${'o'.repeat(43)}`;
    await sql`
      insert into api_keys (organization_id, id, name, visible_prefix, secret_sha256, created_at)
      values (${parseId('organization', t.organizationId)}, ${t.kit.newId()}, 'old', 'vit_apk_oooo', ${sha256(old)}, ${START})`.execute(
      t.database.db,
    );
    expect(await reads(old)).toBe(200);
  });

  it('each has its own secret, and none of the secrets is stored', async () => {
    const tokens = [(await mint()).body.access_token, (await mint()).body.access_token];
    expect(tokens[0]).not.toBe(tokens[1]);
    const { rows } = await sql<{ text: string }>`
      select t::text || k::text as text from access_tokens t join api_keys k on k.id = t.api_key_id`.execute(
      t.database.db,
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows)
      for (const secret of [...tokens, t.apiKey]) expect(text).not.toContain(secret.slice(8));
  });

  it('the person named when minting is the actor', async () => {
    const { body } = await mint({ actor: { id: 'user-7', name: 'Ines' } });
    await t.as(body.access_token).patch('/v1/organization', { name: 'Juniper' });
    const { rows } = await sql`
      select actor_kind, actor_id, actor_name from audit_entries where action = 'organization.update'
      order by id desc limit 1`.execute(t.database.db);
    expect(rows).toEqual([{ actor_kind: 'access_token', actor_id: 'user-7', actor_name: 'Ines' }]);
  });

  it('ignores an Idempotency-Key: a stored answer would hold the secret', async () => {
    const again = () =>
      t.api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' }, { 'idempotency-key': 'k' });
    expect((await again()).body.access_token).not.toBe((await again()).body.access_token);
    const { rows } = await sql`select 1 from idempotency_keys where key = 'k'`.execute(t.database.db);
    expect(rows).toEqual([]);
  });
});

describe('a credential ends', () => {
  it('a token 15 minutes later by the real clock', async () => {
    const token = (await mint(bind('employer', employer))).body.access_token;
    t.real.advanceMs(15 * 60_000 - 1);
    expect(await reads(token)).toBe(200);
    t.real.advanceMs(1);
    expect(await reads(token)).toBe(401);
    expect(await reads(t.apiKey)).toBe(200);
  });

  it('a sandbox’s token also 15 minutes later by its test clock', async () => {
    const sandbox = await t.otherOrganization('sandbox');
    const token = (await mint({}, sandbox.api)).body.access_token;
    const ask = async () => (await t.as(token).get('/v1/organization')).status;
    expect(await ask()).toBe(200);
    await sql`update organization_clocks set test_now = test_now + interval '15 minutes'
      where organization_id = ${parseId('organization', sandbox.organizationId)}`.execute(t.database.db);
    // A cached token is looked up again after 3 seconds.
    t.real.advanceMs(3_000);
    expect(await ask()).toBe(401);
  });

  it('a revoked key within 5 seconds, with its tokens and no others', async () => {
    const organizationId = parseId('organization', t.organizationId) as string;
    const { id, apiKey } = await createApiKey(t.kit, organizationId, 'another');
    const token = (await mint({}, t.as(apiKey))).body.access_token;
    const others = (await mint()).body.access_token;
    expect([await reads(apiKey), await reads(token)]).toEqual([200, 200]);
    const now = t.real.now();
    const revoke = () => revokeApiKey(t.kit, organizationId, id);
    expect([await revoke(), await revoke()]).toEqual([now, null]);
    t.real.advanceMs(5_000);
    expect([await reads(apiKey), await reads(token)]).toEqual([401, 401]);
    expect([await reads(t.apiKey), await reads(others)]).toEqual([200, 200]);
    expect((await mint({}, t.as(apiKey))).status).toBe(401);
  });
});

describe('200: the organization', () => {
  const read = async (api: Api = t.api) => (await api.get('/v1/organization')).body.data;

  it('reads its settings', async () => {
    const other = await t.otherOrganization();
    expect(await read(other.api)).toEqual({
      id: other.organizationId,
      name: 'Juniper Benefits Partners',
      kind: 'live',
      time_zone: 'America/Chicago',
      allowed_origins: [],
      life_event_auto_approve: ['had_baby', 'adopted_child', 'married', 'divorced'],
      life_events: expect.objectContaining({
        married: { report_within_days: 30, start: 'first_after_request', auto_approve: true, needs_proof: false },
        had_baby: { report_within_days: 30, start: 'event', auto_approve: true, needs_proof: false },
        lost_medicaid_chip_medicare: {
          report_within_days: 60,
          start: 'first_after_request',
          auto_approve: false,
          needs_proof: false,
        },
      }),
      roster_guard_percent: null,
      connect_generation: 1,
      created_at: '2026-03-10T15:00:00.000Z',
      updated_at: '2026-03-10T15:00:00.000Z',
    });
    expect((await other.api.get('/v1/organizations')).body).toMatchObject({
      total: 1,
      organizations: [{ id: other.organizationId, role: 'ADMIN' }],
    });
  });

  it.each([
    { name: 'Another name' },
    { time_zone: 'Pacific/Honolulu' },
    { time_zone: 'UTC' },
    { life_event_auto_approve: [] },
    { life_event_auto_approve: ['married', 'had_baby'] },
    { allowed_origins: [] },
    {
      allowed_origins: ['https://payroll.example', 'https://*.example.com', 'http://localhost:*'],
    },
    {},
  ])('changes what is sent and nothing else: %j', async (change) => {
    const other = await t.otherOrganization();
    const before = await read(other.api);
    t.real.advanceMs(1_000);
    const { status, body } = await other.api.patch('/v1/organization', change);
    const stamp = differs<object>(before, change) ? { updated_at: '2026-03-10T15:00:01.000Z' } : {};
    // The types that are approved automatically also appear there.
    const { life_events } = body.data;
    expect([status, body.data]).toEqual([200, { ...before, ...change, ...stamp, life_events }]);
    expect(await read(other.api)).toEqual(body.data);
  });

  it('sets life events by type, keeps what is not named, and resets to the defaults with null', async () => {
    const other = await t.otherOrganization();
    const set = async (life_events: object) => (await other.api.patch('/v1/organization', { life_events })).body.data;
    await set({ married: { report_within_days: 31, auto_approve: false }, court_ordered: { auto_approve: true } });
    const after = await set({ married: { start: 'event' } });
    expect(after.life_events).toMatchObject({
      married: { report_within_days: 31, start: 'event', auto_approve: false },
      court_ordered: { report_within_days: 30, start: 'first_after_request', auto_approve: true, needs_proof: false },
    });
    expect(after.life_event_auto_approve).toEqual(['had_baby', 'adopted_child', 'divorced', 'court_ordered']);
    const reset = await set({ married: null });
    expect(reset.life_events.married).toEqual({
      ...{ report_within_days: 30, start: 'first_after_request', auto_approve: true, needs_proof: false },
    });
  });

  it.each([
    [{ lost_medicaid_chip_medicare: { report_within_days: 31 } }, 'lost_medicaid_chip_medicare.report_within_days'],
    [{ gained_premium_assistance: { report_within_days: 30 } }, 'gained_premium_assistance.report_within_days'],
    [{ married: { start: 'event' }, had_baby: { start: 'first_after_event' } }, 'had_baby.start'],
  ])('refuses life event settings below the legal floor: %j', async (life_events, path) => {
    const other = await t.otherOrganization();
    const before = await read(other.api);
    const { status, body } = await other.api.patch('/v1/organization', { name: 'Juniper', life_events });
    expect([status, body.app_error_code, body.details[0].path]).toEqual([
      ...[422, 'below_legal_floor', `life_events.${path}`],
    ]);
    expect(await read(other.api)).toEqual(before);
  });

  it('uses its new time zone at once', async () => {
    const other = await t.otherOrganization();
    t.real.set('2026-03-11T04:30:00Z');
    const theirs = await makeEmployer(other.api);
    const [row] = await applyCensus(t, theirs, [rosterRow(1)], other.api);
    const effective = async () =>
      (await other.api.patch(`/v1/employees/${row.id}`, { effective_date: '2026-03-11' })).status;
    expect(await effective()).toBe(422);
    await other.api.patch('/v1/organization', { time_zone: 'America/New_York' });
    expect(await effective()).toBe(200);
  });

  it('a sandbox keeps UTC', async () => {
    const sandbox = await t.otherOrganization('sandbox');
    const { status, body } = await sandbox.api.patch('/v1/organization', {
      time_zone: 'America/New_York',
      name: 'Box',
    });
    expect([status, body.data.time_zone, body.data.name]).toEqual([200, 'UTC', 'Box']);
  });
});

describe('400', () => {
  it.each<[object, string]>([
    [{ grant_type: 'password' }, 'grant_type'],
    [{ grant_type: undefined }, 'grant_type'],
    [{ bound_entity: { type: 'member', id: 'empl_AZq3AZq3AZq3AZq3AZq3AQ' } }, 'bound_entity.type'],
    [{ bound_entity: { type: 'employer', id: 'org_1' } }, 'bound_entity.id'],
    [{ bound_entity: { type: 'employer' } }, 'bound_entity.id'],
    [{ actor: { id: '' } }, 'actor.id'],
  ])('minting with %j', async (body, path) => {
    const answer = await mint(body);
    expect([answer.status, answer.body.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });

  it.each([
    'payroll.example',
    'https://payroll.example/',
    'https://payroll.example/path',
    'https://user@payroll.example',
    'https://*',
    'https://pay.*.example',
    'ftp://payroll.example',
    'https://payroll.example:port',
    'https://payroll.example:123456',
    'https://payroll.example https://evil.example',
    "https://payroll.example;script-src 'unsafe-inline'",
    '*',
    '',
  ])('the origin %j', async (origin) => {
    const answer = await t.api.patch('/v1/organization', { allowed_origins: [origin] });
    expect([answer.status, answer.body.details?.[0].path]).toEqual([400, 'allowed_origins.0']);
  });

  it.each<[object, string]>([
    [{ time_zone: 'Chicago' }, 'time_zone'],
    [{ name: '' }, 'name'],
    [{ life_event_auto_approve: ['won_lottery'] }, 'life_event_auto_approve.0'],
    [{ life_event_auto_approve: ['married', 'married'] }, 'life_event_auto_approve'],
  ])('the organization with %j', async (body, path) => {
    const answer = await t.api.patch('/v1/organization', body);
    expect([answer.status, answer.body.details[0].path]).toEqual([400, path]);
  });

  it('the organization with fields that nobody may set, and nothing is changed', async () => {
    const before = (await t.api.get('/v1/organization')).body.data;
    const foreign = { kind: 'sandbox', id: before.id, created_at: START, type: 'BROKERAGE', constructor: 1 };
    const { status, body } = await t.api.patch('/v1/organization', { name: 'Another name', ...foreign });
    const details = body.details?.map((one: { path: string; code: string }) => [one.path, one.code]);
    expect([status, details]).toEqual([400, Object.keys(foreign).map((path) => [path, 'unknown_field'])]);
    expect((await t.api.get('/v1/organization')).body.data).toEqual(before);
  });

  it('a dry run of minting', async () => {
    const answer = await t.api.post('/v1/auth/access-tokens?dry_run=true', { grant_type: 'client_credentials' });
    expect([answer.status, answer.body.app_error_code]).toEqual([400, 'dry_run_not_supported']);
  });
});

describe('401, 403, 404', () => {
  it('a token mints no token, bound or not', async () => {
    const tokens = [await boundTo(t, 'employer', employer), await boundTo(t, 'employee', employee)];
    tokens.push(t.as((await mint()).body.access_token));
    for (const api of tokens) {
      const { status, body } = await mint({}, api);
      expect([status, body.app_error_code]).toEqual([403, 'api_key_required']);
    }
    expect((await mint({}, t.as(null))).status).toBe(401);
  });

  it('a token can’t be bound to what is unknown, foreign or of another kind', async () => {
    const other = await t.otherOrganization();
    const theirs = await makeEmployer(other.api);
    const [person] = await applyCensus(t, theirs, [rosterRow(1)], other.api);
    for (const entity of [
      bind('employer', theirs),
      bind('employee', person.id),
      bind('employer', 'empr_AZq3AZq3AZq3AZq3AZq3AQ'),
      bind('employee', employer),
      bind('employer', employee),
    ]) {
      const { status, body } = await mint(entity);
      expect([status, body.app_error_code, body.details[0].path]).toEqual([404, 'not_found', 'bound_entity.id']);
    }
  });

  it('bound tokens neither read nor change the organization', async () => {
    for (const api of [await boundTo(t, 'employer', employer), await boundTo(t, 'employee', employee)]) {
      expect((await api.get('/v1/organization')).status).toBe(404);
      expect((await api.get('/v1/organizations')).status).toBe(404);
      expect((await api.patch('/v1/organization', { name: 'Mine' })).status).toBe(404);
    }
  });
});

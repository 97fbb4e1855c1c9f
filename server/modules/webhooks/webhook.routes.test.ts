/** Subscriptions and stored events over HTTP on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { happen } from '../../testing/webhooks.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ settings: { allowLoopbackWebhooks: false } });
});
afterAll(() => t.close());

const endpoint = { url: 'https://hooks.partner.example/openroll' };
const subscribe = async (api = t.api, changes: object = {}) =>
  (await api.post('/v1/webhook-subscriptions', { ...endpoint, ...changes })).body.data;
const fresh = (kind: 'live' | 'sandbox' = 'live') => t.otherOrganization(kind);
const names = (body: { data: { event_name: string }[] }) => body.data.map((row) => row.event_name);

describe('201, 202', () => {
  it('creates a subscription and shows its secret only then', async () => {
    const { status, body } = await t.api.post('/v1/webhook-subscriptions', {
      ...endpoint,
      event_names: ['enrollment.accepted'],
    });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      ...endpoint,
      event_names: ['enrollment.accepted'],
      description: null,
      max_concurrency: 10,
      status: 'enabled',
      disabled_reason: null,
    });
    expect(Buffer.from(body.data.secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
    const { secret, ...rest } = body.data;
    expect((await t.api.get(`/v1/webhook-subscriptions/${rest.id}`)).body.data).toEqual(rest);
    const stored = await sql<{ sealed: Buffer }>`
      select secret_encrypted as sealed from webhook_subscriptions order by created_at desc limit 1`.execute(
      t.database.db,
    );
    expect(stored.rows[0]?.sealed.includes(secret)).toBe(false);
  });

  it('creates one delivery for each subscription that matches an event', async () => {
    const other = await fresh();
    const all = await subscribe(other.api);
    await subscribe(other.api, { event_names: ['employee.deactivated'] });
    await subscribe(other.api, { event_names: ['enrollment.started', 'enrollment.waived'] });
    await happen(t, other.organizationId, 'enrollment.started', 'enrollment.granted');
    const { data } = (await other.api.get('/v1/webhook-events')).body;
    const [granted, started] = await Promise.all(
      data.map(
        async (event: { id: string }) => (await other.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body,
      ),
    );
    expect([started.data.length, granted.data.length]).toEqual([2, 1]);
    expect(granted.data[0]).toMatchObject({
      subscription_id: all.id,
      status: 'Pending',
      failure_reason: '',
      kind: 'event',
    });
  });

  it('redelivers an event to the subscriptions that match, or to the one that is named', async () => {
    const other = await fresh();
    const [one, two] = [
      await subscribe(other.api),
      await subscribe(other.api, { event_names: ['employee.deactivated'] }),
    ];
    await happen(t, other.organizationId, 'enrollment.started');
    const [event] = (await other.api.get('/v1/webhook-events')).body.data;
    const again = await other.api.post(`/v1/webhook-events/${event.id}/redeliver`);
    expect([again.status, again.body.data]).toMatchObject([202, [{ subscription_id: one.id, kind: 'redelivery' }]]);
    const named = await other.api.post(`/v1/webhook-events/${event.id}/redeliver`, { subscription_id: two.id });
    expect(named.body.data).toMatchObject([{ subscription_id: two.id, webhook_event_id: event.id }]);
    const listed = (await other.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body.data;
    expect(listed.map((row: { id: string }) => row.id)).toEqual([named.body.data[0].id, again.body.data[0].id]);
  });

  it('tests with the newest event that the filter matches', async () => {
    const other = await fresh();
    const { id } = await subscribe(other.api, { event_names: ['enrollment.started'] });
    await happen(t, other.organizationId, 'enrollment.started', 'employee.deactivated');
    const { status, body } = await other.api.post(`/v1/webhook-subscriptions/${id}/test`);
    const started = (await other.api.get('/v1/webhook-events?event_name=enrollment.started')).body.data[0];
    expect([status, body.data]).toMatchObject([202, { kind: 'test', webhook_event_id: started.id }]);
  });
});

describe('200', () => {
  it('changes the fields that were sent, disables, enables and rotates', async () => {
    const { id, secret } = await subscribe();
    const path = `/v1/webhook-subscriptions/${id}`;
    const changed = await t.api.patch(path, { description: 'payroll', event_names: ['employee.deactivated'] });
    expect(changed.body.data).toMatchObject({
      ...endpoint,
      description: 'payroll',
      event_names: ['employee.deactivated'],
    });
    expect((await t.api.patch(path, { event_names: null })).body.data.event_names).toBeNull();
    expect((await t.api.post(`${path}/disable`)).body.data).toMatchObject({
      status: 'disabled',
      disabled_reason: 'manual',
    });
    expect((await t.api.post(`${path}/enable`)).body.data).toMatchObject({ status: 'enabled', disabled_reason: null });
    const rotated = (await t.api.post(`${path}/rotate-secret`)).body.data;
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.previous_secret_until).toBe('2026-01-16T09:00:00.000Z');
  });

  it('creates no delivery while disabled, but still stores the event', async () => {
    const other = await fresh();
    const { id } = await subscribe(other.api);
    await other.api.post(`/v1/webhook-subscriptions/${id}/disable`);
    await happen(t, other.organizationId, 'enrollment.started');
    const [event] = (await other.api.get('/v1/webhook-events')).body.data;
    expect((await other.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body.data).toEqual([]);
  });

  it('lists subscriptions with a true total and deletes them', async () => {
    const other = await fresh();
    const made = [await subscribe(other.api), await subscribe(other.api), await subscribe(other.api)];
    const list = async () => (await other.api.get('/v1/webhook-subscriptions?limit=2')).body.pagination;
    expect(await list()).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    expect((await other.api.delete(`/v1/webhook-subscriptions/${made[0].id}`)).status).toBe(204);
    expect((await list()).total).toBe(2);
    expect((await other.api.get(`/v1/webhook-subscriptions/${made[0].id}`)).status).toBe(404);
  });

  it('lists events newest first, filtered, with inclusive bounds', async () => {
    const other = await fresh();
    const [enrollment] = await happen(t, other.organizationId, 'enrollment.started');
    t.real.advanceMs(60_000);
    const first = t.real.now();
    await happen(t, other.organizationId, 'enrollment.granted', 'employee.deactivated');
    t.real.advanceMs(60_000);
    const second = t.real.now();
    const [employer] = await happen(t, other.organizationId, 'employer.eligibility_policy_created');
    const list = async (query: string) => (await other.api.get(`/v1/webhook-events?${query}`)).body;
    const all = await list('');
    expect(names(all)).toEqual([
      'employer.eligibility_policy_created',
      'employee.deactivated',
      'enrollment.granted',
      'enrollment.started',
    ]);
    expect(all.pagination).toEqual({ page: 1, limit: 20, total: 4, total_pages: 1 });
    const count = async (query: string) => {
      const { data, pagination } = await list(query);
      expect(data).toHaveLength(pagination.total);
      return pagination.total;
    };
    expect(await count(`created_after=${first}`)).toBe(3);
    expect(await count(`created_after=${first}&created_before=${first}`)).toBe(2);
    expect(await count(`created_before=${second}`)).toBe(4);
    expect(await count('resource_type=enrollment')).toBe(2);
    expect(await count('event_name=enrollment.granted')).toBe(1);
    expect(await count('event_name=enrollment.granted&resource_type=employee')).toBe(0);
    expect(await count('resource_type=plan_year')).toBe(0);
    expect(await count(`resource_id=${enrollment}`)).toBe(1);
    expect(await count(`resource_id=${enrollment}&resource_type=employee`)).toBe(0);
    expect(await count(`resource_id=${enrollment?.replace('enrl', 'empl')}`)).toBe(0);
    expect(await count('resource_id=nothing')).toBe(0);
    expect(all.data[0].resource_id).toBe(employer);
    expect((await list('limit=3&page=2')).data).toHaveLength(1);
    expect((await other.api.get(`/v1/webhook-events/${all.data[0].id}`)).body.data).toEqual(all.data[0]);
  });

  it('runs as many statements for a hundred events as for one', async () => {
    const other = await fresh();
    await happen(t, other.organizationId, ...Array<'enrollment.started'>(60).fill('enrollment.started'));
    await other.api.get('/v1/webhook-events?limit=1');
    const before = t.database.statements.count;
    await other.api.get('/v1/webhook-events?limit=1');
    const one = t.database.statements.count - before;
    await other.api.get('/v1/webhook-events?limit=60');
    expect(t.database.statements.count - before - one).toBe(one);
  });
});

describe('200: any moment that the format allows', () => {
  it.each([
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '2026-02-28t23:59:59.5z',
    '2026-01-15T00:00:00%2B15:59',
    '2026-01-15T00:00:00-15:59',
    '2026-01-15T00:00:00-00:00',
  ])('%s', async (moment) => {
    expect((await t.api.get(`/v1/webhook-events?created_after=${moment}`)).status).toBe(200);
  });
});

describe('400', () => {
  it.each([
    'created_after=yesterday',
    'created_after=0000-01-01T00:00:00Z',
    'created_after=2026-11-26T00:00:00-23:59',
    'created_before=2026-12-31T23:59:60Z',
    'event_name=enrollment.lost',
    'limit=0',
  ])('refuses the query %s', async (query) => {
    const { status, body } = await t.api.get(`/v1/webhook-events?${query}`);
    expect([status, body.details?.map((one: { path: string }) => one.path)]).toEqual([400, [query.split('=')[0]]]);
  });

  it.each([
    [{ event_names: [] }, 'event_names'],
    [{ event_names: ['enrollment.lost'] }, 'event_names.0'],
    [{ max_concurrency: 0 }, 'max_concurrency'],
    [{ url: 4 }, 'url'],
  ])('refuses the subscription %j', async (changes, path) => {
    const { status, body } = await t.api.post('/v1/webhook-subscriptions', { ...endpoint, ...changes });
    expect([status, body.details[0].path]).toEqual([400, path]);
  });
});

describe('404', () => {
  it('answers another tenant and bound tokens with it, on every route', async () => {
    const other = await fresh();
    const { id } = await subscribe(other.api);
    await happen(t, other.organizationId, 'enrollment.started');
    const [event] = (await other.api.get('/v1/webhook-events')).body.data;
    const [delivery] = (await other.api.get(`/v1/webhook-events/${event.id}/deliveries`)).body.data;
    const employer = await t.api.post('/v1/employers', {
      name: 'Larkspur Bicycle Works',
      legal_name: 'Larkspur Bicycle Works Inc.',
      ein: '47-3194821',
      email: 'people@larkspur-bikes.example',
      address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
    });
    const bound = await t.api.post('/v1/auth/access-tokens', {
      grant_type: 'client_credentials',
      bound_entity: { type: 'employer', id: employer.body.data.id },
    });
    const asked: ['get' | 'post' | 'patch' | 'delete', string][] = [
      ['get', `/v1/webhook-events/${event.id}`],
      ['get', `/v1/webhook-events/${event.id}/deliveries`],
      ['post', `/v1/webhook-events/${event.id}/redeliver`],
      ['get', `/v1/webhook-deliveries/${delivery.id}/attempts`],
      ['get', `/v1/webhook-subscriptions/${id}`],
      ['patch', `/v1/webhook-subscriptions/${id}`],
      ['delete', `/v1/webhook-subscriptions/${id}`],
      ...['enable', 'disable', 'rotate-secret', 'test'].map(
        (verb) => ['post', `/v1/webhook-subscriptions/${id}/${verb}`] as ['post', string],
      ),
    ];
    for (const [method, path] of asked) expect([path, (await t.api[method](path)).status]).toEqual([path, 404]);
    const employerApi = t.as(bound.body.access_token);
    for (const path of ['/v1/webhook-events', '/v1/webhook-subscriptions'])
      expect((await employerApi.get(path)).status).toBe(404);
    const redelivered = await t.api.post(`/v1/webhook-events/${event.id}/redeliver`, { subscription_id: id });
    expect(redelivered.status).toBe(404);
  });
});

describe('409', () => {
  it('neither tests nor redelivers to a disabled subscription, nor tests without an event', async () => {
    const other = await fresh();
    const { id } = await subscribe(other.api);
    const path = `/v1/webhook-subscriptions/${id}`;
    expect((await other.api.post(`${path}/test`)).body.app_error_code).toBe('no_matching_event');
    await happen(t, other.organizationId, 'enrollment.started');
    const [event] = (await other.api.get('/v1/webhook-events')).body.data;
    await other.api.post(`${path}/disable`);
    expect((await other.api.post(`${path}/test`)).body.app_error_code).toBe('subscription_disabled');
    const named = await other.api.post(`/v1/webhook-events/${event.id}/redeliver`, { subscription_id: id });
    expect([named.status, named.body.app_error_code]).toEqual([409, 'subscription_disabled']);
    expect((await other.api.post(`/v1/webhook-events/${event.id}/redeliver`)).body.data).toEqual([]);
  });

  it('allows a hundred subscriptions and no more', async () => {
    const other = await fresh();
    for (let count = 0; count < 100; count++) await subscribe(other.api);
    const { status, body } = await other.api.post('/v1/webhook-subscriptions', endpoint);
    expect([status, body.app_error_code]).toEqual([409, 'too_many_subscriptions']);
  });
});

describe('422', () => {
  it.each([
    ['http://hooks.partner.example/', 'live'],
    ['https://127.0.0.1/', 'live'],
    ['http://0x7f.1/', 'sandbox'],
    ['http://169.254.169.254/latest', 'sandbox'],
    ['http://localhost:3000/', 'sandbox'],
    ['https://user:password@hooks.partner.example/', 'live'],
  ] as const)('refuses to send to %s from a %s organization', async (url, kind) => {
    const other = await fresh(kind);
    const { status, body } = await other.api.post('/v1/webhook-subscriptions', { url });
    expect([status, body.app_error_code, body.details[0].path]).toEqual([422, 'webhook_url_refused', 'url']);
    const { id } = await subscribe(other.api);
    expect((await other.api.patch(`/v1/webhook-subscriptions/${id}`, { url })).status).toBe(422);
  });

  it('lets a sandbox use http', async () => {
    const other = await fresh('sandbox');
    expect((await subscribe(other.api, { url: 'http://hooks.partner.example/' })).status).toBe('enabled');
  });
});

/** Idempotency keys on a real database: one answer for one key, whatever happens in between. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../modules/access/access.actions.ts';
import { parseId } from '../../modules/vocabulary/ids.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { transaction } from '../database/db.ts';
import type { Uuid } from '../values/ids.ts';
import { deleteOldKeys } from './idempotency.ts';

const START = '2026-01-15T09:00:00Z';

describe('an idempotency key', () => {
  let t: TestOpenroll;
  let api: Api;
  let apiKey: string;
  let organizationId: Uuid;
  beforeAll(async () => {
    t = await openTestOpenroll({ now: START });
  });
  afterAll(() => t.close());

  const employer = {
    name: 'Larkspur',
    legal_name: 'Larkspur Inc.',
    ein: '47-3194821',
    email: 'people@lark.example',
    address: { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' },
  };
  const under = (key: string) => ({ 'idempotency-key': key });
  const make = (key: string, changes: object = {}, by: Api = api) =>
    by.post('/v1/employers', { ...employer, ...changes }, under(key));
  const total = async () => (await api.get('/v1/employers')).body.pagination.total;
  const keys = async () =>
    (
      await sql<{ key: string; answer_status: number | null }>`
        select key, answer_status from idempotency_keys where organization_id = ${organizationId} order by key`.execute(
        t.database.db,
      )
    ).rows;
  async function fresh() {
    const other = await t.otherOrganization('sandbox');
    ({ api, apiKey } = other);
    organizationId = parseId('organization', other.organizationId) as Uuid;
    // Warms the cache, so that no request below waits for its credential.
    await total();
  }
  /** Blocks every command of the organization, as an advance of its test clock does, until it is released. */
  async function holdUp(): Promise<() => Promise<void>> {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let locked = () => {};
    const has = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const ended = transaction(t.database.db, async (tx) => {
      await sql`select 1 from organization_clocks where organization_id = ${organizationId} for update`.execute(tx);
      locked();
      await held;
    });
    await has;
    return async () => {
      letGo();
      await ended;
    };
  }

  it('answers a repeat with the first answer, and does nothing again', async () => {
    await fresh();
    const first = await make('k');
    const again = await make('k');
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(await total()).toBe(1);
  });

  it('is in use while its request runs: 409, then the answer', async () => {
    await fresh();
    const letGo = await holdUp();
    const running = make('k');
    await expect.poll(keys).toEqual([{ key: 'k', answer_status: null }]);
    const refused = await make('k');
    expect([refused.status, refused.body.app_error_code, refused.headers['retry-after']]).toEqual([
      409,
      'idempotency_key_in_use',
      '1',
    ]);
    await letGo();
    expect((await running).status).toBe(201);
    expect((await make('k')).body).toEqual((await running).body);
    expect(await total()).toBe(1);
  });

  it('is taken over when its request has not answered after 60 real seconds; the late one writes nothing', async () => {
    await fresh();
    const letGo = await holdUp();
    const late = make('k');
    await expect.poll(keys).toEqual([{ key: 'k', answer_status: null }]);
    t.real.advanceMs(60_000);
    expect((await make('k')).status).toBe(409);
    expect((await make('k', { name: 'Other' })).status).toBe(422);
    t.real.advanceMs(1);
    const next = make('k');
    const claims = async () =>
      (
        await sql`select 1 from idempotency_keys where organization_id = ${organizationId} and claimed_at = ${t.real.now()}`.execute(
          t.database.db,
        )
      ).rows.length;
    await expect.poll(claims).toBe(1);
    await letGo();
    expect([(await late).status, (await late).body.app_error_code]).toEqual([500, 'internal_error']);
    expect((await next).status).toBe(201);
    expect((await make('k')).body).toEqual((await next).body);
    expect(await total()).toBe(1);
  });

  it('is free again after a refusal, for another body, too', async () => {
    await fresh();
    const { id } = (await make('k')).body.data;
    const put = (address_line_1: string) =>
      api.put(`/v1/employers/${id}`, { address: { ...employer.address, address_line_1 } }, under('p'));
    expect((await put('PO Box 1')).status).toBe(422);
    expect((await keys()).map((row) => row.key)).toEqual(['k']);
    expect((await put('1 Main')).status).toBe(200);
    expect((await put('2 Main')).body.app_error_code).toBe('idempotency_key_reused');
    expect((await make('bad', { ein: 'x' })).status).toBe(400);
    expect((await make('bad')).status).toBe(201);
  });

  it('is kept for 24 real hours', async () => {
    await fresh();
    await make('k');
    t.real.advanceMs(24 * 3_600_000);
    expect((await make('k')).headers['idempotent-replayed']).toBe('true');
    await deleteOldKeys(t.database.db, t.real);
    expect((await keys()).length).toBe(1);
    t.real.advanceMs(1);
    const [renewed, another] = [await make('k', { name: 'Another' }), await make('k', { name: 'Another' })];
    expect([renewed.status, renewed.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect(another.body).toEqual(renewed.body);
    t.real.advanceMs(24 * 3_600_000 + 1);
    await deleteOldKeys(t.database.db, t.real);
    expect([await keys(), await total()]).toEqual([[], 2]);
  });

  it('belongs to one credential, or to the entity that a token is bound to', async () => {
    await fresh();
    await make('k');
    const second = t.as((await createApiKey(t.kit, organizationId, 'second')).apiKey);
    expect((await make('k', { name: 'Other' }, second)).status).toBe(201);
    const { access_token } = (await api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' })).body;
    // An unbound token counts as the key that minted it: it is too short-lived for keys of its own.
    expect((await make('k', {}, t.as(access_token))).headers['idempotent-replayed']).toBe('true');
    expect(await total()).toBe(2);
    const other = await t.otherOrganization();
    expect((await make('k', { name: 'Third' }, other.api)).status).toBe(201);
    expect(apiKey).not.toBe(other.apiKey);
  });

  it('of a bound token outlives the token, not the entity', async () => {
    const employerId = await makeEmployer(t.api);
    const rows = [1, 2].map((n) => ({
      first_name: 'A',
      last_name: `B${n}`,
      date_of_birth: '1990-01-01',
      email: `a${n}@x.example`,
    }));
    await t.api.post(`/v1/employers/${employerId}/census-sync`, { employees: rows });
    await t.drain();
    const [one, two] = (await t.api.get(`/v1/employers/${employerId}/employees`)).body.data;
    const patch = async (who: { id: string; member_id: string }, preferred_language: string) =>
      (await boundTo(t, 'employee', who.id)).patch(`/v1/members/${who.member_id}`, { preferred_language }, under('k'));
    expect((await patch(one, 'es')).headers['idempotent-replayed']).toBeUndefined();
    expect((await patch(one, 'es')).headers['idempotent-replayed']).toBe('true');
    expect((await patch(two, 'es')).headers['idempotent-replayed']).toBeUndefined();
  });

  it('belongs to one method and path; another query or body is another request', async () => {
    await fresh();
    const { id } = (await make('k')).body.data;
    expect((await api.put(`/v1/employers/${id}`, { name: 'Renamed' }, under('k'))).status).toBe(200);
    expect((await api.put(`/v1/employers/${id}/settings`, { pay_frequency: 'weekly' }, under('k'))).status).toBe(200);
    const reused = async (url: string, body: object) => (await api.post(url, body, under('k'))).body.app_error_code;
    expect(await reused('/v1/employers?dry_run=false', employer)).toBe('idempotency_key_reused');
    expect(await reused('/v1/employers', { ...employer, name: 'Other' })).toBe('idempotency_key_reused');
  });

  it('of a dry run is ignored', async () => {
    await fresh();
    const dry = await api.post('/v1/employers?dry_run=true', employer, under('k'));
    expect([dry.status, await keys()]).toEqual([200, []]);
    expect((await make('k')).status).toBe(201);
  });

  it('lets five requests at once make one employer', async () => {
    await fresh();
    const answers = await Promise.all(Array.from({ length: 5 }, () => make('k')));
    const made = answers.filter((one) => one.status === 201);
    const refused = answers.filter((one) => one.body.app_error_code === 'idempotency_key_in_use');
    expect(made.filter((one) => !one.headers['idempotent-replayed']).length).toBe(1);
    expect([made.length + refused.length, await total()]).toEqual([5, 1]);
    expect(new Set(made.map((one) => one.body.data.id)).size).toBe(1);
  });

  it.each(['', 'x'.repeat(256), 'tab\there', 'é'])('is refused when it is %j', async (key) => {
    await fresh();
    const answer = await make(key);
    expect([answer.status, answer.body.app_error_code]).toEqual([400, 'invalid_idempotency_key']);
  });
});

/** One key for several organizations: which one a request acts for, and what it leaves there; on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';
import { createSharedKey, revokeApiKey } from './access.actions.ts';

let t: TestOpenroll;
let employer: string;
beforeAll(async () => {
  t = await openTestOpenroll();
  employer = await makeEmployer(t.api);
});
afterAll(() => t.close());

describe('one key for several organizations', () => {
  const NOBODY = 'org_AZq3AZq3AZq3AZq3AZq3AQ';
  const uuid = (id: string) => parseId('organization', id) as string;
  let first: string;
  let second: string;
  let foreign: string;
  let api: Api;
  let grants: { organizationId: string; id: string }[];
  const of = (organization: string) => ({ 'x-vitable-organization': organization });
  beforeAll(async () => {
    [first, second, foreign] = [
      t.organizationId,
      (await t.otherOrganization('sandbox')).organizationId,
      (await t.otherOrganization()).organizationId,
    ];
    const made = await createSharedKey(t.kit, [uuid(first), uuid(second)], 'broker desk');
    ({ grants } = made);
    api = t.as(made.apiKey);
  });

  it('lists its organizations, whether or not one is named', async () => {
    for (const headers of [{}, of(first), of(second)]) {
      const { organizations, total } = (await api.get('/v1/organizations', headers)).body;
      expect([organizations.map((one: { id: string }) => one.id), total]).toEqual([[first, second], 2]);
    }
    expect((await t.api.get('/v1/organizations')).body.total).toBe(1);
  });

  it('acts in the one that is named, and sees nothing of the others', async () => {
    expect((await api.get('/v1/employers', of(first))).body.pagination.total).toBe(1);
    expect((await api.get('/v1/employers', of(second))).body.pagination.total).toBe(0);
    expect((await api.get(`/v1/employers/${employer}`, of(second))).status).toBe(404);
    expect((await api.get('/v1/organization', of(second))).body.data).toMatchObject({ id: second, kind: 'sandbox' });
  });

  it.each([
    ['no header', {}, 400, 'organization_required'],
    ['an empty header', of(''), 400, 'invalid_organization_header'],
    ['no id', of('juniper'), 400, 'invalid_organization_header'],
    ['another kind of id', of('empr_AZq3AZq3AZq3AZq3AZq3AQ'), 400, 'invalid_organization_header'],
    ['two ids', of(`${NOBODY}, ${NOBODY}`), 400, 'invalid_organization_header'],
    ['nobody', of(NOBODY), 403, 'organization_access_denied'],
  ])('is refused with %s, for what exists and what does not', async (_, headers, status, code) => {
    for (const url of ['/v1/employers', `/v1/employers/${employer}`, '/v1/employers/empr_x?page=0']) {
      const { body, ...answer } = await api.get(url, headers);
      expect([answer.status, body.app_error_code]).toEqual([status, code]);
    }
    const posted = await api.post('/v1/groups', { nonsense: 1 }, headers);
    expect([posted.status, posted.body.app_error_code]).toEqual([status, code]);
  });

  it('gets the same answer for a foreign organization as for a missing one', async () => {
    const heard = async (organization: string) => {
      const { timestamp: _, trace_id: __, ...rest } = (await api.get('/v1/employers', of(organization))).body;
      return rest;
    };
    expect(await heard(foreign)).toEqual(await heard(NOBODY));
  });

  it('leaves everything with the named organization: idempotency keys, audit entries, tokens', async () => {
    const group = { name: 'Night shift', external_reference_id: 'crew-1' };
    const made = [];
    for (const organization of [first, second, first]) {
      const headers = { 'idempotency-key': 'once', ...of(organization) };
      const { status, body, headers: answered } = await api.post('/v1/groups', group, headers);
      made.push([status, answered['idempotent-replayed'], body.data.id]);
    }
    expect(made.map(([status, replayed]) => [status, replayed])).toEqual([
      [201, undefined],
      [201, undefined],
      [201, 'true'],
    ]);
    expect([made[0]?.[2] === made[2]?.[2], made[0]?.[2] === made[1]?.[2]]).toEqual([true, false]);
    const { rows } = await sql`
      select organization_id, actor_id, count(*)::int4 from audit_entries where action = 'group.create'
      group by 1, 2 order by 1`.execute(t.database.db);
    expect(rows).toEqual(
      grants.map(({ organizationId, id }) => ({ organization_id: organizationId, actor_id: id, count: 1 })),
    );
    const { access_token } = (
      await api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' }, of(second))
    ).body;
    const token = t.as(access_token);
    expect((await token.get('/v1/organization')).body.data.id).toBe(second);
    expect((await token.get('/v1/organizations')).body.total).toBe(1);
    expect((await token.get('/v1/organization', of(first))).body.app_error_code).toBe('organization_access_denied');
  });

  it('uses up the rate of the named organization', async () => {
    const at = await openTestOpenroll({ settings: { rateLimits: true } });
    const [own, other] = [at.organizationId, (await at.otherOrganization()).organizationId];
    const { apiKey } = await createSharedKey(at.kit, [uuid(own), uuid(other)], 'broker desk');
    const ask = async (organization: string) => (await at.as(apiKey).get('/v1/organization', of(organization))).status;
    let answered = 0;
    while (answered <= 1_000 && (await ask(own)) === 200) answered++;
    expect([answered, await ask(own), await ask(other)]).toEqual([1_000, 429, 200]);
    await at.close();
  });

  it('can be revoked in one of them, and works in the other without a header', async () => {
    const [, grant] = grants;
    if (grant) await revokeApiKey(t.kit, grant.organizationId, grant.id);
    t.real.advanceMs(5_000);
    expect((await api.get('/v1/employers', of(second))).body.app_error_code).toBe('organization_access_denied');
    expect((await api.get('/v1/employers')).status).toBe(200);
    for (const { organizationId, id } of grants) await revokeApiKey(t.kit, organizationId, id);
    t.real.advanceMs(5_000);
    expect((await api.get('/v1/employers', of(first))).body.app_error_code).toBe('unauthorized');
  });
});

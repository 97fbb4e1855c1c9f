/** Every kind of credential, and those that are not valid (any more). */
import { sql } from 'kysely';
import { createApiKey, revokeApiKey } from '../../../server/modules/access/access.actions.ts';
import { parseId } from '../../../server/modules/vocabulary/ids.ts';
import type { TestOpenroll } from '../../../server/testing/app.ts';
import { must, type World } from './world.ts';

export interface Credential {
  name: string;
  /** The whole header; null: none. */
  authorization: string | null;
  /** To one employer or one employee. */
  isBound: boolean;
}

type Bound = { type: 'employer' | 'employee'; id: string | undefined } | null;

async function mint(t: TestOpenroll, apiKey: string, bound_entity: Bound): Promise<string> {
  const request = { grant_type: 'client_credentials', ...(bound_entity ? { bound_entity } : {}) };
  const { access_token } = must(await t.as(apiKey).post('/v1/auth/access-tokens', request), 200);
  return `Bearer ${access_token}`;
}

/** The credentials that reach something of this world's organization. */
export async function credentialsOf({ t, apiKey, ids }: World): Promise<Credential[]> {
  const ofEmployer = await mint(t, apiKey, { type: 'employer', id: ids.employer_id });
  const ofEmployee = await mint(t, apiKey, { type: 'employee', id: ids.employee_id });
  return [
    { name: 'an API key', authorization: `Bearer ${apiKey}`, isBound: false },
    { name: 'an unbound token', authorization: await mint(t, apiKey, null), isBound: false },
    { name: 'an employer’s token', authorization: ofEmployer, isBound: true },
    { name: 'an employee’s token', authorization: ofEmployee, isBound: true },
  ];
}

/** The credentials that reach nothing, whatever the request names. */
export async function refusedCredentials({ t, organizationId, ids }: World): Promise<Credential[]> {
  const organization = parseId('organization', organizationId) ?? '';
  const { id, apiKey } = await createApiKey(t.kit, organization, 'revoked');
  const ofRevoked = await mint(t, apiKey, { type: 'employer', id: ids.employer_id });
  const { id: keyId, apiKey: kept } = await createApiKey(t.kit, organization, 'kept');
  const expired = await mint(t, kept, null);
  await sql`update access_tokens set expires_at = created_at where api_key_id = ${keyId}`.execute(t.database.db);
  await revokeApiKey(t.kit, organization, id);
  // Credentials are cached for some seconds.
  t.real.advanceMs(10_000);
  const none = Object.entries({
    nothing: null,
    'a revoked key': `Bearer ${apiKey}`,
    'a token of a revoked key': ofRevoked,
    'an expired token': expired,
    'an unknown key': `Bearer ${apiKey.slice(0, -4)}AAAA`,
    'another scheme': `Basic ${Buffer.from(`${kept}:`).toString('base64')}`,
    'a key without its scheme': kept,
  });
  return none.map(([name, authorization]) => ({ name, authorization, isBound: false }));
}

/** API keys at the desk. No program creates or sees keys: a stolen key must not create another one. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, type Reach, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, Text } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { endKey, makeKey } from './access.actions.ts';
import { type ApiKeyRow, selectApiKeys } from './access.sql.ts';

const Key = Type.Object({
  id: Id('apiKey'),
  name: Type.String(),
  visible_prefix: Type.String({ description: 'The first characters of the key.' }),
  created_at: InstantString,
  revoked_at: Nullable(InstantString),
});

const present = ({ id, name, visible_prefix, created_at, revoked_at }: ApiKeyRow) => ({
  id: wireId('apiKey', id),
  ...{ name, visible_prefix, created_at, revoked_at },
});

const COMMON = { tag: 'users', who: ['K'], notForPrograms: true } as const;

const reachesKey: Reach = async (db, { organizationId }, ids) =>
  (await selectApiKeys(db, organizationId)).some(({ id }) => id === ids.api_key_id);

const listApiKeys = read({
  ...COMMON,
  method: 'GET',
  path: '/v1/api-keys',
  operation: 'listApiKeys',
  summary: 'List the API keys, revoked ones too',
  answers: { 200: Data(Type.Array(Key)) },
  run: async ({ db, caller }) => {
    const keys = await selectApiKeys(db, caller.organizationId);
    return answer(200, { data: keys.map(present) });
  },
});

const createApiKey = mutate({
  ...COMMON,
  method: 'POST',
  path: '/v1/api-keys',
  operation: 'createApiKey',
  summary: 'Create an API key, which only this answer shows',
  besideClock: true,
  secret: true,
  body: Type.Object({ name: Text(255, 'What it is for.') }),
  answers: { 201: Data(Type.Object({ id: Id('apiKey'), name: Type.String(), api_key: Type.String() })) },
  run: async (command, { body: { name } }) => {
    const { id, apiKey } = await makeKey(command, name);
    return answer(201, { data: { id: wireId('apiKey', id), name, api_key: apiKey } });
  },
});

const revokeApiKey = mutate({
  ...COMMON,
  method: 'DELETE',
  path: '/v1/api-keys/:api_key_id',
  operation: 'revokeApiKey',
  summary: 'Revoke an API key and the tokens that were minted with it',
  ids: { api_key_id: 'apiKey' },
  reach: reachesKey,
  besideClock: true,
  answers: { 200: Data(Type.Object({ revoked_at: InstantString })) },
  run: async (command, { ids }) => {
    const revoked_at = (await endKey(command, ids.api_key_id)) ?? refuse('not_found');
    return answer(200, { data: { revoked_at } });
  },
});

export const keyEndpoints = [listApiKeys, createApiKey, revokeApiKey];

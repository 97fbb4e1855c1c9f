/** Who may sign in at the desk, and with which role. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { CursorPagination, CursorQuery, cursorRequest, pageOf } from '../../platform/http/cursor.ts';
import { answer, mutate, noContent, type Reach, read } from '../../platform/http/endpoints.ts';
import { Data, Email, InstantString, Nullable, OneOf, Text } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { ROLES } from '../vocabulary/roles.ts';
import { type DeskSite, signInUrl } from './session.rules.ts';
import { addUser, changeUser, endSessions, makeLink, removeUser } from './user.actions.ts';
import { selectUser, selectUsers, type UserRow } from './user.sql.ts';

const Role = OneOf(ROLES, { description: 'What they may do: docs/desk.md.' });

const User = Type.Object({
  id: Id('user'),
  email: Type.String(),
  name: Type.String(),
  role: Role,
  signed_in_at: Nullable({ ...InstantString, description: 'The last time; null: never.' }),
  created_at: InstantString,
  updated_at: InstantString,
});

function presentUser({ id, email, name, role, signed_in_at, created_at, updated_at }: UserRow) {
  return { id: wireId('user', id), email, name, role, signed_in_at, created_at, updated_at };
}

const reachesUser: Reach = async (db, { organizationId }, ids) =>
  (await selectUser(db, organizationId, ids.user_id ?? '')) !== null;

const listUsers = read({
  method: 'GET',
  path: '/v1/users',
  operation: 'listUsers',
  tag: 'users',
  summary: 'List the users of the desk',
  who: ['K'],
  query: Type.Object(CursorQuery),
  answers: { 200: Type.Object({ data: Type.Array(User), pagination: CursorPagination }) },
  run: async ({ db, caller, query }) => {
    const { after, limit } = cursorRequest(query);
    const rows = await selectUsers(db, caller.organizationId, after, limit + 1);
    const { page, pagination } = pageOf(rows, limit, ({ created_at, id }) => ({ at: created_at, id }));
    return answer(200, { data: page.map(presentUser), pagination });
  },
});

const createUser = mutate({
  method: 'POST',
  path: '/v1/users',
  operation: 'createUser',
  tag: 'users',
  summary: 'Add a user of the desk',
  description:
    'They sign in with the OpenID Connect provider or, if none is set up, with a one-time link, which another request makes: nothing ' +
    'is sent to them.',
  who: ['K'],
  besideClock: true,
  body: Type.Object({ email: Email, name: Text(255), role: Role }),
  answers: { 201: Data(User) },
  refusals: ['user_exists'],
  run: async (command, { body }) => answer(201, { data: presentUser(await addUser(command, body)) }),
});

const updateUser = mutate({
  method: 'PATCH',
  path: '/v1/users/:user_id',
  operation: 'updateUser',
  tag: 'users',
  summary: 'Change a user',
  description: 'A new role applies from their next request on.',
  who: ['K'],
  ids: { user_id: 'user' },
  reach: reachesUser,
  besideClock: true,
  body: Type.Object({ email: Type.Optional(Email), name: Type.Optional(Text(255)), role: Type.Optional(Role) }),
  answers: { 200: Data(User) },
  refusals: ['user_exists'],
  run: async (command, { ids, body }) =>
    answer(200, { data: presentUser(await changeUser(command, ids.user_id, body)) }),
});

const deleteUser = mutate({
  method: 'DELETE',
  path: '/v1/users/:user_id',
  operation: 'deleteUser',
  tag: 'users',
  summary: 'Remove a user',
  description: 'Their sessions and links end at once. What they did and looked at stays on record, under their name.',
  who: ['K'],
  ids: { user_id: 'user' },
  reach: reachesUser,
  besideClock: true,
  answers: { 204: null },
  run: async (command, { ids }) => {
    await removeUser(command, ids.user_id);
    return noContent;
  },
});

const SignInLink = Type.Object({
  url: Type.String({ description: 'Its token is after the `#`, so that no server logs it. It works once.' }),
  expires_at: InstantString,
});

/** Whether users sign in with an OpenID Connect provider. */
interface Ways {
  byProvider: boolean;
}

const createSignInLink = (site: DeskSite, { byProvider }: Ways) =>
  mutate({
    method: 'POST',
    path: '/v1/users/:user_id/sign-in-links',
    operation: 'createSignInLink',
    tag: 'users',
    summary: 'Make a link that signs a user in once',
    description:
      'It is in this answer only, lasts 15 minutes, and is used up by a click on the page that it opens. If users sign in with an ' +
      'OpenID Connect provider, this is refused: `sign_in_by_provider`.',
    who: ['K'],
    ids: { user_id: 'user' },
    reach: reachesUser,
    secret: true,
    besideClock: true,
    answers: { 201: Data(SignInLink) },
    refusals: ['sign_in_by_provider'],
    run: async (command, { ids }) => {
      if (byProvider) refuse('sign_in_by_provider');
      const { token, expiresAt } = await makeLink(command, ids.user_id);
      return answer(201, { data: { url: signInUrl(site, token), expires_at: expiresAt } });
    },
  });

const endUserSessions = mutate({
  method: 'DELETE',
  path: '/v1/users/:user_id/sessions',
  operation: 'endUserSessions',
  tag: 'users',
  summary: 'Sign a user out everywhere',
  description: 'Ends all of their sessions, and the links that would start another.',
  who: ['K'],
  ids: { user_id: 'user' },
  reach: reachesUser,
  besideClock: true,
  answers: { 200: Data(Type.Object({ sessions_ended: Type.Integer() })) },
  run: async (command, { ids }) => answer(200, { data: { sessions_ended: await endSessions(command, ids.user_id) } }),
});

export const userEndpoints = (site: DeskSite, ways: Ways) => [
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  createSignInLink(site, ways),
  endUserSessions,
];

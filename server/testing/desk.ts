/** Users of the desk, for tests: added with an API key, signed in by a link, calling with their cookie as a page of the desk does. */
import type { Role } from '../modules/vocabulary/roles.ts';
import type { TestAnswer, TestOpenroll } from './assemble.ts';

/** The settings under which there is a desk. */
export const AT_A_DESK = { publicUrl: 'https://desk.test' };

/** What a browser says of a request that a page of the desk makes. */
export const FROM_THE_DESK = { 'sec-fetch-site': 'same-origin' };

export interface DeskUser {
  id: string;
  role: Role;
  cookie: string;
  csrfToken: string;
  /** `path` as programs know it: `/v1/…`. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<TestAnswer>;
}

/** Any request, as it is. */
export async function sendPlain(
  { app }: Pick<TestOpenroll, 'app'>,
  method: string,
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<TestAnswer> {
  const answer = await app.inject({
    ...{ method: method as 'GET', url, headers },
    ...(body === undefined ? {} : { payload: body }),
  });
  const isJson = String(answer.headers['content-type'] ?? '').startsWith('application/json');
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.body, headers: answer.headers };
}

let made = 0;

/** The link's token for a new user of the organization that the API key is of. */
export async function inviteAs(t: TestOpenroll, apiKey: string, role: Role): Promise<{ id: string; token: string }> {
  const api = t.as(apiKey);
  const email = `user-${++made}@juniper.example`;
  const { id } = (await api.post('/v1/users', { email, name: `${role} ${made}`, role })).body.data;
  const { url } = (await api.post(`/v1/users/${id}/sign-in-links`)).body.data;
  return { id, token: new URL(url).hash.slice(1) };
}

export async function signInAs(t: TestOpenroll, apiKey: string, role: Role): Promise<DeskUser> {
  const { id, token } = await inviteAs(t, apiKey, role);
  const signedIn = await sendPlain(t, 'POST', '/console/api/sign-in', { headers: FROM_THE_DESK, body: { token } });
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
  const session = await sendPlain(t, 'GET', '/console/api/session', { headers: { ...FROM_THE_DESK, cookie } });
  const csrfToken: string = session.body.data.csrf_token;
  const call: DeskUser['call'] = (method, path, body, headers = {}) =>
    sendPlain(t, method, `/console/api${path}`, {
      headers: { ...FROM_THE_DESK, cookie, ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return { id, role, cookie, csrfToken, call };
}

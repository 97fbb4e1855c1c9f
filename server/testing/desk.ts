/**
 * Users of the desk, for tests: added with an API key, signed in by a link, calling with their cookie like a page of the desk.
 */
import type { Role } from '../modules/vocabulary/roles.ts';
import type { TestAnswer, TestOpenroll } from './assemble.ts';

/** Settings with a desk. */
export const AT_A_DESK = { publicUrl: 'https://desk.test' };

/** The header that a browser adds to requests from a page of the desk. */
export const FROM_THE_DESK = { 'sec-fetch-site': 'same-origin' };

export interface DeskUser {
  id: string;
  role: Role;
  cookie: string;
  csrfToken: string;
  /** `path` as programs call it: `/v1/…`. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<TestAnswer>;
}

/** Sends any request unchanged. */
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

/** Invites a user into the organization of the API key; returns the token of their link. */
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

/** Signing in at the desk with a real OpenID Connect provider: to it, through its forms, and back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { FROM_THE_DESK, sendPlain } from '../../testing/desk.ts';
import { goThrough, startProvider, type TestProvider } from '../../testing/oidc-provider.ts';
import { parseId } from '../vocabulary/ids.ts';
import { CALLBACK } from './oidc.routes.ts';
import { oidcProvider } from './oidc.ts';
import { linkUser } from './user.actions.ts';

const DESK = 'http://127.0.0.1:3210';
const HOST = { host: '127.0.0.1:3210' };
const SIGN_IN = '/console/api/sign-in';

let provider: TestProvider;
let t: TestOpenroll;
beforeAll(async () => {
  provider = await startProvider(DESK + CALLBACK);
  t = await openTestOpenroll({ settings: { publicUrl: DESK, oidc: provider.settings } });
  for (const email of ['ines@juniper.example', 'unverified@juniper.example', 'dov@juniper.example'])
    await t.api.post('/v1/users', { email, name: 'Ines Okafor', role: 'SALES' });
}, 60_000);
afterAll(async () => {
  await provider.close();
  await t.close();
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  sendPlain(t, 'GET', path, { headers: { ...HOST, ...headers } });
type Answered = Awaited<ReturnType<typeof ask>>;
const cookieOf = ({ headers }: Answered) => String(headers['set-cookie']).split(';')[0] ?? '';

async function begin(query = '') {
  const begun = await ask(`${SIGN_IN}/provider${query}`);
  expect(begun.status).toBe(303);
  return { url: String(begun.headers.location), cookie: cookieOf(begun), begun };
}

const pathOf = (url: string) => url.slice(DESK.length);
/** To the provider and back. */
async function signIn(email: string, query = '') {
  const { url, cookie } = await begin(query);
  return ask(pathOf(await goThrough(url, email)), { cookie });
}

const session = (cookie: string) => ask('/console/api/session', { ...FROM_THE_DESK, cookie });
const problem = (name: string) => ({ status: 303, headers: { location: `/console/sign-in?problem=${name}` } });

it('signs in the user whose address the provider vouches for, in whatever case, with a session like any other', async () => {
  const { url, cookie, begun } = await begin('?page=/console/people?search=ada');
  expect(String(begun.headers['set-cookie'])).toMatch(
    /^openroll-desk-3210-provider=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const asked = Object.fromEntries(new URL(url).searchParams);
  expect(asked).toMatchObject({ response_type: 'code', scope: 'openid email', code_challenge_method: 'S256' });
  const back = pathOf(await goThrough(url, 'Ines@Juniper.example'));
  const signedIn = await ask(back, { cookie });
  expect([signedIn.status, signedIn.headers.location]).toEqual([303, '/console/people?search=ada']);
  expect(String(signedIn.headers['set-cookie'])).toMatch(/^openroll-desk-3210=orl_sess_[\w-]+; .*SameSite=Strict/);
  const own = cookieOf(signedIn);
  const { user, csrf_token } = (await session(own)).body.data;
  expect(user).toMatchObject({ email: 'ines@juniper.example', role: 'SALES' });
  const [entry] = (await t.api.get('/v1/audit-entries?action=user.sign_in')).body.data;
  expect(entry).toMatchObject({ actor: { name: 'Ines Okafor' }, details: { by: 'provider' } });
  // The same answer again, with the cookie that belongs to it.
  expect(await ask(back, { cookie })).toMatchObject(problem('sign_in_expired'));

  const out = { ...HOST, ...FROM_THE_DESK, cookie: own, 'x-csrf-token': csrf_token };
  expect((await sendPlain(t, 'POST', '/console/api/sign-out', { headers: out })).status).toBe(200);
  expect((await session(own)).body.app_error_code).toBe('session_ended');
});

it.each([
  ['no_such_user', 'nobody@juniper.example'],
  ['email_not_verified', 'unverified@juniper.example'],
])('refuses, as %s, somebody who is not a user or whose address is not verified', async (name, email) => {
  const back = await signIn(email);
  expect(back).toMatchObject(problem(name));
  expect(back.headers['set-cookie']).toBeUndefined();
});

it('refuses a user who was removed, and one who declines at the provider', async () => {
  const { id } = (await t.api.get('/v1/users')).body.data.find((one: { email: string }) => one.email.startsWith('dov'));
  expect((await signIn('dov@juniper.example')).headers.location).toBe('/console');
  await t.api.delete(`/v1/users/${id}`);
  expect(await signIn('dov@juniper.example')).toMatchObject(problem('no_such_user'));
  const { url, cookie } = await begin();
  const back = await goThrough(url, 'ines@juniper.example', { isDeclined: true });
  expect(await ask(pathOf(back), { cookie })).toMatchObject(problem('sign_in_declined'));
});

it('accepts an answer only from the browser that asked, within ten minutes, and as the provider gave it', async () => {
  const [one, other] = [await begin(), await begin()];
  const back = pathOf(await goThrough(one.url, 'ines@juniper.example'));
  const forged = `${other.cookie.split('=')[0]}=${Buffer.from('{"is":"attempt"}').toString('base64url')}`;
  for (const cookie of ['', other.cookie, forged, `${one.cookie.slice(0, -4)}AAAA`])
    expect(await ask(back, { cookie })).toMatchObject(problem('sign_in_expired'));
  const elsewhere = new URL(back, DESK);
  elsewhere.searchParams.set('iss', 'https://another.example');
  expect(await ask(pathOf(elsewhere.href), { cookie: one.cookie })).toMatchObject(problem('provider_refuses'));
  t.real.advanceMs(600_000);
  expect(await ask(back, { cookie: one.cookie })).toMatchObject(problem('sign_in_expired'));
});

it('sends the browser back only to addresses of the desk', async () => {
  for (const page of [
    'https://evil.example/console',
    '//evil.example/console',
    '/v1/employers',
    '/console/api/session',
    'x:',
  ])
    expect((await signIn('ines@juniper.example', `?page=${encodeURIComponent(page)}`)).headers.location).toBe(
      '/console',
    );
});

it('lets a user of several organizations choose one', async () => {
  const other = await t.otherOrganization('sandbox');
  await other.api.post('/v1/users', { email: 'INES@juniper.example', name: 'Ines Okafor', role: 'AUDITOR' });
  const back = await signIn('ines@juniper.example');
  expect([back.status, back.headers.location]).toEqual([303, '/console/sign-in?page=%2Fconsole']);
  const ways = await ask(SIGN_IN, { ...FROM_THE_DESK, cookie: cookieOf(back) });
  const name = 'Juniper Benefits Partners';
  expect(ways.body.data.organizations).toEqual(
    expect.arrayContaining([
      { id: t.organizationId, name, sandbox: false },
      { id: other.organizationId, name, sandbox: true },
    ]),
  );
  const signedIn = await signIn('ines@juniper.example', `?organization=${other.organizationId}`);
  expect((await session(cookieOf(signedIn))).body.data).toMatchObject({ user: { role: 'AUDITOR' }, sandbox: true });
  for (const organization of ['org_0000000000000000000000', 'x', ''])
    expect(await signIn('ines@juniper.example', `?organization=${organization}`)).toMatchObject(
      problem('no_such_user'),
    );
});

it('replaces links, except for those that the operator makes', async () => {
  expect((await ask(SIGN_IN, FROM_THE_DESK)).body.data).toEqual({
    provider: `${DESK}${SIGN_IN}/provider`,
    organizations: [],
  });
  expect((await ask(SIGN_IN)).status).toBe(403);
  const [{ id }] = (await t.api.get('/v1/users')).body.data;
  const link = await t.api.post(`/v1/users/${id}/sign-in-links`);
  expect(link).toMatchObject({ status: 409, body: { app_error_code: 'sign_in_by_provider' } });
  const organizationId = parseId('organization', t.organizationId) ?? '';
  const made = await linkUser(t.kit, organizationId, 'ines@juniper.example');
  if (!('token' in made)) throw new Error('no link');
  const body = { token: made.token };
  expect((await sendPlain(t, 'POST', SIGN_IN, { headers: { ...HOST, ...FROM_THE_DESK }, body })).status).toBe(200);
});

it('says so if the provider does not answer, on the way there or back', async () => {
  const { url, cookie } = await begin();
  const back = pathOf(await goThrough(url, 'ines@juniper.example'));
  await provider.close();
  expect(await ask(back, { cookie })).toMatchObject(problem('provider_away'));
  const away = { issuer: 'http://127.0.0.1:9', clientId: 'openroll', clientSecret: null };
  await expect(oidcProvider(away).begin(DESK)).rejects.toMatchObject({ problem: 'provider_away' });
});

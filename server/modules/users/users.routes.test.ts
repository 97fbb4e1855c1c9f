/** Signing in, being signed in, and what the desk requires of each request. Who may do what: test/generated/roles.test.ts. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { AT_A_DESK, FROM_THE_DESK, inviteAs, sendPlain, signInAs } from '../../testing/desk.ts';
import { enroll } from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ settings: AT_A_DESK });
});
afterAll(() => t.close());

const session = (cookie: string) =>
  sendPlain(t, 'GET', '/console/api/session', { headers: { ...FROM_THE_DESK, cookie } });
const signIn = (token: string, headers: Record<string, string> = FROM_THE_DESK) =>
  sendPlain(t, 'POST', '/console/api/sign-in', { headers, body: { token } });

describe('a one-time link', () => {
  it('signs in once, with a cookie that no script reads and no other site sends', async () => {
    const { token } = await inviteAs(t, t.apiKey, 'OPERATIONS');
    const first = await signIn(token);
    expect(first.status).toBe(200);
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(
      /^__Host-openroll-desk=orl_sess_[\w-]{65}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$/,
    );
    expect((await session(cookie.split(';')[0] ?? '')).body.data).toMatchObject({
      user: { role: 'OPERATIONS' },
      sandbox: false,
      operations: expect.arrayContaining(['getInbox', 'terminateEmployee']),
    });
    expect(await signIn(token)).toMatchObject({ status: 401, body: { app_error_code: 'sign_in_link_spent' } });
  });

  it('signs in only one of two who use it at the same moment', async () => {
    const { token } = await inviteAs(t, t.apiKey, 'ADMIN');
    const both = await Promise.all([signIn(token), signIn(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('expires after 15 minutes, and when its user is signed out everywhere', async () => {
    const late = await inviteAs(t, t.apiKey, 'ADMIN');
    const out = await inviteAs(t, t.apiKey, 'ADMIN');
    await t.api.delete(`/v1/users/${out.id}/sessions`);
    expect((await signIn(out.token)).status).toBe(401);
    t.real.advanceMs(15 * 60_000);
    expect((await signIn(late.token)).status).toBe(401);
  });

  it('can be used only by a page of the desk', async () => {
    const { token } = await inviteAs(t, t.apiKey, 'ADMIN');
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(await signIn(token, { 'sec-fetch-site': site })).toMatchObject({ status: 403 });
    expect((await signIn(token, {})).body.app_error_code).toBe('not_from_the_desk');
    expect((await signIn(token)).status).toBe(200);
  });

  it('is stored as a hash', async () => {
    const { token } = await inviteAs(t, t.apiKey, 'ADMIN');
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from sign_in_links l, audit_entries a
      where l::text like ${`%${token.slice(9, 40)}%`} or a::text like ${`%${token.slice(9, 40)}%`}`.execute(
      t.database.db,
    );
    expect(rows[0]?.n).toBe(0);
  });
});

describe('a session', () => {
  const isOver = async (cookie: string) => (await session(cookie)).body.app_error_code === 'session_ended';

  it('ends after an hour without a request, and after twelve hours in any case', async () => {
    const idle = await signInAs(t, t.apiKey, 'SALES');
    const busy = await signInAs(t, t.apiKey, 'SALES');
    for (let hours = 0; hours < 12; hours += 0.5) {
      expect((await session(busy.cookie)).status).toBe(200);
      t.real.advanceMs(30 * 60_000);
      if (hours === 0) expect(await isOver(idle.cookie)).toBe(false);
      if (hours === 1.5) expect(await isOver(idle.cookie)).toBe(true);
    }
    expect(await isOver(busy.cookie)).toBe(true);
  });

  it('is not kept alive by a page that refreshes by itself', async () => {
    const { cookie, call } = await signInAs(t, t.apiKey, 'SALES');
    for (let minutes = 0; minutes < 60; minutes += 10) {
      expect((await call('GET', '/v1/employers', undefined, { 'x-unattended': 'true' })).status).toBe(200);
      t.real.advanceMs(600_000);
    }
    expect(await isOver(cookie)).toBe(true);
  });

  it('ends at once when its user signs out, is signed out, or is removed', async () => {
    const [own, ended, removed] = [
      await signInAs(t, t.apiKey, 'ADMIN'),
      await signInAs(t, t.apiKey, 'SALES'),
      await signInAs(t, t.apiKey, 'SALES'),
    ];
    const out = await sendPlain(t, 'POST', '/console/api/sign-out', {
      headers: { ...FROM_THE_DESK, cookie: own.cookie, 'x-csrf-token': own.csrfToken },
    });
    expect(String(out.headers['set-cookie'])).toMatch(/^__Host-openroll-desk=; .*Max-Age=0/);
    expect((await t.api.delete(`/v1/users/${ended.id}/sessions`)).body.data).toEqual({ sessions_ended: 1 });
    expect((await t.api.delete(`/v1/users/${removed.id}`)).status).toBe(204);
    for (const { cookie } of [own, ended, removed]) expect(await isOver(cookie)).toBe(true);
    expect((await t.api.delete(`/v1/users/${removed.id}`)).status).toBe(404);
  });

  it('has the role that its user has now', async () => {
    const user = await signInAs(t, t.apiKey, 'SALES');
    expect((await user.call('GET', '/v1/users')).body.app_error_code).toBe('role_not_allowed');
    await t.api.patch(`/v1/users/${user.id}`, { role: 'ADMIN' });
    expect((await user.call('GET', '/v1/users')).status).toBe(200);
  });
});

describe('a user', () => {
  it('has an address that no other user has, regardless of case', async () => {
    const given = { email: 'Ines@juniper.example', name: 'Ines Okafor', role: 'SALES' };
    expect((await t.api.post('/v1/users', given)).status).toBe(201);
    const again = await t.api.post('/v1/users', { ...given, email: 'ines@JUNIPER.example' });
    expect(again).toMatchObject({ status: 409, body: { app_error_code: 'user_exists' } });
    const atOnce = ['eva@juniper.example', 'eva@juniper.example', 'Eva@juniper.example'];
    const added = await Promise.all(atOnce.map((email) => t.api.post('/v1/users', { ...given, email })));
    expect(added.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await t.api.post('/v1/users', { ...given, email: 'o@juniper.example', role: 'OWNER' })).status).toBe(400);
  });

  it('must give a reason wherever one may be given, and is named in the audit log', async () => {
    const { employees } = await enroll(t, { people: [{ first_name: 'Dov' }] });
    const { id, name } = (await t.api.get('/v1/users')).body.data.at(-1);
    const user = await signInAs(t, t.apiKey, 'OPERATIONS');
    const path = `/v1/employees/${employees[0].id}/terminate`;
    for (const body of [{}, { reason: '  ' }])
      expect(await user.call('POST', path, body)).toMatchObject({
        status: 422,
        body: { app_error_code: 'reason_required', details: [{ path: 'reason' }] },
      });
    expect((await user.call('POST', path, { reason: 'Their letter of January 10.' })).status).toBe(200);
    const [entry] = (await t.api.get(`/v1/audit-entries?actor_id=${user.id}&limit=1`)).body.data;
    expect(entry).toMatchObject({ action: 'employee.terminate', actor: { kind: 'user', id: user.id } });
    expect({ id, name }).not.toEqual({ id: user.id, name: entry.actor.name });
  });
});

it('what a user is shown about a person is on record before it is sent, once for each answer', async () => {
  const { employees, employerId } = await enroll(t, { people: [{ first_name: 'Ada' }, { first_name: 'Bo' }] });
  const [ada, bo] = employees;
  const user = await signInAs(t, t.apiKey, 'OPERATIONS');
  await user.call('GET', `/v1/employees/${ada.id}`);
  await user.call('GET', `/v1/employers/${employerId}/employees`);
  await user.call('GET', `/v1/employers/${employerId}`);
  await user.call('GET', `/v1/employees/${ada.id.slice(0, -2)}AA`);
  // What a program reads is the partner's own business.
  await t.api.get(`/v1/employees/${bo.id}`);
  const log = async (query: string) => (await t.api.get(`/v1/access-log?${query}`)).body.data;
  expect(await log(`user_id=${user.id}`)).toMatchObject([
    { operation: 'listEmployerEmployees', resources: expect.arrayContaining([ada.id, bo.id, ada.member_id]) },
    { operation: 'getEmployee', resources: expect.arrayContaining([ada.id, ada.member_id]), user: { id: user.id } },
  ]);
  expect(await log(`resource_id=${bo.id}`)).toMatchObject([{ operation: 'listEmployerEmployees' }]);
  expect(await log(`user_id=${user.id}&limit=1`)).toHaveLength(1);
});

it('of two users who correct the same person, the second sees what the first changed before they overwrite it', async () => {
  const { employees } = await enroll(t, { people: [{ first_name: 'Cleo', employee_class: 'Full Time' }] });
  const path = `/v1/employees/${employees[0].id}`;
  const [ines, omar] = [await signInAs(t, t.apiKey, 'OPERATIONS'), await signInAs(t, t.apiKey, 'ADMIN')];
  const correction = (employee_class: string) => ({ correction: true, employee_class, reason: 'As in the contract.' });
  const look = (user: typeof ines) => user.call('PATCH', `${path}?dry_run=true`, correction('Part Time'));
  const seen = String((await look(ines)).headers.etag);
  expect(
    (await omar.call('PATCH', path, correction('Seasonal'), { 'if-match': String((await look(omar)).headers.etag) }))
      .status,
  ).toBe(200);
  const late = await ines.call('PATCH', path, correction('Part Time'), { 'if-match': seen });
  expect(late).toMatchObject({
    status: 409,
    body: {
      app_error_code: 'changed_meanwhile',
      details: expect.arrayContaining([expect.objectContaining({ path: 'employee_class' })]),
    },
  });
  expect((await t.api.get(path)).body.data.employee_class).toBe('Seasonal');
  const again = String((await look(ines)).headers.etag);
  expect((await ines.call('PATCH', path, correction('Part Time'), { 'if-match': again })).status).toBe(200);
  expect((await ines.call('PATCH', path, correction('Intern'), { 'if-match': 'x' })).status).toBe(400);
});

it('an administrator creates an API key, which is shown once, and revokes it; nobody else can, and no program', async () => {
  const admin = await signInAs(t, t.apiKey, 'ADMIN');
  const made = (await admin.call('POST', '/v1/api-keys', { name: 'payroll' })).body.data;
  const { api_key, id } = made;
  expect((await t.as(api_key).get('/v1/employers')).status).toBe(200);
  const listed = await admin.call('GET', '/v1/api-keys');
  expect(listed.body.data.at(-1)).toMatchObject({ id, name: 'payroll', revoked_at: null });
  expect(JSON.stringify(listed.body)).not.toContain(api_key);
  expect((await t.api.get('/v1/api-keys')).status).toBe(404);
  const other = await signInAs(t, t.apiKey, 'OPERATIONS');
  expect((await other.call('POST', '/v1/api-keys', { name: 'mine' })).status).toBe(403);
  const stranger = await t.otherOrganization();
  const there = await signInAs(t, stranger.apiKey, 'ADMIN');
  expect((await there.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
  expect((await admin.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(200);
  expect((await admin.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
  t.real.advanceMs(3_000);
  expect((await t.as(api_key).get('/v1/employers')).status).toBe(401);
  const acts = (await t.api.get(`/v1/audit-entries?resource_id=${id}`)).body.data;
  expect(acts).toMatchObject([
    { action: 'api_key.revoke', actor: { id: admin.id } },
    { action: 'api_key.create', actor: { id: admin.id } },
  ]);
});

it('what is on record stays: the database refuses to change or remove an entry', async () => {
  const { db } = t.database;
  for (const table of ['access_log', 'audit_entries']) {
    const name = sql.table(table);
    const count = async () => (await sql<{ n: number }>`select count(*) as n from ${name}`.execute(db)).rows[0]?.n;
    const before = await count();
    expect(before).toBeGreaterThan(0);
    for (const statement of [
      sql`update ${name} set occurred_at = occurred_at`,
      sql`delete from ${name}`,
      sql`truncate ${name} cascade`,
    ])
      await expect(statement.execute(db), table).rejects.toThrow(`${table} is only ever added to`);
    expect(await count()).toBe(before);
  }
});

it('a desk with its own address is at no other, and one on plain http is on this machine or nowhere', async () => {
  const at = (publicUrl: string, consoleUrl: string | null = null) =>
    openTestOpenroll({ settings: { publicUrl, consoleUrl } });
  const open = await at('https://benefits.test', 'https://desk.test');
  const local = await at('http://127.0.0.1:3210');
  const plain = await at('http://openroll.test');
  try {
    const ask = async (where: TestOpenroll, host: string) => {
      const { token } = await inviteAs(where, where.apiKey, 'ADMIN');
      return sendPlain(where, 'POST', '/console/api/sign-in', { headers: { ...FROM_THE_DESK, host }, body: { token } });
    };
    expect((await ask(open, 'benefits.test')).status).toBe(404);
    expect((await ask(open, 'desk.test')).status).toBe(200);
    expect((await ask(plain, 'openroll.test')).status).toBe(404);
    // If no provider is set up, there is no way to one.
    const headers = { ...FROM_THE_DESK, host: 'desk.test' };
    const ways = await sendPlain(open, 'GET', '/console/api/sign-in', { headers });
    expect(ways.body.data).toEqual({ provider: null, organizations: [] });
    expect((await sendPlain(open, 'GET', '/console/api/sign-in/provider', { headers })).status).toBe(404);
    const cookie = String((await ask(local, '127.0.0.1:3210')).headers['set-cookie']);
    expect(cookie).toMatch(/^openroll-desk-3210=.*HttpOnly; SameSite=Strict; Max-Age=43200$/);
  } finally {
    for (const one of [open, local, plain]) await one.close();
  }
});

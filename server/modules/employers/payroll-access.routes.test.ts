/** HR-system connections, payroll access and payroll mailboxes over HTTP on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSeal } from '../../platform/process/seal.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { AT_A_DESK, type DeskUser, signInAs } from '../../testing/desk.ts';
import { rosterRow } from '../../testing/people.ts';

const NOW = '2026-03-10T15:00:00.000Z';
let t: TestOpenroll;
let employer: string;
let url: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: NOW });
});
afterAll(() => t.close());
beforeEach(async () => {
  t.real.set(NOW);
  employer = await makeEmployer(t.api);
  url = `/v1/employers/${employer}`;
});

const PASSWORD = 'correct horse battery staple';
const answers = (changes: object = {}) => ({
  employees_in_payroll_acknowledged: true,
  payroll_data_impacts_eligibility_acknowledged: true,
  classifications_accurate: true,
  all_benefit_eligible_employees_present: true,
  is_controlled_group: false,
  access_method: 'SELF_SETUP',
  has_additional_payroll_system: false,
  username: 'larkspur',
  password: PASSWORD,
  ...changes,
});

describe('payroll access', () => {
  const setup = (body: object, headers: Record<string, string> = {}) =>
    t.api.put(`${url}/payroll-access-setup`, body, headers);

  it('can be sent, checked and deleted', async () => {
    const read = async () => (await t.api.get(`${url}/payroll-access-setup`)).body.data;
    expect(await read()).toEqual({ completed: false, submitted_at: null });
    expect((await setup(answers())).body).toEqual({ data: { completed: true, submitted_at: NOW } });
    expect(await read()).toEqual({ completed: true, submitted_at: NOW });
    expect((await t.api.delete(`${url}/payroll-access-setup`)).status).toBe(204);
    expect(await read()).toEqual({ completed: false, submitted_at: null });
    expect((await t.api.delete(`${url}/payroll-access-setup`)).status).toBe(204);
  });

  it('is in the database only sealed', async () => {
    const sent = await setup(answers({ additional_password: 'another secret' }), { 'idempotency-key': 'once' });
    expect(JSON.stringify(sent.body)).not.toContain(PASSWORD);
    const { rows: tables } = await sql<{ name: string }>`
      select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(
      t.database.db,
    );
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`select r::text as row from ${sql.table(name)} r`.execute(
        t.database.db,
      );
      const text = rows.map(({ row }) => row).join('\n');
      for (const secret of [PASSWORD, 'another secret', Buffer.from(PASSWORD).toString('hex')])
        expect(text, name).not.toContain(secret);
    }
    const { rows } = await sql<{ answers_encrypted: Buffer }>`
      select answers_encrypted from payroll_access order by submitted_at desc, id desc limit 1`.execute(t.database.db);
    const opened = makeSeal('a secret for tests, not for anything else').open(
      rows[0]?.answers_encrypted ?? Buffer.of(),
    );
    expect(JSON.parse(opened)).toMatchObject({ username: 'larkspur', password: PASSWORD });
  });

  it('is revealed to a user who gives a reason, with an audit entry, twenty times an hour, and to no program', async () => {
    const at = await openTestOpenroll({ now: NOW, settings: { ...AT_A_DESK, rateLimits: true } });
    const path = `/v1/employers/${await makeEmployer(at.api)}/payroll-access-setup`;
    const ines = await signInAs(at, at.apiKey, 'OPERATIONS');
    const reveal = (user: DeskUser, body: object) => user.call('POST', `${path}/reveal`, body);
    expect((await reveal(ines, { reason: 'To set it up.' })).status).toBe(404);
    await at.api.put(path, answers());
    expect((await at.api.post(`${path}/reveal`, { reason: 'A program.' })).status).toBe(404);
    expect((await reveal(ines, { reason: ' ' })).status).toBe(400);
    expect((await reveal(await signInAs(at, at.apiKey, 'AUDITOR'), { reason: 'To look.' })).status).toBe(403);
    expect((await reveal(ines, { reason: 'To set it up.' })).body.data).toMatchObject({ password: PASSWORD });
    const { body } = await at.api.get('/v1/audit-entries?action=employer.reveal_payroll_access');
    expect(body.data).toMatchObject([{ actor: { id: ines.id }, details: { reason: 'To set it up.' } }]);
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
    let shown = 1;
    for (let minute = 0; minute < 60; minute++) {
      if ((await reveal(ines, { reason: 'Again.' })).status === 200) shown++;
      at.real.advanceMs(59_000);
    }
    expect(shown).toBeGreaterThan(10);
    expect(shown).toBeLessThanOrEqual(20);
    await at.close();
  });

  it('keeps nothing under an Idempotency-Key', async () => {
    for (const _ of [1, 2]) expect((await setup(answers(), { 'idempotency-key': 'k' })).status).toBe(200);
    expect((await setup(answers({ password: 'changed' }), { 'idempotency-key': 'k' })).status).toBe(200);
    const { rows } = await sql`select 1 from idempotency_keys`.execute(t.database.db);
    expect(rows).toEqual([]);
    expect((await t.api.put(`${url}/payroll-access-setup?dry_run=true`, answers())).status).toBe(400);
  });

  it('requires six answers and the sign-in data, and nothing else', async () => {
    const required = [
      ...['employees_in_payroll_acknowledged', 'payroll_data_impacts_eligibility_acknowledged'],
      ...['classifications_accurate', 'all_benefit_eligible_employees_present', 'is_controlled_group'],
      ...['has_additional_payroll_system', 'access_method'],
    ];
    const { body } = await setup({});
    expect(body.details.map((one: { path: string }) => one.path).sort()).toEqual(required.sort());
    const { username: _, password: __, ...least } = answers({ access_method: 'NEEDS_HELP' });
    expect((await setup(least)).status).toBe(200);
    const way = ['access_method', 'login_url', 'username', 'phone', 'password', 'integration_confirmed'];
    const optional = [
      ...[...way.filter((name) => name !== 'access_method'), ...way.map((name) => `additional_${name}`)],
      ...['classification_correction_source', 'remaining_employee_action', 'missing_employee_resolution'],
      'same_payroll_covers_other_eins',
    ];
    expect((await setup({ ...least, ...Object.fromEntries(optional.map((name) => [name, null])) })).status).toBe(200);
  });

  it('400 names the bad fields but not their values', async () => {
    const { access_method: _, ...incomplete } = answers({ password: { text: PASSWORD } });
    const { status, body } = await setup(incomplete);
    expect([status, body.details.map((one: { path: string }) => one.path).sort()]).toEqual([
      400,
      ['access_method', 'password'],
    ]);
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
  });
});

describe('a payroll mailbox', () => {
  it('is created once', async () => {
    const first = await t.api.put(`${url}/payroll-integration-email`);
    expect(first.body.data.integration_email).toMatch(/^payroll-[0-9a-f]{20}@payroll-inbox\.example$/);
    expect((await t.api.put(`${url}/payroll-integration-email`)).body).toEqual(first.body);
    const other = await t.api.put(`/v1/employers/${await makeEmployer(t.api)}/payroll-integration-email`);
    expect(other.body.data.integration_email).not.toBe(first.body.data.integration_email);
  });

  it('409: does not exist without a domain', async () => {
    const without = await openTestOpenroll({ settings: { inboundEmailDomain: null } });
    const at = `/v1/employers/${await makeEmployer(without.api)}/payroll-integration-email`;
    const { status, body } = await without.api.put(at);
    expect([status, body.app_error_code, body.message]).toEqual([
      409,
      'not_configured',
      expect.stringContaining('OPENROLL_INBOUND_EMAIL_DOMAIN'),
    ]);
    await without.close();
  });
});

describe('an HR-system connection', () => {
  const TIDEPAY = { provider: 'tidepay', provider_label: 'TidePay', status: 'Active' };
  const read = async () => (await t.api.get(`${url}/hris`)).body.data.hris;

  it('is set, read, changed and deleted', async () => {
    expect(await read()).toBeNull();
    const made = await t.api.put(`${url}/hris`, { provider: 'tidepay' });
    expect(made.body.data.hris).toEqual({
      ...{ provider: 'tidepay', provider_label: 'tidepay', status: 'Active' },
      ...{ last_sync_on: null, synced_row_count: null },
    });
    await t.api.put(`${url}/hris`, { ...TIDEPAY, status: 'Paused' });
    expect(await read()).toMatchObject({ ...TIDEPAY, status: 'Paused' });
    expect((await t.api.delete(`${url}/hris`)).status).toBe(204);
    expect(await read()).toBeNull();
  });

  it('shows the latest roster that named its provider', async () => {
    await t.api.put(`${url}/hris`, TIDEPAY);
    const send = (query: string) =>
      t.api.post(`${url}/census-sync${query}`, { employees: [rosterRow(1), rosterRow(2)] });
    await send('');
    await send('?source=another');
    await send('?source=tidepay&dry_run=true');
    expect(await read()).toMatchObject({ last_sync_on: null, synced_row_count: null });
    expect((await send('?source=TidePay')).status).toBe(202);
    expect(await read()).toMatchObject({ last_sync_on: NOW, synced_row_count: 2 });
    // The same provider in another case.
    await t.api.put(`${url}/hris`, { provider: 'TIDEPAY' });
    expect(await read()).toMatchObject({ provider_label: 'TidePay', last_sync_on: NOW, synced_row_count: 2 });
    await t.api.put(`${url}/hris`, { provider: 'other' });
    expect(await read()).toMatchObject({ last_sync_on: null, synced_row_count: null });
    await t.drain();
  });

  it('appears in the list of employers, and in that of providers', async () => {
    const other = await t.otherOrganization();
    const [first, second] = [await makeEmployer(other.api), await makeEmployer(other.api)];
    const third = await makeEmployer(other.api);
    await other.api.put(`/v1/employers/${third}/hris`, { provider: 'TIDEPAY', status: 'Terminated' });
    await other.api.put(`/v1/employers/${first}/hris`, TIDEPAY);
    await other.api.put(`/v1/employers/${second}/hris`, { provider: 'acorn', status: 'Pending' });
    const listed = async (query: string) =>
      (await other.api.get(`/v1/employers?${query}`)).body.data.map((one: { id: string }) => one.id);
    expect(await listed('hris_provider=TidePay')).toEqual([third, first]);
    expect(await listed('hris_status=Pending&hris_status=Active')).toEqual([second, first]);
    expect(await listed('hris_provider=tidepay&hris_status=Pending')).toEqual([]);
    const [, row] = (await other.api.get('/v1/employers?limit=2&hris_status=Active&hris_status=Pending')).body.data;
    expect(row.hris_status).toEqual(TIDEPAY);
    expect((await other.api.get('/v1/employers/hris-providers')).body).toEqual({
      data: [
        { provider: 'acorn', provider_label: 'acorn' },
        { provider: 'tidepay', provider_label: 'TidePay' },
      ],
    });
    expect((await t.api.get('/v1/employers/hris-providers')).body.data).not.toContainEqual(
      expect.objectContaining({ provider: 'acorn' }),
    );
  });
});

it('404 for callers who do not reach the employer, before the body is read', async () => {
  const other = await t.otherOrganization();
  for (const api of [other.api, await boundTo(t, 'employer', employer)]) {
    for (const path of ['hris', 'payroll-access-setup', 'payroll-integration-email'])
      expect((await api.put(`${url}/${path}`, { nonsense: 1 })).status).toBe(404);
    expect((await api.get(`${url}/payroll-access-setup`)).status).toBe(404);
  }
});

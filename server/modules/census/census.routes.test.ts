/** The census over HTTP on real PostgreSQL: what it accepts, and what follows (rules 1 and 2). */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { makeEmployer } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
let api: Api;
let employer: string;
let organization: string | null;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z' });
});
afterAll(() => t.close());
beforeEach(async () => {
  t.real.set('2026-03-10T15:00:00Z');
  const other = await t.otherOrganization();
  api = other.api;
  organization = parseId('organization', other.organizationId);
  employer = await makeEmployer(api);
});

const odalys = {
  reference_id: 'lark-0042',
  first_name: 'Odalys',
  last_name: 'Ferreira',
  date_of_birth: '1991-08-27',
  email: 'odalys@lark.example',
  phone: '+1 253-555-0164',
  start_date: '2026-02-16',
  employee_class: 'Full Time',
  compensation_type: 'Hourly',
  address: { address_line_1: '9 Cinder Alley', address_line_2: null, city: 'Tacoma', state: 'WA', zipcode: '98405' },
};
const bram = {
  first_name: 'Bram',
  last_name: 'Oyelaran',
  date_of_birth: '1979-12-03',
  email: 'bram@lark.example',
  employee_class: 'Part Time',
};

const sync = (employees: object[], query = '') =>
  api.post(`/v1/employers/${employer}/census-sync${query}`, { employees });
async function apply(employees: object[], query = '') {
  const { status, body } = await sync(employees, query);
  expect(status).toBe(202);
  await t.drain();
  return (await api.get(`/v1/employers/${employer}/census-syncs/${body.data.census_sync_id}`)).body.data;
}
const roster = async (query = '') => (await api.get(`/v1/employers/${employer}/employees?limit=100${query}`)).body.data;
const find = async (name: string) => (await roster()).find((row: { first_name: string }) => row.first_name === name);
const policy = (classification: string, waiting_period: string) =>
  api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, { classification, waiting_period });
const events = async () => {
  const { rows } = await sql<{ event_name: string }>`
    select event_name from webhook_events where organization_id = ${organization} order by id`.execute(t.database.db);
  return rows.map((row) => row.event_name);
};
const counts = (changes: object) => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  reactivated: 0,
  deactivated: 0,
  failed: 0,
  ...changes,
});

describe('202: a roster replaces the previous one', () => {
  it('creates employees with the data of their rows', async () => {
    expect((await apply([odalys, bram])).counts).toEqual(counts({ created: 2 }));
    expect(await find('Odalys')).toMatchObject({
      reference_id: 'lark-0042',
      phone: '2535550164',
      status: 'active',
      hire_date: '2026-02-16',
      start_date: '2026-02-16',
      classification_effective_date: '2026-02-16',
      address: odalys.address,
      enrollments: [],
    });
    expect(await find('Bram')).toMatchObject({ reference_id: null, hire_date: null, address: null, phone: null });
  });

  it('writes nothing when the same census comes again', async () => {
    await policy('all', 'none');
    await apply([odalys, bram]);
    const before = [await roster(), await events()];
    t.real.advanceMs(60_000);
    expect((await apply([odalys, bram])).counts).toEqual(counts({ unchanged: 2 }));
    expect([await roster(), await events()]).toEqual(before);
  });

  it('keeps a field that a row leaves out and clears one that is null', async () => {
    await apply([odalys]);
    const { phone, ...withoutPhone } = odalys;
    expect((await apply([withoutPhone])).counts).toEqual(counts({ unchanged: 1 }));
    expect((await find('Odalys')).phone).toBe('2535550164');
    expect((await apply([{ ...odalys, phone: null }])).counts).toEqual(counts({ updated: 1 }));
    expect((await find('Odalys')).phone).toBeNull();
  });

  it('deactivates missing people and reactivates returning ones, under the same id', async () => {
    await policy('all', 'none');
    await apply([odalys, bram]);
    const { id } = await find('Bram');
    t.real.set('2026-05-15T15:00:00Z');
    expect((await apply([odalys])).counts).toEqual(counts({ unchanged: 1, deactivated: 1 }));
    expect(await find('Bram')).toMatchObject({ id, status: 'inactive', termination_date: '2026-05-15' });
    expect((await events()).slice(-2)).toEqual(['employee.eligibility_terminated', 'employee.deactivated']);
    expect((await apply([odalys, { ...bram, start_date: '2026-05-01' }])).counts).toEqual(
      counts({ unchanged: 1, reactivated: 1 }),
    );
    expect(await find('Bram')).toMatchObject({
      id,
      status: 'active',
      termination_date: null,
      start_date: '2026-05-01',
    });
    expect((await events()).slice(-1)).toEqual(['employee.eligibility_granted']);
  });

  it('keeps omitted people when asked to', async () => {
    await apply([odalys, bram]);
    expect((await apply([odalys], '?on_omitted=keep')).counts).toEqual(counts({ unchanged: 1 }));
    expect((await find('Bram')).status).toBe('active');
  });

  it('fails as a whole when it would deactivate too many', async () => {
    await apply([odalys, bram]);
    const failed = await apply([{ ...odalys, first_name: 'Renamed' }], '?max_deactivations=0');
    expect([failed.status, failed.error_code, failed.counts]).toEqual(['failed', 'too_many_deactivations', counts({})]);
    const shown = (await roster()).map(
      (row: { first_name: string; status: string }) => `${row.first_name} ${row.status}`,
    );
    expect(shown).toEqual(['Bram active', 'Odalys active']);
  });

  it('accepts an empty roster only when asked to', async () => {
    await apply([odalys]);
    expect((await sync([])).body.app_error_code).toBe('empty_roster');
    expect((await apply([], '?allow_empty=true')).counts).toEqual(counts({ deactivated: 1 }));
  });
});

describe('202: who a row means', () => {
  it.each([
    [
      'by reference, when name and e-mail changed',
      odalys,
      { ...odalys, first_name: 'Oda', last_name: 'Silva', email: 'new@lark.example' },
    ],
    [
      'by reference, when name and birth date were corrected',
      odalys,
      { ...odalys, first_name: 'Oda', date_of_birth: '1990-01-01' },
    ],
    [
      'by birth date and e-mail in another case, when the reference is new',
      odalys,
      { ...odalys, reference_id: 'new-1', email: 'ODALYS@lark.example' },
    ],
    [
      'by birth date, folded names and phone',
      { ...odalys, last_name: 'Núñez-O’Hara' },
      { ...odalys, reference_id: null, last_name: 'NUNEZ OHARA', email: 'other@lark.example', address: null },
    ],
    [
      'by birth date, folded names and zipcode',
      odalys,
      { ...odalys, reference_id: null, phone: null, email: 'other@lark.example' },
    ],
  ])('%s', async (_how, first, second) => {
    await apply([first]);
    const before = (await roster())[0];
    const { counts: found } = await apply([second]);
    expect(found).toEqual(counts({ updated: 1 }));
    expect((await roster())[0].id).toBe(before.id);
  });

  it('does not match somebody by e-mail whose own reference is in the payload (twins with one family e-mail)', async () => {
    const twin = { ...odalys, reference_id: 'lark-0043', first_name: 'Ofelia', phone: null };
    await apply([odalys]);
    expect((await apply([odalys, twin])).counts).toEqual(counts({ unchanged: 1, created: 1 }));
    const [a, b] = await roster();
    expect(a.member_id).not.toBe(b.member_id);
    expect((await apply([twin, odalys])).counts).toEqual(counts({ unchanged: 2 }));
  });

  it('fails rows that may mean one employee, and counts everybody they may mean as present', async () => {
    await apply([{ ...odalys, reference_id: 'old' }, bram]);
    const rows = [{ ...odalys, reference_id: null }, { ...odalys, reference_id: 'x2', last_name: 'Silva' }, bram];
    const result = await apply(rows);
    expect(result.counts).toEqual(counts({ failed: 2, unchanged: 1 }));
    expect(result.failures.map((row: { index: number; code: string }) => [row.index, row.code])).toEqual([
      [0, 'ambiguous_match'],
      [1, 'ambiguous_match'],
    ]);
    expect((await find('Odalys')).status).toBe('active');
  });

  it('fails a row that may mean two employees, and leaves both', async () => {
    await apply([odalys, { ...odalys, reference_id: 'b', last_name: 'Silva' }]);
    expect((await apply([{ ...odalys, reference_id: null }])).counts).toEqual(counts({ failed: 1 }));
    expect((await roster('&employment_status=active')).length).toBe(2);
  });

  it('fails two rows without a reference that would make one person twice', async () => {
    expect((await apply([bram, bram, odalys])).counts).toEqual(counts({ failed: 2, created: 1 }));
  });

  it('makes one member for two jobs, and two for two people at one employer', async () => {
    await apply([odalys]);
    const first = await find('Odalys');
    const address = { address_line_1: '1 Main', city: 'Tacoma', state: 'WA', zipcode: '98402' };
    const other = (
      await api.post('/v1/employers', {
        name: 'Second',
        legal_name: 'Second',
        ein: '11-1111111',
        email: 'a@b.example',
        address,
      })
    ).body.data;
    await api.post(`/v1/employers/${other.id}/census-sync`, {
      employees: [{ ...odalys, reference_id: 'elsewhere', first_name: 'Oda' }],
    });
    await t.drain();
    const [second] = (await api.get(`/v1/employers/${other.id}/employees`)).body.data;
    expect(second.member_id).toBe(first.member_id);
    expect(second.id).not.toBe(first.id);
  });
});

describe('202: eligibility', () => {
  it('grants eligibility at once after the wait, lets the others wait, and sends events in order', async () => {
    await policy('full_time', '30_days');
    await apply([
      { ...odalys, start_date: '2026-01-01' },
      { ...odalys, reference_id: 'b', email: 'b@lark.example', date_of_birth: '1980-01-01', start_date: '2026-03-01' },
      bram,
    ]);
    expect(await events()).toEqual(['employer.eligibility_policy_created', 'employee.eligibility_granted']);
  });

  it('evaluates everybody under the first policy, and changes nobody when it is archived', async () => {
    await apply([odalys, bram]);
    const made = await policy('part_time', 'none');
    expect(made.status).toBe(201);
    await t.drain();
    expect(await events()).toEqual(['employer.eligibility_policy_created', 'employee.eligibility_granted']);
    expect((await policy('all', 'none')).body.app_error_code).toBe('active_policy_exists');
    const archived = await api.post(`/v1/benefit-eligibility-policies/${made.body.data.id}/archive`);
    expect([archived.status, archived.body.data.active]).toEqual([200, false]);
    expect((await events()).length).toBe(2);
    await policy('Full time', 'None');
    await t.drain();
    const reviewed = ['employee.eligibility_granted', 'employee.eligibility_terminated'];
    expect((await events()).slice(2)).toEqual(['employer.eligibility_policy_created', ...reviewed]);
  });

  it('ends eligibility when the class leaves the policy, but not the employment', async () => {
    await policy('full_time', 'none');
    await apply([odalys]);
    await apply([{ ...odalys, employee_class: 'Part Time' }]);
    expect(await find('Odalys')).toMatchObject({ status: 'active', classification_effective_date: '2026-03-10' });
    expect((await events()).slice(-1)).toEqual(['employee.eligibility_terminated']);
  });
});

describe('200: dry run', () => {
  it('says what a census would do, and does none of it', async () => {
    await policy('all', 'first_of_following_month');
    await apply([odalys]);
    const { status, body } = await sync([bram], '?dry_run=true');
    expect(status).toBe(200);
    expect(body.data.counts).toEqual(counts({ created: 1, deactivated: 1 }));
    expect(
      body.data.employees.map((row: { action: string; eligible_on: string | null }) => [row.action, row.eligible_on]),
    ).toEqual([
      ['created', '2026-04-01'],
      ['deactivated', null],
    ]);
    expect(body.dry_run.events.map((event: { event_name: string }) => event.event_name)).toEqual([
      'employee.eligibility_terminated',
      'employee.deactivated',
    ]);
    expect((await roster()).map((row: { first_name: string }) => row.first_name)).toEqual(['Odalys']);
  });
});

describe('NDJSON', () => {
  const stream = (lines: string[], query = '') =>
    api.post(`/v1/employers/${employer}/census-sync${query}`, lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    });

  it('accepts one row per line, in any number, as one sync', async () => {
    const lines = Array.from({ length: 2_300 }, (_, n) =>
      JSON.stringify({ ...odalys, reference_id: `r${n}`, email: `p${n}@lark.example` }),
    );
    const { status, body } = await stream([...lines, '']);
    expect(status).toBe(202);
    await t.drain();
    const done = (await api.get(`/v1/employers/${employer}/census-syncs/${body.data.census_sync_id}`)).body.data;
    expect([done.status, done.row_count, done.counts.created]).toEqual(['completed', 2_300, 2_300]);
  });

  it('names the bad fields of bad lines, and changes nothing', async () => {
    const { status, body } = await stream([
      JSON.stringify(odalys),
      'not json',
      JSON.stringify({ ...bram, email: 1, date_of_birth: '2026-02-30' }),
    ]);
    expect([status, body.details.map((detail: { path: string }) => detail.path)]).toEqual([
      400,
      ['employees.1', 'employees.2.date_of_birth', 'employees.2.email'],
    ]);
    await t.drain();
    expect(await roster()).toEqual([]);
    expect((await api.get(`/v1/employers/${employer}/census-syncs`)).body.data).toEqual([]);
  });

  it('accepts an Idempotency-Key: the same stream is one sync, another one is refused', async () => {
    const send = (lines: string[]) =>
      api.post(`/v1/employers/${employer}/census-sync`, lines.join('\n'), {
        'content-type': 'application/x-ndjson',
        'idempotency-key': 'march',
      });
    const first = await send([JSON.stringify(odalys)]);
    const second = await send([JSON.stringify(odalys)]);
    expect([first.status, second.body]).toEqual([202, first.body]);
    expect((await send([JSON.stringify(bram)])).body.app_error_code).toBe('idempotency_key_reused');
    await t.drain();
    expect((await api.get(`/v1/employers/${employer}/census-syncs`)).body.pagination.total).toBe(1);
    const { rows } = await sql`select 1 from census_syncs where status = 'staging'`.execute(t.database.db);
    expect(rows).toEqual([]);
  });

  it('has a dry run, too', async () => {
    const { status, body } = await stream([JSON.stringify(odalys)], '?dry_run=true');
    expect([status, body.data.counts]).toEqual([200, counts({ created: 1 })]);
    await t.drain();
    expect(await roster()).toEqual([]);
  });

  it('refuses a line that does not end', async () => {
    expect((await stream([`{"first_name": "${'x'.repeat(300_000)}`])).status).toBe(413);
  });

  it('refuses duplicate references and an empty stream', async () => {
    expect(
      (await stream([JSON.stringify(odalys), JSON.stringify({ ...bram, reference_id: 'lark-0042' })])).body.details,
    ).toMatchObject([{ path: 'employees.1.reference_id', code: 'duplicate_reference_id' }]);
    expect((await stream([])).body.app_error_code).toBe('empty_roster');
  });
});

describe('400, 404, 413', () => {
  it('names every bad field of every row, and changes nothing', async () => {
    const { status, body } = await sync([
      { ...odalys, date_of_birth: '2026-02-30', employee_class: 'Boss' },
      { ...bram, email: 'x', phone: '12' },
      {},
    ]);
    expect(status).toBe(400);
    expect(
      body.details.map((detail: { path: string; code: string }) => `${detail.path} ${detail.code}`).sort(),
    ).toEqual([
      'employees.0.date_of_birth invalid_date',
      'employees.0.employee_class unknown_value',
      'employees.1.email invalid_email',
      'employees.1.phone invalid_format',
      'employees.2.date_of_birth required',
      'employees.2.email required',
      'employees.2.first_name required',
      'employees.2.last_name required',
    ]);
    expect((await api.get(`/v1/employers/${employer}/census-syncs`)).body.pagination.total).toBe(0);
  });

  it('refuses 5,001 rows, duplicate references, and more than 16 MB', async () => {
    const rows = Array.from({ length: 5_001 }, (_, n) => ({ ...bram, reference_id: String(n) }));
    expect((await sync(rows)).body.details).toMatchObject([{ path: 'employees', code: 'too_many' }]);
    expect((await sync([odalys, { ...bram, reference_id: 'lark-0042' }])).body.app_error_code).toBe(
      'duplicate_reference_id',
    );
    expect((await sync([{ ...odalys, first_name: 'x'.repeat(17_000_000) }])).status).toBe(413);
  });

  it('does not know a foreign employer, whatever the body', async () => {
    const { status } = await t.api.post(`/v1/employers/${employer}/census-sync`, 'nonsense', {
      'content-type': 'application/json',
    });
    expect(status).toBe(404);
  });
});

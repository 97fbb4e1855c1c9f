/** Rosters that could do harm: references reused for others, one person twice, unknown fields, impossible dates. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, makeEmployer } from '../../testing/builders.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';

let t: TestOpenroll;
let employer: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T15:00:00Z' });
});
afterAll(() => t.close());
beforeEach(async () => {
  employer = await makeEmployer(t.api, { ein: `10-${String(++employers).padStart(7, '0')}` });
});
let employers = 0;

const ada = {
  ...{ reference_id: '1', first_name: 'Ada', last_name: 'Byron', date_of_birth: '1990-12-10' },
  ...{ email: 'ada@loom.example', start_date: '2024-01-08', employee_class: 'Full Time' },
};
const ben = {
  ...{ reference_id: '2', first_name: 'Ben', last_name: 'Cole', date_of_birth: '1985-05-05' },
  ...{ email: 'ben@loom.example', start_date: '2024-01-08', employee_class: 'Full Time' },
};

const url = (of = employer) => `/v1/employers/${of}/census-sync`;
async function apply(employees: object[], query = '', of = employer) {
  const { status, body } = await t.api.post(`${url(of)}${query}`, { employees });
  expect([status, body.details]).toEqual([202, undefined]);
  await t.drain();
  return (await t.api.get(`${url(of)}s/${body.data.census_sync_id}`)).body.data;
}
const stream = (lines: object[], query = '') =>
  t.api.post(`${url()}${query}`, lines.map((line) => JSON.stringify(line)).join('\n'), {
    'content-type': 'application/x-ndjson',
  });
const refused = async (employees: object[], query = '') => {
  const { status, body } = await t.api.post(`${url()}${query}`, { employees });
  return [status, ...(body.details ?? []).map((one: { path: string; code: string }) => `${one.path} ${one.code}`)];
};
// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
const people = async (): Promise<any[]> =>
  (await t.api.get(`/v1/employers/${employer}/employees?limit=100&employment_status=active`)).body.data;
const byReference = async () =>
  Object.fromEntries((await people()).map((one) => [one.reference_id, [one.first_name, one.id]]));
const failures = (sync: { failures: { index: number; code: string; other_index: number | null }[] }) =>
  sync.failures.map(({ index, code, other_index }) => [index, code, other_index]);

describe('a reference reused for somebody else', () => {
  it('follows its person when everybody is renumbered, and the newcomer is a new member', async () => {
    await apply([ada, ben]);
    const before = await byReference();
    const cy = { ...ada, first_name: 'Cy', last_name: 'Dunn', date_of_birth: '1999-09-09', email: 'cy@loom.example' };
    const sync = await apply([cy, { ...ada, reference_id: '2' }, { ...ben, reference_id: '3' }]);
    expect(sync.counts).toMatchObject({ created: 1, updated: 2, deactivated: 0, failed: 0 });
    const after = await byReference();
    expect(after).toEqual({ 1: ['Cy', expect.any(String)], 2: before[1], 3: before[2] });
    expect(Object.values(before).flat()).not.toContain(after[1][1]);
    expect((await apply([cy, { ...ada, reference_id: '2' }, { ...ben, reference_id: '3' }])).counts).toMatchObject({
      unchanged: 3,
    });
  });

  it('leaves signed coverage and children with the people they belong to', async () => {
    const made = await enroll(t, { people: [{ ...ada }, { ...ben }] });
    await addDependent(t, made.employee.member_id);
    expect((await answerWith(t.api, made.enrollmentId, { plan_id: made.planId })).status).toBe(200);
    const swapped = [
      { ...ada, reference_id: '2' },
      { ...ben, reference_id: '1' },
    ];
    const sync = await apply(swapped, '', made.employerId);
    expect(sync.counts).toMatchObject({ updated: 2, created: 0, deactivated: 0, failed: 0 });
    const { data } = (await t.api.get(`/v1/employees/${made.employee.id}`)).body;
    expect([data.first_name, data.reference_id, data.member_id]).toEqual(['Ada', '2', made.employee.member_id]);
    expect(data.enrollments).toMatchObject([{ status: 'enrolled' }]);
  });

  it('can be swapped across more rows than a batch has', async () => {
    const crowd = Array.from({ length: 1_500 }, (_, n) => ({
      ...ada,
      reference_id: `r${n}`,
      first_name: `Person${n}`,
      date_of_birth: n % 2 ? '1990-12-10' : '1985-01-01',
      email: n % 3 ? 'everybody@loom.example' : `p${n}@loom.example`,
    }));
    await apply(crowd);
    const turned = crowd.map((row, n) => ({ ...row, reference_id: `r${(n + 1_001) % 1_500}` }));
    expect((await apply(turned)).counts).toMatchObject({ updated: 1_500, created: 0, deactivated: 0, failed: 0 });
    expect((await apply(turned)).counts).toMatchObject({ unchanged: 1_500 });
    // The first page changes nothing, the second more than a batch may.
    const titled = turned.map((row, n) => (n < 600 ? row : { ...row, employee_class: 'Part Time' }));
    expect((await apply(titled)).counts).toMatchObject({ unchanged: 600, updated: 900, created: 0, deactivated: 0 });
    expect((await apply(titled)).counts).toMatchObject({ unchanged: 1_500 });
  });

  it('fails if nobody is recognized, and the old holder stays, unless the call says that references are reused', async () => {
    await apply([ada, ben]);
    const before = await byReference();
    const dot = { ...ada, first_name: 'Dot', last_name: 'Eve', date_of_birth: '2000-02-02', email: 'dot@loom.example' };
    const sync = await apply([dot, ben]);
    expect([sync.counts.deactivated, failures(sync)]).toEqual([0, [[0, 'reference_taken', null]]]);
    expect(await byReference()).toEqual(before);
    expect((await apply([dot, ben], '?reuse_references=true')).counts).toMatchObject({ created: 1, deactivated: 1 });
    expect(await byReference()).toEqual({ 1: ['Dot', expect.any(String)], 2: before[2] });
    const gone = (await t.api.get(`/v1/employees/${before[1][1]}`)).body.data;
    expect([gone.status, gone.reference_id, gone.first_name]).toEqual(['inactive', null, 'Ada']);
  });

  it('still corrects one field, or a married name with its e-mail', async () => {
    await apply([ada, ben]);
    const married = { ...ada, last_name: 'King', email: 'king@loom.example' };
    expect((await apply([married, { ...ben, date_of_birth: '1985-05-06' }])).counts).toMatchObject({ updated: 2 });
  });
});

describe('one person twice', () => {
  it('fails both rows, each naming the other, and leaves the existing person alone', async () => {
    await apply([ada, ben]);
    const again = { ...ada, reference_id: '1-B', last_name: 'BYRON, Jr.', email: ' ADA@loom.example ' };
    const sync = await apply([ada, ben, again]);
    expect(failures(sync)).toEqual([
      [0, 'same_person_twice', 2],
      [2, 'same_person_twice', 0],
    ]);
    expect(sync.failures[0].message).toContain('index 2');
    expect((await people()).length).toBe(2);
  });

  it('treats twins with one family e-mail as two people, even without references', async () => {
    const twins = [
      { ...ada, reference_id: undefined },
      { ...ada, reference_id: undefined, first_name: 'Bea' },
    ];
    expect((await apply(twins)).counts).toMatchObject({ created: 2, failed: 0 });
    expect((await apply([...twins].reverse())).counts).toMatchObject({ unchanged: 2 });
  });
});

it('compares zipcodes by five digits, stores them in one form, and trims what is compared', async () => {
  const address = { address_line_1: '1 Main', city: 'Tulsa', state: 'OK', zipcode: '74104' };
  const bare = { ...ada, reference_id: undefined, address };
  await apply([bare]);
  const [before] = await people();
  const moved = {
    ...bare,
    email: 'ada@new.example',
    first_name: '  Ada ',
    address: { ...address, zipcode: '741041234' },
  };
  expect((await apply([moved])).counts).toMatchObject({ updated: 1, created: 0, deactivated: 0 });
  const [after] = await people();
  expect([after.id, after.first_name, after.address.zipcode]).toEqual([before.id, 'Ada', '74104-1234']);
  expect((await apply([moved])).counts).toMatchObject({ unchanged: 1 });
});

describe('a field that is not asked for', () => {
  const odd = {
    ...ada,
    ssn: '078-05-1120',
    address: { ...PLACE(), country: 'US' },
    pay: { rate: 5 },
    constructor: 1,
  };
  function PLACE() {
    return { address_line_1: '1 Main', city: 'Tulsa', state: 'OK', zipcode: '74104' };
  }
  const stored = async () => {
    const { rows } = await sql<{ all: string | null }>`
      select string_agg(r::text, ' ') as all from census_rows r`.execute(t.database.db);
    return rows[0]?.all ?? '';
  };

  it.each(['JSON', 'a stream'])('never reaches the database, and is named (%s)', async (how) => {
    const { body } = how === 'JSON' ? await t.api.post(url(), { employees: [odd, ben] }) : await stream([odd, ben]);
    expect(await stored()).toContain('Byron');
    expect(await stored()).not.toMatch(/078-05|country|rate/);
    await t.drain();
    const { data } = (await t.api.get(`${url()}s/${body.data.census_sync_id}`)).body;
    expect(data.ignored_fields).toEqual(
      expect.arrayContaining(['ssn', 'address.country', 'pay', 'constructor'].map((name) => ({ name, rows: 1 }))),
    );
    expect(data.ignored_fields.length).toBe(4);
  });

  it('is refused if the call is strict', async () => {
    expect(await refused([ben, { ...ada, ssn: '1', address: { ...PLACE(), country: 'US' } }], '?strict=true')).toEqual([
      400,
      'employees.1.ssn unknown_field',
      'employees.1.address.country unknown_field',
    ]);
    expect((await stream([ben, { ...ada, ssn: '1' }], '?strict=true')).body.details).toMatchObject([
      { path: 'employees.1.ssn', code: 'unknown_field' },
    ]);
  });

  it('leaves no personal data behind when the sync is done, not even of failed rows', async () => {
    await apply([ada]);
    const sync = await apply([{ ...ada, reference_id: '7', date_of_birth: '2030-01-01' }, ben]);
    expect(failures(sync)).toEqual([[0, 'date_of_birth_in_future', null]]);
    expect(await stored()).toBe('');
  });

  it('reads hire_date as start_date, and refuses two that differ', async () => {
    const { start_date: hire_date, ...row } = ada;
    await apply([{ ...row, hire_date }]);
    expect((await people())[0].start_date).toBe('2024-01-08');
    expect((await apply([{ ...ada, hire_date }])).ignored_fields).toEqual([]);
    expect(await refused([{ ...ada, hire_date: '2024-01-09' }])).toEqual([400, 'employees.0.hire_date dates_differ']);
  });
});

describe('impossible values', () => {
  it.each([
    [{ date_of_birth: '0088-04-12' }, 'date_of_birth_implausible'],
    [{ date_of_birth: '1853-04-12' }, 'date_of_birth_implausible'],
    [{ date_of_birth: '2026-06-11' }, 'date_of_birth_in_future'],
    [{ start_date: '1989-01-01' }, 'start_date_implausible'],
    [{ start_date: '2004-12-09' }, 'start_date_implausible'],
    [{ start_date: '2028-06-11' }, 'start_date_implausible'],
    [{ start_date: '9999-12-31' }, 'start_date_implausible'],
  ])('%j fails its row, and deactivates nobody', async (change, code) => {
    const nameless = { ...ada, reference_id: undefined };
    await apply([nameless, ben]);
    const sync = await apply([{ ...nameless, ...change }, ben]);
    expect([sync.counts.deactivated, failures(sync)]).toEqual([0, [[0, code, null]]]);
  });

  it.each(['1900-01-01', '2012-06-10'])(
    'born on %s and started on the 14th birthday or later is fine',
    async (born) => {
      const sync = await apply([{ ...ada, date_of_birth: born, start_date: '2026-06-10' }]);
      expect(sync.counts).toMatchObject({ created: 1, failed: 0 });
    },
  );

  it.each(['  ', 'A\nda', 'Ada\u202e', 'A\u200bda', 'Ada\u0007', '\u2800', 'Ada\ufeff', 'A\u2028da'])(
    'the name %j is refused',
    async (name) => {
      expect(await refused([ben, { ...ada, last_name: name }])).toEqual([400, 'employees.1.last_name invalid_text']);
      expect((await stream([{ ...ada, first_name: name }])).body.details).toMatchObject([
        { path: 'employees.0.first_name', code: 'invalid_text' },
      ]);
    },
  );

  it('takes names of every script and with accents', async () => {
    const rows = ['José', '李', 'O’Brien-Núñez', 'Zoë', 'محمد'].map((first_name, n) => ({
      ...{ ...ada, reference_id: `n${n}`, email: `n${n}@loom.example`, first_name },
    }));
    expect((await apply(rows)).counts).toMatchObject({ created: 5 });
  });
});

it('fails a row whose start is more than 13 weeks later, if coverage has begun', async () => {
  const made = await enroll(t, { people: [{ ...ada }] });
  const move = (start_date: string) => apply([{ ...ada, start_date }], '', made.employerId);
  expect((await answerWith(t.api, made.enrollmentId, { plan_id: made.planId })).status).toBe(200);
  expect((await move('2024-04-08')).counts).toMatchObject({ updated: 1, failed: 0 });
  t.real.set('2026-07-01T15:00:00Z');
  await t.drain();
  expect(failures(await move('2024-07-09'))).toEqual([[0, 'correction_needs_reason', null]]);
  expect((await move('2024-07-08')).counts).toMatchObject({ updated: 1, failed: 0 });
  t.real.set('2026-06-10T15:00:00Z');
});

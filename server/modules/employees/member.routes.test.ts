/** Members over HTTP on real PostgreSQL: who finds whom, and what each caller sees of a person. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { applyCensus } from '../../testing/people.ts';
import { parseId } from '../vocabulary/ids.ts';

const odalys = {
  first_name: 'Odalys',
  last_name: 'Ferreira',
  date_of_birth: '1991-08-27',
  email: 'odalys@lark.example',
  phone: '253-555-0164',
  address: { address_line_1: '9 Cinder Alley', address_line_2: null, city: 'Tacoma', state: 'WA', zipcode: '98405' },
};
const bram = { first_name: 'Bram', last_name: 'Oye_laran', date_of_birth: '1979-12-03', email: 'bram@lark.example' };

let t: TestOpenroll;
/** Odalys and Bram work at the first employer; later Odalys also works at the second. */
let first: string;
let second: string;
let ids: { odalys: string; bram: string; jobs: string[] };
let asFirst: Api;
let asSecond: Api;
let asOdalys: Api;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-08-26T15:00:00Z' });
  first = await makeEmployer(t.api);
  second = await makeEmployer(t.api, { name: 'Second' });
  const [b, o] = await applyCensus(t, first, [odalys, bram]);
  const [later] = await applyCensus(t, second, [{ ...odalys, first_name: 'Oda', phone: '2065550100', address: null }]);
  ids = { odalys: o.member_id, bram: b.member_id, jobs: [later.id, o.id] };
  expect(later.member_id).toBe(o.member_id);
  asFirst = await boundTo(t, 'employer', first);
  asSecond = await boundTo(t, 'employer', second);
  asOdalys = await boundTo(t, 'employee', o.id);
});
afterAll(() => t.close());

const found = async (search: string) =>
  (await t.api.get(`/v2/members?search=${encodeURIComponent(search)}`)).body.data.map((row: { id: string }) => row.id);
const foreignPerson = async () => {
  const other = await t.otherOrganization();
  const [one] = await applyCensus(t, await makeEmployer(other.api), [odalys], other.api);
  return { ...other, memberId: one.member_id as string };
};

describe('200: the list', () => {
  it('has every person once, newest first, with a true total', async () => {
    const page = (query: string) => t.api.get(`/v2/members?${query}`);
    const all = (await page('')).body;
    expect(all.data.map((row: { id: string }) => row.id)).toEqual([ids.bram, ids.odalys]);
    expect(all.data[1]).toEqual({
      id: ids.odalys,
      first_name: 'Oda',
      last_name: 'Ferreira',
      email: 'odalys@lark.example',
      phone: '2065550100',
      address: null,
      external_id: null,
    });
    const two = (await page('limit=1&page=2')).body;
    expect(two.data.map((row: { id: string }) => row.id)).toEqual([ids.odalys]);
    expect(two.pagination).toEqual({ page: 2, limit: 1, total: 2, total_pages: 2 });
    const past = (await page('limit=1&page=3')).body;
    expect([past.data, past.pagination.total]).toEqual([[], 2]);
  });

  it('leaves out people without an employment, and other organizations', async () => {
    const other = await foreignPerson();
    const { rows } = await sql<{ id: string }>`
      insert into members (organization_id, id, first_name, last_name, date_of_birth, last_name_folded, created_at, updated_at)
      values (${parseId('organization', other.organizationId)}, gen_random_uuid(), 'Ilse', 'Ferreira', '2019-01-30',
        'ferreira', '2026-01-01Z', '2026-01-01Z') returning id`.execute(t.database.db);
    expect(rows.length).toBe(1);
    const { body } = await other.api.get('/v2/members');
    expect([body.data.map((row: { id: string }) => row.id), body.pagination.total]).toEqual([[other.memberId], 1]);
  });

  it.each([
    ['oda', 'odalys'],
    ['ODA ferr', 'odalys'],
    ['ferreira', 'odalys'],
    ['odalys@LARK', 'odalys'],
    ['(206) 555-0100', 'odalys'],
    ['+1 206.555.0100', 'odalys'],
    ['5550100', 'odalys'],
    ['555-01', 'odalys'],
    ['0100', 'odalys'],
    ['Ferreira Oda', 'odalys'],
    ['Oye_', 'bram'],
  ] as const)('finds by %s', async (text, who) => expect(await found(text)).toEqual([ids[who]]));

  it.each(['%', 'O_a', '253-555-0164', '55', 'erreira', 'Oda Oye', "'", '\\\\', ':*', 'oda & !x', 'lark.example'])(
    'finds nobody by %s',
    async (text) => expect(await found(text)).toEqual([]),
  );

  it('finds by a whole id, with its prefix or as a UUID in any case, and not by a part of one', async () => {
    const uuid = parseId('member', ids.bram) as string;
    for (const id of [ids.bram, uuid, uuid.toUpperCase(), ` ${uuid} `]) expect(await found(id)).toEqual([ids.bram]);
    const foreign = await foreignPerson();
    const parts = [ids.bram.slice(0, -1), uuid.slice(0, -1), ids.bram.replace('mbr', 'empl'), foreign.memberId];
    for (const id of parts) expect(await found(id)).toEqual([]);
  });

  it('shows everybody if the search is blank', async () => expect((await found('  ')).length).toBe(2));
});

describe('200: one member', () => {
  it('shows the latest employment to the organization and to the person, and today’s age', async () => {
    for (const api of [t.api, asOdalys]) {
      expect((await api.get(`/v1/members/${ids.odalys}`)).body.data).toEqual({
        id: ids.odalys,
        first_name: 'Oda',
        middle_name: null,
        last_name: 'Ferreira',
        name: 'Oda Ferreira',
        suffix: null,
        email: 'odalys@lark.example',
        phone: '2065550100',
        address: null,
        external_id: null,
        date_of_birth: '1991-08-27',
        age: 34,
        sex_at_birth: null,
        gender: null,
        preferred_language: null,
        tobacco_status: null,
        marital_status: null,
        status: 'onboarded',
      });
    }
  });

  it('shows an employer only its own record of the person', async () => {
    const own = (await asFirst.get(`/v1/members/${ids.odalys}`)).body.data;
    expect(own).toMatchObject({ name: 'Odalys Ferreira', phone: '2535550164', address: odalys.address });
    expect((await asSecond.get(`/v1/members/${ids.odalys}`)).body.data).toMatchObject({ phone: '2065550100' });
    await sql`update members set marital_status = 'Married', middle_name = 'Inês'`.execute(t.database.db);
    const married = async (api: Api) => (await api.get(`/v1/members/${ids.odalys}`)).body.data;
    expect(await married(t.api)).toMatchObject({ marital_status: 'Married', name: 'Oda Inês Ferreira' });
    expect(await married(asFirst)).toMatchObject({ marital_status: null, name: 'Odalys Ferreira' });
    await sql`update members set marital_status = null, middle_name = null`.execute(t.database.db);
  });
});

describe('200: employments', () => {
  const jobs = async (api: Api) => (await api.get(`/v1/members/${ids.odalys}/employments`)).body.data;

  it('lists those within reach, newest first, in the form of employees', async () => {
    expect((await jobs(t.api)).map((row: { id: string }) => row.id)).toEqual(ids.jobs);
    expect((await jobs(asFirst)).map((row: { id: string }) => row.id)).toEqual([ids.jobs[1]]);
    expect((await jobs(asSecond)).map((row: { id: string }) => row.id)).toEqual([ids.jobs[0]]);
    expect((await jobs(asOdalys)).map((row: { id: string }) => row.id)).toEqual([ids.jobs[1]]);
    const one = (await t.api.get(`/v1/employees/${ids.jobs[1]}`)).body.data;
    expect((await jobs(asFirst))[0]).toEqual(one);
  });

  it('is complete without pages', async () => {
    const other = await t.otherOrganization();
    let memberId = '';
    for (let n = 0; n < 25; n++) {
      const [one] = await applyCensus(t, await makeEmployer(other.api), [odalys], other.api);
      memberId = one.member_id;
    }
    expect((await other.api.get(`/v1/members/${memberId}/employments`)).body.data.length).toBe(25);
  });
});

describe('200: PATCH', () => {
  const patch = (body: object, api: Api = t.api, query = '') => api.patch(`/v1/members/${ids.odalys}${query}`, body);

  it('sets each language, keeps it if omitted, clears it with null', async () => {
    for (const preferred_language of ['en', 'es', 'zh', 'ru', 'sw', 'th']) {
      expect((await patch({ preferred_language })).body.data.preferred_language).toBe(preferred_language);
    }
    expect((await patch({})).body.data.preferred_language).toBe('th');
    expect((await t.api.get(`/v1/members/${ids.odalys}`)).body.data.preferred_language).toBe('th');
    expect((await patch({ preferred_language: null })).body.data.preferred_language).toBeNull();
    expect((await t.api.get(`/v1/members/${ids.bram}`)).body.data.preferred_language).toBeNull();
  });

  it('can be set by the person, too, and a dry run stores nothing', async () => {
    expect((await patch({ preferred_language: 'es' }, asOdalys)).body.data.preferred_language).toBe('es');
    const dry = await patch({ preferred_language: 'ru' }, t.api, '?dry_run=true');
    const nothing = { events: [], coverage: { changes: [] }, deductions: { changes: [], run_on: null } };
    expect([dry.body.data.preferred_language, dry.body.dry_run]).toEqual(['ru', nothing]);
    expect((await t.api.get(`/v1/members/${ids.odalys}`)).body.data.preferred_language).toBe('es');
  });

  it('survives the next census', async () => {
    await patch({ preferred_language: 'sw' });
    await applyCensus(t, second, [{ ...odalys, first_name: 'Oda', phone: '2065550100', address: null }]);
    await applyCensus(t, second, [{ ...odalys, first_name: 'Odile', phone: '2065550100', address: null }]);
    const { body } = await t.api.get(`/v1/members/${ids.odalys}`);
    expect(body.data).toMatchObject({ first_name: 'Odile', preferred_language: 'sw' });
    await applyCensus(t, second, [{ ...odalys, first_name: 'Oda', phone: '2065550100', address: null }]);
  });
});

describe('400', () => {
  it.each([{ preferred_language: 'fr' }, { preferred_language: 1 }, []])('refuses %j', async (body) => {
    const answer = await t.api.patch(`/v1/members/${ids.odalys}`, body);
    expect([answer.status, answer.body.app_error_code]).toEqual([400, 'invalid_request']);
  });
});

describe('404', () => {
  const statuses = async (api: Api, id: string) => [
    (await api.get(`/v1/members/${id}`)).status,
    (await api.get(`/v1/members/${id}/employments`)).status,
    (await api.patch(`/v1/members/${id}`, 'not json', { 'content-type': 'application/json' })).status,
  ];

  it('for an id that is foreign, unknown, malformed or of another kind', async () => {
    const { memberId } = await foreignPerson();
    for (const id of [memberId, 'mbr_AZq3AZq3AZq3AZq3AZq3AQ', 'mbr_x', ids.odalys.replace('mbr', 'empl'), '%00']) {
      expect(await statuses(t.api, id)).toEqual([404, 404, 404]);
    }
  });

  it('for bound tokens: other people, the whole list, and changes by an employer', async () => {
    expect(await statuses(asSecond, ids.bram)).toEqual([404, 404, 404]);
    expect(await statuses(asOdalys, ids.bram)).toEqual([404, 404, 404]);
    for (const api of [asFirst, asOdalys]) expect((await api.get('/v2/members')).status).toBe(404);
    expect((await asFirst.patch(`/v1/members/${ids.odalys}`, { preferred_language: 'es' })).status).toBe(404);
  });
});

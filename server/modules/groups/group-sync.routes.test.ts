/** Groups, care plans and member syncs over HTTP, applied by the worker, on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, hire, makeEmployer } from '../../testing/builders.ts';

let t: TestOpenroll;
let group: string;
let plan: string;
let made = 0;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z', timeZone: 'UTC' });
});
afterAll(() => t.close());
beforeEach(async () => {
  t.real.set('2026-03-10T15:00:00Z');
  plan = await makePlan();
  group = await makeGroup();
});

const makePlan = async (changes: object = {}, api: Api = t.api): Promise<string> =>
  (await api.post('/v1/care-plans', { name: 'Everyday Care', ...changes })).body.data.id;
const makeGroup = async (api: Api = t.api): Promise<string> =>
  (await api.post('/v1/groups', { name: 'Night shift', external_reference_id: `crew-${++made}` })).body.data.id;

const ADDRESS = { address_line_1: '502 Tannery Street', city: 'Portland', state: 'OR', zipcode: '97209' };
/** `n` makes people distinct within this test. */
const row = (n: number, changes: object = {}) => ({
  reference_id: `crew-${n}`,
  first_name: 'Solveig',
  last_name: `Amankwah ${n}`,
  date_of_birth: '1988-04-19',
  phone: '(503) 555-0127',
  email: `solveig.${n}.${made}@crew.example`,
  plan_id: plan,
  address: ADDRESS,
  ...changes,
});
const submit = (members: object[], to = group, query = '') =>
  t.api.post(`/v1/groups/${to}/members/sync${query}`, { members });
const follow = async (id: string, of = group) => (await t.api.get(`/v1/groups/${of}/members/sync/${id}`)).body.data;
/** Submits, runs the worker, and returns the results. */
async function sync(members: object[], to = group) {
  const { status, body } = await submit(members, to);
  expect(status).toBe(202);
  await t.drain();
  const done = await follow(body.data.request_id, to);
  expect(done.completed_at).not.toBeNull();
  return done.results;
}
const listed = async (search: string) =>
  (await t.api.get(`/v2/members?search=${encodeURIComponent(search)}`)).body.data;
const subscriptions = async (groupMember: string) => {
  const { rows } = await sql<{ started_on: string; ended_on: string | null }>`
    select s.started_on, s.ended_on from care_subscriptions s join group_members g
      on g.organization_id = s.organization_id and g.id = s.group_member_id
    where encode(decode(replace(g.id::text, '-', ''), 'hex'), 'hex') = ${Buffer.from(groupMember.slice(7), 'base64url').toString('hex')}
    order by s.id`.execute(t.database.db);
  return rows;
};

describe('groups', () => {
  it('are created, read, listed newest first, and changed only in the fields sent', async () => {
    const { body } = await t.api.get(`/v1/groups/${group}`);
    expect(body.data).toMatchObject({ id: group, organization_id: t.organizationId, name: 'Night shift' });
    expect((await t.api.get('/v1/groups?limit=1')).body.data).toEqual([body.data]);
    t.real.advanceMs(1000);
    const renamed = await t.api.patch(`/v1/groups/${group}`, { name: 'Late shift', external_reference_id: null });
    expect(renamed.body.data).toEqual({ ...body.data, name: 'Late shift', updated_at: '2026-03-10T15:00:01.000Z' });
    expect((await t.api.patch(`/v1/groups/${group}`, {})).body).toEqual(renamed.body);
  });

  it('are never deleted', async () => {
    expect((await t.api.delete(`/v1/groups/${group}`)).status).toBe(404);
    expect((await t.api.get(`/v1/groups/${group}`)).body.data.id).toBe(group);
    expect(group).toMatch(/^grp_[\w-]{22}$/);
    expect(plan).toMatch(/^pln_[\w-]{22}$/);
  });

  it('have a reference that is unique only in the organization', async () => {
    const { external_reference_id } = (await t.api.get(`/v1/groups/${group}`)).body.data;
    const again = await t.api.post('/v1/groups', { name: 'Another', external_reference_id });
    const moved = await t.api.patch(`/v1/groups/${await makeGroup()}`, { external_reference_id });
    for (const { status, body } of [again, moved])
      expect([status, body.app_error_code, body.details[0].path]).toEqual([
        409,
        'group_exists',
        'external_reference_id',
      ]);
    const other = await t.otherOrganization();
    expect((await other.api.post('/v1/groups', { name: 'Another', external_reference_id })).status).toBe(201);
  });

  it('are out of reach for others, before the body is read', async () => {
    const other = await t.otherOrganization();
    const employer = await boundTo(t, 'employer', await makeEmployer(t.api));
    for (const api of [other.api, employer]) {
      expect((await api.get(`/v1/groups/${group}`)).status).toBe(404);
      expect((await api.patch(`/v1/groups/${group}`, { nonsense: 1 })).status).toBe(404);
      expect((await api.post(`/v1/groups/${group}/members/sync`, 'nonsense')).status).toBe(404);
    }
    expect((await other.api.get('/v1/groups')).body.data).toEqual([]);
    expect((await employer.get('/v1/groups')).status).toBe(404);
  });
});

describe('care plans', () => {
  it('are listed until they are archived', async () => {
    const ids = async () => (await t.api.get('/v1/plans?limit=100')).body.data.map((one: { id: string }) => one.id);
    expect(await ids()).toContain(plan);
    const changed = await t.api.patch(`/v1/care-plans/${plan}`, { description: 'Visits', monthly_cents: 4900 });
    expect(changed.body.data).toMatchObject({
      id: plan,
      name: 'Everyday Care',
      description: 'Visits',
      monthly_cents: 4900,
    });
    const archived = await t.api.post(`/v1/care-plans/${plan}/archive`);
    expect(archived.body.data.archived_at).toBe('2026-03-10T15:00:00.000Z');
    expect(await ids()).not.toContain(plan);
    t.real.advanceMs(1000);
    expect((await t.api.post(`/v1/care-plans/${plan}/archive`)).body).toEqual(archived.body);
  });
});

describe('a member sync', () => {
  it('is accepted, runs, and reports what it did', async () => {
    const { status, body } = await submit([row(1), row(2)]);
    expect([status, body.data]).toEqual([
      202,
      { request_id: expect.stringMatching(/^grpmsr_/), group_id: group, accepted_at: '2026-03-10T15:00:00.000Z' },
    ]);
    expect(await follow(body.data.request_id)).toMatchObject({ completed_at: null, results: null });
    await t.drain();
    const { results, ...done } = await follow(body.data.request_id);
    expect(done).toMatchObject({ completed_at: '2026-03-10T15:00:00.000Z', ignored_fields: [] });
    expect(results).toMatchObject({ removed_group_member_ids: [], failures: [] });
    expect(new Set(results.added_group_member_ids).size).toBe(2);
    const { rows } = await sql`select 1 from group_sync_rows`.execute(t.database.db);
    expect(rows).toEqual([]);
    expect((await t.api.get('/v1/webhook-events')).body.data).toEqual([]);
  });

  it('shows its people among the members, each with their id in the group', async () => {
    const { added_group_member_ids } = await sync([row(1)]);
    const [one] = await listed(`solveig.1.${made}@`);
    expect(one).toEqual({
      id: expect.stringMatching(/^mbr_/),
      first_name: 'Solveig',
      last_name: 'Amankwah 1',
      email: `solveig.1.${made}@crew.example`,
      phone: '5035550127',
      address: { ...ADDRESS, address_line_2: null },
      external_id: added_group_member_ids[0],
    });
    const profile = (await t.api.get(`/v1/members/${one.id}`)).body.data;
    expect(profile).toMatchObject({ ...one, name: 'Solveig Amankwah 1', date_of_birth: '1988-04-19', age: 37 });
  });

  it('updates known people, keeps the subscription, and leaves omitted fields alone', async () => {
    const {
      added_group_member_ids: [first],
    } = await sync([row(1), row(2)]);
    t.real.set('2026-04-01T09:00:00Z');
    const { phone: _, email: __, ...less } = row(1, { last_name: 'Amankwah-Berg', plan_id: await makePlan() });
    expect(await sync([less, row(2, { phone: null })])).toEqual({
      added_group_member_ids: [],
      removed_group_member_ids: [],
      failures: [],
    });
    const [one] = await listed(`solveig.1.${made}@`);
    expect(one).toMatchObject({ last_name: 'Amankwah-Berg', phone: '5035550127' });
    expect((await listed(`solveig.2.${made}@`))[0].phone).toBeNull();
    expect(await subscriptions(first)).toEqual([{ started_on: '2026-03-10', ended_on: null }]);
  });

  it('removes missing people, and brings returning ones back as themselves with a new subscription', async () => {
    const {
      added_group_member_ids: [first],
    } = await sync([row(1)]);
    t.real.set('2026-04-01T09:00:00Z');
    expect((await sync([])).removed_group_member_ids).toEqual([first]);
    const [gone] = await listed(`solveig.1.${made}@`);
    expect(gone.external_id).toBeNull();
    t.real.set('2026-05-01T09:00:00Z');
    expect((await sync([row(1, { reference_id: 'another' })])).added_group_member_ids).toEqual([first]);
    expect(await listed(`solveig.1.${made}@`)).toEqual([{ ...gone, external_id: first }]);
    expect(await subscriptions(first)).toEqual([
      { started_on: '2026-03-10', ended_on: '2026-04-01' },
      { started_on: '2026-05-01', ended_on: null },
    ]);
  });

  it('recognizes somebody without an e-mail address by reference and birth date', async () => {
    const anonymous = row(1, { email: null });
    const { added_group_member_ids } = await sync([anonymous]);
    await sync([]);
    expect((await sync([anonymous])).added_group_member_ids).toEqual(added_group_member_ids);
    await sync([]);
    const other = await sync([{ ...anonymous, date_of_birth: '1990-01-01' }]);
    expect(other.added_group_member_ids).not.toEqual(added_group_member_ids);
  });

  it('gives a person who changes references their place back', async () => {
    const { added_group_member_ids } = await sync([row(1)]);
    const moved = await sync([row(1, { reference_id: 'crew-9' })]);
    expect(moved).toMatchObject({ added_group_member_ids, removed_group_member_ids: added_group_member_ids });
  });

  it('fails rows, each with its reason, and applies the others', async () => {
    const elsewhere = await makeGroup();
    await sync([row(1)], elsewhere);
    const archived = await makePlan();
    await t.api.post(`/v1/care-plans/${archived}/archive`);
    const foreign = await makePlan({}, (await t.otherOrganization()).api);
    const results = await sync([
      row(1),
      row(2),
      row(3, { plan_id: archived }),
      row(4, { plan_id: foreign }),
      row(5, { date_of_birth: '2026-03-11' }),
      row(6, { email: row(2).email }),
    ]);
    expect(results.added_group_member_ids).toHaveLength(1);
    const told = ({ reference_id, operation, reason }: Record<string, string>) => [reference_id, operation, reason];
    expect(results.failures.map(told)).toEqual([
      ['crew-1', 'add', expect.stringContaining('another group')],
      ['crew-3', 'add', expect.stringContaining('plan')],
      ['crew-4', 'add', expect.stringContaining('plan')],
      ['crew-5', 'add', expect.stringContaining('birth')],
      ['crew-6', 'add', expect.stringContaining('same')],
    ]);
    // Once they have left the other group, they may join.
    await sync([], elsewhere);
    expect((await sync([row(1), row(2)])).failures).toEqual([]);
  });

  it('distinguishes twins with one family address', async () => {
    const family = 'family@crew.example';
    const twins = [row(1, { email: family }), row(2, { email: family, first_name: 'Sigrid' })];
    const { added_group_member_ids, failures } = await sync(twins);
    expect([new Set(added_group_member_ids).size, failures]).toEqual([2, []]);
    expect(await sync(twins)).toMatchObject({ added_group_member_ids: [], removed_group_member_ids: [], failures: [] });
  });

  it('never matches people of other organizations', async () => {
    const other = await t.otherOrganization();
    const theirs = await makeGroup(other.api);
    const members = [row(1, { plan_id: await makePlan({}, other.api) })];
    await other.api.post(`/v1/groups/${theirs}/members/sync`, { members });
    await t.drain();
    expect((await sync([row(1)])).failures).toEqual([]);
  });
});

describe('a person with an employment', () => {
  it('is one member in both, with the data of the employment', async () => {
    const employer = await makeEmployer(t.api);
    const [employee] = await hire(t, employer, [{ first_name: 'Odalys', phone: '2535550164' }]);
    const shared = { date_of_birth: '1991-08-27', email: ` ${employee.email.toUpperCase()} `.trim() };
    await sync([row(1, { ...shared, first_name: 'Oda', phone: '5035550199' })]);
    const people = await listed(employee.email);
    expect(people).toMatchObject([{ id: employee.member_id, first_name: 'Odalys', phone: '2535550164' }]);
    expect(people[0].external_id).toMatch(/^grpmbr_/);
    const ofEmployer = await boundTo(t, 'employer', employer);
    expect((await ofEmployer.get(`/v1/members/${employee.member_id}`)).body.data.external_id).toBeNull();
  });

  it('who is hired later is the same member as in the group', async () => {
    await sync([row(1, { last_name: 'Ferreira', email: 'later@crew.example' })]);
    const [{ id }] = await listed('later@crew.example');
    const [employee] = await hire(t, await makeEmployer(t.api), [
      { last_name: 'Ferreira', date_of_birth: '1988-04-19', email: 'later@crew.example' },
    ]);
    expect(employee.member_id).toBe(id);
  });
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

describe('bad input', () => {
  it('400: duplicate references and incomplete rows, and nothing is done', async () => {
    const twice = await submit([row(1), row(2, { reference_id: 'crew-1' })]);
    expect([twice.status, twice.body.app_error_code, twice.body.details[0].path]).toEqual([
      400,
      'duplicate_reference_id',
      'members.1.reference_id',
    ]);
    const { plan_id: _, ...incomplete } = row(1);
    const refused = await submit([row(2), incomplete]);
    expect([refused.status, refused.body.details[0].path]).toEqual([400, 'members.1.plan_id']);
    expect((await submit([row(1, { plan_id: 'bpln_x' })])).status).toBe(400);
    await t.drain();
    expect(await listed(`solveig.2.${made}@`)).toEqual([]);
  });

  it('reports unknown fields, or refuses them on request', async () => {
    const more = row(1, { shoe_size: 44, address: { ...ADDRESS, floor: 3 } });
    const strict = await submit([more], group, '?strict=true');
    expect(strict.body.details.map((one: { path: string }) => one.path).sort()).toEqual([
      'members.0.address.floor',
      'members.0.shoe_size',
    ]);
    const { body } = await submit([more]);
    const { ignored_fields } = await follow(body.data.request_id);
    expect(ignored_fields.sort(byName)).toEqual([
      { name: 'address.floor', rows: 1 },
      { name: 'shoe_size', rows: 1 },
    ]);
    await t.drain();
  });

  it('a dry run reports the results and stores nothing', async () => {
    await sync([row(1)]);
    const { status, body } = await submit([row(2)], group, '?dry_run=true');
    expect(status).toBe(200);
    expect(body.data.results).toMatchObject({
      added_group_member_ids: [expect.any(String)],
      removed_group_member_ids: [expect.any(String)],
    });
    expect((await listed(`solveig.1.${made}@`))[0].external_id).not.toBeNull();
    expect(await listed(`solveig.2.${made}@`)).toEqual([]);
  });

  it('a sync can’t be found through another group', async () => {
    const { body } = await submit([]);
    const url = `/v1/groups/${await makeGroup()}/members/sync/${body.data.request_id}`;
    expect((await t.api.get(url)).status).toBe(404);
    await t.drain();
  });
});

describe('batches', () => {
  it('resume where they ended, and later syncs of the group wait', async () => {
    const many = Array.from({ length: 2500 }, (_, n) => row(n));
    const first = (await submit(many)).body.data.request_id;
    const second = (await submit(many.slice(0, 10))).body.data.request_id;
    const loop = t.loops.find(({ kind }) => kind === 'groups');
    // The removal and a thousand rows; the process could end here.
    for (let turn = 0; turn < 2; turn++) expect(await loop?.turn()).toBe(true);
    expect((await follow(first)).completed_at).toBeNull();
    await t.drain();
    expect((await follow(first)).results.added_group_member_ids).toHaveLength(2500);
    expect((await follow(second)).results.removed_group_member_ids).toHaveLength(2490);
  });
});

/** People who move between groups, come back, and are sent again, over HTTP, applied by the worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { hire, makeEmployer } from '../../testing/builders.ts';

let t: TestOpenroll;
let plan: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-03-10T15:00:00Z', timeZone: 'UTC' });
  plan = (await t.api.post('/v1/care-plans', { name: 'Everyday Care' })).body.data.id;
});
afterAll(() => t.close());

let made = 0;
const makeGroup = async (): Promise<string> =>
  (await t.api.post('/v1/groups', { name: 'Crew', external_reference_id: `crew-${++made}` })).body.data.id;
const ADDRESS = { address_line_1: '502 Tannery Street', city: 'Portland', state: 'OR', zipcode: '97209' };
const row = (n: number, changes: object = {}) => ({
  ...{ reference_id: `row-${n}`, first_name: 'Solveig', last_name: `Amankwah ${n}`, date_of_birth: '1988-04-19' },
  ...{ email: `solveig.${n}@crew.example`, plan_id: plan, address: ADDRESS },
  ...changes,
});
const submit = (group: string, members: unknown, headers: Record<string, string> = {}) =>
  t.api.post(`/v1/groups/${group}/members/sync`, { members }, headers);
const requestOf = async (answer: ReturnType<typeof submit>): Promise<string> => (await answer).body.data.request_id;
const follow = async (group: string, id: string) =>
  (await t.api.get(`/v1/groups/${group}/members/sync/${id}`)).body.data;
async function sync(group: string, members: object[]) {
  const id = await requestOf(submit(group, members));
  await t.drain();
  return (await follow(group, id)).results;
}
const member = async (n: number) => (await t.api.get(`/v2/members?search=solveig.${n}@crew.example`)).body.data[0];

describe('somebody who changes groups', () => {
  it('is the same member, a group member of each, and in one group at a time', async () => {
    const [a, b] = [await makeGroup(), await makeGroup()];
    const first = await sync(a, [row(1)]);
    const { id } = await member(1);
    expect((await sync(b, [row(1)])).failures).toMatchObject([{ reference_id: 'row-1', operation: 'add' }]);
    await sync(a, []);
    const moved = await sync(b, [row(1, { reference_id: 'other-1' })]);
    expect(moved.added_group_member_ids).not.toEqual(first.added_group_member_ids);
    expect(await member(1)).toMatchObject({ id, external_id: moved.added_group_member_ids[0] });
    await sync(b, []);
    // Back in the first group they are the same group members as before.
    expect(await sync(a, [row(1)])).toMatchObject({ added_group_member_ids: first.added_group_member_ids });
    expect(await member(1)).toMatchObject({ id, external_id: first.added_group_member_ids[0] });
  });

  it('has left the old group before they are added to the new one, however many move at once', async () => {
    const [a, b] = [await makeGroup(), await makeGroup()];
    const many = Array.from({ length: 3_500 }, (_, n) => row(1_000 + n));
    await sync(a, many);
    const [leaving, joining] = [await requestOf(submit(a, [])), await requestOf(submit(b, many))];
    await t.drain();
    expect((await follow(a, leaving)).results.removed_group_member_ids).toHaveLength(3_500);
    const { failures, added_group_member_ids } = (await follow(b, joining)).results;
    expect([failures.length, added_group_member_ids.length]).toEqual([0, 3_500]);
  });
});

describe('a row of a known person', () => {
  it('updates only their personal data, whatever its plan', async () => {
    const group = await makeGroup();
    await sync(group, [row(2)]);
    const results = await sync(group, [
      row(2, { first_name: 'Solvig', plan_id: `pln_${'A'.repeat(22)}`, email: null }),
    ]);
    expect(results).toEqual({ added_group_member_ids: [], removed_group_member_ids: [], failures: [] });
    const { data } = (await t.api.get('/v2/members?search=Solvig')).body;
    expect(data).toMatchObject([{ first_name: 'Solvig', email: null }]);
  });

  it('has to name a valid state, as has a row of a new person', async () => {
    const group = await makeGroup();
    await sync(group, [row(3)]);
    const nowhere = { address: { ...ADDRESS, state: 'ZZ' } };
    const results = await sync(group, [row(3, nowhere), row(4, nowhere)]);
    expect(
      results.failures.map((one: Record<string, string>) => [one.reference_id, one.operation, one.reason]),
    ).toEqual([
      ['row-3', 'add', expect.stringContaining('state')],
      ['row-4', 'add', expect.stringContaining('state')],
    ]);
    expect([(await member(3)).address.state, await member(4)]).toEqual(['OR', undefined]);
  });
});

describe('a dependent of an employee', () => {
  it('is one member in both, and no row of a group changes their data', async () => {
    const [employee] = await hire(t, await makeEmployer(t.api), [{}]);
    const url = `/v1/members/${employee.member_id}/dependents`;
    const person = { first_name: 'Ines', last_name: 'Ferreira', date_of_birth: '2004-03-02', relationship: 'Child' };
    const email = 'solveig.9@crew.example';
    const saved = (await t.api.post(url, { ...person, email, address: { ...ADDRESS, state: 'WA' } })).body.data;
    const group = await makeGroup();
    const same = row(9, { date_of_birth: person.date_of_birth });
    const { added_group_member_ids } = await sync(group, [same]);
    expect(await member(9)).toMatchObject({ id: saved.member_id, external_id: added_group_member_ids[0] });
    await sync(group, [{ ...same, date_of_birth: '1999-01-01', last_name: 'Berg' }]);
    expect((await t.api.get(url)).body.data).toMatchObject([person]);
    expect(await member(9)).toMatchObject({ first_name: 'Ines', address: { state: 'WA' } });
  });
});

describe('a repeated sync', () => {
  it('is the same one under its key, for each generation, and a new one without', async () => {
    const group = await makeGroup();
    const key = { 'idempotency-key': 'monday' };
    const fern = { ...key, 'x-fern-language': 'Python' };
    const first = await requestOf(submit(group, [row(5)], key));
    expect(await requestOf(submit(group, [row(5)], key))).toBe(first);
    expect((await submit(group, [row(6)], key)).status).toBe(422);
    const ofSecond = await requestOf(submit(group, [row(5)], fern));
    expect([ofSecond === first, await requestOf(submit(group, [row(5)], fern))]).toEqual([false, ofSecond]);
    expect(await requestOf(submit(group, [row(5)]))).not.toBe(first);
    await t.drain();
    expect((await follow(group, first)).results.added_group_member_ids).toHaveLength(1);
    expect((await follow(group, ofSecond)).results.added_group_member_ids).toEqual([]);
  });
});

describe('400', () => {
  it.each<[string, () => unknown, string]>([
    ['no list', () => undefined, 'members'],
    ['null in its place', () => null, 'members'],
    ['more than 5,000 rows', () => Array.from({ length: 5_001 }, (_, n) => row(n)), 'members'],
    ['a row without an address', () => [row(1, { address: undefined })], 'members.0.address'],
    ['an address that is null', () => [row(1, { address: null })], 'members.0.address'],
    ['no reference', () => [row(1, { reference_id: '' })], 'members.0.reference_id'],
    ['one that is null', () => [row(1, { reference_id: null })], 'members.0.reference_id'],
    ['a date with a time', () => [row(1, { date_of_birth: '1988-04-19T00:00:00Z' })], 'members.0.date_of_birth'],
    ['a date that does not exist', () => [row(1, { date_of_birth: '1988-02-30' })], 'members.0.date_of_birth'],
    ['a name of spaces', () => [row(1, { first_name: ' ' })], 'members.0.first_name'],
    ['a phone of nine digits', () => [row(1, { phone: '503555012' })], 'members.0.phone'],
    [
      'references that differ only by spaces',
      () => [row(1), row(2, { reference_id: ' row-1 ' })],
      'members.1.reference_id',
    ],
  ])('%s', async (_, membersOf, path) => {
    const group = await makeGroup();
    const { status, body } = await submit(group, membersOf());
    expect([status, body.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });

  it.each<[object, string]>([
    [{ external_reference_id: 'x' }, 'name'],
    [{ name: 'x' }, 'external_reference_id'],
    [{ name: null, external_reference_id: 'x' }, 'name'],
    [{ name: 'x', external_reference_id: null }, 'external_reference_id'],
    [{ name: 'x'.repeat(256), external_reference_id: 'x' }, 'name'],
    [{ name: 'x', external_reference_id: 'x', size: 3 }, 'size'],
  ])('a group of %j', async (body, path) => {
    const answer = await t.api.post('/v1/groups', body);
    expect([answer.status, answer.body.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
  });
});

describe('somebody who is only in a group', () => {
  it('has no data of an employment, and no household until somebody lives with them', async () => {
    const group = await makeGroup();
    await sync(group, [row(7), row(8)]);
    const [one, other] = [await member(7), await member(8)];
    for (const list of ['employments', 'enrollments', 'dependents', 'id-cards', 'qualifying-life-events'])
      expect((await t.api.get(`/v1/members/${one.id}/${list}`)).body.data).toEqual([]);
    expect((await t.api.get(`/v1/members/${one.id}/household`)).status).toBe(404);
    await t.api.put(`/v1/members/${one.id}/household`, {
      people: [{ member_id: other.id, relationship: 'Roommate' }],
    });
    expect((await t.api.get(`/v1/members/${other.id}/household`)).body.data).toMatchObject([
      { member_id: one.id, member_type: 'Account Holder', relationship: null },
      { member_id: other.id, member_type: 'Dependent', relationship: 'Roommate' },
    ]);
  });

  it('keeps a reference free for another group once it has one of its own', async () => {
    const group = await makeGroup();
    const { external_reference_id } = (await t.api.get(`/v1/groups/${group}`)).body.data;
    expect((await t.api.patch(`/v1/groups/${group}`, { external_reference_id })).status).toBe(200);
    await t.api.patch(`/v1/groups/${group}`, { external_reference_id: `${external_reference_id}-old` });
    expect((await t.api.post('/v1/groups', { name: 'Crew', external_reference_id })).status).toBe(201);
  });
});

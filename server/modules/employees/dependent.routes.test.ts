/** Dependents over HTTP on real PostgreSQL (rules 6). Today is 2026-02-10. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, hire, makeEmployer, makePlanYear } from '../../testing/builders.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
let employerId: string;
/** Odalys Ferreira, born 1991-08-27. */
let odalys: { id: string; member_id: string };
let url: string;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-02-10T09:00:00Z', timeZone: 'UTC' });
});
afterAll(() => t.close());
beforeEach(async () => {
  t.real.set('2026-02-10T09:00:00Z');
  employerId = await makeEmployer(t.api);
  // A different person each time: the same name, birth date and e-mail would be the same member.
  [odalys] = await hire(t, employerId, [{ email: `odalys-${++people}@larkspur-bikes.example` }]);
  url = `/v1/members/${odalys.member_id}/dependents`;
});
let people = 0;

const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const ilse = {
  first_name: 'Ilse',
  last_name: 'Ferreira',
  date_of_birth: '2019-01-30',
  relationship: 'Child',
  sex_at_birth: 'Female',
  address,
};
const tomas = { ...ilse, first_name: 'Tomás', date_of_birth: '1990-05-04', relationship: 'Spouse', sex_at_birth: null };
const save = (changes: object = {}, api: Api = t.api) => api.post(url, { ...ilse, ...changes });
const saved = async (changes: object = {}) => {
  const { body } = await save(changes);
  return { ...body.data, one: `${url}/${body.data.legal_dependent_id}` };
};
type Saved = Awaited<ReturnType<typeof saved>>;
const list = async () => (await t.api.get(url)).body.data;
const members = async () => (await t.database.db.selectFrom('members').select('id').execute()).length;
const refused = (answer: { status: number; body: { app_error_code: string; details?: { path: string }[] } }) => [
  answer.status,
  answer.body.app_error_code,
  answer.body.details?.map(({ path }) => path).sort(),
];

describe('201', () => {
  it('saves a child as a new member', async () => {
    const { status, body } = await save();
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      primary_member_id: odalys.member_id,
      first_name: 'Ilse',
      relationship: 'Child',
      age: 7,
      sex_at_birth: 'Female',
      disabled: false,
      created: true,
    });
    const { created, ...row } = body.data;
    expect(await list()).toEqual([{ ...row, ended_on: null, cause: null }]);
  });

  it('never matches somebody else with the same names and birth date', async () => {
    const first = await saved(tomas);
    const other = await hire(t, employerId, [{ reference_id: 'bram', first_name: 'Bram', email: 'b@lark.example' }]);
    const again = await t.api.post(`/v1/members/${other[0].member_id}/dependents`, { ...ilse, ...tomas });
    expect(again.status).toBe(201);
    expect(again.body.data.member_id).not.toBe(first.member_id);
  });

  it('reactivates a past one under the same ids, with the relationship given now', async () => {
    const first = await saved(tomas);
    expect((await t.api.delete(first.one)).status).toBe(204);
    expect(await list()).toEqual([]);
    const before = await members();
    const { status, body } = await save({ ...tomas, first_name: 'TOMAS', last_name: 'Ferreira ' });
    expect([status, body.data.created]).toEqual([201, true]);
    expect(body.data).toMatchObject({ legal_dependent_id: first.legal_dependent_id, first_name: 'Tomás' });
    expect(await members()).toBe(before);
  });

  it('accepts a spouse after the previous one is removed', async () => {
    const { one } = await saved(tomas);
    await t.api.delete(one);
    expect((await save({ ...tomas, first_name: 'Rui' })).status).toBe(201);
  });

  it('drops the contact data of people under 18', async () => {
    const contact = { email: 'x@larkspur-bikes.example', phone: '+1 (253) 555-0118' };
    const child = await saved({ ...contact, date_of_birth: '2008-02-11' });
    const grown = await saved({ ...contact, date_of_birth: '2008-02-10' });
    const stored = async (row: { member_id: string }) =>
      t.database.db
        .selectFrom('members')
        .select(['email', 'phone'])
        .where('id', '=', parseId('member', row.member_id) as never)
        .execute();
    expect(await stored(child)).toEqual([{ email: null, phone: null }]);
    expect(await stored(grown)).toEqual([{ email: contact.email, phone: '2535550118' }]);
  });

  it('lets employees save their own dependents', async () => {
    const own = await boundTo(t, 'employee', odalys.id);
    expect((await save({}, own)).status).toBe(201);
    expect((await own.get(url)).body.data).toHaveLength(1);
  });
});

describe('200', () => {
  it('keeps a matching active one unchanged, whatever the spelling and contact data', async () => {
    const first = await saved(tomas);
    const before = await members();
    const { status, body } = await save({ ...tomas, first_name: 'tomas', sex_at_birth: 'Male' });
    expect([status, body.data.created]).toEqual([200, false]);
    expect(body.data).toMatchObject({ legal_dependent_id: first.legal_dependent_id, sex_at_birth: null });
    expect(await members()).toBe(before);
    expect(await list()).toHaveLength(1);
  });

  it('saves one if the same is sent several times at once', async () => {
    // The first round opens the connections, so that the second really runs concurrently.
    for (const first_name of ['Ilse', 'Nuno']) {
      const answers = await Promise.all([1, 2, 3, 4].map(() => save({ first_name })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    }
    expect(await list()).toHaveLength(2);
  });

  it('changes dependents who are not covered', async () => {
    const { one } = await saved();
    const change = { first_name: 'Ilsa', last_name: 'Moura', date_of_birth: '2019-01-31', sex_at_birth: null };
    const { status, body } = await t.api.patch(one, { ...change, disabled: true });
    expect([status, body.data]).toEqual([200, expect.objectContaining({ ...change, disabled: true })]);
    expect(await list()).toEqual([{ ...body.data, ended_on: null, cause: null }]);
    // Matched by her current name.
    expect((await save(change)).status).toBe(200);
  });

  it('leaves a grown child unchanged unless the birth date changes', async () => {
    const { one } = await saved({ date_of_birth: '2000-02-11' });
    t.real.set('2026-03-01T09:00:00Z');
    expect((await t.api.patch(one, { first_name: 'Ilsa' })).status).toBe(200);
    expect(refused(await t.api.patch(one, { date_of_birth: '2000-02-12' }))[1]).toBe('child_over_max_age');
  });

  it('shows an employer only the dependents whom it covers, not the rest of the family or another job', async () => {
    const second = await makeEmployer(t.api);
    const [job] = await hire(t, second, [{ email: `odalys-${people}@larkspur-bikes.example` }]);
    expect(job.member_id).toBe(odalys.member_id);
    const [here, there, nowhere] = [await saved(), await saved({ first_name: 'Nuno' }), await saved(tomas)];
    await cover(here.legal_dependent_id, {});
    await cover(there.legal_dependent_id, {}, second, job.id);
    const [first, other] = [await boundTo(t, 'employer', employerId), await boundTo(t, 'employer', second)];
    const seenBy = async (api: Api) => (await api.get(url)).body.data.map((one: Saved) => one.first_name);
    expect([await seenBy(first), await seenBy(other)]).toEqual([['Ilse'], ['Nuno']]);
    for (const api of [t.api, await boundTo(t, 'employee', odalys.id), await boundTo(t, 'employee', job.id)])
      expect(await seenBy(api)).toEqual(['Ilse', 'Nuno', 'Tomás']);
    // Out of reach is 404; within reach is refused.
    const said = async ({ one }: Saved) => [(await first.patch(one, '{')).status, (await first.delete(one)).status];
    expect([await said(here), await said(there), await said(nowhere)]).toEqual([
      [403, 403],
      [404, 404],
      [404, 404],
    ]);
    t.real.set('2027-01-01T09:00:00Z');
    expect(await seenBy(await boundTo(t, 'employer', employerId))).toEqual([]);
  });

  it('runs no more queries for many than for one', async () => {
    await saved();
    const count = async () => {
      const before = t.database.statements.count;
      await t.api.get(url);
      return t.database.statements.count - before;
    };
    const few = await count();
    await saved(tomas);
    await saved({ first_name: 'Nuno' });
    expect(await count()).toBe(few);
  });

  it('answers a dry run without storing anything', async () => {
    const { status, body } = await t.api.post(`${url}?dry_run=true`, ilse);
    expect([status, body.data.created, await list()]).toEqual([200, true, []]);
  });
});

describe('400', () => {
  it.each([['078-05-1120'], [null]])('refuses a social security number: %s', async (ssn) => {
    expect(refused(await save({ ssn }))).toEqual([400, 'invalid_request', ['ssn']]);
    const { one } = await saved();
    expect(refused(await t.api.patch(one, { ssn }))).toEqual([400, 'invalid_request', ['ssn']]);
  });

  it('names every bad field', async () => {
    const answer = await t.api.post(url, { ...ilse, first_name: '', suffix: 'VIII', relationship: 'Cat', address: {} });
    expect(refused(answer)[2]).toEqual([
      'address.address_line_1',
      'address.city',
      'address.state',
      'address.zipcode',
      'first_name',
      'relationship',
      'suffix',
    ]);
  });
});

describe('403 and 404', () => {
  it('refuses every other access token, and reveals nothing about members out of reach', async () => {
    const { one, legal_dependent_id } = await saved();
    await cover(legal_dependent_id, {});
    const unbound = await t.api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials' });
    const within = [t.as(unbound.body.access_token), await boundTo(t, 'employer', employerId)];
    for (const api of within) {
      for (const answer of [await api.post(url, '{'), await api.patch(one, '{'), await api.delete(one)]) {
        expect(refused(answer).slice(0, 2)).toEqual([403, 'access_token_not_allowed']);
      }
    }
    const elsewhere = await makeEmployer(t.api);
    const [bram] = await hire(t, elsewhere, [{ first_name: 'Bram', email: `bram-${people}@lark.example` }]);
    const { api: foreign } = await t.otherOrganization();
    const without = [await boundTo(t, 'employer', elsewhere), await boundTo(t, 'employee', bram.id), foreign];
    for (const api of without) {
      const answers = [await api.get(url), await api.post(url, '{'), await api.patch(one, '{'), await api.delete(one)];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    }
  });

  it('finds a dependent only under their own primary, and only while they are one', async () => {
    const { one, legal_dependent_id } = await saved();
    const [bram] = await hire(t, employerId, [
      { reference_id: 'b', first_name: 'Bram', email: `b-${people}@lark.example` },
    ]);
    const under = `/v1/members/${bram.member_id}/dependents/${legal_dependent_id}`;
    expect([(await t.api.patch(under, {})).status, (await t.api.delete(under)).status]).toEqual([404, 404]);
    await t.api.delete(one);
    expect([(await t.api.patch(one, {})).status, (await t.api.delete(one)).status]).toEqual([404, 404]);
  });
});

describe('409', () => {
  it.each([
    ['running', {}, 409],
    ['terminated, with days left', { terminated_at: '2026-02-09T09:00:00Z', coverage_end: '2026-02-10' }, 409],
    ['over', { terminated_at: '2026-02-09T09:00:00Z', coverage_end: '2026-02-09' }, 200],
    ['cancelled', { terminated_at: '2026-02-09T09:00:00Z', coverage_end: null, cancelled: true }, 200],
  ])('keeps covered dependents, and removes them if coverage is %s', async (_, coverage, status) => {
    const { one, legal_dependent_id } = await saved();
    await cover(legal_dependent_id, coverage);
    expect((await t.api.patch(one, { first_name: 'Ilsa' })).status).toBe(status);
    const removed = await t.api.delete(one);
    expect(removed.status).toBe(status === 409 ? 409 : 204);
    if (status === 409) expect(removed.body.app_error_code).toBe('dependent_is_covered');
    // A request that changes nothing is not a change.
    if (status === 409) expect((await t.api.patch(one, { sex_at_birth: 'Female' })).status).toBe(200);
  });

  it('leaves the record of an employed dependent alone', async () => {
    const email = `tomas-${people}@lark.example`;
    const { one, member_id } = await saved({ ...tomas, email });
    const elsewhere = await makeEmployer(t.api);
    const [employed] = await hire(t, elsewhere, [
      { first_name: 'Tomás', date_of_birth: tomas.date_of_birth, email, reference_id: `tomas-${people}` },
    ]);
    expect(employed.member_id).toBe(member_id);
    expect(refused(await t.api.patch(one, { last_name: 'Moura' }))[1]).toBe('dependent_has_own_record');
    expect((await t.api.patch(one, { disabled: true })).status).toBe(200);
  });
});

describe('422', () => {
  it.each([
    [{ date_of_birth: '2026-02-11' }, 'date_of_birth_in_future', 'date_of_birth'],
    [{ date_of_birth: '2000-02-10' }, 'child_over_max_age', 'date_of_birth'],
    [{ first_name: 'ODALYS', date_of_birth: '1991-08-27' }, 'same_member', 'first_name'],
    [{ ...tomas, first_name: 'Rui' }, 'duplicate_active_spouse', 'relationship'],
    [{ ...tomas, relationship: 'Child' }, 'legal_dependent_creation_failed', 'relationship'],
  ])('refuses %j', async (changes, code, path) => {
    await saved(tomas);
    const before = await members();
    expect(refused(await save(changes))).toEqual([422, code, [path]]);
    expect(await members()).toBe(before);
  });

  it('accepts a child until the day before the 26th birthday', async () => {
    expect((await save({ date_of_birth: '2000-02-11' })).status).toBe(201);
  });

  it('tells two dependents apart', async () => {
    await saved();
    const { one } = await saved({ first_name: 'Nuno' });
    expect(refused(await t.api.patch(one, { first_name: 'ilse' }))[1]).toBe('legal_dependent_creation_failed');
  });
});

/** An enrollment of Odalys that covers this dependent, as after an election. */
async function cover(dependent: string, coverage: object, employer = employerId, job = odalys.id): Promise<void> {
  const { planYear, planId } = await makePlanYear(t.api, employer, { coverage_start: '2026-01-01' });
  const organization_id = parseId('organization', t.organizationId);
  const id = t.kit.newId();
  const row = {
    organization_id,
    id,
    employer_id: parseId('employer', employer),
    employee_id: parseId('employee', job),
    member_id: parseId('member', odalys.member_id),
    plan_year_id: parseId('planYear', planYear.benefit_plan_year_id),
    product_id: parseId('benefitProduct', planYear.benefit_id),
    plan_id: parseId('benefitPlan', planId),
    ...{ reason: 'open_enrollment', eligibility_number: 1, election: 'Enrolled', tier: 'EC' },
    ...{ window_start: '2026-01-15', window_end: '2026-02-14', created_on: '2026-01-15' },
    ...{ coverage_start: '2026-01-01', coverage_end: '2026-12-31' },
    ...{ premium_cents: 2, employer_cents: 1, employee_cents: 1 },
    ...{ created_at: t.real.now(), updated_at: t.real.now() },
    ...coverage,
  };
  await t.database.db
    .insertInto('enrollments')
    .values(row as never)
    .execute();
  await t.database.db
    .insertInto('coverage_people')
    .values({
      ...{ organization_id, id: t.kit.newId(), enrollment_id: id, dependent_id: parseId('dependent', dependent) },
      ...{ starts_on: row.coverage_start, recorded_at: t.real.now(), step: 'test', day: row.created_on },
    } as never)
    .execute();
}

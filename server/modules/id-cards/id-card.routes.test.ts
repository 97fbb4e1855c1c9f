/** ID cards and households over HTTP on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeOffer } from '../../testing/builders.ts';
import { advance, company, done, elect } from '../../testing/deducting.ts';
import { answerWith, enroll, NOW } from '../../testing/enrolling.ts';

let t: TestOpenroll;
let world: Awaited<ReturnType<typeof enroll>>;
beforeAll(async () => {
  t = await openTestOpenroll();
  world = await enroll(t, { people: [{}, { first_name: 'Bram', date_of_birth: '1979-12-03' }] });
});
afterAll(() => t.close());

const ADDRESS = {
  address_line_1: '77 Harbor Steps',
  address_line_2: null,
  city: 'Seattle',
  state: 'WA',
  zipcode: '98101',
};
const NETWORK = {
  name: 'Cascade Choice',
  address: ADDRESS,
  website: 'https://cascade.example',
  phone: '(206) 555-0190',
};
const CARD = {
  card_type: 'medical',
  group_id: 'GRP-118204',
  network: NETWORK,
  plan_disclaimer: 'Preventive services only.',
  nsa_table: [['Office visit', '$15']],
};
const cards = async (member: string, api = t.api) => (await api.get(`/v1/members/${member}/id-cards`)).body.data;
const set = (body: object) => t.api.put(`/v1/benefit-plans/${world.planId}/id-card`, body);

describe('id cards', () => {
  it('exist while coverage by a plan with a card runs', async () => {
    const { member_id, id } = world.employee;
    await answerWith(t.api, world.enrollmentId, { plan_id: world.planId });
    t.real.set('2026-07-01T15:00:00Z');
    expect(await cards(member_id)).toEqual([]);
    expect((await set(CARD)).status).toBe(200);
    const [card, ...others] = await cards(member_id);
    expect(others).toEqual([]);
    expect(card).toMatchObject({
      ...CARD,
      network: { ...NETWORK, phone: '2065550190', logo: null, edi: null },
      group_member_id: expect.stringMatching(/^[0-9A-F]{12}$/),
      member_name: 'Odalys Ferreira',
      employer_name: 'Larkspur Bicycle Works',
      plan_name: 'Preventive Plus',
      benefit_code: 'MEC_PLUS',
      carrier_phone: null,
    });
    expect(await cards(member_id, await boundTo(t, 'employee', id))).toEqual([card]);
    const [, bram] = world.employees;
    expect(await cards(bram.member_id)).toEqual([]);
    t.real.set(NOW);
    expect(await cards(member_id)).toEqual([]);
  });

  it('are a card-size PDF, whatever they print, for everybody who may see them', async () => {
    const { member_id, id } = world.employee;
    const url = `/v1/members/${member_id}/id-cards.pdf`;
    t.real.set('2026-07-01T15:00:00Z');
    const pages = async (api = t.api) => {
      const { status, headers, body } = await api.get(url);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        ...[200, 'application/pdf', 'private, no-store'],
      ]);
      return [...String(body).matchAll(/\/MediaBox \[0 0 242\.65 153\.01\]/g)].length;
    };
    const all = async (api = t.api) => String((await api.get(url)).body).match(/\/MediaBox/g)?.length;
    await set({ ...CARD, network: null, plan_disclaimer: null, nsa_table: [] });
    expect([await pages(), await all()]).toEqual([1, 1]);
    await set(CARD);
    expect([await pages(), await pages(await boundTo(t, 'employee', id))]).toEqual([3, 3]);
    const long = 'Preventive services only. '.repeat(9).slice(0, 255);
    const rows = Array.from({ length: 40 }, () => Array(6).fill(long));
    await set({ ...CARD, general_disclaimer: 'x'.repeat(2000), nsa_table: rows });
    expect(await pages()).toBe(await all());
    const [, bram] = world.employees;
    expect((await t.api.get(`/v1/members/${bram.member_id}/id-cards.pdf`)).headers['content-type']).toBe(
      'application/pdf',
    );
    expect((await (await boundTo(t, 'employee', bram.id)).get(url)).status).toBe(404);
    expect((await (await t.otherOrganization()).api.get(url)).status).toBe(404);
    t.real.set(NOW);
  });

  it('exist to the last day of coverage, again once it continues, and never for cancelled coverage', async () => {
    const co = await company(t, { people: [{}, { first_name: 'Bo', date_of_birth: '1979-12-03' }] });
    const put = (plan: string, type: string) =>
      co.api.put(`/v1/benefit-plans/${plan}/id-card`, { ...CARD, card_type: type });
    await put(co.plan, 'dental');
    const { body, planId: vision } = await makeOffer(co.api, { category: 'Vision', product_code: 'VV' });
    await done(co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, body));
    await t.drain();
    await put(vision, 'vision');
    const [person, other] = co.people;
    const types = async (of = person) => (await cards(of.member_id, co.api)).map((one: typeof CARD) => one.card_type);
    for (const { id } of (await done(co.api.get(`/v1/employees/${person.id}/enrollments`))).data)
      await done(answerWith(co.api, id, { plan_id: id === person.enrollments[0].id ? co.plan : vision }));
    await elect(co, 1);
    await done(co.api.post(`/v1/employees/${other.id}/terminate`, {}));
    await advance(co, '2026-06-30');
    expect([await types(), await types(other)]).toEqual([[], []]);
    await advance(co, '2026-07-01');
    expect([(await types()).sort(), await types(other)]).toEqual([['dental', 'vision'], []]);
    await advance(co, '2026-08-10');
    await done(co.api.post(`/v1/employees/${person.id}/terminate`, {}));
    await advance(co, '2026-08-31');
    expect((await types()).sort()).toEqual(['dental', 'vision']);
    await advance(co, '2026-09-01');
    expect(await types()).toEqual([]);
    await done(co.api.delete(`/v1/employees/${person.id}/termination`, { reason: 'a mistake' }));
    expect((await types()).sort()).toEqual(['dental', 'vision']);
  });

  it('belong to the family after a death, each in their own name, and never to the deceased', async () => {
    const rates = { type: 'tier', EE: 18_058, EF: 36_000 };
    const co = await company(t, { plan: { rates }, planYear: { survivor_months: 1 } });
    await co.api.put(`/v1/benefit-plans/${co.plan}/id-card`, { ...CARD, card_type: 'dental' });
    const [{ id, member_id, enrollments }] = co.people;
    const family = [];
    for (const [first_name, relationship, date_of_birth] of [
      ['Rui', 'Spouse', '1990-05-05'],
      ['Ilse', 'Child', '2019-01-30'],
    ]) {
      const one = { first_name, last_name: 'Ferreira', relationship, date_of_birth, address: ADDRESS };
      family.push((await done(co.api.post(`/v1/members/${member_id}/dependents`, one))).data);
    }
    const dependent_ids = family.map((one) => one.legal_dependent_id);
    await done(answerWith(co.api, enrollments[0].id, { plan_id: co.plan, dependent_ids }));
    const members = [member_id, ...family.map((one) => one.member_id)];
    const printed = async () =>
      (await Promise.all(members.map((one) => cards(one, co.api)))).map(([card]) => card?.member_name);
    await advance(co, '2026-08-12');
    const died = { cause: 'death', termination_date: '2026-08-12', reason: 'As the family tells' };
    expect(await printed()).toEqual(['Odalys Ferreira', undefined, undefined]);
    await done(co.api.post(`/v1/employees/${id}/terminate`, died));
    // They were covered on the day itself.
    expect(await printed()).toEqual(['Odalys Ferreira', undefined, undefined]);
    await advance(co, '2026-08-13');
    expect(await printed()).toEqual([undefined, 'Rui Ferreira', 'Ilse Ferreira']);
    const numbers = await Promise.all(members.map(async (one) => (await cards(one, co.api))[0]?.group_member_id));
    expect(new Set(numbers).size).toBe(3);
    expect(await cards(members[1], await boundTo({ ...t, api: co.api }, 'employee', id))).toBeUndefined();
    await advance(co, '2026-09-30');
    expect(await printed()).toEqual([undefined, 'Rui Ferreira', 'Ilse Ferreira']);
    await advance(co, '2026-10-01');
    expect(await printed()).toEqual([undefined, undefined, undefined]);
    await done(co.api.delete(`/v1/employees/${id}/termination`, { reason: 'A mistake' }));
    expect(await printed()).toEqual(['Odalys Ferreira', undefined, undefined]);
  });

  it('for a pharmacy plan print neither network nor table', async () => {
    const { body } = await set({ ...CARD, card_type: 'rx', carrier_phone: '2065550192' });
    expect(body.data).toEqual({
      ...{ card_type: 'rx', group_id: 'GRP-118204', network: null, nsa_table: [] },
      ...{ claims_payer_display_name: null, carrier_phone: null, carrier_website: null },
      ...{ plan_disclaimer: null, general_disclaimer: null },
    });
  });

  it('400 and 404', async () => {
    expect((await set({ ...CARD, nsa_table: [[]] })).status).toBe(400);
    expect((await set({ ...CARD, card_type: 'library' })).status).toBe(400);
    const other = await t.otherOrganization();
    expect((await other.api.put(`/v1/benefit-plans/${world.planId}/id-card`, {})).status).toBe(404);
    expect((await other.api.get(`/v1/members/${world.employee.member_id}/id-cards`)).status).toBe(404);
  });
});

describe('a household', () => {
  it('is the account holder and their active dependents', async () => {
    const { member_id, id } = world.employee;
    const url = `/v1/members/${member_id}/household`;
    expect((await t.api.get(url)).status).toBe(404);
    const child = { first_name: 'Ilse', last_name: 'Ferreira', date_of_birth: '2019-01-30', relationship: 'Child' };
    const saved = (await t.api.post(`/v1/members/${member_id}/dependents`, { ...child, address: ADDRESS })).body.data;
    const household = [
      {
        ...{ member_id, first_name: 'Odalys', last_name: 'Ferreira', date_of_birth: '1991-08-27' },
        ...{ relationship: null, member_type: 'Account Holder', household_admin_in: true },
      },
      { ...child, member_id: saved.member_id, member_type: 'Dependent', household_admin_in: false },
    ];
    expect((await t.api.get(url)).body.data).toEqual(household);
    expect((await t.api.get(`/v1/members/${saved.member_id}/household`)).body.data).toEqual(household);
    expect((await (await boundTo(t, 'employee', id)).get(url)).body.data).toEqual(household);
    const [, bram] = world.employees;
    expect((await (await boundTo(t, 'employee', bram.id)).get(url)).status).toBe(404);
    expect((await (await t.otherOrganization()).api.get(url)).status).toBe(404);
    await t.api.delete(`/v1/members/${member_id}/dependents/${saved.legal_dependent_id}`);
    expect((await t.api.get(url)).status).toBe(404);
  });

  it('has further people named by the partner', async () => {
    const [{ member_id }, bram] = world.employees;
    const url = `/v1/members/${member_id}/household`;
    const say = (...people: object[]) => t.api.put(url, { people });
    const types = async (of = url) =>
      (await t.api.get(of)).body.data?.map((one: { member_type: string; relationship: string }) => [
        ...[one.member_type, one.relationship],
      ]);
    const roommate = { member_id: bram.member_id, relationship: 'Roommate' };
    expect((await say(roommate)).status).toBe(200);
    const both = [
      ['Account Holder', null],
      ['Dependent', 'Roommate'],
    ];
    expect([await types(), await types(`/v1/members/${bram.member_id}/household`)]).toEqual([both, both]);
    // What is private to Odalys stays private, and Bram holds no household.
    expect((await (await boundTo(t, 'employee', bram.id)).get(`/v1/members/${bram.member_id}/household`)).status).toBe(
      404,
    );
    await say({ ...roommate, member_type: 'Inactive' });
    expect((await types())?.[1]).toEqual(['Inactive', 'Roommate']);
    // A dependent stays a dependent, whatever else is said about them.
    const spouse = { first_name: 'Bram', last_name: 'Ferreira', date_of_birth: '1979-12-03', relationship: 'Spouse' };
    const saved = await t.api.post(`/v1/members/${member_id}/dependents`, { ...spouse, address: ADDRESS });
    await say(roommate, { member_id: saved.body.data.member_id, relationship: 'Other' });
    expect(await types()).toEqual([
      ['Account Holder', null],
      ['Dependent', 'Spouse'],
      ['Dependent', 'Roommate'],
    ]);
    await t.api.delete(`/v1/members/${member_id}/dependents/${saved.body.data.legal_dependent_id}`);
    expect((await say()).body.data).toEqual([]);
    expect(await types()).toBeUndefined();
  });

  it('refuses unknown people, the holder, and duplicates', async () => {
    const [{ member_id }, bram] = world.employees;
    const foreign = await t.otherOrganization();
    const say = (...ids: string[]) => {
      const people = ids.map((id) => ({ member_id: id, relationship: 'Other' }));
      return t.api.put(`/v1/members/${member_id}/household`, { people });
    };
    for (const [ids, path] of [
      [['mbr_AZq3AZq3AZq3AZq3AZq3AQ'], 'people.0.member_id'],
      [[bram.member_id, member_id], 'people.1.member_id'],
      [[bram.member_id, bram.member_id], 'people.1.member_id'],
    ] as [string[], string][]) {
      const { status, body } = await say(...ids);
      expect([status, body.details.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
    }
    expect((await foreign.api.put(`/v1/members/${member_id}/household`, { people: [] })).status).toBe(404);
  });
});

/** ID cards and households over HTTP on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
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
  it('are there while coverage runs whose plan has a card', async () => {
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

  it('of a pharmacy print neither network nor table', async () => {
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
});

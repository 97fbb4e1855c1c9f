/** Prices by age over a plan year: those covered keep the age of their first day, and those who join are priced on joining (rules 7.1). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, elect, latestLines } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const table = [
  { min_age: 0, max_age: 20, cents: 20000 },
  { min_age: 21, max_age: 45, cents: 51500 },
  { min_age: 46, max_age: 99, cents: 52200 },
];

/** Somebody who is 45 when the plan year begins on 07-01, and 46 from 09-01. */
const ageing = () =>
  company(t, {
    plan: { rates: { type: 'age', table } },
    planYear: { contribution: { type: 'fixed', EE: 0 } },
    people: [{ date_of_birth: '1980-09-01' }],
  });

const childOf = async (co: Company, date_of_birth: string) => {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const body = { first_name: 'Ines', last_name: 'Ferreira', date_of_birth, relationship: 'Child', address };
  const { data } = await done(co.api.post(`/v1/members/${co.people[0].member_id}/dependents`, body));
  return data.legal_dependent_id as string;
};

/** The pending window of the only person, answered with the plan by age. */
async function answerNow(co: Company, dependent_ids: string[]) {
  const { data } = await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`));
  const pending = data.find((row: { election_status: string }) => row.election_status === 'Pending');
  const options = await done(co.api.get(`/v1/enrollments/${pending.id}/options`));
  await done(answerWith(co.api, pending.id, { plan_id: co.plan, dependent_ids }));
  return options.data.plans.find((plan: { id: string }) => plan.id === co.plan).tiers.at(-1).premium_in_cents;
}

it('a newborn adds their own price, and nobody else’s changes', async () => {
  const co = await ageing();
  await elect(co);
  await advance(co, '2026-10-12');
  expect((await latestLines(co))[0]?.[1]).toBe(51500);
  const event = { event_type: 'had_baby', event_date: '2026-10-10' };
  await done(co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, event));
  const child = await childOf(co, '2026-10-10');
  expect(await answerNow(co, [child])).toBe(71500);
  await advance(co, '2026-11-01');
  expect((await latestLines(co))[0]?.[1]).toBe(71500);
});

it('somebody who begins within the year is priced on that day', async () => {
  const co = await ageing();
  await advance(co, '2026-10-12');
  const event = { event_type: 'had_baby', event_date: '2026-10-10' };
  await done(co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, event));
  const child = await childOf(co, '2026-10-10');
  expect(await answerNow(co, [child])).toBe(72200);
});

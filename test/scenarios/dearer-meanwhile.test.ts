/**
 * Prices turn out higher while coverage has ended (rules 10.3): people who come back are asked then, as everybody else was when the
 * price was corrected. In one company the employer's share of 65 % should have been 50 % from the start, which is corrected on 2026-03-10;
 * in another, before coverage begins, it should have been 80 % or 50 %.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import {
  advance,
  type Company,
  company,
  done,
  elect,
  reconcile,
  statementsOf,
} from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';
import { household, RUI } from '../../server/testing/households.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-10T09:00:00Z' });
});
afterAll(() => t.close());

const why = { reason: 'typed wrong' };
const employee = (co: Company, at: number) => `/v1/employees/${co.people[at].id}`;
const leave = (co: Company, at: number, body: object = {}) =>
  done(co.api.post(`${employee(co, at)}/terminate`, { ...body, ...why }));
const stay = (co: Company, at: number) => done(co.api.delete(`${employee(co, at)}/termination`, why));
const share = (co: Company, EE: number, more: object = {}) =>
  done(
    co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, {
      ...{ contribution: { type: 'percent', EE }, ...why, ...more },
    }),
  );
const enrollments = async (co: Company, at: number) =>
  (await done(co.api.get(`${employee(co, at)}/enrollments`))).data as { id: string; status: string }[];

/** Everything they have to sign, as `correction 2026-01-01 to 2026-04-19`: the first day of coverage, and until when they can sign. */
async function asked(co: Company, at: number): Promise<string[]> {
  const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
  return data
    .filter((row: { election_status: string }) => row.election_status === 'Pending')
    .map((row: Record<string, string>) =>
      [row.enrollment_window_reason, row.coverage_start, 'to', row.enrollment_window_end].join(' '),
    );
}

async function sign(co: Company, at: number): Promise<void> {
  for (const { id } of (await enrollments(co, at)).filter(({ status }) => status === 'pending'))
    await done(answerWith(co.api, id, { plan_id: co.plan }));
}

/** What the ledger holds for them from January on, in cents. */
async function charged(co: Company, at: number): Promise<number[]> {
  const sums: Record<string, number> = {};
  for (const { statement_id } of await statementsOf(co)) {
    const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data.filter((one: { employee_id: string }) => one.employee_id === co.people[at].id))
      sums[line.period_start_date] = (sums[line.period_start_date] ?? 0) + line.monthly_cents;
  }
  return Object.keys(sums)
    .sort()
    .map((month) => sums[month] ?? 0);
}

const made = (people: number) =>
  company(t, {
    plan: { rates: { type: 'tier', EE: 15_000 } },
    planYear: { coverage_start: '2026-01-01', contribution: { type: 'percent', EE: 65 } },
    people: Array.from({ length: people }, (_, at) => ({ first_name: `Ada ${'ABCDEFGHI'[at]}` })),
  });

describe('somebody who comes back after the share was corrected', () => {
  const [SIGNS, SILENT, DIED, AT_ONCE, BY_HAND, ON_LEAVE, TWICE, ASKED, FORCED] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  let co: Company;
  const waiting: Record<number, string[]> = {};
  const told: Record<number, string[]> = {};
  beforeAll(async () => {
    co = await made(9);
    for (const at of co.people.keys()) await elect(co, at);
    await advance(co, '2026-03-05');
    for (const at of [SIGNS, SILENT, TWICE]) await leave(co, at);
    await leave(co, DIED, { cause: 'death', termination_date: '2026-03-04' });
    const byHand = (await enrollments(co, BY_HAND))[0]?.id;
    await done(co.api.post(`/v1/enrollments/${byHand}/end`, { coverage_end: '2026-03-31', ...why }));
    const away = { starts_on: '2026-03-05', ends_on: '2026-04-15', coverage: 'stops', deductions: 'suspend' };
    await done(co.api.post(`${employee(co, ON_LEAVE)}/leaves`, away));
    await advance(co, '2026-03-10');
    await share(co, 50);
    // The correction was made before, and reaches them afterwards.
    await leave(co, AT_ONCE);
    await t.drain();
    await leave(co, ASKED);
    await advance(co, '2026-03-20');
    for (const at of [SIGNS, SILENT, DIED, AT_ONCE, ASKED, TWICE])
      told[at] = (await eventsDuring(t, () => stay(co, at))).map(([name]) => name);
    await done(co.api.post(`/v1/enrollments/${byHand}/reinstate`, why));
    for (const at of co.people.keys()) waiting[at] = await asked(co, at);
    for (const at of [SIGNS, DIED, AT_ONCE, BY_HAND]) await sign(co, at);
    await leave(co, TWICE);
    await advance(co, '2026-03-25');
    await stay(co, TWICE);
    await advance(co, '2026-04-16');
    waiting[ON_LEAVE] = await asked(co, ON_LEAVE);
    await sign(co, ON_LEAVE);
    await advance(co, '2026-06-02');
  });

  const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];

  it.each([
    ['signs on that day: everything is as it should have been', SIGNS, [7_500, 7_500, 7_500, 7_500, 7_500, 7_500]],
    ['never signs: the employer bears it until May', SILENT, [5_250, 5_250, 5_250, 5_250, 7_500, 7_500]],
    ['had not died', DIED, [7_500, 7_500, 7_500, 7_500, 7_500, 7_500]],
    ['left on the day of the correction', AT_ONCE, [7_500, 7_500, 7_500, 7_500, 7_500, 7_500]],
    ['was ended by hand', BY_HAND, [7_500, 7_500, 7_500, 7_500, 7_500, 7_500]],
    ['was on leave until April 15: from the return on', ON_LEAVE, [5_250, 5_250, 5_250, 7_500, 7_500]],
    ['leaves again unsigned: the day of the first question stays', TWICE, [5_250, 5_250, 5_250, 5_250, 7_500, 7_500]],
    ['was asked before they left', ASKED, [5_250, 5_250, 5_250, 5_250, 7_500, 7_500]],
    ['was never away', FORCED, [5_250, 5_250, 5_250, 5_250, 7_500, 7_500]],
  ])('%s', async (_, at, cents) => {
    expect(await charged(co, at)).toEqual(cents);
    expect(await reconcile(co, '2026-06')).toEqual([]);
  });

  it('is asked from the first day of coverage on, for 30 days, and gets the event', () => {
    for (const at of [SIGNS, SILENT, DIED, AT_ONCE, BY_HAND])
      expect(waiting[at]).toEqual(['correction 2026-01-01 to 2026-04-19']);
    expect(waiting[ON_LEAVE]).toEqual(['correction 2026-04-16 to 2026-05-16']);
    for (const at of [SIGNS, DIED, AT_ONCE]) expect(told[at]).toEqual([...BACK, 'enrollment.started']);
  });

  it('is asked once: a window that closed with the departure opens again', () => {
    expect(waiting[ASKED]).toEqual(['correction 2026-01-01 to 2026-04-19']);
    expect(told[ASKED]).toEqual([...BACK, 'enrollment.started']);
  });
});

describe('coverage that was cancelled before it began, and comes back', () => {
  it.each([
    { what: 'a higher price: it asks', EE: 50, waits: 1, cents: [5_250, 7_500], signed: [7_500, 7_500] },
    { what: 'a lower price: it costs that', EE: 80, waits: 0, cents: [3_000, 3_000], signed: [3_000, 3_000] },
    { what: 'a higher price by force', EE: 50, force: true, waits: 0, cents: [7_500, 7_500], signed: [7_500, 7_500] },
  ])('$what', async ({ EE, force, waits, cents, signed }) => {
    const co = await made(2);
    for (const at of [0, 1]) {
      await elect(co, at);
      await leave(co, at);
    }
    await advance(co, '2025-12-15');
    await share(co, EE, force ? { force } : {});
    await advance(co, '2025-12-18');
    for (const at of [0, 1]) await stay(co, at);
    expect(await asked(co, 0)).toHaveLength(waits);
    await sign(co, 1);
    await advance(co, '2026-02-02');
    expect(await charged(co, 0)).toEqual(cents);
    expect(await charged(co, 1)).toEqual(signed);
  });
});

it('of a family, after a death that had not happened, at a price that turned out lower: less is owed from the start', async () => {
  const co = await household(t, [RUI], {
    rates: { type: 'tier', EE: 15_000, ES: 30_000 },
    planYear: { contribution: { type: 'percent', EE: 65 }, survivor_months: 1 },
  });
  await advance(co, '2026-02-10');
  await leave(co, 0, { cause: 'death', termination_date: '2026-02-08' });
  await share(co, 80);
  await advance(co, '2026-02-20');
  await stay(co, 0);
  expect(await asked(co, 0)).toEqual([]);
  await advance(co, '2026-03-02');
  expect(await charged(co, 0)).toEqual([6_000, 6_000, 6_000]);
});

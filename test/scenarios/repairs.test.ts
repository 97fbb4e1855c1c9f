/**
 * What an operator repairs (rules 10), each in a company of its own: rosters that were too short and are undone, prices and facts that were
 * typed wrong. Which events follow, on which days people are covered, and what a month costs them in the end.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, elect, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const why = { reason: 'typed wrong' };
const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);
const person = (co: Company, at: number) => `/v1/employees/${co.people[at].id}`;
const correct = (co: Company, at: number, facts: object) =>
  done(co.api.patch(person(co, at), { correction: true, ...why, ...facts }));

/** `07-01…06-30 4658`: somebody's elections in order. */
async function covered(co: Company, at = 0): Promise<string[]> {
  const { data } = await done(co.api.get(`${person(co, at)}/enrollments`));
  const elected = data.filter((row: Record<string, string>) => row.answered_at && row.coverage_end);
  return elected
    .map(
      (row: Record<string, string>) => `${row.coverage_start}…${row.coverage_end} ${row.employee_deduction_in_cents}`,
    )
    .sort();
}

/** Month → what the ledger holds of somebody for it. */
async function charged(co: Company, at = 0): Promise<Record<string, number>> {
  const { rows } = await sql<{ month: string; cents: number }>`
    select to_char(l.month, 'MM') as month, sum(l.monthly_cents)::int4 as cents from deduction_lines l
    join employees e on e.organization_id = l.organization_id and e.id = l.employee_id
    where l.organization_id = ${co.organization} and e.reference_id = ${co.people[at].reference_id}
    group by 1 order by 1`.execute(t.database.db);
  return Object.fromEntries(rows.map(({ month, cents }) => [month, cents]));
}

async function pendingOf(co: Company, at = 0) {
  const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
  return data.find((row: { status: string }) => row.status === 'pending');
}

describe('a roster that was too short, undone', () => {
  /** Sends the roster without the second person; returns the path of its undo. */
  async function short(co: Company): Promise<string> {
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date } = co.people[0];
    const employees = [{ reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date }];
    const employer = `/v1/employers/${co.employerId}`;
    const { data } = await done(co.api.post(`${employer}/census-sync?max_deactivations=1`, { employees }));
    await t.drain();
    return `${employer}/census-syncs/${data.census_sync_id}/undo`;
  }
  const undone = (co: Company, undo: string) =>
    names(async () => {
      await done(co.api.post(undo));
      await t.drain();
    });

  it('after coverage had ended on that very day: it goes on from the next', async () => {
    const co = await company(t, { people: [{}, {}], planYear: { termination_rule: 'LAST_DAY' } });
    await elect(co, 1);
    await advance(co, '2026-09-10');
    const undo = await short(co);
    expect(await covered(co, 1)).toEqual(['2026-07-01…2026-09-10 4658']);
    await advance(co, '2026-09-20');
    expect(await undone(co, undo)).toEqual(BACK);
    expect(await covered(co, 1)).toEqual(['2026-07-01…2026-09-10 4658', '2026-09-11…2027-06-30 4658']);
    await advance(co, '2026-10-02');
    expect(await charged(co, 1)).toEqual({ '07': 4658, '08': 4658, '09': 4658, 10: 4658 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('after a month without a deduction: the next run takes both', async () => {
    const co = await company(t, { people: [{}, {}] });
    await elect(co, 1);
    await advance(co, '2026-08-20');
    const undo = await short(co);
    await advance(co, '2026-09-15');
    expect(await charged(co, 1)).toEqual({ '07': 4658, '08': 4658 });
    expect(await undone(co, undo)).toEqual(BACK);
    await advance(co, '2026-10-02');
    expect(await charged(co, 1)).toEqual({ '07': 4658, '08': 4658, '09': 4658, 10: 4658 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('of somebody who had not answered: their window has its remaining days again', async () => {
    const co = await company(t, { people: [{}, {}] });
    await advance(co, '2026-06-20');
    const undo = await short(co);
    await advance(co, '2026-06-25');
    expect(await undone(co, undo)).toEqual(['employee.eligibility_granted', 'enrollment.started']);
    const window = await pendingOf(co, 1);
    expect(window).toMatchObject({ enrollment_window_end: '2026-07-15', coverage_start: '2026-07-01' });
    await done(answerWith(co.api, window.id, { plan_id: co.plan }));
    await advance(co, '2026-07-02');
    expect(await charged(co, 1)).toEqual({ '07': 4658 });
  });
});

describe('a price that was typed wrong', () => {
  const rates = (co: Company, EE: number, from: object = {}) =>
    names(async () => {
      await done(co.api.post(`/v1/benefit-plans/${co.plan}/rates`, { rates: { type: 'tier', EE }, ...from, ...why }));
      await t.drain();
    });

  it('too high: nobody is asked, and the difference goes back', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    expect(await rates(co, 17_000)).toEqual([]);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual({ '07': 3600, '08': 3600, '09': 3600, 10: 3600 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('too low from a later month: unsigned, the employer bears it until the 1st after the window', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    expect(await rates(co, 19_000, { effective_on: '2026-08-01' })).toEqual(['enrollment.started']);
    expect(await pendingOf(co)).toMatchObject({ enrollment_window_end: '2026-10-10', coverage_start: '2026-08-01' });
    await advance(co, '2026-11-02');
    expect(await charged(co)).toEqual({ '07': 4658, '08': 4658, '09': 4658, 10: 4658, 11: 5600 });
    expect(await reconcile(co, '2026-11')).toEqual([]);
  });

  it('a contribution that was too high, signed in time: a higher price from the first day on', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    const contribution = { type: 'fixed', EE: 10_000 };
    await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, { contribution, ...why }));
    await t.drain();
    await advance(co, '2026-09-20');
    const { id } = await pendingOf(co);
    expect(await names(() => done(answerWith(co.api, id, { plan_id: co.plan })))).toEqual([
      ...['enrollment.terminated', 'enrollment.elected', 'enrollment.accepted'],
    ]);
    expect(await covered(co)).toEqual(['2026-07-01…2027-06-30 8058']);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual({ '07': 8058, '08': 8058, '09': 8058, 10: 8058 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });
});

describe('a fact that was typed wrong', () => {
  it('a hire date that was later: not eligible until that day, and earlier deductions go back', async () => {
    const policy = { waiting_period: '30_days' };
    const co = await company(t, { policy, people: [{ start_date: '2026-06-15' }] });
    await advance(co, '2026-07-16');
    await done(answerWith(co.api, (await pendingOf(co)).id, { plan_id: co.plan }));
    expect(await covered(co)).toEqual(['2026-07-15…2027-06-30 4658']);
    await advance(co, '2026-08-10');
    expect(await charged(co)).toEqual({ '08': 4658 });
    expect(await names(() => correct(co, 0, { start_date: '2026-07-20' }))).toEqual([
      'employee.eligibility_terminated',
    ]);
    expect(await covered(co)).toEqual(['2026-08-19…2027-06-30 4658']);
    expect(await names(() => advance(co, '2026-08-20'))).toContain('employee.eligibility_granted');
    await advance(co, '2026-09-02');
    expect(await charged(co)).toEqual({ '08': 0, '09': 4658 });
    expect(await reconcile(co, '2026-09')).toEqual([]);
  });

  it('a year of birth: a higher price at once, with lines for the difference, and nobody signs', async () => {
    const table = [
      { min_age: 0, max_age: 49, cents: 24_000 },
      { min_age: 50, max_age: 120, cents: 30_300 },
    ];
    const co = await company(t, {
      plan: { rates: { type: 'age', table } },
      planYear: { contribution: { type: 'fixed', EE: 0 } },
      people: [{ date_of_birth: '1986-05-05' }],
    });
    await elect(co);
    await advance(co, '2026-09-10');
    expect(await names(() => correct(co, 0, { date_of_birth: '1968-05-05' }))).toEqual([]);
    expect(await covered(co)).toEqual(['2026-07-01…2027-06-30 30300']);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual({ '07': 30300, '08': 30300, '09': 30300, 10: 30300 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('a class that the policy covered all along: offered from the start, and deducted once it is signed', async () => {
    const co = await company(t, {
      policy: { classification: 'full_time' },
      planYear: { max_retro_days: 366 },
      people: [{ employee_class: 'Part Time' }],
    });
    await advance(co, '2026-09-10');
    expect(await names(() => correct(co, 0, { employee_class: 'Full Time' }))).toEqual([
      ...['employee.eligibility_granted', 'enrollment.started'],
    ]);
    expect(await charged(co)).toEqual({});
    await done(answerWith(co.api, (await pendingOf(co)).id, { plan_id: co.plan }));
    expect(await covered(co)).toEqual(['2026-07-01…2027-06-30 4658']);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual({ '07': 4658, '08': 4658, '09': 4658, 10: 4658 });
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });
});

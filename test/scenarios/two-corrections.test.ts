/**
 * Two corrections of one person, the second while what the first one asks is not signed, or after the person was wrongly reported as
 * having left (rules 10.1 to 10.5). The employer's share of 65 % should have been 50 % from the start, so it is the employees who owe more.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, reconcile, statementsOf } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

const RATES = {
  type: 'age',
  table: [
    { min_age: 0, max_age: 45, cents: 40_000 },
    { min_age: 46, max_age: 120, cents: 49_000 },
  ],
};
/** A wrong birth date, start, departure and class, each beside another mistake. */
const [BORN, HIRED, GONE, CLASSED] = [0, 1, 2, 3] as const;
const why = { reason: 'typed wrong' };

const employee = (co: Company, at: number) => `/v1/employees/${co.people[at].id}`;
const correct = (co: Company, at: number, fields: object) =>
  done(co.api.patch(employee(co, at), { correction: true, ...why, ...fields }));
async function leaveByMistake(co: Company, at: number, left: string, withdrawn: string) {
  await advance(co, left);
  await done(co.api.post(`${employee(co, at)}/terminate`, {}));
  await advance(co, withdrawn);
  await done(co.api.delete(`${employee(co, at)}/termination`, why));
}
async function signPending(co: Company, at: number) {
  const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
  for (const row of data.filter((one: { election_status: string }) => one.election_status === 'Pending'))
    await done(answerWith(co.api, row.id, { plan_id: co.plan }));
}
/** Month → what the ledger holds for it. */
async function ledger(co: Company, at: number) {
  const sums: Record<string, number> = {};
  for (const { statement_id } of await statementsOf(co)) {
    const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data.filter((one: { employee_id: string }) => one.employee_id === co.people[at].id)) {
      const month = String(line.period_start_date).slice(0, 7);
      sums[month] = (sums[month] ?? 0) + line.monthly_cents;
    }
  }
  return sums;
}

it('ends as if all had been right, and nobody pays more than they have signed for before the notice is over', async () => {
  const person = { start_date: '2025-12-15', date_of_birth: '1986-05-05' };
  const co = await company(t, {
    policy: { classification: 'full_time', waiting_period: '30_days' },
    plan: { rates: RATES },
    planYear: {
      ...{ coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20' },
      contribution: { type: 'percent', EE: 65 },
    },
    people: ['Ada', 'Bea', 'Cleo', 'Dot'].map((first_name) => ({ ...person, first_name })),
  });
  await advance(co, '2026-01-15');
  for (const at of [BORN, HIRED, GONE, CLASSED]) await signPending(co, at);
  await leaveByMistake(co, CLASSED, '2026-02-10', '2026-02-12');
  await advance(co, '2026-03-10');
  const contribution = { type: 'percent', EE: 50 };
  await done(co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, { contribution, ...why }));
  await t.drain();
  await signPending(co, HIRED);
  await signPending(co, CLASSED);
  await correct(co, BORN, { date_of_birth: '1968-05-05' });
  await correct(co, HIRED, { start_date: '2025-11-20' });
  await signPending(co, HIRED);
  await correct(co, CLASSED, { employee_class: 'Part Time' });
  await leaveByMistake(co, GONE, '2026-03-20', '2026-03-25');
  await correct(co, CLASSED, { employee_class: 'Full Time' });
  await advance(co, '2026-06-02');
  const from = (first: number, cents: number[]) =>
    Object.fromEntries(cents.map((each, month) => [`2026-0${first + month}`, each]));
  expect(await ledger(co, BORN)).toEqual(from(2, [17_150, 17_150, 17_150, 24_500, 24_500]));
  expect(await ledger(co, HIRED)).toEqual(from(1, [20_000, 20_000, 20_000, 20_000, 20_000, 20_000]));
  expect(await ledger(co, GONE)).toEqual(from(2, [14_000, 14_000, 14_000, 20_000, 20_000]));
  expect(await ledger(co, CLASSED)).toEqual(from(2, [20_000, 20_000, 20_000, 20_000, 20_000]));
  expect(await reconcile(co, '2026-06')).toEqual([]);
});

/** How somebody is paid, where they live, and waits of single benefits, after a fact was wrong (rules 10.1, 11.1, 11.2). */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

const enrollments = async (co: Company) =>
  (await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`))).data;
const electPending = async (co: Company) => {
  const [pending] = (await enrollments(co)).filter(
    (row: { election_status: string }) => row.election_status === 'Pending',
  );
  await done(answerWith(co.api, pending.id, { plan_id: co.plan }));
};
const correct = (co: Company, fields: object) =>
  done(co.api.patch(`/v1/employees/${co.people[0].id}`, { correction: true, reason: 'typed wrong', ...fields }));
const coverage = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end) as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' and not cancelled order by coverage_start`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const charged = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select to_char(month, 'MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const planYear = { coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20' };
const address = (state: string) => ({ street_1: '9 Cinder Alley', city: 'Tacoma', state, zip_code: '98405' });
const lives = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };

it.each([
  ['how they are paid', { compensation_type: 'Salary' }, { compensation_type: 'Hourly' }],
  ['the state where they live', { address: address('WA') }, { address: address('OR') }],
])('%s decides whether they ever were eligible, and a second correction restores it', async (_, right, wrong) => {
  const rules = [{ employee_class: 'all', compensation_type: 'Salary', states: ['WA'] }];
  const co = await company(t, {
    policy: { classification: undefined, rules, waiting_period: 'none' },
    people: [{ start_date: '2025-11-03', compensation_type: 'Salary', address: lives }],
    planYear,
  });
  await electPending(co);
  await advance(co, '2026-02-10');
  await correct(co, wrong);
  expect(await coverage(co)).toEqual([]);
  await advance(co, '2026-03-02');
  expect(await charged(co)).toEqual([]);
  await correct(co, right);
  expect(await coverage(co)).toEqual(['2026-01-01…2026-12-31']);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(['01 4658', '02 4658', '03 4658', '04 4658']);
});

it.each([
  ['2026-02-02', '2026-04-03…2026-12-31', ['05 4658']],
  ['2025-12-15', '2026-02-13…2026-12-31', ['03 4658', '04 4658', '05 4658']],
])('a benefit with a longer wait moves with a start on %s', async (start_date, covered, taken) => {
  const co = await company(t, {
    policy: { waiting_period: '30_days' },
    people: [{ start_date: '2025-12-22' }],
    planYear: { ...planYear, waits: [{ waiting_period: '60_days' }] },
  });
  await advance(co, '2026-02-20');
  await electPending(co);
  expect(await coverage(co)).toEqual(['2026-02-20…2026-12-31']);
  await advance(co, '2026-03-10');
  await correct(co, { start_date });
  expect(await coverage(co)).toEqual([covered]);
  await advance(co, '2026-05-03');
  expect(await charged(co)).toEqual(taken);
});

it.each([
  ['ends', 'part_time', []],
  ['keeps', 'full_time', ['2026-03-04…2026-12-31']],
])('a new policy %s coverage that a later hire date has moved ahead', async (_, classification, covered) => {
  const co = await company(t, {
    policy: { waiting_period: '30_days' },
    people: [{ start_date: '2025-12-22' }],
    planYear,
  });
  await advance(co, '2026-01-22');
  await electPending(co);
  await advance(co, '2026-02-10');
  await correct(co, { start_date: '2026-02-02' });
  expect(await coverage(co)).toEqual(['2026-03-04…2026-12-31']);
  const { eligibility_policy_id: old } = (await done(co.api.get(`/v1/employers/${co.employerId}`))).data;
  await done(co.api.post(`/v1/benefit-eligibility-policies/${old}/archive`));
  await done(
    co.api.post(`/v1/employers/${co.employerId}/benefit-eligibility-policies`, {
      classification,
      waiting_period: '30_days',
    }),
  );
  await t.drain();
  expect(await coverage(co)).toEqual(covered);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(covered.length > 0 ? ['04 4658'] : []);
});

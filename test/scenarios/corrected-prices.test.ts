/** Rates and contributions that were typed wrong (rules 10.8): who pays what, who is asked to sign, and what a second correction does. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { makePlan } from '../../server/testing/builders.ts';
import { advance, type Company, company, done, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-12-20T09:00:00Z' });
});
afterAll(() => t.close());

/** 180.58 a month, 134.00 of it the employer's, from 2026-01-01; everybody but the last has elected it. */
async function enrolled(people = 1): Promise<Company> {
  const co = await company(t, {
    people: Array.from({ length: people + 1 }, (_, at) => ({
      first_name: `Ada ${'ABCDEFGH'[at]}`,
      start_date: '2025-01-06',
    })),
    planYear: {
      ...{ coverage_start: '2026-01-01', open_enrollment_start: '2025-12-20', open_enrollment_end: '2026-12-31' },
    },
  });
  for (const { enrollments } of co.people.slice(0, people)) await electIn(co, enrollments[0].id);
  return co;
}
const electIn = (co: Company, id: string) => done(answerWith(co.api, id, { plan_id: co.plan }));
const rates = (co: Company, EE: number, fields: object = {}, query = '') =>
  done(
    co.api.post(`/v1/benefit-plans/${co.plan}/rates${query}`, {
      ...{ rates: { type: 'tier', EE, EF: 36920 }, reason: 'typed wrong', ...fields },
    }),
  );
const contribution = (co: Company, EE: number, fields: object = {}) =>
  done(
    co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, {
      ...{ contribution: { type: 'fixed', EE }, reason: 'typed wrong', ...fields },
    }),
  );
/** The prices in force of the first person's coverage, as `2026-01-01 18058 4658` of premium and employee. */
async function shares(co: Company): Promise<string[]> {
  const { rows } = await sql<{ said: string }>`
    select concat(p.starts_on, ' ', p.premium_cents, ' ', p.employee_cents) as said from coverage_prices p
    join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
    where p.organization_id = ${co.organization} and p.superseded_at is null and not n.cancelled
      and p.starts_on <= n.coverage_end and n.employee_id = ${parseId('employee', co.people[0].id)}
    order by p.starts_on`.execute(t.database.db);
  return rows.map(({ said }) => said);
}
const charged = async (co: Company) => {
  const { rows } = await sql<{ said: string }>`
    select to_char(month, 'YYYY-MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const pending = async (co: Company, at = 0) => {
  const { data } = await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`));
  return data.filter((row: { election_status: string }) => row.election_status === 'Pending');
};
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);
const settled = async (run: Promise<unknown>) => {
  await run;
  await t.drain();
};

describe('corrected on 2026-03-10, for somebody covered from 2026-01-01 at 4658', () => {
  it.each<{
    what: string;
    put: (co: Company) => Promise<unknown>;
    asked: boolean;
    shares: string[];
    charged: string[];
  }>([
    {
      what: 'a rate that was too high goes back from the start',
      put: (co) => rates(co, 17058),
      asked: false,
      shares: ['2026-01-01 17058 3658'],
      charged: ['2026-01 3658', '2026-02 3658', '2026-03 3658', '2026-04 3658', '2026-05 3658'],
    },
    {
      what: 'a rate that was too high from a later 1st on',
      put: (co) => rates(co, 17058, { effective_on: '2026-03-01' }),
      asked: false,
      shares: ['2026-01-01 18058 4658', '2026-03-01 17058 3658'],
      charged: ['2026-01 4658', '2026-02 4658', '2026-03 3658', '2026-04 3658', '2026-05 3658'],
    },
    {
      what: 'a rate that was too low is borne by the employer until the 1st after the window',
      put: (co) => rates(co, 19058),
      asked: true,
      shares: ['2026-01-01 19058 4658', '2026-05-01 19058 5658'],
      charged: ['2026-01 4658', '2026-02 4658', '2026-03 4658', '2026-04 4658', '2026-05 5658'],
    },
    {
      what: 'a rate that was too low, by force',
      put: (co) => rates(co, 19058, { force: true }),
      asked: false,
      shares: ['2026-01-01 19058 5658'],
      charged: ['2026-01 5658', '2026-02 5658', '2026-03 5658', '2026-04 5658', '2026-05 5658'],
    },
    {
      what: 'a contribution that was too low',
      put: (co) => contribution(co, 14400),
      asked: false,
      shares: ['2026-01-01 18058 3658'],
      charged: ['2026-01 3658', '2026-02 3658', '2026-03 3658', '2026-04 3658', '2026-05 3658'],
    },
    {
      what: 'a contribution that was too high, from a future day',
      put: (co) => contribution(co, 12400, { effective_on: '2026-05-01' }),
      asked: true,
      shares: ['2026-01-01 18058 4658', '2026-05-01 18058 5658'],
      charged: ['2026-01 4658', '2026-02 4658', '2026-03 4658', '2026-04 4658', '2026-05 5658'],
    },
    {
      what: 'a contribution as a percentage, in place of an amount',
      put: (co) =>
        done(
          co.api.post(`/v1/benefit-plan-years/${co.planYearId}/contribution`, {
            ...{ contribution: { type: 'percent', EE: 100 }, reason: 'typed wrong' },
          }),
        ),
      asked: false,
      shares: ['2026-01-01 18058 0'],
      charged: [],
    },
  ])('$what', async ({ put, asked, ...expected }) => {
    const co = await enrolled();
    await advance(co, '2026-03-10');
    expect(await names(() => settled(put(co)))).toEqual(asked ? ['enrollment.started'] : []);
    expect((await pending(co)).map((row: { id: string }) => row.id.slice(0, 4))).toEqual(asked ? ['enrl'] : []);
    expect(await shares(co)).toEqual(expected.shares);
    // The same correction again changes nothing.
    expect(await names(() => settled(put(co)))).toEqual([]);
    await advance(co, '2026-05-03');
    expect(await shares(co)).toEqual(expected.shares);
    expect(await charged(co)).toEqual(expected.charged);
    expect(await reconcile(co, '2026-05')).toEqual([]);
  });
});

it('somebody who signs pays the right amount from that day on, and the difference', async () => {
  const co = await enrolled();
  await advance(co, '2026-03-10');
  await settled(rates(co, 19058, { effective_on: '2026-02-01' }));
  const [asked] = await pending(co);
  expect((await done(co.api.get(`/v1/enrollments/${asked.id}`))).data).toMatchObject({
    ...{ started_reason: 'correction', coverage_start: '2026-02-01' },
  });
  await electIn(co, asked.id);
  await advance(co, '2026-04-02');
  expect(await charged(co)).toEqual(['2026-01 4658', '2026-02 5658', '2026-03 5658', '2026-04 5658']);
});

it.each([
  ['date of birth', { date_of_birth: '1990-08-27' }, '2026-01-01'],
  ['start date', { start_date: '2026-02-01' }, '2026-02-01'],
  ['class', { employee_class: 'Part Time' }, '2026-01-01'],
])('a corrected %s of somebody who is asked to sign raises no price before they sign', async (_, fact, start) => {
  const co = await enrolled();
  await advance(co, '2026-03-10');
  await settled(rates(co, 19058));
  const correction = { correction: true, reason: 'typed wrong', ...fact };
  await settled(done(co.api.patch(`/v1/employees/${co.people[0].id}`, correction)));
  const expected = [`${start} 19058 4658`, '2026-05-01 19058 5658'];
  expect(await shares(co)).toEqual(expected);
  await advance(co, '2026-05-03');
  // Nor afterwards, once nobody can sign any more.
  await settled(done(co.api.patch(`/v1/employees/${co.people[0].id}`, { ...correction, date_of_birth: '1990-08-26' })));
  expect(await shares(co)).toEqual(expected);
});

it('a correction that is corrected back leaves all as before, and no longer asks anybody', async () => {
  const co = await enrolled();
  await advance(co, '2026-03-10');
  await settled(rates(co, 19058));
  await advance(co, '2026-03-20');
  expect(await names(() => settled(rates(co, 18058)))).toEqual(['enrollment.waived']);
  expect(await shares(co)).toEqual(['2026-01-01 18058 4658']);
  await advance(co, '2026-05-03');
  expect(await charged(co)).toEqual(['2026-01 4658', '2026-02 4658', '2026-03 4658', '2026-04 4658', '2026-05 4658']);
});

it('somebody who elects afterwards is priced by it, future changes included', async () => {
  const co = await enrolled();
  await advance(co, '2026-01-10');
  await settled(rates(co, 19058, { force: true }));
  await settled(contribution(co, 15400, { effective_on: '2026-04-01', force: true }));
  const [open] = await pending(co, 1);
  await electIn(co, open.id);
  await advance(co, '2026-04-02');
  // Both people, at 5658 and then at 3658.
  expect(await charged(co)).toEqual(['2026-01 11316', '2026-02 11316', '2026-03 11316', '2026-04 7316']);
  const { data } = await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}`));
  expect(data.employer_contribution).toEqual({ min_cents: 15400, max_cents: 15400 });
});

it('past plan years stay as they were, unless they are named', async () => {
  const co = await enrolled();
  await advance(co, '2027-01-05');
  await settled(rates(co, 17058));
  expect(await shares(co)).toEqual(['2026-01-01 18058 4658']);
  await settled(rates(co, 17058, { benefit_plan_year_ids: [co.planYearId] }));
  expect(await shares(co)).toEqual(['2026-01-01 17058 3658']);
  const plans = await done(co.api.get(`/v1/benefit-products/${co.productId}/plans`));
  expect(plans.data.find((plan: { id: string }) => plan.id === co.plan).rates.EE).toBe(17058);
});

it('refuses what is impossible, and does nothing', async () => {
  const co = await enrolled();
  const refused = async (url: string, body: object) => {
    const answer = await co.api.post(url, { reason: 'typed wrong', ...body });
    return [answer.status, answer.body.app_error_code, answer.body.details?.[0]?.path];
  };
  const url = `/v1/benefit-plans/${co.plan}/rates`;
  const tier = { type: 'tier', EE: 19058 };
  const day = (effective_on: string) =>
    refused(url, { rates: tier, benefit_plan_year_ids: [co.planYearId], effective_on });
  expect(await day('2026-03-02')).toEqual([422, 'effective_on_not_first', 'effective_on']);
  expect(await day('2027-01-01')).toEqual([422, 'effective_on_out_of_range', 'effective_on']);
  const other = { type: 'reference_plan', plan_id: await makePlan(co.api, co.productId), percent: 50 };
  expect(await refused(`/v1/benefit-plan-years/${co.planYearId}/contribution`, { contribution: other })).toEqual([
    ...[422, 'contribution_mismatch', 'contribution.plan_id'],
  ]);
  expect(await refused(url, { rates: { type: 'age', table: [{ min_age: 9, max_age: 3, cents: 1 }] } })).toEqual([
    ...[400, 'invalid_request', 'rates.table.0'],
  ]);
  expect(await refused(url, { rates: tier, reason: '' })).toEqual([400, 'invalid_request', 'reason']);
  expect(await shares(co)).toEqual(['2026-01-01 18058 4658']);
});

it('a dry run says who would be asked, and changes nothing', async () => {
  const co = await enrolled(3);
  await advance(co, '2026-03-10');
  const before = await shares(co);
  const { dry_run } = await rates(co, 19058, {}, '?dry_run=true');
  expect(dry_run.events.map((one: { event_name: string }) => one.event_name)).toEqual(
    Array(3).fill('enrollment.started'),
  );
  const told = async (EE: number) => {
    const { deductions } = (await rates(co, EE, {}, '?dry_run=true')).dry_run;
    return deductions.changes.map((one: Record<string, unknown>) => [one.period_start_date, one.difference_in_cents]);
  };
  // What the run of April gives back to three people, for each month.
  expect((await told(17058)).sort()).toEqual(
    ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'].flatMap((month) => Array(3).fill([month, -1000])),
  );
  // The employer bears it until May.
  expect(await told(19058)).toEqual(Array(3).fill(['2026-05-01', 1000]));
  await t.drain();
  expect([await shares(co), await pending(co)]).toEqual([before, []]);
});

it('coverage that begins after the days to sign owes the new amount from its first day', async () => {
  const co = await enrolled();
  const { id } = co.people[0].enrollments[0];
  await done(co.api.patch(`/v1/enrollments/${id}`, { coverage_start: '2026-04-01', reason: 'hired later' }));
  await settled(contribution(co, 12_300));
  // They are asked to 2026-01-19, and the employer would bear the difference to the end of that month.
  expect(await shares(co)).toEqual(['2026-04-01 18058 5758']);
  expect(await pending(co)).toHaveLength(1);
  await advance(co, '2026-04-01');
  expect([await shares(co), await charged(co)]).toEqual([['2026-04-01 18058 5758'], ['2026-04 5758']]);
});

it('coverage that a death cancelled before it began keeps its price, and nobody is asked', async () => {
  const co = await enrolled();
  const died = { cause: 'death', termination_date: '2025-12-19', reason: 'As the family tells' };
  await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, died));
  await settled(contribution(co, 12_300));
  const { data } = await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`));
  expect(data.map((row: Record<string, unknown>) => row.policy_status)).toEqual(['Cancelled']);
  expect((await done(co.api.get('/v1/calendar-failures'))).data).toEqual([]);
  await advance(co, '2026-02-01');
  expect(await charged(co)).toEqual([]);
});

/** The last day of somebody who has left is moved (rules 1): how coverage changes, and what payroll takes or gives back. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire, makeEmployer } from '../../server/testing/builders.ts';
import {
  advance,
  type Company,
  company,
  done,
  elect,
  latestLines,
  reconcile,
  statementsOf,
} from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const leave = (co: Company, termination_date: string, query = '') =>
  done(co.api.post(`/v1/employees/${co.people[0].id}/terminate${query}`, { termination_date }));
const employee = async (co: Company) => (await done(co.api.get(`/v1/employees/${co.people[0].id}`))).data;
/** `enrolled 2027-06-30` for each, the latest first; `cancelled` where it never began. */
const coverage = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select status || ' ' || case when cancelled then 'cancelled' else coverage_end::text end as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' order by id desc`.execute(t.database.db);
  return rows.map(({ said }) => said);
};
/** The months for which the ledger holds something in the end, as `2026-07`. */
const charged = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ month: string }>`
    select to_char(month, 'YYYY-MM') as month from deduction_lines where organization_id = ${co.organization}
    group by month having sum(monthly_cents) <> 0 order by month`.execute(t.database.db);
  return rows.map(({ month }) => month);
};
const RESCHEDULED = 'enrollment.termination_rescheduled';
/** So many months from `2026-07` on. */
const months = (count: number) => ['2026-07', '2026-08', '2026-09', '2026-10', '2026-11', '2026-12'].slice(0, count);

interface Case {
  terms?: object;
  /** The day on which it is reported, and the last day. */
  left: [on: string, lastDay: string];
  moved: [on: string, lastDay: string];
  end: string;
  /** Whether the coverage moves. */
  tells: boolean;
  /** What is charged when all is settled. */
  months: string[];
}

describe('coverage and deductions follow', () => {
  it.each<[string, Case]>([
    [
      'to an earlier month: what was charged goes back',
      {
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-10-05', '2026-08-20'],
        end: '2026-08-31',
        tells: true,
        months: months(2),
      },
    ],
    [
      'to a later month: months not charged before are charged',
      {
        left: ['2026-08-10', '2026-08-10'],
        moved: ['2026-10-05', '2026-10-02'],
        end: '2026-10-31',
        tells: true,
        months: months(4),
      },
    ],
    [
      'ahead',
      {
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-09-20', '2026-11-15'],
        end: '2026-11-30',
        tells: true,
        months: months(5),
      },
    ],
    [
      'within the month',
      {
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-09-28', '2026-09-25'],
        end: '2026-09-30',
        tells: false,
        months: months(3),
      },
    ],
    [
      'to the same day',
      {
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-10-20', '2026-09-10'],
        end: '2026-09-30',
        tells: false,
        months: months(3),
      },
    ],
    [
      'with a rule that covers further months',
      {
        terms: { termination_n_months: 2 },
        left: ['2026-08-10', '2026-08-10'],
        moved: ['2026-09-20', '2026-09-10'],
        end: '2026-11-30',
        tells: true,
        months: months(3),
      },
    ],
    [
      'with a rule by days',
      {
        terms: { termination_rule: 'LAST_DAY' },
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-09-12', '2026-08-31'],
        end: '2026-08-31',
        tells: true,
        months: months(2),
      },
    ],
    [
      'with the plan year: only what is charged',
      {
        terms: { termination_rule: 'END_OF_PLAN_YEAR' },
        left: ['2026-09-10', '2026-09-10'],
        moved: ['2026-10-20', '2026-11-02'],
        end: '2027-06-30',
        tells: false,
        months: months(5),
      },
    ],
    [
      'to before coverage: it is cancelled',
      {
        left: ['2026-07-03', '2026-07-03'],
        moved: ['2026-07-20', '2026-06-25'],
        end: 'cancelled',
        tells: true,
        months: [],
      },
    ],
    [
      'and coverage that never was begins after all',
      {
        left: ['2026-06-20', '2026-06-20'],
        moved: ['2026-07-20', '2026-08-05'],
        end: '2026-08-31',
        tells: true,
        months: months(2),
      },
    ],
  ])('%s', async (_, { terms, left, moved, end, tells, months: expected }) => {
    const co = await company(t, { planYear: terms ?? {} });
    await elect(co);
    await advance(co, left[0]);
    await leave(co, left[1]);
    await advance(co, moved[0]);
    const dry = await leave(co, moved[1], '?dry_run=true');
    const before = await employee(co);
    const events = await eventsDuring(t, () => leave(co, moved[1]));
    expect(events).toEqual(tells ? [[RESCHEDULED, co.people[0].enrollments[0].id]] : []);
    expect(dry.dry_run.events.map((one: { event_name: string }) => one.event_name)).toEqual(
      events.map(([name]) => name),
    );
    expect(await coverage(co)).toEqual([`inactive ${end}`]);
    expect(await employee(co)).toMatchObject({ status: 'inactive', termination_date: moved[1] });
    // The same day again writes nothing.
    if (moved[1] === left[1]) expect(await employee(co)).toEqual(before);
    await advance(co, '2026-12-02');
    expect(await charged(co)).toEqual(expected);
    for (const month of months(6)) expect(await reconcile(co, month)).toEqual([]);
    expect(await coverage(co)).toEqual([`inactive ${end}`]);
  });

  it('there and back: the ledger is as if nothing had been moved', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    await leave(co, '2026-09-10');
    await advance(co, '2026-10-05');
    await leave(co, '2026-11-10');
    await advance(co, '2026-11-02');
    expect(await charged(co)).toEqual(months(5));
    await leave(co, '2026-09-10');
    expect(await coverage(co)).toEqual(['inactive 2026-09-30']);
    await advance(co, '2026-12-02');
    expect((await latestLines(co)).sort()).toEqual([
      ['2026-10', -4658, -4658, 'monthly'],
      ['2026-11', -4658, -4658, 'monthly'],
    ]);
    expect(await charged(co)).toEqual(months(3));
  });

  it('announced ahead, moved, left, and moved again', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-01');
    await leave(co, '2026-09-10');
    await leave(co, '2026-09-20');
    expect(await coverage(co)).toEqual(['enrolled 2027-06-30']);
    await advance(co, '2026-09-21');
    expect(await coverage(co)).toEqual(['inactive 2026-09-30']);
    const events = await eventsDuring(t, () => leave(co, '2026-08-31'));
    expect(events).toEqual([[RESCHEDULED, co.people[0].enrollments[0].id]]);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual(months(2));
  });
});

describe('what is left alone', () => {
  it('is coverage that ended before the person left', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    const { data: event } = await done(
      co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, {
        ...{ event_type: 'divorced', event_date: '2026-08-01' },
      }),
    );
    const ended = `/v1/enrollments/${co.people[0].enrollments[0].id}/terminate`;
    expect((await co.api.post(ended, { qualifying_life_event_id: event.id })).status).toBe(204);
    await leave(co, '2026-08-10');
    expect(await eventsDuring(t, () => leave(co, '2026-10-20'))).toEqual([]);
    expect(await coverage(co)).toEqual(['inactive 2026-08-31']);
  });

  it('is what an earlier departure ended, once the person was hired again', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    await leave(co, '2026-08-10');
    const [{ reference_id, email }] = co.people;
    await hire({ ...t, api: co.api } as TestOpenroll, co.employerId, [
      { reference_id, email, start_date: '2026-09-20' },
    ]);
    await advance(co, '2026-09-21');
    const [again] = (await done(co.api.get(`/v1/employees/${co.people[0].id}/enrollments`))).data;
    await done(answerWith(co.api, again.id, { plan_id: co.dearer }));
    await advance(co, '2026-10-05');
    await leave(co, '2026-10-05');
    expect(await coverage(co)).toEqual(['inactive 2026-10-31', 'inactive 2026-08-31']);
    expect(await eventsDuring(t, () => leave(co, '2026-11-20'))).toEqual([[RESCHEDULED, again.id]]);
    expect(await coverage(co)).toEqual(['inactive 2026-11-30', 'inactive 2026-08-31']);
  });

  it('is coverage at another employer: the old one ends before it begins', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    await leave(co, '2026-08-10');
    const other = await makeEmployer(co.api, { name: 'Alder Mills' });
    const { data: year } = await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}`));
    await done(
      co.api.post(`/v1/employers/${other}/benefit-plan-years`, {
        ...{ benefit_id: year.benefit_id, plan_ids: [co.plan], coverage_start: '2026-09-01' },
        contribution: { type: 'fixed', EE: 13400 },
      }),
    );
    const policy = { classification: 'all', waiting_period: 'none' };
    await done(co.api.post(`/v1/employers/${other}/benefit-eligibility-policies`, policy));
    const own = { ...t, api: co.api } as TestOpenroll;
    const [there] = await hire(own, other, [{ email: co.people[0].email, start_date: '2026-08-10' }]);
    expect(there.member_id).toBe(co.people[0].member_id);
    await done(answerWith(co.api, there.enrollments[0].id, { plan_id: co.plan }));
    expect(await coverage(co)).toEqual(['enrolled 2027-08-31', 'inactive 2026-08-31']);
    expect(await eventsDuring(t, () => leave(co, '2026-10-20'))).toEqual([]);
    expect(await coverage(co)).toEqual(['enrolled 2027-08-31', 'inactive 2026-08-31']);
  });
});

it('a child who turned 26 in the months covered after all drops out then, and pay follows', async () => {
  const rates = { type: 'tier', EE: 18058, EC: 28000 };
  const co = await company(t, { plan: { rates } });
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const ids: string[] = [];
  for (const [first_name, date_of_birth] of [
    ['Noor', '2000-08-17'],
    ['Ines', '2000-09-30'],
  ]) {
    const child = { first_name, last_name: 'Ferreira', date_of_birth, relationship: 'Child', address };
    const { data } = await done(co.api.post(`/v1/members/${co.people[0].member_id}/dependents`, child));
    ids.push(data.legal_dependent_id);
  }
  const enrollment = co.people[0].enrollments[0].id;
  await done(answerWith(co.api, enrollment, { plan_id: co.plan, dependent_ids: ids }));
  await advance(co, '2026-07-10');
  await leave(co, '2026-07-10');
  await advance(co, '2026-11-05');
  await leave(co, '2026-11-02');
  const periods = await done(co.api.get(`/v1/enrollments/${enrollment}/coverage-periods`));
  expect(
    periods.data.map((row: { start: string; end: string; coverage_tier: string; dependents: unknown[] }) => [
      ...[row.start, row.end, row.coverage_tier, row.dependents.length],
    ]),
  ).toEqual([
    ['2026-07-01', '2026-08-31', 'EC', 2],
    ['2026-09-01', '2026-09-30', 'EC', 1],
    ['2026-10-01', '2026-11-30', 'EE', 0],
  ]);
  await advance(co, '2026-12-02');
  expect((await latestLines(co)).map(([month, cents]: unknown[]) => [month, cents]).sort()).toEqual([
    ['2026-08', 14600],
    ['2026-09', 14600],
    ['2026-10', 4658],
    ['2026-11', 4658],
  ]);
  expect((await statementsOf(co))[0]).toMatchObject({ employee_count: 1 });
});

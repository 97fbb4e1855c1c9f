/** Children age off coverage in simulated time (rules 6): who is covered, what it costs, what is deducted, day by day. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from '../../server/platform/values/dates.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import {
  advance,
  type Company,
  company,
  done,
  latestLines,
  reconcile,
  statementsOf,
} from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';
import { NEVER_IN_HISTORY } from '../simulation/history-laws.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

interface Family extends Company {
  enrollment: string;
  /** By first name. */
  ids: Record<string, string>;
  dependents: string;
}

const GROWN = { first_name: 'Noor', date_of_birth: '2000-07-17', relationship: 'Child' };
const YOUNG = { first_name: 'Ines', date_of_birth: '2015-03-02', relationship: 'Child' };
const HUSBAND = { first_name: 'Rui', date_of_birth: '1990-05-04', relationship: 'Spouse' };
/** The employer pays 134.00 of each tier. */
const RATES = { type: 'tier', EE: 18058, ES: 30000, EC: 28000, EF: 36920 };

/** Somebody who elected for these people, covered from 2026-07-01. */
async function family(people: object[], planYear: object = {}, rates: object = RATES): Promise<Family> {
  const co = await company(t, { planYear, plan: { rates } });
  const dependents = `/v1/members/${co.people[0].member_id}/dependents`;
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const ids: Record<string, string> = {};
  for (const one of people) {
    const { data } = await done(co.api.post(dependents, { last_name: 'Ferreira', address, ...one }));
    ids[data.first_name] = data.legal_dependent_id;
  }
  const enrollment: string = co.people[0].enrollments[0].id;
  await done(answerWith(co.api, enrollment, { plan_id: co.plan, dependent_ids: Object.values(ids) }));
  return { ...co, enrollment, ids, dependents };
}

/** `[start, end, tier, what the employee pays, who else is covered]` */
async function periods(co: Family) {
  const { data } = await done(co.api.get(`/v1/enrollments/${co.enrollment}/coverage-periods`));
  return data.map((row: { dependents: { first_name: string }[] } & Record<string, unknown>) => [
    ...[row.start, row.end, row.coverage_tier, row.employee_deduction_in_cents],
    row.dependents.map(({ first_name }) => first_name),
  ]);
}

const person = async (co: Family) =>
  (await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}/enrollments`))).data[0];

describe('a child who turns 26', () => {
  it('is covered to the end of the month; the enrollment stays, tier and amounts follow, and so does the next deduction', async () => {
    const co = await family([GROWN]);
    await advance(co, '2026-07-31');
    expect(await latestLines(co)).toEqual([['2026-07', 14600, 14600, 'monthly']]);
    expect(await periods(co)).toEqual([['2026-07-01', '2027-06-30', 'EC', 14600, ['Noor']]]);
    expect(await person(co)).toMatchObject({ tier: 'Employee and children', dependent_count: 1 });
    const events = await eventsDuring(t, () => advance(co, '2026-08-01'));
    expect(events).toEqual([['employee.deduction_created', co.people[0].id]]);
    expect(await latestLines(co)).toEqual([['2026-08', 4658, 4658, 'monthly']]);
    expect(await periods(co)).toEqual([
      ['2026-07-01', '2026-07-31', 'EC', 14600, ['Noor']],
      ['2026-08-01', '2027-06-30', 'EE', 4658, []],
    ]);
    expect(await person(co)).toMatchObject({
      ...{ tier: 'Employee only', dependent_count: 0, election_status: 'Enrolled' },
      ...{ premium_in_cents: 18058, employer_contribution_in_cents: 13400, employee_deduction_in_cents: 4658 },
    });
    const [enrollment] = (await done(co.api.get(`/v1/employees/${co.people[0].id}/enrollments`))).data;
    expect(enrollment).toMatchObject({ id: co.enrollment, status: 'enrolled', employee_deduction_in_cents: 4658 });
    for (const month of ['2026-07', '2026-08']) expect(await reconcile(co, month)).toEqual([]);
    // Reconciliation knows the day on which the child dropped out, so it finds an amount that is off by a cent.
    const lose = (month: string, sign: number) =>
      sql`
      update deduction_lines set monthly_cents = monthly_cents + ${sign}
      where organization_id = ${co.organization} and month = ${month}`.execute(t.database.db);
    for (const [month, expected] of [
      ['2026-07', 14600],
      ['2026-08', 4658],
    ] as const) {
      await lose(`${month}-01`, -1);
      expect(await reconcile(co, month)).toMatchObject([
        { kind: 'wrong_amount', expected_in_cents: expected, found_in_cents: expected - 1 },
      ]);
      await lose(`${month}-01`, 1);
    }
    // July stays as it was, and nothing else follows.
    await advance(co, '2026-10-02');
    expect(await latestLines(co)).toEqual([['2026-10', 4658, 4658, 'monthly']]);
    expect(await reconcile(co, '2026-07')).toEqual([]);
  });

  it('leaves the others covered: family without its last child is employee and spouse, with another one it stays', async () => {
    const [one, two] = [await family([GROWN, HUSBAND]), await family([GROWN, YOUNG, HUSBAND])];
    await advance(one, '2026-08-01');
    await advance(two, '2026-08-01');
    expect((await periods(one)).at(-1)).toEqual(['2026-08-01', '2027-06-30', 'ES', 16600, ['Rui']]);
    const [, now] = await periods(two);
    expect([now.slice(0, 4), now[4].sort()]).toEqual([
      ['2026-08-01', '2027-06-30', 'EF', 23520],
      ['Ines', 'Rui'],
    ]);
  });

  it.each([
    ['day_before', '2026-07-16', '2026-07-17'],
    ['end_of_year', '2026-12-31', '2027-01-01'],
  ])('with the option %s is covered until %s', async (child_age_off, last, next) => {
    const co = await family([GROWN], { child_age_off });
    await advance(co, last);
    expect(await periods(co)).toHaveLength(1);
    await advance(co, next);
    expect((await periods(co)).map(([start, end, tier]: string[]) => [start, end, tier])).toEqual([
      ['2026-07-01', last, 'EC'],
      [next, '2027-06-30', 'EE'],
    ]);
  });

  it('after another makes a period of its own, and each month is charged by its period', async () => {
    const co = await family([GROWN, { ...GROWN, first_name: 'Nuno', date_of_birth: '2000-09-30' }, HUSBAND]);
    await advance(co, '2026-11-02');
    expect((await periods(co)).map(([start, , tier, cents]: unknown[]) => [start, tier, cents])).toEqual([
      ['2026-07-01', 'EF', 23520],
      ['2026-08-01', 'EF', 23520],
      ['2026-10-01', 'ES', 16600],
    ]);
    const totals = (await statementsOf(co)).map((row: { total_deduction_cents: number }) => row.total_deduction_cents);
    expect(totals).toEqual([16600, 16600, 23520, 23520, 23520]);
  });

  it('keeps tier and amounts if the plan has no rate for those who stay', async () => {
    const co = await family([GROWN, HUSBAND], {}, { type: 'tier', EE: 18058, EF: 36920 });
    await advance(co, '2026-08-01');
    expect((await periods(co)).at(-1)).toEqual(['2026-08-01', '2027-06-30', 'EF', 23520, ['Rui']]);
  });

  it('changes nothing about coverage that had ended by then', async () => {
    const co = await family([GROWN]);
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-07-10' }));
    await advance(co, '2026-08-02');
    expect(await periods(co)).toEqual([['2026-07-01', '2026-07-31', 'EC', 14600, ['Noor']]]);
  });

  it('also drops out of coverage that runs on after it was terminated', async () => {
    const co = await family([GROWN], { termination_n_months: 2 });
    await advance(co, '2026-07-05');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-07-05' }));
    await advance(co, '2026-08-02');
    expect((await periods(co)).map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['2026-07-01', '2026-07-31', 'EC'],
      ['2026-08-01', '2026-09-30', 'EE'],
    ]);
  });

  it('can be removed and cannot be chosen afterwards', async () => {
    const co = await family([GROWN]);
    const one = `${co.dependents}/${co.ids.Noor}`;
    await advance(co, '2026-07-31');
    expect((await co.api.delete(one)).body.app_error_code).toBe('dependent_is_covered');
    await advance(co, '2026-08-01');
    expect((await co.api.delete(one)).status).toBe(204);
    // Who was covered stays known.
    expect((await periods(co))[0].at(-1)).toEqual(['Noor']);
  });

  it('changes nothing if the day is run twice, or nobody is left', async () => {
    const co = await family([GROWN]);
    await advance(co, '2026-08-01');
    const before = await periods(co);
    const { rows } = await sql`
      select min(eligible_through) as next from coverage_people
      where organization_id = ${co.organization} and ends_on is null and superseded_at is null`.execute(t.database.db);
    expect(rows).toEqual([{ next: null }]);
    await advance(co, '2026-08-02');
    expect(await periods(co)).toEqual(before);
  });
});

describe('a disabled child', () => {
  it('does not age off if the partner says so while the child is covered', async () => {
    const co = await family([GROWN]);
    const one = `${co.dependents}/${co.ids.Noor}`;
    const own = await boundTo({ ...t, api: co.api } as TestOpenroll, 'employee', co.people[0].id);
    expect((await own.patch(one, { disabled: true })).body.app_error_code).toBe('access_token_not_allowed');
    expect((await done(co.api.patch(one, { disabled: true }))).data.disabled).toBe(true);
    expect((await co.api.patch(one, { first_name: 'Nour' })).body.app_error_code).toBe('dependent_is_covered');
    await advance(co, '2026-09-15');
    expect(await periods(co)).toEqual([['2026-07-01', '2027-06-30', 'EC', 14600, ['Noor']]]);
    // No longer: covered to the end of that day.
    await done(co.api.patch(one, { disabled: false }));
    await advance(co, '2026-09-17');
    expect((await periods(co)).map((row: unknown[]) => row.slice(0, 3))).toEqual([
      ['2026-07-01', '2026-09-15', 'EC'],
      ['2026-09-16', '2027-06-30', 'EE'],
    ]);
  });
});

describe('what was true, and when it was known', () => {
  it('is kept when somebody drops out and leaves: prices, people and days, each with its cause', async () => {
    const co = await family([GROWN, HUSBAND]);
    await advance(co, '2026-08-20');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-08-20' }));
    await advance(co, '2026-08-25');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-08-19' }));
    for (const [law, select] of Object.entries(NEVER_IN_HISTORY)) {
      const { rows } = await select(co.organization, date('2026-08-25')).execute(t.database.db);
      expect([law, rows]).toEqual([law, []]);
    }
    const history = async (table: string, what: string) => {
      const { rows } = await sql<object>`
        select ${sql.raw(what)}, recorded_at::date::text as since, superseded_at::date::text as until,
          coalesce(h.step, (select action from audit_entries a where a.id = h.audit_entry_id)) as cause
        from ${sql.table(table)} h where h.organization_id = ${co.organization} order by h.id`.execute(t.database.db);
      return rows.map((row) => Object.values(row));
    };
    const [elected, left] = ['enrollment.elect', 'employee.terminate'];
    const [from, end] = ['2026-07-01', '2027-06-30'];
    expect(await history('coverage_periods', 'starts_on, ends_on')).toEqual([
      [from, end, '2026-06-10', '2026-08-20', elected],
      [from, '2026-08-31', '2026-08-20', null, left],
    ]);
    const prices = await history('coverage_prices', 'starts_on, ends_on, tier');
    expect(prices.toSorted()).toEqual([
      [from, null, 'EF', '2026-06-10', '2026-08-01', elected],
      [from, '2026-07-31', 'EF', '2026-08-01', null, 'children age off'],
      ['2026-08-01', null, 'ES', '2026-08-01', null, 'children age off'],
    ]);
    const people = await history('coverage_people', 'ends_on');
    expect(people.toSorted()).toEqual([
      [null, '2026-06-10', null, elected],
      [null, '2026-06-10', '2026-08-01', elected],
      ['2026-07-31', '2026-08-01', null, 'children age off'],
    ]);
  });
});

/** Payroll deductions over a plan year in simulated time (rules 7): who is charged what, when, and what goes back. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_LANES } from '../../server/modules/calendar/lanes.ts';
import { deductNext } from '../../server/modules/deductions/deduction.actions.ts';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { SYSTEM } from '../../server/platform/commands/caller.ts';
import { command } from '../../server/platform/commands/command.ts';
import type { CalendarDate, Instant } from '../../server/platform/values/dates.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { hire } from '../../server/testing/builders.ts';
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
import { answerWith } from '../../server/testing/enrolling.ts';
import { owedIn } from '../../server/testing/owed.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const employee = async (co: Company, at = 0) => (await done(co.api.get(`/v1/employees/${co.people[at].id}`))).data;

/** What must hold after every run (rules 9.3 and 9.4); and a second run on the same day makes nothing new. */
async function expectLaws(co: Company): Promise<void> {
  const { db } = t.database;
  const organization = co.organization;
  const { rows: statements } = await sql<{
    id: string;
    run_on: CalendarDate;
    run_at: Instant;
    period_start: CalendarDate;
    totals: string;
    sums: string;
  }>`
    select s.id, s.run_on, s.run_at, s.period_start, concat_ws('/', s.total_cents, s.line_count, s.employee_count) as totals,
      (select concat_ws('/', coalesce(sum(l.monthly_cents), 0), count(*), count(distinct l.employee_id))
        from deduction_lines l where l.statement_id = s.id) as sums
    from deduction_statements s where s.organization_id = ${organization} order by s.run_on`.execute(db);
  for (const { totals, sums } of statements) expect(totals).toBe(sums);
  const last = statements.at(-1);
  if (!last) return;
  expect(await ledgerOf(organization, last.period_start)).toEqual(await owedTo(organization, last.period_start));
  const before = await written(organization);
  await command(
    t.kit,
    { organizationId: organization, actor: SYSTEM, at: { now: last.run_at, today: last.run_on } },
    (context) => deductNext(context, { lanes: ALL_LANES, cursor: null, limit: 1_000 }),
  );
  expect(await written(organization)).toEqual(before);
}

async function ledgerOf(organization: string, until: CalendarDate): Promise<string[]> {
  const { rows } = await sql<{ key: string; cents: number }>`
    select concat_ws(' ', employee_id, plan_year_id, month) as key, sum(monthly_cents) as cents from deduction_lines
    where organization_id = ${organization} and month <= ${until} group by 1 having sum(monthly_cents) <> 0 order by 1`.execute(
    t.database.db,
  );
  return rows.map(({ key, cents }) => `${key} ${cents}`);
}

async function owedTo(organization: string, until: CalendarDate): Promise<string[]> {
  const owed = await owedIn(t.database.db, organization, until);
  return owed
    .filter(({ employee }) => employee !== 0)
    .map(({ employee_id, plan_year_id, month, employee }) => `${employee_id} ${plan_year_id} ${month} ${employee}`);
}

async function written(organization: string) {
  const { rows } = await sql`
    select (select count(*) from deduction_lines where organization_id = ${organization}) as lines,
      (select count(*) from deduction_statements where organization_id = ${organization}) as statements,
      (select count(*) from webhook_events where organization_id = ${organization}) as events`.execute(t.database.db);
  return rows;
}

describe('the deduction run', () => {
  it('charges somebody who elected in the middle of a month from the 1st on which coverage starts, once a month', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-06-30');
    expect(await statementsOf(co)).toEqual([]);
    expect((await employee(co)).deductions).toEqual([]);
    await advance(co, '2026-07-01');
    const [statement, ...others] = await statementsOf(co);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      period_start: '2026-07-01',
      period_end: '2026-07-31',
      run_date: '2026-07-01T00:00:00.000Z',
      employee_count: 1,
      total_deduction_cents: 4658,
      deduction_frequency: 'monthly',
      deduction_frequency_label: 'Monthly',
    });
    expect((await employee(co)).deductions).toEqual([
      {
        benefit_name: 'Basin Dental',
        deduction_amount_in_cents: 4658,
        deduction_category: null,
        frequency: 'monthly',
        tax_classification: 'Pre-tax',
        period_start_date: '2026-07-01',
        period_end_date: '2026-07-31',
      },
    ]);
    await expectLaws(co);
    await advance(co, '2026-09-15');
    expect((await statementsOf(co)).map((row: { period_start: string }) => row.period_start)).toEqual([
      '2026-09-01',
      '2026-08-01',
      '2026-07-01',
    ]);
    expect((await employee(co)).deductions).toMatchObject([{ period_start_date: '2026-09-01' }]);
    const { data: events } = await done(co.api.get('/v1/webhook-events?event_name=employee.deduction_created'));
    expect(events.map((event: { resource_id: string }) => event.resource_id)).toEqual(Array(3).fill(co.people[0].id));
    await expectLaws(co);
  });

  it('charges a whole plan year and stops with it', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2027-09-15');
    const statements = await statementsOf(co);
    expect(statements).toHaveLength(12);
    expect(statements[0]).toMatchObject({ period_start: '2027-06-01', total_deduction_cents: 4658 });
    await expectLaws(co);
  });

  it('charges the plan that replaced another on the same start, from the beginning', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-07-05');
    const { data } = await done(co.api.post(`/v1/enrollments/${co.people[0].enrollments[0].id}/change`, {}));
    await done(answerWith(co.api, data.id, { plan_id: co.dearer }));
    expect(await reconcile(co, '2026-07')).toEqual([]);
    await advance(co, '2026-08-01');
    expect(await latestLines(co)).toEqual([
      ['2026-08', 6600, 6600, 'monthly'],
      ['2026-07', 1942, 1942, 'monthly'],
    ]);
    expect((await statementsOf(co))[0]).toMatchObject({ employee_count: 1, total_deduction_cents: 8542 });
    await expectLaws(co);
  });

  it('does not charge a leaver for months that begin after the last day, though coverage goes on', async () => {
    const co = await company(t, { planYear: { termination_n_months: 1 }, people: [{}, { first_name: 'Bram' }] });
    await elect(co, 0);
    await elect(co, 1);
    await advance(co, '2026-09-10');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, {}));
    const [enrollment] = (await done(co.api.get(`/v1/employees/${co.people[0].id}/enrollments`))).data;
    expect(enrollment.coverage_end).toBe('2026-10-31');
    await advance(co, '2026-12-02');
    const statements = await statementsOf(co);
    expect(statements.map((row: { total_deduction_cents: number }) => row.total_deduction_cents)).toEqual([
      4658, 4658, 4658, 9316, 9316, 9316,
    ]);
    await expectLaws(co);
  });

  it('gives back what was charged for months that a retroactive termination takes away', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-20');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-07-31' }));
    expect(await reconcile(co, '2026-09')).toEqual([]);
    await advance(co, '2026-10-01');
    expect(await latestLines(co)).toEqual([
      ['2026-09', -4658, -4658, 'monthly'],
      ['2026-08', -4658, -4658, 'monthly'],
    ]);
    expect((await statementsOf(co))[0]).toMatchObject({ employee_count: 1, total_deduction_cents: -9316 });
    const { deductions } = await employee(co);
    expect(deductions.map((one: { deduction_amount_in_cents: number }) => one.deduction_amount_in_cents)).toEqual([
      -4658, -4658,
    ]);
    await expectLaws(co);
    await advance(co, '2026-11-02');
    expect(await statementsOf(co)).toHaveLength(4);
  });

  it('gives back the first month if coverage turns out never to have begun', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-07-03');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-06-25' }));
    await advance(co, '2026-08-01');
    expect(await latestLines(co)).toEqual([['2026-07', -4658, -4658, 'monthly']]);
    await expectLaws(co);
  });

  it('charges a rehire from the new coverage on, and nothing for the months between', async () => {
    const co = await company(t, { people: [{}, { first_name: 'Bram' }] });
    await elect(co, 0);
    const roster = co.people.map(({ reference_id, first_name, last_name, email, date_of_birth, start_date }) => {
      return { reference_id, first_name, last_name, email, date_of_birth, start_date };
    });
    const census = (employees: object[]) =>
      done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees }));
    await advance(co, '2026-07-20');
    await census(roster.slice(1));
    await t.drain();
    await advance(co, '2026-09-05');
    await census([{ ...roster[0], start_date: '2026-09-05' }, roster[1] as object]);
    await t.drain();
    const enrollments = (await done(co.api.get(`/v1/employees/${co.people[0].id}/enrollments`))).data;
    expect(enrollments.map((row: { status: string }) => row.status)).toEqual(['pending', 'inactive']);
    await done(answerWith(co.api, enrollments[0].id, { plan_id: co.dearer }));
    await advance(co, '2026-10-01');
    await expectLaws(co);
    const { rows } = await sql<{ month: string; cents: number }>`
      select month, sum(monthly_cents) as cents from deduction_lines
      where organization_id = ${co.organization} group by month order by month`.execute(t.database.db);
    expect(rows.filter(({ month }) => month === '2026-07-01' || month === '2026-08-01')).toEqual([
      { month: '2026-07-01', cents: 4658 },
    ]);
    expect(rows.at(-1)).toEqual({ month: '2026-10-01', cents: 6600 });
  });

  it('charges a rehire for the months between in which coverage went on, and nobody who does not come back', async () => {
    const co = await company(t, { planYear: { termination_n_months: 2 }, people: [{}, { first_name: 'Bram' }] });
    await elect(co, 0);
    await elect(co, 1);
    await advance(co, '2026-07-20');
    for (const { id } of co.people) await done(co.api.post(`/v1/employees/${id}/terminate`, {}));
    await advance(co, '2026-09-10');
    expect((await statementsOf(co)).map((row: { employee_count: number }) => row.employee_count)).toEqual([2]);
    const [{ reference_id, email }] = co.people;
    const back = { reference_id, email, start_date: '2026-09-10' };
    await hire({ ...t, api: co.api } as TestOpenroll, co.employerId, [back]);
    await advance(co, '2026-10-01');
    expect((await latestLines(co)).sort()).toEqual([
      ['2026-08', 4658, 4658, 'monthly'],
      ['2026-09', 4658, 4658, 'monthly'],
    ]);
    await expectLaws(co);
    // Leaving again takes none of it back.
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-10-01' }));
    await advance(co, '2026-11-02');
    expect(await statementsOf(co)).toHaveLength(2);
    await expectLaws(co);
  });

  it.each([
    ['weekly', 'Weekly', 1075],
    ['bi_weekly', 'Bi-Weekly', 2150],
    ['semi_monthly', 'Semi-Monthly', 2329],
    ['monthly', 'Monthly', 4658],
  ])('says what is deducted per paycheck: %s', async (pay_frequency, label, cents) => {
    const co = await company(t, { settings: { pay_frequency } });
    await elect(co);
    await advance(co, '2026-07-01');
    expect(await latestLines(co)).toEqual([['2026-07', 4658, cents, pay_frequency]]);
    expect((await statementsOf(co))[0]).toMatchObject({
      total_deduction_cents: 4658,
      deduction_frequency: pay_frequency,
      deduction_frequency_label: label,
    });
  });

  it('runs for the month that has ended if the employer pays in arrears', async () => {
    const co = await company(t, { settings: { pay_frequency: 'semi_monthly', deduction_period: 'previous' } });
    await elect(co);
    await advance(co, '2026-07-31');
    expect(await statementsOf(co)).toEqual([]);
    await advance(co, '2026-08-01');
    expect(await statementsOf(co)).toMatchObject([
      { period_start: '2026-07-01', run_date: '2026-08-01T00:00:00.000Z' },
    ]);
    expect(await latestLines(co)).toEqual([['2026-07', 4658, 2329, 'semi_monthly']]);
    await expectLaws(co);
    const settings = { pay_frequency: 'semi_monthly', deduction_period: 'current' };
    await done(co.api.put(`/v1/employers/${co.employerId}/settings`, settings));
    await advance(co, '2026-09-01');
    expect(await latestLines(co)).toEqual([
      ['2026-09', 4658, 2329, 'semi_monthly'],
      ['2026-08', 4658, 4658, 'monthly'],
    ]);
    await expectLaws(co);
  });

  it('makes a statement without lines if people are covered and owe nothing', async () => {
    const co = await company(t, { planYear: { contribution: { type: 'percent', EE: 100 } } });
    await elect(co);
    await advance(co, '2026-07-01');
    expect(await statementsOf(co)).toMatchObject([{ employee_count: 0, total_deduction_cents: 0 }]);
    expect((await employee(co)).deductions).toEqual([]);
  });

  it('adds up batches that end in the middle of an employer, and picks up where the last one stopped', async () => {
    const co = await company(t, { people: [{}, { first_name: 'Bram' }, { first_name: 'Mei' }] });
    for (const at of co.people.keys()) await elect(co, at);
    const at = { now: '2026-07-01T00:00:00.000Z' as Instant, today: '2026-07-01' as CalendarDate };
    const batch = (cursor: string | null) =>
      command(t.kit, { organizationId: co.organization, actor: SYSTEM, at }, (context) =>
        deductNext(context, { lanes: ALL_LANES, cursor, limit: 1 }),
      );
    let cursor = (await batch(null)) as string | null;
    const seen = [cursor];
    while (cursor !== null) {
      cursor = (await batch(cursor)) as string | null;
      seen.push(cursor);
    }
    expect(seen).toEqual([...co.people.map(({ id }) => parseId('employee', id)).sort(), null]);
    expect(await statementsOf(co)).toMatchObject([{ employee_count: 3, total_deduction_cents: 13974 }]);
    await expectLaws(co);
  });
});

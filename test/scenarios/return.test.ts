/** People come back (rules 10.7): within 30 days, before a break in service counts, after it; and a class that is corrected. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, elect, reconcile } from '../../server/testing/deducting.ts';
import { eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const url = (co: Company) => `/v1/employees/${co.people[0].id}`;
/** Sends the roster, without the first person if `gone`. */
async function census(co: Company, first: object | 'gone'): Promise<void> {
  const employees = co.people.flatMap((one, at) => {
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date } = one;
    const row = { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date };
    if (at > 0) return [row];
    return first === 'gone' ? [] : [{ ...row, ...first }];
  });
  await done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees }));
  await t.drain();
}
async function policy(co: Company, terms: object): Promise<void> {
  const { eligibility_policy_id } = (await done(co.api.get(`/v1/employers/${co.employerId}`))).data;
  await done(co.api.post(`/v1/benefit-eligibility-policies/${eligibility_policy_id}/archive`));
  await done(co.api.post(`/v1/employers/${co.employerId}/benefit-eligibility-policies`, terms));
  await t.drain();
}
/** The elections in order, as `2026-07-01…2026-09-30 EE 4658 inactive`. */
const coverage = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end, ' ', tier, ' ', employee_cents, ' ', status) as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' and not cancelled
    order by coverage_start`.execute(t.database.db);
  return rows.map(({ said }) => said);
};
const charged = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select to_char(month, 'YYYY-MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const eligibility = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select concat(kind, ' ', starts_on, '…', ends_on) as said from eligibility_periods
    where organization_id = ${co.organization} and superseded_at is null and kind = 'eligible' order by starts_on`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const pending = async (co: Company) =>
  (await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`))).data.find(
    ({ status }: { status: string }) => status === 'pending',
  );
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);
const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];

describe('within 30 days', () => {
  it('a roster that forgot somebody for a day leaves no gap and asks for no signature', async () => {
    const co = await company(t, { people: [{}, {}] });
    await elect(co);
    await advance(co, '2026-09-10');
    await census(co, 'gone');
    expect(await coverage(co)).toEqual(['2026-07-01…2026-09-30 EE 4658 inactive']);
    await advance(co, '2026-09-11');
    expect(await names(() => census(co, {}))).toEqual(BACK);
    expect(await coverage(co)).toEqual([
      '2026-07-01…2026-09-30 EE 4658 inactive',
      '2026-10-01…2027-06-30 EE 4658 enrolled',
    ]);
    expect(await eligibility(co)).toEqual([
      'eligible 2025-08-04…',
      'eligible 2025-08-04…2026-09-10',
      'eligible 2026-09-11…',
    ]);
    await advance(co, '2026-12-01');
    expect(await charged(co)).toEqual(['07', '08', '09', '10', '11', '12'].map((month) => `2026-${month} 4658`));
    expect(await reconcile(co, '2026-12')).toEqual([]);
  });

  it('a real return starts on its day, if coverage has ended before', async () => {
    const co = await company(t, { people: [{}, {}], planYear: { termination_rule: 'LAST_DAY' } });
    await elect(co);
    await advance(co, '2026-09-10');
    await done(co.api.post(`${url(co)}/terminate`, {}));
    await advance(co, '2026-10-10');
    expect(await names(() => census(co, { start_date: '2026-10-05' }))).toEqual(BACK);
    expect(await coverage(co)).toEqual([
      '2026-07-01…2026-09-10 EE 4658 inactive',
      '2026-10-05…2027-06-30 EE 4658 enrolled',
    ]);
    await advance(co, '2026-11-01');
    expect(await charged(co)).toEqual(['2026-07 4658', '2026-08 4658', '2026-09 4658', '2026-11 4658']);
  });

  it('on the 30th day it still comes back; on the 31st a window opens instead', async () => {
    for (const [start_date, status] of [
      ['2026-10-10', 'enrolled'],
      ['2026-10-11', 'pending'],
    ]) {
      const co = await company(t, { people: [{}, {}] });
      await elect(co);
      await advance(co, '2026-09-10');
      await done(co.api.post(`${url(co)}/terminate`, {}));
      await advance(co, '2026-10-12');
      await census(co, { start_date });
      const [latest] = (await done(co.api.get(`${url(co)}/enrollments`))).data;
      expect([latest.status, latest.coverage_start]).toEqual([
        status,
        status === 'enrolled' ? start_date : '2026-11-01',
      ]);
    }
  });

  it('nothing comes back if the policy says so', async () => {
    const co = await company(t, { people: [{}, {}] });
    await policy(co, { classification: 'all', waiting_period: 'none', rehire_restores_within_days: 0 });
    await elect(co);
    await advance(co, '2026-09-10');
    await census(co, 'gone');
    await advance(co, '2026-09-11');
    expect(await names(() => census(co, {}))).toEqual(['employee.eligibility_granted', 'enrollment.started']);
    expect(await pending(co)).toMatchObject({ coverage_start: '2026-10-01' });
  });
});

describe('later', () => {
  const SIXTY = { classification: 'all', waiting_period: '60_days' };
  async function backOn(day: string, terms: object = SIXTY): Promise<Company> {
    const co = await company(t, { people: [{}, {}] });
    await policy(co, terms);
    await elect(co);
    await advance(co, '2026-09-10');
    await done(co.api.post(`${url(co)}/terminate`, {}));
    await advance(co, day);
    await census(co, { start_date: day });
    return co;
  }

  it('before 13 weeks there is no new wait: offered at once, covered from the 1st', async () => {
    const co = await backOn('2026-10-16');
    expect(await pending(co)).toMatchObject({
      ...{ enrollment_window_start: '2026-10-16', enrollment_window_end: '2026-11-15', coverage_start: '2026-11-01' },
      enrollment_window_reason: 'new_hire',
    });
    expect((await eligibility(co)).at(-1)).toBe('eligible 2026-10-16…');
  });

  it('one day before 13 weeks there is still no wait; on the day they wait again', async () => {
    expect(await pending(await backOn('2026-12-09'))).toMatchObject({ coverage_start: '2027-01-01' });
    const co = await backOn('2026-12-10');
    expect(await pending(co)).toBeUndefined();
    await advance(co, '2027-02-08');
    expect(await pending(co)).toMatchObject({ enrollment_window_start: '2027-02-08', coverage_start: '2027-02-08' });
  });

  it('a school may say 26 weeks', async () => {
    const co = await backOn('2026-12-10', { ...SIXTY, break_in_service_weeks: 26 });
    expect(await pending(co)).toMatchObject({ coverage_start: '2027-01-01' });
  });
});

describe('a class that is corrected', () => {
  it.each([
    ['within a month', 'END_OF_N_MONTHS', '2026-09-30', '2026-10-01'],
    ['where coverage ended with the day', 'LAST_DAY', '2026-09-10', '2026-09-11'],
  ])('%s leaves no gap and asks for no signature', async (_, termination_rule, end, start) => {
    const co = await company(t, { planYear: { termination_rule } });
    await policy(co, { classification: 'full_time', waiting_period: 'none' });
    await elect(co);
    await advance(co, '2026-09-10');
    const patch = (employee_class: string) =>
      done(co.api.patch(url(co), { effective_date: '2026-09-10', employee_class }));
    expect(await names(() => patch('Part Time'))).toEqual(['employee.eligibility_terminated', 'enrollment.terminated']);
    await advance(co, '2026-09-20');
    expect(await names(() => patch('Full Time'))).toEqual(BACK);
    expect(await coverage(co)).toEqual([`2026-07-01…${end} EE 4658 inactive`, `${start}…2027-06-30 EE 4658 enrolled`]);
  });

  it('after more than 30 days opens a window', async () => {
    const co = await company(t);
    await policy(co, { classification: 'full_time', waiting_period: 'none' });
    await elect(co);
    await advance(co, '2026-09-10');
    await done(co.api.patch(url(co), { effective_date: '2026-09-10', employee_class: 'Part Time' }));
    await advance(co, '2026-10-20');
    await done(co.api.patch(url(co), { effective_date: '2026-10-20', employee_class: 'Full Time' }));
    expect(await pending(co)).toMatchObject({ enrollment_window_start: '2026-10-20' });
  });
});

describe('coverage that was ended by hand', () => {
  const SOLD = { event_type: 'married', event_date: '2026-09-05' };
  async function ended(): Promise<[Company, string]> {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    const { data } = await done(co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, SOLD));
    const [enrolled] = (await done(co.api.get(`${url(co)}/enrollments`))).data.filter(
      ({ status }: { status: string }) => status === 'enrolled',
    );
    await done(co.api.post(`/v1/enrollments/${enrolled.id}/terminate`, { qualifying_life_event_id: data.id }));
    return [co, enrolled.id];
  }

  it('goes on without a gap, and missed deductions are taken', async () => {
    const [co, id] = await ended();
    await advance(co, '2026-11-20');
    const run = () => done(co.api.post(`/v1/enrollments/${id}/reinstate`, { reason: 'the wrong person' }));
    expect(await names(run)).toEqual(BACK.slice(1));
    expect(await coverage(co)).toEqual([
      '2026-07-01…2026-09-30 EE 4658 inactive',
      '2026-10-01…2027-06-30 EE 4658 enrolled',
    ]);
    await advance(co, '2026-12-01');
    expect(await charged(co)).toEqual(['07', '08', '09', '10', '11', '12'].map((month) => `2026-${month} 4658`));
  });

  it('is refused if it continues already, was never ended, or nobody is left to be covered', async () => {
    const [co, id] = await ended();
    const reinstate = async (which: string) => {
      const { status, body } = await co.api.post(`/v1/enrollments/${which}/reinstate`, { reason: 'by mistake' });
      return [status, body.app_error_code ?? body.data.id];
    };
    const [, made] = await reinstate(id);
    expect(await reinstate(made)).toEqual([409, 'enrollment_not_ended']);
    expect(await reinstate(id)).toEqual([409, 'already_enrolled']);
    await done(co.api.post(`${url(co)}/terminate`, {}));
    expect(await reinstate(made)).toEqual([409, 'employee_inactive']);
  });
});

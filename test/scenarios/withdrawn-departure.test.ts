/** A departure is taken back (rules 10.5, 10.7): the effect on coverage, payroll, windows and events, before the day and after it. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, elect, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const url = (co: Company) => `/v1/employees/${co.people[0].id}`;
const leave = (co: Company, termination_date: string) =>
  done(co.api.post(`${url(co)}/terminate`, { termination_date }));
const withdraw = (co: Company, query = '') =>
  done(co.api.delete(`${url(co)}/termination${query}`, { reason: 'stays' }));
const employee = async (co: Company) => (await done(co.api.get(url(co)))).data;
/** `2026-07-01…2026-09-30 EE 4658 inactive` for each, in the order of its days; what was cancelled is left out. */
const coverage = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select concat(coverage_start, '…', coverage_end, ' ', tier, ' ', employee_cents, ' ', status) as said from enrollments
    where organization_id = ${co.organization} and election = 'Enrolled' and not cancelled
    order by coverage_start`.execute(t.database.db);
  return rows.map(({ said }) => said);
};
/** What the ledger holds in the end for each month, as `2026-07 4658`. */
const charged = async (co: Company): Promise<string[]> => {
  const { rows } = await sql<{ said: string }>`
    select to_char(month, 'YYYY-MM') || ' ' || sum(monthly_cents) as said from deduction_lines
    where organization_id = ${co.organization} group by month having sum(monthly_cents) <> 0 order by month`.execute(
    t.database.db,
  );
  return rows.map(({ said }) => said);
};
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);
const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
/** So many months from July on. */
const months = (count: number) =>
  ['2026-07', '2026-08', '2026-09', '2026-10', '2026-11', '2026-12'].slice(0, count).map((month) => `${month} 4658`);

it('before its day clears the date, and nothing else happens then or later', async () => {
  const co = await company(t);
  await elect(co);
  await advance(co, '2026-09-01');
  await leave(co, '2026-09-30');
  await advance(co, '2026-09-10');
  expect(await names(() => withdraw(co))).toEqual([]);
  expect(await employee(co)).toMatchObject({ status: 'active', termination_date: null });
  expect(
    (await names(() => advance(co, '2026-10-05'))).filter((name) => name !== 'employee.deduction_created'),
  ).toEqual([]);
  expect(await coverage(co)).toEqual(['2026-07-01…2027-06-30 EE 4658 enrolled']);
  expect(await charged(co)).toEqual(months(4));
});

it('is the same with terminate without a day', async () => {
  const co = await company(t);
  await elect(co);
  await leave(co, '2026-07-31');
  await done(co.api.post(`${url(co)}/terminate`, { termination_date: null }));
  expect((await employee(co)).termination_date).toBeNull();
  const { status, body } = await co.api.post(`${url(co)}/terminate`, { termination_date: null });
  expect([status, body.app_error_code]).toEqual([409, 'not_leaving']);
});

interface Case {
  terms?: object;
  left: string;
  withdrawn: string;
  before: string[];
  after: string[];
  events?: string[];
  /** The lines of the next run, as month and cents. */
  next: [string, number][];
}

describe('after its day nobody was ever away', () => {
  it.each<[string, Case]>([
    [
      'in the same month',
      {
        left: '2026-09-10',
        withdrawn: '2026-09-15',
        before: ['2026-07-01…2026-09-30 EE 4658 inactive'],
        after: ['2026-07-01…2026-09-30 EE 4658 inactive', '2026-10-01…2027-06-30 EE 4658 enrolled'],
        next: [['2026-10', 4658]],
      },
    ],
    [
      'two months later: missed deductions are taken',
      {
        left: '2026-09-10',
        withdrawn: '2026-11-20',
        before: ['2026-07-01…2026-09-30 EE 4658 inactive'],
        after: ['2026-07-01…2026-09-30 EE 4658 inactive', '2026-10-01…2027-06-30 EE 4658 enrolled'],
        next: [
          ['2026-10', 4658],
          ['2026-11', 4658],
          ['2026-12', 4658],
        ],
      },
    ],
    [
      'where coverage ended with the day',
      {
        terms: { termination_rule: 'LAST_DAY' },
        left: '2026-09-10',
        withdrawn: '2026-09-21',
        before: ['2026-07-01…2026-09-10 EE 4658 inactive'],
        after: ['2026-07-01…2026-09-10 EE 4658 inactive', '2026-09-11…2027-06-30 EE 4658 enrolled'],
        next: [['2026-10', 4658]],
      },
    ],
    [
      'where coverage went on for months, at the employer’s cost',
      {
        terms: { termination_n_months: 2 },
        left: '2026-08-10',
        withdrawn: '2026-10-12',
        before: ['2026-07-01…2026-10-31 EE 4658 inactive'],
        after: ['2026-07-01…2026-10-31 EE 4658 inactive', '2026-11-01…2027-06-30 EE 4658 enrolled'],
        next: [
          ['2026-09', 4658],
          ['2026-10', 4658],
          ['2026-11', 4658],
        ],
      },
    ],
    [
      'where coverage went on to the end of the plan year: it is handed over',
      {
        terms: { termination_rule: 'END_OF_PLAN_YEAR' },
        left: '2026-09-10',
        withdrawn: '2026-09-15',
        before: ['2026-07-01…2027-06-30 EE 4658 inactive'],
        after: ['2026-07-01…2026-09-15 EE 4658 inactive', '2026-09-16…2027-06-30 EE 4658 enrolled'],
        events: [BACK[0] as string, 'enrollment.termination_rescheduled', ...BACK.slice(1)],
        next: [['2026-10', 4658]],
      },
    ],
    [
      'before coverage has begun',
      {
        left: '2026-06-20',
        withdrawn: '2026-06-25',
        before: [],
        after: ['2026-07-01…2027-06-30 EE 4658 enrolled'],
        next: [['2026-07', 4658]],
      },
    ],
  ])('%s', async (_, { terms, left, withdrawn, before, after, events = BACK, next }) => {
    const co = await company(t, { planYear: terms ?? {} });
    await elect(co);
    await advance(co, left);
    await leave(co, left);
    await advance(co, withdrawn);
    expect(await coverage(co)).toEqual(before);
    expect(await names(() => withdraw(co))).toEqual(events);
    expect(await coverage(co)).toEqual(after);
    expect(await employee(co)).toMatchObject({ status: 'active', termination_date: null });
    const [year = '', month = ''] = withdrawn.split('-');
    const first = `${year}-${String(Number(month) + 1).padStart(2, '0')}-01`;
    await advance(co, first);
    const lines = await latestLines(co);
    expect(lines.map(([month, cents]: [string, number]) => [month, cents]).sort()).toEqual(next);
    expect(await reconcile(co, first.slice(0, 7))).toEqual([]);
    expect(await charged(co)).toEqual(months(Number(first.slice(5, 7)) - 6));
  });
});

it('leaves a record that names the enrollment whose signature counts', async () => {
  const co = await company(t);
  await elect(co);
  await advance(co, '2026-09-10');
  await leave(co, '2026-09-10');
  await withdraw(co);
  const [reinstated, signed] = (await done(co.api.get(`${url(co)}/enrollments`))).data;
  expect(reinstated).toMatchObject({
    ...{ status: 'enrolled', started_reason: 'reinstatement', continues_enrollment_id: signed.id },
  });
  const { data } = await done(co.api.get(`/v1/enrollments/${reinstated.id}/signature`));
  expect(data).toMatchObject({ signer_kind: 'reinstatement', decision: 'elect', signed_name: '' });
  expect(JSON.parse(data.election_json)).toMatchObject({
    continues_enrollment_id: signed.id,
    coverage_start: '2026-10-01',
    employee_deduction_in_cents: 4658,
  });
});

it('keeps a family together, without the child who aged off meanwhile', async () => {
  const rates = { type: 'tier', EE: 18058, EC: 28000, ES: 30000, EF: 36920 };
  const co = await company(t, { plan: { rates } });
  const dependents = `/v1/members/${co.people[0].member_id}/dependents`;
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const ids: string[] = [];
  for (const one of [
    { first_name: 'Rui', date_of_birth: '1990-05-04', relationship: 'Spouse' },
    // The last day by age is 2026-10-31: in the gap that is closed.
    { first_name: 'Noor', date_of_birth: '2000-10-17', relationship: 'Child' },
  ]) {
    const { data } = await done(co.api.post(dependents, { last_name: 'Ferreira', address, ...one }));
    ids.push(data.legal_dependent_id);
  }
  await done(answerWith(co.api, co.people[0].enrollments[0].id, { plan_id: co.plan, dependent_ids: ids }));
  await advance(co, '2026-09-10');
  await leave(co, '2026-09-10');
  await advance(co, '2026-11-20');
  expect(await names(() => withdraw(co))).toEqual(BACK);
  const [reinstated] = (await done(co.api.get(`${url(co)}/enrollments`))).data;
  const { data } = await done(co.api.get(`/v1/enrollments/${reinstated.id}/coverage-periods`));
  expect(data).toMatchObject([
    { start: '2026-10-01', end: '2026-10-31', coverage_tier: 'EF', employee_deduction_in_cents: 23520 },
    { start: '2026-11-01', end: '2027-06-30', coverage_tier: 'ES', employee_deduction_in_cents: 16600 },
  ]);
  expect(data.map((period: { dependents: object[] }) => period.dependents.length)).toEqual([2, 1]);
  await advance(co, '2026-12-01');
  const lines = await latestLines(co);
  expect(lines.map(([month, cents]: [string, number]) => [month, cents]).sort()).toEqual([
    ['2026-10', 23520],
    ['2026-11', 16600],
    ['2026-12', 16600],
  ]);
});

it('reopens the windows that it had closed, and none for what was declined', async () => {
  const co = await company(t, { people: [{}, {}] });
  await done(answerWith(co.api, co.people[1].enrollments[0].id, { reason: 'Other' }));
  await advance(co, '2026-06-20');
  for (const { id } of co.people)
    await done(co.api.post(`/v1/employees/${id}/terminate`, { termination_date: '2026-06-20' }));
  await advance(co, '2026-06-22');
  const back = (at: number) =>
    done(co.api.delete(`/v1/employees/${co.people[at].id}/termination`, { reason: 'stays' }));
  expect(await names(() => back(0))).toEqual(['employee.eligibility_granted', 'enrollment.started']);
  expect(await names(() => back(1))).toEqual(['employee.eligibility_granted']);
  const [open] = (await done(co.api.get(`/v1/members/${co.people[0].member_id}/enrollments`))).data;
  // 20 days were left on 06-20.
  expect(open).toMatchObject({ status: 'pending', enrollment_window_end: '2026-07-12', coverage_start: '2026-07-01' });
});

it('says beforehand what it would do, and changes nothing', async () => {
  const co = await company(t);
  await elect(co);
  await advance(co, '2026-09-10');
  await leave(co, '2026-09-10');
  const { data, dry_run } = await withdraw(co, '?dry_run=true');
  expect(data).toMatchObject({ status: 'active', termination_date: null });
  expect(dry_run.events.map(({ event_name }: { event_name: string }) => event_name)).toEqual(BACK);
  expect(dry_run.coverage.changes).toMatchObject([{ before: null, after: { coverage_start: '2026-10-01' } }]);
  expect((await employee(co)).status).toBe('inactive');
});

it('is refused if nobody leaves', async () => {
  const co = await company(t);
  const { status, body } = await co.api.delete(`${url(co)}/termination`, { reason: 'stays' });
  expect([status, body.app_error_code]).toEqual([409, 'not_leaving']);
  expect((await co.api.delete(`${url(co)}/termination`, {})).status).toBe(400);
});

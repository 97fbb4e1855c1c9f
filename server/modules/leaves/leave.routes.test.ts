/** Leaves over HTTP, played from June to December: what each kind does to coverage, deductions, arrears and the inbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
import { advance, type Company, company, done, elect, reconcile, statementsOf } from '../../testing/deducting.ts';

const NAMES = ['Suspended', 'Catching', 'Stopped', 'Late', 'Leaver', 'Billed', 'Paid'] as const;
type Name = (typeof NAMES)[number];
const DAYS = { starts_on: '2026-08-10', ends_on: '2026-10-20' };
const SEPTEMBER_AND_OCTOBER = ['2026-09-01', '2026-10-01'];

let t: TestOpenroll;
let co: Company;
const leaves: Partial<Record<Name, string>> = {};
// biome-ignore lint/suspicious/noExplicitAny: bodies of the API, checked against the contract elsewhere
type Body = any;
/** What the dry run for the leave that stops coverage said in June. */
let tried: Body;
/** The lines of each statement, by the day of its run: `Suspended 2026-09 4658 regular month_due`. */
const lines: Record<string, string[]> = {};

const idOf = (name: Name): string => co.people[NAMES.indexOf(name)].id;
const urlOf = (name: Name) => `/v1/employees/${idOf(name)}/leaves`;
const record = async (name: Name, terms: object) => {
  leaves[name] = (await done(co.api.post(urlOf(name), { ...DAYS, ...terms }))).data.id;
};
const one = (name: Name) => `${urlOf(name)}/${leaves[name]}`;
const shown = async (name: Name): Promise<Body> => (await done(co.api.get(urlOf(name)))).data[0];
const sums = (leave: Body) =>
  leave.months.map((month: Body) => [
    ...[month.period_start_date, month.due_in_cents, month.taken_in_cents],
    ...[month.arrears_in_cents, month.waived_in_cents],
  ]);

async function run(day: string) {
  await advance(co, day);
  const [latest] = await statementsOf(co);
  const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${latest.statement_id}/lines?limit=100`));
  lines[day] = data
    .map((line: Body) =>
      [line.last_name, line.period_start_date.slice(0, 7), line.monthly_cents, line.kind, line.reason].join(' '),
    )
    .sort();
}

beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
  co = await company(t, { people: NAMES.map((last_name) => ({ last_name })) });
  for (const at of co.people.keys()) await elect(co, at);
  tried = await done(co.api.post(`${urlOf('Stopped')}?dry_run=true`, { ...DAYS, coverage: 'stops' }));
  await record('Suspended', { deductions: 'suspend' });
  await record('Catching', { deductions: 'catch_up', catch_up: { paychecks: 2 } });
  await record('Stopped', { coverage: 'stops' });
  await record('Leaver', { deductions: 'suspend', ends_on: null });
  await record('Billed', { deductions: 'direct_bill' });
  await record('Paid', {});
  for (const day of ['2026-07-01', '2026-08-01', '2026-09-01', '2026-10-01']) await run(day);
  await advance(co, '2026-10-05');
  await record('Late', { deductions: 'catch_up', catch_up: { paychecks: 2 } });
  await advance(co, '2026-10-15');
  await done(co.api.post(`/v1/employees/${idOf('Leaver')}/terminate`, { termination_date: '2026-10-15' }));
  await run('2026-11-01');
}, 120_000);
afterAll(() => t.close());

const of = (day: string, name: Name) => (lines[day] ?? []).filter((line) => line.startsWith(`${name} `));

describe('deductions', () => {
  it('continue with `continue`, and otherwise stop for each month whose 1st is in the leave', async () => {
    expect(of('2026-08-01', 'Suspended')).toEqual(['Suspended 2026-08 4658 regular month_due']);
    expect(lines['2026-09-01']).toEqual(['Late 2026-09 4658 regular month_due', 'Paid 2026-09 4658 regular month_due']);
    expect(of('2026-11-01', 'Suspended')).toEqual(['Suspended 2026-11 4658 regular month_due']);
    expect(sums(await shown('Paid'))).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 4658, 0, 0]));
  });

  it('are caught up, half of each month on each of two paychecks', () => {
    const half = (month: string) => `Catching ${month} 2329 arrears arrears_collected`;
    expect(of('2026-11-01', 'Catching')).toEqual([
      ...[half('2026-09'), half('2026-10'), 'Catching 2026-11 4658 regular month_due'],
    ]);
  });

  it('are refunded if the leave is recorded late', () => {
    expect(of('2026-11-01', 'Late')).toEqual([
      'Late 2026-09 -2329 correction amount_changed',
      'Late 2026-10 -2329 correction amount_changed',
      'Late 2026-11 4658 regular month_due',
    ]);
  });

  it('match the elections in every month', async () => {
    for (const month of ['2026-08', '2026-09', '2026-10', '2026-11']) expect(await reconcile(co, month)).toEqual([]);
  });

  it('are invoiced as ever: a carrier is paid for everybody who is covered', async () => {
    const { data } = await done(co.api.get(`/v1/employers/${co.employerId}/invoices`));
    const found = data.find((invoice: Body) => invoice.period_start === '2026-09-01');
    expect(found.total).toBe(1083.48);
  });
});

describe('coverage', () => {
  it('that stops ends by its rule, and continues after the return without a wait or a signature', async () => {
    const { data } = await done(co.api.get(`/v1/employees/${idOf('Stopped')}/enrollments`));
    const found = data.map((row: Body) => [row.status, row.coverage_start, row.coverage_end, row.started_reason]);
    expect(found.sort()).toEqual([
      ['enrolled', '2026-10-21', '2027-06-30', 'reinstatement'],
      ['inactive', '2026-07-01', '2026-08-31', 'open_enrollment'],
    ]);
    expect(of('2026-11-01', 'Stopped')).toEqual(['Stopped 2026-11 4658 regular month_due']);
    expect((await shown('Stopped')).months).toEqual([]);
  });

  it('is reported by a dry run, with the deduction run that would change', () => {
    const { events, later_events, coverage, deductions } = tried.dry_run;
    expect(events).toEqual([]);
    const later = later_events.map((event: Body) => [event.on, event.event_name]);
    expect(later[0]).toEqual(['2026-08-10', 'enrollment.terminated']);
    expect(later).toContainEqual(['2026-10-21', 'enrollment.accepted']);
    expect(coverage.changes.length).toBeGreaterThan(0);
    expect(deductions.run_on).toBe('2026-09-01');
    expect(deductions.changes).toMatchObject([{ before_in_cents: 4658, after_in_cents: 0 }]);
  });
});

describe('arrears', () => {
  it('stay until somebody settles them, even for people who have left, and wait in the inbox', async () => {
    for (const name of ['Suspended', 'Leaver', 'Billed'] as const) {
      expect(sums(await shown(name))).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 0, 4658, 0]));
    }
    const waiting = async () => {
      const { data } = await done(co.api.get('/v1/inbox?kind=leave_arrears&limit=100'));
      return data.map((item: Body) => item.resource.id).sort();
    };
    expect(await waiting()).toEqual([leaves.Suspended, leaves.Leaver, leaves.Billed].sort());
    const why = { reason: 'agreed with the employee' };
    const waived = await done(co.api.post(`${one('Suspended')}/settle`, { as: 'waived', ...why }));
    expect(sums(waived.data)).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 0, 0, 4658]));
    const paid = await done(co.api.post(`${one('Billed')}/settle`, { as: 'paid', ...why }));
    expect(sums(paid.data)).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 4658, 0, 0]));
    expect(paid.data.months[0].paid_directly_in_cents).toBe(4658);
    expect(await waiting()).toEqual([leaves.Leaver]);
    // A repeated call settles nothing more.
    await done(co.api.post(`${one('Suspended')}/settle`, { as: 'paid', ...why }));
    expect(sums(await shown('Suspended'))).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 0, 0, 4658]));
    await run('2026-12-01');
    for (const name of ['Suspended', 'Billed'] as const)
      expect(of('2026-12-01', name)).toEqual([`${name} 2026-12 4658 regular month_due`]);
    expect(of('2026-12-01', 'Leaver')).toEqual([]);
    for (const name of ['Catching', 'Late'] as const) {
      expect(sums(await shown(name))).toEqual(SEPTEMBER_AND_OCTOBER.map((month) => [month, 4658, 4658, 0, 0]));
    }
    expect(await reconcile(co, '2026-09')).toEqual([]);
  });
});

describe('a leave', () => {
  it.each([
    ['Paid', { starts_on: '2026-10-20' }, 409, 'leave_overlaps'],
    ['Paid', { starts_on: '2024-01-01', ends_on: '2024-02-01' }, 422, 'leave_dates'],
    ['Paid', { starts_on: '2027-01-01', ends_on: '2026-12-31' }, 422, 'leave_dates'],
    ['Paid', { starts_on: '2027-01-01', deductions: 'catch_up' }, 400, 'invalid_request'],
    ['Paid', { starts_on: '2027-01-01', catch_up: { paychecks: 3 } }, 400, 'invalid_request'],
    ['Paid', { starts_on: '2027-01-01', deductions: 'catch_up', catch_up: { paychecks: 0 } }, 400, 'invalid_request'],
    ['Leaver', { starts_on: '2027-01-01' }, 409, 'employee_inactive'],
  ] as const)('of %s is refused: %j', async (name, body, status, code) => {
    const answer = await co.api.post(urlOf(name), body);
    expect([answer.status, answer.body.app_error_code]).toEqual([status, code]);
  });

  it('keeps the terms by which coverage stopped, or arrears were settled or are collected', async () => {
    const change = async (name: Name, body: object) => (await co.api.patch(one(name), body)).body.app_error_code;
    expect(await change('Stopped', { ends_on: '2026-11-20' })).toBe('leave_begun');
    expect(await change('Catching', { catch_up: { paychecks: 4 } })).toBe('leave_begun');
    expect((await co.api.delete(one('Stopped'))).body.app_error_code).toBe('leave_begun');
    expect((await co.api.delete(one('Billed'))).body.app_error_code).toBe('leave_settled');
    // What was waived or paid would be deducted a second time.
    for (const name of ['Suspended', 'Billed'] as const) {
      for (const body of [{ deductions: 'continue' }, { ends_on: '2026-09-30' }, { starts_on: '2026-09-02' }])
        expect(await change(name, body)).toBe('leave_settled');
    }
    expect(await change('Suspended', { ends_on: '2026-10-19' })).toBeUndefined();
  });

  it('that was a mistake is taken back, and its months are deducted after all', async () => {
    const made = await done(co.api.post(urlOf('Paid'), { starts_on: '2026-11-20', deductions: 'suspend' }));
    await done(co.api.delete(`${urlOf('Paid')}/${made.data.id}`));
    expect((await co.api.delete(`${urlOf('Paid')}/${made.data.id}`)).status).toBe(404);
    expect(await shown('Paid')).toMatchObject({ id: leaves.Paid });
  });

  it('can be recorded by the employer, seen by the employee, and nobody else', async () => {
    const mine = await boundTo({ ...t, api: co.api }, 'employer', co.employerId);
    expect((await mine.get(urlOf('Paid'))).status).toBe(200);
    const employee = await boundTo({ ...t, api: co.api }, 'employee', idOf('Paid'));
    const own = await employee.get(urlOf('Paid'));
    expect([own.status, own.body]).toEqual([200, (await co.api.get(urlOf('Paid'))).body]);
    const colleague = await boundTo({ ...t, api: co.api }, 'employee', idOf('Billed'));
    const stranger = (await t.otherOrganization('sandbox')).api;
    for (const api of [colleague, stranger]) expect((await api.get(urlOf('Paid'))).status).toBe(404);
    for (const api of [employee, stranger]) expect((await api.delete(one('Paid'))).status).toBe(404);
    expect((await mine.patch(`${urlOf('Billed')}/${leaves.Paid}`, {})).status).toBe(404);
  });
});

/** Statements, lines, the file and reconciliation over HTTP, on real PostgreSQL in simulated time. */
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
import { advance, type Company, company, done, elect, reconcile, statementsOf } from '../../testing/deducting.ts';
import { parseId } from '../vocabulary/ids.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

/** Three people who elected and were charged for July; shared by the tests that only read. */
let shared: Company;
beforeAll(async () => {
  shared = await company(t, { people: [{ last_name: 'Zamora' }, { last_name: 'Abbott' }, { last_name: 'Mbeki' }] });
  for (const at of shared.people.keys()) await elect(shared, at);
  await advance(shared, '2026-07-01');
});

const listUrl = (co: Company) => `/v1/employers/${co.employerId}/payroll-deduction-statements`;
const tokenFor = (co: Company, type: 'employer' | 'employee', id: string) => boundTo({ ...t, api: co.api }, type, id);

describe('200', () => {
  it('pages the lines by name', async () => {
    const [{ statement_id }] = await statementsOf(shared);
    const url = `/v1/payroll-deduction-statements/${statement_id}/lines`;
    const { body } = await shared.api.get(`${url}?limit=2`);
    expect(body.data.map((line: { last_name: string }) => line.last_name)).toEqual(['Abbott', 'Mbeki']);
    expect(body.pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    expect((await shared.api.get(`${url}?limit=2&page=2`)).body.data).toMatchObject([
      {
        employee_id: shared.people[0].id,
        enrollment_id: shared.people[0].enrollments[0].id,
        benefit_plan_year_id: shared.planYearId,
        plan_name: 'Dental Basic',
        coverage_tier: 'EE',
        monthly_cents: 4658,
        deduction_category: null,
        period_end_date: '2026-07-31',
      },
    ]);
  });

  it('finds lines by name or reference', async () => {
    const [{ statement_id }] = await statementsOf(shared);
    const url = `/v1/payroll-deduction-statements/${statement_id}/lines`;
    const names = async (search: string) => {
      const { body } = await shared.api.get(`${url}?search=${encodeURIComponent(search)}`);
      const { data, pagination } = body;
      const found = data.map((line: Record<string, unknown>) => `${line.last_name} ${line.monthly_cents}`);
      return [...found, pagination.total];
    };
    expect(await names('odalys a')).toEqual(['Abbott 4658', 1]);
    expect(await names('B')).toEqual(['Abbott 4658', 'Mbeki 4658', 2]);
    expect(await names(shared.people[0].reference_id)).toEqual(['Zamora 4658', 1]);
    expect(await names('_')).toEqual([0]);
  });

  it('reads one statement as the list shows it', async () => {
    const [listed] = await statementsOf(shared);
    const api = await tokenFor(shared, 'employer', shared.employerId);
    expect((await done(api.get(`/v1/payroll-deduction-statements/${listed.statement_id}`))).data).toEqual(listed);
    expect(listed).toMatchObject({ employee_count: 3, total_deduction_cents: 13974 });
  });

  it('lets the employer’s token read statements, lines and reconciliation', async () => {
    const api = await tokenFor(shared, 'employer', shared.employerId);
    const { data } = await done(api.get(listUrl(shared)));
    expect(data).toMatchObject([{ employee_count: 3, total_deduction_cents: 13974 }]);
    await done(api.get(`/v1/payroll-deduction-statements/${data[0].statement_id}/lines`));
    expect((await done(api.get(`/v1/employers/${shared.employerId}/reconciliation?month=2026-07`))).data).toEqual({
      month: '2026-07',
      findings: [],
    });
  });

  it('shows deductions in a list of employees without a query for each', async () => {
    const count = async (limit: number) => {
      const before = t.database.statements.count;
      const { data } = await done(shared.api.get(`/v1/employers/${shared.employerId}/employees?limit=${limit}`));
      for (const row of data) expect(row.deductions).toMatchObject([{ deduction_amount_in_cents: 4658 }]);
      return t.database.statements.count - before;
    };
    expect(await count(3)).toBe(await count(1));
  });

  it('hides a statement until its run is over', async () => {
    const organization = shared.organization;
    const move = (day: string | null, through: string) =>
      sql`update calendar_lanes set day = ${day}, calendar_through = ${through}
        where organization_id = ${organization}`.execute(t.database.db);
    await move('2026-07-01', '2026-06-30');
    expect(await statementsOf(shared)).toEqual([]);
    expect((await done(shared.api.get(`/v1/employees/${shared.people[0].id}`))).data.deductions).toEqual([]);
    // The day runs once more, for work that came late.
    await move('2026-07-01', '2026-07-01');
    expect(await statementsOf(shared)).toMatchObject([{ total_deduction_cents: 13974 }]);
    await move(null, '2026-07-01');
    expect(await statementsOf(shared)).toMatchObject([{ total_deduction_cents: 13974 }]);
  });
});

describe('what changed since the previous statement', () => {
  it('lists new people, changed amounts and stopped deductions, but no renewal, refund or unchanged line', async () => {
    const people = ['Abbott', 'Mbeki', 'Quist', 'Zamora'].map((last_name) => ({ last_name }));
    const co = await company(t, { people, planYear: { termination_rule: 'LAST_DAY' } });
    for (const at of [0, 1, 2]) await elect(co, at);
    await advance(co, '2026-07-01');
    const changesOf = async () => {
      const [{ statement_id }] = await statementsOf(co);
      return done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/changes?limit=10`));
    };
    const first = await changesOf();
    expect(first).toMatchObject({ compared_with: null, counts: { new: 3, changed: 0, stopped: 0 } });
    const [july] = await statementsOf(co);
    await elect(co, 3);
    await done(co.api.post(`/v1/employees/${co.people[1].id}/terminate`, { termination_date: '2026-07-15' }));
    await advance(co, '2026-08-01');
    const { data, ...rest } = await changesOf();
    expect(data.map((one: Record<string, unknown>) => [one.last_name, one.change, one.before, one.after])).toEqual([
      ['Mbeki', 'stopped', { monthly_cents: 4658, deduction_amount_in_cents: 4658 }, null],
      ['Zamora', 'new', null, { monthly_cents: 4658, deduction_amount_in_cents: 4658 }],
    ]);
    expect(rest).toMatchObject({
      compared_with: { statement_id: july.statement_id, period_start: '2026-07-01' },
      counts: { new: 1, changed: 0, stopped: 1 },
      difference_in_cents: 0,
    });
    // Twice a month from now on: the monthly amount is the same, but not the amount per payday.
    await done(co.api.put(`/v1/employers/${co.employerId}/settings`, { pay_frequency: 'semi_monthly' }));
    await advance(co, '2026-09-01');
    const september = await changesOf();
    expect(september.counts).toEqual({ new: 0, changed: 3, stopped: 0 });
    expect(september.data[0]).toMatchObject({
      ...{ last_name: 'Abbott', benefit_name: 'Basin Dental', difference_in_cents: 0 },
      before: { monthly_cents: 4658, deduction_amount_in_cents: 4658 },
      after: { monthly_cents: 4658, deduction_amount_in_cents: 2329 },
    });
  });
});

describe('400', () => {
  it.each(['', '?month=2026', '?month=2026-13', '?month=2026-07-01'])('refuses to reconcile %s', async (query) => {
    const { status } = await shared.api.get(`/v1/employers/${shared.employerId}/reconciliation${query}`);
    expect(status).toBe(400);
  });
});

describe('404', () => {
  it('shows an employee, another employer and another organization nothing', async () => {
    const [{ statement_id }] = await statementsOf(shared);
    const elsewhere = await shared.api.post('/v1/employers', {
      name: 'Else',
      legal_name: 'Else Inc.',
      ein: '11-1111111',
      email: 'e@else.example',
      address: { address_line_1: '1 Road', city: 'Tacoma', state: 'WA', zipcode: '98402' },
    });
    const strangers = [
      await tokenFor(shared, 'employee', shared.people[0].id),
      await tokenFor(shared, 'employer', elsewhere.body.data.id),
      (await t.otherOrganization('sandbox')).api,
    ];
    const paths = [
      listUrl(shared),
      `/v1/payroll-deduction-statements/${statement_id}`,
      `/v1/payroll-deduction-statements/${statement_id}/lines`,
      `/v1/payroll-deduction-statements/${statement_id}/changes`,
      `/v1/employers/${shared.employerId}/reconciliation?month=2026-07`,
    ];
    for (const api of strangers) {
      for (const path of paths) expect((await api.get(path)).status).toBe(404);
    }
  });

  it('opens no file with a link that was altered or has expired', async () => {
    const [statement] = await statementsOf(shared);
    const url = new URL(statement.csv_file_url);
    expect(url.origin).toBe('http://openroll.test');
    const open = (change: (at: URL) => void = () => {}) => {
      const changed = new URL(url);
      change(changed);
      return t.as(null).get(`${changed.pathname}${changed.search}`);
    };
    const { status, body } = await open();
    expect([status, String(body).match(/,46\.58,/g)?.length]).toEqual([200, 3]);
    const later = String(Number(url.searchParams.get('expires')) + 3600);
    const other = await company(t);
    await elect(other);
    await advance(other, '2026-07-01');
    const foreign = new URL((await statementsOf(other))[0].csv_file_url);
    const changes: ((at: URL) => void)[] = [
      (at) => at.searchParams.set('expires', later),
      (at) => at.searchParams.set('signature', ''),
      (at) => at.searchParams.delete('expires'),
      (at) => at.searchParams.set('organization', foreign.searchParams.get('organization') ?? ''),
      (at) => {
        at.pathname = foreign.pathname;
      },
    ];
    for (const change of changes) expect((await open(change)).status).toBe(404);
    t.real.advanceMs(600_000);
    expect((await open()).status).toBe(200);
    t.real.advanceMs(1_000);
    expect((await open()).status).toBe(404);
  });
});

describe('the file', () => {
  async function fileOf(co: Company) {
    const [statement] = await statementsOf(co);
    const url = new URL(statement.csv_file_url);
    const answer = await t.as(null).get(`${url.pathname}${url.search}`);
    expect(answer.status).toBe(200);
    return { text: String(answer.body), headers: answer.headers, statement };
  }

  it('has one row per line, and takes the amount per paycheck on every payday', async () => {
    const people = [{ last_name: 'Núñez, Jr. "Tico"', first_name: '=HYPERLINK("x")' }, { first_name: 'Bram' }];
    const settings = { pay_frequency: 'weekly', first_payday: '2026-06-05' };
    const co = await company(t, { settings, people });
    await elect(co, 0);
    await elect(co, 1, co.dearer);
    await advance(co, '2026-07-01');
    const { text, headers, statement } = await fileOf(co);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="deductions-2026-07.csv"');
    expect(text.startsWith('\uFEFFReference ID,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(rows[0]).toMatchObject({
      'Last name': 'Núñez, Jr. "Tico"',
      'First name': `'=HYPERLINK("x")`,
      Benefit: 'Basin Dental',
      Plan: 'Dental Basic',
      'Coverage tier': 'EE',
      'Monthly amount': '46.58',
      'Amount per paycheck': '10.75',
      Frequency: 'Weekly',
      Tax: 'Pre-tax',
      'Period start': '2026-07-01',
      'Period end': '2026-07-31',
    });
    const paydays = ['2026-07-03', '2026-07-10', '2026-07-17', '2026-07-24', '2026-07-31'];
    expect(Object.keys(rows[0] ?? {}).slice(-5)).toEqual(paydays);
    const cents = (row: Record<string, string>, column: string) => Math.round(Number(row[column]) * 100);
    for (const row of rows) {
      expect(paydays.map((day) => row[day])).toEqual(paydays.map(() => row['Amount per paycheck']));
    }
    const total = rows.reduce((sum, row) => sum + cents(row, 'Monthly amount'), 0);
    expect(total).toBe(statement.total_deduction_cents);
  });

  it('takes on every payday the amount that was shown and signed: 20000 a month, bi-weekly from 01-08', async () => {
    const settings = { pay_frequency: 'bi_weekly', first_payday: '2026-01-08' };
    const planYear = { contribution: { type: 'fixed', EE: 0 } };
    const co = await company(t, { settings, planYear });
    const enrollment = `/v1/enrollments/${co.people[0].enrollments[0].id}`;
    const options = await done(co.api.get(`${enrollment}/options`));
    const shown = options.data.plans.find((one: { id: string }) => one.id === co.dearer).tiers[0];
    expect([shown.per_paycheck_in_cents, options.data.paychecks_per_year]).toEqual([9231, 26]);
    const decision = { decision: 'elect', plan_id: co.dearer };
    for (const language of ['en', 'es']) {
      const document = await done(co.api.post(`${enrollment}/document`, { ...decision, language }));
      expect(document.data.html).toContain('$92.31');
      expect(document.data.html).toMatch(/26 (deductions in a full year|deducciones en un año completo)/);
    }
    await elect(co, 0, co.dearer);
    const taken: string[] = [];
    for (const month of ['07', '08', '10', '12']) {
      await advance(co, `2026-${month}-01`);
      const [row]: Record<string, string>[] = parse((await fileOf(co)).text, { bom: true, columns: true });
      expect(row?.['Amount per paycheck']).toBe('92.31');
      taken.push(...Object.entries(row ?? {}).flatMap(([name, cell]) => (/^\d{4}-/.test(name) ? cell : [])));
    }
    // There are three paydays in December, and the year's twelfth to twenty-sixth paydays begin in July.
    expect(new Set(taken)).toEqual(new Set(['92.31']));
  });

  it('has a pre-tax and a post-tax line for one enrollment, and reverses both', async () => {
    const co = await company(t, { settings: { pay_frequency: 'semi_monthly' } });
    await elect(co);
    await sql`update coverage_prices set post_tax_cents = 658 where organization_id = ${co.organization}`.execute(
      t.database.db,
    );
    await advance(co, '2026-07-01');
    const lines = async () => {
      const [statement] = await statementsOf(co);
      const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement.statement_id}/lines`));
      return data
        .map((line: Record<string, unknown>) => [
          ...[line.tax_classification, line.monthly_cents, line.deduction_amount_in_cents, line.kind, line.reason],
        ])
        .sort();
    };
    expect(await lines()).toEqual([
      ['Post-tax', 658, 329, 'regular', 'month_due'],
      ['Pre-tax', 4000, 2000, 'regular', 'month_due'],
    ]);
    expect(await reconcile(co, '2026-07')).toEqual([]);
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-06-25' }));
    await advance(co, '2026-08-01');
    expect(await lines()).toEqual([
      ['Post-tax', -658, -658, 'correction', 'no_longer_due'],
      ['Pre-tax', -4000, -4000, 'correction', 'no_longer_due'],
    ]);
  });

  it.each(['current', 'previous'])(
    'takes a leaver’s final amount on the last payday up to the last day: %s',
    async (period) => {
      const settings = { pay_frequency: 'bi_weekly', first_payday: '2026-06-05', deduction_period: period };
      const co = await company(t, { settings, planYear: { contribution: { type: 'fixed', EE: 0 } } });
      await elect(co, 0, co.dearer);
      await advance(co, '2026-07-10');
      await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-08-20' }));
      const run = period === 'current' ? '2026-08-01' : '2026-09-01';
      await advance(co, run);
      const { text, statement } = await fileOf(co);
      const [row]: Record<string, string>[] = parse(text, { bom: true, columns: true });
      expect(row).toMatchObject({ 'Final payday': '2026-08-14', '2026-08-14': '200.00', '2026-08-28': '0.00' });
      const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement.statement_id}/lines`));
      expect(data.map((line: Record<string, unknown>) => [line.final, line.monthly_cents])).toEqual([[true, 20000]]);
      await advance(co, '2026-10-01');
      expect((await statementsOf(co))[0].statement_id).toBe(statement.statement_id);
    },
  );

  it('keeps refunds as numbers', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-07-03');
    await done(co.api.post(`/v1/employees/${co.people[0].id}/terminate`, { termination_date: '2026-06-25' }));
    await advance(co, '2026-08-01');
    const { text } = await fileOf(co);
    const [row]: Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(row?.['Monthly amount']).toBe('-46.58');
  });
});

describe('reconciliation', () => {
  it('finds nothing in an untouched ledger, and every kind of damage in a broken one', async () => {
    const co = await company(t, { people: [{}, { first_name: 'Bram' }, { first_name: 'Mei' }] });
    for (const at of co.people.keys()) await elect(co, at);
    await advance(co, '2026-08-15');
    for (const month of ['2026-06', '2026-07', '2026-08', '2026-09']) expect(await reconcile(co, month)).toEqual([]);
    const [first, second, third] = co.people.map(({ id }) => parseId('employee', id));
    const { db } = t.database;
    await sql`delete from deduction_lines where employee_id = ${first} and month = '2026-07-01'`.execute(db);
    await sql`update enrollments set coverage_end = '2026-07-31' where employee_id = ${second}`.execute(db);
    await sql`update deduction_lines set monthly_cents = 5000 where employee_id = ${third} and month = '2026-08-01'`.execute(
      db,
    );
    const found = (at: number, kind: string, expected: number, cents: number) => ({
      kind,
      ...{ employee_id: co.people[at].id, member_id: co.people[at].member_id },
      ...{ first_name: co.people[at].first_name, last_name: 'Ferreira' },
      enrollment_id: co.people[at].enrollments[0].id,
      expected_in_cents: expected,
      found_in_cents: cents,
      reason: expect.any(String),
    });
    expect(await reconcile(co, '2026-07')).toEqual([found(0, 'not_deducted', 4658, 0)]);
    expect(await reconcile(co, '2026-08')).toEqual([
      found(1, 'not_enrolled', 0, 4658),
      found(2, 'wrong_amount', 4658, 5000),
    ]);
  });
});

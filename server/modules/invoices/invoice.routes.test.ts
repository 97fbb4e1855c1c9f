/** Invoices over HTTP, on real PostgreSQL in simulated time: who is billed what, corrections, and invariants. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../platform/commands/caller.ts';
import { command } from '../../platform/commands/command.ts';
import { addMonths, type CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
import { advance, type Company, company, done, elect } from '../../testing/deducting.ts';
import { owedIn } from '../../testing/owed.ts';
import { ALL_LANES } from '../calendar/lanes.ts';
import { billNext } from './invoice.actions.ts';

let t: TestOpenroll;
/** Three people; two elect the plan for 180.58, one that for 200.00. By September, one has left at the end of July. */
let co: Company;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
  co = await company(t, { people: [{ last_name: 'Zamora' }, { last_name: 'Abbott' }, { last_name: 'Mbeki' }] });
  await elect(co, 0);
  await elect(co, 1);
  await elect(co, 2, co.dearer);
  await advance(co, '2026-08-10');
  // Reported late: August was billed, and is credited.
  const left = { termination_date: '2026-07-20', reason: 'Left' };
  await done(co.api.post(`/v1/employees/${co.people[2].id}/terminate`, left));
  await advance(co, '2026-09-01');
}, 120_000);
afterAll(() => t.close());

const url = (of = co) => `/v1/employers/${of.employerId}/invoices`;
const tokenFor = (type: 'employer' | 'employee', id: string) => boundTo({ ...t, api: co.api }, type, id);

describe('200', () => {
  it('lists invoices newest first, slice by slice', async () => {
    const first = await done(co.api.get(`${url()}?limit=2`));
    expect(first.data.map((one: { invoice_id: string }) => one.invoice_id)).toEqual(['INV-3', 'INV-2']);
    const rest = await done(co.api.get(`${url()}?limit=2&offset=${first.pagination.next_offset}`));
    expect(rest).toEqual({
      data: [
        {
          invoice_id: 'INV-1',
          period: '2026-07-01T00:00:00Z',
          period_start: '2026-07-01',
          period_end: '2026-07-31',
          total: 561.16,
          status: 'open',
          paid_at: null,
          premium_in_cents: 56116,
          employer_in_cents: 40200,
          employee_in_cents: 15916,
        },
      ],
      pagination: { next_offset: null },
    });
  });

  it('forecasts the coming months as things stand: without people who have left, and only as far as elections go', async () => {
    const hr = await tokenFor('employer', co.employerId);
    const { data } = await done(hr.get(`/v1/employers/${co.employerId}/cost-forecast`));
    const month = { premium_in_cents: 36_116, employer_in_cents: 26_800, employee_in_cents: 9_316, employees: 2 };
    const none = { premium_in_cents: 0, employer_in_cents: 0, employee_in_cents: 0, employees: 0 };
    const months = Array.from({ length: 12 }, (_, at) => addMonths('2026-10-01' as CalendarDate, at));
    expect(data).toEqual(months.map((first) => ({ month: first, ...(first < '2027-07-01' ? month : none) })));
    expect((await co.api.get(`/v1/employers/${co.employerId}/cost-forecast?months=13`)).status).toBe(400);
    const strangers = [await tokenFor('employee', co.people[0].id), (await t.otherOrganization('sandbox')).api];
    for (const api of strangers) {
      expect((await api.get(`/v1/employers/${co.employerId}/cost-forecast`)).status).toBe(404);
    }
  });

  it('shows the items of an invoice, and what it corrects', async () => {
    const { data } = await done(co.api.get(`${url()}/INV-3`));
    const said = data.items.map((item: Record<string, unknown>) => [
      item.month,
      item.plan_name,
      item.coverage_tier,
      item.employee_count,
      item.premium_in_cents,
      item.employer_in_cents,
      item.employee_in_cents,
    ]);
    expect(said).toEqual([
      ['2026-09-01', 'Dental Basic', 'EE', 2, 36116, 26800, 9316],
      ['2026-08-01', 'Dental Plus', 'EE', 1, -20000, -13400, -6600],
    ]);
    expect(data).toMatchObject({
      total: 161.16,
      billed_by: 'Juniper Benefits Partners',
      billed_to: { name: 'Larkspur Bicycle Works Inc.', address: { city: 'Tacoma' } },
      line_count: 3,
    });
  });

  it('pages the lines by name', async () => {
    const { data, pagination } = await done(co.api.get(`${url()}/INV-1/lines?limit=2`));
    expect(data.map((line: { last_name: string }) => line.last_name)).toEqual(['Abbott', 'Mbeki']);
    expect(pagination).toEqual({ page: 1, limit: 2, total: 3, total_pages: 2 });
    expect(data[0]).toMatchObject({ month: '2026-07-01', premium_in_cents: 18058, employee_id: co.people[1].id });
  });

  it('finds the lines of a person by name or ID', async () => {
    const lines = (search: string) => done(co.api.get(`${url()}/INV-1/lines?search=${search}`));
    const all = (await done(co.api.get(`${url()}/INV-1/lines`))).data;
    const ofAbbott = all.filter((line: { last_name: string }) => line.last_name === 'Abbott');
    const { data, pagination } = await lines('abb');
    expect([data, pagination.total]).toEqual([ofAbbott, 1]);
    expect(data).toMatchObject([{ premium_in_cents: 18058, employer_in_cents: 13400, employee_in_cents: 4658 }]);
    expect((await lines(ofAbbott[0].reference_id)).data).toEqual(ofAbbott);
    expect((await lines('nobody')).pagination.total).toBe(0);
    expect((await lines('%25')).pagination.total).toBe(0);
  });

  it('links to a PDF that opens without a credential, for ten minutes', async () => {
    const { data } = await done(co.api.get(`${url()}/INV-1/pdf`));
    const { pathname, search } = new URL(data.download_url);
    const open = () => t.app.inject({ method: 'GET', url: pathname + search });
    const { statusCode, headers, rawPayload } = await open();
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'application/pdf',
      'private, no-store',
    ]);
    expect(rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await open()).rawPayload.equals(rawPayload)).toBe(true);
    expect((await t.app.inject({ method: 'GET', url: `${pathname + search}x` })).statusCode).toBe(404);
    t.real.advanceMs(601_000);
    expect((await open()).statusCode).toBe(404);
  });

  it('lets the employer’s token read, and only that', async () => {
    const api = await tokenFor('employer', co.employerId);
    for (const path of ['', '/INV-1/lines', '/INV-1/pdf']) await done(api.get(url() + path));
    expect((await done(api.get(`${url()}/INV-1`))).data).toMatchObject({ total: 561.16, employee_in_cents: 15916 });
    expect((await api.post(`${url()}/INV-1/mark-paid`)).status).toBe(404);
  });

  it('is paid once', async () => {
    const pay = () => co.api.post(`${url()}/INV-2/mark-paid`);
    const dry = await co.api.post(`${url()}/INV-2/mark-paid?dry_run=true`);
    expect([dry.status, dry.body.data.status]).toEqual([200, 'paid']);
    const { data } = await done(pay());
    expect(data).toMatchObject({ invoice_id: 'INV-2', status: 'paid', total: 561.16 });
    expect(data.paid_at).toMatch(/^2026-09-01T/);
    const again = await pay();
    expect([again.status, again.body.app_error_code]).toEqual([409, 'invoice_paid']);
  });
});

describe('somebody who has left and is still covered', () => {
  it('costs the employer the whole premium of each month that begins afterwards, as payroll deducts nothing', async () => {
    const own = await company(t, { planYear: { termination_n_months: 1 } });
    await elect(own);
    // Reported in September, after September had been billed and deducted; covered until its end.
    await advance(own, '2026-09-10');
    const left = { termination_date: '2026-08-20', reason: 'Left' };
    await done(own.api.post(`/v1/employees/${own.people[0].id}/terminate`, left));
    await advance(own, '2026-10-01');
    const { rows } = await sql<Record<string, unknown>>`
      select i.number, l.month, l.premium_cents, l.employer_cents, l.employee_cents from invoice_lines l
      join invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id
      where l.organization_id = ${own.organization} order by l.id`.execute(t.database.db);
    expect(rows.map((row) => Object.values(row))).toEqual([
      [1, '2026-07-01', 18058, 13400, 4658],
      [2, '2026-08-01', 18058, 13400, 4658],
      [3, '2026-09-01', 18058, 13400, 4658],
      [4, '2026-09-01', 0, 4658, -4658],
    ]);
    const { rows: months } = await sql`
      select month from (
        select month, employee_cents as cents from invoice_lines where organization_id = ${own.organization}
        union all select month, -monthly_cents from deduction_lines where organization_id = ${own.organization}
      ) entries group by month having sum(cents) <> 0`.execute(t.database.db);
    expect(months).toEqual([]);
  });
});

it('422: an offset that the list did not give', async () => {
  const { status, body } = await co.api.get(`${url()}?offset=20`);
  expect([status, body.app_error_code]).toEqual([422, 'invalid_offset']);
});

it('404: employees, another employer and another organization', async () => {
  const other = await t.otherOrganization('sandbox');
  for (const api of [await tokenFor('employee', co.people[0].id), other.api]) {
    for (const path of ['', '/INV-1', '/INV-1/lines', '/INV-1/pdf'])
      expect((await api.get(url() + path)).status).toBe(404);
  }
  for (const path of ['/INV-99', '/INV-01', '/nonsense']) expect((await co.api.get(url() + path)).status).toBe(404);
  expect((await other.api.post(`${url()}/INV-1/mark-paid`)).status).toBe(404);
});

describe('what always holds', () => {
  it('the lines of every month equal what is due, and add up', async () => {
    const owed = await owedIn(t.database.db, co.organization, '2026-09-01' as CalendarDate);
    expect(new Set(owed.map(({ employee_id }) => employee_id)).size).toBe(3);
    for (let month = '2026-06-01' as CalendarDate; month <= '2026-10-01'; month = addMonths(month, 1)) {
      const due = owed.filter((one) => one.month === month).reduce((sum, { premium }) => sum + premium, 0);
      const { rows } = await sql<{ billed: number; shares: number }>`
        select coalesce(sum(premium_cents), 0) as billed, coalesce(sum(employer_cents + employee_cents), 0) as shares
        from invoice_lines where organization_id = ${co.organization} and month = ${month}`.execute(t.database.db);
      expect([month, rows[0]]).toEqual([month, { billed: due, shares: due }]);
    }
    const { rows: wrong } = await sql`
      select i.number from invoices i
      join lateral (select sum(l.premium_cents) as premium, count(*) as lines from invoice_lines l
        where l.invoice_id = i.id) s on true
      where i.organization_id = ${co.organization} and (i.premium_cents <> s.premium or i.line_count <> s.lines)`.execute(
      t.database.db,
    );
    expect(wrong).toEqual([]);
  });

  it('a repeated run creates nothing new, in batches of any size', async () => {
    const count = async () =>
      (
        await sql`select count(*) as n from invoice_lines where organization_id = ${co.organization}`.execute(
          t.database.db,
        )
      ).rows[0];
    const before = await count();
    await command(t.kit, { organizationId: co.organization, actor: SYSTEM, clock: 'update' }, async (context) => {
      const next = (cursor: Uuid | null) => billNext(context, { lanes: ALL_LANES, cursor, limit: 1 });
      for (let cursor = await next(null); cursor; ) cursor = await next(cursor);
      context.audit('organization.update', 'organization', null);
    });
    expect(await count()).toEqual(before);
  });
});

/** What a run left wrong: found by the worker, told in the inbox and on the statement, accepted or compared again. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makeEmployer } from '../../testing/builders.ts';
import { advance, type Company, company, done, elect, statementsOf } from '../../testing/deducting.ts';
import { parseId } from '../vocabulary/ids.ts';

describe.each(['postgres', 'embedded'] as const)('on %s', (database) => {
  let t: TestOpenroll;
  let co: Company;
  beforeAll(async () => {
    t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z', database });
    // Each person is a batch of their own.
    const { batchRows } = t.workKit.database;
    t.workKit.database.batchRows = 1;
    co = await company(t, { people: [{}, { last_name: 'Mbeki' }, { last_name: 'Zamora' }] });
    for (const at of co.people.keys()) await elect(co, at);
    await refuseLinesOf(co.people[0].id, co.people[2].id);
    await advance(co, '2026-07-01');
    t.workKit.database.batchRows = batchRows;
  }, 120_000);
  afterAll(() => t.close());

  /** Nothing can be written into the ledger for these people. */
  async function refuseLinesOf(...people: string[]): Promise<void> {
    const { db } = t.database;
    const ids = people.map((id) => `'${parseId('employee', id)}'`).join(', ');
    await sql`
      create or replace function refuse_line() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(
      db,
    );
    await sql`drop trigger if exists refuse_lines on deduction_lines`.execute(db);
    if (people.length === 0) return;
    await sql`
      create trigger refuse_lines before insert on deduction_lines for each row when (new.employee_id in (${sql.raw(ids)}))
      execute function refuse_line()`.execute(db);
  }

  const url = () => `/v1/employers/${co.employerId}/reconciliation`;
  const waiting = async () => (await done(co.api.get('/v1/inbox?kind=reconciliation'))).data;
  const ofStatements = async () =>
    (await statementsOf(co)).map((one: Record<string, unknown>) => [one.period_start, one.open_finding_count]);
  const code = ({ status, body }: { status: number; body: { app_error_code?: string } }) => [
    status,
    body.app_error_code,
  ];

  it('is found without being asked for: in the inbox, and on the statement, which HR reads', async () => {
    const [statement] = await statementsOf(co);
    expect(await waiting()).toEqual([
      {
        ...{ kind: 'reconciliation', employer_id: co.employerId, employer_name: expect.any(String) },
        ...{ employee_id: null, member_id: null, since: '2026-07-01T08:00:00.000Z' },
        resource: { type: 'statement', id: statement.statement_id },
        facts: { period_start: '2026-07-01', findings: 2, off_in_cents: 9316 },
        summary: '2 differences between what was deducted for 2026-07 and what is due, of $93.16 in all.',
      },
    ]);
    const hr = await boundTo({ ...t, api: co.api }, 'employer', co.employerId);
    const { data } = await done(hr.get(`/v1/payroll-deduction-statements/${statement.statement_id}`));
    expect([data.open_finding_count, await ofStatements()]).toEqual([2, [['2026-07-01', 2]]]);
  });

  it('is in the list of statements over all employers, by employer, month and difference, page by page', async () => {
    const all = '/v1/payroll-deduction-statements';
    const [statement] = await statementsOf(co);
    const { csv_file_url: _, ...shown } = statement;
    const of = { employer_id: co.employerId, employer_name: expect.any(String), csv_file_url: expect.any(String) };
    const listed = async (query: string) => done(co.api.get(`${all}${query}`));
    const found = { data: [{ ...shown, ...of }], pagination: { limit: 20, next_cursor: null } };
    expect(await listed('')).toEqual(found);
    expect(await listed(`?month=2026-07&differing=true&employer_id=${co.employerId}`)).toEqual(found);
    const other = await makeEmployer(co.api, { name: 'Alder Dental', ein: '47-3194823' });
    for (const query of ['?month=2026-08', `?employer_id=${other}`]) expect((await listed(query)).data).toEqual([]);
    expect((await co.api.get(`${all}?month=2026-13`)).status).toBe(400);
    expect((await done((await t.otherOrganization()).api.get(all))).data).toEqual([]);
    expect((await (await boundTo({ ...t, api: co.api }, 'employer', co.employerId)).get(all)).status).toBe(404);
  });

  it('is compared again once something was put right', async () => {
    const employee = parseId('employee', co.people[0].id);
    await refuseLinesOf();
    await sql`
      insert into deduction_lines (organization_id, id, statement_id, employee_id, plan_year_id, enrollment_id, month, monthly_cents,
        amount_cents, remainder_cents, frequency, tax_classification, benefit_name, plan_name, tier, kind, reason, created_at)
      select organization_id, gen_random_uuid(), statement_id, ${employee}, plan_year_id, enrollment_id, month, monthly_cents,
        amount_cents, remainder_cents, frequency, tax_classification, benefit_name, plan_name, tier, kind, reason, created_at
      from deduction_lines where employee_id = ${parseId('employee', co.people[1].id)}`.execute(t.database.db);
    const answer = await co.api.post(`${url()}/repeat`);
    expect([answer.status, answer.body.data]).toMatchObject([202, { month: '2026-07', checked_at: null }]);
    expect([await waiting(), await ofStatements()]).toEqual([[], [['2026-07-01', null]]]);
    expect(code(await co.api.post(`${url()}/repeat`))).toEqual([409, 'no_open_differences']);
    await t.drain();
    expect(await waiting()).toMatchObject([{ facts: { findings: 1, off_in_cents: 4658 } }]);
  });

  it('is accepted once, with a reason, and waits for nobody any more', async () => {
    const accept = (reason: string) => co.api.post(`${url()}/accept`, { reason });
    const answer = await done(accept('They left the state'));
    expect(answer.data).toMatchObject({
      ...{ employer_id: co.employerId, month: '2026-07', finding_count: 1, off_in_cents: 4658 },
      accepted_at: '2026-07-01T08:00:00.000Z',
    });
    expect([await waiting(), await ofStatements()]).toEqual([[], [['2026-07-01', 0]]]);
    for (const again of [await accept('again'), await co.api.post(`${url()}/repeat`)])
      expect(code(again)).toEqual([409, 'no_open_differences']);
    const { data } = await done(co.api.get('/v1/audit-entries?action=reconciliation.accept'));
    const details = { month: '2026-07-01', findings: 1, off_cents: 4658, reason: 'They left the state' };
    expect(data).toMatchObject([{ resource_id: answer.data.statement_id, details }]);
  });

  it('is over with the next run, which puts it right', async () => {
    // Until they are resolved, each day of the month is run.
    await sql`update calendar_failures set resolved_at = first_seen_at`.execute(t.database.db);
    await advance(co, '2026-08-01');
    expect([await waiting(), await ofStatements()]).toEqual([
      [],
      [
        ['2026-08-01', 0],
        ['2026-07-01', null],
      ],
    ]);
    const months: string[] = [];
    for (let cursor = ''; ; ) {
      const { data, pagination } = await done(co.api.get(`/v1/payroll-deduction-statements?limit=1${cursor}`));
      months.push(...data.map((one: { period_start: string }) => one.period_start));
      if (pagination.next_cursor === null) break;
      cursor = `&after=${pagination.next_cursor}`;
    }
    expect(months).toEqual(['2026-08-01', '2026-07-01']);
  });

  it('is for the organization alone, and for none of its employers', async () => {
    const stranger = (await t.otherOrganization()).api;
    const hr = await boundTo({ ...t, api: co.api }, 'employer', co.employerId);
    for (const api of [stranger, hr])
      for (const verb of ['accept', 'repeat'])
        expect((await api.post(`${url()}/${verb}`, { reason: 'none of mine' })).status).toBe(404);
  });
});

/**
 * Eligibility as recorded in a real database: the periods that each change leaves, since when they were known, and their cause.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../testing/app.ts';
import { makeEmployer } from '../testing/builders.ts';
import { applyCensus, rosterRow } from '../testing/people.ts';

let t: TestOpenroll;
let employerId: string;
let employer: string;
let employeeUrl: string;
const OTHER = rosterRow(2, { employee_class: 'Part Time' });
beforeAll(async () => {
  t = await openTestOpenroll({ kind: 'sandbox', now: '2026-03-10T15:00:00Z' });
  employerId = await makeEmployer(t.api);
  employer = `/v1/employers/${employerId}`;
});
afterAll(() => t.close());

/** `kind first…last: why (by what)` for every period recorded since the last call; `-`: superseded since then. */
let seen: Record<string, boolean> = {};
async function recorded(): Promise<string[]> {
  const { rows } = await sql<{ id: string; text: string; superseded: boolean }>`
    select p.id, p.superseded_at is not null as superseded,
      concat(p.kind, ' ', p.starts_on, '…', p.ends_on, ': ', p.reason, ' (', a.action, p.step, ')') as text
    from eligibility_periods p
    left join audit_entries a on a.organization_id = p.organization_id and a.id = p.audit_entry_id
    order by p.id`.execute(t.database.db);
  const before = seen;
  seen = Object.fromEntries(rows.map(({ id, superseded }) => [id, superseded]));
  return rows.flatMap(({ id, text, superseded }) => {
    if (before[id] === undefined) return [text];
    return superseded && !before[id] ? [`- ${text}`] : [];
  });
}

async function policy(waiting_period: string, classification = 'full_time') {
  const { eligibility_policy_id } = (await t.api.get(employer)).body.data;
  if (eligibility_policy_id) await t.api.post(`/v1/benefit-eligibility-policies/${eligibility_policy_id}/archive`);
  await t.api.post(`${employer}/benefit-eligibility-policies`, { classification, waiting_period });
  await t.drain();
}

async function advance(to: string) {
  expect((await t.api.post('/v1/test-clock/advance', { to })).status).toBe(202);
  await t.drain();
}

it('nobody is eligible without a policy, and creating one is the cause', async () => {
  const people = await applyCensus(t, employerId, [rosterRow(1), OTHER]);
  employeeUrl = `/v1/employees/${people.find((one) => one.reference_id === 'lark-1').id}`;
  expect(await recorded()).toEqual([]);
  await t.api.patch(employeeUrl, { effective_date: '2026-03-10', start_date: '2026-03-01' });
  await policy('30_days');
  expect(await recorded()).toEqual(['waiting 2026-03-10…: policy (eligibility_policy.create)']);
});

it('a wait that moves stays one wait', async () => {
  await t.api.patch(employeeUrl, { effective_date: '2026-03-10', start_date: '2026-03-05' });
  const [open] = (
    await sql`select eligible_on from eligibility_periods where superseded_at is null`.execute(t.database.db)
  ).rows;
  expect(open).toEqual({ eligible_on: '2026-04-04' });
  expect(await recorded()).toEqual([
    '- waiting 2026-03-10…: policy (eligibility_policy.create)',
    'waiting 2026-03-10…: start_date (employee.update)',
  ]);
});

it('the day that ends it is the cause of the grant', async () => {
  await advance('2026-04-10T15:00:00Z');
  expect(await recorded()).toEqual([
    '- waiting 2026-03-10…: start_date (employee.update)',
    'waiting 2026-03-10…2026-04-03: day (waiting periods end)',
    'eligible 2026-04-04…: day (waiting periods end)',
  ]);
  const { rows } = await sql`
    select day, granted_on from eligibility_periods where kind = 'eligible'`.execute(t.database.db);
  expect(rows).toEqual([{ day: '2026-04-04', granted_on: '2026-04-04' }]);
});

it('a change that does not touch eligibility records nothing', async () => {
  await t.api.patch(employeeUrl, { effective_date: '2026-04-10', phone: '2535550147' });
  await t.api.post(`${employeeUrl}/terminate`, { termination_date: '2026-05-05' });
  await policy('60_days');
  expect(await recorded()).toEqual([]);
});

it('a departure ends it with the last day, by the calendar, and can move its end', async () => {
  await advance('2026-05-10T15:00:00Z');
  const left = 'eligible 2026-04-04…2026-05-05: departure (announced leavers)';
  expect(await recorded()).toEqual(['- eligible 2026-04-04…: day (waiting periods end)', left]);
  await t.api.post(`${employeeUrl}/terminate`, { termination_date: '2026-05-02' });
  expect(await recorded()).toEqual([`- ${left}`, 'eligible 2026-04-04…2026-05-02: departure (employee.terminate)']);
  await t.api.post(`${employeeUrl}/terminate`, { termination_date: '2026-05-02' });
  expect(await recorded()).toEqual([]);
});

it('somebody who returns soon gets it back from the day of return, with the census as the cause', async () => {
  await applyCensus(t, employerId, [rosterRow(1, { start_date: '2026-05-10' }), OTHER]);
  expect(await recorded()).toEqual(['eligible 2026-05-10…: reinstatement (census_sync.accept)']);
});

it('withdrawing a departure also withdraws what began after it', async () => {
  await t.api.post(`${employeeUrl}/terminate`, {});
  await t.api.delete(`${employeeUrl}/termination`, { reason: 'stays' });
  expect(await recorded()).toEqual([
    '- eligible 2026-05-10…: reinstatement (census_sync.accept)',
    'eligible 2026-05-10…2026-05-10: departure (employee.terminate)',
    'eligible 2026-05-10…: reinstatement (employee.withdraw_departure)',
  ]);
});

it('a class that the policy does not cover ends it', async () => {
  await t.api.patch(employeeUrl, { effective_date: '2026-05-10', employee_class: 'Part Time' });
  expect(await recorded()).toEqual([
    '- eligible 2026-05-10…: reinstatement (employee.withdraw_departure)',
    'eligible 2026-05-10…2026-05-10: class (employee.update)',
  ]);
});

it('no period can name a missing entry, have two causes, or have none', async () => {
  const change = (set: ReturnType<typeof sql>) =>
    sql`update eligibility_periods set ${set} where audit_entry_id is not null`.execute(t.database.db);
  await expect(change(sql`audit_entry_id = ${t.kit.newId()}`)).rejects.toThrow('foreign key');
  await expect(change(sql`step = 'a step', day = '2026-05-10'`)).rejects.toThrow('check');
  await expect(change(sql`audit_entry_id = null`)).rejects.toThrow('check');
});

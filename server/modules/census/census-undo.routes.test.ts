/**
 * Undoing a census sync (rules 10.6), on a real database, through the API: omitted people are as if they had been on the
 * roster.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { advance, type Company, company, done, elect } from '../../testing/deducting.ts';
import { eventsDuring } from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
const names = async (run: () => Promise<unknown>) => (await eventsDuring(t, run)).map(([name]) => name);

/** Four people, all enrolled from 2026-07-01; it is 2026-09-10. */
async function enrolled(planYear: object = {}): Promise<Company> {
  const co = await company(t, { people: [{}, {}, {}, {}], planYear });
  for (const at of co.people.keys()) await elect(co, at);
  await advance(co, '2026-09-10');
  return co;
}

const syncs = (co: Company) => `/v1/employers/${co.employerId}/census-syncs`;

/** Sends the roster of these people; returns the id of the sync. */
async function census(co: Company, listed: number[]): Promise<string> {
  const employees = listed.map((at) => {
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date } = co.people[at];
    return { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date };
  });
  const { data } = await done(
    co.api.post(`/v1/employers/${co.employerId}/census-sync?max_deactivations=9`, { employees }),
  );
  await t.drain();
  return data.census_sync_id;
}

async function undo(co: Company, sync: string, query = '') {
  const answer = await co.api.post(`${syncs(co)}/${sync}/undo${query}`);
  await t.drain();
  return answer;
}

/** `07-01…09-30 inactive, 10-01…06-30 enrolled`: the coverage of one person. */
async function coverage(co: Company, at: number): Promise<string> {
  const { data } = await done(co.api.get(`/v1/employees/${co.people[at].id}/enrollments`));
  return data
    .filter(({ answered_at }: { answered_at: string | null }) => answered_at !== null)
    .map((row: Record<string, string>) => `${row.coverage_start?.slice(5)}…${row.coverage_end?.slice(5)} ${row.status}`)
    .sort()
    .join(', ');
}

it('restores those whom it deactivated, and lists them', async () => {
  const co = await enrolled();
  const short = await census(co, [0, 1]);
  expect(await coverage(co, 2)).toBe('07-01…09-30 inactive');
  await advance(co, '2026-09-12');
  let answer = { status: 0, body: { data: { census_sync_id: '' } } };
  const events = await eventsDuring(t, async () => {
    answer = await undo(co, short);
  });
  expect(answer.status).toBe(202);
  expect(events.map(([name]) => name)).toEqual([...BACK, ...BACK]);
  for (const at of [2, 3]) {
    expect(await coverage(co, at)).toBe('07-01…09-30 inactive, 10-01…06-30 enrolled');
    const { data } = await done(co.api.get(`/v1/employees/${co.people[at].id}`));
    expect(data).toMatchObject({ status: 'active', termination_date: null });
  }
  expect(await coverage(co, 0)).toBe('07-01…06-30 enrolled');
  const made = `${syncs(co)}/${answer.body.data.census_sync_id}`;
  expect((await done(co.api.get(made))).data).toMatchObject({
    ...{ status: 'completed', undoes_census_sync_id: short },
    counts: { reactivated: 2, failed: 0, deactivated: 0 },
  });
  const changes = (await done(co.api.get(`${made}/changes`))).data;
  expect(changes.map((one: { action: string }) => one.action)).toEqual(['reactivated', 'reactivated']);
  await advance(co, '2026-10-01');
  const { rows } = await sql<{ said: string }>`
    select distinct concat(to_char(month, 'YYYY-MM'), ' ', sum(monthly_cents) over (partition by employee_id, month)) as said
    from deduction_lines where organization_id = ${co.organization} order by 1`.execute(t.database.db);
  expect(rows.map(({ said }) => said)).toEqual(['07', '08', '09', '10'].map((month) => `2026-${month} 4658`));
});

it('lists them beforehand in a dry run, and changes nothing', async () => {
  const co = await enrolled();
  const short = await census(co, [0, 1, 2]);
  const { status, body } = await undo(co, short, '?dry_run=true');
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ status: 'completed', counts: { reactivated: 1 } });
  expect(body.data.employees).toMatchObject([{ id: co.people[3].id, action: 'reactivated', obstacle: null }]);
  expect(await coverage(co, 3)).toBe('07-01…09-30 inactive');
});

it('continues the old election of somebody who is back already', async () => {
  const co = await enrolled();
  await done(co.api.post(`/v1/benefit-eligibility-policies/${await policyOf(co)}/archive`));
  const terms = { classification: 'all', waiting_period: 'none', rehire_restores_within_days: 0 };
  await done(co.api.post(`/v1/employers/${co.employerId}/benefit-eligibility-policies`, terms));
  await t.drain();
  const short = await census(co, [0, 1, 2]);
  await advance(co, '2026-09-12');
  await census(co, [0, 1, 2, 3]);
  expect((await done(co.api.get(`/v1/employees/${co.people[3].id}`))).data.enrollments.at(-1).status).toBe('pending');
  expect(await names(() => undo(co, short))).toEqual(['enrollment.waived', ...BACK.slice(1)]);
  expect(await coverage(co, 3)).toBe('07-01…09-30 inactive, 10-01…06-30 enrolled');
});

const policyOf = async (co: Company): Promise<string> =>
  (await done(co.api.get(`/v1/employers/${co.employerId}`))).data.eligibility_policy_id;

it('changes nothing for somebody whom the next roster has restored completely', async () => {
  const co = await enrolled();
  const short = await census(co, [0, 1, 2]);
  await advance(co, '2026-09-12');
  await census(co, [0, 1, 2, 3]);
  const before = await coverage(co, 3);
  expect(await names(() => undo(co, short))).toEqual([]);
  expect(await coverage(co, 3)).toBe(before);
});

it('leaves alone somebody who has left again, and says so', async () => {
  const co = await enrolled();
  const short = await census(co, [0, 1, 2]);
  await census(co, [0, 1, 2, 3]);
  await done(co.api.post(`/v1/employees/${co.people[3].id}/terminate`, {}));
  const { body } = await undo(co, short);
  const changes = await done(co.api.get(`${syncs(co)}/${body.data.census_sync_id}/changes`));
  expect(changes.data).toMatchObject([{ employee_id: co.people[3].id, action: 'kept', obstacle: 'left_again' }]);
  expect((await done(co.api.get(`/v1/employees/${co.people[3].id}`))).data.status).toBe('inactive');
});

it('is refused a second time, for an undo, and after 60 days', async () => {
  const co = await enrolled();
  const short = await census(co, [0, 1, 2]);
  const first = await undo(co, short);
  const refused = async (id: string) => {
    const { status, body } = await undo(co, id);
    return [status, body.app_error_code];
  };
  expect(await refused(short)).toEqual([409, 'census_sync_undone']);
  expect(await refused(first.body.data.census_sync_id)).toEqual([409, 'census_sync_not_applied']);
  const another = await census(co, [0, 1, 3]);
  await advance(co, '2026-11-10');
  expect(await refused(another)).toEqual([409, 'undo_too_late']);
});

/** A row that the calendar's rules can't decide: it is reported, the others of its day go on, and it is tried again. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { formatMetrics } from '../../server/platform/process/metrics.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { boundTo } from '../../server/testing/builders.ts';
import { advance, type Company, company, done, elect } from '../../server/testing/deducting.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const failures = async (co: Company, query = '') => (await done(co.api.get(`/v1/calendar-failures${query}`))).data;
const statuses = (co: Company) =>
  Promise.all(
    co.people.map(
      async ({ enrollments }) => (await done(co.api.get(`/v1/enrollments/${enrollments[0].id}`))).data.status,
    ),
  );
const metric = async () => formatMetrics((await Promise.all(t.collectors.map((collect) => collect()))).flat());

/** Removes the moment of the answer from these people's elections, or puts it back. */
async function setAnswered(co: Company, people: number[], at: string | null): Promise<void> {
  const ids = people.map((index) => parseId('enrollment', co.people[index].enrollments[0].id));
  await sql`update enrollments set answered_at = ${at} where id = any(${ids}::uuid[])`.execute(t.database.db);
}

describe('a row that can’t be decided', () => {
  it('is reported, the others go on, and the first day on which it passes resolves it', async () => {
    const people = Array.from({ length: 7 }, () => ({}));
    const co = await company(t, { people });
    for (const index of people.keys()) await elect(co, index);
    await advance(co, '2027-06-30');
    await setAnswered(co, [2, 5], null);
    await advance(co, '2027-07-01');
    const broken = ['inactive', 'inactive', 'enrolled', 'inactive', 'inactive', 'enrolled', 'inactive'];
    expect(await statuses(co)).toEqual(broken);
    const found = await failures(co);
    expect(found.map((row: { resource_id: string }) => row.resource_id).sort()).toEqual(
      [2, 5].map((index) => co.people[index].enrollments[0].id).sort(),
    );
    expect(found[0]).toMatchObject({
      ...{ day: '2027-07-01', step: 'coverage ends', resource_type: 'enrollment', code: 'undecided', failure_count: 1 },
      ...{ first_seen_at: '2027-07-01T00:00:00.000Z', resolved_at: null },
    });
    expect(found[0].message).toContain('without a time of the answer');
    expect(await metric()).toContain('openroll_calendar_failures 2');

    await advance(co, '2027-07-03');
    const again = await failures(co);
    expect(again).toHaveLength(2);
    expect(again[0]).toMatchObject({ day: '2027-07-03', failure_count: 3, first_seen_at: '2027-07-01T00:00:00.000Z' });

    await setAnswered(co, [2], '2026-06-10T09:00:00Z');
    await advance(co, '2027-07-04');
    expect(await failures(co, '?resolved=true')).toMatchObject([
      { resource_id: co.people[2].enrollments[0].id, resolved_at: '2027-07-04T00:00:00.000Z' },
    ]);
    expect(await failures(co, '?resolved=false')).toMatchObject([{ resource_id: co.people[5].enrollments[0].id }]);
    await setAnswered(co, [5], '2026-06-10T09:00:00Z');
    await advance(co, '2027-07-05');
    expect(await failures(co, '?resolved=false')).toEqual([]);
    expect(new Set(await statuses(co))).toEqual(new Set(['inactive']));
    expect(await metric()).toContain('openroll_calendar_failures 0');
  });

  it('gets its window later if the plan year has opened meanwhile', async () => {
    const co = await company(t, { people: [{}, {}] });
    const { data: year } = await done(co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.planYearId}`));
    const next = { benefit_id: year.benefit_id, plan_ids: [co.plan], coverage_start: '2027-07-01' };
    await done(
      co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
        ...{ ...next, contribution: { type: 'fixed', EE: 100 } },
      }),
    );
    await advance(co, '2027-05-31');
    const victim = parseId('employee', co.people[0].id);
    const setGranted = (on: string | null) =>
      sql`update employees set granted_on = ${on} where id = ${victim}`.execute(t.database.db);
    await setGranted(null);
    await advance(co, '2027-06-01');
    expect(await failures(co)).toMatchObject([
      { resource_id: co.people[0].id, resource_type: 'employee', step: 'windows open', code: 'undecided' },
    ]);
    const pending = async (index: number) => {
      const { data } = await done(co.api.get(`/v1/employees/${co.people[index].id}/enrollments`));
      return data.filter((row: { status: string }) => row.status === 'pending').length;
    };
    expect([await pending(0), await pending(1)]).toEqual([0, 1]);
    await setGranted('2026-06-10');
    await advance(co, '2027-06-02');
    expect([await pending(0), await pending(1)]).toEqual([1, 1]);
    expect(await failures(co, '?resolved=false')).toEqual([]);
  });

  it('is shown to the API key alone', async () => {
    const co = await company(t);
    const employer = await boundTo({ ...t, api: co.api } as TestOpenroll, 'employer', co.employerId);
    expect((await employer.get('/v1/calendar-failures')).status).toBe(404);
    expect((await done(co.api.get('/v1/calendar-failures'))).total_count ?? 0).toBe(0);
  });
});

/** A dry run of something dated says what the next deductions would be (rules 7), and then they are just that. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, elect, latestLines } from '../../server/testing/deducting.ts';
import { eventsDuring, showDocument, sign, signatureOf } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const months = (body: { dry_run: { deductions: { run_on: string | null; changes: Record<string, unknown>[] } } }) => {
  const { run_on, changes } = body.dry_run.deductions;
  return [
    run_on,
    changes.map((one) => [one.period_start_date, one.before_in_cents, one.after_in_cents, one.difference_in_cents]),
  ];
};
const leave = (co: Company, termination_date: string, query: string, more: object = {}) =>
  done(co.api.post(`/v1/employees/${co.people[0].id}/terminate${query}`, { termination_date, ...more }));

const COVERED = { policy_status: 'Coverage Effective', coverage_start: '2026-07-01' };

describe('a dry run', () => {
  it('of an election says what is deducted and from when, and the run deducts it', async () => {
    const co = await company(t);
    const enrollment = co.people[0].enrollments[0].id;
    const decision = { plan_id: co.plan };
    const shown = await showDocument(co.api, enrollment, decision);
    const { body } = await sign(co.api, enrollment, decision, signatureOf(shown), '?dry_run=true');
    expect(body.dry_run.deductions).toEqual({
      run_on: '2026-07-01',
      changes: [
        {
          ...{ employee_id: co.people[0].id, benefit_plan_year_id: co.planYearId, enrollment_id: enrollment },
          ...{ period_start_date: '2026-07-01', period_end_date: '2026-07-31' },
          ...{ before_in_cents: 0, after_in_cents: 4658, difference_in_cents: 4658 },
        },
      ],
    });
    const { rows } = await sql`
      select election from enrollments where organization_id = ${co.organization}`.execute(t.database.db);
    expect(rows).toEqual([{ election: 'Pending' }]);
    await elect(co);
    await advance(co, '2026-07-01');
    expect(await latestLines(co)).toEqual([['2026-07', 4658, 4658, 'monthly']]);
  });

  it('of a leaver, announced ahead or in the past, says what is no longer deducted and what goes back', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-09-10');
    // Leaves on the 14th: September is charged, October is not.
    const ahead = await leave(co, '2026-09-14', '?dry_run=true');
    expect(months(ahead)).toEqual(['2026-10-01', [['2026-10-01', 4658, 0, -4658]]]);
    expect(ahead.data.termination_date).toBe('2026-09-14');
    const enrollment = co.people[0].enrollments[0].id;
    expect(ahead.dry_run.events).toEqual([]);
    expect(ahead.dry_run.later_events).toEqual(
      [
        ['employee.eligibility_terminated', 'employee', co.people[0].id],
        ['enrollment.terminated', 'enrollment', enrollment],
        ['employee.deactivated', 'employee', co.people[0].id],
      ].map(([event_name, resource_type, resource_id]) => ({
        on: '2026-09-15',
        event_name,
        resource_type,
        resource_id,
      })),
    );
    expect(ahead.dry_run.coverage.changes).toEqual([
      {
        ...{ employee_id: co.people[0].id, benefit_plan_year_id: co.planYearId, enrollment_id: enrollment },
        before: { ...COVERED, status: 'enrolled', coverage_end: '2027-06-30' },
        after: { ...COVERED, status: 'inactive', coverage_end: '2026-09-30' },
      },
    ]);
    const later = await leave(co, '2026-10-20', '?dry_run=true');
    expect(months(later)).toEqual(['2026-11-01', [['2026-11-01', 4658, 0, -4658]]]);
    const past = { retroactive_reason: 'administrative_delay' };
    expect(months(await leave(co, '2026-08-14', '?dry_run=true', past))).toEqual([
      '2026-10-01',
      [
        ['2026-09-01', 0, -4658, -4658],
        ['2026-10-01', 4658, 0, -4658],
      ],
    ]);
    expect((await done(co.api.get(`/v1/employees/${co.people[0].id}`))).data.status).toBe('active');
    await leave(co, '2026-08-14', '', past);
    await advance(co, '2026-10-01');
    expect(await latestLines(co)).toEqual([['2026-09', -4658, -4658, 'monthly']]);
  });

  it('of an announced leaver names the events that will come, and none for what ends by itself before', async () => {
    const co = await company(t, { people: [{}, {}] });
    await elect(co, 1);
    const told = async (index: number, termination_date: string) => {
      const url = `/v1/employees/${co.people[index].id}/terminate`;
      const dry = await done(co.api.post(`${url}?dry_run=true`, { termination_date }));
      await done(co.api.post(url, { termination_date }));
      return dry.dry_run.later_events;
    };
    // The window of the first is over on 07-10; the second leaves before coverage begins.
    const [first, second] = [await told(0, '2026-07-20'), await told(1, '2026-06-24')];
    const came = async (day: string) => {
      const events = await eventsDuring(t, () => advance(co, day));
      return events.map(([event_name, resource_id]) => ({ on: day, event_name, resource_id }));
    };
    await advance(co, '2026-06-24');
    expect(second).toMatchObject(await came('2026-06-25'));
    expect(second).toHaveLength(3);
    await advance(co, '2026-07-20');
    expect(first).toMatchObject(await came('2026-07-21'));
    expect(first.map((one: { event_name: string }) => one.event_name)).toEqual([
      'employee.eligibility_terminated',
      'employee.deactivated',
    ]);
  });

  it('says so if no money moves, and says nothing about people it does not concern', async () => {
    const co = await company(t);
    await elect(co);
    const change = { effective_date: '2026-06-10', phone: '2535550118' };
    const employee = await done(co.api.patch(`/v1/employees/${co.people[0].id}?dry_run=true`, change));
    expect(employee.dry_run).toEqual({
      ...{ events: [], coverage: { changes: [] } },
      deductions: { run_on: null, changes: [] },
    });
    const settings = { pay_frequency: 'weekly' };
    const employer = await done(co.api.put(`/v1/employers/${co.employerId}/settings?dry_run=true`, settings));
    expect(employer.dry_run).toEqual({ events: [] });
  });
});

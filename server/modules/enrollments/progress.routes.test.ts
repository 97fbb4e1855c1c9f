/** The progress of an employer's enrollment, over HTTP on real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo, makePlanYear } from '../../testing/builders.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

const progress = async (employerId: string, api = t.api) => {
  const { status, body } = await api.get(`/v1/employers/${employerId}/enrollment-progress`);
  return { status, ...body.data };
};

describe('200', () => {
  it('counts each person once, and the monthly cost of the enrolled', async () => {
    const people = ['Ada', 'Bram', 'Cleo', 'Dov', 'Edda'].map((first_name) => ({ first_name }));
    const made = await enroll(t, { people });
    const upcoming = await makePlanYear(
      t.api,
      made.employerId,
      { coverage_start: '2027-01-01' },
      { name: 'Basin Later' },
    );
    const answer = (at: number, decision: object) =>
      answerWith(t.api, made.employees[at].enrollments[0].id, decision as { plan_id?: string });
    await answer(0, { plan_id: made.planId });
    await answer(1, { plan_id: made.planId });
    await answer(2, {});
    // She is changing her answer and has not finished: the answer that she gave counts.
    await t.api.post(`/v1/enrollments/${made.employees[0].enrollments[0].id}/change`);
    const employer = await boundTo(t, 'employer', made.employerId);
    expect(await progress(made.employerId, employer)).toEqual({
      status: 200,
      eligible: 5,
      plan_years: [
        {
          benefit_plan_year_id: made.planYearId,
          product_name: 'Basin Preventive Plus',
          category: 'Medical',
          status: 'open_enrollment',
          coverage_start: '2026-07-01',
          coverage_end: '2027-06-30',
          open_enrollment_start: '2026-06-01',
          open_enrollment_end: '2026-07-01',
          people: { pending: 2, enrolled: 2, waived: 1, expired: 0 },
          covered_today: 0,
          covered_later: 2,
          // Including Ada, whose window is open beside her answer.
          open_windows: [{ reason: 'new_hire', people: 3, first_end: '2026-07-10', last_end: '2026-07-10' }],
          premium_in_cents: 36116,
          employer_contribution_in_cents: 26800,
          employee_deduction_in_cents: 9316,
        },
        {
          benefit_plan_year_id: upcoming.planYear.benefit_plan_year_id,
          product_name: 'Basin Later',
          category: 'Medical',
          status: 'upcoming',
          coverage_start: '2027-01-01',
          coverage_end: '2027-12-31',
          open_enrollment_start: '2026-12-02',
          open_enrollment_end: '2027-01-01',
          people: { pending: 0, enrolled: 0, waived: 0, expired: 0 },
          ...{ covered_today: 0, covered_later: 0, open_windows: [] },
          premium_in_cents: 0,
          employer_contribution_in_cents: 0,
          employee_deduction_in_cents: 0,
        },
      ],
    });
    // Somebody who has left costs nothing from then on; somebody whose window is over can no longer answer.
    await t.api.post(`/v1/employees/${made.employees[1].id}/terminate`);
    t.real.set('2026-07-11T00:00:00Z');
    const later = await progress(made.employerId);
    expect(later.plan_years[0]).toMatchObject({
      people: { pending: 0, enrolled: 2, waived: 1, expired: 2 },
      // One person left before it began: what they answered counts only among the answers.
      ...{ covered_today: 1, covered_later: 0, open_windows: [] },
      premium_in_cents: 18058,
    });
    t.real.set('2027-07-01T00:00:00Z');
    expect(
      (await progress(made.employerId)).plan_years.map((one: { product_name: string }) => one.product_name),
    ).toEqual(['Basin Later']);
  });

  it('has nothing to count for an employer that offers nothing', async () => {
    const { employerId } = await enroll(t);
    t.real.set('2028-01-01T00:00:00Z');
    expect(await progress(employerId)).toMatchObject({ status: 200, eligible: 1, plan_years: [] });
  });
});

it('404: an employee, another employer, another organization', async () => {
  const { employerId, employee } = await enroll(t);
  const strangers = [
    await boundTo(t, 'employee', employee.id),
    await boundTo(t, 'employer', (await enroll(t)).employerId),
    (await t.otherOrganization()).api,
  ];
  for (const api of strangers) expect((await progress(employerId, api)).status).toBe(404);
});

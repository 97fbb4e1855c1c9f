/** Plan years that an employer ends early or keeps open for longer, and the effect on people in them (rules 3). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestAnswer, type TestOpenroll } from '../testing/app.ts';
import { hire } from '../testing/builders.ts';
import { answerWith, enroll, eventsDuring, showDocument, sign, signatureOf } from '../testing/enrolling.ts';

let t: TestOpenroll;
// One organization per test: its calendar advances beyond the day on which the next test begins.
beforeEach(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterEach(() => t.close());

const read = async (id: string) => (await t.api.get(`/v1/enrollments/${id}`)).body.data;
const windowEnd = async (id: string) => (await t.api.get(`/v1/enrollments/${id}/options`)).body.data.window.end;
const code = (found: TestAnswer) => [found.status, found.body.app_error_code];

/** Six people in a plan year from 2026-07-01; their enrollments in this order. */
async function six(planYear: object = {}) {
  const people = ['Ada', 'Bram', 'Cleo', 'Dov', 'Eve', 'Finn'].map((first_name) => ({ first_name }));
  const terms = { termination_n_months: 2, ...planYear };
  const made = await enroll(t, { people, planYear: terms, product: { product_code: 'VPC' } });
  const ids: string[] = made.employees.map((employee) => employee.enrollments[0].id);
  const move = (dates: object) => t.api.patch(made.one, dates);
  return { ...made, ids, move, decision: { plan_id: made.planId } };
}

describe('a plan year that ends early', () => {
  it('expires what is unanswered and shortens all coverage, even of those who have left, once', async () => {
    const { ids, move, decision, employees, one } = await six();
    const [pending, enrolled, terminated, left] = ids as [string, string, string, string];
    for (const id of [enrolled, terminated, left]) await answerWith(t.api, id, decision);
    for (const id of ids.slice(4)) await answerWith(t.api, id, {});
    t.real.set('2026-07-05T09:00:00Z');
    await t.drain();
    await t.api.post(`/v1/enrollments/${terminated}/terminate`, {});
    await t.api.post(`/v1/employees/${employees[3].id}/terminate`, {});
    expect([(await read(terminated)).coverage_end, (await read(left)).coverage_end]).toEqual([
      '2026-09-30',
      '2026-09-30',
    ]);
    await move({ coverage_end: '2026-08-15' });
    const events = await eventsDuring(t, () => t.drain());
    expect(events).toEqual([
      ['enrollment.waived', pending],
      ['enrollment.termination_rescheduled', terminated],
      ['enrollment.termination_rescheduled', left],
    ]);
    expect(await read(pending)).toMatchObject({ status: 'waived', answered_at: null });
    expect(await read(enrolled)).toMatchObject({ status: 'enrolled', coverage_end: '2026-08-15' });
    expect(await read(terminated)).toMatchObject({ status: 'inactive', coverage_end: '2026-08-15' });
    expect(await read(left)).toMatchObject({ status: 'inactive', coverage_end: '2026-08-15' });
    const again = await eventsDuring(t, async () => {
      await t.api.patch(one, { open_enrollment_end: '2026-07-06' });
      await t.drain();
    });
    expect(again).toEqual([]);
    const after = await eventsDuring(t, async () => {
      t.real.set('2026-08-16T09:00:00Z');
      await t.drain();
    });
    expect(after.filter(([, id]) => ids.includes(id))).toEqual([['enrollment.terminated', enrolled]]);
    expect(await read(enrolled)).toMatchObject({ status: 'inactive', coverage_end: '2026-08-15' });
  });

  it('takes no answer and opens no window from then on, even before its people are reviewed', async () => {
    const { ids, move, decision, employees, employerId, planYearId } = await six();
    const [pending, enrolled] = ids as [string, string];
    await answerWith(t.api, enrolled, decision);
    const shown = await showDocument(t.api, pending, decision);
    await move({ coverage_end: '2026-08-15' });
    expect(code(await sign(t.api, pending, decision, signatureOf(shown)))).toEqual([409, 'plan_year_over']);
    expect(code(await showDocument(t.api, pending, decision))).toEqual([409, 'plan_year_over']);
    for (const verb of ['change', 'reissue']) {
      expect(code(await t.api.post(`/v1/enrollments/${enrolled}/${verb}`, {}))).toEqual([409, 'plan_year_over']);
    }
    await t.drain();
    const request = { employee_id: employees[5].id, benefit_plan_year_id: planYearId };
    const granted = await t.api.post(`/v1/employers/${employerId}/enrollments`, request);
    expect(code(granted)).toEqual([409, 'plan_year_over']);
    const events = await eventsDuring(t, async () => {
      const [late] = await hire(t, employerId, [{ reference_id: 'late', email: `late.${employerId}@lark.example` }]);
      expect(late.enrollments).toEqual([]);
      const born = { event_type: 'had_baby', event_date: '2026-06-09' };
      const reported = await t.api.post(`/v1/members/${late.member_id}/qualifying-life-events`, born);
      expect(reported.body.data.status).toBe('approved');
    });
    expect(events.map(([name]) => name)).toEqual(['employee.eligibility_granted']);
  });

  it('cancels coverage that would begin after it', async () => {
    const { ids, move, decision, employees } = await six();
    for (const id of ids) await answerWith(t.api, id, {});
    t.real.set('2026-07-08T09:00:00Z');
    const { member_id, id: employeeId } = employees[0];
    const married = { event_type: 'married', event_date: '2026-07-01' };
    await t.api.post(`/v1/members/${member_id}/qualifying-life-events`, married);
    const [{ id }] = (await t.api.get(`/v1/employees/${employeeId}/enrollments`)).body.data;
    await answerWith(t.api, id, decision);
    expect(await read(id)).toMatchObject({ status: 'enrolled', coverage_start: '2026-08-01' });
    await move({ coverage_end: '2026-07-15' });
    expect(await eventsDuring(t, () => t.drain())).toEqual([['enrollment.terminated', id]]);
    expect(await read(id)).toMatchObject({ status: 'inactive', coverage_end: null });
  });

  it('lets an election in progress finish, and shortens it with the rest', async () => {
    const { ids, move, decision } = await six();
    const shown = await Promise.all(ids.map((id) => showDocument(t.api, id, decision)));
    const [moved, ...answers] = await Promise.all([
      move({ coverage_end: '2026-08-15' }),
      ...ids.map((id, n) => sign(t.api, id, decision, signatureOf(shown[n] as TestAnswer))),
    ]);
    expect(moved.status).toBe(200);
    await t.drain();
    for (const [n, answer] of answers.entries()) {
      expect([200, 409]).toContain(answer.status);
      const expected = answer.status === 200 ? ['enrolled', '2026-08-15'] : ['waived', null];
      const { status, coverage_end } = await read(ids[n] as string);
      expect([status, coverage_end]).toEqual(expected);
    }
  });
});

describe('open enrollment that is extended', () => {
  it('extends unanswered windows, and sends no event', async () => {
    const { ids, move, decision } = await six();
    const [pending, answered] = ids as [string, string];
    await answerWith(t.api, answered, decision);
    const change = (await t.api.post(`/v1/enrollments/${answered}/change`)).body.data.id;
    const reissued = (await t.api.post(`/v1/enrollments/${ids[2]}/reissue`, {})).body.data.enrollment_id;
    const before = await windowEnd(reissued);
    const events = await eventsDuring(t, async () => {
      await move({ open_enrollment_end: '2026-08-20' });
      await t.drain();
    });
    expect(events).toEqual([]);
    expect([await windowEnd(pending), await windowEnd(change), await windowEnd(reissued)]).toEqual([
      '2026-08-20',
      '2026-08-20',
      before,
    ]);
  });
});

/** Windows of people with coverage elsewhere: it decides from when they may be covered here. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../testing/app.ts';
import { answerWith, enroll } from '../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

it('leaves room for coverage before that of a later plan year elsewhere', async () => {
  const twice = { email: 'odalys.before.and.after@larkspur.example' };
  const open = { open_enrollment_start: '2026-06-01', open_enrollment_end: '2026-07-31' };
  const next = await enroll(t, { people: [twice], planYear: { ...open, coverage_start: '2027-07-01' } });
  expect((await answerWith(t.api, next.enrollmentId, { plan_id: next.planId })).body.data).toMatchObject({
    status: 'enrolled',
    coverage_start: '2027-07-01',
  });
  const now = await enroll(t, { people: [twice], offer: next.body });
  expect(now.employee.member_id).toBe(next.employee.member_id);
  const read = async (id: string) => (await t.api.get(`/v1/enrollments/${id}`)).body.data;
  expect((await read(now.enrollmentId)).coverage_start).toBe('2026-07-01');
  const elected = await answerWith(t.api, now.enrollmentId, { plan_id: next.planId });
  expect(elected.body.data).toMatchObject({ coverage_start: '2026-07-01', coverage_end: '2027-06-30' });
});

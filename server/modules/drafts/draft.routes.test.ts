/** Drafts of answers, over HTTP on real PostgreSQL. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo } from '../../testing/builders.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

const SHOWN = { per_paycheck_in_cents: 4658, employee_deduction_in_cents: 4658, employer_contribution_in_cents: 13400 };

/** Somebody with a child and an open window, and their own token. */
async function person() {
  const made = await enroll(t);
  const child = await addDependent(t, made.employee.member_id);
  const own = await boundTo(t, 'employee', made.employee.id);
  const url = `/v1/enrollments/${made.enrollmentId}/draft`;
  const body = { answer: 'plan', plan_id: made.planId, dependent_ids: [child], shown: SHOWN };
  const draft = async (api: Api = own) => (await api.get(url)).body.data;
  return { ...made, child, own, url, body, draft };
}

it('keeps a choice only for its person, changes it, deletes it', async () => {
  const { own, url, body, draft, planId, employee } = await person();
  expect(await draft()).toBeNull();
  expect((await own.put(url, body)).body.data).toMatchObject({ ...body, plan_name: 'Preventive Plus', reason: null });
  expect(await draft()).toMatchObject({ plan_id: planId, shown: SHOWN });
  expect((await own.put(url, { answer: 'decline', dependent_ids: [], reason: 'Costs too much' })).status).toBe(200);
  expect(await draft()).toMatchObject({ answer: 'decline', plan_id: null, shown: null, reason: 'Costs too much' });
  const stranger = await person();
  const answers = [await stranger.own.get(url), await stranger.own.put(url, '{'), await stranger.own.delete(url, '{')];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect((await own.delete(url)).status).toBe(204);
  // Nothing has happened yet: a draft appears in no timeline.
  const { body: told } = await t.api.get(`/v1/employees/${employee.id}/timeline`);
  expect(told.data.filter(({ what }: { what: string }) => /draft/.test(what))).toEqual([]);
  expect(await draft()).toBeNull();
});

it('is gone once the enrollment is answered, or its window is over', async () => {
  const left = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from enrollment_drafts`.execute(t.database.db);
    return rows[0]?.n;
  };
  const first = await person();
  await first.own.put(first.url, first.body);
  await answerWith(t.api, first.enrollmentId, { plan_id: first.planId });
  expect(await first.draft()).toBeNull();
  t.real.advanceMs(60_000);
  await t.drain();
  expect(await left()).toBe(0);
  const again = await first.own.put(first.url, first.body);
  expect([again.status, again.body.app_error_code]).toEqual([409, 'already_answered']);
  const second = await person();
  await second.own.put(second.url, second.body);
  const now = t.real.now();
  t.real.set('2026-09-01T00:00:00Z');
  // Their own token has expired meanwhile.
  expect(await second.draft(t.api)).toBeNull();
  const late = await t.api.put(second.url, second.body);
  expect([late.status, late.body.app_error_code]).toEqual([409, 'enrollment_window_closed']);
  await t.drain();
  expect(await left()).toBe(0);
  t.real.set(now);
});

it('refuses what the person can’t choose, by field', async () => {
  const { own, url, body } = await person();
  const other = await person();
  const refused = async (changes: object) => {
    const { status, body: said } = await own.put(url, { ...body, ...changes });
    return [status, said.app_error_code, said.details?.[0]?.path];
  };
  expect(await refused({ dependent_ids: [other.child] })).toEqual([422, 'dependent_not_eligible', 'dependent_ids.0']);
  expect(await refused({ plan_id: other.planId })).toEqual([422, 'plan_not_available', 'plan_id']);
  expect(await refused({ plan_id: null })).toEqual([400, 'invalid_request', 'plan_id']);
  expect(await refused({ answer: 'keep' })).toEqual([400, 'invalid_request', 'plan_id']);
  expect(await refused({ anything: 1 })).toEqual([400, 'invalid_request', 'anything']);
});

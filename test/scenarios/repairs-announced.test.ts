/**
 * Two more things that an operator repairs: a leaver who was announced and stays after all (rules 1.9, 10.7), and the EIN or e-mail of an
 * employer (rules 8.3): on which days people are covered, which events follow, what is deducted, and what signed documents say.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import {
  advance,
  type Company,
  company,
  done,
  elect,
  reconcile,
  statementsOf,
} from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring, showDocument, sign, signatureOf } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const person = (co: Company) => `/v1/employees/${co.people[0].id}`;
const leaves = (co: Company, termination_date: string) =>
  done(co.api.post(`${person(co)}/terminate`, { termination_date }));
const stays = (co: Company) => done(co.api.delete(`${person(co)}/termination`, { reason: 'stays' }));
const names = async (run: () => Promise<unknown>) =>
  (await eventsDuring(t, run)).map(([name]) => name).filter((name) => name !== 'employee.deduction_created');

/** `2026-07-01…2027-06-30 4658`: what they have elected, in the order of its days. */
async function covered(co: Company): Promise<string[]> {
  const { data } = await done(co.api.get(`${person(co)}/enrollments`));
  return data
    .filter((row: Record<string, string>) => row.answered_at && row.coverage_end)
    .map(
      (row: Record<string, string>) => `${row.coverage_start}…${row.coverage_end} ${row.employee_deduction_in_cents}`,
    )
    .sort();
}

/** What the ledger holds from July on. */
async function charged(co: Company): Promise<number[]> {
  const sums: Record<string, number> = {};
  for (const { statement_id } of await statementsOf(co)) {
    const { data } = await done(co.api.get(`/v1/payroll-deduction-statements/${statement_id}/lines?limit=100`));
    for (const line of data) sums[line.period_start_date] = (sums[line.period_start_date] ?? 0) + line.monthly_cents;
  }
  return Object.keys(sums)
    .sort()
    .map((month) => sums[month] ?? 0);
}

describe('a leaver who was announced, and stays', () => {
  const BACK = ['employee.eligibility_granted', 'enrollment.started', 'enrollment.elected', 'enrollment.accepted'];
  const WHOLE = '2026-07-01…2027-06-30 4658';

  it('with another day in between: nothing happens on either', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    const events = await names(async () => {
      await leaves(co, '2026-08-31');
      await leaves(co, '2026-09-15');
      await advance(co, '2026-09-05');
      await stays(co);
      await advance(co, '2026-10-02');
    });
    expect(events).toEqual([]);
    expect(await covered(co)).toEqual([WHOLE]);
    expect(await charged(co)).toEqual([4658, 4658, 4658, 4658]);
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('on the last day itself, which is still a day of work', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    await leaves(co, '2026-08-31');
    await advance(co, '2026-08-31');
    expect(await names(() => stays(co))).toEqual([]);
    expect(await names(() => advance(co, '2026-09-02'))).toEqual([]);
    expect(await covered(co)).toEqual([WHOLE]);
    expect(await charged(co)).toEqual([4658, 4658, 4658]);
  });

  it('on the day after: the cascade has run, and all of it comes back', async () => {
    const co = await company(t, { planYear: { termination_rule: 'LAST_DAY' } });
    await elect(co);
    await advance(co, '2026-08-10');
    await leaves(co, '2026-08-31');
    expect(await names(() => advance(co, '2026-09-01'))).toEqual([
      ...['employee.eligibility_terminated', 'enrollment.terminated', 'employee.deactivated'],
    ]);
    expect(await names(() => stays(co))).toEqual(BACK);
    expect(await covered(co)).toEqual(['2026-07-01…2026-08-31 4658', '2026-09-01…2027-06-30 4658']);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual([4658, 4658, 4658, 4658]);
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('though rosters list them all along: only the withdrawal keeps them', async () => {
    const co = await company(t);
    await elect(co);
    await advance(co, '2026-08-10');
    await leaves(co, '2026-08-31');
    const { reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date } = co.people[0];
    const employees = [{ reference_id, first_name, last_name, email, date_of_birth, employee_class, start_date }];
    await done(co.api.post(`/v1/employers/${co.employerId}/census-sync`, { employees }));
    await t.drain();
    expect((await done(co.api.get(person(co)))).data.termination_date).toBe('2026-08-31');
    await stays(co);
    expect(await names(() => advance(co, '2026-09-02'))).toEqual([]);
    expect(await covered(co)).toEqual([WHOLE]);
    expect(await charged(co)).toEqual([4658, 4658, 4658]);
  });

  it('with an open window: it stays, and is answered as if nobody had left', async () => {
    const co = await company(t);
    await leaves(co, '2026-06-30');
    await advance(co, '2026-06-20');
    expect(await names(() => stays(co))).toEqual([]);
    await advance(co, '2026-07-05');
    await elect(co);
    expect(await covered(co)).toEqual([WHOLE]);
    await advance(co, '2026-08-02');
    expect(await charged(co)).toEqual([4658, 4658]);
  });
});

describe('an EIN or an e-mail that was typed wrong', () => {
  const corrected = (co: Company, fields: object) => co.api.patch(`/v1/employers/${co.employerId}`, fields);
  const email = 'benefits@larkspur-bikes.example';
  const window = (co: Company): string => co.people[0].enrollments[0].id;
  const signed = async (co: Company, id: string) => (await done(co.api.get(`/v1/enrollments/${id}/signature`))).data;

  it('between the document and the signature: the document is shown again, with the new value', async () => {
    const co = await company(t);
    const choice = { plan_id: co.plan };
    const old = await showDocument(co.api, window(co), choice);
    expect(await names(() => done(corrected(co, { email })))).toEqual([]);
    const { status, body } = await sign(co.api, window(co), choice, signatureOf(old));
    expect([status, body.app_error_code]).toEqual([409, 'document_changed']);
    const shown = await showDocument(co.api, window(co), choice);
    expect(shown.body.data.text).toContain(email);
    await done(sign(co.api, window(co), choice, signatureOf(shown)));
    expect(await covered(co)).toEqual(['2026-07-01…2027-06-30 4658']);
    await advance(co, '2026-08-02');
    expect(await charged(co)).toEqual([4658, 4658]);
  });

  it('after the signature: the signed document stays the same to the byte, and the next one has the new value', async () => {
    const co = await company(t);
    await elect(co);
    const before = await signed(co, window(co));
    await advance(co, '2026-08-10');
    await done(corrected(co, { email, name: 'Larkspur Cycles' }));
    expect(await signed(co, window(co))).toEqual(before);
    expect(before.document_html).not.toContain(email);
    const birth = { event_type: 'had_baby', event_date: '2026-08-08' };
    await done(co.api.post(`/v1/members/${co.people[0].member_id}/qualifying-life-events`, birth));
    const { data } = await done(co.api.get(`${person(co)}/enrollments`));
    const next = data.find((row: { status: string }) => row.status === 'pending').id;
    await done(answerWith(co.api, next, { plan_id: co.dearer }));
    const after = await signed(co, next);
    expect(after.document_html).toContain(email);
    expect(after.document_html).toContain('Larkspur Cycles');
    expect(await covered(co)).toEqual(['2026-07-01…2026-08-07 4658', '2026-08-08…2027-06-30 6600']);
    await advance(co, '2026-10-02');
    expect(await charged(co)).toEqual([4658, 4658, 6600, 6600]);
    expect(await reconcile(co, '2026-10')).toEqual([]);
  });

  it('to that of another division: both keep it, and with the same reference it is the other employer', async () => {
    const [co, other] = [await company(t), await company(t)];
    const { ein: _, ...said } = (await done(co.api.get(`/v1/employers/${co.employerId}`))).data;
    const division = { name: 'Repairs', legal_name: 'Repairs LLC', ein: '91-2054477', reference_id: 'repairs' };
    const address = said.address;
    await done(co.api.post('/v1/employers', { ...division, email, phone_number: '+1 (253) 555-0118', address }));
    expect((await corrected(co, { ein: division.ein })).status).toBe(200);
    const { status, body } = await corrected(co, { reference_id: division.reference_id });
    expect([status, body.app_error_code]).toEqual([409, 'employer_exists']);
    expect((await done(co.api.get(`/v1/employers/${co.employerId}`))).data.ein).toBe('XX-XXX4477');
    // Another organization knows nothing of it.
    expect((await corrected(other, { ein: division.ein, reference_id: division.reference_id })).status).toBe(200);
    await elect(co);
    await advance(co, '2026-08-02');
    expect(await charged(co)).toEqual([4658, 4658]);
  });

  it('corrected twice: the second time changes nothing', async () => {
    const co = await company(t);
    await elect(co);
    const told = async () => {
      const { data } = await done(co.api.get('/v1/audit-entries?resource_type=employer'));
      return data.filter(({ action }: { action: string }) => action === 'employer.correct').length;
    };
    for (const _ of [1, 2]) await done(corrected(co, { email }));
    expect(await told()).toBe(1);
    await advance(co, '2026-07-02');
    expect(await charged(co)).toEqual([4658]);
  });
});

/**
 * Answering enrollments over HTTP on real PostgreSQL: options, elections, waivers. Documents and evidence are in
 * signature.routes.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestAnswer, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo, makePlan } from '../../testing/builders.ts';
import {
  answerWith,
  type Decision,
  enroll,
  eventsDuring,
  showDocument,
  sign,
  signatureOf,
} from '../../testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

const read = async (id: string) => (await t.api.get(`/v1/enrollments/${id}`)).body.data;
const code = (found: { status: number; body: { app_error_code?: string } }) => [
  found.status,
  found.body.app_error_code,
];
const change = async (id: string) => (await t.api.post(`/v1/enrollments/${id}/change`)).body.data.id as string;

describe('200: options', () => {
  it('names the window, the people and every price', async () => {
    const made = await enroll(t, { people: [{ address: ADDRESS }] });
    const spouse = { relationship: 'Spouse', first_name: 'Rui', date_of_birth: '1990-01-01' } as const;
    const rui = await addDependent(t, made.employee.member_id, spouse);
    await addDependent(t, made.employee.member_id, { first_name: 'Old', date_of_birth: '1999-06-30' });
    const { body } = await t.api.get(`/v1/enrollments/${made.enrollmentId}/options`);
    expect(body.data).toMatchObject({
      window: { start: '2026-06-10', end: '2026-07-10', reason: 'new_hire', is_open: true },
      coverage_start: '2026-07-01',
      coverage_end: '2027-06-30',
      pay_frequency: 'monthly',
      current_coverage: null,
      dependents: [{ id: rui, relationship: 'Spouse', first_name: 'Rui', last_name: 'Ferreira' }],
    });
    const tier = (coverage_tier: string, premium: number, employer: number) => ({
      coverage_tier,
      premium_in_cents: premium,
      employer_contribution_in_cents: employer,
      employee_deduction_in_cents: premium - employer,
      per_paycheck_in_cents: premium - employer,
    });
    expect(body.data.plans.map((plan: { id: string; tiers: object[] }) => [plan.id, plan.tiers])).toEqual([
      [made.planId, [tier('EE', 18058, 13400), tier('ES', 30000, 13400), tier('EF', 36920, 21000)]],
    ]);
  });

  it('stores the price that it showed, and the document has the amount per paycheck that it showed', async () => {
    const made = await enroll(t);
    await t.api.put(`/v1/employers/${made.employerId}/settings`, { pay_frequency: 'bi_weekly' });
    const { data } = (await t.api.get(`/v1/enrollments/${made.enrollmentId}/options`)).body;
    const [shown] = data.plans[0].tiers;
    const document = await showDocument(t.api, made.enrollmentId, { plan_id: made.planId });
    const elected = await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const { coverage_tier: _tier, ...cents } = shown;
    const dates = { coverage_start: data.coverage_start, coverage_end: data.coverage_end };
    expect(document.body.data).toMatchObject({ election: { ...dates, ...cents }, endings: [] });
    expect(shown.per_paycheck_in_cents).toBe(2150);
    expect(document.body.data.text).toContain('You pay per paycheck (bi-weekly): $21.50');
    expect(elected.body.data).toMatchObject({
      employee_deduction_in_cents: shown.employee_deduction_in_cents,
      employer_contribution_in_cents: shown.employer_contribution_in_cents,
    });
    const changed = (await t.api.post(`/v1/enrollments/${made.enrollmentId}/change`)).body;
    const current = changed.data.id;
    const { body } = await t.api.get(`/v1/enrollments/${current}/options`);
    // They are part of the answer, so that a page need not request them.
    expect(changed.options).toEqual(body.data);
    expect(body.data.current_coverage).toMatchObject({ enrollment_id: made.enrollmentId, ...shown });
    expect(body.data.plans).toMatchObject([{ id: made.planId, priced_by_age: false }]);
    const ended = await showDocument(t.api, current, { end_current_coverage: true });
    expect(ended.body.data).toMatchObject({
      election: null,
      endings: [{ plan_name: 'Preventive Plus', last_day: null }],
    });
  });
});

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };

describe('200: elect', () => {
  it('enrolls with the tier of the chosen people, and sends the events in order', async () => {
    const made = await enroll(t);
    const spouse = { relationship: 'Spouse', first_name: 'Rui', date_of_birth: '1990-01-01' } as const;
    const family = [
      await addDependent(t, made.employee.member_id),
      await addDependent(t, made.employee.member_id, spouse),
    ];
    const decision = { plan_id: made.planId, dependent_ids: family };
    const events = await eventsDuring(t, async () => {
      expect((await answerWith(t.api, made.enrollmentId, decision)).status).toBe(200);
    });
    expect(events).toEqual([
      ['enrollment.elected', made.enrollmentId],
      ['enrollment.accepted', made.enrollmentId],
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({
      status: 'enrolled',
      coverage_start: '2026-07-01',
      coverage_end: '2027-06-30',
      employee_deduction_in_cents: 15920,
      employer_contribution_in_cents: 21000,
      answered_at: '2026-06-10T15:00:00.000Z',
      terminated_at: null,
    });
    const list = `/v1/employers/${made.employerId}/benefit-plan-years/${made.planYearId}/enrollments`;
    expect((await t.api.get(list)).body.data).toMatchObject([
      {
        tier: 'Employee and family',
        dependent_count: 2,
        election_status: 'Enrolled',
        policy_status: 'Coverage Upcoming',
      },
    ]);
  });

  it('replaces running coverage: an earlier or equal start cancels it', async () => {
    const made = await enroll(t);
    const other = await addDependent(t, made.employee.member_id, { relationship: 'Spouse' });
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const again = await change(made.enrollmentId);
    const shown = await showDocument(t.api, again, { plan_id: made.planId, dependent_ids: [other] });
    expect(shown.body.data.text).toContain(
      'Your present coverage in Preventive Plus (Basin Preventive Plus) is cancelled',
    );
    const events = await eventsDuring(t, () =>
      answerWith(t.api, again, { plan_id: made.planId, dependent_ids: [other] }),
    );
    expect(events).toEqual([
      ['enrollment.terminated', made.enrollmentId],
      ['enrollment.elected', again],
      ['enrollment.accepted', again],
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'inactive', coverage_end: null });
    expect(await read(again)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 16600 });
    const mine = (await t.api.get(`/v1/members/${made.employee.member_id}/enrollments`)).body.data;
    expect(mine.map((row: Record<string, unknown>) => [row.policy_status, row.cancelled_date])).toEqual([
      ['Coverage Upcoming', null],
      ['Cancelled', '2026-06-10'],
    ]);
  });

  it('signs and records the same answer again, which replaces like any other', async () => {
    const made = await enroll(t);
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const before = await read(made.enrollmentId);
    const again = await change(made.enrollmentId);
    const events = await eventsDuring(t, async () => {
      const { body } = await answerWith(t.api, again, { plan_id: made.planId });
      expect([body.data.id, body.data.status]).toEqual([again, 'enrolled']);
    });
    expect(events).toEqual([
      ['enrollment.terminated', made.enrollmentId],
      ['enrollment.elected', again],
      ['enrollment.accepted', again],
    ]);
    const { coverage_start, coverage_end, employee_deduction_in_cents } = before;
    expect(await read(again)).toMatchObject({ coverage_start, coverage_end, employee_deduction_in_cents });
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'inactive', coverage_end: null });
    const evidence = (await t.api.get(`/v1/enrollments/${again}/signature`)).body.data;
    expect([evidence.enrollment_id, evidence.decision]).toEqual([again, 'elect']);
    const audit = (await t.api.get(`/v1/audit-entries?resource_id=${again}`)).body.data;
    expect(audit.map((one: { action: string }) => one.action)).toContain('enrollment.elect');
  });

  it('never lets a person’s coverage in one product overlap, even from different employments', async () => {
    const twice = { email: 'odalys.twice@larkspur.example' };
    const first = await enroll(t, { product: { product_code: 'VPC' }, people: [twice] });
    const second = await enroll(t, { people: [twice], offer: first.body });
    expect(second.employee.member_id).toBe(first.employee.member_id);
    const employer = await boundTo(t, 'employer', second.employerId);
    const seen = (await employer.get(`/v1/members/${first.employee.member_id}/enrollments`)).body.data;
    expect(seen.map((row: { id: string }) => row.id)).toEqual([second.enrollmentId]);
    const options = async () => (await t.api.get(`/v1/enrollments/${second.enrollmentId}/options`)).body.data;
    const shown = await showDocument(t.api, second.enrollmentId, { plan_id: first.planId });
    expect((await answerWith(t.api, first.enrollmentId, { plan_id: first.planId })).status).toBe(200);
    const decision = { plan_id: first.planId };
    expect(code(await sign(t.api, second.enrollmentId, decision, signatureOf(shown)))).toEqual([409, 'plan_year_over']);
    t.real.set('2026-07-04T09:00:00Z');
    await t.api.post(`/v1/enrollments/${first.enrollmentId}/terminate`);
    expect((await options()).coverage_start).toBe('2026-08-01');
    expect(code(await sign(t.api, second.enrollmentId, decision, signatureOf(shown)))).toEqual([
      409,
      'document_changed',
    ]);
    expect((await answerWith(t.api, second.enrollmentId, decision)).body.data.coverage_start).toBe('2026-08-01');
  });

  it('says in a dry run what would happen, and stores nothing', async () => {
    const made = await enroll(t);
    const shown = await showDocument(t.api, made.enrollmentId, { plan_id: made.planId });
    const decision = { plan_id: made.planId };
    const { body } = await sign(t.api, made.enrollmentId, decision, signatureOf(shown), '?dry_run=true');
    expect(body.data).toMatchObject({ status: 'enrolled', coverage_end: '2027-06-30' });
    expect(body.dry_run.events.map((event: { event_name: string }) => event.event_name)).toEqual([
      'enrollment.elected',
      'enrollment.accepted',
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'pending', employee_deduction_in_cents: null });
    expect((await sign(t.api, made.enrollmentId, decision, signatureOf(shown))).status).toBe(200);
  });

  it('lets employees sign themselves, and partners for them', async () => {
    const made = await enroll(t, { people: [{}, { first_name: 'Bram' }] });
    const own = await boundTo(t, 'employee', made.employee.id);
    expect((await answerWith(own, made.enrollmentId, { plan_id: made.planId })).status).toBe(200);
    const evidence = (await own.get(`/v1/enrollments/${made.enrollmentId}/signature`)).body.data;
    expect(evidence).toMatchObject({ signer_kind: 'employee_token', decision: 'elect', ip: '127.0.0.1' });
    expect(evidence.credential_id).not.toBeNull();
    const bram = made.employees[1].enrollments[0].id;
    await answerWith(t.api, bram, { plan_id: made.planId });
    const attested = (await t.api.get(`/v1/enrollments/${bram}/signature`)).body.data;
    expect(attested).toMatchObject({
      signer_kind: 'partner_attested',
      credential_id: null,
      signed_name: 'Odalys Ferreira',
      roster_name: 'Bram Ferreira',
    });
  });
});

describe('200: waive', () => {
  it('leaves running coverage as it is, unless the answer says that it ends', async () => {
    const made = await enroll(t);
    await answerWith(t.api, made.enrollmentId, { plan_id: made.planId });
    const first = await change(made.enrollmentId);
    const kept = await eventsDuring(t, () => answerWith(t.api, first, { reason: 'Thinking' }));
    expect(kept).toEqual([['enrollment.waived', first]]);
    expect(await read(first)).toMatchObject({ status: 'waived', answered_at: '2026-06-10T15:00:00.000Z' });
    expect((await read(made.enrollmentId)).status).toBe('enrolled');
    const turned = await showDocument(t.api, made.enrollmentId, { reason: 'I pay \u202e00.5$' });
    expect([turned.status, turned.body.details]).toMatchObject([400, [{ path: 'reason', code: 'invalid_text' }]]);
    t.real.set('2026-07-05T15:00:00Z');
    const second = await change(made.enrollmentId);
    const shown = await showDocument(t.api, second, { end_current_coverage: true });
    expect(shown.body.data.text).toContain('Its last day is July 31, 2026.');
    const ended = await eventsDuring(t, () => answerWith(t.api, second, { end_current_coverage: true }));
    expect(ended).toEqual([
      ['enrollment.waived', second],
      ['enrollment.terminated', made.enrollmentId],
    ]);
    expect(await read(made.enrollmentId)).toMatchObject({ status: 'inactive', coverage_end: '2026-07-31' });
  });
});

describe('422 name_differs', () => {
  it.each(['elect', 'waive'] as const)(
    'asks before somebody signs with another name, and records the confirmation: %s',
    async (verb) => {
      const made = await enroll(t);
      const own = await boundTo(t, 'employee', made.employee.id);
      const decision = verb === 'elect' ? { plan_id: made.planId } : {};
      const { name_confirmed: _confirmed, ...signature } = signatureOf(
        await showDocument(own, made.enrollmentId, decision),
      );
      for (const api of [own, t.api]) {
        const refused = await sign(api, made.enrollmentId, decision, { ...signature, name: 'Bram Ferreira' });
        expect([refused.status, refused.body.app_error_code, refused.body.details[0].path]).toEqual([
          ...[422, 'name_differs', 'signature.name'],
        ]);
      }
      expect((await read(made.enrollmentId)).status).toBe('pending');
      const given = { ...signature, name: 'Bram Ferreira', name_confirmed: true };
      expect((await sign(own, made.enrollmentId, decision, given)).status).toBe(200);
      const evidence = (await t.api.get(`/v1/enrollments/${made.enrollmentId}/signature`)).body.data;
      expect(evidence).toMatchObject({
        signed_name: 'Bram Ferreira',
        roster_name: 'Odalys Ferreira',
        name_confirmed: true,
      });
      expect(JSON.parse(evidence.record_json).name_confirmed).toBe(true);
    },
  );

  it('signs with accents, another order or a middle name without asking', async () => {
    const made = await enroll(t);
    const { name_confirmed: _confirmed, ...signature } = signatureOf(await showDocument(t.api, made.enrollmentId, {}));
    expect((await sign(t.api, made.enrollmentId, {}, { ...signature, name: 'FERREIRA, Ódalys M.' })).status).toBe(200);
    const evidence = (await t.api.get(`/v1/enrollments/${made.enrollmentId}/signature`)).body.data;
    expect(evidence.name_confirmed).toBe(false);
  });
});

describe('400', () => {
  it('names what is wrong with the request', async () => {
    const made = await enroll(t);
    const noPlan = await t.api.post(`/v1/enrollments/${made.enrollmentId}/document`, { decision: 'elect' });
    expect([noPlan.status, noPlan.body.details[0].path]).toEqual([400, 'plan_id']);
    const french = { decision: 'waive', language: 'fr' };
    const refused = await t.api.post(`/v1/enrollments/${made.enrollmentId}/document`, french);
    expect([refused.status, refused.body.details[0].path]).toEqual([400, 'language']);
    const unsigned = await t.api.post(`/v1/enrollments/${made.enrollmentId}/elect`, { plan_id: made.planId });
    expect([unsigned.status, unsigned.body.details[0].path]).toEqual([400, 'signature']);
  });
});

describe('404', () => {
  it('answers callers out of reach before reading the body', async () => {
    const made = await enroll(t, { people: [{}, { first_name: 'Bram' }] });
    const other = await t.otherOrganization();
    const employer = await boundTo(t, 'employer', made.employerId);
    const colleague = await boundTo(t, 'employee', made.employees[1].id);
    for (const api of [other.api, employer, colleague]) {
      for (const verb of ['document', 'elect', 'waive', 'change']) {
        expect((await api.post(`/v1/enrollments/${made.enrollmentId}/${verb}`, '{')).status).toBe(404);
      }
      for (const path of ['options', 'signature']) {
        expect((await api.get(`/v1/enrollments/${made.enrollmentId}/${path}`)).status).toBe(404);
      }
      expect((await api.get(`/v1/employees/${made.employee.id}/signatures`)).status).toBe(404);
    }
    expect((await colleague.get('/v1/signatures/head')).status).toBe(404);
    expect((await t.api.get(`/v1/enrollments/${made.enrollmentId}/signature`)).status).toBe(404);
  });
});

describe('409', () => {
  it('lets one of two simultaneous elections win', async () => {
    const made = await enroll(t);
    const child = await addDependent(t, made.employee.member_id, { relationship: 'Spouse' });
    const decisions: Decision[] = [{ plan_id: made.planId }, { plan_id: made.planId, dependent_ids: [child] }, {}];
    const shown: TestAnswer[] = [];
    for (const decision of decisions) shown.push(await showDocument(t.api, made.enrollmentId, decision));
    const events = await eventsDuring(t, async () => {
      const answers = await Promise.all(
        decisions.map((decision, n) => sign(t.api, made.enrollmentId, decision, signatureOf(shown[n] as TestAnswer))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      expect(answers.filter(({ status }) => status === 409).map((one) => one.body.app_error_code)).toEqual([
        'already_answered',
        'already_answered',
      ]);
    });
    expect(events.length).toBeLessThanOrEqual(2);
    expect((await t.api.get(`/v1/employees/${made.employee.id}/signatures`)).body.pagination.total).toBe(1);
  });

  it('lets one of two simultaneous elections in one product win, at two employers', async () => {
    const twice = { email: 'odalys.at.once@larkspur.example' };
    const first = await enroll(t, { people: [twice] });
    const second = await enroll(t, { people: [twice], offer: first.body });
    const ids = [first.enrollmentId, second.enrollmentId];
    const decision = { plan_id: first.planId };
    const shown: TestAnswer[] = [];
    for (const id of ids) shown.push(await showDocument(t.api, id, decision));
    const answers = await Promise.all(
      ids.map((id, n) => sign(t.api, id, decision, signatureOf(shown[n] as TestAnswer))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('refuses an answer after the window, before it looks at anything else', async () => {
    const made = await enroll(t);
    const shown = await showDocument(t.api, made.enrollmentId, { plan_id: made.planId });
    t.real.set('2026-07-11T01:00:00Z');
    const late = await sign(t.api, made.enrollmentId, { plan_id: made.planId }, { ...signatureOf(shown), name: '1' });
    expect(code(late)).toEqual([409, 'enrollment_window_closed']);
    expect(code(await showDocument(t.api, made.enrollmentId, {}))).toEqual([409, 'enrollment_window_closed']);
  });
});

describe('422', () => {
  it('refuses plans from elsewhere, and other people’s dependents', async () => {
    const made = await enroll(t, { people: [{ address: ADDRESS }, { first_name: 'Bram' }] });
    const elsewhere = await makePlan(t.api, made.productId);
    expect(code(await showDocument(t.api, made.enrollmentId, { plan_id: elsewhere }))).toEqual([
      422,
      'plan_not_available',
    ]);
    const theirs = await addDependent(t, made.employees[1].member_id);
    const decision = { plan_id: made.planId, dependent_ids: [theirs] };
    const refused = await showDocument(t.api, made.enrollmentId, decision);
    expect(code(refused)).toEqual([422, 'dependent_not_eligible']);
    expect(refused.body.details[0].path).toBe('dependent_ids.0');
  });

  it('refuses a tier that the plan does not have, and a plan that is not available where the employee lives', async () => {
    const made = await enroll(t, { people: [{ address: ADDRESS }, { first_name: 'Bram' }] });
    const child = await addDependent(t, made.employee.member_id);
    const decision = { plan_id: made.planId, dependent_ids: [child] };
    expect(code(await showDocument(t.api, made.enrollmentId, decision))).toEqual([422, 'tier_not_available']);
    await t.api.patch(`/v1/benefit-products/${made.productId}/plans/${made.planId}`, { states: ['WA'] });
    expect((await showDocument(t.api, made.enrollmentId, { plan_id: made.planId })).status).toBe(200);
    const bram = made.employees[1].enrollments[0].id;
    expect(code(await showDocument(t.api, bram, { plan_id: made.planId }))).toEqual([422, 'plan_not_available']);
    expect((await t.api.get(`/v1/enrollments/${bram}/options`)).body.data.plans).toEqual([]);
  });
});

/** A plan year that renews another, in simulated time (rules 3): who is carried over, who is warned, who loses coverage. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLink } from '../../server/modules/signatures/signature.rules.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const RATES = { type: 'tier', EE: 18058, ES: 30000, EC: 28000, EF: 36920 };
const GROWN = { first_name: 'Noor', date_of_birth: '2001-03-17', relationship: 'Child' };
const YOUNG = { first_name: 'Ines', date_of_birth: '2015-03-02', relationship: 'Child' };

interface Renewing extends Company {
  next: string;
  pending: string;
  ids: string[];
}

/** Elected for 2026-07-01 to 2027-06-30 with these dependents; the next plan year is open from 2027-05-20 to 06-20. */
async function renewing(
  changesOf: (co: Company) => object,
  people: object[] = [],
  rates: object = RATES,
): Promise<Renewing> {
  const co = await company(t, { plan: { rates } });
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const ids: string[] = [];
  for (const one of people) {
    const body = { last_name: 'Ferreira', address, ...one };
    const { data } = await done(co.api.post(`/v1/members/${co.people[0].member_id}/dependents`, body));
    ids.push(data.legal_dependent_id);
  }
  const first = co.people[0].enrollments[0].id;
  await done(answerWith(co.api, first, { plan_id: co.plan, dependent_ids: ids }));
  await advance(co, '2027-05-10');
  const { data: before } = await done(co.api.get(yearOf(co, co.planYearId)));
  const { data } = await done(
    co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
      ...{ benefit_id: before.benefit_id, plan_ids: [co.plan, co.dearer], coverage_start: '2027-07-01' },
      ...{ open_enrollment_start: '2027-05-20', open_enrollment_end: '2027-06-20' },
      ...{ contribution: { type: 'fixed', EE: 12000 }, renews: co.planYearId, renewal: 'passive', ...changesOf(co) },
    }),
  );
  await advance(co, '2027-05-20');
  const pending = (await enrollments(co)).find((row: { status: string }) => row.status === 'pending').id;
  return { ...co, ids, pending, next: data.benefit_plan_year_id };
}

const yearOf = (co: Company, id: string) => `/v1/employers/${co.employerId}/benefit-plan-years/${id}`;
const enrollments = async (co: Company) =>
  (await done(co.api.get(`/v1/employees/${co.people[0].id}/enrollments`))).data;
const options = async (co: Renewing) => (await done(co.api.get(`/v1/enrollments/${co.pending}/options`))).data;
const losing = async (co: Renewing) => {
  const { data } = await done(co.api.get(`${yearOf(co, co.next)}/enrollments?would_lose_coverage=true`));
  return data.map((row: { employee_id: string }) => row.employee_id);
};
/** What the renewal preview says about everybody: the change, who would lose coverage, and what the employee pays before and after. */
const workbench = async (co: Renewing) =>
  (await done(co.api.get(`/v1/benefit-plan-years/${co.next}/renewal`))).data.map(
    // biome-ignore lint/suspicious/noExplicitAny: a person as the API answers them
    ({ change, losses, before, after }: any) => [
      ...[change, losses.map(({ reason }: { reason: string }) => reason)],
      ...[before.employee_deduction_in_cents, after?.employee_deduction_in_cents ?? null],
    ],
  );
const person = async (co: Renewing) => (await done(co.api.get(`${yearOf(co, co.next)}/enrollments`))).data[0];

const dearerAlone = (co: Company): object => ({ plan_ids: [co.dearer] });

describe('passive renewal', () => {
  it('elects the same plan and people for those who did not answer, at the new prices, with evidence of how', async () => {
    const co = await renewing(() => ({}), [YOUNG]);
    expect((await options(co)).if_unanswered).toMatchObject({
      outcome: 'renews',
      lost_dependent_ids: [],
      ending_coverage: { enrollment_id: co.people[0].enrollments[0].id, coverage_end: '2027-06-30' },
      renewed_coverage: { plan_id: co.plan, coverage_tier: 'EC', dependent_ids: co.ids },
    });
    expect(await losing(co)).toEqual([]);
    expect(await workbench(co)).toEqual([['pays_more', [], 14_600, 16_000]]);
    await advance(co, '2027-06-20');
    const events = await eventsDuring(t, () => advance(co, '2027-06-21'));
    expect(events).toEqual([
      ['enrollment.elected', co.pending],
      ['enrollment.accepted', co.pending],
    ]);
    expect(await person(co)).toMatchObject({
      ...{ election_status: 'Enrolled', policy_status: 'Coverage Upcoming', tier: 'Employee and children' },
      ...{ premium_in_cents: 28000, employer_contribution_in_cents: 12000, employee_deduction_in_cents: 16000 },
    });
    const { data: signature } = await done(co.api.get(`/v1/enrollments/${co.pending}/signature`));
    expect(signature).toMatchObject({
      ...{ signer_kind: 'passive_renewal', decision: 'elect', signed_name: '', consent_text: '', number: 2 },
      ...{ credential_id: null, ip: null },
    });
    expect(signature.document_html).toContain('Nobody answered by 2027-06-20');
    const renews_enrollment_id = co.people[0].enrollments[0].id;
    expect(JSON.parse(signature.election_json)).toMatchObject({
      ...{ plan_id: co.plan, dependent_ids: co.ids, renews_enrollment_id },
    });
    const { data: first } = await done(co.api.get(`/v1/enrollments/${co.people[0].enrollments[0].id}/signature`));
    const links = [first, signature].map((one) => ({
      number: one.number,
      recordJson: one.record_json,
      recordSha256: Buffer.from(one.record_sha256, 'hex'),
    }));
    expect(brokenLink(links)).toBeNull();
    await advance(co, '2027-07-01');
    expect(await latestLines(co)).toEqual([['2027-07', 16000, 16000, 'monthly']]);
    await advance(co, '2027-08-02');
    expect(await reconcile(co, '2027-07')).toEqual([]);
    expect((await enrollments(co)).map((row: { status: string }) => row.status)).toEqual(['enrolled', 'inactive']);
  });

  it('also if the window ends after the renewed year', async () => {
    const co = await renewing(() => ({ open_enrollment_end: '2027-07-03' }));
    await advance(co, '2027-07-04');
    expect(await person(co)).toMatchObject({ election_status: 'Enrolled', policy_status: 'Coverage Effective' });
    await advance(co, '2027-08-01');
    // July was not known on July 1.
    expect((await latestLines(co)).sort()).toEqual([
      ['2027-07', 6058, 6058, 'monthly'],
      ['2027-08', 6058, 6058, 'monthly'],
    ]);
  });

  it('leaves out those who are no longer eligible, and the tier follows', async () => {
    const co = await renewing(() => ({}), [GROWN]);
    expect((await options(co)).if_unanswered).toMatchObject({
      outcome: 'renews',
      lost_dependent_ids: [],
      renewed_coverage: { coverage_tier: 'EE', dependent_ids: [] },
    });
    expect(await workbench(co)).toEqual([['pays_more', [], 4_658, 6_058]]);
    await advance(co, '2027-06-21');
    expect(await person(co)).toMatchObject({ election_status: 'Enrolled', tier: 'Employee only', dependent_count: 0 });
  });

  it('names those who drop out with the new year', async () => {
    const june = { ...GROWN, date_of_birth: '2001-06-02' };
    const co = await renewing(() => ({}), [june]);
    expect((await options(co)).if_unanswered).toMatchObject({
      outcome: 'renews',
      lost_dependent_ids: co.ids,
      ending_coverage: { dependent_ids: co.ids },
      renewed_coverage: { coverage_tier: 'EE', dependent_ids: [] },
    });
    expect(await workbench(co)).toEqual([['pays_less', ['over_age'], 14_600, 6_058]]);
  });

  it('ends for people whose remaining tier has no price in the plan, and for nobody else', async () => {
    const rates = { type: 'tier', EE: 18058, EC: 28000, EF: 36920 };
    const spouse = { first_name: 'Rui', date_of_birth: '1990-05-04', relationship: 'Spouse' };
    const family = await renewing(() => ({}), [spouse, YOUNG], rates);
    expect(await losing(family)).toEqual([]);
    // The child has dropped out in March; the plan has no price for the two who are left.
    const grown = await renewing(() => ({}), [spouse, GROWN], rates);
    expect((await options(grown)).if_unanswered).toMatchObject({
      outcome: 'loses_coverage',
      lost_dependent_ids: [grown.ids[0]],
    });
    expect(await losing(grown)).toEqual([grown.people[0].id]);
    expect(await workbench(grown)).toEqual([['loses_coverage', ['no_rate'], 23_520, null]]);
    await advance(grown, '2027-06-21');
    expect(await person(grown)).toMatchObject({ election_status: 'Expired' });
    expect(await losing(grown)).toEqual([]);
  });

  it('ends for people whose age has no price in the plan in the new year', async () => {
    const rates = { type: 'age', table: [{ min_age: 0, max_age: 35, cents: 18000 }] };
    const co = await renewing(() => ({}), [], rates);
    // Born 1991-08-27: 34 on 2026-07-01, 35 on 2027-07-01.
    expect(await losing(co)).toEqual([]);
    const narrow = { type: 'age', table: [{ min_age: 0, max_age: 34, cents: 18000 }] };
    const older = await renewing(() => ({}), [], narrow);
    expect(await losing(older)).toEqual([older.people[0].id]);
    expect(await workbench(older)).toEqual([['loses_coverage', ['no_rate'], 4_600, null]]);
  });

  it.each([
    ['the plan is not offered any more', ['loses_coverage', ['plan_withdrawn'], 4_658, null], dearerAlone],
    // What the same coverage would cost has to be visible before people are asked, whether they have to answer or not.
    ['renewal is active', ['pays_more', [], 4_658, 6_058], () => ({ renewal: 'active' })],
  ])('the window just expires if %s, and employee and employer are told before', async (_, seen, changesOf) => {
    const co = await renewing(changesOf);
    expect(await workbench(co)).toEqual([seen]);
    expect((await options(co)).if_unanswered).toMatchObject({
      outcome: 'loses_coverage',
      renewed_coverage: null,
      ending_coverage: { plan_id: co.plan, coverage_tier: 'EE' },
    });
    expect((await done(co.api.get(`${yearOf(co, co.next)}/enrollments?would_lose_coverage=true`))).data).toHaveLength(
      1,
    );
    await advance(co, '2027-06-20');
    const events = await eventsDuring(t, () => advance(co, '2027-06-21'));
    expect(events).toEqual([['enrollment.waived', co.pending]]);
    expect(await person(co)).toMatchObject({ election_status: 'Expired' });
    expect(await losing(co)).toEqual([]);
    expect((await done(co.api.get(`/v1/employees/${co.people[0].id}/signatures`))).data).toHaveLength(1);
  });

  it('answers for nobody who declined, and nobody who had no coverage', async () => {
    const co = await renewing(() => ({}));
    await done(answerWith(co.api, co.pending, {}));
    const { data: again } = await done(co.api.post(`/v1/enrollments/${co.pending}/change`));
    expect(await losing(co)).toHaveLength(1);
    await advance(co, '2027-06-21');
    const states = (await enrollments(co)).map((row: { id: string; status: string }) => [row.id, row.status]);
    expect(states.slice(0, 2)).toEqual([
      [again.id, 'waived'],
      [co.pending, 'waived'],
    ]);
  });

  it('answers for nobody whose coverage was ended before the year was over', async () => {
    const co = await renewing(() => ({}));
    const { status } = await co.api.post(`/v1/employees/${co.people[0].id}/terminate`, {
      termination_date: '2027-06-10',
    });
    expect(status).toBe(200);
    expect(await workbench(co)).toEqual([['loses_coverage', ['not_eligible'], 4_658, null]]);
    await advance(co, '2027-06-21');
    expect(await person(co)).toMatchObject({ election_status: 'Expired' });
  });
});

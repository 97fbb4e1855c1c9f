/** A passive renewal covers nobody twice (rules 3.8, 11.11): it leaves out anybody covered by another signature in the new plan year. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { advance, type Company, company, done, latestLines, reconcile } from '../../server/testing/deducting.ts';
import { answerWith, eventsDuring, signatureOf } from '../../server/testing/enrolling.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const ODALYS = { first_name: 'Odalys', date_of_birth: '1991-08-27', relationship: 'Spouse' };
const RUI = { first_name: 'Rui', date_of_birth: '1990-05-05', relationship: 'Spouse' };
const INES = { first_name: 'Ines', date_of_birth: '2015-03-02', relationship: 'Child' };
const RATES = { type: 'tier', EE: 18_000, ES: 30_000, EC: 28_000, EF: 36_000 };

interface Couple extends Company {
  /** What Odalys covers in the year that ends. */
  covered: string[];
  /** Their windows in the next plan year, from 2027-05-20 to 06-20. */
  windows: [odalys: string, rui: string];
  next: string;
}

async function family(co: Company, at: number, one: object): Promise<string> {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const person = { last_name: 'Ferreira', address, ...one };
  const { data } = await done(co.api.post(`/v1/members/${co.people[at].member_id}/dependents`, person));
  return data.legal_dependent_id;
}

/**
 * Odalys and Rui work for one employer. For the year to 2027-06-30 Odalys signs for these people, and then Rui for himself if the
 * operator lets him.
 */
async function couple(people: object[], { isForced = false, renewal = 'passive' } = {}): Promise<Couple> {
  const { relationship: _, ...rui } = RUI;
  const co = await company(t, { plan: { rates: RATES }, people: [{}, rui] });
  const covered: string[] = [];
  for (const one of people) covered.push(await family(co, 0, one));
  await done(answerWith(co.api, co.people[0].enrollments[0].id, { plan_id: co.plan, dependent_ids: covered }));
  if (isForced) await forceAlone(co);
  await advance(co, '2027-05-10');
  const { data } = await done(
    co.api.post(`/v1/employers/${co.employerId}/benefit-plan-years`, {
      ...{ benefit_id: co.productId, plan_ids: [co.plan, co.dearer], coverage_start: '2027-07-01' },
      ...{ open_enrollment_start: '2027-05-20', open_enrollment_end: '2027-06-20' },
      ...{ contribution: { type: 'fixed', EE: 12_000 }, renews: co.planYearId, renewal },
    }),
  );
  await advance(co, '2027-05-20');
  const pending = async (at: number) =>
    (await done(co.api.get(`/v1/employees/${co.people[at].id}/enrollments`))).data.find(
      ({ status }: { status: string }) => status === 'pending',
    ).id;
  return { ...co, covered, windows: [await pending(0), await pending(1)], next: data.benefit_plan_year_id };
}

/** Rui signs for himself, whoever covers him. */
async function forceAlone(co: Company): Promise<void> {
  const window = co.people[1].enrollments[0].id;
  const election = { plan_id: co.plan, force: true };
  const shown = await co.api.post(`/v1/enrollments/${window}/document`, { decision: 'elect', ...election });
  await done(co.api.post(`/v1/enrollments/${window}/elect`, { ...election, signature: signatureOf(shown) }));
}

const unanswered = async (co: Couple) =>
  (await done(co.api.get(`/v1/enrollments/${co.windows[0]}/options`))).data.if_unanswered;
const losing = async (co: Couple) =>
  (
    await done(
      co.api.get(`/v1/employers/${co.employerId}/benefit-plan-years/${co.next}/enrollments?would_lose_coverage=true`),
    )
  ).data.map(({ employee_id }: { employee_id: string }) => employee_id);
const renewed = async (co: Couple) => (await done(co.api.get(`/v1/enrollments/${co.windows[0]}`))).data;

it('a spouse who signs for themselves is left out, and the tier follows', async () => {
  const co = await couple([RUI, INES]);
  expect((await unanswered(co)).renewed_coverage).toMatchObject({ coverage_tier: 'EF', dependent_ids: co.covered });
  await done(answerWith(co.api, co.windows[1], { plan_id: co.plan }));
  expect(await unanswered(co)).toMatchObject({
    outcome: 'renews',
    lost_dependent_ids: [],
    renewed_coverage: { coverage_tier: 'EC', dependent_ids: [co.covered[1]] },
  });
  expect(await losing(co)).toEqual([]);
  await advance(co, '2027-06-21');
  expect(await renewed(co)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 16_000 });
  const { data: evidence } = await done(co.api.get(`/v1/enrollments/${co.windows[0]}/signature`));
  expect(JSON.parse(evidence.election_json)).toMatchObject({ dependent_ids: [co.covered[1]] });
  await advance(co, '2027-07-01');
  // 280.00 − 120.00 and 180.00 − 120.00.
  expect((await latestLines(co)).map((line: unknown[]) => line[1]).sort()).toEqual([16_000, 6_000]);
  await advance(co, '2027-08-02');
  expect(await reconcile(co, '2027-07')).toEqual([]);
});

it('a child whom the other parent signs for is left out, also if they have two records', async () => {
  const co = await couple([INES]);
  const same = await family(co, 1, { ...INES, first_name: 'INÉS' });
  await done(answerWith(co.api, co.windows[1], { plan_id: co.plan, dependent_ids: [same] }));
  await advance(co, '2027-06-21');
  expect(await renewed(co)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 6_000 });
});

it.each(['passive', 'active'])(
  'somebody covered by the other’s signature does not renew, and loses nothing: %s',
  async (renewal) => {
    const co = await couple([], { renewal });
    const before = renewal === 'passive' ? ['renews', []] : ['loses_coverage', [co.people[0].id]];
    expect([(await unanswered(co)).outcome, await losing(co)]).toEqual(before);
    const odalys = await family(co, 1, ODALYS);
    await done(answerWith(co.api, co.windows[1], { plan_id: co.plan, dependent_ids: [odalys] }));
    expect(await unanswered(co)).toMatchObject({
      outcome: 'covered_elsewhere',
      lost_dependent_ids: [],
      ending_coverage: { coverage_end: '2027-06-30' },
      renewed_coverage: null,
    });
    expect(await losing(co)).toEqual([]);
    await advance(co, '2027-06-20');
    const events = await eventsDuring(t, () => advance(co, '2027-06-21'));
    expect(events).toEqual([['enrollment.waived', co.windows[0]]]);
  },
);

it('a child of somebody covered by the other’s signature loses coverage, until the other signs for the child, too', async () => {
  const co = await couple([INES]);
  const both = [await family(co, 1, ODALYS), await family(co, 1, INES)];
  await done(answerWith(co.api, co.windows[1], { plan_id: co.plan, dependent_ids: both.slice(0, 1) }));
  expect(await unanswered(co)).toMatchObject({ outcome: 'covered_elsewhere', lost_dependent_ids: co.covered });
  expect(await losing(co)).toEqual([co.people[0].id]);
  const { data: again } = await done(co.api.post(`/v1/enrollments/${co.windows[1]}/change`));
  await done(answerWith(co.api, again.id, { plan_id: co.plan, dependent_ids: both }));
  expect(await unanswered(co)).toMatchObject({ outcome: 'covered_elsewhere', lost_dependent_ids: [] });
  expect(await losing(co)).toEqual([]);
});

it('somebody whom the operator let be covered twice stays so if neither answers', async () => {
  const co = await couple([RUI], { isForced: true });
  await advance(co, '2027-06-15');
  const { data } = await done(co.api.post(`/v1/enrollments/${co.windows[1]}/reissue`, {}));
  await advance(co, '2027-06-21');
  expect(await renewed(co)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 18_000 });
  await advance(co, '2027-06-30');
  const rui = (await done(co.api.get(`/v1/enrollments/${data.enrollment_id}`))).data;
  expect(rui).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 6_000 });
});

it('a child born before the next year is covered by one until then, and from then on by the other, who signed first', async () => {
  const co = await couple([]);
  await done(answerWith(co.api, co.windows[1], { plan_id: co.plan }));
  await advance(co, '2027-06-25');
  expect(await renewed(co)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 6_000 });
  const born = { first_name: 'Ben', date_of_birth: '2027-06-22', relationship: 'Child' };
  const own: string[] = [];
  for (const at of [0, 1]) {
    own.push(await family(co, at, born));
    const report = { event_type: 'had_baby', event_date: born.date_of_birth };
    await done(co.api.post(`/v1/members/${co.people[at].member_id}/qualifying-life-events`, report));
  }
  const windowIn = async (at: number, year: string) =>
    (await done(co.api.get(`/v1/members/${co.people[at].member_id}/enrollments`))).data.find(
      (one: Record<string, unknown>) => one.benefit_plan_year_id === year && one.election_status === 'Pending',
    ).id;
  await done(answerWith(co.api, await windowIn(1, co.next), { plan_id: co.plan, dependent_ids: [own[1] ?? ''] }));
  const answer = { plan_id: co.plan, dependent_ids: [own[0] ?? ''] };
  await done(answerWith(co.api, await windowIn(0, co.planYearId), answer));
  // The renewal that follows would cover the child a second time.
  expect(await renewed(co)).toMatchObject({ status: 'enrolled', employee_deduction_in_cents: 6_000 });
});

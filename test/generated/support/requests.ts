/**
 * For each operation that changes something, a request that does: what it needs is made first, and what it names belongs to this
 * world. An operation that is missing here fails the tests that go over all of them.
 */
import type { TestOpenroll } from '../../../server/testing/app.ts';
import { hire, makeEmployer, makeOffer, makePlanYear } from '../../../server/testing/builders.ts';
import { answerWith, showDocument, signatureOf } from '../../../server/testing/enrolling.ts';
import { rosterRow } from '../../../server/testing/people.ts';
import { formWith, PNG } from '../../../server/testing/uploads.ts';
import { GROUPS } from './group-requests.ts';
import { WAITING } from './inbox-requests.ts';
import { POLICIES } from './policy-requests.ts';
import { USERS } from './user-requests.ts';
import { must, type Prepare, type Prepared, type World } from './world.ts';

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
const HOOK = { url: 'https://127.0.0.1:9/hooks' };
let made = 0;

/** Another employer of this world, with nothing. */
const employer = async ({ api }: World) => ({ employer_id: await makeEmployer(api) });

/** Another employee of the world's employer, with an unanswered enrollment. */
async function person(world: World) {
  const n = ++made;
  const { api, ids } = world;
  const employer_id = ids.employer_id ?? '';
  const t: TestOpenroll = { ...world.t, api };
  const about = { reference_id: `made-${n}`, last_name: `Tamm ${n}`, email: `made.${n}@larkspur-bikes.example` };
  const [employee] = await hire(t, employer_id, [{ ...about, start_date: '2026-01-05' }]);
  const [{ id: enrollment_id }] = employee.enrollments;
  const options = must(await api.get(`/v1/enrollments/${enrollment_id}/options`), 200).data;
  return {
    ...{ employer_id, employee_id: employee.id, member_id: employee.member_id, enrollment_id },
    plan_id: options.plans[0].id as string,
  };
}

/** Somebody who has answered. */
async function answered(world: World, elects: boolean) {
  const who = await person(world);
  must(await answerWith(world.api, who.enrollment_id, elects ? { plan_id: who.plan_id } : {}), 200);
  return who;
}

async function dependent({ api }: World, member_id: string, changes: object = {}) {
  const child = { first_name: 'Ines', last_name: 'Tamm', date_of_birth: '2019-02-03', relationship: 'Child' };
  const about = { ...child, address: ADDRESS, ...changes };
  const saved = must(await api.post(`/v1/members/${member_id}/dependents`, about), 201);
  return { member_id, legal_dependent_id: saved.data.legal_dependent_id as string };
}

/** A life event that waits for a decision. */
async function lifeEvent(world: World, event: object) {
  const { member_id, ...rest } = await person(world);
  const url = `/v1/members/${member_id}/qualifying-life-events`;
  const { id } = must(await world.api.post(url, event), 201).data;
  return { ...rest, member_id, life_event_id: id as string };
}
const MOVED = { event_type: 'moved_to_us', event_date: '2026-01-10' };

const LEAVE = { starts_on: '2026-02-09', ends_on: '2026-04-10', deductions: 'catch_up', catch_up: { paychecks: 6 } };
/** Somebody's leave, over two first days of months. */
async function leave(world: World) {
  const { employee_id } = await person(world);
  const saved = must(await world.api.post(`/v1/employees/${employee_id}/leaves`, LEAVE), 201);
  return { employee_id, leave_id: saved.data.id as string };
}

async function subscription({ api }: World) {
  return { subscription_id: must(await api.post('/v1/webhook-subscriptions', HOOK), 201).data.id as string };
}

async function signed(world: World, decision: { plan_id?: string }, enrollment_id: string): Promise<Prepared> {
  const shown = await showDocument(world.api, enrollment_id, decision);
  must(shown, 200);
  return { ids: { enrollment_id }, body: { ...decision, signature: signatureOf(shown) } };
}

const some = (world: World, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, world.ids[name] ?? '']));

const ORGANIZATION: Record<string, Prepare> = {
  issueAccessToken: async ({ ids }) => ({
    ids: {},
    body: { grant_type: 'client_credentials', bound_entity: { type: 'employer', id: ids.employer_id } },
  }),
  updateOrganization: async () => ({ ids: {}, body: { name: `Juniper ${++made}`, roster_guard_percent: 40 } }),
  advanceTestClock: async ({ api }) => {
    const { now } = must(await api.get('/v1/test-clock'), 200).data;
    return { ids: {}, body: { to: new Date(Date.parse(now) + 60_000).toISOString() } };
  },
};

const PAYROLL_ACCESS = {
  ...{ employees_in_payroll_acknowledged: true, payroll_data_impacts_eligibility_acknowledged: true },
  ...{ classifications_accurate: true, all_benefit_eligible_employees_present: true, is_controlled_group: false },
  ...{ access_method: 'SELF_SETUP', has_additional_payroll_system: false },
  ...{ username: 'larkspur', password: 'vit_ would be a secret in an audit entry' },
};

const EMPLOYERS: Record<string, Prepare> = {
  createEmployer: async () => ({
    ids: {},
    body: {
      ...{ name: 'Alder Mills', legal_name: 'Alder Mills LLC', ein: '91-2054477', reference_id: `alder-${++made}` },
      ...{ email: 'people@alder.example', address: ADDRESS },
    },
  }),
  updateEmployer: async (world) => ({ ids: await employer(world), body: { name: 'Renamed', address: ADDRESS } }),
  correctEmployer: async (world) => ({
    ids: await employer(world),
    body: { ein: '91-2054478', email: 'hr@alder.example', phone_number: '2535550147', roster_guard_percent: 20 },
  }),
  updateEmployerSettings: async (world) => ({
    ids: await employer(world),
    body: { pay_frequency: 'weekly', deduction_period: 'previous', first_payday: '2026-01-09' },
  }),
  connectEmployerHris: async (world) => ({
    ids: await employer(world),
    body: { provider: 'tidepay', provider_label: 'TidePay', status: 'Pending' },
  }),
  disconnectEmployerHris: async (world) => {
    const ids = await employer(world);
    must(await world.api.put(`/v1/employers/${ids.employer_id}/hris`, { provider: 'tidepay' }), 200);
    return { ids };
  },
  submitPayrollAccessSetup: async (world) => ({ ids: await employer(world), body: PAYROLL_ACCESS }),
  deletePayrollAccessSetup: async (world) => {
    const ids = await employer(world);
    must(await world.api.put(`/v1/employers/${ids.employer_id}/payroll-access-setup`, PAYROLL_ACCESS), 200);
    return { ids };
  },
  ensurePayrollIntegrationEmail: async (world) => ({ ids: await employer(world) }),
  submitCensusSync: async (world) => ({ ids: await employer(world), body: { employees: [rosterRow(++made)] } }),
  markEmployerInvoicePaid: async (world) => ({ ids: some(world, 'employer_id', 'invoice_id') }),
};

const CATALOG: Record<string, Prepare> = {
  createBenefitProduct: async () => ({
    ids: {},
    body: { category: 'Dental', name: 'Basin Dental', product_code: 'VD' },
  }),
  createBenefitPlan: async (world) => ({
    ids: some(world, 'benefit_id'),
    body: { name: 'Preventive Max', rates: { type: 'tier', EE: 20_000, EF: 40_000 }, states: ['WA', 'OR'] },
  }),
  updateBenefitPlan: async (world) => ({
    ids: some(world, 'benefit_id', 'plan_id'),
    body: { carrier: 'Basin Mutual', network: 'PPO', summary: { highlights: ['$0 visits'] }, states: ['WA'] },
  }),
  correctPlanRates: async (world) => {
    const { planId: plan_id, planYear } = await makePlanYear(world.api, await makeEmployer(world.api));
    const rates = { type: 'tier', EE: 18_158, EF: 37_020 };
    const benefit_plan_year_ids = [planYear.benefit_plan_year_id];
    return {
      ids: { plan_id },
      body: { rates, benefit_plan_year_ids, effective_on: '2026-09-01', reason: 'typed wrong' },
    };
  },
  correctPlanYearContribution: async (world) => {
    const { planYear } = await makePlanYear(world.api, await makeEmployer(world.api));
    const { benefit_plan_year_id } = planYear;
    return {
      ids: { benefit_plan_year_id },
      body: { contribution: { type: 'percent', EE: 70 }, reason: 'typed wrong', force: true },
    };
  },
  setBenefitPlanIdCard: async (world) => ({
    ids: some(world, 'plan_id'),
    body: { card_type: 'medical', group_id: `GRP-${++made}`, nsa_table: [['Office visit', '$15']] },
  }),
  createBenefitPlanYear: async (world) => ({
    ids: await employer(world),
    body: (await makeOffer(world.api)).body,
  }),
  copyOffer: async (world) => {
    const { employer_id } = await employer(world);
    const { planYear } = await makePlanYear(world.api, employer_id, { coverage_start: '2026-07-01' });
    return { ids: { employer_id }, body: { from_year: planYear.year, coverage_start: '2027-07-01' } };
  },
  setPlanYearRates: async (world) => {
    const { employer_id } = await employer(world);
    const { planYear, planId } = await makePlanYear(world.api, employer_id, { coverage_start: '2027-07-01' });
    const { benefit_plan_year_id } = planYear;
    return { ids: { benefit_plan_year_id }, body: { csv: `plan,tier,monthly\n${planId},EE,${200 + ++made}.50\n` } };
  },
  updateBenefitPlanYear: async (world) => {
    const { employer_id } = await employer(world);
    const { planYear, planId } = await makePlanYear(world.api, employer_id);
    const { benefit_plan_year_id } = planYear;
    const contribution = { type: 'reference_plan', plan_id: planId, percent: 50 };
    return { ids: { employer_id, benefit_plan_year_id }, body: { plan_ids: [planId], contribution } };
  },
  withdrawBenefitPlanYear: async (world) => {
    const { employer_id } = await employer(world);
    const { planYear } = await makePlanYear(world.api, employer_id);
    const { benefit_plan_year_id } = planYear;
    return { ids: { benefit_plan_year_id }, body: { reason: 'was a mistake' } };
  },
};

const PEOPLE: Record<string, Prepare> = {
  updateEmployee: async (world) => ({
    ids: { employee_id: (await person(world)).employee_id },
    body: {
      ...{ effective_date: '2026-01-15', phone: '2535550147', gender: 'Female', employee_class: 'Part Time' },
      address: { street_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zip_code: '98405' },
    },
  }),
  terminateEmployee: async (world) => ({
    ids: { employee_id: (await person(world)).employee_id },
    body: { termination_date: '2026-01-31', reason: 'moves away' },
  }),
  withdrawTermination: async (world) => {
    const { employee_id } = await person(world);
    must(await world.api.post(`/v1/employees/${employee_id}/terminate`, {}), 200);
    return { ids: { employee_id }, body: { reason: 'stays' } };
  },
  createLeave: async (world) => ({
    ids: { employee_id: (await person(world)).employee_id },
    body: { ...LEAVE, coverage: 'stops' },
  }),
  updateLeave: async (world) => ({ ids: await leave(world), body: { ends_on: '2026-05-20' } }),
  deleteLeave: async (world) => ({ ids: await leave(world) }),
  settleLeave: async (world) => ({ ids: await leave(world), body: { as: 'waived', reason: 'on the house' } }),
  updateMember: async (world) => ({
    ids: { member_id: (await person(world)).member_id },
    body: { preferred_language: 'es' },
  }),
  setMemberHousehold: async (world) => ({
    ids: { member_id: (await person(world)).member_id },
    body: { people: [{ member_id: world.ids.member_id, relationship: 'Roommate' }] },
  }),
  createMemberDependent: async (world) => ({
    ids: { member_id: (await person(world)).member_id },
    body: {
      ...{ first_name: 'Ines', last_name: 'Tamm', date_of_birth: '2019-02-03', relationship: 'Child' },
      ...{ email: 'ines@tamm.example', address: ADDRESS },
    },
  }),
  updateMemberDependent: async (world) => ({
    ids: await dependent(world, (await person(world)).member_id),
    body: { first_name: 'Inês', date_of_birth: '2019-02-04', disabled: true },
  }),
  deleteMemberDependent: async (world) => ({ ids: await dependent(world, (await person(world)).member_id) }),
  endMemberDependent: async (world) => ({
    ids: await dependent(world, (await person(world)).member_id),
    body: { ended_on: '2026-01-05', cause: 'other', reason: 'Lives elsewhere', retroactive_reason: 'non_payment' },
  }),
  withdrawDependentEnd: async (world) => {
    const ids = await dependent(world, (await person(world)).member_id);
    const ended = { ended_on: '2026-01-05', cause: 'other', reason: 'mistaken', retroactive_reason: 'non_payment' };
    must(await world.api.post(`/v1/members/${ids.member_id}/dependents/${ids.legal_dependent_id}/end`, ended), 200);
    return { ids, body: { reason: 'it never happened' } };
  },
  reportQualifyingLifeEvent: async (world) => ({
    ids: { member_id: (await person(world)).member_id },
    body: { ...MOVED, note: 'from Norway' },
  }),
  approveQualifyingLifeEvent: async (world) => {
    const { life_event_id } = await lifeEvent(world, MOVED);
    return { ids: { life_event_id }, body: { note: 'seen' } };
  },
  denyQualifyingLifeEvent: async (world) => {
    const { life_event_id } = await lifeEvent(world, MOVED);
    return { ids: { life_event_id }, body: { note: 'not shown' } };
  },
};

const PROOFS: Record<string, Prepare> = {
  uploadLifeEventDocument: async (world) => {
    const { life_event_id } = await lifeEvent(world, MOVED);
    return { ids: { life_event_id }, ...formWith([{}]) };
  },
  uploadDependentDocument: async (world) => ({
    ids: await dependent(world, (await person(world)).member_id),
    ...formWith([{ bytes: PNG, name: 'photo.png', type: 'image/png' }]),
  }),
};

const ENROLLMENTS: Record<string, Prepare> = {
  grantEnrollment: async (world) => {
    const { employer_id, employee_id, enrollment_id } = await answered(world, false);
    const { benefit } = must(await world.api.get(`/v1/enrollments/${enrollment_id}`), 200).data;
    const years = must(await world.api.get(`/v1/employers/${employer_id}/benefit-plan-years`), 200).data;
    const year = years.find((one: { benefit_id: string }) => one.benefit_id === benefit.id);
    return { ids: { employer_id }, body: { employee_id, benefit_plan_year_id: year.benefit_plan_year_id } };
  },
  saveEnrollmentDraft: async (world) => {
    const { enrollment_id, plan_id } = await person(world);
    return { ids: { enrollment_id }, body: { answer: 'plan', plan_id, dependent_ids: [] } };
  },
  deleteEnrollmentDraft: async (world) => {
    const { enrollment_id, plan_id } = await person(world);
    const draft = { answer: 'plan', plan_id, dependent_ids: [] };
    must(await world.api.put(`/v1/enrollments/${enrollment_id}/draft`, draft), 200);
    return { ids: { enrollment_id } };
  },
  changeEnrollment: async (world) => ({ ids: { enrollment_id: (await answered(world, false)).enrollment_id } }),
  createEnrollmentDocument: async (world) => {
    const { enrollment_id, plan_id, member_id } = await person(world);
    const { legal_dependent_id } = await dependent(world, member_id, { relationship: 'Spouse' });
    return { ids: { enrollment_id }, body: { decision: 'elect', plan_id, dependent_ids: [legal_dependent_id] } };
  },
  electEnrollment: async (world) => {
    const { enrollment_id, plan_id } = await person(world);
    return signed(world, { plan_id }, enrollment_id);
  },
  waiveEnrollment: async (world) => signed(world, {}, (await person(world)).enrollment_id),
  reissueEnrollment: async (world) => {
    const { enrollment_id } = await answered(world, false);
    return { ids: { enrollment_id }, body: { reason: 'asked for it' } };
  },
  reinstateEnrollment: async (world) => {
    const { enrollment_id, member_id } = await answered(world, true);
    const married = { event_type: 'married', event_date: '2026-01-10' };
    const { id } = must(await world.api.post(`/v1/members/${member_id}/qualifying-life-events`, married), 201).data;
    const why = { reason: 'by mistake', qualifying_life_event_id: id };
    must(await world.api.post(`/v1/enrollments/${enrollment_id}/terminate`, why), 204);
    return { ids: { enrollment_id }, body: { reason: 'was a mistake' } };
  },
  endEnrollment: async (world) => {
    const { enrollment_id } = await answered(world, true);
    const { coverage_start } = must(await world.api.get(`/v1/enrollments/${enrollment_id}`), 200).data;
    return { ids: { enrollment_id }, body: { coverage_end: coverage_start, reason: 'asked for it' } };
  },
  moveEnrollmentStart: async (world) => {
    const { enrollment_id } = await answered(world, true);
    const { coverage_end } = must(await world.api.get(`/v1/enrollments/${enrollment_id}`), 200).data;
    return { ids: { enrollment_id }, body: { coverage_start: coverage_end, reason: 'was a mistake' } };
  },
  voidEnrollment: async (world) => ({
    ids: { enrollment_id: (await answered(world, true)).enrollment_id },
    body: { reason: 'was a mistake' },
  }),
  terminateEnrollment: async (world) => {
    const { enrollment_id, member_id } = await answered(world, true);
    const married = { event_type: 'married', event_date: '2026-01-10' };
    const { id } = must(await world.api.post(`/v1/members/${member_id}/qualifying-life-events`, married), 201).data;
    return { ids: { enrollment_id }, body: { reason: 'married', qualifying_life_event_id: id } };
  },
};

const WEBHOOKS: Record<string, Prepare> = {
  createWebhookSubscription: async () => ({ ids: {}, body: { ...HOOK, event_names: ['enrollment.started'] } }),
  updateWebhookSubscription: async (world) => ({
    ids: await subscription(world),
    body: { description: 'ours', event_names: ['enrollment.started'], max_concurrency: 3 },
  }),
  deleteWebhookSubscription: async (world) => ({ ids: await subscription(world) }),
  disableWebhookSubscription: async (world) => ({ ids: await subscription(world) }),
  enableWebhookSubscription: async (world) => {
    const ids = await subscription(world);
    must(await world.api.post(`/v1/webhook-subscriptions/${ids.subscription_id}/disable`), 200);
    return { ids };
  },
  recoverWebhookSubscription: async (world) => ({
    ids: await subscription(world),
    body: { since: '2026-01-01T00:00:00Z' },
  }),
  rotateWebhookSecret: async (world) => ({ ids: await subscription(world), body: { old_first: true } }),
  testWebhookSubscription: async (world) => ({ ids: await subscription(world) }),
  redeliverWebhookEvent: async (world) => ({
    ids: some(world, 'event_id'),
    body: await subscription(world),
  }),
};

export const REQUESTS: Record<string, Prepare> = {
  ...ORGANIZATION,
  ...EMPLOYERS,
  ...POLICIES,
  ...CATALOG,
  ...USERS,
  ...GROUPS,
  ...WAITING,
  ...PEOPLE,
  ...PROOFS,
  ...ENROLLMENTS,
  ...WEBHOOKS,
};

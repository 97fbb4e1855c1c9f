/**
 * A request that read the clock on day D and continues when the calendar has run D + 1, for every verb. If it has not locked anything
 * yet, it is repeated and decides by D + 1; if it has decided, the calendar waits for its changes, or comes back.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseId } from '../server/modules/vocabulary/ids.ts';
import { type Database, openPostgres } from '../server/platform/database/db.ts';
import { addDays, type CalendarDate, endOfMonth } from '../server/platform/values/dates.ts';
import type { Uuid } from '../server/platform/values/ids.ts';
import {
  administer,
  assembleTestOpenroll,
  cloneOf,
  type TestAnswer,
  type TestOpenroll,
  testRealClock,
} from '../server/testing/app.ts';
import { hire, makeEmployer, makePlan, makePlanYear } from '../server/testing/builders.ts';
import { answerWith, showDocument, sign, signatureOf } from '../server/testing/enrolling.ts';
import { gate } from '../server/testing/gate.ts';
import { TEMPLATE } from '../server/testing/global-setup.ts';
import { rosterRow } from '../server/testing/people.ts';
import { holdLaws } from './simulation/laws.ts';

/** The first statement of every command, and one of its last. */
const READS_CLOCK = /select time_zone, test_now, status/;
const WRITES_AUDIT = /insert into audit_entries/;
const real = testRealClock('2026-06-01T12:00:00Z');
const held = gate();
let database: Database;
/** Requests that can be held come through `slow`; everything else, and the worker, through `t`. */
let t: Omit<TestOpenroll, 'close'>;
let slow: Omit<TestOpenroll, 'close'>;
let organization: Uuid;
const name = `turn_${process.pid}`;

// biome-ignore lint/suspicious/noExplicitAny: bodies of the API, held against the contract elsewhere
type Body = any;
interface World {
  employer: string;
  product: string;
  plan: string;
  planYear: string;
  planYearUrl: string;
  policy: string;
  people: Body[];
}
let world: World;
const today = () => real.now().slice(0, 10) as CalendarDate;
const data = async (answer: Promise<TestAnswer>): Promise<Body> => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body?.data;
};

async function makeWorld(): Promise<World> {
  const { api } = t;
  const employer = await makeEmployer(api);
  const made = await data(api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, ALL));
  const policy = `/v1/benefit-eligibility-policies/${made.id}`;
  const open = { open_enrollment_start: '2026-06-01', open_enrollment_end: '2026-12-31' };
  const offer = await makePlanYear(api, employer, { coverage_start: '2026-07-01', ...open });
  const people = await hire(t as TestOpenroll, employer, Array.from({ length: 24 }, Object));
  const { benefit_plan_year_id: planYear } = offer.planYear;
  const { productId: product, planId: plan, one: planYearUrl } = offer;
  return { employer, product, plan, planYear, planYearUrl, policy, people };
}

beforeAll(async () => {
  await cloneOf(inject('postgresUrl'), TEMPLATE, name);
  database = openPostgres(Object.assign(new URL(inject('postgresUrl')), { pathname: name }).href, { poolSize: 8 });
  t = await assembleTestOpenroll(database, real, { timeZone: 'UTC', settings: { retentionDays: 10_000 } });
  slow = await assembleTestOpenroll({ ...database, db: database.db.withPlugin(held.plugin) }, real);
  organization = parseId('organization', t.organizationId) ?? '';
  world = await makeWorld();
  real.set('2026-06-30T12:00:00Z');
  await t.drain();
});
afterAll(async () => {
  for (const one of [t, slow]) await one.app.close();
  await database.close();
  await administer(inject('postgresUrl'), `drop database ${name} with (force)`);
});

const pendingOf = (index: number): string => world.people[index].enrollments[0].id;
const elected = async (index: number): Promise<string> => {
  await data(answerWith(t.api, pendingOf(index), { plan_id: world.plan }));
  return pendingOf(index);
};
const dependentOf = async (index: number): Promise<string> => {
  const made = await data(t.api.post(`/v1/members/${world.people[index].member_id}/dependents`, CHILD));
  return `/v1/members/${world.people[index].member_id}/dependents/${made.legal_dependent_id}`;
};
const reported = async (index: number): Promise<string> => {
  const event = { event_type: 'lost_job_based_coverage', event_date: today() };
  return (await data(t.api.post(`/v1/members/${world.people[index].member_id}/qualifying-life-events`, event))).id;
};
/** Syncs a roster that leaves out one of two people. */
const shortened = async (query: string): Promise<string> => {
  const url = `/v1/employers/${await makeEmployer(t.api)}/census-sync`;
  await t.api.post(url, { employees: [rosterRow(0), rosterRow(1)] });
  await t.drain();
  const { census_sync_id } = await data(t.api.post(`${url}${query}`, { employees: [rosterRow(0)] }));
  await t.drain();
  return `${url}s/${census_sync_id}`;
};
const CHILD = {
  ...{ first_name: 'Ines', last_name: 'Ferreira', date_of_birth: '2019-03-02', relationship: 'Child' },
  address: { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' },
};
const COPY = { from_year: 2026, coverage_start: '2028-07-01' };
const WAIT = { classification: 'full_time', waiting_period: '30_days' };
const [ALL, FULL_TIME] = ['all', 'full_time'].map((classification) => ({ classification, waiting_period: 'none' }));
const FIXED = { type: 'fixed', EE: 13400 };

const leaveOf = async (index: number): Promise<string> => {
  const url = `/v1/employees/${world.people[index].id}/leaves`;
  return `${url}/${(await data(t.api.post(url, { starts_on: today(), ends_on: today() }))).id}`;
};
/** A request about something that is made first. */
const of =
  <Of>(make: (of: Of) => Promise<string>) =>
  (which: Of, ask: (api: typeof t.api, made: string) => Promise<TestAnswer>) =>
  async () => {
    const made = await make(which);
    return (api: typeof t.api) => ask(api, made);
  };
const ofElected = of(async (index: number) => `/v1/enrollments/${await elected(index)}`);
const [ofLeave, ofDependent, ofReport, ofRoster] = [of(leaveOf), of(dependentOf), of(reported), of(shortened)];

/** Each prepares its request at once; the function that it returns sends it, through the API that can be held. */
const VERBS: Record<string, () => Promise<(api: typeof t.api) => Promise<TestAnswer>>> = {
  electEnrollment: async () => {
    const decision = { plan_id: world.plan };
    const shown = await showDocument(t.api, pendingOf(0), decision);
    return (api) => sign(api, pendingOf(0), decision, signatureOf(shown));
  },
  waiveEnrollment: async () => {
    const shown = await showDocument(t.api, pendingOf(1), {});
    return (api) => sign(api, pendingOf(1), {}, signatureOf(shown));
  },
  changeEnrollment: ofElected(2, (api, url) => api.post(`${url}/change`, {})),
  reissueEnrollment: ofElected(3, (api, url) => api.post(`${url}/reissue`, {})),
  terminateEnrollment: async () => {
    const id = await elected(4);
    const qualifying_life_event_id = await reported(4);
    await data(t.api.post(`/v1/qualifying-life-events/${qualifying_life_event_id}/approve`, {}));
    return (api) => api.post(`/v1/enrollments/${id}/terminate`, { qualifying_life_event_id });
  },
  grantEnrollment: async () => {
    await data(answerWith(t.api, pendingOf(5), {}));
    const body = { employee_id: world.people[5].id, benefit_plan_year_id: world.planYear };
    return (api) => api.post(`/v1/employers/${world.employer}/enrollments`, body);
  },
  reinstateEnrollment: async () => {
    const id = await elected(15);
    const qualifying_life_event_id = await reported(15);
    await data(t.api.post(`/v1/qualifying-life-events/${qualifying_life_event_id}/approve`, {}));
    await t.api.post(`/v1/enrollments/${id}/terminate`, { qualifying_life_event_id });
    return (api) => api.post(`/v1/enrollments/${id}/reinstate`, { reason: 'was a mistake' });
  },
  endEnrollment: ofElected(17, (api, url) =>
    api.post(`${url}/end`, { coverage_end: '2026-12-31', reason: 'asked for' }),
  ),
  moveEnrollmentStart: ofElected(19, (api, url) => api.patch(url, { coverage_start: '2026-12-31', reason: 'wrong' })),
  voidEnrollment: ofElected(18, (api, url) => api.post(`${url}/void`, { reason: 'was a mistake' })),
  updateEmployee: async () => {
    const body = { effective_date: today(), employee_class: 'Part Time' };
    return (api) => api.patch(`/v1/employees/${world.people[6].id}`, body);
  },
  terminateEmployee: async () => (api) => api.post(`/v1/employees/${world.people[7].id}/terminate`, {}),
  withdrawTermination: async () => {
    await data(t.api.post(`/v1/employees/${world.people[16].id}/terminate`, {}));
    return (api) => api.delete(`/v1/employees/${world.people[16].id}/termination`, { reason: 'stays' });
  },
  createLeave: async () => (api) => api.post(`/v1/employees/${world.people[23].id}/leaves`, { starts_on: today() }),
  updateLeave: ofLeave(8, (api, url) => api.patch(url, { ends_on: addDays(today(), 9) })),
  deleteLeave: ofLeave(9, (api, url) => api.delete(url)),
  settleLeave: ofLeave(14, (api, url) => api.post(`${url}/settle`, { as: 'waived', reason: 'forgiven' })),
  createMemberDependent: async () => (api) => api.post(`/v1/members/${world.people[8].member_id}/dependents`, CHILD),
  updateMemberDependent: ofDependent(9, (api, url) => api.patch(url, { disabled: true })),
  deleteMemberDependent: ofDependent(10, (api, url) => api.delete(url)),
  endMemberDependent: ofDependent(10, (api, url) =>
    api.post(`${url}/end`, { cause: 'other', ended_on: today(), reason: 'Lives elsewhere' }),
  ),
  withdrawDependentEnd: async () => {
    const url = `${await dependentOf(15)}/end`;
    await data(t.api.post(url, { cause: 'other', ended_on: today(), reason: 'Lives elsewhere' }));
    return (api) => api.delete(url, { reason: 'lives here' });
  },
  reportQualifyingLifeEvent: async () => {
    const event = { event_type: 'married', event_date: today() };
    return (api) => api.post(`/v1/members/${world.people[11].member_id}/qualifying-life-events`, event);
  },
  approveQualifyingLifeEvent: ofReport(12, (api, id) => api.post(`/v1/qualifying-life-events/${id}/approve`, {})),
  denyQualifyingLifeEvent: ofReport(13, (api, id) => api.post(`/v1/qualifying-life-events/${id}/deny`, {})),
  updateMember: async () => (api) =>
    api.patch(`/v1/members/${world.people[14].member_id}`, { preferred_language: 'es' }),
  setMemberHousehold: async () => (api) =>
    api.put(`/v1/members/${world.people[14].member_id}/household`, {
      people: [{ member_id: world.people[8].member_id, relationship: 'Roommate' }],
    }),
  submitCensusSync: async () => {
    const url = `/v1/employers/${await makeEmployer(t.api)}/census-sync`;
    return (api) => api.post(url, { employees: [rosterRow(0)] });
  },
  applyCensusSync: ofRoster('?max_deactivations=0', (api, url) => api.post(`${url}/apply`)),
  discardCensusSync: ofRoster('?max_deactivations=0', (api, url) => api.post(`${url}/discard`, {})),
  undoCensusSync: ofRoster('', (api, url) => api.post(`${url}/undo`)),
  createEmployer: async () => {
    const address = { address_line_1: '214 Foundry Row', city: 'Tacoma', state: 'WA', zipcode: '98402' };
    const named = { name: 'Tamarack', legal_name: 'Tamarack Inc.', ein: '47-3194829', email: 'p@tamarack.example' };
    return (api) => api.post('/v1/employers', { ...named, address });
  },
  updateEmployer: async () => (api) => api.put(`/v1/employers/${world.employer}`, { name: 'Larkspur & Sons' }),
  correctEmployer: async () => (api) =>
    api.patch(`/v1/employers/${world.employer}`, { legal_name: 'Larkspur Works Inc.' }),
  updateEmployerSettings: async () => (api) =>
    api.put(`/v1/employers/${world.employer}/settings`, { pay_frequency: 'monthly', first_payday: '2026-07-31' }),
  createBenefitProduct: async () => (api) =>
    api.post('/v1/benefit-products', { category: 'Vision', name: 'Crest Vision', product_code: 'VV' }),
  createBenefitPlan: async () => (api) =>
    api.post(`/v1/benefit-products/${world.product}/plans`, { name: 'Another', rates: { type: 'tier', EE: 100 } }),
  updateBenefitPlan: async () => {
    const plan = await makePlan(t.api, world.product);
    return (api) => api.patch(`/v1/benefit-products/${world.product}/plans/${plan}`, { name: 'Renamed' });
  },
  correctPlanRates: async () => {
    const url = `/v1/benefit-plans/${await makePlan(t.api, world.product)}/rates`;
    return (api) => api.post(url, { rates: { type: 'tier', EE: 19_000 }, reason: 'typed wrong' });
  },
  correctPlanYearContribution: async () => (api) =>
    api.post(`/v1/benefit-plan-years/${world.planYear}/contribution`, {
      ...{ contribution: { type: 'fixed', EE: 13_500 }, effective_on: '2027-03-01', reason: 'typed wrong' },
    }),
  createBenefitPlanYear: async () => {
    const body = { benefit_id: world.product, plan_ids: [world.plan], coverage_start: '2027-07-01' };
    return (api) => api.post(`/v1/employers/${world.employer}/benefit-plan-years`, { ...body, contribution: FIXED });
  },
  setPlanYearRates: async () => {
    const { planYear, planId } = await makePlanYear(t.api, world.employer, { coverage_start: '2027-10-01' });
    const url = `/v1/benefit-plan-years/${planYear.benefit_plan_year_id}/rates`;
    return (api) => api.post(url, { csv: `plan,tier,monthly\n${planId},EE,201.00\n` });
  },
  copyOffer: async () => (api) => api.post(`/v1/employers/${world.employer}/offers/copy`, COPY),
  withdrawBenefitPlanYear: async () => {
    const { planYear } = await makePlanYear(t.api, world.employer, { coverage_start: '2027-09-01' });
    const url = `/v1/benefit-plan-years/${planYear.benefit_plan_year_id}/withdraw`;
    return (api) => api.post(url, { reason: 'was a mistake' });
  },
  updateBenefitPlanYear: async () => (api) => api.patch(world.planYearUrl, { open_enrollment_end: '2027-01-15' }),
  correctBenefitEligibilityPolicy: async () => (api) => api.post(`${world.policy}/correct`, { ...WAIT, reason: 'no' }),
  archiveBenefitEligibilityPolicy: async () => (api) => api.post(`${world.policy}/archive`),
  createBenefitEligibilityPolicy: async () => (api) =>
    api.post(`/v1/employers/${world.employer}/benefit-eligibility-policies`, WAIT),
  markEmployerInvoicePaid: async () => {
    const [invoice] = await data(t.api.get(`/v1/employers/${world.employer}/invoices`));
    return (api) => api.post(`/v1/employers/${world.employer}/invoices/${invoice.invoice_id}/mark-paid`, {});
  },
};

/** Operations that decide nothing by the organization's date. */
const APART: Record<string, string> = {
  issueAccessToken: 'uses real time beside the clock',
  updateOrganization: 'may move the date, and takes the clock alone',
  advanceTestClock: 'takes the clock alone',
  createEnrollmentDocument: 'keeps what was shown; the answer decides by its own day',
  saveEnrollmentDraft: 'keeps what was chosen; the answer decides by its own day',
  deleteEnrollmentDraft: 'forgets what was chosen, on whichever day',
  submitGroupMemberSync: 'keeps the rows; the worker applies them by its own day',
  ...Object.fromEntries(
    [
      ...['createGroup', 'updateGroup', 'createCarePlan', 'updateCarePlan', 'archiveCarePlan', 'setBenefitPlanIdCard'],
      ...['connectEmployerHris', 'disconnectEmployerHris', 'ensurePayrollIntegrationEmail'],
      ...['submitPayrollAccessSetup', 'deletePayrollAccessSetup'],
      ...['createUser', 'updateUser', 'deleteUser', 'createSignInLink', 'endUserSessions'],
      ...['uploadLifeEventDocument', 'uploadDependentDocument', 'acceptReconciliation', 'repeatReconciliation'],
    ].map((operation) => [operation, 'is the same on every day']),
  ),
};
const isApart = (operation: string) => operation in APART || /Webhook/.test(operation);

async function turnDay(): Promise<void> {
  real.set(`${addDays(today(), 1)}T00:00:01Z`);
  await t.drain();
}

async function settle(): Promise<void> {
  real.advanceMs(61_000);
  await t.drain();
  await holdLaws(database.db, { id: organization, today: today() } as Parameters<typeof holdLaws>[1]);
  real.set(`${today()}T23:59:00Z`);
}

const lastEntry = async () => {
  const { rows } = await sql<{ occurred_at: string }>`
    select occurred_at from audit_entries where organization_id = ${organization} and actor_kind <> 'system'
    order by id desc limit 1`.execute(database.db);
  return rows[0]?.occurred_at.slice(0, 10);
};

it('knows every verb', async () => {
  const { body } = await t.api.get('/openapi.json');
  const operations = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((path) => ['post', 'put', 'patch', 'delete'].flatMap((method) => path[method]?.operationId ?? []))
    .filter((operation) => !isApart(operation));
  expect(Object.keys(VERBS).sort()).toEqual(operations.sort());
});

describe('a request that has read the clock and locked nothing yet', () => {
  it.each(Object.keys(VERBS))('%s decides by the new day when the calendar has run it', async (operation) => {
    const ask = await (VERBS[operation] as (typeof VERBS)[string])();
    await t.drain();
    const { reached, letGo } = held.arm(READS_CLOCK);
    const asked = ask(slow.as(t.apiKey));
    await reached;
    await turnDay();
    letGo();
    const { status, body } = await asked;
    expect([operation, status < 300, body?.app_error_code]).toEqual([operation, true, undefined]);
    expect(await lastEntry()).toBe(today());
    await settle();
  });
});

describe('a request that has decided by the old day and not committed yet', () => {
  /** Sends a request, and lets the day turn meanwhile; `meanwhile` says when it may commit. */
  async function commitLate(
    asked: (api: typeof t.api) => Promise<TestAnswer>,
    meanwhile: (turning: Promise<void>) => unknown,
  ) {
    const { reached, letGo } = held.arm(WRITES_AUDIT);
    const answer = asked(slow.as(t.apiKey));
    await reached;
    const turning = turnDay();
    await meanwhile(turning);
    letGo();
    await turning;
    await data(answer);
    await t.drain();
  }
  const waiting = sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const calendarWaits = () =>
    expect.poll(async () => (await waiting.execute(database.db)).rows.length).toBeGreaterThan(0);
  const hireLate = async (classes: string[]) => {
    const employer = await makeEmployer(t.api);
    await data(t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, FULL_TIME));
    const open = { open_enrollment_start: addDays(today(), 1), open_enrollment_end: '2026-12-31' };
    const offer = await makePlanYear(t.api, employer, { coverage_start: '2026-09-01', ...open });
    const roster = classes.map((employee_class) => ({ employee_class }));
    const people = await hire(t as TestOpenroll, employer, roster);
    return { employer, offer, people };
  };

  it('is in the statement of the 1st that follows', async () => {
    // Each verb took one day.
    const last = endOfMonth(today());
    real.set(`${last}T23:59:00Z`);
    await t.drain();
    const decision = { plan_id: world.plan };
    const shown = await showDocument(t.api, pendingOf(20), decision);
    await commitLate((api) => sign(api, pendingOf(20), decision, signatureOf(shown)), calendarWaits);
    const { rows } = await sql<{ run_on: string }>`
      select distinct s.run_on from deduction_lines l
      join deduction_statements s on s.organization_id = l.organization_id and s.id = l.statement_id
      where l.organization_id = ${organization} and l.enrollment_id = ${parseId('enrollment', pendingOf(20))}`.execute(
      database.db,
    );
    expect(rows).toEqual([{ run_on: addDays(last, 1) }]);
    await settle();
  });

  it('gets a window in the plan year that opens on the new day', async () => {
    const { people } = await hireLate(['Part Time', 'Full Time']);
    const body = { effective_date: today(), employee_class: 'Full Time' };
    await commitLate((api) => api.patch(`/v1/employees/${people[0].id}`, body), calendarWaits);
    for (const { id } of people) {
      expect(await data(t.api.get(`/v1/employees/${id}/enrollments`))).toMatchObject([{ status: 'pending' }]);
    }
    await settle();
  });

  it('is handled on the same day if the day’s run had passed it', async () => {
    for (const index of [21, 22]) await data(answerWith(t.api, pendingOf(index), {}));
    const grant = (index: number) => (api: typeof t.api) =>
      api.post(`/v1/employers/${world.employer}/enrollments`, {
        ...{ employee_id: world.people[index].id, benefit_plan_year_id: world.planYear, window_end: today() },
      });
    // The day's run has this window to close, and does so before it could see the other.
    await data(grant(22)(t.api));
    await commitLate(grant(21), (turning) => turning);
    const url = `/v1/employees/${world.people[21].id}/enrollments`;
    const statuses = async () => (await data(t.api.get(url))).map((row: Body) => row.status).sort();
    expect(await statuses()).toEqual(['pending', 'waived']);
    await settle();
    expect(await statuses()).toEqual(['waived', 'waived']);
  });
});

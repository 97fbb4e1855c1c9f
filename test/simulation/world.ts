/** Two organizations in one database, in which the steps of a story are taken through the API, as partners take them. */

import { parseId } from '../../server/modules/vocabulary/ids.ts';
import { addDays, addMonths, type CalendarDate, startOfMonth } from '../../server/platform/values/dates.ts';
import type { MakeId } from '../../server/platform/values/ids.ts';
import type { Api, assembleTestOpenroll, TestAnswer } from '../../server/testing/assemble.ts';
import { makeEmployer, makePlan, makeProduct } from '../../server/testing/builders.ts';
import { answerWith } from '../../server/testing/enrolling.ts';
import { rosterRow, type TestRow } from '../../server/testing/people.ts';
import { die, endByHand, leave, takeBack, withdraw } from './by-hand.ts';
import {
  addDependent,
  decideLifeEvent,
  dependentsOf,
  endDependent,
  relate,
  removeDependent,
  reportLifeEvent,
} from './families.ts';
import { offer } from './offer.ts';
import { beginLeave, onLeave } from './on-leave.ts';
import type { Organization, Person } from './organization.ts';
import { addressIn, setLifeEvents, setPolicy } from './set-ups.ts';
import type { Step } from './steps.ts';

export type House = Omit<Awaited<ReturnType<typeof assembleTestOpenroll>>, 'api'> & {
  /** The next `count` ids are made; at the one after that, the database fails. */
  crashAfter(count: number | null): void;
  setIds(newId: MakeId): void;
};

/** A Friday before the first statement: every month that is deducted has paydays. */
const FIRST_PAYDAY = '2026-01-16';

export async function makeOrganization(house: House, name: string): Promise<Organization> {
  const { api, organizationId } = await house.otherOrganization('sandbox');
  const employerId = await makePayingEmployer(api);
  const products = await makeProducts(api);
  const { now } = (await api.get('/v1/test-clock')).body.data;
  const id = parseId('organization', organizationId) ?? '';
  const known = { people: new Map(), lifeEvents: new Map(), reports: [] };
  return { name, id, api, employerId, products, ...known, today: now.slice(0, 10) };
}

export async function makePayingEmployer(api: Api): Promise<string> {
  const id = await makeEmployer(api);
  await api.put(`/v1/employers/${id}/settings`, { pay_frequency: 'bi_weekly', first_payday: FIRST_PAYDAY });
  return id;
}

/** Two, each with two plans; one of them is not offered in Idaho. */
export async function makeProducts(api: Api): Promise<Organization['products']> {
  const products: Organization['products'] = [];
  for (const [category, product_code] of [
    ['Medical', 'MEC_PLUS'],
    ['Dental', 'VD'],
  ]) {
    const id = await makeProduct(api, { category, name: `Basin ${category}`, product_code });
    // Odd cents are left for the employee: they can't be shared by two paydays without a rule.
    const rates = { type: 'tier', EE: 18057, ES: 30000, EC: 28050, EF: 36920 };
    const plans = [
      await makePlan(api, id, { name: `${category} Basic`, rates }),
      await makePlan(api, id, {
        name: `${category} Plus`,
        rates: { type: 'tier', EE: 20000, E1: 31000, E2: 40003 },
        states: category === 'Dental' ? ['OR', 'WA'] : null,
      }),
    ];
    products.push({ id, plans });
  }
  return products;
}

/** Takes a step; returns a line of the story. A refusal is normal; a fault is thrown. */
export async function take(house: House, org: Organization, step: Step, onFirst: () => Promise<void>): Promise<string> {
  const on = org.today;
  const result = await act(house, org, step, onFirst);
  const { do: what, org: _, ...details } = step;
  const said = Object.entries(details).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${on} ${org.name}: ${what} (${said.join(', ')}) → ${result}`;
}

async function act(house: House, org: Organization, step: Step, onFirst: () => Promise<void>): Promise<string> {
  const { api, employerId } = org;
  const employer = `/v1/employers/${employerId}`;
  if (step.do === 'advance') return advance(house, org, step, onFirst);
  if (step.do === 'policy') {
    await archive(org);
    return settled(house, setPolicy(org, step));
  }
  if (step.do === 'archive policy') return (await archive(org)) ? 'archived' : NOTHING;
  if (step.do === 'offer') return settled(house, offer(org, step));
  if (step.do === 'end plan year' || step.do === 'withdraw plan year') {
    const years = (await api.get(`${employer}/benefit-plan-years`)).body.data;
    const year = years[step.which % Math.max(1, years.length)];
    if (!year) return NOTHING;
    if (step.do === 'withdraw plan year') return settled(house, withdraw(org, year.benefit_plan_year_id));
    const body = { coverage_end: addDays(org.today, step.inDays) };
    return settled(house, api.patch(`${employer}/benefit-plan-years/${year.benefit_plan_year_id}`, body));
  }
  if (step.do === 'settings') {
    return settled(
      house,
      api.put(`${employer}/settings`, {
        pay_frequency: step.frequency,
        deduction_period: step.period,
        first_payday: FIRST_PAYDAY,
      }),
    );
  }
  if (step.do === 'life event settings') return settled(house, setLifeEvents(org, step));
  if (step.do === 'hire') return hire(house, org, step);
  if (step.do === 'number anew') return numberAnew(house, org, step);
  if (step.do === 'correct prices') return settled(house, correctPrices(org, step));
  return settled(house, actOnSomebody(org, step));
}

/** Acts on the person that the step names, or on the next one with something to do: most draws would find nothing otherwise. */
async function actOnSomebody(org: Organization, step: PersonStep): Promise<TestAnswer | string> {
  const numbers = [...org.people.keys()];
  const from = Math.max(0, numbers.indexOf(step.person));
  let result: TestAnswer | string = 'nobody is there';
  for (const number of [...numbers.slice(from), ...numbers.slice(0, from)]) {
    const person = org.people.get(number);
    // Somebody who is only just being hired is not known yet.
    if (person?.employeeId) result = await actOn(org, person, step);
    if (result !== NOTHING) break;
  }
  return result;
}

const NOTHING = 'there is none';

type PersonStep = Exclude<Extract<Step, { person: number }>, { do: 'hire' }>;

async function actOn(org: Organization, person: Person, step: PersonStep): Promise<TestAnswer | string> {
  const { api } = org;
  const { employeeId } = person;
  switch (step.do) {
    case 'omit':
      person.listed = false;
      return census(org);
    case 'rehire':
      Object.assign(person.row, { start_date: org.today });
      person.listed = true;
      return census(org);
    case 'change class':
      return change(org, person, {
        employee_class: person.row.employee_class === 'Full Time' ? 'Part Time' : 'Full Time',
      });
    case 'correct':
      return correct(org, person, step);
    case 'move departure': {
      const { status } = (await api.get(`/v1/employees/${employeeId}`)).body.data;
      return status === 'active' ? NOTHING : leave(org, employeeId, step);
    }
    case 'leave': {
      person.listed = step.inDays > 0;
      return leave(org, employeeId, step);
    }
    case 'begin leave':
      return beginLeave(org, employeeId, step);
    case 'change leave':
    case 'settle leave':
    case 'take leave back':
      return (await onLeave(org, employeeId, step)) ?? NOTHING;
    case 'die':
      person.listed = false;
      return die(org, employeeId, step.daysAgo);
    case 'take back':
      person.listed = true;
      return takeBack(org, employeeId);
    case 'move':
      return change(org, person, { address: addressIn(step.state) });
    case 'change pay':
      return change(org, person, { compensation_type: step.pay });
    case 'dependent':
      return addDependent(org, person, step);
    case 'relate':
      return (await relate(org, person, step)) ?? NOTHING;
    case 'remove dependent':
      return (await removeDependent(org, person, step)) ?? NOTHING;
    case 'end dependent':
      return (await endDependent(org, person, step)) ?? NOTHING;
    case 'life event':
      return reportLifeEvent(org, person, step);
    case 'decide life event':
      return (await decideLifeEvent(org, person, step)) ?? NOTHING;
    default:
      return actOnEnrollment(org, person, step);
  }
}

/** The next roster says it. */
function change(org: Organization, person: Person, fields: object): Promise<TestAnswer> | string {
  if (!person.listed) return 'is not listed';
  Object.assign(person.row, fields);
  return census(org);
}

/** A corrected fact is also on the next roster. */
async function correct(
  { api }: Organization,
  { row, employeeId }: Person,
  { fact, days, retroactive, force }: Extract<PersonStep, { do: 'correct' }>,
): Promise<TestAnswer> {
  const { start_date, date_of_birth, employee_class } = row;
  const fields = {
    start: { start_date: addDays(start_date as CalendarDate, days) },
    birth: { date_of_birth: addDays(date_of_birth as CalendarDate, days) },
    class: { employee_class: employee_class === 'Full Time' ? 'Part Time' : 'Full Time' },
  }[fact];
  const why = { reason: 'typed wrong', force, ...(retroactive ? { retroactive_reason: 'non_payment' } : {}) };
  const answer = await api.patch(`/v1/employees/${employeeId}`, { correction: true, ...why, ...fields });
  if (answer.status < 300) Object.assign(row, fields);
  return answer;
}

/** Corrects prices of an offered plan year, for all of its days or from a 1st on. */
async function correctPrices(
  org: Organization,
  { which, fact, cents, inMonths, force }: Extract<Step, { do: 'correct prices' }>,
): Promise<TestAnswer | string> {
  const { api, employerId, products, today } = org;
  const years = (await api.get(`/v1/employers/${employerId}/benefit-plan-years`)).body.data;
  const year = years[which % Math.max(1, years.length)];
  if (!year) return NOTHING;
  const effective_on = inMonths < 0 ? undefined : addMonths(startOfMonth(today), inMonths);
  const body = { reason: 'typed wrong', force, effective_on };
  if (fact === 'contribution') {
    const contribution = { type: 'fixed', EE: 13_400 + cents, EF: 21_000 + cents };
    return api.post(`/v1/benefit-plan-years/${year.benefit_plan_year_id}/contribution`, { contribution, ...body });
  }
  const plan = products.find(({ id }) => id === year.benefit_id)?.plans[0];
  const rates = { type: 'tier', EE: 18_057 + cents, ES: 30_000 + cents, EC: 28_050 + cents, EF: 36_920 + cents };
  return api.post(`/v1/benefit-plans/${plan}/rates`, { rates, ...body });
}

async function actOnEnrollment(
  org: Organization,
  person: Person,
  step: Extract<
    PersonStep,
    {
      do:
        | 'elect'
        | 'waive'
        | 'change answer'
        | 'reissue'
        | 'terminate enrollment'
        | 'grant'
        | 'void'
        | 'end enrollment';
    }
  >,
): Promise<TestAnswer | string> {
  const { api } = org;
  if (step.do === 'grant') {
    const years = (await api.get(`/v1/employers/${org.employerId}/benefit-plan-years`)).body.data;
    const year = years[step.which % Math.max(1, years.length)];
    if (!year) return NOTHING;
    const body = { employee_id: person.employeeId, benefit_plan_year_id: year.benefit_plan_year_id };
    return api.post(`/v1/employers/${org.employerId}/enrollments`, body);
  }
  const rows = (await api.get(`/v1/employees/${person.employeeId}/enrollments`)).body.data;
  const answers = step.do === 'elect' || step.do === 'waive';
  const fitting = rows.filter((row: { status: string }) => (row.status === 'pending') === answers);
  const enrollment = fitting[step.which % Math.max(1, fitting.length)];
  if (!enrollment) return NOTHING;
  const url = `/v1/enrollments/${enrollment.id}`;
  if (step.do === 'waive') return answerWith(api, enrollment.id, { end_current_coverage: step.endCurrent });
  if (step.do === 'elect') {
    const options = await api.get(`${url}/options`);
    if (options.status !== 200) return options;
    const known = await dependentsOf(org, person);
    const dependent_ids = known.filter((_, at) => (step.dependents >> at) & 1);
    const mine = options.body.data.plans.map((plan: { id: string }) => plan.id);
    const chosen = { plan_id: mine[step.plan] ?? mine[0], dependent_ids };
    return answerWith(api, enrollment.id, step.force ? { ...chosen, force: true } : chosen);
  }
  if (step.do === 'void' || step.do === 'end enrollment') return endByHand(org, url, step);
  const verb = { 'change answer': 'change', reissue: 'reissue', 'terminate enrollment': 'terminate' }[step.do];
  return api.post(`${url}/${verb}`, {});
}

async function archive({ api, employerId }: Organization): Promise<boolean> {
  const { eligibility_policy_id } = (await api.get(`/v1/employers/${employerId}`)).body.data;
  if (!eligibility_policy_id) return false;
  return (await api.post(`/v1/benefit-eligibility-policies/${eligibility_policy_id}/archive`)).status < 300;
}

async function hire(house: House, org: Organization, step: Extract<Step, { do: 'hire' }>): Promise<string> {
  const row = rosterRow(step.person, {
    start_date: addDays(org.today, -step.daysAgo),
    employee_class: step.partTime ? 'Part Time' : 'Full Time',
    address: addressIn(step.state),
    ...(step.pay ? { compensation_type: step.pay } : {}),
  });
  org.people.set(step.person, { row, listed: true, employeeId: '', memberId: '' });
  const result = await settled(house, census(org));
  const found = (await org.api.get(`/v1/employers/${org.employerId}/employees?limit=100`)).body.data;
  // A reference that somebody else has now is refused.
  const made = found.find((one: TestRow) => one.reference_id === row.reference_id && one.last_name === row.last_name);
  if (made) org.people.set(step.person, { row, listed: true, employeeId: made.id, memberId: made.member_id });
  else org.people.delete(step.person);
  return result;
}

/** The HR system gives everybody on the roster the reference of somebody else: each keeps their own record. */
async function numberAnew(
  house: House,
  org: Organization,
  step: Extract<Step, { do: 'number anew' }>,
): Promise<string> {
  // Somebody hired at the same time has no record yet that could be mistaken for another.
  const listed = [...org.people.values()].filter((person) => person.listed && person.employeeId !== '');
  const references = listed.map(({ row }) => row.reference_id);
  for (const [at, { row }] of listed.entries()) row.reference_id = references[(at + step.by) % listed.length];
  const result = await settled(house, census(org));
  for (const { row, employeeId } of listed) {
    const { last_name } = (await org.api.get(`/v1/employees/${employeeId}`)).body.data;
    if (last_name !== row.last_name) throw new Error(`${employeeId} was ${row.last_name} and is ${last_name}`);
  }
  return result;
}

function census(org: Organization): Promise<TestAnswer> {
  const employees = [...org.people.values()].filter(({ listed }) => listed).map(({ row }) => row);
  return org.api.post(`/v1/employers/${org.employerId}/census-sync`, { employees });
}

/** Lets the worker finish what follows before the next step. */
async function settled(house: House, answer: Promise<TestAnswer | string>): Promise<string> {
  const given = await answer;
  await house.drain();
  if (typeof given === 'string') return given;
  if (given.status >= 500) throw new Error(JSON.stringify(given.body));
  return given.status < 300 ? 'done' : String(given.body.app_error_code);
}

/** Days pass, with a stop on each 1st, when the ledger has to be right; the database fails where the step says so. */
async function advance(
  house: House,
  org: Organization,
  step: Extract<Step, { do: 'advance' }>,
  onFirst: () => Promise<void>,
): Promise<string> {
  const crashes = [...step.crashes];
  const last = addDays(org.today, step.days);
  while (org.today < last) {
    const first = addMonths(startOfMonth(org.today), 1);
    const to = first < last ? first : last;
    const { status, body } = await org.api.post('/v1/test-clock/advance', { to: `${to}T08:00:00Z` });
    if (status !== 202) throw new Error(JSON.stringify(body));
    for (const crash of [...crashes.splice(0, 1), null]) {
      house.crashAfter(crash);
      await house.drain().catch((error: { code?: string }) => {
        if (error.code !== CRASH) throw error;
      });
    }
    const clock = (await org.api.get('/v1/test-clock')).body.data;
    if (clock.status !== 'ready') throw new Error(`the clock stands: ${JSON.stringify(clock)}`);
    org.today = to;
    if (to === first) await onFirst();
  }
  return `it is ${last}`;
}

/** PostgreSQL's code for a shutdown: as after a crash, no failure of the day is recorded. */
export const CRASH = '57P01';

/** What happens to a person on a day, for the cases of odd-days.test.ts: each by the API calls that report it. */
import type { Api } from '../../server/testing/app.ts';
import { done } from '../../server/testing/deducting.ts';
import { answerWith } from '../../server/testing/enrolling.ts';

/** The employee pays all of it. */
export const RATES = { EE: 15_000, ES: 30_000, EC: 27_500, EF: 45_000 };
export type Tier = keyof typeof RATES;
export const LAST = '2029-02-02';

/** Hired in 2027 without a wait, or in 2028 with one; `renewed` has a plan year 2029 that renews passively. */
export type Employer = 'now' | '30_days' | '60_days' | 'renewed';
/** From, to, tier and names. */
export type Covered = [string, string, string];

export interface Case {
  at?: Employer;
  start?: string;
  medical?: boolean;
  family?: string[];
  acts: [day: string, ...((who: Person) => Promise<unknown>)[]][];
  covered: Covered[];
}

export interface Person {
  api: Api;
  id: string;
  memberId: string;
  lastName: string;
  plan: string;
  product: string;
  family: Map<string, string>;
}

const why = { reason: 'told so' };
const employee = ({ id }: Person) => `/v1/employees/${id}`;
const member = ({ memberId }: Person) => `/v1/members/${memberId}`;
const named = ({ family }: Person, name: string) => family.get(name) ?? '';
const RELATIVES: Record<string, { date_of_birth: string; relationship: string }> = {
  Rui: { date_of_birth: '1990-05-04', relationship: 'Spouse' },
  Tomas: { date_of_birth: '1988-01-01', relationship: 'Spouse' },
  Ines: { date_of_birth: '2015-03-02', relationship: 'Child' },
  Nuno: { date_of_birth: '2012-04-04', relationship: 'Child' },
};

export async function join(who: Person, first_name: string, more: object = {}): Promise<void> {
  const address = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
  const person = { first_name, last_name: who.lastName, address, ...RELATIVES[first_name], ...more };
  const { data } = await done(who.api.post(`${member(who)}/dependents`, person));
  who.family.set(first_name, data.legal_dependent_id);
}
async function report(who: Person, event_type: string, event_date: string, more: object = {}): Promise<void> {
  const event = { event_type, event_date, ...more };
  const { data } = await done(who.api.post(`${member(who)}/qualifying-life-events`, event));
  if (data.status === 'pending') await done(who.api.post(`/v1/qualifying-life-events/${data.id}/approve`));
}
export const divorce = (on: string) => (who: Person) => report(who, 'divorced', on);
export const death = (name: string, on: string) => (who: Person) =>
  report(who, 'death_of_spouse_or_dependent', on, { dependent_id: named(who, name) });
export const birth = (name: string, on: string) => async (who: Person) => {
  await report(who, 'had_baby', on);
  await join(who, name, { date_of_birth: on, relationship: 'Child' });
};
export const marriage = (name: string, on: string) => async (who: Person) => {
  await report(who, 'married', on);
  await join(who, name);
};
/** In the first window that is open. */
export const elect =
  (...names: string[]) =>
  async (who: Person) => {
    const { data } = await done(who.api.get(`${employee(who)}/enrollments`));
    const [window] = data
      .filter(
        (row: { status: string; benefit: { id: string } }) =>
          row.status === 'pending' && row.benefit.id === who.product,
      )
      .sort((a: { coverage_start: string }, b: { coverage_start: string }) =>
        a.coverage_start < b.coverage_start ? -1 : 1,
      );
    const dependent_ids = names.map((name) => named(who, name));
    await done(answerWith(who.api, window.id, { plan_id: who.plan, dependent_ids }));
  };
export const leave = (termination_date: string) => (who: Person) =>
  done(who.api.post(`${employee(who)}/terminate`, { termination_date }));
export const die = (termination_date: string) => (who: Person) =>
  done(who.api.post(`${employee(who)}/terminate`, { cause: 'death', termination_date }));
export const back = (who: Person) => done(who.api.delete(`${employee(who)}/termination`, why));
export const correct = (fields: object) => (who: Person) =>
  done(who.api.patch(employee(who), { correction: true, ...why, ...fields }));
export const born = (name: string, date_of_birth: string) => (who: Person) =>
  done(who.api.patch(`${member(who)}/dependents/${named(who, name)}`, { date_of_birth, ...why }));
export const end = (name: string, cause: string, ended_on: string) => (who: Person) =>
  done(who.api.post(`${member(who)}/dependents/${named(who, name)}/end`, { cause, ended_on, ...why }));
export const takeBack = (name: string) => (who: Person) =>
  done(who.api.delete(`${member(who)}/dependents/${named(who, name)}/end`, why));
/** Acts on the latest coverage. */
export const enrollment = (verb: string, body: object) => async (who: Person) => {
  const { data } = await done(who.api.get(`${employee(who)}/enrollments`));
  const last = data
    .filter(
      (row: { answered_at: string | null; benefit: { id: string } }) =>
        row.answered_at && row.benefit.id === who.product,
    )
    .sort((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1))
    .at(-1);
  await done(who.api.post(`/v1/enrollments/${last.id}/${verb}`, { ...why, ...body }));
};

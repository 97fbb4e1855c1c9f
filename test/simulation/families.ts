/** Families in a simulated year: who joins one, who leaves it, and what happens in it. Null: there is nobody to do that with. */
import { addDays, addMonths } from '../../server/platform/values/dates.ts';
import type { TestAnswer } from '../../server/testing/app.ts';
import type { Organization, Person } from './organization.ts';
import type { Step } from './steps.ts';

interface Relative {
  legal_dependent_id: string;
  first_name: string;
  last_name: string;
  date_of_birth: string;
  relationship: string;
  domestic_partner: boolean;
}

type Of<Do extends Step['do']> = Extract<Step, { do: Do }>;

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };

const familyOf = async ({ api }: Organization, { memberId }: Person): Promise<Relative[]> =>
  (await api.get(`/v1/members/${memberId}/dependents`)).body.data;

export async function dependentsOf(org: Organization, person: Person): Promise<string[]> {
  return (await familyOf(org, person)).map((row) => row.legal_dependent_id);
}

export function addDependent(org: Organization, { memberId }: Person, step: Of<'dependent'>): Promise<TestAnswer> {
  const partner = { Spouse: 'Domestic Partner', Child: 'Partner Child' }[step.relationship];
  return org.api.post(`/v1/members/${memberId}/dependents`, {
    ...{ first_name: `Ines ${step.age} ${step.day}`, last_name: 'Ferreira' },
    date_of_birth: addDays(addMonths(org.today, -12 * step.age), -step.day),
    relationship: step.day % 3 === 0 ? partner : step.relationship,
    ...{ address: ADDRESS, disabled: step.disabled },
  });
}

/** What a plan would cover twice: the other as the spouse, or one of the other's family. */
export async function relate(org: Organization, person: Person, step: Of<'relate'>): Promise<TestAnswer | null> {
  const other = org.people.get(step.to);
  if (!other?.employeeId || other === person) return null;
  const family = await familyOf(org, other);
  const one = step.which === 0 ? undefined : family[step.which % Math.max(1, family.length)];
  const { first_name, last_name, date_of_birth } = one ?? other.row;
  const relationship = one?.relationship ?? 'Spouse';
  const body = { first_name, last_name, date_of_birth, relationship, address: ADDRESS };
  return org.api.post(`/v1/members/${person.memberId}/dependents`, body);
}

async function oneOf(org: Organization, person: Person, which: number): Promise<string | undefined> {
  const dependents = await dependentsOf(org, person);
  return dependents[which % Math.max(1, dependents.length)];
}

export async function removeDependent(org: Organization, person: Person, step: Of<'remove dependent'>) {
  const one = await oneOf(org, person, step.which);
  return one ? org.api.delete(`/v1/members/${person.memberId}/dependents/${one}`) : null;
}

export async function endDependent(org: Organization, person: Person, step: Of<'end dependent'>) {
  const one = await oneOf(org, person, step.which);
  if (!one) return null;
  const reason = step.retroactive ? { retroactive_reason: 'non_payment' } : {};
  const body = { cause: step.cause, ended_on: addDays(org.today, step.inDays), reason: 'It is so', ...reason };
  return org.api.post(`/v1/members/${person.memberId}/dependents/${one}/end`, body);
}

/** What the organization's settings say of it then is kept, to be held against the answer. */
export async function reportLifeEvent(org: Organization, person: Person, step: Of<'life event'>): Promise<TestAnswer> {
  const { type } = step;
  const family = await familyOf(org, person);
  const partner = family.find((one) => one.domestic_partner && one.relationship === 'Spouse');
  const meant = { married: partner, death_of_spouse_or_dependent: family[0] }[type];
  const eventOn = addDays(org.today, -step.daysAgo);
  const body = { event_type: type, event_date: eventOn, dependent_id: meant?.legal_dependent_id };
  const answer = await org.api.post(`/v1/members/${person.memberId}/qualifying-life-events`, body);
  const settings = org.lifeEvents.get(type) ?? null;
  org.reports.push({ type, eventOn, on: org.today, settings, isOfFamily: meant !== undefined, answer });
  return answer;
}

export async function decideLifeEvent({ api }: Organization, { memberId }: Person, step: Of<'decide life event'>) {
  const [event] = (await api.get(`/v1/members/${memberId}/qualifying-life-events?status=pending`)).body.data;
  if (!event) return null;
  return api.post(`/v1/qualifying-life-events/${event.id}/${step.approve ? 'approve' : 'deny'}`, {});
}

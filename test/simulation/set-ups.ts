/** What employers and organizations set in a simulated year, and what people are by which they are covered: pay and place. */
import type { TestAnswer } from '../../server/testing/app.ts';
import type { Organization } from './organization.ts';
import type { Step } from './steps.ts';

type Of<Do extends Step['do']> = Extract<Step, { do: Do }>;

const ZIPCODES: Record<string, string> = { WA: '98402', OR: '97201', ID: '83702' };

export function addressIn(state: string): object {
  return { address_line_1: '214 Foundry Row', city: 'Cascade', state, zipcode: ZIPCODES[state] };
}

/** The second product waits longer than the first under one of them. */
export function setPolicy({ api, employerId, products }: Organization, step: Of<'policy'>): Promise<TestAnswer> {
  const longer = { benefit_id: products[1]?.id, waiting_period: 'first_of_month_after_60_days' };
  const partTime = { employee_class: 'Part Time', waiting_period: step.partTimeWait };
  const waits = [...(step.wait === '30_days' ? [longer] : []), ...(step.partTimeWait ? [partTime] : [])];
  const who = step.rules ? { rules: step.rules } : { classification: step.classification };
  const policy = { ...who, waiting_period: step.wait, waits };
  return api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, policy);
}

export async function setLifeEvents(org: Organization, step: Of<'life event settings'>): Promise<TestAnswer> {
  const { type, settings } = step;
  const answer = await org.api.patch('/v1/organization', { life_events: { [type]: settings } });
  if (answer.status < 300) org.lifeEvents.set(type, settings);
  return answer;
}

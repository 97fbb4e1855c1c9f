/** What an operator does to one person or one plan year, in a simulated year. */

import { addDays, type CalendarDate } from '../../server/platform/values/dates.ts';
import type { Api, TestAnswer } from '../../server/testing/app.ts';
import type { Step } from './steps.ts';

interface Where {
  api: Api;
  today: CalendarDate;
}

export function leave(
  { api, today }: Where,
  employeeId: string,
  { inDays, retroactive }: { inDays: number; retroactive: boolean },
): Promise<TestAnswer> {
  const reason = retroactive ? { retroactive_reason: 'non_payment' } : {};
  return api.post(`/v1/employees/${employeeId}/terminate`, { termination_date: addDays(today, inDays), ...reason });
}

export function die({ api, today }: Where, employeeId: string, daysAgo: number): Promise<TestAnswer> {
  const died = { cause: 'death', termination_date: addDays(today, -daysAgo) };
  return api.post(`/v1/employees/${employeeId}/terminate`, died);
}

export const takeBack = ({ api }: Where, employeeId: string): Promise<TestAnswer> =>
  api.delete(`/v1/employees/${employeeId}/termination`, { reason: 'It is not so' });

export function endByHand(
  { api, today }: Where,
  url: string,
  step: Extract<Step, { do: 'void' | 'end enrollment' }>,
): Promise<TestAnswer> {
  if (step.do === 'void') return api.post(`${url}/void`, { reason: 'It is not so' });
  const why = { reason: 'It is so', ...(step.retroactive ? { retroactive_reason: 'non_payment' } : {}) };
  return api.post(`${url}/end`, { coverage_end: addDays(today, step.inDays), ...why });
}

export const withdraw = ({ api }: Where, planYearId: string): Promise<TestAnswer> =>
  api.post(`/v1/benefit-plan-years/${planYearId}/withdraw`, { reason: 'It is not so' });

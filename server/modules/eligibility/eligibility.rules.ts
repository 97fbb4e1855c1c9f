/**
 * Who may enroll, and from when (rules 2): one pure decision for everything that can change it. Eligibility is separate
 * from the employment's status; the deactivation cascade (rules 1.8) ends it without this decision.
 */
import {
  addDays,
  type CalendarDate,
  daysBetween,
  firstAfter,
  firstOnOrAfter,
  later,
} from '../../platform/values/dates.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import { SPELLINGS_OF_WAITING_PERIOD, WAITING_PERIODS, type WaitingPeriod } from '../vocabulary/waiting-periods.ts';

export const CLASSIFICATIONS = ['full_time', 'part_time', 'all'] as const;
/** Which classes of employees a policy covers. */
export type Classification = (typeof CLASSIFICATIONS)[number];

export interface Policy {
  classification: Classification;
  waitingPeriod: WaitingPeriod;
}

/** What a policy says of people who come back (rules 10.7). */
export interface ReturnTerms {
  /** Back within so many days, what was elected comes back. */
  rehireRestoresWithinDays: number;
  /** A shorter break needs no new wait. */
  breakInServiceWeeks: number;
}

/**
 * How a return counts after a break from the last day of work: `restored`, all is as it was; `continued`, service goes on, and
 * there is no new wait; `new`, as somebody who is hired.
 */
export function returnAfter(
  lastDay: CalendarDate,
  returnedOn: CalendarDate,
  terms: ReturnTerms,
): 'restored' | 'continued' | 'new' {
  const days = daysBetween(lastDay, returnedOn);
  if (days <= terms.rehireRestoresWithinDays) return 'restored';
  return days < terms.breakInServiceWeeks * 7 ? 'continued' : 'new';
}

/** The day of return is the new start date; where that is the old one, or says nothing, the day on which it was told. */
export function dayOfReturn(lastDay: CalendarDate, startDate: CalendarDate | null, today: CalendarDate): CalendarDate {
  return startDate !== null && startDate > lastDay ? startDate : later(today, addDays(lastDay, 1));
}

/** An employee's eligibility: `eligibleOn` is the day by the policy, `grantedOn` the day on which it was granted. */
export type Eligibility =
  | { status: 'none'; eligibleOn: null; grantedOn: null }
  | { status: 'waiting'; eligibleOn: CalendarDate; grantedOn: null }
  | { status: 'eligible'; eligibleOn: CalendarDate; grantedOn: CalendarDate };

export const NOT_ELIGIBLE: Eligibility = { status: 'none', eligibleOn: null, grantedOn: null };

/** What decides an active employee's eligibility. `createdOn`: the day they were created, or returned without a hire date. */
export interface Candidate {
  eligibility: Eligibility;
  employeeClass: EmployeeClass | null;
  startDate: CalendarDate | null;
  createdOn: CalendarDate;
  /** Somebody who came back before a break counted: since when their service counts, and the day of return. */
  resumed?: { serviceSince: CalendarDate; returnedOn: CalendarDate } | null;
}

/** Why eligibility is evaluated. */
export type Trigger =
  /** A new employee, or one who returned: their eligibility ended when they left. */
  | { type: 'hire' }
  /** The start date was changed. */
  | { type: 'start_date' }
  /** The class was changed, effective on this day (today or earlier). */
  | { type: 'class'; effectiveOn: CalendarDate }
  /** The employer has a new policy. */
  | { type: 'policy' }
  /** A calendar day has begun. */
  | { type: 'day' };

/**
 * The change: `grant` (`employee.eligibility_granted`), `loss` (`employee.eligibility_terminated`),
 * `wait` (a wait begins, moves or is dropped: a row changes, no event), or `none` (nothing changes).
 */
export type EligibilityChange = 'grant' | 'loss' | 'wait' | 'none';

export type Evaluation = Eligibility & { change: EligibilityChange };

/**
 * The eligibility of an active employee under the employer's active policy, or null without one: then nobody is
 * granted eligibility and nobody loses it, whatever happened; the next policy evaluates everybody again (rules 2.1).
 */
export function evaluate(situation: {
  employee: Candidate;
  policy: Policy | null;
  today: CalendarDate;
  trigger: Trigger;
}): Evaluation {
  const { employee, policy, today, trigger } = situation;
  const before = employee.eligibility;
  if (policy === null) return { ...before, change: 'none' };
  if (!covers(policy.classification, employee.employeeClass)) {
    return {
      ...NOT_ELIGIBLE,
      change: before.status === 'eligible' ? 'loss' : before.status === 'waiting' ? 'wait' : 'none',
    };
  }
  // Eligible employees stay eligible: a new policy brings no new wait, a new start date changes nothing.
  if (before.status === 'eligible') return { ...before, change: 'none' };
  const day = dayOfEligibility(employee, policy, trigger);
  if (day <= today) return { status: 'eligible', eligibleOn: day, grantedOn: today, change: 'grant' };
  const same = before.status === 'waiting' && before.eligibleOn === day;
  return { status: 'waiting', eligibleOn: day, grantedOn: null, change: same ? 'none' : 'wait' };
}

/**
 * A running wait continues: neither a calendar day nor a change between two covered classes moves it. A change into a covered
 * class starts it on the effective day, or on the hire date if that is later. Everything else counts from the hire date.
 */
function dayOfEligibility(employee: Candidate, policy: Policy, trigger: Trigger): CalendarDate {
  const { eligibility, startDate, createdOn } = employee;
  if (eligibility.status === 'waiting' && (trigger.type === 'day' || trigger.type === 'class'))
    return eligibility.eligibleOn;
  const { resumed } = employee;
  if (resumed && (trigger.type === 'hire' || trigger.type === 'policy'))
    return later(eligibleOn(policy.waitingPeriod, resumed.serviceSince, createdOn), resumed.returnedOn);
  const hiredOn = startDate ?? createdOn;
  return eligibleOn(
    policy.waitingPeriod,
    trigger.type === 'class' ? later(hiredOn, trigger.effectiveOn) : hiredOn,
    createdOn,
  );
}

/** Coverage starts on a 1st for somebody who came back, and whose wait had been over (26 CFR 54.4980H-3). */
export function coveredFrom(eligibleOn: CalendarDate, returnedOn: CalendarDate | null): CalendarDate {
  return eligibleOn === returnedOn ? firstOnOrAfter(eligibleOn) : eligibleOn;
}

/** Whether the policy covers this class. Only `all` covers somebody without a class. */
export function covers(classification: Classification, employeeClass: EmployeeClass | null): boolean {
  if (classification === 'all') return true;
  return employeeClass === (classification === 'full_time' ? 'Full Time' : 'Part Time');
}

/**
 * The day a waiting period ends [C]. The first of the month is strict: hired on the 1st waits a month. No hire date: the
 * wait counts from the day the employee was created [O]. Each stays within the 90 days of 29 CFR 2590.715-2708.
 */
export function eligibleOn(
  waitingPeriod: WaitingPeriod,
  hireDate: CalendarDate | null,
  createdOn: CalendarDate,
): CalendarDate {
  const from = hireDate ?? createdOn;
  switch (waitingPeriod) {
    case 'none':
      return from;
    case 'first_of_following_month':
      return firstAfter(from);
    case '30_days':
      return addDays(from, 30);
    case '60_days':
      return addDays(from, 60);
  }
}

/** The three columns as one value; an impossible combination is a fault. */
export function eligibilityOf(
  status: Eligibility['status'],
  eligibleOn: CalendarDate | null,
  grantedOn: CalendarDate | null,
): Eligibility {
  if (status === 'none') return NOT_ELIGIBLE;
  if (eligibleOn !== null && status === 'waiting') return { status, eligibleOn, grantedOn: null };
  if (eligibleOn !== null && grantedOn !== null && status === 'eligible') return { status, eligibleOn, grantedOn };
  throw new Error(`not an eligibility: ${status}, eligible on ${eligibleOn}, granted on ${grantedOn}`);
}

/** The guides write `Full time`, the reference `full_time` [C]; both are accepted, snake_case is returned. Null: neither. */
export function parseClassification(text: string): Classification | null {
  const name = snakeCase(text);
  return CLASSIFICATIONS.find((classification) => classification === name) ?? null;
}

/** As with classifications. */
export function parseWaitingPeriod(text: string): WaitingPeriod | null {
  const name = snakeCase(text);
  const guideOf = (period: WaitingPeriod) => snakeCase(SPELLINGS_OF_WAITING_PERIOD[period].guide);
  return WAITING_PERIODS.find((period) => name === period || name === guideOf(period)) ?? null;
}

function snakeCase(text: string): string {
  return text.trim().toLowerCase().replaceAll(' ', '_');
}

/**
 * Who may enroll, and from when (rules 2): one pure decision for everything that can change it. Eligibility is separate
 * from the employment's status; the deactivation cascade (rules 1.8) ends it without this decision.
 */
import { addDays, type CalendarDate, daysBetween, firstOnOrAfter, later } from '../../platform/values/dates.ts';
import { type Employment, type EmploymentRule, meansAny } from '../employees/employment-rule.rules.ts';
import { snakeCase } from '../vocabulary/waiting-periods.ts';
import { endOfFirstWait, type ScopedWait } from './wait.rules.ts';

export const CLASSIFICATIONS = ['full_time', 'part_time', 'all'] as const;
/** Which classes of employees a policy covers, in the contract's short form. */
export type Classification = (typeof CLASSIFICATIONS)[number];

export interface Policy {
  /** Whom the policy covers. */
  rules: readonly EmploymentRule[];
  /** The policy's own wait, and those of classes, benefits and plan years that have their own. */
  waits: readonly ScopedWait[];
}

/** A policy's terms for people who come back (rules 10.7). */
export interface ReturnTerms {
  /** People who return within this many days get back what they had elected. */
  rehireRestoresWithinDays: number;
  /** A shorter break requires no new wait. */
  breakInServiceWeeks: number;
  /** Whether service at other employers of the same controlled group counts. */
  serviceCounts: ServiceCounts;
}

export const SERVICE_COUNTS = ['employer', 'organization'] as const;
export type ServiceCounts = (typeof SERVICE_COUNTS)[number];

/**
 * How a return counts after a break since the last day of work. `restored`: everything is as before; `continued`: service
 * continues, without a new wait; `new`: like a new hire.
 */
export function returnAfter(
  lastDay: CalendarDate,
  returnedOn: CalendarDate,
  terms: Pick<ReturnTerms, 'rehireRestoresWithinDays' | 'breakInServiceWeeks'>,
): 'restored' | 'continued' | 'new' {
  const days = daysBetween(lastDay, returnedOn);
  if (days <= terms.rehireRestoresWithinDays) return 'restored';
  return days < terms.breakInServiceWeeks * 7 ? 'continued' : 'new';
}

/**
 * The day from which service counts for somebody who starts on a day and was employed elsewhere before; null: from that day on. Service
 * elsewhere counts if it ended a short break ago, or has not ended.
 */
export function serviceBefore(
  startsOn: CalendarDate,
  employments: readonly { since: CalendarDate; last_day: CalendarDate | null }[],
  { breakInServiceWeeks }: Pick<ReturnTerms, 'breakInServiceWeeks'>,
): CalendarDate | null {
  const counting = employments.filter(
    ({ since, last_day: last }) =>
      since < startsOn && (last === null || daysBetween(last, startsOn) < breakInServiceWeeks * 7),
  );
  return (
    counting
      .map(({ since }) => since)
      .sort()
      .at(0) ?? null
  );
}

/** The day of return is the new start date; if that is the old one or missing, the day on which the return was reported. */
export function dayOfReturn(lastDay: CalendarDate, startDate: CalendarDate | null, today: CalendarDate): CalendarDate {
  return startDate !== null && startDate > lastDay ? startDate : later(today, addDays(lastDay, 1));
}

/** An employee's eligibility: `eligibleOn` is the day given by the policy, `grantedOn` the day on which it was granted. */
export type Eligibility =
  | { status: 'none'; eligibleOn: null; grantedOn: null }
  | { status: 'waiting'; eligibleOn: CalendarDate; grantedOn: null }
  | { status: 'eligible'; eligibleOn: CalendarDate; grantedOn: CalendarDate };

export const NOT_ELIGIBLE: Eligibility = { status: 'none', eligibleOn: null, grantedOn: null };

/** What decides an active employee's eligibility. `createdOn`: the day they were created, or returned without a hire date. */
export interface Candidate extends Employment {
  eligibility: Eligibility;
  startDate: CalendarDate | null;
  createdOn: CalendarDate;
  /** The day that a running wait counts from. */
  waitsFrom: CalendarDate | null;
  /** For somebody who came back after a short break: since when their service counts, and the day of return. */
  resumed?: { serviceSince: CalendarDate; returnedOn: CalendarDate } | null;
}

/** Why eligibility is evaluated. */
export type Trigger =
  /** A new or returning employee, whose eligibility ended when they left. */
  | { type: 'hire' }
  /** The start date was changed. */
  | { type: 'start_date' }
  /** The class, or another fact in the policy's rules, was changed, effective on this day (today or earlier). */
  | { type: 'class'; effectiveOn: CalendarDate }
  /** The employer has a new policy. */
  | { type: 'policy' }
  /** A calendar day has begun. */
  | { type: 'day' };

/**
 * The change: `grant` (`employee.eligibility_granted`), `loss` (`employee.eligibility_terminated`),
 * `wait` (a wait begins or moves: a row changes, no event), `drop` (a wait ends without a grant: no event, but coverage that a later
 * hire date had moved ahead ends), or `none` (nothing changes).
 */
export type EligibilityChange = 'grant' | 'loss' | 'wait' | 'drop' | 'none';

/** `waitsFrom`: the day that the waits count from; omitted: unchanged. */
export type Evaluation = Eligibility & { change: EligibilityChange; waitsFrom?: CalendarDate };

/**
 * The eligibility of an active employee under the employer's active policy, or null without one. Without one nobody is granted
 * eligibility and nobody loses it, whatever happens; the next policy evaluates everybody again (rules 2.1).
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
  if (!meansAny(policy.rules, employee)) {
    return { ...NOT_ELIGIBLE, change: NOT_COVERED[before.status] };
  }
  // Eligible employees stay eligible: a new policy brings no new wait, a new start date changes nothing.
  if (before.status === 'eligible') return { ...before, change: 'none' };
  const { day, ...waits } = dayOfEligibility(employee, policy, trigger, today);
  if (day <= today) return { status: 'eligible', eligibleOn: day, grantedOn: today, change: 'grant', ...waits };
  const same = before.status === 'waiting' && before.eligibleOn === day;
  return { status: 'waiting', eligibleOn: day, grantedOn: null, change: same ? 'none' : 'wait', ...waits };
}

const NOT_COVERED = { eligible: 'loss', waiting: 'drop', none: 'none' } as const;

/**
 * A running wait continues to count from its day: a calendar day does not move it, and another class or policy moves it only if
 * that has another wait. A change into the scope of the policy starts a wait on the effective day, or on the hire date if that
 * is later. All other waits count from the hire date.
 */
function dayOfEligibility(
  employee: Candidate,
  policy: Policy,
  trigger: Trigger,
  today: CalendarDate,
): { day: CalendarDate; waitsFrom?: CalendarDate } {
  const { eligibility, employeeClass, resumed = null } = employee;
  const isRunning = eligibility.status === 'waiting' && trigger.type !== 'hire' && trigger.type !== 'start_date';
  const resumes = trigger.type === 'hire' || trigger.type === 'policy' ? resumed : null;
  const runsFrom = isRunning ? employee.waitsFrom : null;
  // For a wait that began before the day it counts from was stored, that day stays unknown, and the wait is not recounted.
  if (isRunning && (trigger.type === 'day' || (trigger.type === 'class' && runsFrom === null)))
    return { day: eligibility.eligibleOn };
  const waitsFrom = runsFrom ?? resumes?.serviceSince ?? beginOfWait(employee, trigger);
  const day = endOfFirstWait(policy.waits, employeeClass, { from: waitsFrom, today });
  const returnedOn = (runsFrom === null ? resumes : resumed)?.returnedOn;
  return { day: later(day, returnedOn ?? day), waitsFrom };
}

function beginOfWait({ startDate, createdOn }: Candidate, trigger: Trigger): CalendarDate {
  const hiredOn = startDate ?? createdOn;
  return trigger.type === 'class' ? later(hiredOn, trigger.effectiveOn) : hiredOn;
}

/** Coverage starts on a 1st for somebody who came back after their wait had ended (26 CFR 54.4980H-3). */
export function coveredFrom(eligibleOn: CalendarDate, returnedOn: CalendarDate | null): CalendarDate {
  return eligibleOn === returnedOn ? firstOnOrAfter(eligibleOn) : eligibleOn;
}

/** The contract's short form as rules. Only `all` covers somebody without a class. */
export function rulesOf(classification: Classification): EmploymentRule[] {
  const employee_class = ({ full_time: 'Full Time', part_time: 'Part Time', all: 'all' } as const)[classification];
  return [{ employee_class, compensation_type: 'all', states: 'all' }];
}

/** The short form of these rules; if there is none, the contract shows `all`. */
export function classificationOf(rules: readonly EmploymentRule[]): Classification {
  const [rule] = rules;
  if (rules.length !== 1 || rule?.compensation_type !== 'all' || rule.states !== 'all') return 'all';
  return rule.employee_class === 'Full Time' ? 'full_time' : rule.employee_class === 'Part Time' ? 'part_time' : 'all';
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

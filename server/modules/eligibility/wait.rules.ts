/**
 * How long somebody waits for which benefit (rules 2.3, 11.1): which of several waits counts, the day on which it ends, and the
 * longest that the law allows. Pure.
 */

import { addDays, addMonths, type CalendarDate, firstOnOrAfter, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EmployeeClass } from '../employees/employee.rules.ts';
import { type WaitingPeriod, waitOf } from '../vocabulary/waiting-periods.ts';

/** A wait and its scope; null: all. */
export interface ScopedWait {
  employeeClass: EmployeeClass | null;
  benefitId: Uuid | null;
  /** The plan year that defines it, and its last day. */
  planYear: { id: Uuid; through: CalendarDate } | null;
  period: WaitingPeriod;
}

/** What somebody waits for. */
export interface Offered {
  benefitId: Uuid;
  planYearId: Uuid;
}

/** The day on which a wait that counts from `from` is over. */
export function endOfWait(period: WaitingPeriod, from: CalendarDate): CalendarDate {
  const { days, then, orientation_month } = waitOf(period);
  const day = addDays(orientation_month ? addMonths(from, 1) : from, days);
  return then === 'first_of_month' ? firstOnOrAfter(day) : day;
}

/**
 * The wait that counts for this class: class and benefit beat benefit, which beats class, which beats the policy's own. Of two
 * with equal rank, that of the plan year. `offered` null: for everything without a wait of its own.
 */
export function waitFor(
  waits: readonly ScopedWait[],
  employeeClass: EmployeeClass | null,
  offered: Offered | null,
): ScopedWait {
  let chosen: ScopedWait | null = null;
  for (const one of waits) {
    if (one.employeeClass !== null && one.employeeClass !== employeeClass) continue;
    if (one.benefitId !== null && one.benefitId !== offered?.benefitId) continue;
    if (one.planYear !== null && one.planYear.id !== offered?.planYearId) continue;
    if (chosen === null || weight(one) > weight(chosen)) chosen = one;
  }
  if (chosen === null) throw new Error('a policy has no wait of its own');
  return chosen;
}

function weight({ employeeClass, benefitId, planYear }: ScopedWait): number {
  return (benefitId === null ? 0 : 4) + (employeeClass === null ? 0 : 2) + (planYear === null ? 0 : 1);
}

/** The first day on which any wait is over: that of the policy, or of a benefit with its own. */
export function endOfFirstWait(
  waits: readonly ScopedWait[],
  employeeClass: EmployeeClass | null,
  { from, today }: { from: CalendarDate; today: CalendarDate },
): CalendarDate {
  const current = waits.filter(({ planYear }) => planYear === null || planYear.through >= today);
  const days = [null, ...current.flatMap(offeredBy)].map((offered) =>
    endOfWait(waitFor(waits, employeeClass, offered).period, from),
  );
  return days.reduce((first, day) => (day < first ? day : first));
}

/** The benefit that a wait is for. If only the policy has a wait for it, the wait belongs to no plan year in particular. */
function offeredBy({ benefitId, planYear }: ScopedWait): Offered[] {
  return benefitId === null ? [] : [{ benefitId, planYearId: planYear?.id ?? NONE }];
}

const NONE: Uuid = '00000000-0000-0000-0000-000000000000';

/** Somebody who is eligible; fields are named like the columns. */
export interface Waiter {
  id: Uuid;
  eligible_on: CalendarDate | null;
  employee_class: EmployeeClass | null;
  /** The day that their waits count from; null: unknown, since it was not stored when they began. */
  waits_from: CalendarDate | null;
  /** They came back, and need no new wait for benefits whose wait had ended. */
  returned_on: CalendarDate | null;
}

/** The day from which an eligible person may be covered in a plan year. */
export function eligibleFor(
  who: Waiter,
  waits: readonly ScopedWait[],
  planYear: { id: Uuid; productId: Uuid },
): CalendarDate {
  const { eligible_on, employee_class, waits_from, returned_on } = who;
  if (eligible_on === null) throw new Error(`employee ${who.id} is eligible without a date`);
  // There is one wait for everything: eligibility begins when it ends, and a later policy brings no new wait (rules 2.1).
  if (waits_from === null || waits.every(({ benefitId }) => benefitId === null)) return eligible_on;
  const offered = { benefitId: planYear.productId, planYearId: planYear.id };
  const own = endOfWait(waitFor(waits, employee_class, offered).period, waits_from);
  return later(eligible_on, own, returned_on ?? own);
}

/** The longest wait for Medical, in days [L 29 CFR 2590.715-2708]; an orientation month may precede it. */
const MOST_DAYS = 90;
/** From the 2nd of a month of 31 days to the next 1st. */
const TO_NEXT_FIRST = 30;

/** Whether Medical may have this wait, whenever somebody is hired. */
export function mayWaitForMedical(period: WaitingPeriod): boolean {
  const { days, then } = waitOf(period);
  return days + (then === 'first_of_month' ? TO_NEXT_FIRST : 0) <= MOST_DAYS;
}

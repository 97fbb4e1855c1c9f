/** A leave of absence: its days, what may change about it, and when the calendar has to act on it (rules 11.6). Pure. */
import { Refusal, refuseField } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, firstAfter, firstOnOrAfter, later } from '../../platform/values/dates.ts';

/** What happens to coverage. */
export const LEAVE_COVERAGE = ['continues', 'stops'] as const;
/** What is deducted for the months whose 1st is in the leave. */
export const LEAVE_DEDUCTIONS = ['continue', 'suspend', 'catch_up', 'direct_bill'] as const;
/** How arrears were settled. */
export const SETTLEMENT_KINDS = ['waived', 'paid'] as const;
export type SettlementKind = (typeof SETTLEMENT_KINDS)[number];

export interface LeaveTerms {
  starts_on: CalendarDate;
  /** Null: not known yet. */
  ends_on: CalendarDate | null;
  coverage: (typeof LEAVE_COVERAGE)[number];
  deductions: (typeof LEAVE_DEDUCTIONS)[number];
  /** For `catch_up`: the number of paychecks over which arrears are collected. */
  paychecks: number | null;
}

/** The terms, and the calendar's progress with them. */
export interface LeaveState extends LeaveTerms {
  phase: 'planned' | 'running' | 'over';
  /** The first month whose paychecks collect arrears; null: none yet. */
  collect_from: CalendarDate | null;
}

/** How far ahead and back a leave may begin, and how long it may last [O]. */
const MOST_DAYS_AWAY = 366;
const MOST_DAYS_LONG = 731;

/** 422 `leave_dates`; 400 if `paychecks` and `deductions` are inconsistent. */
export function checkTerms(terms: LeaveTerms, hiredOn: CalendarDate | null, today: CalendarDate): Refusal | null {
  const { starts_on, ends_on, deductions, paychecks } = terms;
  const isTooFar = starts_on < addDays(today, -MOST_DAYS_AWAY) || starts_on > addDays(today, MOST_DAYS_AWAY);
  if (isTooFar || (hiredOn !== null && starts_on < hiredOn)) return refuseField('leave_dates', 'starts_on');
  if (ends_on !== null && (ends_on < starts_on || ends_on > addDays(starts_on, MOST_DAYS_LONG))) {
    return refuseField('leave_dates', 'ends_on');
  }
  if ((deductions === 'catch_up') === (paychecks !== null)) return null;
  return refuseField('invalid_request', 'catch_up', 'Give catch_up with deductions: catch_up, and only then.');
}

/** 409 `leave_begun`: coverage that has stopped, and arrears that are being collected, keep the terms that they began with. */
export function checkChange(before: LeaveState, after: LeaveTerms, today: CalendarDate): Refusal | null {
  const changed = (...names: (keyof LeaveTerms)[]) => names.some((name) => before[name] !== after[name]);
  const isCollecting = before.collect_from !== null && before.collect_from <= today;
  if (isCollecting && changed('deductions', 'paychecks')) return new Refusal('leave_begun');
  if (before.phase === 'planned') return null;
  if (changed('coverage')) return new Refusal('leave_begun');
  if (before.coverage === 'continues') return null;
  const isBack = before.phase === 'over' && changed('ends_on');
  return isBack || changed('starts_on') ? new Refusal('leave_begun') : null;
}

/** 409 `leave_settled`: what was waived or paid for a month is not deducted as well. */
export function checkSettled(months: readonly CalendarDate[], after: LeaveTerms): Refusal | null {
  const { starts_on, ends_on, deductions } = after;
  const isHeld = (month: CalendarDate) => starts_on <= month && (ends_on === null || month <= ends_on);
  const isKept = months.length === 0 || (deductions !== 'continue' && months.every(isHeld));
  return isKept ? null : new Refusal('leave_settled');
}

/**
 * Paychecks of whole months collect: from the first whole month after the return, and after the day of the request. Once they
 * have begun, a corrected return can only move the start to a later month: what was taken is not refunded to be taken again.
 */
export function collectFrom(after: LeaveTerms, before: LeaveState | null, today: CalendarDate): CalendarDate | null {
  if (after.deductions !== 'catch_up' || after.ends_on === null) return null;
  const back = firstOnOrAfter(addDays(after.ends_on, 1));
  const begun = before?.collect_from ?? null;
  return later(back, begun !== null && begun <= today ? begun : firstAfter(today));
}

/** The phase after a change of terms: coverage that has stopped stays stopped. */
export function phaseAfter(before: LeaveState, after: LeaveTerms): LeaveState['phase'] {
  return before.coverage === 'stops' && after.coverage === 'stops' ? before.phase : 'planned';
}

/** The next day on which the calendar has to act; null: none, or not known yet. */
export function dueOn({ phase, starts_on, ends_on }: LeaveState): CalendarDate | null {
  if (phase === 'planned') return starts_on;
  return phase === 'running' && ends_on !== null ? addDays(ends_on, 1) : null;
}

/** Two leaves of one employee must have no day in common. */
export function overlaps(a: Pick<LeaveTerms, 'starts_on' | 'ends_on'>, b: typeof a): boolean {
  return (a.ends_on === null || b.starts_on <= a.ends_on) && (b.ends_on === null || a.starts_on <= b.ends_on);
}

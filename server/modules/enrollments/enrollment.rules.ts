/**
 * The enrollment, one employee's participation in one plan year: its states, the one table of what may be done to it with which
 * events (rules 5.1), and `decide`, which applies a command to a state. Dates come from window.rules.ts and coverage.rules.ts,
 * prices from plans/rates.rules.ts; here they are plain values.
 */

import { defineMachine, next } from '../../platform/commands/machine.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import type { Code } from '../../platform/register.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Amounts, CoverageEnd } from '../coverage/coverage.rules.ts';
import type { Part } from '../coverage/parts.rules.ts';
import { type Election, ENROLLMENT_STATUSES, type EnrollmentStatus } from '../vocabulary/enrollment-words.ts';
import { isOpen, type Window } from './window.rules.ts';

export type EnrollmentVerb =
  | 'start'
  | 'grant'
  | 'reinstate'
  | 'renew'
  | 'extend'
  | 'elect'
  | 'waive'
  | 'expire'
  | 'shorten'
  | 'reprice'
  | 'terminate'
  | 'reschedule';
export type EnrollmentEvent =
  | 'enrollment.started'
  | 'enrollment.granted'
  | 'enrollment.elected'
  | 'enrollment.accepted'
  | 'enrollment.waived'
  | 'enrollment.terminated'
  | 'enrollment.termination_rescheduled';

/** Rules 5.1 as a table. `waived` and `inactive` are final: a new chance is a new enrollment. */
export const ENROLLMENT = defineMachine<EnrollmentStatus, EnrollmentVerb, EnrollmentEvent>({
  name: 'enrollment',
  states: ENROLLMENT_STATUSES,
  transitions: [
    { from: null, verb: 'start', to: 'pending', events: ['enrollment.started'] },
    { from: null, verb: 'grant', to: 'pending', events: ['enrollment.started', 'enrollment.granted'] },
    {
      ...{ from: null, verb: 'reinstate', to: 'enrolled' },
      events: ['enrollment.started', 'enrollment.elected', 'enrollment.accepted'],
    },
    {
      ...{ from: null, verb: 'renew', to: 'enrolled' },
      events: ['enrollment.started', 'enrollment.elected', 'enrollment.accepted'],
    },
    { from: 'pending', verb: 'extend', to: 'pending', events: [] },
    { from: 'pending', verb: 'elect', to: 'enrolled', events: ['enrollment.elected', 'enrollment.accepted'] },
    { from: 'pending', verb: 'waive', to: 'waived', events: ['enrollment.waived'] },
    { from: 'pending', verb: 'expire', to: 'waived', events: ['enrollment.waived'] },
    { from: 'enrolled', verb: 'shorten', to: 'enrolled', events: [] },
    { from: 'enrolled', verb: 'reprice', to: 'enrolled', events: [] },
    { from: 'enrolled', verb: 'terminate', to: 'inactive', events: ['enrollment.terminated'] },
    { from: 'inactive', verb: 'reprice', to: 'inactive', events: [] },
    { from: 'inactive', verb: 'reschedule', to: 'inactive', events: ['enrollment.termination_rescheduled'] },
  ],
});

/** What was elected. Amounts are monthly cents, fixed at the election until somebody's coverage ends. */
export interface Choice extends Amounts {
  planId: Uuid;
  dependentIds: readonly Uuid[];
  /** The first day of the employee's unbroken coverage in the plan year, on which their age counts. */
  pricedOn: CalendarDate;
  /** All parts of the coverage, if people join or leave on their own days, or prices change. Omitted: it has one part. */
  parts?: readonly [Part, ...Part[]];
}

export type Pending = { status: 'pending'; window: Window };
export type Enrolled = {
  status: 'enrolled';
  window: Window;
  choice: Choice;
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate;
  answeredAt: Instant;
};
/** `answeredAt` null: nobody answered, the enrollment counts as waived (election `Expired`) [O]. */
export type Waived =
  | { status: 'waived'; window: Window; election: 'Waived'; answeredAt: Instant; reason: string | null }
  | { status: 'waived'; window: Window; election: 'Expired'; answeredAt: null; reason: null };
export type Inactive = Omit<Enrolled, 'status' | 'coverageEnd'> & {
  status: 'inactive';
  terminatedAt: Instant;
} & CoverageEnd;
export type Enrollment = Pending | Enrolled | Waived | Inactive;

export type EnrollmentCommand =
  | { verb: 'start' | 'grant'; window: Window }
  /**
   * Nobody signs: coverage that had ended continues as it was elected then, or a renewal follows the answer that changed what
   * it renews.
   */
  | {
      verb: 'reinstate' | 'renew';
      window: Window;
      now: Instant;
      choice: Choice;
      coverageStart: CalendarDate;
      coverageEnd: CalendarDate;
    }
  /** The window stays open longer, or is corrected, or its coverage would start on another day; no event is sent. */
  | { verb: 'extend'; window: Pick<Window, 'endsOn' | 'coverageStart'> & Partial<Pick<Window, 'startsOn'>> }
  | {
      verb: 'elect';
      today: CalendarDate;
      now: Instant;
      /** The plan with its price for the chosen people, or why they can't have it (422). */
      choice: Choice | Refusal;
      /** The window's, or later if other coverage is in the way. */
      coverageStart: CalendarDate;
      /** The plan year's last day. */
      coverageEnd: CalendarDate;
      /** What is wrong with the signature or its document; null: nothing. */
      signature: Refusal | null;
    }
  | { verb: 'waive'; today: CalendarDate; now: Instant; reason: string | null; signature: Refusal | null }
  /** The window has passed, or its ground was lost: eligibility, the employment, the plan. The caller checks the dates. */
  | { verb: 'expire' }
  /** The plan year will end sooner, and the coverage with it; the calendar terminates it after its last day. */
  | { verb: 'shorten'; coverageEnd: CalendarDate }
  /**
   * Tier and amounts in parts from the first one on; empty: the prices stay. `shown`: what is in force today. `begins`:
   * coverage as it would have been; the parts replace everything recorded.
   */
  | {
      verb: 'reprice';
      parts: readonly Part[];
      shown: Amounts;
      begins?: { coverageStart: CalendarDate; pricedOn: CalendarDate };
    }
  | { verb: 'terminate'; now: Instant; end: CoverageEnd }
  /** Moves the end of coverage that a termination set; not for coverage that another enrollment replaced. */
  | { verb: 'reschedule'; end: CoverageEnd };

export interface Decision {
  state: Enrollment;
  events: readonly EnrollmentEvent[];
}

/**
 * The new state and its events, or a refusal. The state and the window are checked first (409 `already_answered`,
 * `enrollment_window_closed`, `enrollment_not_enrolled`), then plan and people (422), then the signature: an answer that comes
 * too late is refused as late, not because of its signature. `state` null: there is no enrollment yet.
 */
export function decide(state: Enrollment | null, command: EnrollmentCommand): Decision | Refusal {
  const transition = next(ENROLLMENT, state?.status ?? null, command.verb);
  if (transition === null) return refusalOf(state, command.verb);
  const after = apply(state, command);
  if (after instanceof Refusal) return after;
  // The same end again is not a change: a repeated run must not send the event twice.
  if (command.verb === 'reschedule' && sameEnd(state as Inactive, after as Inactive)) {
    return { state: state as Inactive, events: [] };
  }
  return { state: after, events: transition.events };
}

/** The table has confirmed that the verb is allowed in this state; each branch relies on it. */
function apply(state: Enrollment | null, command: EnrollmentCommand): Enrollment | Refusal {
  switch (command.verb) {
    case 'start':
    case 'grant':
      return { status: 'pending', window: command.window };
    case 'reinstate':
    case 'renew': {
      const { window, choice, coverageStart, coverageEnd, now: answeredAt } = command;
      return { status: 'enrolled', window, choice, coverageStart, coverageEnd, answeredAt };
    }
    case 'extend':
      return { status: 'pending', window: { ...(state as Pending).window, ...command.window } };
    case 'elect':
      return elect(state as Pending, command);
    case 'waive': {
      const { window } = state as Pending;
      if (!isOpen(window, command.today)) return new Refusal('enrollment_window_closed');
      if (command.signature) return command.signature;
      return { status: 'waived', window, election: 'Waived', answeredAt: command.now, reason: command.reason };
    }
    case 'expire':
      return {
        status: 'waived',
        window: (state as Pending).window,
        election: 'Expired',
        answeredAt: null,
        reason: null,
      };
    case 'shorten':
      return { ...(state as Enrolled), coverageEnd: command.coverageEnd };
    case 'reprice': {
      const covered = state as Enrolled | Inactive;
      const { coverageStart = covered.coverageStart, pricedOn = covered.choice.pricedOn } = command.begins ?? {};
      return { ...covered, coverageStart, choice: { ...covered.choice, ...command.shown, pricedOn } };
    }
    case 'terminate': {
      const { coverageEnd: _until, ...enrolled } = state as Enrolled;
      return { ...enrolled, status: 'inactive', terminatedAt: command.now, ...command.end };
    }
    case 'reschedule':
      return { ...(state as Inactive), ...command.end };
  }
}

function elect({ window }: Pending, command: EnrollmentCommand & { verb: 'elect' }): Enrolled | Refusal {
  if (!isOpen(window, command.today)) return new Refusal('enrollment_window_closed');
  if (command.choice instanceof Refusal) return command.choice;
  if (command.signature) return command.signature;
  return {
    status: 'enrolled',
    window,
    choice: command.choice,
    coverageStart: command.coverageStart,
    coverageEnd: command.coverageEnd,
    answeredAt: command.now,
  };
}

function sameEnd(a: CoverageEnd, b: CoverageEnd): boolean {
  return a.coverageEnd === b.coverageEnd;
}

function refusalOf(state: Enrollment | null, verb: EnrollmentVerb): Refusal {
  return new Refusal(refusalCode(state, verb));
}

function refusalCode(state: Enrollment | null, verb: EnrollmentVerb): Code {
  if (state === null) return 'not_found';
  switch (verb) {
    case 'start':
    case 'grant':
    case 'reinstate':
    case 'renew':
      if (state.status === 'pending') return 'already_pending';
      return state.status === 'enrolled' ? 'already_enrolled' : 'already_answered';
    case 'extend':
    case 'elect':
    case 'waive':
    case 'expire':
      // Nobody answered, so "it has been answered" would be untrue.
      return electionOf(state) === 'Expired' ? 'enrollment_window_closed' : 'already_answered';
    case 'shorten':
    case 'reprice':
    case 'terminate':
    case 'reschedule':
      return 'enrollment_not_enrolled';
  }
}

export function electionOf(state: Enrollment): Election {
  switch (state.status) {
    case 'pending':
      return 'Pending';
    case 'waived':
      return state.election;
    case 'enrolled':
    case 'inactive':
      return 'Enrolled';
  }
}

/** The facts of a state that a row stores. */
export interface EnrollmentFacts {
  election: Election;
  terminatedAt: Instant | null;
  cancelled: boolean;
  windowStart: CalendarDate;
  windowEnd: CalendarDate;
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate | null;
  answeredAt: Instant | null;
}

export function factsOf(state: Enrollment): EnrollmentFacts {
  const covered = state.status === 'enrolled' || state.status === 'inactive';
  return {
    election: electionOf(state),
    terminatedAt: state.status === 'inactive' ? state.terminatedAt : null,
    cancelled: state.status === 'inactive' && state.cancelled,
    windowStart: state.window.startsOn,
    windowEnd: state.window.endsOn,
    coverageStart: covered ? state.coverageStart : state.window.coverageStart,
    coverageEnd: covered ? state.coverageEnd : null,
    answeredAt: state.status === 'pending' ? null : state.answeredAt,
  };
}

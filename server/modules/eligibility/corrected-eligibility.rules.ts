/**
 * Eligibility as it would have been, had the facts been known that were corrected (rules 10.1). What decided it is found again: the
 * policy and the day that lead to what is recorded, and then they are asked about the facts as they are now. Pure.
 */
import { type CalendarDate, later } from '../../platform/values/dates.ts';
import { meansAny } from '../employees/employment-rule.rules.ts';
import type { Candidate, Eligibility, Policy } from './eligibility.rules.ts';
import { endOfFirstWait } from './wait.rules.ts';

/** A policy of the employer, archived ones too. */
export interface KnownPolicy extends Policy {
  active: boolean;
  /** The day on which it was made: nobody was granted anything by it before. */
  madeOn: CalendarDate;
  /** What it said until it was corrected, newest first. */
  earlier: readonly Policy[];
}

/** All that a policy has ever said; what counts now comes first. */
export function versionsOf(policy: KnownPolicy): readonly Policy[] {
  return [policy, ...policy.earlier];
}

/** The facts that decide; `classOn`: since when the class is known. */
export interface EligibilityFacts extends Omit<Candidate, 'eligibility' | 'waitsFrom'> {
  classOn: CalendarDate | null;
}

/** `policies`: newest first. Of somebody who is eligible, or whose wait a correction has begun. */
export function correctedEligibility(given: {
  recorded: Exclude<Eligibility, { status: 'none' }>;
  before: EligibilityFacts;
  after: EligibilityFacts;
  policies: readonly KnownPolicy[];
  today: CalendarDate;
}): Exclude<Eligibility, { status: 'none' }> {
  const { recorded, before, after, policies, today } = given;
  const cause = causeOf(recorded, before, { policies, today });
  const day = cause && daysBy(cause.policy, after, today)[cause.from];
  if (!cause || day === null || day === undefined) return recorded;
  if (day === recorded.eligibleOn && recorded.status === 'eligible') return recorded;
  if (day > today) return { status: 'waiting', eligibleOn: day, grantedOn: null };
  return { status: 'eligible', eligibleOn: day, grantedOn: later(day, firstGrant(recorded, after, cause.policy)) };
}

/** From where a wait counts: the start of the employment, a class, or a return after a short break. */
const BEGINNINGS = ['returned', 'hire', 'class'] as const;
type Beginning = (typeof BEGINNINGS)[number];

/**
 * Which policy, and which beginning, lead to the recorded day; where none does, the active policy and the start. A policy that was
 * corrected is found by what it said before, too, and asked by what it says now.
 */
function causeOf(
  recorded: Eligibility,
  facts: EligibilityFacts,
  { policies, today }: { policies: readonly KnownPolicy[]; today: CalendarDate },
): { policy: KnownPolicy; from: Beginning } | null {
  const { grantedOn } = recorded;
  for (const policy of policies.filter(({ madeOn }) => grantedOn === null || madeOn <= grantedOn)) {
    for (const version of versionsOf(policy)) {
      if (!meansAny(version.rules, facts)) continue;
      const days = daysBy(version, facts, today);
      const from = BEGINNINGS.find((one) => days[one] === recorded.eligibleOn);
      if (from) return { policy, from };
    }
  }
  const active = policies.find((policy) => policy.active);
  return active ? { policy: active, from: 'hire' } : null;
}

function daysBy(
  { waits }: Policy,
  facts: EligibilityFacts,
  today: CalendarDate,
): Record<Beginning, CalendarDate | null> {
  const { employeeClass, startDate, createdOn, classOn, resumed } = facts;
  const hiredOn = startDate ?? createdOn;
  const dayFrom = (from: CalendarDate) => endOfFirstWait(waits, employeeClass, { from, today });
  return {
    returned: resumed ? later(dayFrom(resumed.serviceSince), resumed.returnedOn) : null,
    hire: dayFrom(hiredOn),
    class: classOn && dayFrom(later(hiredOn, classOn)),
  };
}

/** A grant that came late came as soon as it could; one on its day might have come sooner, once person and policy were known. */
function firstGrant(recorded: Eligibility, { createdOn }: EligibilityFacts, { madeOn }: KnownPolicy): CalendarDate {
  const { eligibleOn: day, grantedOn } = recorded;
  return day !== null && grantedOn !== null && grantedOn > day ? grantedOn : later(createdOn, madeOn);
}

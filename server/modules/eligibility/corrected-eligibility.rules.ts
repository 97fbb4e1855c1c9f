/**
 * Eligibility as it would have been if the corrected facts had been known (rules 10.1). First it finds the policy and the day
 * that lead to what is recorded; then it applies them to the corrected facts. Pure.
 */
import { type CalendarDate, later } from '../../platform/values/dates.ts';
import { meansAny } from '../employees/employment-rule.rules.ts';
import type { Candidate, Eligibility, Policy } from './eligibility.rules.ts';
import { endOfFirstWait } from './wait.rules.ts';

/** A policy of the employer, even an archived one. */
export interface KnownPolicy extends Policy {
  active: boolean;
  /** The day on which it was created: it granted nothing before. */
  madeOn: CalendarDate;
  /** Its former terms, newest first. */
  earlier: readonly Policy[];
}

/** All terms that a policy has ever had; the current ones come first. */
export function versionsOf(policy: KnownPolicy): readonly Policy[] {
  return [policy, ...policy.earlier];
}

/** The facts that decide; `classOn`: since when the class is known. */
export interface EligibilityFacts extends Omit<Candidate, 'eligibility' | 'waitsFrom'> {
  classOn: CalendarDate | null;
}

/** `policies`: newest first. For somebody who is eligible, or whose wait a correction has begun. */
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

/** What a wait counts from: the start of the employment, a class, or a return after a short break. */
const BEGINNINGS = ['returned', 'hire', 'class'] as const;
type Beginning = (typeof BEGINNINGS)[number];

/**
 * The policy and the beginning that lead to the recorded day; if none do, the active policy and the start. A corrected policy
 * is also found by its former terms, but applied with the current ones.
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

/** A late grant came as soon as it could; one on its day might have come sooner, once person and policy were known. */
function firstGrant(recorded: Eligibility, { createdOn }: EligibilityFacts, { madeOn }: KnownPolicy): CalendarDate {
  const { eligibleOn: day, grantedOn } = recorded;
  return day !== null && grantedOn !== null && grantedOn > day ? grantedOn : later(createdOn, madeOn);
}

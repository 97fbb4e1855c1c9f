import type { Generation } from '../../platform/commands/caller.ts';

/** Every event; the part before the dot is the kind of resource that it is about (docs/webhooks.md#subscribe). */
export const EVENT_NAMES = [
  'enrollment.started',
  'enrollment.granted',
  'enrollment.elected',
  'enrollment.accepted',
  'enrollment.waived',
  'enrollment.terminated',
  'enrollment.termination_rescheduled',
  'employee.eligibility_granted',
  'employee.eligibility_terminated',
  'employee.deactivated',
  'employee.deduction_created',
  'employer.eligibility_policy_created',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** Events that clients of a generation don't know. */
export const UNKNOWN_TO: Record<Generation, readonly EventName[]> = {
  1: [],
  2: ['employer.eligibility_policy_created'],
};

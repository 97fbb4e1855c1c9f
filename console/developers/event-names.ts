/** Every name that an event may have. */
import type { Operations } from '../../embed/shared/api-types.ts';

type EventName = NonNullable<Operations['GET /v1/webhook-events']['query']['event_name']>;

export const EVENT_NAMES: readonly EventName[] = [
  ...(['enrollment.started', 'enrollment.granted', 'enrollment.elected', 'enrollment.accepted'] as const),
  ...(['enrollment.waived', 'enrollment.terminated', 'enrollment.termination_rescheduled'] as const),
  ...(['employee.eligibility_granted', 'employee.eligibility_terminated', 'employee.deactivated'] as const),
  ...(['employee.deduction_created', 'employer.eligibility_policy_created'] as const),
];

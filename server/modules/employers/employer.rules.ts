/** The values of an employer, and its lifecycle stage. */

import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';

const POST_OFFICE_BOX = /\b(p\.?\s*o\.?|post\s+office)\s*box\b/i;

/** A change of address to a post-office box is refused (contract, updateEmployer). */
export function checkStreetAddress(address: {
  address_line_1: string;
  address_line_2?: string | null;
}): Refusal | null {
  for (const line of ['address_line_1', 'address_line_2'] as const) {
    if (POST_OFFICE_BOX.test(address[line] ?? '')) return refuseField('post_office_box', `address.${line}`);
  }
  return null;
}

export const LIFECYCLE_STAGES = ['open_enrollment', 'renewal', 'active', 'onboarding', 'cancelled'] as const;
export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

/** Enrolled of eligible people, as a whole percentage; 0 if nobody is eligible. */
export function enrollmentRate(eligible: number, enrolled: number) {
  return {
    eligible,
    enrolled,
    percentage: eligible === 0 ? 0 : Math.min(100, Math.round((enrolled * 100) / eligible)),
  };
}

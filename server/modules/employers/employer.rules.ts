/** The values of an employer, and its lifecycle stage. */

import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';

/** `47-3194821` → `XX-XXX4821`; the full number is never returned (contract, Employer.ein). */
export function maskEin(ein: string): string {
  return `XX-XXX${ein.slice(-4)}`;
}

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

export const PAY_FREQUENCIES = ['weekly', 'bi_weekly', 'semi_monthly', 'monthly'] as const;
export type PayFrequency = (typeof PAY_FREQUENCIES)[number];

export type LifecycleStage = 'open_enrollment' | 'renewal' | 'active' | 'onboarding' | 'cancelled';

/** A plan year as far as the employer's stage depends on it. */
export interface StagePlanYear {
  coverageStart: CalendarDate;
  coverageEnd: CalendarDate;
  openEnrollmentStart: CalendarDate;
  openEnrollmentEnd: CalendarDate;
}

/**
 * Where an employer's benefits stand today (contract, BenefitLifecycleStage; the order is ours): cancelled; somebody can
 * enroll now; coverage runs and the next year is prepared; coverage runs; nothing runs yet.
 */
export function lifecycleStage(
  active: boolean,
  years: readonly StagePlanYear[],
  today: CalendarDate,
): { stage: LifecycleStage; asOf: CalendarDate | null } {
  if (!active) return { stage: 'cancelled', asOf: null };
  const open = years.filter((year) => year.openEnrollmentStart <= today && today <= year.openEnrollmentEnd);
  const running = years.filter((year) => year.coverageStart <= today && today <= year.coverageEnd);
  const upcoming = years.some((year) => year.coverageStart > today);
  const last = (ends: CalendarDate[]) => ends.sort().at(-1) ?? null;
  if (open.length > 0) return { stage: 'open_enrollment', asOf: last(open.map((year) => year.openEnrollmentEnd)) };
  if (running.length === 0) return { stage: 'onboarding', asOf: null };
  return { stage: upcoming ? 'renewal' : 'active', asOf: last(running.map((year) => year.coverageEnd)) };
}

/** Enrolled of eligible, as a whole percentage; 0 when nobody is eligible. */
export function enrollmentRate(eligible: number, enrolled: number) {
  return {
    eligible,
    enrolled,
    percentage: eligible === 0 ? 0 : Math.min(100, Math.round((enrolled * 100) / eligible)),
  };
}

/** The words for enrollments and their coverage, spelled as in the contract. */

/** What somebody answered: one of the two facts that are stored of an enrollment. The other is the dates of coverage. */
export const ELECTIONS = ['Enrolled', 'Waived', 'Pending', 'Expired'] as const;
export type Election = (typeof ELECTIONS)[number];

/** Follows from the two. */
export const ENROLLMENT_STATUSES = ['pending', 'enrolled', 'waived', 'inactive'] as const;
export type EnrollmentStatus = (typeof ENROLLMENT_STATUSES)[number];

/** The status of elected coverage on a day. */
export const POLICY_STATUSES = ['Coverage Upcoming', 'Coverage Effective', 'Coverage Ended', 'Cancelled'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** When terminated coverage ends: at the end of a month, on the last day itself, or with the plan year. */
export const TERMINATION_RULES = ['END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR'] as const;
export type TerminationRule = (typeof TERMINATION_RULES)[number];

/** Why Medical coverage may be taken away for days that have passed [L 29 CFR 2590.715-2712]. */
export const RETROACTIVE_REASONS = ['fraud', 'non_payment', 'administrative_delay'] as const;
export type RetroactiveReason = (typeof RETROACTIVE_REASONS)[number];

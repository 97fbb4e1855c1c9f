/** What enrollments and their coverage are called, spelled as in the contract. */

/** What somebody answered, the first of the two facts that are kept of an enrollment; the dates of coverage are the other. */
export const ELECTIONS = ['Enrolled', 'Waived', 'Pending', 'Expired'] as const;
export type Election = (typeof ELECTIONS)[number];

/** What follows from both. */
export const ENROLLMENT_STATUSES = ['pending', 'enrolled', 'waived', 'inactive'] as const;
export type EnrollmentStatus = (typeof ENROLLMENT_STATUSES)[number];

/** What elected coverage is called on a day. */
export const POLICY_STATUSES = ['Coverage Upcoming', 'Coverage Effective', 'Coverage Ended', 'Cancelled'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** When terminated coverage ends: at the end of a month, on the last day itself, with the plan year. */
export const TERMINATION_RULES = ['END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR'] as const;
export type TerminationRule = (typeof TERMINATION_RULES)[number];

/** Why Medical coverage may be taken away for days that have passed [L 29 CFR 2590.715-2712]. */
export const RETROACTIVE_REASONS = ['fraud', 'non_payment', 'administrative_delay'] as const;
export type RetroactiveReason = (typeof RETROACTIVE_REASONS)[number];

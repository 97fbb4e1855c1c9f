/** Life events. They are here because an organization's settings name them, and life-events builds on access. */

/** The 21 of the contract. */
export const CONTRACT_LIFE_EVENT_TYPES = [
  'lost_job_based_coverage',
  'aged_off_parent_plan',
  'lost_medicaid_chip_medicare',
  'lost_decertified_individual_plan',
  'married',
  'divorced',
  'had_baby',
  'adopted_child',
  'foster_care_placement',
  'death_of_spouse_or_dependent',
  'court_ordered',
  'moved_to_new_coverage_area',
  'moved_to_us',
  'moved_to_or_from_school_housing',
  'moved_to_or_from_seasonal_work_housing',
  'became_us_citizen',
  'left_incarceration',
  'gained_tribal_status',
  'started_or_ended_americorps_service',
  'new_child',
  'other',
] as const;

/** Including those that the contract shows as `other`. */
export const LIFE_EVENT_TYPES = [
  ...CONTRACT_LIFE_EVENT_TYPES,
  'gained_premium_assistance',
  'gained_other_coverage',
] as const;

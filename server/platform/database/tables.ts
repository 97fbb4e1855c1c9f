/** The tables as Kysely sees them, generated from migrations/ by `npm run generate`. Don't edit. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { CalendarDate, Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';

/** jsonb: read as the parsed value, written as JSON text (drivers would take an array for a PostgreSQL array). */
export type JsonColumn = ColumnType<unknown, string, string>;
export type NullableJsonColumn = ColumnType<unknown, string | null, string | null>;
export type GeneratedJsonColumn = ColumnType<unknown, string | undefined, string>;

export interface OrganizationsTable {
  id: Uuid;
  name: string;
  kind: 'live' | 'sandbox';
  type: 'BROKERAGE' | 'TPA' | 'GENERAL_AGENT' | 'CHANNEL_PARTNER' | 'CONSULTING_FIRM' | 'API_PLATFORM' | null;
  allowed_origins: Generated<string[]>;
  life_event_auto_approve: string[];
  created_at: Instant;
  updated_at: Instant;
  roster_guard_percent: number | null;
  connect_generation: Generated<number>;
  life_events: GeneratedJsonColumn;
}

export interface OrganizationClocksTable {
  organization_id: Uuid;
  time_zone: string;
  test_now: Instant | null;
  status: Generated<'ready' | 'advancing' | 'failed'>;
  target: Instant | null;
  error: string | null;
}

export interface ApiKeysTable {
  organization_id: Uuid;
  id: Uuid;
  name: string;
  visible_prefix: string;
  secret_sha256: Buffer;
  created_at: Instant;
  revoked_at: Instant | null;
}

export interface AccessTokensTable {
  organization_id: Uuid;
  id: Uuid;
  api_key_id: Uuid;
  secret_sha256: Buffer;
  employer_id: Uuid | null;
  employee_id: Uuid | null;
  actor_id: string | null;
  actor_name: string | null;
  created_at: Instant;
  expires_at: Instant;
  sim_expires_at: Instant | null;
}

export interface IdempotencyKeysTable {
  organization_id: Uuid;
  scope: string;
  key: string;
  request_sha256: Buffer;
  claim: Uuid;
  claimed_at: Instant;
  answer_status: number | null;
  answer_body: string | null;
}

export interface AuditEntriesTable {
  organization_id: Uuid;
  id: Uuid;
  occurred_at: Instant;
  actor_kind: 'api_key' | 'access_token' | 'user' | 'system';
  actor_id: string | null;
  actor_name: string | null;
  action: string;
  resource_type: string;
  resource_id: Uuid | null;
  details: NullableJsonColumn;
  trace_id: string | null;
  changes: JsonColumn;
}

export interface DatabaseIdentityTable {
  id: Uuid;
}

export interface EmployersTable {
  organization_id: Uuid;
  id: Uuid;
  name: string;
  legal_name: string;
  ein: string;
  email: string;
  phone_number: string | null;
  reference_id: string | null;
  address: JsonColumn;
  active: Generated<boolean>;
  pay_frequency: 'weekly' | 'bi_weekly' | 'semi_monthly' | 'monthly' | null;
  deduction_period: Generated<'current' | 'previous'>;
  first_payday: CalendarDate | null;
  census_number: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
  roster_guard_percent: number | null;
  controlled_group: string | null;
  request_sha256: Buffer | null;
  requested_at: Instant | null;
  paychecks_per_year: number | null;
  skip_third_payday: Generated<boolean>;
  paydays: CalendarDate[] | null;
  name_parts: Generated<string[]>;
}

export interface MembersTable {
  organization_id: Uuid;
  id: Uuid;
  first_name: string;
  middle_name: string | null;
  last_name: string;
  suffix: string | null;
  email: string | null;
  phone: string | null;
  address: NullableJsonColumn;
  date_of_birth: CalendarDate;
  last_name_folded: string;
  sex_at_birth: string | null;
  gender: string | null;
  preferred_language: string | null;
  tobacco_status: boolean | null;
  marital_status: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface EmployeesTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  member_id: Uuid;
  reference_id: string | null;
  first_name: string;
  last_name: string;
  first_name_folded: string;
  last_name_folded: string;
  suffix: string | null;
  email: string;
  email_folded: string;
  date_of_birth: CalendarDate;
  phone: string | null;
  gender: string | null;
  address: NullableJsonColumn;
  employee_class: 'Full Time' | 'Part Time' | 'Temporary' | 'Intern' | 'Seasonal' | 'Individual Contractor' | null;
  class_effective_on: CalendarDate | null;
  compensation_type: 'Salary' | 'Hourly' | null;
  compensation_effective_on: CalendarDate | null;
  start_date: CalendarDate | null;
  status: 'active' | 'inactive';
  termination_date: CalendarDate | null;
  eligibility: 'none' | 'waiting' | 'eligible';
  eligible_on: CalendarDate | null;
  granted_on: CalendarDate | null;
  eligibility_number: Generated<number>;
  created_on: CalendarDate;
  created_at: Instant;
  updated_at: Instant;
  departure_number: Generated<number>;
  service_since: CalendarDate | null;
  returned_on: CalendarDate | null;
  waits_from: CalendarDate | null;
  opens_on: CalendarDate | null;
  died_on: CalendarDate | null;
}

export interface DependentsTable {
  organization_id: Uuid;
  id: Uuid;
  primary_member_id: Uuid;
  member_id: Uuid;
  relationship: 'Spouse' | 'Child';
  disabled: Generated<boolean>;
  active: Generated<boolean>;
  created_at: Instant;
  updated_at: Instant;
  ended_on: CalendarDate | null;
  end_cause: 'divorce' | 'death' | 'other_coverage' | 'never_eligible' | 'other' | null;
  partner: Generated<boolean>;
  tax_dependent: Generated<boolean>;
  spouse_from: CalendarDate | null;
}

export interface CensusSyncsTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  number: number | null;
  status: 'staging' | 'accepted' | 'processing' | 'completed' | 'failed';
  on_omitted: 'deactivate' | 'keep';
  max_deactivations: number | null;
  row_count: number;
  phase: 'match' | 'apply' | 'omit' | 'undo' | 'stopped' | 'done';
  row_cursor: Generated<number>;
  employee_cursor: Uuid | null;
  created_count: Generated<number>;
  updated_count: Generated<number>;
  unchanged_count: Generated<number>;
  reactivated_count: Generated<number>;
  deactivated_count: Generated<number>;
  failed_count: Generated<number>;
  error_code: string | null;
  actor: JsonColumn;
  accepted_at: Instant;
  completed_at: Instant | null;
  touched_at: Instant;
  dry_run: Generated<boolean>;
  dry_run_events: GeneratedJsonColumn;
  audit_entry_id: Uuid | null;
  reuse_references: Generated<boolean>;
  ignored_fields: GeneratedJsonColumn;
  released: Generated<boolean>;
  active_count: number | null;
  omitted_count: number | null;
  undoes_id: Uuid | null;
  discarded_at: Instant | null;
}

export interface CensusRowsTable {
  organization_id: Uuid;
  sync_id: Uuid;
  index: number;
  reference_id: string | null;
  date_of_birth: CalendarDate;
  email_folded: string;
  first_name_folded: string;
  last_name_folded: string;
  phone: string | null;
  zipcode: string | null;
  body: JsonColumn;
  employee_id: Uuid | null;
  candidate_ids: Uuid[] | null;
  failure_code: string | null;
  holder_id: Uuid | null;
  other_index: number | null;
}

export interface BenefitProductsTable {
  organization_id: Uuid;
  id: Uuid;
  category: 'Medical' | 'Dental' | 'Vision' | 'Hospital';
  name: string;
  product_code: string;
  description: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface BenefitPlansTable {
  organization_id: Uuid;
  id: Uuid;
  product_id: Uuid;
  name: string;
  carrier: string | null;
  network: string | null;
  states: string[] | null;
  rates: JsonColumn;
  summary: GeneratedJsonColumn;
  documents: GeneratedJsonColumn;
  created_at: Instant;
  updated_at: Instant;
}

export interface PlanYearsTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  product_id: Uuid;
  coverage_start: CalendarDate;
  coverage_end: CalendarDate;
  open_enrollment_start: CalendarDate;
  open_enrollment_end: CalendarDate;
  contribution: JsonColumn;
  termination_rule: 'END_OF_N_MONTHS' | 'LAST_DAY' | 'END_OF_PLAN_YEAR';
  termination_n_months: number;
  new_hire_window_days: number;
  max_retro_days: number;
  tax_classification: 'Unknown' | 'Pre-tax' | 'Post-tax';
  auto_grant: boolean;
  renews_id: Uuid | null;
  renewal: 'active' | 'passive';
  made_on: CalendarDate;
  ended_on: CalendarDate | null;
  created_at: Instant;
  updated_at: Instant;
  child_age_off: Generated<'end_of_month' | 'day_before' | 'end_of_year'>;
  waits: GeneratedJsonColumn;
  first_month: Generated<'on_the_1st' | 'full' | 'fifteenth' | 'daily'>;
  last_month: Generated<'on_the_1st' | 'full' | 'fifteenth' | 'daily'>;
  withdrawn_on: CalendarDate | null;
  survivor_months: Generated<number>;
  covers_domestic_partners: Generated<boolean>;
  spouse_ends: Generated<'end_of_month' | 'day'>;
  death_ends: Generated<'day' | 'end_of_month'>;
}

export interface PlanYearPlansTable {
  organization_id: Uuid;
  plan_year_id: Uuid;
  plan_id: Uuid;
  position: number;
}

export interface EligibilityPoliciesTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  classification: 'full_time' | 'part_time' | 'all';
  waiting_period: 'none' | 'first_of_following_month' | '30_days' | '60_days';
  active: Generated<boolean>;
  archived_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
  rehire_restores_within_days: Generated<number>;
  break_in_service_weeks: Generated<number>;
  rules: JsonColumn;
  waits: JsonColumn;
  service_counts: Generated<'employer' | 'organization'>;
}

export interface EligibilityReviewsTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  cursor: Uuid | null;
  actor: JsonColumn;
  created_at: Instant;
  touched_at: Instant;
  audit_entry_id: Uuid | null;
  price_change_id: Uuid | null;
  policy_correction_id: Uuid | null;
}

export interface EnrollmentsTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  employee_id: Uuid;
  member_id: Uuid;
  plan_year_id: Uuid;
  product_id: Uuid;
  reason: 'open_enrollment' | 'new_hire' | 'life_event' | 'reissue' | 'grant' | 'reinstatement' | 'correction';
  eligibility_number: number;
  life_event_id: Uuid | null;
  window_start: CalendarDate;
  window_end: CalendarDate;
  election: 'Pending' | 'Enrolled' | 'Waived' | 'Expired';
  terminated_at: Instant | null;
  status: GeneratedAlways<'pending' | 'waived' | 'enrolled' | 'inactive'>;
  cancelled: Generated<boolean>;
  coverage_start: CalendarDate;
  coverage_end: CalendarDate | null;
  cancelled_on: CalendarDate | null;
  plan_id: Uuid | null;
  tier: 'EE' | 'ES' | 'EC' | 'EF' | 'E1' | 'E2' | null;
  premium_cents: number | null;
  employer_cents: number | null;
  employee_cents: number | null;
  waive_reason: string | null;
  answered_at: Instant | null;
  answered_on: CalendarDate | null;
  created_on: CalendarDate;
  created_at: Instant;
  updated_at: Instant;
  departure_number: number | null;
  priced_on: CalendarDate | null;
  continues_id: Uuid | null;
  share_classes: GeneratedJsonColumn;
  dual_coverage_refused_at: Instant | null;
  asks_from: CalendarDate | null;
}

export interface EnrollmentDocumentsTable {
  organization_id: Uuid;
  enrollment_id: Uuid;
  sha256: Buffer;
  inputs_sha256: Buffer;
  template_version: string;
  language: string;
  html: string;
  consent_text: string;
  created_at: Instant;
  expires_at: Instant;
}

export interface SignaturesTable {
  organization_id: Uuid;
  id: Uuid;
  number: number;
  enrollment_id: Uuid;
  employee_id: Uuid;
  decision: 'elect' | 'waive';
  document_html: string;
  document_sha256: Buffer;
  template_version: string;
  language: string;
  consent_text: string;
  signed_name: string;
  roster_name: string;
  strokes: NullableJsonColumn;
  signer_kind: 'employee_token' | 'partner_attested' | 'passive_renewal' | 'reinstatement' | 'class_change';
  credential_id: string | null;
  api_key_id: string | null;
  actor_id: string | null;
  actor_name: string | null;
  ip: string | null;
  user_agent: string | null;
  election_json: string;
  election_sha256: Buffer;
  previous_sha256: Buffer | null;
  record_json: string;
  record_sha256: Buffer;
  signed_at: Instant;
  name_confirmed: Generated<boolean>;
  chain_id: Uuid;
  subtrees: Buffer;
}

export interface SignatureChainsTable {
  organization_id: Uuid;
  number: number;
  head_sha256: Buffer;
  chain_id: Uuid;
  peaks: Buffer;
  covered: Generated<number>;
}

export interface WebhookEventsTable {
  organization_id: Uuid;
  id: Uuid;
  event_name: string;
  resource_type: string;
  resource_id: Uuid;
  created_at: Instant;
  traceparent: string | null;
  position: number | null;
}

export interface WebhookEventTalliesTable {
  organization_id: Uuid;
  event_name: string;
  month: CalendarDate;
  count: number;
}

export interface WebhookSubscriptionsTable {
  organization_id: Uuid;
  id: Uuid;
  url: string;
  description: string | null;
  event_names: string[] | null;
  secret_encrypted: Buffer;
  previous_secret_encrypted: Buffer | null;
  previous_secret_until: Instant | null;
  previous_secret_first: Generated<boolean>;
  max_concurrency: Generated<number>;
  status: Generated<'enabled' | 'disabled'>;
  disabled_reason: 'manual' | 'gone' | 'failing' | null;
  disabled_at: Instant | null;
  consecutive_failures: Generated<number>;
  failed_attempts: Generated<number>;
  failing_since: Instant | null;
  last_success_at: Instant | null;
  recent_succeeded: Generated<number>;
  recent_failed: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
}

export interface WebhookDeliveriesTable {
  organization_id: Uuid;
  id: Uuid;
  event_id: Uuid;
  subscription_id: Uuid;
  status: Generated<'Pending' | 'In Progress' | 'Delivered' | 'Failed'>;
  attempt_count: Generated<number>;
  due_at: Instant | null;
  sim_due_at: Instant | null;
  leased_until: Instant | null;
  kind: Generated<'event' | 'test' | 'redelivery' | 'recovery'>;
  started_at: Instant | null;
  delivered_at: Instant | null;
  failed_at: Instant | null;
  failure_reason: Generated<string>;
  created_at: Instant;
}

export interface WebhookAttemptsTable {
  organization_id: Uuid;
  id: Uuid;
  delivery_id: Uuid;
  number: number;
  started_at: Instant;
  duration_ms: number;
  response_status: number | null;
  error: string | null;
  response_start: string | null;
}

export interface DeductionStatementsTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  run_on: CalendarDate;
  run_at: Instant;
  period_start: CalendarDate;
  frequency: 'weekly' | 'bi_weekly' | 'semi_monthly' | 'monthly';
  first_payday: CalendarDate | null;
  employee_count: Generated<number>;
  line_count: Generated<number>;
  total_cents: Generated<number>;
  paychecks_per_year: number | null;
  skip_third_payday: Generated<boolean>;
  paydays: CalendarDate[] | null;
  imputed_cents: Generated<number>;
}

export interface DeductionLinesTable {
  organization_id: Uuid;
  id: Uuid;
  statement_id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  monthly_cents: number;
  amount_cents: number;
  frequency: 'weekly' | 'bi_weekly' | 'semi_monthly' | 'monthly';
  tax_classification: 'Unknown' | 'Pre-tax' | 'Post-tax';
  benefit_name: string;
  plan_name: string;
  tier: string;
  created_at: Instant;
  kind: 'regular' | 'correction' | 'arrears';
  reason: 'month_due' | 'charged_late' | 'amount_changed' | 'no_longer_due' | 'on_leave' | 'arrears_collected';
  remainder_cents: number;
  last_day: CalendarDate | null;
}

export interface LifeEventsTable {
  organization_id: Uuid;
  id: Uuid;
  member_id: Uuid;
  event_type: 'lost_job_based_coverage' | 'aged_off_parent_plan' | 'lost_medicaid_chip_medicare' | 'lost_decertified_individual_plan' | 'married' | 'divorced' | 'had_baby' | 'adopted_child' | 'foster_care_placement' | 'death_of_spouse_or_dependent' | 'court_ordered' | 'moved_to_new_coverage_area' | 'moved_to_us' | 'moved_to_or_from_school_housing' | 'moved_to_or_from_seasonal_work_housing' | 'became_us_citizen' | 'left_incarceration' | 'gained_tribal_status' | 'started_or_ended_americorps_service' | 'new_child' | 'other' | 'gained_premium_assistance' | 'gained_other_coverage';
  event_date: CalendarDate;
  other_event: string | null;
  note: string | null;
  status: 'pending' | 'approved' | 'denied';
  submitted_at: Instant;
  submitted_on: CalendarDate;
  submitted_by: JsonColumn;
  effective_on: CalendarDate;
  decided_at: Instant | null;
  decided_by: NullableJsonColumn;
  decision_note: string | null;
  window_end: CalendarDate | null;
  ended_dependents: Generated<Uuid[]>;
  married_dependent_id: Uuid | null;
}

export interface WebhookRecoveriesTable {
  organization_id: Uuid;
  id: Uuid;
  subscription_id: Uuid;
  since: Instant;
  until: Instant;
  status: Generated<'running' | 'completed'>;
  actor: JsonColumn;
  cursor_created_at: Instant | null;
  cursor_id: Uuid | null;
  examined_count: Generated<number>;
  delivery_count: Generated<number>;
  turn_at: Instant;
  created_at: Instant;
  completed_at: Instant | null;
}

export interface CalendarFailuresTable {
  organization_id: Uuid;
  id: Uuid;
  day: CalendarDate;
  step: string;
  resource_type: 'employee' | 'enrollment';
  resource_id: Uuid;
  code: string;
  message: string;
  failure_count: Generated<number>;
  first_seen_at: Instant;
  last_seen_at: Instant;
  resolved_at: Instant | null;
  employer_id: Uuid;
}

export interface InvoicesTable {
  organization_id: Uuid;
  id: Uuid;
  number: number;
  employer_id: Uuid;
  run_on: CalendarDate;
  issued_at: Instant;
  billed_by: string;
  billed_to: JsonColumn;
  line_count: Generated<number>;
  premium_cents: Generated<number>;
  employer_cents: Generated<number>;
  employee_cents: Generated<number>;
  status: Generated<'open' | 'paid'>;
  paid_at: Instant | null;
}

export interface InvoiceLinesTable {
  organization_id: Uuid;
  id: Uuid;
  invoice_id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  benefit_name: string;
  plan_name: string;
  tier: 'EE' | 'ES' | 'EC' | 'EF' | 'E1' | 'E2';
  created_at: Instant;
  kind: 'regular' | 'correction';
  reason: 'month_due' | 'billed_late' | 'amount_changed' | 'no_longer_due';
}

export interface CensusChangesTable {
  organization_id: Uuid;
  sync_id: Uuid;
  number: number;
  index: number | null;
  employee_id: Uuid | null;
  reference_id: string | null;
  first_name: string;
  last_name: string;
  action: 'created' | 'updated' | 'reactivated' | 'deactivated' | 'kept';
  eligibility: 'none' | 'waiting' | 'eligible';
  eligible_on: CalendarDate | null;
  obstacle: string | null;
}

export interface EligibilityPeriodsTable {
  organization_id: Uuid;
  employee_id: Uuid;
  id: Uuid;
  kind: 'waiting' | 'eligible';
  starts_on: CalendarDate;
  ends_on: CalendarDate | null;
  eligible_on: CalendarDate;
  granted_on: CalendarDate | null;
  reason: 'hire' | 'start_date' | 'class' | 'policy' | 'day' | 'departure' | 'reinstatement' | 'correction';
  departure_number: number | null;
  recorded_at: Instant;
  superseded_at: Instant | null;
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
}

export interface CoveragePeriodsTable {
  organization_id: Uuid;
  id: Uuid;
  enrollment_id: Uuid;
  starts_on: CalendarDate;
  ends_on: CalendarDate;
  recorded_at: Instant;
  superseded_at: Instant | null;
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
}

export interface CoveragePricesTable {
  organization_id: Uuid;
  id: Uuid;
  enrollment_id: Uuid;
  starts_on: CalendarDate;
  ends_on: CalendarDate | null;
  tier: 'EE' | 'ES' | 'EC' | 'EF' | 'E1' | 'E2';
  premium_cents: number;
  employer_cents: number;
  employee_cents: number;
  recorded_at: Instant;
  superseded_at: Instant | null;
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
  post_tax_cents: Generated<number>;
  imputed_cents: Generated<number>;
}

export interface CoveragePeopleTable {
  organization_id: Uuid;
  id: Uuid;
  enrollment_id: Uuid;
  dependent_id: Uuid;
  starts_on: CalendarDate;
  eligible_through: CalendarDate | null;
  ends_on: CalendarDate | null;
  recorded_at: Instant;
  superseded_at: Instant | null;
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
  priced_on: CalendarDate | null;
  is_charged: Generated<boolean>;
}

export interface InvoiceCountersTable {
  organization_id: Uuid;
  last_number: Generated<number>;
}

export interface CensusFailuresTable {
  organization_id: Uuid;
  sync_id: Uuid;
  index: number;
  reference_id: string | null;
  failure_code: string;
  other_index: number | null;
}

export interface SecretCanaryTable {
  only_row: Generated<boolean>;
  sealed: Buffer;
  sealed_at: Instant;
}

export interface WebhookHoldTable {
  only_row: Generated<boolean>;
  held_at: Instant;
}

export interface DeparturesTable {
  organization_id: Uuid;
  employee_id: Uuid;
  number: number;
  done_on: CalendarDate;
  recorded_at: Instant;
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
}

export interface CarePlansTable {
  organization_id: Uuid;
  id: Uuid;
  name: string;
  description: string | null;
  monthly_cents: number | null;
  archived_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface CareGroupsTable {
  organization_id: Uuid;
  id: Uuid;
  name: string;
  external_reference_id: string;
  sync_number: Generated<number>;
  created_at: Instant;
  updated_at: Instant;
}

export interface GroupMembersTable {
  organization_id: Uuid;
  id: Uuid;
  group_id: Uuid;
  member_id: Uuid;
  reference_id: string;
  active: boolean;
  created_at: Instant;
  updated_at: Instant;
}

export interface CareSubscriptionsTable {
  organization_id: Uuid;
  id: Uuid;
  group_member_id: Uuid;
  plan_id: Uuid;
  started_on: CalendarDate;
  ended_on: CalendarDate | null;
}

export interface GroupSyncsTable {
  organization_id: Uuid;
  id: Uuid;
  group_id: Uuid;
  number: number;
  row_count: number;
  phase: 'remove' | 'add' | 'done';
  member_cursor: Uuid | null;
  row_cursor: Generated<number>;
  added_ids: Generated<Uuid[]>;
  removed_ids: Generated<Uuid[]>;
  failures: GeneratedJsonColumn;
  ignored_fields: JsonColumn;
  actor: JsonColumn;
  audit_entry_id: Uuid | null;
  accepted_at: Instant;
  completed_at: Instant | null;
  touched_at: Instant;
}

export interface GroupSyncRowsTable {
  organization_id: Uuid;
  sync_id: Uuid;
  index: number;
  reference_id: string;
  body: JsonColumn;
}

export interface SignatureHeadsTable {
  organization_id: Uuid;
  number: number;
  chain_id: Uuid;
  size: number;
  root_sha256: Buffer;
  subtrees: Buffer;
}

export interface SignatureCheckpointsTable {
  organization_id: Uuid;
  number: number;
  head_count: number;
  peaks: Buffer;
  signature_count: number;
  made_at: Instant;
  checkpoint_json: string;
  checkpoint_sha256: Buffer;
}

export interface WebhookEventCountersTable {
  organization_id: Uuid;
  last_position: number;
}

export interface HrisConnectionsTable {
  organization_id: Uuid;
  employer_id: Uuid;
  provider: string;
  provider_label: string;
  status: 'Pending' | 'Active' | 'Inactive' | 'Paused' | 'Terminated';
  last_sync_on: Instant | null;
  synced_row_count: number | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface PayrollAccessTable {
  organization_id: Uuid;
  id: Uuid;
  answers_encrypted: Buffer;
  submitted_at: Instant;
}

export interface PayrollMailboxesTable {
  organization_id: Uuid;
  employer_id: Uuid;
  mailbox: string;
  created_at: Instant;
}

export interface PlanIdCardsTable {
  organization_id: Uuid;
  plan_id: Uuid;
  card: JsonColumn;
  created_at: Instant;
  updated_at: Instant;
}

export interface PriceChangesTable {
  organization_id: Uuid;
  id: Uuid;
  plan_year_id: Uuid;
  plan_id: Uuid | null;
  starts_on: CalendarDate;
  rates: NullableJsonColumn;
  contribution: NullableJsonColumn;
  needs_signature: boolean;
  audit_entry_id: Uuid | null;
  recorded_at: Instant;
  superseded_at: Instant | null;
}

export interface CalendarLanesTable {
  organization_id: Uuid;
  first_lane: number;
  last_lane: number;
  calendar_through: CalendarDate;
  day: CalendarDate | null;
  step: Generated<number>;
  cursor: Uuid | null;
  touched_at: Instant;
}

export interface EnrollmentDraftsTable {
  organization_id: Uuid;
  enrollment_id: Uuid;
  answer: 'plan' | 'keep' | 'decline' | 'end';
  plan_id: Uuid | null;
  dependent_ids: Uuid[];
  reason: string | null;
  shown: NullableJsonColumn;
  updated_at: Instant;
}

export interface PolicyCorrectionsTable {
  organization_id: Uuid;
  id: Uuid;
  policy_id: Uuid;
  rules: JsonColumn;
  waits: JsonColumn;
  may_rescind: boolean;
  needs_signature: boolean;
  recorded_at: Instant;
}

export interface ImputedIncomeLinesTable {
  organization_id: Uuid;
  id: Uuid;
  statement_id: Uuid;
  employee_id: Uuid;
  plan_year_id: Uuid;
  enrollment_id: Uuid;
  month: CalendarDate;
  cents: number;
  benefit_name: string;
  plan_name: string;
  tier: string;
  created_at: Instant;
}

export interface LeavesTable {
  organization_id: Uuid;
  id: Uuid;
  employer_id: Uuid;
  employee_id: Uuid;
  starts_on: CalendarDate;
  ends_on: CalendarDate | null;
  coverage: 'continues' | 'stops';
  deductions: 'continue' | 'suspend' | 'catch_up' | 'direct_bill';
  paychecks: number | null;
  collect_from: CalendarDate | null;
  phase: 'planned' | 'running' | 'over';
  due_on: CalendarDate | null;
  over_at: Instant | null;
  settled_on: CalendarDate | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface LeaveSettlementsTable {
  organization_id: Uuid;
  id: Uuid;
  leave_id: Uuid;
  plan_year_id: Uuid;
  month: CalendarDate;
  tax_classification: 'Unknown' | 'Pre-tax' | 'Post-tax';
  kind: 'waived' | 'paid';
  cents: number;
  settled_on: CalendarDate;
  created_at: Instant;
}

export interface LeaveStopsTable {
  organization_id: Uuid;
  leave_id: Uuid;
  enrollment_id: Uuid;
}

export interface UsersTable {
  organization_id: Uuid;
  id: Uuid;
  email: string;
  name: string;
  role: 'ADMIN' | 'OPERATIONS' | 'SALES' | 'ENROLLMENT_AGENT' | 'AUDITOR';
  signed_in_at: Instant | null;
  removed_at: Instant | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface SignInLinksTable {
  organization_id: Uuid;
  id: Uuid;
  user_id: Uuid;
  secret_sha256: Buffer;
  created_at: Instant;
  expires_at: Instant;
}

export interface UserSessionsTable {
  organization_id: Uuid;
  id: Uuid;
  user_id: Uuid;
  secret_sha256: Buffer;
  created_at: Instant;
  seen_at: Instant;
  expires_at: Instant;
}

export interface AccessLogTable {
  organization_id: Uuid;
  id: Uuid;
  occurred_at: Instant;
  user_id: Uuid;
  operation: string;
  resources: string[];
  trace_id: string | null;
}

export interface HouseholdPeopleTable {
  organization_id: Uuid;
  holder_id: Uuid;
  member_id: Uuid;
  position: number;
  relationship: 'Child' | 'Spouse' | 'Roommate' | 'Other';
  member_type: 'Dependent' | 'Inactive';
  created_at: Instant;
}

export interface ProofsTable {
  organization_id: Uuid;
  id: Uuid;
  life_event_id: Uuid | null;
  dependent_id: Uuid | null;
  file_name: string;
  content_type: 'application/pdf' | 'image/png' | 'image/jpeg';
  sealed_key: Buffer;
  byte_count: number | null;
  uploaded_by: 'api_key' | 'employer' | 'employee';
  uploaded_at: Instant;
  touched_at: Instant;
}

export interface ProofPiecesTable {
  organization_id: Uuid;
  proof_id: Uuid;
  number: number;
  sealed: Buffer;
}

export interface ListCountsTable {
  organization_id: Uuid;
  list: 'employers' | 'employers_cancelled' | 'members';
  id: Generated<Uuid>;
  count: number;
}

export interface ReconciliationsTable {
  organization_id: Uuid;
  employer_id: Uuid;
  statement_id: Uuid;
  run_on: CalendarDate;
  checked_at: Instant | null;
  employee_cursor: Uuid | null;
  finding_count: Generated<number>;
  off_cents: Generated<number>;
  accepted_at: Instant | null;
  touched_at: Instant;
}

/** Every table by its name: `Kysely<Tables>`. */
export interface Tables {
  organizations: OrganizationsTable;
  organization_clocks: OrganizationClocksTable;
  api_keys: ApiKeysTable;
  access_tokens: AccessTokensTable;
  idempotency_keys: IdempotencyKeysTable;
  audit_entries: AuditEntriesTable;
  database_identity: DatabaseIdentityTable;
  employers: EmployersTable;
  members: MembersTable;
  employees: EmployeesTable;
  dependents: DependentsTable;
  census_syncs: CensusSyncsTable;
  census_rows: CensusRowsTable;
  benefit_products: BenefitProductsTable;
  benefit_plans: BenefitPlansTable;
  plan_years: PlanYearsTable;
  plan_year_plans: PlanYearPlansTable;
  eligibility_policies: EligibilityPoliciesTable;
  eligibility_reviews: EligibilityReviewsTable;
  enrollments: EnrollmentsTable;
  enrollment_documents: EnrollmentDocumentsTable;
  signatures: SignaturesTable;
  signature_chains: SignatureChainsTable;
  webhook_events: WebhookEventsTable;
  webhook_event_tallies: WebhookEventTalliesTable;
  webhook_subscriptions: WebhookSubscriptionsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
  deduction_statements: DeductionStatementsTable;
  deduction_lines: DeductionLinesTable;
  life_events: LifeEventsTable;
  webhook_recoveries: WebhookRecoveriesTable;
  calendar_failures: CalendarFailuresTable;
  invoices: InvoicesTable;
  invoice_lines: InvoiceLinesTable;
  census_changes: CensusChangesTable;
  eligibility_periods: EligibilityPeriodsTable;
  coverage_periods: CoveragePeriodsTable;
  coverage_prices: CoveragePricesTable;
  coverage_people: CoveragePeopleTable;
  invoice_counters: InvoiceCountersTable;
  census_failures: CensusFailuresTable;
  secret_canary: SecretCanaryTable;
  webhook_hold: WebhookHoldTable;
  departures: DeparturesTable;
  care_plans: CarePlansTable;
  care_groups: CareGroupsTable;
  group_members: GroupMembersTable;
  care_subscriptions: CareSubscriptionsTable;
  group_syncs: GroupSyncsTable;
  group_sync_rows: GroupSyncRowsTable;
  signature_heads: SignatureHeadsTable;
  signature_checkpoints: SignatureCheckpointsTable;
  webhook_event_counters: WebhookEventCountersTable;
  hris_connections: HrisConnectionsTable;
  payroll_access: PayrollAccessTable;
  payroll_mailboxes: PayrollMailboxesTable;
  plan_id_cards: PlanIdCardsTable;
  price_changes: PriceChangesTable;
  calendar_lanes: CalendarLanesTable;
  enrollment_drafts: EnrollmentDraftsTable;
  policy_corrections: PolicyCorrectionsTable;
  imputed_income_lines: ImputedIncomeLinesTable;
  leaves: LeavesTable;
  leave_settlements: LeaveSettlementsTable;
  leave_stops: LeaveStopsTable;
  users: UsersTable;
  sign_in_links: SignInLinksTable;
  user_sessions: UserSessionsTable;
  access_log: AccessLogTable;
  household_people: HouseholdPeopleTable;
  proofs: ProofsTable;
  proof_pieces: ProofPiecesTable;
  list_counts: ListCountsTable;
  reconciliations: ReconciliationsTable;
}

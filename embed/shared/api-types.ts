/** The API as types, generated from openapi.json by `npm run generate`. Don't edit. */

export type Address = { address_line_1: string; address_line_2: string | null; city: string; state: string; zipcode: string; };

export type AddressInput = { address_line_1: string; address_line_2?: string | null; city: string; zipcode: string; state: string; };

export type AdvanceTestClockRequest = { to: string; };

export type ApproveQualifyingLifeEventRequest = { note?: string | null; };

export type AuditEntryListed = { id: string; occurred_at: string; actor: { kind: "api_key" | "access_token" | "system"; id: string | null; name: string | null; }; action: string; resource_type: string; resource_id: string | null; changes: { field: string; before?: unknown; after?: unknown; changed?: true; }[]; details: Record<string, unknown> | null; trace_id: string | null; };

export type BenefitEligibilityPolicy = { id: string; employer_id: string; classification: "full_time" | "part_time" | "all"; waiting_period: "none" | "first_of_following_month" | "30_days" | "60_days"; rules: { employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | "all"; compensation_type: "Salary" | "Hourly" | "all"; states: "all" | string[]; }[]; waits: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; benefit_id?: string; waiting_period: ("none" | "first_of_month_on_or_after_hire" | "first_of_following_month" | "30_days" | "first_of_month_after_30_days" | "60_days" | "first_of_month_after_60_days" | "90_days") | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; rehire_restores_within_days: number; break_in_service_weeks: number; active: boolean; created_at: string; updated_at: string; };

export type BenefitPlan = { id: string; benefit_id: string; name: string; carrier: string | null; network: string | null; states: string[] | null; rates: Record<string, unknown>; summary: { deductible_in_cents?: number; deductible_family_in_cents?: number; out_of_pocket_max_in_cents?: number; out_of_pocket_max_family_in_cents?: number; coinsurance_percent?: number; network_type?: "HMO" | "PPO" | "EPO" | "POS"; referral_needed?: boolean; hsa_eligible?: boolean; directory_url?: string; drug_list_url?: string; highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; translations?: { es?: { highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; }; }; }; documents: { kind: "sbc" | "spd" | "summary"; url: string; }[]; created_at: string; updated_at: string; };

export type BenefitPlanYear = { benefit_plan_year_id: string; benefit_id: string; year: number; family: "mec" | "mvp" | "ichra" | "vpc" | "dental" | "vision"; product_name: string; carrier: string | null; network_names: string[]; premium_in_cents: null; employee_contribution: { min_cents: number; max_cents: number; } | null; employer_contribution: { min_cents: number; max_cents: number; } | null; status: "active" | "upcoming" | "open_enrollment" | "inactive"; coverage_start: string; coverage_end: string; open_enrollment_start: string; open_enrollment_end: string; offered_states: string[]; enrollment_rate: { eligible: number; enrolled: number; percentage: number; }; spd_file_url: string | null; contribution_strategy: { ichra_contribution_classes: null[]; contribution_tiers: { benefit_plan_id: string; benefit_plan_name: string; benefit_plan_tier_name: string; coverage_tier: "Unspecified" | "EE" | "ES" | "EC" | "EF"; cost: number; cost_per_dependent: number; dependents_required_in: boolean; spouse_required_in: boolean; }[]; }; eligibility_policy: { waiting_period: "FIRST_OF_FOLLOWING_MONTH" | "THIRTY_DAYS" | "SIXTY_DAYS" | null; termination_rule: "END_OF_N_MONTHS" | "LAST_DAY" | "END_OF_PLAN_YEAR"; termination_n_months: number | null; rules: { employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | "All"; compensation_type: "Salary" | "Hourly" | "All"; eligible_geographical_location: { type: "All" | "StateCodes"; state_codes: string[]; }; }[]; } | null; plan_ids: string[]; contribution: Record<string, unknown>; termination_rule: "END_OF_N_MONTHS" | "LAST_DAY" | "END_OF_PLAN_YEAR"; termination_n_months: number; new_hire_window_days: number; max_retro_days: number; tax_classification: "Unknown" | "Pre-tax" | "Post-tax"; auto_grant: boolean; renews: string | null; renewal: "active" | "passive"; child_age_off: "end_of_month" | "day_before" | "end_of_year"; waits: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; waiting_period: ("none" | "first_of_month_on_or_after_hire" | "first_of_following_month" | "30_days" | "first_of_month_after_30_days" | "60_days" | "first_of_month_after_60_days" | "90_days") | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; first_month: "on_the_1st" | "full" | "fifteenth" | "daily"; last_month: "on_the_1st" | "full" | "fifteenth" | "daily"; survivor_months: number; covers_domestic_partners: boolean; spouse_ends: "end_of_month" | "day"; death_ends: "end_of_month" | "day"; withdrawn_on: string | null; };

export type BenefitPlanYearEnrollmentListed = { member_id: string; employee_id: string; employee_external_reference_id: string | null; member_first_name: string; member_last_name: string; email: string; open_window: { reason: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; end: string; } | null; election_status: "Enrolled" | "Waived" | "Pending" | "Expired"; policy_status: "Coverage Upcoming" | "Coverage Effective" | "Coverage Ended" | "Cancelled" | null; dependent_count: number; carrier: string | null; plan: string | null; tier: string | null; premium_in_cents: number | null; employer_contribution_in_cents: number | null; employee_deduction_in_cents: number | null; plan_year_ichra_affordability: null; };

export type BenefitPlanYearListed = { benefit_plan_year_id: string; benefit_id: string; year: number; family: "mec" | "mvp" | "ichra" | "vpc" | "dental" | "vision"; product_name: string; carrier: string | null; network_names: string[]; premium_in_cents: null; employee_contribution: { min_cents: number; max_cents: number; } | null; employer_contribution: { min_cents: number; max_cents: number; } | null; status: "active" | "upcoming" | "open_enrollment" | "inactive"; coverage_start: string; coverage_end: string; open_enrollment_start: string; open_enrollment_end: string; offered_states: string[]; enrollment_rate: { eligible: number; enrolled: number; percentage: number; }; is_current: boolean; };

export type BenefitProduct = { id: string; category: "Medical" | "Dental" | "Vision" | "Hospital"; name: string; product_code: "EBA" | "VPC" | "VPC_CORE" | "MEC" | "MEC2" | "MEC_PLUS" | "MVP" | "MVP2" | "MVPSL" | "MVPSL2" | "VD" | "VV" | "ICHRA" | "ICHRA_PREMIUM_PLUS" | "ICHRA_REIMBURSEMENT_ONLY"; family: "mec" | "mvp" | "ichra" | "vpc" | "dental" | "vision"; description: string | null; created_at: string; updated_at: string; };

export type CalendarFailureListed = { id: string; day: string; step: string; resource_type: "employee" | "enrollment"; resource_id: string; code: string; message: string; failure_count: number; first_seen_at: string; last_seen_at: string; resolved_at: string | null; };

export type CensusChangeListed = { employee_id: string | null; index: number | null; reference_id: string | null; first_name: string; last_name: string; action: "created" | "updated" | "reactivated" | "deactivated" | "kept"; eligibility: "none" | "waiting" | "eligible"; eligible_on: string | null; obstacle: "left_again" | "enrolled_again" | "answered_since" | "covered_elsewhere" | "plan_year_over" | "returned_later" | null; };

export type CensusSync = { id: string; employer_id: string; status: "accepted" | "processing" | "completed" | "failed"; error_code: string | null; row_count: number; accepted_at: string; completed_at: string | null; counts: { created: number; updated: number; unchanged: number; reactivated: number; deactivated: number; failed: number; }; dry_run: boolean; stopped: boolean; active_count: number | null; omitted_count: number | null; undoes_census_sync_id: string | null; ignored_fields: { name: string; rows: number; }[]; failures: { index: number; reference_id: string | null; code: string; message: string; other_index: number | null; }[]; events?: { event_name: "enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created"; count: number; }[]; };

export type CensusSyncListed = { id: string; employer_id: string; status: "accepted" | "processing" | "completed" | "failed"; error_code: string | null; row_count: number; accepted_at: string; completed_at: string | null; counts: { created: number; updated: number; unchanged: number; reactivated: number; deactivated: number; failed: number; }; dry_run: boolean; stopped: boolean; active_count: number | null; omitted_count: number | null; undoes_census_sync_id: string | null; ignored_fields: { name: string; rows: number; }[]; };

export type ConnectEmployerHrisRequest = { provider: string; provider_label?: string; status?: "Pending" | "Active" | "Inactive" | "Paused" | "Terminated"; };

export type CopyOfferRequest = unknown | unknown;

export type CopyOfferResult = { plan_years: BenefitPlanYear[]; copied: ("eligibility_policy" | "settings")[]; kept: ("eligibility_policy" | "settings")[]; };

export type CorrectBenefitEligibilityPolicyRequest = { classification?: "full_time" | "part_time" | "all" | "Full time" | "Part time" | "All"; rules?: { employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | "all"; compensation_type: "Salary" | "Hourly" | "all"; states: string | (("AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP")[]); }[]; waits?: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; benefit_id?: string; waiting_period: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; rehire_restores_within_days?: number; break_in_service_weeks?: number; waiting_period?: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; force?: boolean; };

export type CorrectEmployerRequest = { name?: string; legal_name?: string; ein?: string; email?: string; phone_number?: string | null; reference_id?: string | null; address?: AddressInput; active?: boolean; roster_guard_percent?: number | null; controlled_group?: string | null; };

export type CorrectPlanRatesRequest = { rates: unknown & unknown; benefit_plan_year_ids?: string[]; effective_on?: string; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; force?: boolean; };

export type CorrectPlanYearContributionRequest = { contribution: unknown & unknown & unknown & unknown; effective_on?: string; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; force?: boolean; };

export type CorrectPlanYearContributionResult = { benefit_plan_years: { benefit_plan_year_id: string; effective_on: string; }[]; };

export type CoveragePeriodListed = { start: string; end: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; dependents: { id: string; relationship: "Spouse" | "Child"; first_name: string; last_name: string; }[]; };

export type CreateBenefitEligibilityPolicyRequest = { classification?: "full_time" | "part_time" | "all" | "Full time" | "Part time" | "All"; rules?: { employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | "all"; compensation_type: "Salary" | "Hourly" | "all"; states: string | (("AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP")[]); }[]; waits?: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; benefit_id?: string; waiting_period: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; rehire_restores_within_days?: number; break_in_service_weeks?: number; waiting_period: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; };

export type CreateBenefitPlanRequest = { name: string; rates: unknown & unknown; carrier?: string | null; network?: string | null; states?: (("AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP")[]) | null; summary?: { deductible_in_cents?: number; deductible_family_in_cents?: number; out_of_pocket_max_in_cents?: number; out_of_pocket_max_family_in_cents?: number; coinsurance_percent?: number; network_type?: "HMO" | "PPO" | "EPO" | "POS"; referral_needed?: boolean; hsa_eligible?: boolean; directory_url?: string; drug_list_url?: string; highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; translations?: { es?: { highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; }; }; }; documents?: { kind: "sbc" | "spd" | "summary"; url: string; }[]; };

export type CreateBenefitPlanYearRequest = { benefit_id: string; plan_ids: string[]; coverage_start: string; contribution: unknown & unknown & unknown & unknown; coverage_end?: string; open_enrollment_start?: string; open_enrollment_end?: string; termination_rule?: "END_OF_N_MONTHS" | "LAST_DAY" | "END_OF_PLAN_YEAR"; termination_n_months?: number; new_hire_window_days?: number; max_retro_days?: number; tax_classification?: "Unknown" | "Pre-tax" | "Post-tax"; auto_grant?: boolean; renews?: string | null; renewal?: "active" | "passive"; child_age_off?: "end_of_month" | "day_before" | "end_of_year"; waits?: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; waiting_period: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; first_month?: "on_the_1st" | "full" | "fifteenth" | "daily"; last_month?: "on_the_1st" | "full" | "fifteenth" | "daily"; survivor_months?: number; covers_domestic_partners?: boolean; spouse_ends?: "end_of_month" | "day"; death_ends?: "end_of_month" | "day"; };

export type CreateBenefitProductRequest = { category: "Medical" | "Dental" | "Vision" | "Hospital"; name: string; product_code: "EBA" | "VPC" | "VPC_CORE" | "MEC" | "MEC2" | "MEC_PLUS" | "MVP" | "MVP2" | "MVPSL" | "MVPSL2" | "VD" | "VV" | "ICHRA" | "ICHRA_PREMIUM_PLUS" | "ICHRA_REIMBURSEMENT_ONLY"; description?: string | null; };

export type CreateCarePlanRequest = { name: string; description?: string | null; monthly_cents?: number | null; };

export type CreateEmployerRequest = { name: string; legal_name: string; ein: string; email: string; address: AddressInput; phone_number?: string | null; reference_id?: string | null; };

export type CreateEnrollmentDocumentRequest = { decision: "elect" | "waive"; plan_id?: string | null; dependent_ids?: string[]; reason?: string | null; end_current_coverage?: boolean; language?: "en" | "es"; force?: boolean; };

export type CreateEnrollmentDocumentResult = { sha256: string; html: string; text: string; consent_text: string; answer_text: string; signing_text: string; election: { coverage_start: string; coverage_end: string; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; per_paycheck_in_cents: number; post_tax_in_cents: number; imputed_income_in_cents: number; later_parts: { start: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; employee_deduction_in_cents: number; post_tax_in_cents: number; imputed_income_in_cents: number; per_paycheck_in_cents: number; }[]; first_deduction_on: string | null; } | null; endings: { plan_name: string; last_day: string | null; }[]; };

export type CreateGroupRequest = { name: string; external_reference_id: string; };

export type CreateLeaveRequest = { starts_on: string; ends_on?: string | null; coverage?: "continues" | "stops"; deductions?: "continue" | "suspend" | "catch_up" | "direct_bill"; catch_up?: { paychecks: number; } | null; };

export type CreateMemberDependentRequest = { first_name: string; last_name: string; suffix?: "Sr" | "Jr" | "I" | "II" | "III" | "IV" | "V" | null; date_of_birth: string; relationship: "Spouse" | "Child" | "Domestic Partner" | "Partner Child"; sex_at_birth?: "Male" | "Female" | "Other" | "Unknown" | null; gender?: "Male" | "Female" | "Transgender" | "Non-binary" | "Prefer not to respond" | null; email?: string | null; phone?: string | null; address: { address_line_1: string; address_line_2?: string | null; city: string; zipcode: string; state: "AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP"; }; disabled?: boolean; tax_dependent?: boolean; ssn?: unknown; };

export type CreateMemberDependentResult = { legal_dependent_id: string; member_id: string; primary_member_id: string; first_name: string; last_name: string; suffix: string | null; relationship: "Spouse" | "Child"; date_of_birth: string; age: number; sex_at_birth: string | null; disabled: boolean; domestic_partner: boolean; tax_dependent: boolean; created: boolean; };

export type CreateWebhookSubscriptionRequest = { url: string; description?: string | null; event_names?: (("enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created")[]) | null; max_concurrency?: number; };

export type CreateWebhookSubscriptionResult = { id: string; url: string; description: string | null; event_names: (("enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created")[]) | null; max_concurrency: number; status: "enabled" | "disabled"; disabled_reason: "manual" | "gone" | "failing" | null; disabled_at: string | null; last_success_at: string | null; failing_since: string | null; consecutive_failures: number; oldest_due_at: string | null; success_rate: number | null; previous_secret_until: string | null; created_at: string; updated_at: string; secret: string; };

export type DryRun = { dry_run: { events: { event_name: string; resource_type: string; resource_id: string; }[]; later_events?: { on: string; event_name: string; resource_type: string; resource_id: string; }[]; coverage?: { changes: { employee_id: string; benefit_plan_year_id: string; enrollment_id: string; before: { status: string; policy_status: string | null; coverage_start: string; coverage_end: string | null; } | null; after: { status: string; policy_status: string | null; coverage_start: string; coverage_end: string | null; }; }[]; }; deductions?: { run_on: string | null; changes: { employee_id: string; benefit_plan_year_id: string; enrollment_id: string; period_start_date: string; period_end_date: string; before_in_cents: number; after_in_cents: number; difference_in_cents: number; }[]; }; }; };

export type ElectEnrollmentRequest = { plan_id: string; dependent_ids?: string[]; force?: boolean; signature: { document_sha256: string; name: string; consent: boolean; name_confirmed?: boolean; strokes?: number[][] | null; }; };

export type EmbedSession = { organization: { id: string; name: string; }; bound_entity: { type: "employee" | "employer"; id: string; name: string; }; member_id: string | null; employer: { id: string; name: string; }; employment: { standing: "eligible" | "waiting" | "not_covered" | "not_offered" | "left"; start_date: string | null; last_day: string | null; eligible_on: string | null; employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | null; covered_classes: "full_time" | "part_time" | "all" | null; } | null; languages: string[]; preferred_language: string | null; today: string; life_events_decided_at_once: ("lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other" | "gained_premium_assistance" | "gained_other_coverage")[]; sandbox: boolean; parent_allowed: boolean; };

export type Employee = { id: string; member_id: string; employer_id: string; employer_name: string; reference_id: string | null; first_name: string; last_name: string; suffix: string | null; email: string; date_of_birth: string; gender: string | null; phone: string | null; employee_class: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | null; status: "active" | "inactive" | "terminated"; hire_date: string | null; start_date: string | null; termination_date: string | null; classification_effective_date?: string; compensation_type: "Salary" | "Hourly" | null; compensation_type_effective_date?: string; address: { address_line_1: string; address_line_2: string | null; city: string; state: string; zipcode: string; } | null; enrollments: { id: string; status: "pending" | "enrolled" | "waived" | "inactive"; answered_at: string | null; }[]; deductions: { benefit_name: string; deduction_amount_in_cents: number; deduction_category: null; frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; tax_classification: "Unknown" | "Pre-tax" | "Post-tax"; period_start_date: string; period_end_date: string; }[]; created_at: string; updated_at: string; };

export type EmployeeAsOf = { date: string; known_on: string; eligibility: { status: "none" | "waiting" | "eligible"; eligible_on: string | null; granted_on: string | null; since: string | null; recorded_at: string | null; }; coverage: { enrollment_id: string; benefit_id: string; benefit_plan_year_id: string; product_name: string; category: "Medical" | "Dental" | "Vision" | "Hospital"; plan_id: string | null; plan_name: string | null; coverage_start: string; coverage_end: string; covers_employee: boolean; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; dependents: { id: string; relationship: "Spouse" | "Child"; first_name: string; last_name: string; }[]; recorded_at: string; }[]; };

export type EmployeeSignatureListed = { id: string; number: number; enrollment_id: string; employee_id: string; decision: "elect" | "waive"; signed_name: string; roster_name: string; name_confirmed: boolean; signer_kind: "employee_token" | "partner_attested" | "passive_renewal" | "reinstatement" | "class_change"; signed_at: string; document_sha256: string; record_sha256: string; };

export type EmployeeTimeline = { at: string; what: string; day: string | null; resource_id: string | null; why: { rule: string | null; facts: Record<string, unknown>; }; eligibility: { status: "waiting" | "eligible"; from: string; to: string | null; eligible_on: string; granted_on: string | null; reason: string; }[]; is_correction: boolean; corrected: { field: string; before: string | null; after: string | null; }[]; cents: { enrollment_id: string; from: string; to: string; before_in_cents: number; after_in_cents: number; }[]; by: { kind: string; id: string | null; name: string | null; } | null; reason: string | null; };

export type Employer = { id: string; organization_id: string; name: string; legal_name: string; ein: string; reference_id: string | null; email: string | null; phone_number: string | null; active: boolean; address: Address; eligibility_policy_id: string | null; contact: { email: string | null; phone: string | null; }; roster_guard_percent: number | null; controlled_group: string | null; created_at: string; updated_at: string; };

export type EmployerHris = { hris: { provider: string; provider_label: string; status: "Pending" | "Active" | "Inactive" | "Paused" | "Terminated"; last_sync_on: string | null; synced_row_count: number | null; } | null; };

export type EmployerInvoice = { invoice_id: string; period: string; period_start: string; period_end: string; total: number; status: "open" | "paid"; paid_at: string | null; premium_in_cents: number; employer_in_cents: number; employee_in_cents: number; billed_by: string; billed_to: { name: string; address: Address; }; line_count: number; items: { benefit_plan_year_id: string; benefit_name: string; plan_name: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; month: string; employee_count: number; premium_in_cents: number; employer_in_cents: number; employee_in_cents: number; }[]; };

export type EmployerInvoiceLineListed = { employee_id: string; reference_id: string | null; first_name: string; last_name: string; enrollment_id: string; benefit_plan_year_id: string; benefit_name: string; plan_name: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; month: string; premium_in_cents: number; employer_in_cents: number; employee_in_cents: number; };

export type EmployerInvoiceListed = { invoice_id: string; period: string; period_start: string; period_end: string; total: number; status: "open" | "paid"; paid_at: string | null; premium_in_cents: number; employer_in_cents: number; employee_in_cents: number; };

export type EmployerInvoicePdf = { download_url: string; };

export type EmployerListed = { id: string; organization_id: string; name: string; legal_name: string; ein: string; reference_id: string | null; email: string | null; phone_number: string | null; active: boolean; address: Address; eligibility_policy_id: string | null; contact: { email: string | null; phone: string | null; }; roster_guard_percent: number | null; controlled_group: string | null; created_at: string; updated_at: string; employer_id: string; enrollment_rate_summary: { eligible: number; enrolled: number; percentage: number; }; benefit_families: string[]; hris_status: { provider: string; provider_label: string; status: "Pending" | "Active" | "Inactive" | "Paused" | "Terminated"; } | null; benefit_lifecycle_stage: { stage: "open_enrollment" | "renewal" | "active" | "onboarding" | "cancelled"; as_of_date: string | null; }; };

export type EmployerQualifyingLifeEventListed = { id: string; member_id: string; event_type: "lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other"; event_type_label: string; other_event: string | null; event_date: string; note: string | null; status: "pending" | "approved" | "denied"; submitted_at: string; effective_date: string; decided_at: string | null; decision_note: string | null; window_end: string | null; ended_dependent_ids: string[]; employee: { id: string; first_name: string; last_name: string; reference_id: string | null; }; };

export type EmployerSettings = { pay_frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly" | null; deduction_period: "current" | "previous"; first_payday: string | null; paychecks_per_year: number | null; skip_third_payday: boolean; paydays: string[] | null; };

export type EnableWebhookSubscriptionResult = { id: string; url: string; description: string | null; event_names: (("enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created")[]) | null; max_concurrency: number; status: "enabled" | "disabled"; disabled_reason: "manual" | "gone" | "failing" | null; disabled_at: string | null; last_success_at: string | null; failing_since: string | null; consecutive_failures: number; oldest_due_at: string | null; success_rate: number | null; previous_secret_until: string | null; created_at: string; updated_at: string; recover_since: string | null; };

export type EndEnrollmentRequest = { coverage_end: string; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; };

export type EndMemberDependentRequest = { ended_on: string; cause: "divorce" | "death" | "other_coverage" | "never_eligible" | "other"; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; };

export type EndMemberDependentResult = { legal_dependent_id: string; member_id: string; primary_member_id: string; first_name: string; last_name: string; suffix: string | null; relationship: "Spouse" | "Child"; date_of_birth: string; age: number; sex_at_birth: string | null; disabled: boolean; domestic_partner: boolean; tax_dependent: boolean; ended_on: string; cause: "divorce" | "death" | "other_coverage" | "never_eligible" | "other"; last_day: string; };

export type Enrollment = { id: string; employee_id: string; employer_id: string; benefit: { id: string; name: string; product_code: "EBA" | "VPC" | "VPC_CORE" | "MEC" | "MEC2" | "MEC_PLUS" | "MVP" | "MVP2" | "MVPSL" | "MVPSL2" | "VD" | "VV" | "ICHRA" | "ICHRA_PREMIUM_PLUS" | "ICHRA_REIMBURSEMENT_ONLY"; category: "Medical" | "Dental" | "Vision" | "Hospital"; }; status: "pending" | "enrolled" | "waived" | "inactive"; out_of_area: boolean; coverage_start: string; coverage_end: string | null; employee_deduction_in_cents: number | null; employer_contribution_in_cents: number | null; answered_at: string | null; terminated_at: string | null; started_reason: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; continues_enrollment_id: string | null; created_at: string; updated_at: string; sbc_url: null; };

export type EnrollmentDraft = { answer: "plan" | "keep" | "decline" | "end"; dependent_ids: string[]; plan_id: string | null; plan_name: string | null; reason: string | null; shown: { per_paycheck_in_cents: number; employee_deduction_in_cents: number; employer_contribution_in_cents: number; } | null; updated_at: string; } | null;

export type EnrollmentOptions = { enrollment_id: string; window: { start: string; end: string; reason: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; is_open: boolean; }; coverage_start: string; coverage_end: string; pay_frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; paychecks_per_year: number; current_coverage: { enrollment_id: string; plan_id: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; dependent_ids: string[]; coverage_start: string; coverage_end: string; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; per_paycheck_in_cents: number; } | null; if_unanswered: { outcome: "keeps_coverage" | "renews" | "loses_coverage" | "no_coverage"; lost_dependent_ids: string[]; ending_coverage: { enrollment_id: string; plan_id: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; dependent_ids: string[]; coverage_start: string; coverage_end: string; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; per_paycheck_in_cents: number; } | null; renewed_coverage: { plan_id: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; dependent_ids: string[]; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; per_paycheck_in_cents: number; } | null; }; dependents: { id: string; relationship: "Spouse" | "Child"; domestic_partner: boolean; first_name: string; last_name: string; }[]; covers_domestic_partners: boolean; plans: { id: string; name: string; carrier: string | null; network: string | null; summary: { deductible_in_cents?: number; deductible_family_in_cents?: number; out_of_pocket_max_in_cents?: number; out_of_pocket_max_family_in_cents?: number; coinsurance_percent?: number; network_type?: "HMO" | "PPO" | "EPO" | "POS"; referral_needed?: boolean; hsa_eligible?: boolean; directory_url?: string; drug_list_url?: string; highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; translations?: { es?: { highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; }; }; }; documents: { kind: string; url: string; }[]; priced_by_age: boolean; tiers: { coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; per_paycheck_in_cents: number; }[]; }[]; };

export type EnrollmentProgress = { eligible: number; plan_years: { benefit_plan_year_id: string; product_name: string; category: "Medical" | "Dental" | "Vision" | "Hospital"; status: "active" | "upcoming" | "open_enrollment" | "inactive"; coverage_start: string; coverage_end: string; open_enrollment_start: string; open_enrollment_end: string; people: { pending: number; enrolled: number; waived: number; expired: number; }; covered_today: number; covered_later: number; open_windows: { reason: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; people: number; first_end: string; last_end: string; }[]; premium_in_cents: number; employer_contribution_in_cents: number; employee_deduction_in_cents: number; }[]; };

export type EnrollmentSignature = { id: string; number: number; enrollment_id: string; employee_id: string; decision: "elect" | "waive"; signed_name: string; roster_name: string; name_confirmed: boolean; signer_kind: "employee_token" | "partner_attested" | "passive_renewal" | "reinstatement" | "class_change"; signed_at: string; document_sha256: string; record_sha256: string; document_html: string; template_version: string; language: string; consent_text: string; strokes: number[][] | null; credential_id: string | null; api_key_id: string | null; actor: { id: string | null; name: string | null; }; ip: string | null; user_agent: string | null; election_json: string; election_sha256: string; previous_sha256: string | null; record_json: string; };

export type EnsurePayrollIntegrationEmailResult = { integration_email: string; };

export type Error = { timestamp: string; message: string; error: string; app_error_code: string | null; trace_id: string; details?: { path: string; code: string; message: string; }[]; };

export type ForecastEmployerCostResult = { month: string; employees: number; premium_in_cents: number; employer_in_cents: number; employee_in_cents: number; };

export type GrantEnrollmentRequest = { employee_id: string; benefit_plan_year_id: string; window_end?: string | null; };

export type Group = { id: string; organization_id: string; name: string; external_reference_id: string; created_at: string; updated_at: string; };

export type GroupMemberSync = { request_id: string; group_id: string; accepted_at: string; completed_at: string | null; results: { added_group_member_ids: string[]; removed_group_member_ids: string[]; failures: { reference_id: string; operation: "add" | "remove"; reason: string; }[]; } | null; ignored_fields: { name: string; rows: number; }[]; };

export type Health = { status: "alive"; };

export type HrisProviderListed = { provider: string; provider_label: string; };

export type Inbox = { kind: "life_event" | "correction_waiting" | "census_stopped" | "census_failed" | "census_rows_failed" | "calendar_failure" | "webhook_failing" | "invoice_due" | "out_of_area" | "leave_arrears"; employer_id: string | null; resource: { type: string; id: string; }; since: string; summary: string; };

export type IssueAccessTokenRequest = { grant_type: "client_credentials"; bound_entity?: { type: "employer" | "employee"; id: string; } | null; actor?: { id?: string; name?: string; }; };

export type IssueAccessTokenResult = { access_token: string; token_type: string; expires_in: number; bound_entity: { type?: string; id?: string; } | null; };

export type LeaveListed = { id: string; employee_id: string; starts_on: string; ends_on: string | null; coverage: "continues" | "stops"; deductions: "continue" | "suspend" | "catch_up" | "direct_bill"; catch_up: { paychecks: number; } | null; collects_from: string | null; settled_on: string | null; arrears_in_cents: number; months: { benefit_plan_year_id: string; benefit_name: string; period_start_date: string; due_in_cents: number; taken_in_cents: number; paid_directly_in_cents: number; arrears_in_cents: number; waived_in_cents: number; }[]; created_at: string; updated_at: string; };

export type Member = { id: string; first_name: string; last_name: string; email: string | null; phone: string | null; address: { address_line_1: string; address_line_2: string | null; city: string; state: string; zipcode: string; } | null; external_id: string | null; name: string; middle_name: string | null; suffix: string | null; date_of_birth: string; age: number; sex_at_birth: string | null; gender: string | null; preferred_language: string | null; tobacco_status: boolean | null; marital_status: string | null; status: "onboarded" | "pending_onboarding"; };

export type MemberDependentListed = { legal_dependent_id: string; member_id: string; primary_member_id: string; first_name: string; last_name: string; suffix: string | null; relationship: "Spouse" | "Child"; date_of_birth: string; age: number; sex_at_birth: string | null; disabled: boolean; domestic_partner: boolean; tax_dependent: boolean; };

export type MemberEnrollmentListed = { id: string; employer_id: string; employer_name: string; benefit_plan_year_id: string; benefit_type: "Medical" | "Dental" | "Vision" | "Hospital"; product_code: "EBA" | "VPC" | "VPC_CORE" | "MEC" | "MEC2" | "MEC_PLUS" | "MVP" | "MVP2" | "MVPSL" | "MVPSL2" | "VD" | "VV" | "ICHRA" | "ICHRA_PREMIUM_PLUS" | "ICHRA_REIMBURSEMENT_ONLY"; product_name: string; status: "pending" | "enrolled" | "waived" | "inactive"; out_of_area: boolean; requires_qle_for_reissue: boolean; carrier_name: string | null; plan_name: string | null; tier_name: string | null; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2" | null; covered_dependents: { id: string; relationship: "Spouse" | "Child"; first_name: string; last_name: string; }[]; coverage_start?: string; coverage_end: string | null; cancelled_date: string | null; plan_year_coverage_end: string | null; issued_date: string; enrolled_date: string | null; enrollment_window_start: string; enrollment_window_end: string | null; enrollment_window_reason: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; election_status: "Enrolled" | "Waived" | "Pending" | "Expired"; policy_status: "Coverage Upcoming" | "Coverage Effective" | "Coverage Ended" | "Cancelled" | null; in_last_month_of_coverage: boolean; is_within_enrollment_window: boolean; has_draft: boolean; pay_frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; paychecks_per_year: number; per_paycheck_in_cents: number | null; premium_in_cents: number | null; employer_contribution_in_cents: number | null; employee_deduction_in_cents: number | null; plan_year_ichra_affordability: null; };

export type MemberHousehold = { member_id: string; first_name: string; last_name: string; relationship: "Child" | "Spouse" | "Roommate" | "Other" | null; member_type: "Account Holder" | "Dependent" | "Inactive"; date_of_birth: string; household_admin_in: boolean; };

export type MemberIdCardListed = { card_type: "medical" | "dental" | "vision" | "rx"; group_id: string; network: { name: string; logo: string | null; address: Address; edi: string | null; website: string; phone: string; member_website: string | null; member_phone: string | null; provider_website: string | null; provider_phone: string | null; } | null; claims_payer_display_name: string | null; carrier_phone: string | null; carrier_website: string | null; plan_disclaimer: string | null; general_disclaimer: string | null; nsa_table: string[][]; group_member_id: string; member_name: string; employer_name: string; plan_name: string; benefit_code: "EBA" | "VPC" | "VPC_CORE" | "MEC" | "MEC2" | "MEC_PLUS" | "MVP" | "MVP2" | "MVPSL" | "MVPSL2" | "VD" | "VV" | "ICHRA" | "ICHRA_PREMIUM_PLUS" | "ICHRA_REIMBURSEMENT_ONLY"; };

export type MemberListed = { id: string; first_name: string; last_name: string; email: string | null; phone: string | null; address: { address_line_1: string; address_line_2: string | null; city: string; state: string; zipcode: string; } | null; external_id: string | null; };

export type MemberQualifyingLifeEventListed = { id: string; member_id: string; event_type: "lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other"; event_type_label: string; other_event: string | null; event_date: string; note: string | null; status: "pending" | "approved" | "denied"; submitted_at: string; effective_date: string; decided_at: string | null; decision_note: string | null; window_end: string | null; ended_dependent_ids: string[]; };

export type MoveEnrollmentStartRequest = { coverage_start: string; reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; };

export type Organization = { id: string; name: string; kind: "live" | "sandbox"; time_zone: string; allowed_origins: string[]; life_event_auto_approve: string[]; life_events: Record<string, { report_within_days: number; start: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve: boolean; }>; roster_guard_percent: number | null; connect_generation: 1 | 2; created_at: string; updated_at: string; };

export type OrganizationListed = { organizations: { id: string; name: string; type: string | null; idp_org_id: string | null; idp_provider: string | null; super_in: boolean; role: string; }[]; total: number; };

export type Pagination = { page: number; limit: number; total: number; total_pages: number; };

export type PayrollAccessSetup = { completed: boolean; submitted_at: string | null; };

export type PayrollDeductionStatement = { statement_id: string; period_start: string; period_end: string; run_date: string; employee_count: number; total_deduction_cents: number; total_imputed_income_cents: number; csv_file_url: string; deduction_frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; deduction_frequency_label: string; };

export type PayrollDeductionStatementChangeListed = { employee_id: string; reference_id: string | null; first_name: string; last_name: string; benefit_name: string; change: "new" | "changed" | "stopped"; before: { monthly_cents: number; deduction_amount_in_cents: number; } | null; after: { monthly_cents: number; deduction_amount_in_cents: number; } | null; difference_in_cents: number; };

export type PayrollDeductionStatementLineListed = { employee_id: string; reference_id: string | null; first_name: string; last_name: string; enrollment_id: string; benefit_plan_year_id: string; benefit_name: string; plan_name: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; monthly_cents: number; deduction_amount_in_cents: number; last_payday_extra_in_cents: number; kind: "regular" | "correction" | "arrears"; reason: "month_due" | "charged_late" | "amount_changed" | "no_longer_due" | "on_leave" | "arrears_collected"; final: boolean; deduction_category: null; frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; tax_classification: "Unknown" | "Pre-tax" | "Post-tax"; period_start_date: string; period_end_date: string; };

export type PayrollImputedIncomeListed = { employee_id: string; reference_id: string | null; first_name: string; last_name: string; enrollment_id: string; benefit_plan_year_id: string; benefit_name: string; plan_name: string; coverage_tier: "EE" | "ES" | "EC" | "EF" | "E1" | "E2"; imputed_income_in_cents: number; period_start_date: string; period_end_date: string; };

export type PlanListed = { id: string; name: string; description: string | null; monthly_cents: number | null; archived_at: string | null; created_at: string; updated_at: string; };

export type Readiness = { status: "ready"; notes: string[]; };

export type ReconcileDeductionsResult = { month: string; findings: { kind: "not_deducted" | "not_enrolled" | "wrong_amount"; employee_id: string; enrollment_id: string; expected_in_cents: number; found_in_cents: number; reason: string; }[]; };

export type RecoverWebhookSubscriptionRequest = { since: string; until?: string; };

export type RedeliverWebhookEventRequest = { subscription_id?: string; };

export type ReissueEnrollmentRequest = { reason?: string | null; ticket_number?: string | null; qualifying_life_event_id?: string | null; };

export type ReissueEnrollmentResult = { enrollment_id: string; };

export type ReportQualifyingLifeEventRequest = { event_type: "lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other" | "gained_premium_assistance" | "gained_other_coverage"; event_date: string; other_event?: string | null; note?: string | null; dependent_id?: string; also_ends?: string[]; };

export type ReportQualifyingLifeEventResult = { id: string; member_id: string; event_type: "lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other"; event_type_label: string; other_event: string | null; event_date: string; note: string | null; status: "pending" | "approved" | "denied"; submitted_at: string; effective_date: string; decided_at: string | null; decision_note: string | null; window_end: string | null; ended_dependent_ids: string[]; windows: { benefit_plan_year_id: string; enrollment_id: string | null; product_name: string; category: "Medical" | "Dental" | "Vision" | "Hospital"; coverage_start: string; window_end: string; }[]; };

export type RotateWebhookSecretRequest = { old_first?: boolean; };

export type SaveEnrollmentDraftRequest = { answer: "plan" | "keep" | "decline" | "end"; dependent_ids: string[]; plan_id?: string | null; reason?: string | null; shown?: { per_paycheck_in_cents: number; employee_deduction_in_cents: number; employer_contribution_in_cents: number; } | null; };

export type SaveEnrollmentDraftResult = { answer: "plan" | "keep" | "decline" | "end"; dependent_ids: string[]; plan_id: string | null; plan_name: string | null; reason: string | null; shown: { per_paycheck_in_cents: number; employee_deduction_in_cents: number; employer_contribution_in_cents: number; } | null; updated_at: string; };

export type SetBenefitPlanIdCardRequest = { card_type: "medical" | "dental" | "vision" | "rx"; group_id: string; network?: { name: string; address: { address_line_1: string; address_line_2?: string | null; city: string; zipcode: string; state: "AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP"; }; website: string; phone: string; edi?: string | null; logo?: string | null; member_website?: string | null; member_phone?: string | null; provider_website?: string | null; provider_phone?: string | null; } | null; claims_payer_display_name?: string | null; carrier_phone?: string | null; carrier_website?: string | null; plan_disclaimer?: string | null; general_disclaimer?: string | null; nsa_table?: string[][]; };

export type SetBenefitPlanIdCardResult = { card_type: "medical" | "dental" | "vision" | "rx"; group_id: string; network: { name: string; logo: string | null; address: Address; edi: string | null; website: string; phone: string; member_website: string | null; member_phone: string | null; provider_website: string | null; provider_phone: string | null; } | null; claims_payer_display_name: string | null; carrier_phone: string | null; carrier_website: string | null; plan_disclaimer: string | null; general_disclaimer: string | null; nsa_table: string[][]; };

export type SettleLeaveRequest = { as: "waived" | "paid"; reason: string; };

export type SignatureChainHead = { number: number; made_at: string | null; age_seconds: number | null; signature_count: number; pending_count: number; checkpoint_json: string | null; checkpoint_sha256: string | null; };

export type SignatureConsistency = { from_json: string; checkpoint_json: string; path: string[]; };

export type SignatureProof = { record_json: string; record_path: string[]; head_json: string; head_number: number; head_path: string[]; checkpoint_json: string; };

export type SubmitCensusSyncRequest = { employees: { reference_id?: string | null; first_name: string; last_name: string; date_of_birth: string; email: string; phone?: string | null; address?: { address_line_1: string; address_line_2?: string | null; city: string; zipcode: string; state: "AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP"; } | null; start_date?: string | null; hire_date?: string | null; employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | null; compensation_type?: "Salary" | "Hourly" | null; }[]; };

export type SubmitCensusSyncResult = { employer_id: string; accepted_at: string; census_sync_id: string; };

export type SubmitGroupMemberSyncRequest = { members: { reference_id: string; first_name: string; last_name: string; date_of_birth: string; phone?: string | null; email?: string | null; plan_id: string; address: AddressInput; }[]; };

export type SubmitGroupMemberSyncResult = { request_id: string; group_id: string; accepted_at: string; };

export type SubmitPayrollAccessSetupRequest = { employees_in_payroll_acknowledged: boolean; payroll_data_impacts_eligibility_acknowledged: boolean; classifications_accurate: boolean; classification_correction_source?: "ENTER_NAMES" | "EMAIL_LIST" | null; misclassified_employee_names?: string[]; remaining_employee_action?: "VITABLE_UPDATE" | "EMPLOYER_UPDATE" | null; all_benefit_eligible_employees_present: boolean; missing_employee_resolution?: "EMAIL_CENSUS" | "SECOND_SYSTEM_ACCESS" | null; is_controlled_group: boolean; same_payroll_covers_other_eins?: boolean | null; access_method: "SELF_SETUP" | "NEEDS_HELP"; login_url?: string | null; username?: string | null; phone?: string | null; password?: string | null; integration_confirmed?: boolean | null; has_additional_payroll_system: boolean; additional_access_method?: "SELF_SETUP" | "NEEDS_HELP" | null; additional_login_url?: string | null; additional_username?: string | null; additional_phone?: string | null; additional_password?: string | null; additional_integration_confirmed?: boolean | null; };

export type TerminateEmployeeRequest = { termination_date?: string | null; reason?: string; cause?: "death"; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; };

export type TestClock = { now: string; status: "ready" | "advancing" | "failed"; calendar_through: string; target: string | null; error: string | null; };

export type UpdateBenefitPlanRequest = { name?: string; rates?: unknown & unknown; carrier?: string | null; network?: string | null; states?: (("AL" | "AK" | "AZ" | "AR" | "CA" | "CO" | "CT" | "DC" | "DE" | "FL" | "GA" | "HI" | "ID" | "IL" | "IN" | "IA" | "KS" | "KY" | "LA" | "ME" | "MD" | "MA" | "MI" | "MN" | "MS" | "MO" | "MT" | "NE" | "NV" | "NH" | "NJ" | "NM" | "NY" | "NC" | "ND" | "OH" | "OK" | "OR" | "PA" | "RI" | "SC" | "SD" | "TN" | "TX" | "UT" | "VT" | "VA" | "WA" | "WI" | "WV" | "WY" | "PR" | "GU" | "AS" | "VI" | "MP" | "MH" | "PW" | "FM" | "AE" | "AA" | "AP")[]) | null; summary?: { deductible_in_cents?: number; deductible_family_in_cents?: number; out_of_pocket_max_in_cents?: number; out_of_pocket_max_family_in_cents?: number; coinsurance_percent?: number; network_type?: "HMO" | "PPO" | "EPO" | "POS"; referral_needed?: boolean; hsa_eligible?: boolean; directory_url?: string; drug_list_url?: string; highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; translations?: { es?: { highlights?: string[]; primary_care?: string; specialist?: string; urgent_care?: string; emergency?: string; generic_drugs?: string; brand_drugs?: string; }; }; }; documents?: { kind: "sbc" | "spd" | "summary"; url: string; }[]; };

export type UpdateBenefitPlanYearRequest = { benefit_id?: string; plan_ids?: string[]; coverage_start?: string; contribution?: unknown & unknown & unknown & unknown; coverage_end?: string; open_enrollment_start?: string; open_enrollment_end?: string; termination_rule?: "END_OF_N_MONTHS" | "LAST_DAY" | "END_OF_PLAN_YEAR"; termination_n_months?: number; new_hire_window_days?: number; max_retro_days?: number; tax_classification?: "Unknown" | "Pre-tax" | "Post-tax"; auto_grant?: boolean; renews?: string | null; renewal?: "active" | "passive"; child_age_off?: "end_of_month" | "day_before" | "end_of_year"; waits?: { employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor"; waiting_period: string | { days: number; then: "exact" | "first_of_month"; orientation_month?: boolean; }; }[]; first_month?: "on_the_1st" | "full" | "fifteenth" | "daily"; last_month?: "on_the_1st" | "full" | "fifteenth" | "daily"; survivor_months?: number; covers_domestic_partners?: boolean; spouse_ends?: "end_of_month" | "day"; death_ends?: "end_of_month" | "day"; };

export type UpdateCarePlanRequest = { name?: string; description?: string | null; monthly_cents?: number | null; };

export type UpdateEmployeeRequest = { effective_date?: string; correction?: boolean; reason?: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; force?: boolean; email?: string | null; phone?: string | null; gender?: "Male" | "Female" | "Transgender" | "Non-binary" | "Prefer not to respond" | null; address?: { street_1: string; street_2?: string | null; city: string; state: string; zip_code: string; country?: string; } | null; employee_class?: "Full Time" | "Part Time" | "Temporary" | "Intern" | "Seasonal" | "Individual Contractor" | null; start_date?: string | null; date_of_birth?: string; compensation_type?: "Salary" | "Hourly" | null; };

export type UpdateEmployerRequest = { name?: string | null; legal_name?: string | null; address?: { address_line_1: string; address_line_2?: string | null; city: string; zipcode: string; state: string; } | null; active?: boolean | null; };

export type UpdateEmployerSettingsRequest = { pay_frequency: "weekly" | "bi_weekly" | "semi_monthly" | "monthly"; deduction_period?: "current" | "previous"; first_payday?: string | null; paychecks_per_year?: number | null; skip_third_payday?: boolean; paydays?: string[] | null; };

export type UpdateGroupRequest = { name?: string | null; external_reference_id?: string | null; };

export type UpdateLeaveRequest = { starts_on?: string; ends_on?: string | null; coverage?: "continues" | "stops"; deductions?: "continue" | "suspend" | "catch_up" | "direct_bill"; catch_up?: { paychecks: number; } | null; };

export type UpdateMemberDependentRequest = { first_name?: string; last_name?: string; suffix?: "Sr" | "Jr" | "I" | "II" | "III" | "IV" | "V" | null; date_of_birth?: string; sex_at_birth?: "Male" | "Female" | "Other" | "Unknown" | null; disabled?: boolean; tax_dependent?: boolean; reason?: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; ssn?: unknown; };

export type UpdateMemberRequest = { preferred_language?: "en" | "es" | "zh" | "ru" | "sw" | "th" | null; };

export type UpdateOrganizationRequest = { name?: string; time_zone?: string; allowed_origins?: string[]; life_event_auto_approve?: ("lost_job_based_coverage" | "aged_off_parent_plan" | "lost_medicaid_chip_medicare" | "lost_decertified_individual_plan" | "married" | "divorced" | "had_baby" | "adopted_child" | "foster_care_placement" | "death_of_spouse_or_dependent" | "court_ordered" | "moved_to_new_coverage_area" | "moved_to_us" | "moved_to_or_from_school_housing" | "moved_to_or_from_seasonal_work_housing" | "became_us_citizen" | "left_incarceration" | "gained_tribal_status" | "started_or_ended_americorps_service" | "new_child" | "other" | "gained_premium_assistance" | "gained_other_coverage")[]; life_events?: { lost_job_based_coverage?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; aged_off_parent_plan?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; lost_medicaid_chip_medicare?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; lost_decertified_individual_plan?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; married?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; divorced?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; had_baby?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; adopted_child?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; foster_care_placement?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; death_of_spouse_or_dependent?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; court_ordered?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; moved_to_new_coverage_area?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; moved_to_us?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; moved_to_or_from_school_housing?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; moved_to_or_from_seasonal_work_housing?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; became_us_citizen?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; left_incarceration?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; gained_tribal_status?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; started_or_ended_americorps_service?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; new_child?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; other?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; gained_premium_assistance?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; gained_other_coverage?: { report_within_days?: 30 | 31 | 60; start?: "event" | "first_after_event" | "first_after_request" | "day_after_event"; auto_approve?: boolean; } | null; }; roster_guard_percent?: number | null; connect_generation?: 1 | 2; };

export type UpdateWebhookSubscriptionRequest = { url?: string; description?: string | null; event_names?: (("enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created")[]) | null; max_concurrency?: number; };

export type VoidEnrollmentRequest = { reason: string; retroactive_reason?: "fraud" | "non_payment" | "administrative_delay"; notice_given_on?: string; };

export type WaiveEnrollmentRequest = { reason?: string | null; end_current_coverage?: boolean; signature: { document_sha256: string; name: string; consent: boolean; name_confirmed?: boolean; strokes?: number[][] | null; }; };

export type WebhookAttemptListed = { id: string; delivery_id: string; number: number; started_at: string; duration_ms: number; response_status: number | null; error: string | null; response_start: string | null; };

export type WebhookEvent = { id: string; organization_id: string; event_name: "enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created"; resource_type: "enrollment" | "employee" | "employer" | "dependent" | "plan_year" | "payroll_deduction"; resource_id: string; created_at: string; };

export type WebhookEventDeliveryListed = { id: string; webhook_event_id: string; subscription_id: string; status: "Pending" | "In Progress" | "Delivered" | "Failed"; started_at: string | null; delivered_at: string | null; failed_at: string | null; failure_reason: string; kind: "event" | "test" | "redelivery" | "recovery"; attempt_count: number; next_attempt_at: string | null; created_at: string; };

export type WebhookRecovery = { id: string; subscription_id: string; status: "running" | "completed"; since: string; until: string; examined_through: string | null; examined_count: number; delivery_count: number; created_at: string; completed_at: string | null; };

export type WebhookSubscription = { id: string; url: string; description: string | null; event_names: (("enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created")[]) | null; max_concurrency: number; status: "enabled" | "disabled"; disabled_reason: "manual" | "gone" | "failing" | null; disabled_at: string | null; last_success_at: string | null; failing_since: string | null; consecutive_failures: number; oldest_due_at: string | null; success_rate: number | null; previous_secret_until: string | null; created_at: string; updated_at: string; };

export type WithdrawBenefitPlanYearRequest = { reason: string; };

/** Every operation by its method and path: what it takes and what it answers. */
export interface Operations {
  /** Is the process alive? */
  'GET /healthz': { query: {  }; body: undefined; answer: Health; };
  /** Can it serve? */
  'GET /readyz': { query: {  }; body: undefined; answer: Readiness; };
  /** List who did what, newest first */
  'GET /v1/audit-entries': { query: { page?: number; limit?: number; resource_type?: "organization" | "api_key" | "access_token" | "employer" | "employee" | "member" | "dependent" | "eligibility_policy" | "census_sync" | "benefit_product" | "benefit_plan" | "plan_year" | "enrollment" | "signature" | "life_event" | "leave" | "statement" | "invoice" | "webhook_event" | "webhook_delivery" | "webhook_attempt" | "webhook_subscription" | "webhook_recovery" | "audit_entry" | "calendar_failure" | "group" | "group_member" | "group_sync" | "care_plan"; resource_id?: string; actor_id?: string; created_after?: string; created_before?: string; }; body: undefined; answer: { data: AuditEntryListed[]; pagination: Pagination; }; };
  /** Mint an access token */
  'POST /v1/auth/access-tokens': { query: {  }; body: IssueAccessTokenRequest; answer: IssueAccessTokenResult; };
  /** Read one eligibility policy */
  'GET /v1/benefit-eligibility-policies/{policy_id}': { query: {  }; body: undefined; answer: { data: BenefitEligibilityPolicy; }; };
  /** Archive an eligibility policy */
  'POST /v1/benefit-eligibility-policies/{policy_id}/archive': { query: { dry_run?: boolean; }; body: undefined; answer: { data: BenefitEligibilityPolicy; }; };
  /** Correct an eligibility policy that was typed wrong */
  'POST /v1/benefit-eligibility-policies/{policy_id}/correct': { query: { dry_run?: boolean; }; body: CorrectBenefitEligibilityPolicyRequest; answer: { data: BenefitEligibilityPolicy; } & DryRun | { data: BenefitEligibilityPolicy; }; };
  /** Correct the contribution of a plan year that has opened */
  'POST /v1/benefit-plan-years/{benefit_plan_year_id}/contribution': { query: { dry_run?: boolean; }; body: CorrectPlanYearContributionRequest; answer: { data: CorrectPlanYearContributionResult; } & DryRun | { data: CorrectPlanYearContributionResult; }; };
  /** Withdraw a plan year that was offered by mistake */
  'POST /v1/benefit-plan-years/{benefit_plan_year_id}/withdraw': { query: { dry_run?: boolean; }; body: WithdrawBenefitPlanYearRequest; answer: { data: BenefitPlanYear; }; };
  /** Say what the ID card of a plan prints */
  'PUT /v1/benefit-plans/{plan_id}/id-card': { query: { dry_run?: boolean; }; body: SetBenefitPlanIdCardRequest; answer: { data: SetBenefitPlanIdCardResult; }; };
  /** Correct the rates of a plan that is in use */
  'POST /v1/benefit-plans/{plan_id}/rates': { query: { dry_run?: boolean; }; body: CorrectPlanRatesRequest; answer: { data: CorrectPlanYearContributionResult; } & DryRun | { data: CorrectPlanYearContributionResult; }; };
  /** List benefit products, newest first */
  'GET /v1/benefit-products': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: BenefitProduct[]; pagination: Pagination; }; };
  /** Create a benefit product */
  'POST /v1/benefit-products': { query: { dry_run?: boolean; }; body: CreateBenefitProductRequest; answer: { data: BenefitProduct; } & DryRun | { data: BenefitProduct; }; };
  /** Read one benefit product */
  'GET /v1/benefit-products/{benefit_id}': { query: {  }; body: undefined; answer: { data: BenefitProduct; }; };
  /** List the plans of a product, newest first */
  'GET /v1/benefit-products/{benefit_id}/plans': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: BenefitPlan[]; pagination: Pagination; }; };
  /** Add a plan to a product */
  'POST /v1/benefit-products/{benefit_id}/plans': { query: { dry_run?: boolean; }; body: CreateBenefitPlanRequest; answer: { data: BenefitPlan; } & DryRun | { data: BenefitPlan; }; };
  /** Read one plan */
  'GET /v1/benefit-products/{benefit_id}/plans/{plan_id}': { query: {  }; body: undefined; answer: { data: BenefitPlan; }; };
  /** Change a plan */
  'PATCH /v1/benefit-products/{benefit_id}/plans/{plan_id}': { query: { dry_run?: boolean; }; body: UpdateBenefitPlanRequest; answer: { data: BenefitPlan; }; };
  /** List the rows that the calendar could not decide, newest first */
  'GET /v1/calendar-failures': { query: { page?: number; limit?: number; resolved?: boolean; }; body: undefined; answer: { data: CalendarFailureListed[]; pagination: Pagination; }; };
  /** Add a care plan */
  'POST /v1/care-plans': { query: { dry_run?: boolean; }; body: CreateCarePlanRequest; answer: { data: PlanListed; } & DryRun | { data: PlanListed; }; };
  /** Change a care plan */
  'PATCH /v1/care-plans/{care_plan_id}': { query: { dry_run?: boolean; }; body: UpdateCarePlanRequest; answer: { data: PlanListed; }; };
  /** Put nobody new on a care plan */
  'POST /v1/care-plans/{care_plan_id}/archive': { query: { dry_run?: boolean; }; body: undefined; answer: { data: PlanListed; }; };
  /** Read who an embedded page is for, and whether its host may show it */
  'GET /v1/embed/session': { query: { origin: string; ancestors?: string; }; body: undefined; answer: { data: EmbedSession; }; };
  /** Read one employee */
  'GET /v1/employees/{employee_id}': { query: {  }; body: undefined; answer: { data: Employee; }; };
  /** Change contact, address or employment data */
  'PATCH /v1/employees/{employee_id}': { query: { dry_run?: boolean; }; body: UpdateEmployeeRequest; answer: { data: Employee; }; };
  /** Read what was so on a day */
  'GET /v1/employees/{employee_id}/as-of': { query: { date: string; known_on?: string; }; body: undefined; answer: { data: EmployeeAsOf; }; };
  /** List the enrollments of an employee, newest first */
  'GET /v1/employees/{employee_id}/enrollments': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: Enrollment[]; pagination: Pagination; }; };
  /** List the leaves of absence of an employee, the latest first */
  'GET /v1/employees/{employee_id}/leaves': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: LeaveListed[]; pagination: Pagination; }; };
  /** Record a leave of absence */
  'POST /v1/employees/{employee_id}/leaves': { query: { dry_run?: boolean; }; body: CreateLeaveRequest; answer: { data: LeaveListed; } & DryRun | { data: LeaveListed; }; };
  /** Change a leave of absence: the return, or what happens with arrears */
  'PATCH /v1/employees/{employee_id}/leaves/{leave_id}': { query: { dry_run?: boolean; }; body: UpdateLeaveRequest; answer: { data: LeaveListed; }; };
  /** Take back a leave that was recorded by mistake */
  'DELETE /v1/employees/{employee_id}/leaves/{leave_id}': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** Settle what is in arrears today */
  'POST /v1/employees/{employee_id}/leaves/{leave_id}/settle': { query: { dry_run?: boolean; }; body: SettleLeaveRequest; answer: { data: LeaveListed; }; };
  /** List what an employee signed, newest first */
  'GET /v1/employees/{employee_id}/signatures': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: EmployeeSignatureListed[]; pagination: Pagination; }; };
  /** End an employment */
  'POST /v1/employees/{employee_id}/terminate': { query: { dry_run?: boolean; }; body: TerminateEmployeeRequest; answer: { data: Employee; }; };
  /** Take back a departure */
  'DELETE /v1/employees/{employee_id}/termination': { query: { dry_run?: boolean; }; body: WithdrawBenefitPlanYearRequest; answer: { data: Employee; }; };
  /** Read what happened to a person, newest first */
  'GET /v1/employees/{employee_id}/timeline': { query: { after?: string; limit?: number; }; body: undefined; answer: { data: EmployeeTimeline[]; pagination: { limit: number; next_cursor: string | null; }; }; };
  /** List employers, newest first */
  'GET /v1/employers': { query: { page?: number; limit?: number; search?: string; benefit_family?: ("mec" | "mvp" | "ichra" | "vpc" | "dental" | "vision")[]; benefit_lifecycle_stage?: ("open_enrollment" | "renewal" | "active" | "onboarding" | "cancelled")[]; hris_provider?: string[]; hris_status?: ("Pending" | "Active" | "Inactive" | "Paused" | "Terminated")[]; include_cancelled?: boolean; }; body: undefined; answer: { data: EmployerListed[]; pagination: Pagination; }; };
  /** Create an employer */
  'POST /v1/employers': { query: { dry_run?: boolean; }; body: CreateEmployerRequest; answer: { data: Employer; } & DryRun | { data: Employer; }; };
  /** List the providers in use across your employers */
  'GET /v1/employers/hris-providers': { query: {  }; body: undefined; answer: { data: HrisProviderListed[]; }; };
  /** Read one employer */
  'GET /v1/employers/{employer_id}': { query: {  }; body: undefined; answer: { data: Employer; }; };
  /** Change name, address or active flag */
  'PUT /v1/employers/{employer_id}': { query: { dry_run?: boolean; }; body: UpdateEmployerRequest; answer: { data: Employer; }; };
  /** Correct an employer */
  'PATCH /v1/employers/{employer_id}': { query: { dry_run?: boolean; }; body: CorrectEmployerRequest; answer: { data: Employer; }; };
  /** Create the eligibility policy of an employer */
  'POST /v1/employers/{employer_id}/benefit-eligibility-policies': { query: { dry_run?: boolean; }; body: CreateBenefitEligibilityPolicyRequest; answer: { data: BenefitEligibilityPolicy; } & DryRun | { data: BenefitEligibilityPolicy; }; };
  /** List the plan years of an employer, latest coverage first */
  'GET /v1/employers/{employer_id}/benefit-plan-years': { query: {  }; body: undefined; answer: { data: BenefitPlanYearListed[]; }; };
  /** Offer a product to the employees of an employer for a coverage year */
  'POST /v1/employers/{employer_id}/benefit-plan-years': { query: { dry_run?: boolean; }; body: CreateBenefitPlanYearRequest; answer: { data: BenefitPlanYear; } & DryRun | { data: BenefitPlanYear; }; };
  /** Read one plan year with pricing and eligibility */
  'GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}': { query: {  }; body: undefined; answer: { data: BenefitPlanYear; }; };
  /** Change a plan year */
  'PATCH /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}': { query: { dry_run?: boolean; }; body: UpdateBenefitPlanYearRequest; answer: { data: BenefitPlanYear; }; };
  /** List the people enrolled, waived or undecided in a plan year */
  'GET /v1/employers/{employer_id}/benefit-plan-years/{benefit_plan_year_id}/enrollments': { query: { page?: number; limit?: number; election_status?: ("Enrolled" | "Waived" | "Pending" | "Expired")[]; would_lose_coverage?: boolean; open_window?: "open_enrollment" | "new_hire" | "life_event" | "reissue" | "grant" | "reinstatement" | "correction"; sort?: "name" | "window_end" | "answer"; search?: string; }; body: undefined; answer: { data: BenefitPlanYearEnrollmentListed[]; pagination: Pagination; }; };
  /** Replace the employee roster of an employer */
  'POST /v1/employers/{employer_id}/census-sync': { query: { on_omitted?: "deactivate" | "keep"; max_deactivations?: number; allow_empty?: boolean; reuse_references?: boolean; source?: string; strict?: boolean; dry_run?: boolean; }; body: SubmitCensusSyncRequest; answer: { data: { status: "completed" | "failed"; error_code: string | null; counts: { created: number; updated: number; unchanged: number; reactivated: number; deactivated: number; failed: number; }; employees: { id: string; index: number | null; reference_id: string | null; first_name: string; last_name: string; action: "created" | "updated" | "reactivated" | "deactivated" | "kept"; eligibility: "none" | "waiting" | "eligible"; eligible_on: string | null; obstacle: "left_again" | "enrolled_again" | "answered_since" | "covered_elsewhere" | "plan_year_over" | "returned_later" | null; }[]; }; } & DryRun | { data: SubmitCensusSyncResult; }; };
  /** List the census syncs of an employer, newest first */
  'GET /v1/employers/{employer_id}/census-syncs': { query: { page?: number; limit?: number; status?: "accepted" | "processing" | "completed" | "failed"; stopped?: boolean; }; body: undefined; answer: { data: CensusSyncListed[]; pagination: Pagination; }; };
  /** Read a census sync and its result */
  'GET /v1/employers/{employer_id}/census-syncs/{sync_id}': { query: {  }; body: undefined; answer: { data: CensusSync; }; };
  /** Apply a census sync that was stopped */
  'POST /v1/employers/{employer_id}/census-syncs/{sync_id}/apply': { query: { dry_run?: boolean; }; body: undefined; answer: { data: { status: "completed" | "failed"; error_code: string | null; counts: { created: number; updated: number; unchanged: number; reactivated: number; deactivated: number; failed: number; }; employees: { id: string; index: number | null; reference_id: string | null; first_name: string; last_name: string; action: "created" | "updated" | "reactivated" | "deactivated" | "kept"; eligibility: "none" | "waiting" | "eligible"; eligible_on: string | null; obstacle: "left_again" | "enrolled_again" | "answered_since" | "covered_elsewhere" | "plan_year_over" | "returned_later" | null; }[]; }; } & DryRun | { data: SubmitCensusSyncResult; }; };
  /** List what a dry run of a census would do, or an undo has done, person by person */
  'GET /v1/employers/{employer_id}/census-syncs/{sync_id}/changes': { query: { page?: number; limit?: number; action?: "created" | "updated" | "reactivated" | "deactivated" | "kept"; }; body: undefined; answer: { data: CensusChangeListed[]; pagination: Pagination; }; };
  /** Undo the deactivations of a census sync */
  'POST /v1/employers/{employer_id}/census-syncs/{sync_id}/undo': { query: { dry_run?: boolean; }; body: undefined; answer: { data: { status: "completed" | "failed"; error_code: string | null; counts: { created: number; updated: number; unchanged: number; reactivated: number; deactivated: number; failed: number; }; employees: { id: string; index: number | null; reference_id: string | null; first_name: string; last_name: string; action: "created" | "updated" | "reactivated" | "deactivated" | "kept"; eligibility: "none" | "waiting" | "eligible"; eligible_on: string | null; obstacle: "left_again" | "enrolled_again" | "answered_since" | "covered_elsewhere" | "plan_year_over" | "returned_later" | null; }[]; }; } & DryRun | { data: SubmitCensusSyncResult; }; };
  /** Forecast what coverage costs by month */
  'GET /v1/employers/{employer_id}/cost-forecast': { query: { months?: number; }; body: undefined; answer: { data: ForecastEmployerCostResult[]; }; };
  /** List the employees of an employer, newest first or by name */
  'GET /v1/employers/{employer_id}/employees': { query: { page?: number; limit?: number; search?: string; employment_status?: "active" | "terminated"; sort?: "newest" | "name"; }; body: undefined; answer: { data: Employee[]; pagination: Pagination; }; };
  /** Count who has answered, and what it costs, per plan year */
  'GET /v1/employers/{employer_id}/enrollment-progress': { query: {  }; body: undefined; answer: { data: EnrollmentProgress; }; };
  /** Grant one employee an enrollment by hand */
  'POST /v1/employers/{employer_id}/enrollments': { query: { dry_run?: boolean; }; body: GrantEnrollmentRequest; answer: { data: Enrollment; } & DryRun | { data: Enrollment; }; };
  /** Read the HR or payroll system connection */
  'GET /v1/employers/{employer_id}/hris': { query: {  }; body: undefined; answer: { data: EmployerHris; }; };
  /** Say which HR or payroll system the roster comes from */
  'PUT /v1/employers/{employer_id}/hris': { query: { dry_run?: boolean; }; body: ConnectEmployerHrisRequest; answer: { data: EmployerHris; }; };
  /** Forget the HR or payroll system connection */
  'DELETE /v1/employers/{employer_id}/hris': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** List invoices, newest first */
  'GET /v1/employers/{employer_id}/invoices': { query: { limit?: number; offset?: string; }; body: undefined; answer: { data: EmployerInvoiceListed[]; pagination: { next_offset: string | null; }; }; };
  /** Read an invoice with its items */
  'GET /v1/employers/{employer_id}/invoices/{invoice_id}': { query: {  }; body: undefined; answer: { data: EmployerInvoice; }; };
  /** List the lines of an invoice, by name */
  'GET /v1/employers/{employer_id}/invoices/{invoice_id}/lines': { query: { page?: number; limit?: number; search?: string; }; body: undefined; answer: { data: EmployerInvoiceLineListed[]; pagination: Pagination; }; };
  /** Mark an invoice as paid */
  'POST /v1/employers/{employer_id}/invoices/{invoice_id}/mark-paid': { query: { dry_run?: boolean; }; body: undefined; answer: { data: EmployerInvoiceListed; }; };
  /** Get an expiring link to the invoice as PDF */
  'GET /v1/employers/{employer_id}/invoices/{invoice_id}/pdf': { query: {  }; body: undefined; answer: { data: EmployerInvoicePdf; }; };
  /** Copy the plan years, policy and settings of another employer, or of an earlier year */
  'POST /v1/employers/{employer_id}/offers/copy': { query: { dry_run?: boolean; }; body: CopyOfferRequest; answer: { data: CopyOfferResult; } & DryRun | { data: CopyOfferResult; }; };
  /** Say whether payroll access was set up */
  'GET /v1/employers/{employer_id}/payroll-access-setup': { query: {  }; body: undefined; answer: { data: PayrollAccessSetup; }; };
  /** Send the payroll questionnaire and sign-in data */
  'PUT /v1/employers/{employer_id}/payroll-access-setup': { query: {  }; body: SubmitPayrollAccessSetupRequest; answer: { data: PayrollAccessSetup; }; };
  /** Forget the payroll questionnaire and its sign-in data */
  'DELETE /v1/employers/{employer_id}/payroll-access-setup': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** List deduction statements, latest period first */
  'GET /v1/employers/{employer_id}/payroll-deduction-statements': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: PayrollDeductionStatement[]; pagination: Pagination; }; };
  /** Make the payroll mailbox if needed and return it */
  'PUT /v1/employers/{employer_id}/payroll-integration-email': { query: { dry_run?: boolean; }; body: undefined; answer: { data: EnsurePayrollIntegrationEmailResult; }; };
  /** List the life events of an employer’s people, latest first */
  'GET /v1/employers/{employer_id}/qualifying-life-events': { query: { page?: number; limit?: number; status?: "pending" | "approved" | "denied"; search?: string; }; body: undefined; answer: { data: EmployerQualifyingLifeEventListed[]; pagination: Pagination; }; };
  /** Compare the deductions of a month with the elections */
  'GET /v1/employers/{employer_id}/reconciliation': { query: { month: string; }; body: undefined; answer: { data: ReconcileDeductionsResult; }; };
  /** Read the settings of an employer */
  'GET /v1/employers/{employer_id}/settings': { query: {  }; body: undefined; answer: { data: EmployerSettings; }; };
  /** Set the pay frequency and how deductions are reported */
  'PUT /v1/employers/{employer_id}/settings': { query: { dry_run?: boolean; }; body: UpdateEmployerSettingsRequest; answer: { data: EmployerSettings; }; };
  /** Read one enrollment */
  'GET /v1/enrollments/{enrollment_id}': { query: {  }; body: undefined; answer: { data: Enrollment; }; };
  /** Move the first day of coverage to a later one */
  'PATCH /v1/enrollments/{enrollment_id}': { query: { dry_run?: boolean; }; body: MoveEnrollmentStartRequest; answer: { data: Enrollment; }; };
  /** Change the answer while the window is open */
  'POST /v1/enrollments/{enrollment_id}/change': { query: { dry_run?: boolean; }; body: undefined; answer: { data: Enrollment; options: EnrollmentOptions; } & DryRun | { data: Enrollment; options: EnrollmentOptions; }; };
  /** Who is covered and what it costs, from when to when */
  'GET /v1/enrollments/{enrollment_id}/coverage-periods': { query: {  }; body: undefined; answer: { data: CoveragePeriodListed[]; }; };
  /** Create the document of a decision, to show and sign */
  'POST /v1/enrollments/{enrollment_id}/document': { query: { dry_run?: boolean; }; body: CreateEnrollmentDocumentRequest; answer: { data: CreateEnrollmentDocumentResult; }; };
  /** Read what was chosen and not signed */
  'GET /v1/enrollments/{enrollment_id}/draft': { query: {  }; body: undefined; answer: { data: EnrollmentDraft; }; };
  /** Keep what was chosen and not signed */
  'PUT /v1/enrollments/{enrollment_id}/draft': { query: { dry_run?: boolean; }; body: SaveEnrollmentDraftRequest; answer: { data: SaveEnrollmentDraftResult; }; };
  /** Forget what was chosen and not signed */
  'DELETE /v1/enrollments/{enrollment_id}/draft': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** Elect a plan, signed */
  'POST /v1/enrollments/{enrollment_id}/elect': { query: { dry_run?: boolean; }; body: ElectEnrollmentRequest; answer: { data: Enrollment; }; };
  /** End coverage on a day */
  'POST /v1/enrollments/{enrollment_id}/end': { query: { dry_run?: boolean; }; body: EndEnrollmentRequest; answer: { data: Enrollment; }; };
  /** Read the options and their prices */
  'GET /v1/enrollments/{enrollment_id}/options': { query: {  }; body: undefined; answer: { data: EnrollmentOptions; }; };
  /** Continue coverage that was ended by mistake */
  'POST /v1/enrollments/{enrollment_id}/reinstate': { query: { dry_run?: boolean; }; body: WithdrawBenefitPlanYearRequest; answer: { data: Enrollment; } & DryRun | { data: Enrollment; }; };
  /** Close an enrollment and open a new, unanswered one */
  'POST /v1/enrollments/{enrollment_id}/reissue': { query: { dry_run?: boolean; }; body: ReissueEnrollmentRequest; answer: { data: ReissueEnrollmentResult; }; };
  /** Read the signature of an answer */
  'GET /v1/enrollments/{enrollment_id}/signature': { query: {  }; body: undefined; answer: { data: EnrollmentSignature; }; };
  /** Download the signed document with its certificate, as PDF */
  'GET /v1/enrollments/{enrollment_id}/signature.pdf': { query: {  }; body: undefined; answer: undefined; };
  /** End enrolled coverage at once */
  'POST /v1/enrollments/{enrollment_id}/terminate': { query: { dry_run?: boolean; }; body: ReissueEnrollmentRequest; answer: undefined; };
  /** Say that coverage never was */
  'POST /v1/enrollments/{enrollment_id}/void': { query: { dry_run?: boolean; }; body: VoidEnrollmentRequest; answer: { data: Enrollment; }; };
  /** Decline, signed */
  'POST /v1/enrollments/{enrollment_id}/waive': { query: { dry_run?: boolean; }; body: WaiveEnrollmentRequest; answer: { data: Enrollment; }; };
  /** List groups, newest first */
  'GET /v1/groups': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: Group[]; pagination: Pagination; }; };
  /** Create a group */
  'POST /v1/groups': { query: { dry_run?: boolean; }; body: CreateGroupRequest; answer: { data: Group; } & DryRun | { data: Group; }; };
  /** Read one group */
  'GET /v1/groups/{group_id}': { query: {  }; body: undefined; answer: { data: Group; }; };
  /** Rename a group or change its reference */
  'PATCH /v1/groups/{group_id}': { query: { dry_run?: boolean; }; body: UpdateGroupRequest; answer: { data: Group; }; };
  /** Replace the members of a group */
  'POST /v1/groups/{group_id}/members/sync': { query: { strict?: boolean; dry_run?: boolean; }; body: SubmitGroupMemberSyncRequest; answer: { data: GroupMemberSync; } & DryRun | { data: SubmitGroupMemberSyncResult; }; };
  /** Read the state and outcome of a member sync */
  'GET /v1/groups/{group_id}/members/sync/{request_id}': { query: {  }; body: undefined; answer: { data: GroupMemberSync; }; };
  /** List what waits for somebody, over all employers, oldest first */
  'GET /v1/inbox': { query: { kind?: "life_event" | "correction_waiting" | "census_stopped" | "census_failed" | "census_rows_failed" | "calendar_failure" | "webhook_failing" | "invoice_due" | "out_of_area" | "leave_arrears"; employer_id?: string; after?: string; limit?: number; }; body: undefined; answer: { data: Inbox[]; counts: { kind: "life_event" | "correction_waiting" | "census_stopped" | "census_failed" | "census_rows_failed" | "calendar_failure" | "webhook_failing" | "invoice_due" | "out_of_area" | "leave_arrears"; count: number; }[]; pagination: { limit: number; next_cursor: string | null; }; }; };
  /** Download an invoice as PDF */
  'GET /v1/invoice-files/{file_id}': { query: { organization: string; expires: number; signature: string; }; body: undefined; answer: undefined; };
  /** Read the profile of a member */
  'GET /v1/members/{member_id}': { query: {  }; body: undefined; answer: { data: Member; }; };
  /** Set the language of a member */
  'PATCH /v1/members/{member_id}': { query: { dry_run?: boolean; }; body: UpdateMemberRequest; answer: { data: Member; }; };
  /** List the active legal dependents */
  'GET /v1/members/{member_id}/dependents': { query: {  }; body: undefined; answer: { data: MemberDependentListed[]; }; };
  /** Save a spouse, a domestic partner or a child */
  'POST /v1/members/{member_id}/dependents': { query: { dry_run?: boolean; }; body: CreateMemberDependentRequest; answer: { data: CreateMemberDependentResult; }; };
  /** Correct the data of a dependent */
  'PATCH /v1/members/{member_id}/dependents/{legal_dependent_id}': { query: { dry_run?: boolean; }; body: UpdateMemberDependentRequest; answer: { data: MemberDependentListed; }; };
  /** Remove a dependent who is not covered */
  'DELETE /v1/members/{member_id}/dependents/{legal_dependent_id}': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** End a dependent, and their coverage with its last day */
  'POST /v1/members/{member_id}/dependents/{legal_dependent_id}/end': { query: { dry_run?: boolean; }; body: EndMemberDependentRequest; answer: { data: EndMemberDependentResult; }; };
  /** List every employment of a member that the caller may see, newest first */
  'GET /v1/members/{member_id}/employments': { query: {  }; body: undefined; answer: { data: Employee[]; }; };
  /** List every enrollment of a member, past and present */
  'GET /v1/members/{member_id}/enrollments': { query: {  }; body: undefined; answer: { data: MemberEnrollmentListed[]; }; };
  /** List the household of a member */
  'GET /v1/members/{member_id}/household': { query: {  }; body: undefined; answer: { data: MemberHousehold[]; }; };
  /** List the benefit ID cards of a member */
  'GET /v1/members/{member_id}/id-cards': { query: {  }; body: undefined; answer: { data: MemberIdCardListed[]; }; };
  /** List the life events a member reported, latest first */
  'GET /v1/members/{member_id}/qualifying-life-events': { query: { page?: number; limit?: number; status?: "pending" | "approved" | "denied"; }; body: undefined; answer: { data: MemberQualifyingLifeEventListed[]; pagination: Pagination; }; };
  /** Report a life event */
  'POST /v1/members/{member_id}/qualifying-life-events': { query: { dry_run?: boolean; }; body: ReportQualifyingLifeEventRequest; answer: { data: ReportQualifyingLifeEventResult; } & DryRun | { data: ReportQualifyingLifeEventResult; }; };
  /** Read your organization and its settings */
  'GET /v1/organization': { query: {  }; body: undefined; answer: { data: Organization; }; };
  /** Change the settings of your organization */
  'PATCH /v1/organization': { query: { dry_run?: boolean; }; body: UpdateOrganizationRequest; answer: { data: Organization; }; };
  /** List the organizations the caller belongs to */
  'GET /v1/organizations': { query: {  }; body: undefined; answer: OrganizationListed; };
  /** Read one deduction statement, with a new link to its file */
  'GET /v1/payroll-deduction-statements/{statement_id}': { query: {  }; body: undefined; answer: { data: PayrollDeductionStatement; }; };
  /** List what a deduction statement takes otherwise than the one before it, by name */
  'GET /v1/payroll-deduction-statements/{statement_id}/changes': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: PayrollDeductionStatementChangeListed[]; pagination: Pagination; compared_with: { statement_id: string; period_start: string; } | null; counts: { new: number; changed: number; stopped: number; }; difference_in_cents: number; }; };
  /** Download a deduction statement as CSV */
  'GET /v1/payroll-deduction-statements/{statement_id}/csv': { query: { organization: string; expires: number; signature: string; }; body: undefined; answer: undefined; };
  /** List the imputed income of a statement, by name */
  'GET /v1/payroll-deduction-statements/{statement_id}/imputed-income': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: PayrollImputedIncomeListed[]; pagination: Pagination; }; };
  /** List the lines of a deduction statement, by name */
  'GET /v1/payroll-deduction-statements/{statement_id}/lines': { query: { page?: number; limit?: number; search?: string; }; body: undefined; answer: { data: PayrollDeductionStatementLineListed[]; pagination: Pagination; }; };
  /** List the care plans that group members can be put on, newest first */
  'GET /v1/plans': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: PlanListed[]; pagination: Pagination; }; };
  /** Approve a life event, which opens windows */
  'POST /v1/qualifying-life-events/{life_event_id}/approve': { query: { dry_run?: boolean; }; body: ApproveQualifyingLifeEventRequest; answer: { data: MemberQualifyingLifeEventListed; }; };
  /** Deny a life event */
  'POST /v1/qualifying-life-events/{life_event_id}/deny': { query: { dry_run?: boolean; }; body: ApproveQualifyingLifeEventRequest; answer: { data: MemberQualifyingLifeEventListed; }; };
  /** Read the proof that the newest checkpoint goes on from an earlier one */
  'GET /v1/signatures/consistency': { query: { from?: number; }; body: undefined; answer: { data: SignatureConsistency; }; };
  /** Read the newest checkpoint of your signatures */
  'GET /v1/signatures/head': { query: {  }; body: undefined; answer: { data: SignatureChainHead; }; };
  /** Read the proof that a signature is in the newest checkpoint */
  'GET /v1/signatures/{signature_id}/proof': { query: {  }; body: undefined; answer: { data: SignatureProof; }; };
  /** Read the test clock of your sandbox */
  'GET /v1/test-clock': { query: {  }; body: undefined; answer: { data: TestClock; }; };
  /** Advance the test clock of your sandbox */
  'POST /v1/test-clock/advance': { query: { wait?: boolean; }; body: AdvanceTestClockRequest; answer: { data: TestClock; }; };
  /** List the attempts of a delivery, in order */
  'GET /v1/webhook-deliveries/{delivery_id}/attempts': { query: {  }; body: undefined; answer: { data: WebhookAttemptListed[]; }; };
  /** List stored events */
  'GET /v1/webhook-events': { query: { page?: number; limit?: number; event_name?: "enrollment.started" | "enrollment.granted" | "enrollment.elected" | "enrollment.accepted" | "enrollment.waived" | "enrollment.terminated" | "enrollment.termination_rescheduled" | "employee.eligibility_granted" | "employee.eligibility_terminated" | "employee.deactivated" | "employee.deduction_created" | "employer.eligibility_policy_created"; resource_type?: "enrollment" | "employee" | "employer" | "dependent" | "plan_year" | "payroll_deduction"; resource_id?: string; created_after?: string; created_before?: string; after?: string; }; body: undefined; answer: { data: WebhookEvent[]; pagination: { page: number; limit: number; total: number; total_pages: number; next_cursor?: string; }; }; };
  /** Read one stored event */
  'GET /v1/webhook-events/{event_id}': { query: {  }; body: undefined; answer: { data: WebhookEvent; }; };
  /** List the deliveries of an event */
  'GET /v1/webhook-events/{event_id}/deliveries': { query: {  }; body: undefined; answer: { data: WebhookEventDeliveryListed[]; }; };
  /** Send a stored event again */
  'POST /v1/webhook-events/{event_id}/redeliver': { query: { dry_run?: boolean; }; body: RedeliverWebhookEventRequest; answer: { data: WebhookEventDeliveryListed[]; } & DryRun | { data: WebhookEventDeliveryListed[]; }; };
  /** List webhook subscriptions, newest first */
  'GET /v1/webhook-subscriptions': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: WebhookSubscription[]; pagination: Pagination; }; };
  /** Subscribe an endpoint to events */
  'POST /v1/webhook-subscriptions': { query: {  }; body: CreateWebhookSubscriptionRequest; answer: { data: CreateWebhookSubscriptionResult; }; };
  /** Read one webhook subscription */
  'GET /v1/webhook-subscriptions/{subscription_id}': { query: {  }; body: undefined; answer: { data: WebhookSubscription; }; };
  /** Change address, description, filter or concurrency */
  'PATCH /v1/webhook-subscriptions/{subscription_id}': { query: { dry_run?: boolean; }; body: UpdateWebhookSubscriptionRequest; answer: { data: WebhookSubscription; }; };
  /** Delete a webhook subscription */
  'DELETE /v1/webhook-subscriptions/{subscription_id}': { query: { dry_run?: boolean; }; body: undefined; answer: undefined; };
  /** Disable a webhook subscription */
  'POST /v1/webhook-subscriptions/{subscription_id}/disable': { query: { dry_run?: boolean; }; body: undefined; answer: { data: WebhookSubscription; }; };
  /** Enable a webhook subscription */
  'POST /v1/webhook-subscriptions/{subscription_id}/enable': { query: { dry_run?: boolean; }; body: undefined; answer: { data: EnableWebhookSubscriptionResult; }; };
  /** Send all missed events of a time span */
  'POST /v1/webhook-subscriptions/{subscription_id}/recover': { query: { dry_run?: boolean; }; body: RecoverWebhookSubscriptionRequest; answer: { data: WebhookRecovery; } & DryRun | { data: WebhookRecovery; }; };
  /** List the recoveries of a subscription, newest first */
  'GET /v1/webhook-subscriptions/{subscription_id}/recoveries': { query: { page?: number; limit?: number; }; body: undefined; answer: { data: WebhookRecovery[]; pagination: Pagination; }; };
  /** Read the progress of a recovery */
  'GET /v1/webhook-subscriptions/{subscription_id}/recoveries/{recovery_id}': { query: {  }; body: undefined; answer: { data: WebhookRecovery; }; };
  /** Give a webhook subscription a new secret */
  'POST /v1/webhook-subscriptions/{subscription_id}/rotate-secret': { query: {  }; body: RotateWebhookSecretRequest; answer: { data: CreateWebhookSubscriptionResult; }; };
  /** Send the newest stored event again, as a test */
  'POST /v1/webhook-subscriptions/{subscription_id}/test': { query: { dry_run?: boolean; }; body: undefined; answer: { data: WebhookEventDeliveryListed; } & DryRun | { data: WebhookEventDeliveryListed; }; };
  /** List the people who are employed or in a group, now or once, newest first */
  'GET /v2/members': { query: { page?: number; limit?: number; search?: string; }; body: undefined; answer: { data: MemberListed[]; pagination: Pagination; }; };
}

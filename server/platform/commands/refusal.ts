/**
 * Refusals: what a caller may not do, as values with a stable code, one sentence for people, and data.
 * One exhaustive table maps each code to its HTTP status; `/docs` lists it. Faults (ours) are ordinary exceptions.
 */

/** code → [HTTP status, the sentence a person reads]. Codes are forever: clients branch on them. */
export const CODES = {
  // 400: the request itself
  invalid_request: [400, 'The request is not valid.'],
  malformed_json: [400, 'The body is not valid JSON.'],
  empty_roster: [400, 'The roster is empty; add ?allow_empty=true if everyone has really left.'],
  duplicate_reference_id: [400, 'Two rows have the same reference_id.'],
  organization_required: [400, 'Send the organization ID in X-Vitable-Organization.'],
  invalid_organization_header: [400, 'X-Vitable-Organization is not an organization ID.'],
  invalid_idempotency_key: [400, 'An Idempotency-Key has 1 to 255 printable characters.'],
  dry_run_not_supported: [400, 'This request has no dry run.'],
  // 401, 403
  unauthorized: [401, 'Send a valid API key or access token.'],
  api_key_required: [403, 'This requires an API key.'],
  access_token_not_allowed: [403, 'This access token is not allowed to do this.'],
  organization_access_denied: [403, 'These credentials have no access to that organization.'],
  // 404, 405-ish, 413, 415
  not_found: [404, 'This does not exist, or you have no access to it.'],
  payload_too_large: [413, 'The body is too large.'],
  unsupported_media_type: [415, 'Send the body as application/json.'],
  // 409: the state of things
  active_policy_exists: [409, 'The employer has an active eligibility policy; archive it first.'],
  already_answered: [409, 'This enrollment has already been answered.'],
  not_answered: [409, 'This enrollment has not been answered yet; answer it instead.'],
  enrollment_window_closed: [409, 'The window for answering this enrollment is closed.'],
  enrollment_not_enrolled: [409, 'This is possible only while the enrollment is enrolled.'],
  already_pending: [409, 'The employee already has an unanswered enrollment for this plan year.'],
  already_enrolled: [409, 'The employee is already enrolled in this plan year.'],
  document_changed: [409, 'The document has changed since it was shown; show it again before signing.'],
  invoice_paid: [409, 'This invoice has already been paid.'],
  life_event_decided: [409, 'This life event has already been approved or denied.'],
  plan_year_overlaps: [409, 'The employer already has a plan year of this product in these dates.'],
  plan_year_opened: [409, 'The plan year has opened; this can no longer be changed.'],
  plan_year_over: [409, 'Coverage can no longer begin in this plan year.'],
  plan_in_use: [409, 'The plan is in use, so its rates can’t change; create another plan.'],
  dependent_is_covered: [409, 'The dependent is covered by an enrollment.'],
  dependent_has_own_record: [409, 'This person has a record of their own, which a relative can’t change.'],
  employee_inactive: [409, 'The employee is not active.'],
  employer_inactive: [409, 'The employer is not active.'],
  policy_archived: [409, 'The eligibility policy is archived.'],
  reference_id_taken: [409, 'Another resource already has this reference ID.'],
  idempotency_key_in_use: [409, 'A request with this Idempotency-Key is still running.'],
  clock_advancing: [409, 'The test clock is advancing; try again in a moment.'],
  clock_backwards: [422, 'A test clock can only move forward.'],
  clock_too_far: [422, 'A test clock can advance by at most two years at a time.'],
  not_a_sandbox: [409, 'Only a sandbox organization has a test clock.'],
  subscription_disabled: [409, 'The webhook subscription is disabled; enable it first.'],
  recovery_running: [409, 'A recovery of this webhook subscription is already running; wait until it is done.'],
  too_many_subscriptions: [409, 'An organization has at most 100 webhook subscriptions.'],
  no_matching_event: [409, 'No stored event matches the filter of this subscription yet.'],
  // 410
  cursor_expired: [410, 'This cursor is no longer valid; start again with after=start.'],
  // 422: well formed, against a rule
  invalid_offset: [422, 'The offset must be a next_offset of this list.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was already used with another body.'],
  child_over_max_age: [422, 'A child dependent must be younger than 26.'],
  duplicate_active_spouse: [422, 'The member already has an active spouse.'],
  same_member: [422, 'A member cannot be their own dependent.'],
  member_creation_failed: [422, 'The person could not be saved.'],
  legal_dependent_creation_failed: [422, 'The dependent could not be saved.'],
  date_of_birth_in_future: [422, 'A date of birth cannot be in the future.'],
  not_eligible: [422, 'The employee is not eligible.'],
  plan_not_available: [422, 'The plan is not offered here.'],
  tier_not_available: [422, 'The plan has no rate for these people.'],
  dependent_not_eligible: [422, 'A chosen dependent is not eligible.'],
  signature_invalid: [422, 'The signature is not complete.'],
  plan_year_dates: [422, 'The dates of the plan year are inconsistent.'],
  plan_of_other_product: [422, 'A plan belongs to another product.'],
  renewal_mismatch: [422, 'The renewed plan year must be an earlier one of the same employer and product.'],
  contribution_mismatch: [422, 'The contribution does not fit the plans.'],
  post_office_box: [422, 'A post-office box is not a street address.'],
  effective_date_in_future: [422, 'effective_date must be today or earlier.'],
  termination_date_out_of_range: [
    422,
    'A termination date must be at most 60 days in the past or 90 days in the future.',
  ],
  life_event_required: [422, 'Outside open enrollment, this requires an approved life event of the member.'],
  life_event_not_approved: [422, 'The member has no approved life event with this ID.'],
  life_event_too_late: [422, 'The life event was reported too late.'],
  life_event_in_future: [422, 'The life event is in the future.'],
  reason_required: [422, 'Give a reason.'],
  webhook_url_refused: [422, 'Webhooks can’t be sent to that address.'],
  too_many_deactivations: [422, 'The sync would deactivate more employees than allowed.'],
  // 429
  rate_limited: [429, 'Too many requests; slow down.'],
  // 500, 503
  internal_error: [500, 'Something went wrong on our side.'],
  unavailable: [503, 'The service is briefly unavailable; try again.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Code = keyof typeof CODES;

/** One faulty field: where, which rule, and a sentence. */
export interface FieldError {
  /** Dotted path in the request, such as `employees.1.email`. */
  path: string;
  code: string;
  message: string;
}

/** A "no" with its reason. Rules return it; `orRefuse` carries it out of a command. */
export class Refusal {
  readonly code: Code;
  readonly message: string;
  readonly details: FieldError[] | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(code: Code, more: { message?: string; details?: FieldError[]; headers?: Record<string, string> } = {}) {
    this.code = code;
    this.message = more.message ?? CODES[code][1];
    this.details = more.details;
    this.headers = more.headers;
  }

  get status(): number {
    return CODES[this.code][0];
  }
}

/** A refusal with the one field that caused it. */
export function refuseField(code: Code, path: string, message?: string): Refusal {
  const text = message ?? CODES[code][1];
  return new Refusal(code, { message: text, details: [{ path, code, message: text }] });
}

/** Thrown to leave a transaction with a refusal, so that it rolls back; `command()` and the HTTP layer turn it into the answer. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The value, unless it is a refusal. */
export function orRefuse<T>(value: T | Refusal): T {
  if (value instanceof Refusal) throw new Refused(value);
  return value;
}

export function refuse(code: Code, more?: ConstructorParameters<typeof Refusal>[1]): never {
  throw new Refused(new Refusal(code, more));
}

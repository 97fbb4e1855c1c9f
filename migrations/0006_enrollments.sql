-- One employee's participation in one plan year, the documents that were shown, and the signatures.

-- owner: enrollments
create table enrollments (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  employee_id uuid not null,
  member_id uuid not null,
  plan_year_id uuid not null,
  product_id uuid not null,
  reason text not null check (reason in ('open_enrollment', 'new_hire', 'life_event', 'reissue', 'grant')),
  -- The grant of eligibility that this enrollment belongs to (employees.eligibility_number).
  eligibility_number int4 not null,
  life_event_id uuid,
  window_start date not null,
  window_end date not null,
  -- Two facts, from which the four statuses of the contract follow.
  election text not null check (election in ('Pending', 'Enrolled', 'Waived', 'Expired')),
  terminated_at timestamptz(3),
  status text not null generated always as (
    case
      when election = 'Pending' then 'pending'
      when election in ('Waived', 'Expired') then 'waived'
      when terminated_at is null then 'enrolled'
      else 'inactive'
    end) stored,
  cancelled bool not null default false,
  coverage_start date not null,
  coverage_end date,
  cancelled_on date,
  plan_id uuid,
  tier text check (tier in ('EE', 'ES', 'EC', 'EF')),
  -- Monthly, in cents.
  premium_cents int4,
  employer_cents int4,
  employee_cents int4,
  waive_reason text,
  answered_at timestamptz(3),
  answered_on date,
  created_on date not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  check (election = 'Enrolled' or terminated_at is null),
  check (election <> 'Enrolled' or (plan_id is not null and tier is not null and premium_cents = employer_cents + employee_cents))
);
-- At most one pending and one enrolled enrollment per employee and plan year (rules 3).
create unique index enrollments_one_pending on enrollments (organization_id, employee_id, plan_year_id)
  where election = 'Pending';
create unique index enrollments_one_enrolled on enrollments (organization_id, employee_id, plan_year_id)
  where election = 'Enrolled' and terminated_at is null;
create index enrollments_of_employee on enrollments (organization_id, employee_id, id);
create index enrollments_of_member on enrollments (organization_id, member_id, product_id);
create index enrollments_of_plan_year on enrollments (organization_id, plan_year_id, id);
create index enrollments_expiring on enrollments (organization_id, window_end) where election = 'Pending';
create index enrollments_ending on enrollments (organization_id, coverage_end)
  where election = 'Enrolled' and terminated_at is null;

-- Who is covered besides the employee.
-- owner: coverage
create table enrollment_dependents (
  organization_id uuid not null,
  enrollment_id uuid not null,
  dependent_id uuid not null,
  primary key (organization_id, enrollment_id, dependent_id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, dependent_id) references dependents (organization_id, id)
);
create index enrollment_dependents_of on enrollment_dependents (organization_id, dependent_id);

-- What was shown to somebody: the exact bytes, for 24 real hours, under (enrollment, sha256).
-- owner: signatures
create table enrollment_documents (
  organization_id uuid not null,
  enrollment_id uuid not null,
  sha256 bytea not null,
  -- The hash of everything the document was made from; other inputs make it stale (409 document_changed).
  inputs_sha256 bytea not null,
  template_version text not null,
  language text not null,
  html text not null,
  consent_text text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (organization_id, enrollment_id, sha256),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id)
);
create index enrollment_documents_expiry on enrollment_documents (expires_at);

-- Evidence, kept for good and never updated: a chain of records per organization.
-- owner: signatures
create table signatures (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  number int8 not null,
  enrollment_id uuid not null,
  employee_id uuid not null,
  decision text not null check (decision in ('elect', 'waive')),
  document_html text not null,
  document_sha256 bytea not null,
  template_version text not null,
  language text not null,
  consent_text text not null,
  signed_name text not null,
  roster_name text not null,
  strokes jsonb,
  signer_kind text not null check (signer_kind in ('employee_token', 'partner_attested', 'passive_renewal')),
  credential_id text,
  api_key_id text,
  actor_id text,
  actor_name text,
  ip text,
  user_agent text,
  election_json text not null,
  election_sha256 bytea not null,
  previous_sha256 bytea,
  record_json text not null,
  record_sha256 bytea not null,
  signed_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id)
);
create unique index signatures_chain on signatures (organization_id, number);
create index signatures_of_enrollment on signatures (organization_id, enrollment_id);
create index signatures_of_employee on signatures (organization_id, employee_id, id);

-- owner: signatures
create table signature_chains (
  organization_id uuid primary key references organizations (id),
  number int8 not null,
  head_sha256 bytea not null
);

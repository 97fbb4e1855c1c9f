-- The whole schema, generated from migrations/ by `npm run generate`. Read it, don't edit it.

CREATE OR REPLACE FUNCTION public.add_to_list(of_organization uuid, of_list text, more bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into list_counts (organization_id, list, count) values (of_organization, of_list, more);
  if random() < 0.02 then
    with added_up as (
      delete from list_counts where organization_id = of_organization and list = of_list and id in (
        select id from list_counts where organization_id = of_organization and list = of_list for update skip locked)
      returning count)
    insert into list_counts (organization_id, list, count)
    select of_organization, of_list, sum(count) from added_up having count(*) > 0;
  end if;
end $function$;
CREATE OR REPLACE FUNCTION public.count_cancelled_employer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform add_to_list(new.organization_id, 'employers', case when new.active then 1 else -1 end);
  perform add_to_list(new.organization_id, 'employers_cancelled', case when new.active then -1 else 1 end);
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.count_new_employers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform add_to_list(organization_id, case when active then 'employers' else 'employers_cancelled' end, count(*))
  from added group by organization_id, active;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.count_new_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform add_to_list(organization_id, 'members', count(*)) from (
    select organization_id, member_id, count(*) as times from added group by organization_id, member_id
  ) a
  where times = (select count(*) from employees e where e.organization_id = a.organization_id and e.member_id = a.member_id)
    + (select count(*) from group_members g where g.organization_id = a.organization_id and g.member_id = a.member_id)
  group by organization_id;
  return null;
end $function$;
CREATE OR REPLACE FUNCTION public.keep_name_parts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.name_parts := trigrams(new.name || '/' || new.legal_name);
  return new;
end $function$;
CREATE OR REPLACE FUNCTION public.only_added_to()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation'; end $function$;
CREATE OR REPLACE FUNCTION public.trigrams(of_text text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(array_agg(distinct substr(small, at, 3)), '{}')
  from (select lower(of_text) as small) s cross join generate_series(1, length(small) - 2) as at
$function$;

-- owner: access
create table organizations (
  id                      uuid not null,
  name                    text not null,
  kind                    text not null check (kind in ('live', 'sandbox')),
  type                    text check (type in ('BROKERAGE', 'TPA', 'GENERAL_AGENT', 'CHANNEL_PARTNER', 'CONSULTING_FIRM', 'API_PLATFORM')),
  allowed_origins         text[] not null default '{}',
  life_event_auto_approve text[] not null,
  created_at              timestamptz(3) not null,
  updated_at              timestamptz(3) not null,
  roster_guard_percent    int2 check ((roster_guard_percent >= 0) and (roster_guard_percent <= 100)),
  connect_generation      int4 not null default 1 check (connect_generation in (1, 2)),
  life_events             jsonb not null default '{}',
  primary key (id)
);

-- The clock and the place of the calendar, one row per organization. test_now: a test clock, which stands still; null: real.
-- owner: calendar
create table organization_clocks (
  organization_id uuid not null,
  time_zone       text not null,
  test_now        timestamptz(3),
  status          text not null default 'ready' check (status in ('ready', 'advancing', 'failed')),
  target          timestamptz(3),
  error           text,
  primary key (organization_id)
);
create index organization_clocks_advancing on organization_clocks (organization_id) where status = 'advancing';

-- owner: access
create table api_keys (
  organization_id uuid not null,
  id              uuid not null,
  name            text not null,
  visible_prefix  text not null,
  secret_sha256   bytea not null,
  created_at      timestamptz(3) not null,
  revoked_at      timestamptz(3),
  primary key (organization_id, id)
);
create unique index api_keys_secret on api_keys (organization_id, secret_sha256);
create index api_keys_unnamed on api_keys (secret_sha256);

-- Tokens end when 15 minutes have passed on either clock; the foreign keys to employers and employees follow where those tables are made.
-- owner: access
create table access_tokens (
  organization_id uuid not null,
  id              uuid not null,
  api_key_id      uuid not null,
  secret_sha256   bytea not null,
  employer_id     uuid,
  employee_id     uuid,
  actor_id        text,
  actor_name      text,
  created_at      timestamptz(3) not null,
  expires_at      timestamptz(3) not null,
  sim_expires_at  timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, api_key_id) references api_keys (organization_id, id),
  check ((employer_id is null) or (employee_id is null))
);
create index access_tokens_expiry on access_tokens (expires_at);
create unique index access_tokens_secret on access_tokens (organization_id, secret_sha256);
create index access_tokens_unnamed on access_tokens (secret_sha256);

-- The answer of a command to an idempotency key. First committed without an answer; `claim` names the run that owns it.
-- owner: platform/http/idempotency
create table idempotency_keys (
  organization_id uuid not null,
  scope           text not null,
  key             text not null,
  request_sha256  bytea not null,
  claim           uuid not null,
  claimed_at      timestamptz(3) not null,
  answer_status   int4,
  answer_body     text,
  primary key (organization_id, scope, key)
);
create index idempotency_keys_age on idempotency_keys (claimed_at);

-- One row per command: who did what to which resource. Never a secret, never a date of birth.
-- owner: audit
create table audit_entries (
  organization_id uuid not null,
  id              uuid not null,
  occurred_at     timestamptz(3) not null,
  actor_kind      text not null check (actor_kind in ('api_key', 'access_token', 'user', 'system')),
  actor_id        text,
  actor_name      text,
  action          text not null,
  resource_type   text not null,
  resource_id     uuid,
  details         jsonb,
  trace_id        text,
  changes         jsonb not null,
  primary key (organization_id, id)
);
create index audit_entries_by_action on audit_entries (organization_id, action, occurred_at desc, id desc);
create index audit_entries_by_actor on audit_entries (organization_id, actor_id, occurred_at desc, id desc);
create index audit_entries_by_resource on audit_entries (organization_id, resource_id, id);
create index audit_entries_by_type on audit_entries (organization_id, resource_type, occurred_at desc, id desc);
create index audit_entries_newest on audit_entries (organization_id, occurred_at desc, id desc);

-- The identity of this database, for cursors alone: a restored copy keeps it, a new database has another.
-- owner: platform/database/migrate
create table database_identity (
  id uuid not null,
  primary key (id)
);

-- owner: employers
create table employers (
  organization_id      uuid not null,
  id                   uuid not null,
  name                 text not null,
  legal_name           text not null,
  ein                  text not null,
  email                text not null,
  phone_number         text,
  reference_id         text,
  address              jsonb not null,
  active               bool not null default true,
  pay_frequency        text check (pay_frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  deduction_period     text not null default 'current' check (deduction_period in ('current', 'previous')),
  first_payday         date,
  -- The number of the newest census sync; taken under a lock on this row.
  census_number        int4 not null default 0,
  created_at           timestamptz(3) not null,
  updated_at           timestamptz(3) not null,
  roster_guard_percent int2 check ((roster_guard_percent >= 0) and (roster_guard_percent <= 100)),
  controlled_group     text,
  request_sha256       bytea,
  requested_at         timestamptz(3),
  paychecks_per_year   int4 check ((paychecks_per_year >= 1) and (paychecks_per_year <= 60)),
  skip_third_payday    bool not null default false,
  paydays              date[],
  name_parts           text[] not null default '{}',
  primary key (organization_id, id),
  foreign key (organization_id) references organizations (id)
);
create index employers_by_ein on employers (organization_id, ein);
create index employers_by_email on employers (organization_id, lower(email));
create index employers_by_part on employers using gin (name_parts);
create index employers_by_request on employers (organization_id, request_sha256);
create index employers_newest on employers (organization_id, created_at desc, id desc);

-- A member shows the names and contact data of the latest employment; a dependent has only these.
-- owner: employees
create table members (
  organization_id    uuid not null,
  id                 uuid not null,
  first_name         text not null,
  middle_name        text,
  last_name          text not null,
  suffix             text,
  email              text,
  phone              text,
  address            jsonb,
  date_of_birth      date not null,
  -- As census.rules.ts folds names: what two spellings of one name have in common.
  last_name_folded   text not null,
  sex_at_birth       text,
  gender             text,
  preferred_language text,
  tobacco_status     bool,
  marital_status     text,
  created_at         timestamptz(3) not null,
  updated_at         timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id) references organizations (id)
);
-- Serves: is this new employee already a member (rules 1)?
create index members_by_birth on members (organization_id, date_of_birth, last_name_folded);
-- People of an organization are found by the beginnings of words, however many there are: of their names, also of the parts of a
-- double one, of the e-mail, and of the phone from its first, its last seven or its last four digits on. A phone begins with +.
create index members_by_words on members using gin (array_to_tsvector(array_remove(string_to_array(lower(((((((((((first_name || ' ') || last_name) || ' ') || translate(((first_name || ' ') || last_name), '-''’', '   ')) || ' ') || last_name_folded) || ' ') || coalesce(email, '')) || ' ') || coalesce(((((('+' || phone) || ' +') || "right"(phone, 7)) || ' +') || "right"(phone, 4)), ''))), ' '), '')));

-- owner: employees
create table employees (
  organization_id           uuid not null,
  id                        uuid not null,
  employer_id               uuid not null,
  member_id                 uuid not null,
  reference_id              text,
  first_name                text not null,
  last_name                 text not null,
  first_name_folded         text not null,
  last_name_folded          text not null,
  suffix                    text,
  email                     text not null,
  email_folded              text not null,
  date_of_birth             date not null,
  phone                     text,
  gender                    text,
  address                   jsonb,
  employee_class            text check (employee_class in ('Full Time', 'Part Time', 'Temporary', 'Intern', 'Seasonal', 'Individual Contractor')),
  class_effective_on        date,
  compensation_type         text check (compensation_type in ('Salary', 'Hourly')),
  compensation_effective_on date,
  start_date                date,
  status                    text not null check (status in ('active', 'inactive')),
  termination_date          date,
  -- Eligibility (rules 2): eligible_on is the day by the policy, granted_on the day the grant was made.
  eligibility               text not null check (eligibility in ('none', 'waiting', 'eligible')),
  eligible_on               date,
  granted_on                date,
  -- Counts the grants: an enrollment carries the number of the grant that it belongs to.
  eligibility_number        int4 not null default 0,
  -- The business date on which the employee was made, or reactivated without a hire date.
  created_on                date not null,
  created_at                timestamptz(3) not null,
  updated_at                timestamptz(3) not null,
  departure_number          int4 not null default 0,
  service_since             date,
  returned_on               date,
  waits_from                date,
  opens_on                  date,
  died_on                   date,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  constraint employees_died check ((died_on is null) or (status = 'inactive'))
);
create index employees_by_birth on employees (organization_id, employer_id, date_of_birth);
create index employees_by_name on employees (organization_id, employer_id, last_name_folded, first_name_folded, id);
create index employees_leaving on employees (organization_id, termination_date) where (status = 'active') and (termination_date is not null);
create index employees_of_employer on employees (organization_id, employer_id, id);
create index employees_of_member on employees (organization_id, member_id);
create index employees_opening on employees (organization_id, opens_on) where opens_on is not null;
create unique index employees_reference on employees (organization_id, employer_id, reference_id) where reference_id is not null;
create index employees_waiting on employees (organization_id, eligible_on) where eligibility = 'waiting';
create statistics employees_lane on (get_byte(uuid_send(employer_id), 15) % 8) from employees;

-- owner: employees
create table dependents (
  organization_id   uuid not null,
  id                uuid not null,
  primary_member_id uuid not null,
  member_id         uuid not null,
  relationship      text not null check (relationship in ('Spouse', 'Child')),
  disabled          bool not null default false,
  active            bool not null default true,
  created_at        timestamptz(3) not null,
  updated_at        timestamptz(3) not null,
  ended_on          date,
  end_cause         text check (end_cause in ('divorce', 'death', 'other_coverage', 'never_eligible', 'other')),
  partner           bool not null default false,
  tax_dependent     bool not null default false,
  spouse_from       date,
  primary key (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  foreign key (organization_id, primary_member_id) references members (organization_id, id),
  check (primary_member_id <> member_id),
  constraint dependents_check1 check (partner or ((not tax_dependent) and (spouse_from is null))),
  constraint dependents_ended check (((ended_on is null) = (end_cause is null)) and ((ended_on is null) or (not active)))
);
create index dependents_of_member on dependents (organization_id, member_id);
create unique index dependents_once on dependents (organization_id, primary_member_id, member_id);
create unique index dependents_one_spouse on dependents (organization_id, primary_member_id) where (relationship = 'Spouse') and active;

-- One census and where its work stands: phase and cursor move in the transaction of each batch.
-- owner: census
create table census_syncs (
  organization_id   uuid not null,
  id                uuid not null,
  employer_id       uuid not null,
  -- The order of application; null while its rows are still streaming in.
  number            int4,
  status            text not null check (status in ('staging', 'accepted', 'processing', 'completed', 'failed')),
  on_omitted        text not null check (on_omitted in ('deactivate', 'keep')),
  max_deactivations int4,
  row_count         int4 not null,
  phase             text not null check (phase in ('match', 'apply', 'omit', 'undo', 'stopped', 'done')),
  row_cursor        int4 not null default 0,
  employee_cursor   uuid,
  created_count     int4 not null default 0,
  updated_count     int4 not null default 0,
  unchanged_count   int4 not null default 0,
  reactivated_count int4 not null default 0,
  deactivated_count int4 not null default 0,
  failed_count      int4 not null default 0,
  error_code        text,
  actor             jsonb not null,
  accepted_at       timestamptz(3) not null,
  completed_at      timestamptz(3),
  -- Real time: batches of several syncs take turns by it.
  touched_at        timestamptz(3) not null,
  dry_run           bool not null default false,
  dry_run_events    jsonb not null default '{}',
  audit_entry_id    uuid,
  reuse_references  bool not null default false,
  ignored_fields    jsonb not null default '[]',
  released          bool not null default false,
  active_count      int4,
  omitted_count     int4,
  undoes_id         uuid,
  discarded_at      timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, undoes_id) references census_syncs (organization_id, id) on delete cascade
);
create index census_syncs_dry on census_syncs (touched_at) where dry_run;
create index census_syncs_open on census_syncs (organization_id, touched_at) where status in ('accepted', 'processing');
create unique index census_syncs_order on census_syncs (organization_id, employer_id, number);
create index census_syncs_staging on census_syncs (touched_at) where status = 'staging';
create index census_syncs_stopped on census_syncs (touched_at) where phase = 'stopped';
create unique index census_syncs_undone on census_syncs (organization_id, undoes_id) where (undoes_id is not null) and (not dry_run);
create index census_syncs_waiting on census_syncs (organization_id, completed_at, id) where (not dry_run) and ((status = 'failed') or (failed_count > 0));

-- The rows as they were sent, with the keys that matching looks at; deleted when the sync has completed, failures excepted.
-- owner: census
create table census_rows (
  organization_id   uuid not null,
  sync_id           uuid not null,
  index             int4 not null,
  reference_id      text,
  date_of_birth     date not null,
  email_folded      text not null,
  first_name_folded text not null,
  last_name_folded  text not null,
  phone             text,
  zipcode           text,
  body              json not null,
  -- Set if a row means an employee in another way than by its reference: by the fallbacks, or because the sync made it.
  employee_id       uuid,
  -- A row that fails counts as present: nobody it may mean is deactivated.
  candidate_ids     uuid[],
  failure_code      text,
  holder_id         uuid,
  other_index       int4,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);
create index census_rows_by_employee on census_rows (organization_id, sync_id, employee_id) where employee_id is not null;
create index census_rows_by_reference on census_rows (organization_id, sync_id, reference_id);
create index census_rows_doubtful on census_rows (organization_id, sync_id) where candidate_ids is not null;
create index census_rows_in_doubt on census_rows (organization_id, sync_id, index) where holder_id is not null;

-- owner: plans
create table benefit_products (
  organization_id uuid not null,
  id              uuid not null,
  category        text not null check (category in ('Medical', 'Dental', 'Vision', 'Hospital')),
  name            text not null,
  product_code    text not null,
  description     text,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id)
);

-- owner: plans
create table benefit_plans (
  organization_id uuid not null,
  id              uuid not null,
  product_id      uuid not null,
  name            text not null,
  carrier         text,
  network         text,
  -- Null: available everywhere.
  states          text[],
  rates           jsonb not null,
  summary         jsonb not null default '{}',
  documents       jsonb not null default '[]',
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, product_id) references benefit_products (organization_id, id)
);
create index benefit_plans_of_product on benefit_plans (organization_id, product_id, id);

-- owner: plans
create table plan_years (
  organization_id          uuid not null,
  id                       uuid not null,
  employer_id              uuid not null,
  product_id               uuid not null,
  coverage_start           date not null,
  coverage_end             date not null,
  open_enrollment_start    date not null,
  open_enrollment_end      date not null,
  contribution             jsonb not null,
  termination_rule         text not null check (termination_rule in ('END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR')),
  termination_n_months     int4 not null,
  new_hire_window_days     int4 not null,
  max_retro_days           int4 not null,
  tax_classification       text not null check (tax_classification in ('Unknown', 'Pre-tax', 'Post-tax')),
  auto_grant               bool not null,
  renews_id                uuid,
  renewal                  text not null check (renewal in ('active', 'passive')),
  -- The business date on which it was made: nobody's window opens before it.
  made_on                  date not null,
  -- The business date on which the employer ended it early: nobody answers or gets a window in it from then on.
  ended_on                 date,
  created_at               timestamptz(3) not null,
  updated_at               timestamptz(3) not null,
  child_age_off            text not null default 'end_of_month' check (child_age_off in ('end_of_month', 'day_before', 'end_of_year')),
  waits                    jsonb not null default '[]',
  first_month              text not null default 'on_the_1st' check (first_month in ('on_the_1st', 'full', 'fifteenth', 'daily')),
  last_month               text not null default 'on_the_1st' check (last_month in ('on_the_1st', 'full', 'fifteenth', 'daily')),
  withdrawn_on             date,
  survivor_months          int4 not null default 0 check ((survivor_months >= 0) and (survivor_months <= 36)),
  covers_domestic_partners bool not null default false,
  spouse_ends              text not null default 'end_of_month' check (spouse_ends in ('end_of_month', 'day')),
  death_ends               text not null default 'day' check (death_ends in ('day', 'end_of_month')),
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, product_id) references benefit_products (organization_id, id),
  foreign key (organization_id, renews_id) references plan_years (organization_id, id),
  check (coverage_start <= coverage_end),
  constraint plan_years_check1 check (open_enrollment_start <= open_enrollment_end)
);
create index plan_years_ending on plan_years (organization_id, coverage_end);
create index plan_years_of_employer on plan_years (organization_id, employer_id, coverage_start);
create index plan_years_opening on plan_years (organization_id, open_enrollment_start);

-- owner: plans
create table plan_year_plans (
  organization_id uuid not null,
  plan_year_id    uuid not null,
  plan_id         uuid not null,
  position        int4 not null,
  primary key (organization_id, plan_year_id, plan_id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id) on delete cascade
);
create index plan_year_plans_of_plan on plan_year_plans (organization_id, plan_id);

-- owner: eligibility
create table eligibility_policies (
  organization_id             uuid not null,
  id                          uuid not null,
  employer_id                 uuid not null,
  classification              text not null check (classification in ('full_time', 'part_time', 'all')),
  waiting_period              text not null check (waiting_period in ('none', 'first_of_following_month', '30_days', '60_days')),
  active                      bool not null default true,
  archived_at                 timestamptz(3),
  created_at                  timestamptz(3) not null,
  updated_at                  timestamptz(3) not null,
  rehire_restores_within_days int4 not null default 30 check ((rehire_restores_within_days >= 0) and (rehire_restores_within_days <= 90)),
  break_in_service_weeks      int4 not null default 13 check ((break_in_service_weeks >= 13) and (break_in_service_weeks <= 52)),
  rules                       jsonb not null,
  waits                       jsonb not null,
  service_counts              text not null default 'employer' check (service_counts in ('employer', 'organization')),
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create unique index eligibility_policies_one_active on eligibility_policies (organization_id, employer_id) where active;

-- A walk over an employer's active employees, in batches, that brings eligibility and windows in line with the rules.
-- Requested by anything that changes the rules for everybody: a new policy, a new or moved plan year.
-- owner: eligibility
create table eligibility_reviews (
  organization_id      uuid not null,
  id                   uuid not null,
  employer_id          uuid not null,
  cursor               uuid,
  actor                jsonb not null,
  created_at           timestamptz(3) not null,
  -- Real time: batches of several reviews take turns by it.
  touched_at           timestamptz(3) not null,
  audit_entry_id       uuid,
  price_change_id      uuid,
  policy_correction_id uuid,
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create index eligibility_reviews_open on eligibility_reviews (organization_id, touched_at);

-- owner: enrollments
create table enrollments (
  organization_id          uuid not null,
  id                       uuid not null,
  employer_id              uuid not null,
  employee_id              uuid not null,
  member_id                uuid not null,
  plan_year_id             uuid not null,
  product_id               uuid not null,
  reason                   text not null check (reason in ('open_enrollment', 'new_hire', 'life_event', 'reissue', 'grant', 'reinstatement', 'correction')),
  -- The grant of eligibility that this enrollment belongs to (employees.eligibility_number).
  eligibility_number       int4 not null,
  life_event_id            uuid,
  window_start             date not null,
  window_end               date not null,
  -- Two facts, from which the four statuses of the contract follow.
  election                 text not null check (election in ('Pending', 'Enrolled', 'Waived', 'Expired')),
  terminated_at            timestamptz(3),
  status                   text not null generated always as (case when (election = 'Pending') then 'pending' when (election in ('Waived', 'Expired')) then 'waived' when (terminated_at is null) then 'enrolled' else 'inactive' end) stored,
  cancelled                bool not null default false,
  coverage_start           date not null,
  coverage_end             date,
  cancelled_on             date,
  plan_id                  uuid,
  tier                     text check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2')),
  -- Monthly, in cents.
  premium_cents            int4,
  employer_cents           int4,
  employee_cents           int4,
  waive_reason             text,
  answered_at              timestamptz(3),
  answered_on              date,
  created_on               date not null,
  created_at               timestamptz(3) not null,
  updated_at               timestamptz(3) not null,
  departure_number         int4,
  priced_on                date,
  continues_id             uuid,
  share_classes            jsonb not null default '[]',
  dual_coverage_refused_at timestamptz(3),
  asks_from                date,
  primary key (organization_id, id),
  foreign key (organization_id, continues_id) references enrollments (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id),
  check ((election = 'Enrolled') or (terminated_at is null)),
  constraint enrollments_check1 check ((election <> 'Enrolled') or ((plan_id is not null) and (tier is not null) and (premium_cents = (employer_cents + employee_cents))))
);
-- Any open window may also ask to sign a correction: the inbox finds those that do by this index.
-- runs with: 0084
create index enrollments_asked_to_sign on enrollments (organization_id, created_at, id) where (election = 'Pending') and ((reason = 'correction') or (asks_from is not null));
create index enrollments_dual_coverage on enrollments (organization_id, dual_coverage_refused_at, id) where (election = 'Pending') and (dual_coverage_refused_at is not null);
-- The walk of a run goes from employee to employee over what was elected, cancelled or not.
create index enrollments_elected on enrollments (organization_id, employee_id) where election = 'Enrolled';
create index enrollments_ending on enrollments (organization_id, coverage_end) where (election = 'Enrolled') and (terminated_at is null);
create index enrollments_expiring on enrollments (organization_id, window_end) where election = 'Pending';
create index enrollments_lately on enrollments (organization_id, ((get_byte(uuid_send(employer_id), 15) % 8)), greatest(coverage_end, ((updated_at at time zone 'UTC'))::date)) where election = 'Enrolled';
create index enrollments_of_employee on enrollments (organization_id, employee_id, id);
create index enrollments_of_member on enrollments (organization_id, member_id, product_id);
-- People covered by a plan that is limited to some states, so that the inbox finds those who live in none of them.
create index enrollments_of_plan on enrollments (organization_id, plan_id) where (election = 'Enrolled') and (terminated_at is null);
create index enrollments_of_plan_year on enrollments (organization_id, plan_year_id, id);
create unique index enrollments_one_enrolled on enrollments (organization_id, employee_id, plan_year_id) where (election = 'Enrolled') and (terminated_at is null);
-- At most one pending and one enrolled enrollment per employee and plan year (rules 3).
create unique index enrollments_one_pending on enrollments (organization_id, employee_id, plan_year_id) where election = 'Pending';
create statistics enrollments_lane on (get_byte(uuid_send(employer_id), 15) % 8) from enrollments;

-- What was shown to somebody: the exact bytes, for 24 real hours, under (enrollment, sha256).
-- owner: signatures
create table enrollment_documents (
  organization_id  uuid not null,
  enrollment_id    uuid not null,
  sha256           bytea not null,
  -- The hash of everything the document was made from; other inputs make it stale (409 document_changed).
  inputs_sha256    bytea not null,
  template_version text not null,
  language         text not null,
  html             text not null,
  consent_text     text not null,
  created_at       timestamptz(3) not null,
  expires_at       timestamptz(3) not null,
  primary key (organization_id, enrollment_id, sha256),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id)
);
create index enrollment_documents_expiry on enrollment_documents (expires_at);

-- Evidence, kept for good and never updated, in one chain of records per employer.
-- owner: signatures
create table signatures (
  organization_id  uuid not null,
  id               uuid not null,
  number           int8 not null,
  enrollment_id    uuid not null,
  employee_id      uuid not null,
  decision         text not null check (decision in ('elect', 'waive')),
  document_html    text not null,
  document_sha256  bytea not null,
  template_version text not null,
  language         text not null,
  consent_text     text not null,
  signed_name      text not null,
  roster_name      text not null,
  strokes          jsonb,
  signer_kind      text not null check (signer_kind in ('employee_token', 'partner_attested', 'passive_renewal', 'reinstatement', 'class_change')),
  credential_id    text,
  api_key_id       text,
  actor_id         text,
  actor_name       text,
  ip               text,
  user_agent       text,
  election_json    text not null,
  election_sha256  bytea not null,
  previous_sha256  bytea,
  record_json      text not null,
  record_sha256    bytea not null,
  signed_at        timestamptz(3) not null,
  name_confirmed   bool not null default false,
  chain_id         uuid not null,
  subtrees         bytea not null,
  primary key (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id)
) with (toast_tuple_target = 4080);
create unique index signatures_chain on signatures (organization_id, chain_id, number);
create index signatures_of_employee on signatures (organization_id, employee_id, id);
create index signatures_of_enrollment on signatures (organization_id, enrollment_id);

-- owner: signatures
create table signature_chains (
  organization_id uuid not null,
  number          int8 not null,
  head_sha256     bytea not null,
  chain_id        uuid not null,
  peaks           bytea not null,
  covered         int8 not null default 0,
  primary key (organization_id, chain_id)
);
-- Serves: what is not in a checkpoint yet?
create index signature_chains_uncovered on signature_chains (organization_id, chain_id) where number > covered;

-- A cursor over ids would miss events of a transaction that began early and committed late.
-- owner: events
create table webhook_events (
  organization_id uuid not null,
  id              uuid not null,
  event_name      text not null,
  resource_type   text not null,
  resource_id     uuid not null,
  created_at      timestamptz(3) not null,
  traceparent     text,
  position        int8,
  primary key (organization_id, id)
) partition by range (id);
create table webhook_events_default partition of webhook_events default;
create index webhook_events_by_name on webhook_events (organization_id, event_name, created_at desc, id desc);
create index webhook_events_by_position on webhook_events (organization_id, "position");
create index webhook_events_by_resource on webhook_events (organization_id, resource_id, created_at desc, id desc);
create index webhook_events_newest on webhook_events (organization_id, created_at desc, id desc);
create index webhook_events_unnumbered on webhook_events (organization_id, id) where "position" is null;

-- How many events there are, so that a page can tell its total without counting a million rows. Each connection adds
-- to a slot of its own (slot = backend pid modulo 32), so commands don't wait for each other here.
-- owner: events
create table webhook_event_tallies (
  organization_id uuid not null,
  event_name      text not null,
  month           date not null,
  count           int8 not null,
  primary key (organization_id, event_name, month)
);

-- owner: webhooks
create table webhook_subscriptions (
  organization_id           uuid not null,
  id                        uuid not null,
  url                       text not null,
  description               text,
  -- Null: every event.
  event_names               text[],
  secret_encrypted          bytea not null,
  previous_secret_encrypted bytea,
  previous_secret_until     timestamptz(3),
  previous_secret_first     bool not null default false,
  max_concurrency           int4 not null default 10,
  status                    text not null default 'enabled' check (status in ('enabled', 'disabled')),
  disabled_reason           text check (disabled_reason in ('manual', 'gone', 'failing')),
  disabled_at               timestamptz(3),
  -- Deliveries in a row that failed for good, and attempts in a row that failed since failing_since (real time).
  consecutive_failures      int4 not null default 0,
  failed_attempts           int4 not null default 0,
  failing_since             timestamptz(3),
  last_success_at           timestamptz(3),
  -- Recent attempts; both are halved when they exceed a thousand, so that old ones fade.
  recent_succeeded          int4 not null default 0,
  recent_failed             int4 not null default 0,
  created_at                timestamptz(3) not null,
  updated_at                timestamptz(3) not null,
  primary key (organization_id, id)
);

-- One event to one subscription. due_at is real time and the only thing the claim looks at; sim_due_at is the same wait
-- on a test clock, and moving that clock moves due_at. kind: why it was made; test and redelivery make one attempt only.
-- owner: webhooks
create table webhook_deliveries (
  organization_id uuid not null,
  id              uuid not null,
  event_id        uuid not null,
  subscription_id uuid not null,
  status          text not null default 'Pending' check (status in ('Pending', 'In Progress', 'Delivered', 'Failed')),
  attempt_count   int4 not null default 0,
  due_at          timestamptz(3),
  sim_due_at      timestamptz(3),
  leased_until    timestamptz(3),
  kind            text not null default 'event' check (kind in ('event', 'test', 'redelivery', 'recovery')),
  started_at      timestamptz(3),
  delivered_at    timestamptz(3),
  failed_at       timestamptz(3),
  failure_reason  text not null default '',
  created_at      timestamptz(3) not null,
  primary key (organization_id, id)
) partition by range (id);
create table webhook_deliveries_default partition of webhook_deliveries default;
-- The claim hops from subscription to subscription here and takes the oldest due ones of each.
create index webhook_deliveries_due on webhook_deliveries (subscription_id, due_at) where status = 'Pending';
create index webhook_deliveries_due_by_test_clock on webhook_deliveries (organization_id, sim_due_at) where (status = 'Pending') and (sim_due_at is not null);
create index webhook_deliveries_failed on webhook_deliveries (organization_id, subscription_id, id) where status = 'Failed';
create index webhook_deliveries_in_progress on webhook_deliveries (subscription_id, leased_until) where status = 'In Progress';
create index webhook_deliveries_of_event on webhook_deliveries (organization_id, event_id);

-- An attempt is written together with its delivery, whose foreign key vouches for the organization.
-- owner: webhooks
create table webhook_attempts (
  organization_id uuid not null,
  id              uuid not null,
  delivery_id     uuid not null,
  number          int4 not null,
  started_at      timestamptz(3) not null,
  duration_ms     int4 not null,
  response_status int4,
  error           text,
  response_start  text,
  primary key (organization_id, id)
) partition by range (id);
create table webhook_attempts_default partition of webhook_attempts default;
create index webhook_attempts_of_delivery on webhook_attempts (organization_id, delivery_id, number);

-- One run of one employer: the 1st on which it was made and the month that it is for. Settings are kept as they were then.
-- Counts and totals add up as the lines of a run arrive, in the same transactions.
-- owner: deductions
create table deduction_statements (
  organization_id    uuid not null,
  id                 uuid not null,
  employer_id        uuid not null,
  run_on             date not null,
  run_at             timestamptz(3) not null,
  -- The 1st of the month that the statement is for; the period ends with that month.
  period_start       date not null,
  frequency          text not null check (frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  first_payday       date,
  employee_count     int4 not null default 0,
  line_count         int4 not null default 0,
  total_cents        int8 not null default 0,
  paychecks_per_year int4 check ((paychecks_per_year >= 1) and (paychecks_per_year <= 60)),
  skip_third_payday  bool not null default false,
  paydays            date[],
  imputed_cents      int8 not null default 0,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  check ((extract(day from run_on) = (1)::numeric) and (extract(day from period_start) = (1)::numeric))
);
-- Statements of all employers, the latest first, also those of one month.
create index deduction_statements_latest on deduction_statements (organization_id, run_at desc, id desc);
create index deduction_statements_of_month on deduction_statements (organization_id, period_start, run_at desc, id desc);
-- Serves: one statement per run, and the latest of an employer.
create unique index deduction_statements_once on deduction_statements (organization_id, employer_id, run_on);

-- owner: deductions
create table deduction_lines (
  organization_id    uuid not null,
  id                 uuid not null,
  statement_id       uuid not null,
  employee_id        uuid not null,
  plan_year_id       uuid not null,
  -- The enrollment of the line: the one that is due or, if money goes back, the one that was charged.
  enrollment_id      uuid not null,
  -- The 1st of the month that the line is for: the statement's own, or an earlier one that is corrected.
  month              date not null check (extract(day from month) = (1)::numeric),
  monthly_cents      int4 not null check (monthly_cents <> 0),
  -- Per paycheck in the statement's own month, the whole difference in an earlier one.
  amount_cents       int4 not null,
  frequency          text not null check (frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  tax_classification text not null check (tax_classification in ('Unknown', 'Pre-tax', 'Post-tax')),
  benefit_name       text not null,
  plan_name          text not null,
  tier               text not null,
  created_at         timestamptz(3) not null,
  kind               text not null check (kind in ('regular', 'correction', 'arrears')),
  reason             text not null check (reason in ('month_due', 'charged_late', 'amount_changed', 'no_longer_due', 'on_leave', 'arrears_collected')),
  remainder_cents    int4 not null,
  last_day           date,
  primary key (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, statement_id) references deduction_statements (organization_id, id)
);
create index deduction_lines_of_employee on deduction_lines (organization_id, employee_id, plan_year_id, month, tax_classification) include (monthly_cents);
create unique index deduction_lines_once on deduction_lines (organization_id, statement_id, employee_id, plan_year_id, month, tax_classification);

-- owner: life-events
create table life_events (
  organization_id      uuid not null,
  id                   uuid not null,
  member_id            uuid not null,
  event_type           text not null check (event_type in ('lost_job_based_coverage', 'aged_off_parent_plan', 'lost_medicaid_chip_medicare', 'lost_decertified_individual_plan', 'married', 'divorced', 'had_baby', 'adopted_child', 'foster_care_placement', 'death_of_spouse_or_dependent', 'court_ordered', 'moved_to_new_coverage_area', 'moved_to_us', 'moved_to_or_from_school_housing', 'moved_to_or_from_seasonal_work_housing', 'became_us_citizen', 'left_incarceration', 'gained_tribal_status', 'started_or_ended_americorps_service', 'new_child', 'other', 'gained_premium_assistance', 'gained_other_coverage')),
  event_date           date not null,
  -- Free text for the type other.
  other_event          text,
  note                 text,
  status               text not null check (status in ('pending', 'approved', 'denied')),
  submitted_at         timestamptz(3) not null,
  -- The business date of the request: what was reported in time stays in time, however long the decision takes.
  submitted_on         date not null,
  submitted_by         jsonb not null,
  -- The first day of coverage that the event gives a right to, by its type (rules 4).
  effective_on         date not null,
  decided_at           timestamptz(3),
  decided_by           jsonb,
  decision_note        text,
  -- The last day of the windows that the approval opened.
  window_end           date,
  ended_dependents     uuid[] not null default '{}',
  married_dependent_id uuid,
  primary key (organization_id, id),
  foreign key (organization_id, married_dependent_id) references dependents (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  check ((event_type = 'other') = (other_event is not null)),
  constraint life_events_check1 check (((status = 'pending') = (decided_at is null)) and ((status = 'pending') = (decided_by is null))),
  constraint life_events_check2 check ((status = 'approved') or (window_end is null))
);
create index life_events_of_member on life_events (organization_id, member_id, id);
create index life_events_pending on life_events (organization_id, id) where status = 'pending';
-- The inbox lists what waits over all employers, oldest first: each of its kinds has an index of what waits, and of nothing else.
create index life_events_waiting on life_events (organization_id, submitted_at, id) where status = 'pending';

-- The span is the organization's time, both bounds inclusive. cursor_*: the last event that was looked at.
-- horizon: nothing is read before every transaction below it is over, so that one which was writing events while the
-- subscription was still disabled is not missed. turn_at: real time; the next batch waits until then.
-- owner: webhooks
create table webhook_recoveries (
  organization_id   uuid not null,
  id                uuid not null,
  subscription_id   uuid not null,
  since             timestamptz(3) not null,
  until             timestamptz(3) not null,
  status            text not null default 'running' check (status in ('running', 'completed')),
  actor             jsonb not null,
  cursor_created_at timestamptz(3),
  cursor_id         uuid,
  examined_count    int8 not null default 0,
  delivery_count    int8 not null default 0,
  turn_at           timestamptz(3) not null,
  created_at        timestamptz(3) not null,
  completed_at      timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, subscription_id) references webhook_subscriptions (organization_id, id) on delete cascade
);
create index webhook_recoveries_newest on webhook_recoveries (organization_id, subscription_id, id desc);
create unique index webhook_recoveries_running on webhook_recoveries (organization_id, subscription_id) where status = 'running';
create index webhook_recoveries_turn on webhook_recoveries (turn_at) where status = 'running';

-- owner: calendar
create table calendar_failures (
  organization_id uuid not null,
  id              uuid not null,
  -- The day and the step in which it failed last.
  day             date not null,
  step            text not null,
  resource_type   text not null check (resource_type in ('employee', 'enrollment')),
  resource_id     uuid not null,
  -- Of the refusal, or what kind of fault it was; neither code nor message holds anything about a person.
  code            text not null,
  message         text not null,
  failure_count   int4 not null default 1,
  first_seen_at   timestamptz(3) not null,
  last_seen_at    timestamptz(3) not null,
  resolved_at     timestamptz(3),
  employer_id     uuid not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create index calendar_failures_newest on calendar_failures (organization_id, id desc);
create unique index calendar_failures_open on calendar_failures (organization_id, step, resource_id) where resolved_at is null;
create index calendar_failures_waiting on calendar_failures (organization_id, first_seen_at, id) where resolved_at is null;

-- Sums add up as the lines of a run arrive, in the same transactions.
-- owner: invoices
create table invoices (
  organization_id uuid not null,
  id              uuid not null,
  -- INV-<number>, counted in each organization.
  number          int4 not null,
  employer_id     uuid not null,
  -- The 1st on which it was made, of the month that it bills.
  run_on          date not null check (extract(day from run_on) = (1)::numeric),
  issued_at       timestamptz(3) not null,
  billed_by       text not null,
  billed_to       jsonb not null,
  line_count      int4 not null default 0,
  premium_cents   int8 not null default 0,
  employer_cents  int8 not null default 0,
  employee_cents  int8 not null default 0,
  status          text not null default 'open' check (status in ('open', 'paid')),
  paid_at         timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  check (premium_cents = (employer_cents + employee_cents)),
  constraint invoices_check1 check ((status = 'paid') = (paid_at is not null))
);
create unique index invoices_number on invoices (organization_id, number);
-- Serves: one invoice per run, and the list of an employer.
create unique index invoices_once on invoices (organization_id, employer_id, run_on);
create index invoices_open on invoices (organization_id, issued_at, id) where status = 'open';

-- owner: invoices
create table invoice_lines (
  organization_id uuid not null,
  id              uuid not null,
  invoice_id      uuid not null,
  employee_id     uuid not null,
  plan_year_id    uuid not null,
  -- The enrollment of the line: the one that is due or, if money goes back, the one that was billed.
  enrollment_id   uuid not null,
  -- The 1st of the month that the line is for: the invoice's own, or an earlier one that is corrected.
  month           date not null check (extract(day from month) = (1)::numeric),
  premium_cents   int4 not null,
  employer_cents  int4 not null,
  employee_cents  int4 not null,
  benefit_name    text not null,
  plan_name       text not null,
  tier            text not null check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2')),
  created_at      timestamptz(3) not null,
  kind            text not null check (kind in ('regular', 'correction')),
  reason          text not null check (reason in ('month_due', 'billed_late', 'amount_changed', 'no_longer_due')),
  primary key (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  check (premium_cents = (employer_cents + employee_cents)),
  constraint invoice_lines_check1 check ((employer_cents <> 0) or (employee_cents <> 0))
);
-- Serves the sum of earlier lines per employee, plan year and month.
create index invoice_lines_of_employee on invoice_lines (organization_id, employee_id, plan_year_id, month) include (premium_cents, employer_cents);
-- Serves the lines of an invoice; and a run bills a month once.
create unique index invoice_lines_once on invoice_lines (organization_id, invoice_id, employee_id, plan_year_id, month);

-- What a dry run would do to one person; created people have no id, for they were taken back.
-- owner: census
create table census_changes (
  organization_id uuid not null,
  sync_id         uuid not null,
  number          int4 not null,
  -- The row of the roster; null for omitted people.
  index           int4,
  employee_id     uuid,
  reference_id    text,
  first_name      text not null,
  last_name       text not null,
  action          text not null check (action in ('created', 'updated', 'reactivated', 'deactivated', 'kept')),
  eligibility     text not null check (eligibility in ('none', 'waiting', 'eligible')),
  eligible_on     date,
  obstacle        text,
  primary key (organization_id, sync_id, number),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);

-- From starts_on through ends_on (null: still) the employee waits, or is eligible. A row holds until it is superseded; then it
-- stays, to show what was known at a moment. If two rows cover a day, the one recorded later holds. One that
-- ends before it starts never took effect.
-- owner: eligibility
create table eligibility_periods (
  organization_id  uuid not null,
  employee_id      uuid not null,
  id               uuid not null,
  kind             text not null check (kind in ('waiting', 'eligible')),
  starts_on        date not null,
  ends_on          date,
  -- The day by the policy: with it eligibility starts, and a wait is over.
  eligible_on      date not null,
  -- The day on which eligibility was granted, never before the facts were known.
  granted_on       date,
  -- Why it began or, if it has an end, why it ended.
  reason           text not null check (reason in ('hire', 'start_date', 'class', 'policy', 'day', 'departure', 'reinstatement', 'correction')),
  -- The departure that ended it (employees.departure_number): it moves along with the last day.
  departure_number int4,
  recorded_at      timestamptz(3) not null,
  superseded_at    timestamptz(3),
  -- The cause: the audit entry of a command, or the calendar's step and day.
  audit_entry_id   uuid,
  step             text,
  day              date,
  primary key (organization_id, employee_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  check ((kind = 'eligible') = (granted_on is not null)),
  constraint eligibility_periods_check1 check ((audit_entry_id is null) = (step is not null)),
  constraint eligibility_periods_check2 check ((step is null) = (day is null))
);
create unique index eligibility_periods_open on eligibility_periods (organization_id, employee_id) where (superseded_at is null) and (ends_on is null);

-- The days of an enrollment's coverage; cancelled coverage has none in force.
-- owner: coverage
create table coverage_periods (
  organization_id uuid not null,
  id              uuid not null,
  enrollment_id   uuid not null,
  starts_on       date not null,
  ends_on         date not null,
  recorded_at     timestamptz(3) not null,
  superseded_at   timestamptz(3),
  audit_entry_id  uuid,
  step            text,
  day             date,
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (starts_on <= ends_on),
  constraint coverage_periods_check1 check (superseded_at >= recorded_at),
  constraint coverage_periods_check2 check ((audit_entry_id is null) = (step is not null)),
  constraint coverage_periods_check3 check ((step is null) = (day is null))
);
create unique index coverage_periods_in_force on coverage_periods (organization_id, enrollment_id) where superseded_at is null;
create index coverage_periods_past on coverage_periods (organization_id, enrollment_id) where superseded_at is not null;

-- Tier and monthly amounts from a day to a day; ends_on null: as long as there is coverage.
-- owner: coverage
create table coverage_prices (
  organization_id uuid not null,
  id              uuid not null,
  enrollment_id   uuid not null,
  starts_on       date not null,
  ends_on         date,
  tier            text not null check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2')),
  premium_cents   int4 not null,
  employer_cents  int4 not null,
  employee_cents  int4 not null,
  recorded_at     timestamptz(3) not null,
  superseded_at   timestamptz(3),
  audit_entry_id  uuid,
  step            text,
  day             date,
  post_tax_cents  int4 not null default 0,
  imputed_cents   int4 not null default 0 check (imputed_cents >= 0),
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (starts_on <= ends_on),
  constraint coverage_prices_check1 check (premium_cents = (employer_cents + employee_cents)),
  constraint coverage_prices_check2 check (superseded_at >= recorded_at),
  constraint coverage_prices_check3 check ((audit_entry_id is null) = (step is not null)),
  constraint coverage_prices_check4 check ((step is null) = (day is null)),
  constraint coverage_prices_check5 check ((post_tax_cents >= 0) and (post_tax_cents <= employee_cents))
);
-- Serves: whose price changes on a day?
create index coverage_prices_followed on coverage_prices (organization_id, ends_on) where (ends_on is not null) and (superseded_at is null);
create unique index coverage_prices_in_force on coverage_prices (organization_id, enrollment_id, starts_on) where superseded_at is null;
create index coverage_prices_past on coverage_prices (organization_id, enrollment_id) where superseded_at is not null;

-- Who is covered besides the employee, from a day on. ends_on null: as long as there is coverage.
-- eligible_through: the last day by age, if it comes before the coverage's own; null: age ends nothing. The calendar makes
-- it the ends_on on the day after, with the new price.
-- owner: coverage
create table coverage_people (
  organization_id  uuid not null,
  id               uuid not null,
  enrollment_id    uuid not null,
  dependent_id     uuid not null,
  starts_on        date not null,
  eligible_through date,
  ends_on          date,
  recorded_at      timestamptz(3) not null,
  superseded_at    timestamptz(3),
  audit_entry_id   uuid,
  step             text,
  day              date,
  priced_on        date,
  is_charged       bool not null default true,
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, dependent_id) references dependents (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (superseded_at >= recorded_at),
  constraint coverage_people_check1 check ((audit_entry_id is null) = (step is not null)),
  constraint coverage_people_check2 check ((step is null) = (day is null))
);
-- Serves: who ages off next?
create index coverage_people_aging on coverage_people (organization_id, eligible_through, enrollment_id) where (eligible_through is not null) and (ends_on is null) and (superseded_at is null);
create unique index coverage_people_in_force on coverage_people (organization_id, enrollment_id, dependent_id) where superseded_at is null;
create index coverage_people_of on coverage_people (organization_id, dependent_id) where superseded_at is null;
create index coverage_people_past on coverage_people (organization_id, enrollment_id) where superseded_at is not null;

-- The number of the last invoice. A run that makes invoices locks this row after every other one and holds it to the commit.
-- owner: invoices
create table invoice_counters (
  organization_id uuid not null,
  last_number     int4 not null default 0,
  primary key (organization_id)
);

-- owner: census
create table census_failures (
  organization_id uuid not null,
  sync_id         uuid not null,
  index           int4 not null,
  reference_id    text,
  failure_code    text not null,
  -- The row that is the same person.
  other_index     int4,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);

-- A sealed text that tells the right secret from a wrong one; one row.
-- owner: platform/database/sealed
create table secret_canary (
  only_row  bool not null default true check (only_row),
  sealed    bytea not null,
  sealed_at timestamptz(3) not null,
  primary key (only_row)
);

-- While its one row is there, nothing is sent. Real time.
-- owner: webhooks
create table webhook_hold (
  only_row bool not null default true check (only_row),
  held_at  timestamptz(3) not null,
  primary key (only_row)
);

-- An employment that ended, or eligibility that was lost while the employment went on; what ended with it carries its number.
-- owner: eligibility
create table departures (
  organization_id uuid not null,
  employee_id     uuid not null,
  -- employees.departure_number of that moment.
  number          int4 not null,
  -- The business date on which it was done: windows that were open closed on it.
  done_on         date not null,
  recorded_at     timestamptz(3) not null,
  audit_entry_id  uuid,
  step            text,
  day             date,
  primary key (organization_id, employee_id, number),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  check ((audit_entry_id is null) = (step is not null)),
  constraint departures_check1 check ((step is null) = (day is null))
);
-- Serves: whom did this census deactivate?
create index departures_by_entry on departures (organization_id, audit_entry_id, employee_id) where audit_entry_id is not null;

-- A care plan. Archived: nobody new can be put on it.
-- owner: groups
create table care_plans (
  organization_id uuid not null,
  id              uuid not null,
  name            text not null,
  description     text,
  monthly_cents   int4,
  archived_at     timestamptz(3),
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id)
);

-- owner: groups
create table care_groups (
  organization_id       uuid not null,
  id                    uuid not null,
  name                  text not null,
  external_reference_id text not null,
  -- Counts the syncs that were accepted: they are applied in this order.
  sync_number           int4 not null default 0,
  created_at            timestamptz(3) not null,
  updated_at            timestamptz(3) not null,
  primary key (organization_id, id)
);
create unique index care_groups_reference on care_groups (organization_id, external_reference_id);

-- Somebody in a group, once however often they leave and come back. Active: they have a subscription that runs.
-- owner: groups
create table group_members (
  organization_id uuid not null,
  id              uuid not null,
  group_id        uuid not null,
  member_id       uuid not null,
  reference_id    text not null,
  active          bool not null,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references care_groups (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id)
);
-- One group at a time.
create unique index group_members_active on group_members (organization_id, member_id) where active;
create index group_members_of_member on group_members (organization_id, member_id);
create unique index group_members_once on group_members (organization_id, group_id, member_id);
create unique index group_members_reference on group_members (organization_id, group_id, reference_id) where active;

-- On which plan from when to when; ended_on null: it runs.
-- owner: groups
create table care_subscriptions (
  organization_id uuid not null,
  id              uuid not null,
  group_member_id uuid not null,
  plan_id         uuid not null,
  started_on      date not null,
  ended_on        date,
  primary key (organization_id, id),
  foreign key (organization_id, group_member_id) references group_members (organization_id, id),
  foreign key (organization_id, plan_id) references care_plans (organization_id, id)
);
create unique index care_subscriptions_running on care_subscriptions (organization_id, group_member_id) where ended_on is null;

-- One sync and where its work stands: phase and cursors move in the transaction of each batch. completed_at null: it runs.
-- owner: groups
create table group_syncs (
  organization_id uuid not null,
  id              uuid not null,
  group_id        uuid not null,
  number          int4 not null,
  row_count       int4 not null,
  phase           text not null check (phase in ('remove', 'add', 'done')),
  member_cursor   uuid,
  row_cursor      int4 not null default 0,
  added_ids       uuid[] not null default '{}',
  removed_ids     uuid[] not null default '{}',
  failures        jsonb not null default '[]',
  ignored_fields  jsonb not null,
  actor           jsonb not null,
  audit_entry_id  uuid,
  accepted_at     timestamptz(3) not null,
  completed_at    timestamptz(3),
  -- Real time: batches of several syncs take turns by it.
  touched_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references care_groups (organization_id, id)
);
create index group_syncs_open on group_syncs (organization_id, touched_at) where completed_at is null;
create unique index group_syncs_order on group_syncs (organization_id, group_id, number);

-- The rows as they were sent; deleted when the sync has completed.
-- owner: groups
create table group_sync_rows (
  organization_id uuid not null,
  sync_id         uuid not null,
  index           int4 not null,
  reference_id    text not null,
  body            json not null,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references group_syncs (organization_id, id) on delete cascade
);
create unique index group_sync_rows_by_reference on group_sync_rows (organization_id, sync_id, reference_id);

-- One for each checkpoint that covers more of a chain than the one before. number: its place in the log of heads, from 1.
-- owner: signatures
create table signature_heads (
  organization_id uuid not null,
  number          int8 not null,
  chain_id        uuid not null,
  size            int8 not null,
  root_sha256     bytea not null,
  -- As in signatures, in the log of heads.
  subtrees        bytea not null,
  primary key (organization_id, number)
);
create unique index signature_heads_of_chain on signature_heads (organization_id, chain_id, size);

-- owner: signatures
create table signature_checkpoints (
  organization_id   uuid not null,
  number            int8 not null,
  -- The log of heads up to here, and the records that its heads cover.
  head_count        int8 not null,
  peaks             bytea not null,
  signature_count   int8 not null,
  -- Real time.
  made_at           timestamptz(3) not null,
  checkpoint_json   text not null,
  checkpoint_sha256 bytea not null,
  primary key (organization_id, number)
);

-- The position of the newest numbered event. Only the loop takes this row, so no command waits for it.
-- owner: events
create table webhook_event_counters (
  organization_id uuid not null,
  last_position   int8 not null,
  primary key (organization_id)
);

-- The HR or payroll system that sends an employer's roster; at most one.
-- owner: employers
create table hris_connections (
  organization_id  uuid not null,
  employer_id      uuid not null,
  provider         text not null,
  provider_label   text not null,
  status           text not null check (status in ('Pending', 'Active', 'Inactive', 'Paused', 'Terminated')),
  -- Of the latest census that named the provider as its source.
  last_sync_on     timestamptz(3),
  synced_row_count int4,
  created_at       timestamptz(3) not null,
  updated_at       timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);

-- The payroll questionnaire of an employer. It holds passwords, so all of it is sealed, and nothing shows it.
-- owner: employers
create table payroll_access (
  organization_id   uuid not null,
  -- That of the employer.
  id                uuid not null,
  answers_encrypted bytea not null,
  submitted_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, id) references employers (organization_id, id)
);

-- The address before the @ to which an employer's payroll system sends its reports; made once, for good.
-- owner: employers
create table payroll_mailboxes (
  organization_id uuid not null,
  employer_id     uuid not null,
  mailbox         text not null,
  created_at      timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create unique index payroll_mailboxes_once on payroll_mailboxes (mailbox);

-- What the ID card of a benefit plan prints; the people covered are those of the day on which it is requested.
-- owner: id-cards
create table plan_id_cards (
  organization_id uuid not null,
  plan_id         uuid not null,
  card            jsonb not null,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, plan_id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id)
);

-- Of a plan in a plan year its rates, or of the plan year its contribution, from a day on until the next one.
-- owner: plans
create table price_changes (
  organization_id uuid not null,
  id              uuid not null,
  plan_year_id    uuid not null,
  -- Null: the contribution.
  plan_id         uuid,
  starts_on       date not null,
  rates           jsonb,
  contribution    jsonb,
  -- People who would pay more because of it are asked to sign.
  needs_signature bool not null,
  audit_entry_id  uuid,
  recorded_at     timestamptz(3) not null,
  superseded_at   timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id),
  check ((rates is null) = (plan_id is null)),
  constraint price_changes_check1 check ((rates is null) <> (contribution is null))
);
create index price_changes_of_plan_year on price_changes (organization_id, plan_year_id, starts_on);

-- Where the calendar of some employers stands: those of the lanes from `first_lane` to `last_lane`.
-- owner: calendar
create table calendar_lanes (
  organization_id  uuid not null,
  first_lane       int4 not null,
  last_lane        int4 not null,
  -- The last business date whose calendar has run to the end.
  calendar_through date not null,
  day              date,
  step             int4 not null default 0,
  cursor           uuid,
  -- Real time: those that have waited longest go first.
  touched_at       timestamptz(3) not null,
  primary key (organization_id, first_lane),
  foreign key (organization_id) references organization_clocks (organization_id),
  check ((0 <= first_lane) and (first_lane <= last_lane) and (last_lane <= 7))
);
create index calendar_lanes_under_way on calendar_lanes (touched_at) where day is not null;

-- What somebody has chosen in an enrollment and not signed, so that a reload or another device loses nothing.
-- owner: drafts
create table enrollment_drafts (
  organization_id uuid not null,
  enrollment_id   uuid not null,
  answer          text not null check (answer in ('plan', 'keep', 'decline', 'end')),
  plan_id         uuid,
  dependent_ids   uuid[] not null,
  reason          text,
  -- What the page showed, US cents per paycheck and per month: whether a price has changed since.
  shown           jsonb,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, enrollment_id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  check ((answer = 'plan') = (plan_id is not null))
);

-- What a policy said until it was corrected, and how people follow. Rows are added, and neither changed nor deleted.
-- owner: eligibility
create table policy_corrections (
  organization_id uuid not null,
  id              uuid not null,
  policy_id       uuid not null,
  rules           jsonb not null,
  waits           jsonb not null,
  -- Medical coverage may be taken away for months that were deducted.
  may_rescind     bool not null,
  -- People who would be covered for days that nobody signed for are asked to sign.
  needs_signature bool not null,
  recorded_at     timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, policy_id) references eligibility_policies (organization_id, id)
);
create index policy_corrections_of_policy on policy_corrections (organization_id, policy_id);

-- Imputed income by the month, in a ledger of its own: it is reported, and nothing is taken from pay. Lines are only ever added.
-- owner: deductions
create table imputed_income_lines (
  organization_id uuid not null,
  id              uuid not null,
  statement_id    uuid not null,
  employee_id     uuid not null,
  plan_year_id    uuid not null,
  enrollment_id   uuid not null,
  -- The 1st of the month that the line is for: the statement's own, or an earlier one that is corrected.
  month           date not null check (extract(day from month) = (1)::numeric),
  cents           int4 not null check (cents <> 0),
  benefit_name    text not null,
  plan_name       text not null,
  tier            text not null,
  created_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, statement_id) references deduction_statements (organization_id, id)
);
-- Serves the sum of earlier lines per employee, plan year and month.
create index imputed_income_lines_of_employee on imputed_income_lines (organization_id, employee_id, plan_year_id, month) include (cents);
-- Serves the lines of a statement; and a run reports a month once.
create unique index imputed_income_lines_once on imputed_income_lines (organization_id, statement_id, employee_id, plan_year_id, month);

-- owner: leaves
create table leaves (
  organization_id uuid not null,
  id              uuid not null,
  employer_id     uuid not null,
  employee_id     uuid not null,
  starts_on       date not null,
  -- The last day; null: it is not known yet.
  ends_on         date,
  coverage        text not null check (coverage in ('continues', 'stops')),
  deductions      text not null check (deductions in ('continue', 'suspend', 'catch_up', 'direct_bill')),
  -- Of catch_up: over how many paychecks, and the first month whose paychecks take it; null: the return is not known.
  paychecks       int4 check ((paychecks >= 1) and (paychecks <= 52)),
  collect_from    date check (extract(day from collect_from) = (1)::numeric),
  -- How far the calendar is with it, and the next day on which there is something to do; null: no such day is known.
  phase           text not null check (phase in ('planned', 'running', 'over')),
  due_on          date,
  over_at         timestamptz(3),
  -- The day on which what was in arrears then was waived, or paid.
  settled_on      date,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  check (ends_on >= starts_on),
  constraint leaves_check1 check ((deductions = 'catch_up') = (paychecks is not null)),
  constraint leaves_check2 check ((phase = 'over') = (over_at is not null))
);
create index leaves_due on leaves (organization_id, due_on) where due_on is not null;
create unique index leaves_of_employee on leaves (organization_id, employee_id, starts_on);
create index leaves_unsettled on leaves (organization_id) where (deductions <> 'continue') and (settled_on is null);

-- What was in arrears and is no longer: the employer bears it, or the employee has paid it other than from pay.
-- owner: leaves
create table leave_settlements (
  organization_id    uuid not null,
  id                 uuid not null,
  leave_id           uuid not null,
  plan_year_id       uuid not null,
  month              date not null check (extract(day from month) = (1)::numeric),
  tax_classification text not null check (tax_classification in ('Unknown', 'Pre-tax', 'Post-tax')),
  kind               text not null check (kind in ('waived', 'paid')),
  cents              int4 not null check (cents > 0),
  settled_on         date not null,
  created_at         timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, leave_id) references leaves (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id)
);
create index leave_settlements_of_leave on leave_settlements (organization_id, leave_id);

-- Coverage that a leave has ended, and that goes on after it.
-- owner: leaves
create table leave_stops (
  organization_id uuid not null,
  leave_id        uuid not null,
  enrollment_id   uuid not null,
  primary key (organization_id, leave_id, enrollment_id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, leave_id) references leaves (organization_id, id)
);

-- owner: users
create table users (
  organization_id uuid not null,
  id              uuid not null,
  email           text not null,
  name            text not null,
  role            text not null check (role in ('ADMIN', 'OPERATIONS', 'SALES', 'ENROLLMENT_AGENT', 'AUDITOR')),
  -- The last time; null: never.
  signed_in_at    timestamptz(3),
  -- The row stays: entries of the audit and the access log name it.
  removed_at      timestamptz(3),
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id)
);
create unique index users_email on users (organization_id, lower(email)) where removed_at is null;

-- Signs in once.
-- owner: users
create table sign_in_links (
  organization_id uuid not null,
  id              uuid not null,
  user_id         uuid not null,
  secret_sha256   bytea not null,
  created_at      timestamptz(3) not null,
  expires_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create index sign_in_links_expiry on sign_in_links (expires_at);
create index sign_in_links_of_user on sign_in_links (organization_id, user_id);
create unique index sign_in_links_secret on sign_in_links (organization_id, secret_sha256);

-- owner: users
create table user_sessions (
  organization_id uuid not null,
  id              uuid not null,
  user_id         uuid not null,
  secret_sha256   bytea not null,
  created_at      timestamptz(3) not null,
  -- Written once a minute at most.
  seen_at         timestamptz(3) not null,
  expires_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create index user_sessions_expiry on user_sessions (expires_at);
create index user_sessions_of_user on user_sessions (organization_id, user_id);
create unique index user_sessions_secret on user_sessions (organization_id, secret_sha256);

-- Which people users have seen, one row per answer, written before it is sent. Rows are only ever added.
-- owner: users
create table access_log (
  organization_id uuid not null,
  id              uuid not null,
  occurred_at     timestamptz(3) not null,
  user_id         uuid not null,
  operation       text not null,
  -- Ids on the wire, of people and of what is about one of them.
  resources       text[] not null,
  trace_id        text,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create index access_log_by_resource on access_log using gin (resources);
create index access_log_by_user on access_log (organization_id, user_id, id);

-- Who lives with an account holder besides their dependents, as the partner says.
-- owner: employees
create table household_people (
  organization_id uuid not null,
  holder_id       uuid not null,
  member_id       uuid not null,
  position        int4 not null,
  relationship    text not null check (relationship in ('Child', 'Spouse', 'Roommate', 'Other')),
  member_type     text not null check (member_type in ('Dependent', 'Inactive')),
  created_at      timestamptz(3) not null,
  primary key (organization_id, holder_id, member_id),
  foreign key (organization_id, holder_id) references members (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  check (holder_id <> member_id)
);
create index household_people_of on household_people (organization_id, member_id);

-- owner: proofs
create table proofs (
  organization_id uuid not null,
  id              uuid not null,
  life_event_id   uuid,
  dependent_id    uuid,
  file_name       text not null,
  content_type    text not null check (content_type in ('application/pdf', 'image/png', 'image/jpeg')),
  -- The key that its pieces are sealed with, itself sealed by the operator's secret.
  sealed_key      bytea not null,
  -- Null while it is uploaded: nobody sees it yet.
  byte_count      int4 check (byte_count > 0),
  uploaded_by     text not null check (uploaded_by in ('api_key', 'employer', 'employee')),
  uploaded_at     timestamptz(3) not null,
  -- Real time of the last piece: an upload that gets no more pieces was aborted.
  touched_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, dependent_id) references dependents (organization_id, id) on delete cascade,
  foreign key (organization_id, life_event_id) references life_events (organization_id, id),
  check ((life_event_id is null) <> (dependent_id is null))
);
create index proofs_of_dependent on proofs (organization_id, dependent_id) where dependent_id is not null;
create index proofs_of_life_event on proofs (organization_id, life_event_id) where life_event_id is not null;
create index proofs_uploading on proofs (touched_at) where byte_count is null;

-- owner: proofs
create table proof_pieces (
  organization_id uuid not null,
  proof_id        uuid not null,
  number          int4 not null,
  sealed          bytea not null,
  primary key (organization_id, proof_id, number),
  foreign key (organization_id, proof_id) references proofs (organization_id, id) on delete cascade
);

-- How many rows a list of the whole organization has: the sum of its rows here. Each change adds a row, so no commit waits for another.
-- owner: employers
create table list_counts (
  organization_id uuid not null,
  list            text not null check (list in ('employers', 'employers_cancelled', 'members')),
  id              uuid not null default gen_random_uuid(),
  count           int8 not null,
  primary key (organization_id, list, id)
);

-- Of each employer: what is found when the latest deduction statement is compared with the elections.
-- owner: deductions
create table reconciliations (
  organization_id uuid not null,
  employer_id     uuid not null,
  statement_id    uuid not null,
  run_on          date not null,
  -- Null: not all of its employees have been compared.
  checked_at      timestamptz(3),
  -- The last employee that was compared.
  employee_cursor uuid,
  finding_count   int4 not null default 0,
  -- The sum of all differences, whichever way they go.
  off_cents       int8 not null default 0,
  -- Somebody has said why it stays so.
  accepted_at     timestamptz(3),
  -- Real time: employers take turns by it.
  touched_at      timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, statement_id) references deduction_statements (organization_id, id)
);
create index reconciliations_to_check on reconciliations (organization_id, touched_at) where checked_at is null;
create index reconciliations_waiting on reconciliations (organization_id, checked_at, statement_id) where (checked_at is not null) and (accepted_at is null) and (finding_count > 0);

alter table access_tokens add constraint access_tokens_organization_id_employee_id_fkey foreign key (organization_id, employee_id) references employees (organization_id, id);
alter table access_tokens add constraint access_tokens_organization_id_employer_id_fkey foreign key (organization_id, employer_id) references employers (organization_id, id);
alter table eligibility_reviews add constraint eligibility_reviews_organization_id_policy_correction_id_fkey foreign key (organization_id, policy_correction_id) references policy_corrections (organization_id, id);
alter table eligibility_reviews add constraint eligibility_reviews_organization_id_price_change_id_fkey foreign key (organization_id, price_change_id) references price_changes (organization_id, id);
alter table enrollments add constraint enrollments_organization_id_life_event_id_fkey foreign key (organization_id, life_event_id) references life_events (organization_id, id);
create trigger audit_entries_only_added_to before delete or update or truncate on audit_entries for each statement execute function only_added_to();
create trigger employers_are_counted after insert on employers referencing new table as added for each statement execute function count_new_employers();
create trigger employers_are_counted_again after update of active on employers for each row when ((old.active is distinct from new.active)) execute function count_cancelled_employer();
create trigger employers_keep_name_parts before insert or update of name, legal_name on employers for each row execute function keep_name_parts();
create trigger employees_are_counted after insert on employees referencing new table as added for each statement execute function count_new_members();
create trigger group_members_are_counted after insert on group_members referencing new table as added for each statement execute function count_new_members();
create trigger access_log_only_added_to before delete or update or truncate on access_log for each statement execute function only_added_to();
insert into database_identity values (gen_random_uuid());

-- People: members (a person across jobs), employees (one employment), dependents, and the census that brings them.

-- A member shows the names and contact data of the latest employment; of a dependent these are the only ones.
-- owner: employees
create table members (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  first_name text not null,
  middle_name text,
  last_name text not null,
  suffix text,
  email text,
  phone text,
  address jsonb,
  date_of_birth date not null,
  -- As census.rules.ts folds names: what two spellings of one name have in common.
  last_name_folded text not null,
  sex_at_birth text,
  gender text,
  preferred_language text,
  tobacco_status bool,
  marital_status text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);
-- Serves: is this new employee a member already (rules 1)?
create index members_by_birth on members (organization_id, date_of_birth, last_name_folded);

-- owner: employees
create table employees (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  member_id uuid not null,
  reference_id text,
  first_name text not null,
  last_name text not null,
  first_name_folded text not null,
  last_name_folded text not null,
  suffix text,
  email text not null,
  email_folded text not null,
  date_of_birth date not null,
  phone text,
  gender text,
  address jsonb,
  employee_class text check (employee_class in
    ('Full Time', 'Part Time', 'Temporary', 'Intern', 'Seasonal', 'Individual Contractor')),
  class_effective_on date,
  compensation_type text check (compensation_type in ('Salary', 'Hourly')),
  compensation_effective_on date,
  start_date date,
  status text not null check (status in ('active', 'inactive')),
  termination_date date,
  -- Eligibility (rules 2): eligible_on is the day by the policy, granted_on the day the grant was made.
  eligibility text not null check (eligibility in ('none', 'waiting', 'eligible')),
  eligible_on date,
  granted_on date,
  -- Counts the grants: an enrollment carries the number of the grant that it belongs to.
  eligibility_number int4 not null default 0,
  -- The business date on which the employee was made, or reactivated without a hire date.
  created_on date not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id)
);
create index employees_of_employer on employees (organization_id, employer_id, id);
create unique index employees_reference on employees (organization_id, employer_id, reference_id)
  where reference_id is not null;
create index employees_by_birth on employees (organization_id, employer_id, date_of_birth);
create index employees_of_member on employees (organization_id, member_id);
create index employees_waiting on employees (organization_id, eligible_on) where eligibility = 'waiting';
create index employees_leaving on employees (organization_id, termination_date)
  where status = 'active' and termination_date is not null;

alter table access_tokens
  add foreign key (organization_id, employee_id) references employees (organization_id, id);

-- owner: employees
create table dependents (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  primary_member_id uuid not null,
  member_id uuid not null,
  relationship text not null check (relationship in ('Spouse', 'Child')),
  disabled bool not null default false,
  active bool not null default true,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, primary_member_id) references members (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  check (primary_member_id <> member_id)
);
create unique index dependents_one_spouse on dependents (organization_id, primary_member_id)
  where relationship = 'Spouse' and active;
create unique index dependents_once on dependents (organization_id, primary_member_id, member_id);
create index dependents_of_member on dependents (organization_id, member_id);

-- One census and where its work stands: phase and cursor move in the transaction of each batch.
-- owner: census
create table census_syncs (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  -- The order of application; null while its rows are still streaming in.
  number int4,
  status text not null check (status in ('staging', 'accepted', 'processing', 'completed', 'failed')),
  on_omitted text not null check (on_omitted in ('deactivate', 'keep')),
  max_deactivations int4,
  row_count int4 not null,
  phase text not null check (phase in ('match', 'apply', 'omit', 'done')),
  row_cursor int4 not null default 0,
  employee_cursor uuid,
  created_count int4 not null default 0,
  updated_count int4 not null default 0,
  unchanged_count int4 not null default 0,
  reactivated_count int4 not null default 0,
  deactivated_count int4 not null default 0,
  failed_count int4 not null default 0,
  error_code text,
  actor jsonb not null,
  accepted_at timestamptz(3) not null,
  completed_at timestamptz(3),
  -- Real time: batches of several syncs take turns by it.
  touched_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create unique index census_syncs_order on census_syncs (organization_id, employer_id, number);
create index census_syncs_open on census_syncs (touched_at) where status in ('accepted', 'processing');
create index census_syncs_staging on census_syncs (touched_at) where status = 'staging';

-- The rows as they were sent, with the keys that matching looks at; deleted when the sync has completed, failures excepted.
-- owner: census
create table census_rows (
  organization_id uuid not null,
  sync_id uuid not null,
  index int4 not null,
  reference_id text,
  date_of_birth date not null,
  email_folded text not null,
  first_name_folded text not null,
  last_name_folded text not null,
  phone text,
  zipcode text,
  body jsonb not null,
  -- Set where a row means an employee by another way than its reference: by the fallbacks, or because the sync made it.
  employee_id uuid,
  -- A row that fails counts as present: nobody it may mean is deactivated.
  candidate_ids uuid[],
  failure_code text,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);
create index census_rows_by_reference on census_rows (organization_id, sync_id, reference_id);
create index census_rows_by_employee on census_rows (organization_id, sync_id, employee_id) where employee_id is not null;
create index census_rows_doubtful on census_rows (organization_id, sync_id) where candidate_ids is not null;

-- Who may enroll and from when.

-- owner: eligibility
create table eligibility_policies (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  classification text not null check (classification in ('full_time', 'part_time', 'all')),
  waiting_period text not null check (waiting_period in ('none', 'first_of_following_month', '30_days', '60_days')),
  active bool not null default true,
  archived_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create unique index eligibility_policies_one_active on eligibility_policies (organization_id, employer_id) where active;

-- A walk over an employer's active employees, in batches, that makes eligibility and windows what the rules say.
-- Asked for by whatever changes the rules for everybody: a new policy, a plan year made or moved.
-- owner: eligibility
create table eligibility_reviews (
  organization_id uuid not null,
  id uuid not null,
  employer_id uuid not null,
  cursor uuid,
  actor jsonb not null,
  created_at timestamptz(3) not null,
  -- Real time: batches of several reviews take turns by it.
  touched_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create index eligibility_reviews_open on eligibility_reviews (touched_at);

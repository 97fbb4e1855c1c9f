-- The companies whose employees get benefits.

-- owner: employers
create table employers (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  legal_name text not null,
  ein text not null,
  email text not null,
  phone_number text,
  reference_id text,
  address jsonb not null,
  active bool not null default true,
  pay_frequency text check (pay_frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  deduction_period text not null default 'current' check (deduction_period in ('current', 'previous')),
  first_payday date,
  -- The number of the newest census sync; taken under a lock on this row.
  census_number int4 not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);
create index employers_newest on employers (organization_id, created_at desc, id desc);

alter table access_tokens
  add foreign key (organization_id, employer_id) references employers (organization_id, id);

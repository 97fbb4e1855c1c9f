-- What is offered: products, plans with their rates, and the plan years of employers.

-- owner: plans
create table benefit_products (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  category text not null check (category in ('Medical', 'Dental', 'Vision', 'Hospital')),
  name text not null,
  product_code text not null,
  description text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);

-- owner: plans
create table benefit_plans (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  product_id uuid not null,
  name text not null,
  carrier text,
  network text,
  -- Null: available everywhere.
  states text[],
  rates jsonb not null,
  summary jsonb not null default '{}',
  documents jsonb not null default '[]',
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, product_id) references benefit_products (organization_id, id)
);
create index benefit_plans_of_product on benefit_plans (organization_id, product_id, id);

-- owner: plans
create table plan_years (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  product_id uuid not null,
  coverage_start date not null,
  coverage_end date not null,
  open_enrollment_start date not null,
  open_enrollment_end date not null,
  contribution jsonb not null,
  termination_rule text not null check (termination_rule in ('END_OF_N_MONTHS', 'LAST_DAY', 'END_OF_PLAN_YEAR')),
  termination_n_months int4 not null,
  new_hire_window_days int4 not null,
  max_retro_days int4 not null,
  tax_classification text not null check (tax_classification in ('Unknown', 'Pre-tax', 'Post-tax')),
  auto_grant bool not null,
  renews_id uuid,
  renewal text not null check (renewal in ('active', 'passive')),
  -- The business date on which it was made: nobody's window opens before it.
  made_on date not null,
  -- The business date on which the employer ended it early: nobody answers or gets a window in it from then on.
  ended_on date,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, product_id) references benefit_products (organization_id, id),
  foreign key (organization_id, renews_id) references plan_years (organization_id, id),
  check (coverage_start <= coverage_end),
  check (open_enrollment_start <= open_enrollment_end)
);
create index plan_years_of_employer on plan_years (organization_id, employer_id, coverage_start);
create index plan_years_opening on plan_years (organization_id, open_enrollment_start);
create index plan_years_ending on plan_years (organization_id, coverage_end);

-- owner: plans
create table plan_year_plans (
  organization_id uuid not null,
  plan_year_id uuid not null,
  plan_id uuid not null,
  position int4 not null,
  primary key (organization_id, plan_year_id, plan_id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id) on delete cascade,
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id)
);
create index plan_year_plans_of_plan on plan_year_plans (organization_id, plan_id);

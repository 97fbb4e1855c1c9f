-- Domestic partners and their children: whose part of a price is taxed, and what of it is income.
alter table dependents
  -- A domestic partner of the employee's, or a child of theirs; the relationship says whom they are like.
  add column partner boolean not null default false,
  -- A tax dependent of the employee's: their part is not taxed.
  add column tax_dependent boolean not null default false,
  -- Since a marriage they are a spouse, or a stepchild; taxes change on this 1st.
  add column spouse_from date,
  add check (partner or (not tax_dependent and spouse_from is null));

alter table plan_years add column covers_domestic_partners boolean not null default false;

alter table life_events
  -- The domestic partner who was married.
  add column married_dependent_id uuid,
  add foreign key (organization_id, married_dependent_id) references dependents (organization_id, id);

-- What of the employer's share is the employee's income.
alter table coverage_prices add column imputed_cents int4 not null default 0 check (imputed_cents >= 0);
alter table deduction_statements add column imputed_cents int8 not null default 0;

-- Imputed income by the month, in a ledger of its own: it is reported, and nothing is taken from pay. Lines are only ever added.
-- owner: deductions
create table imputed_income_lines (
  organization_id uuid not null,
  id uuid not null,
  statement_id uuid not null,
  employee_id uuid not null,
  plan_year_id uuid not null,
  enrollment_id uuid not null,
  -- The 1st of the month that the line is for: the statement's own, or an earlier one that was put right.
  month date not null,
  cents int4 not null check (cents <> 0),
  benefit_name text not null,
  plan_name text not null,
  tier text not null,
  created_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, statement_id) references deduction_statements (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (extract(day from month) = 1)
);
-- Serves the lines of a statement; and a run reports a month once.
create unique index imputed_income_lines_once on imputed_income_lines
  (organization_id, statement_id, employee_id, plan_year_id, month);
-- Serves the sum of earlier lines per employee, plan year and month.
create index imputed_income_lines_of_employee on imputed_income_lines (organization_id, employee_id, plan_year_id, month)
  include (cents);

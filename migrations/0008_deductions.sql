-- What is taken from pay: statements of employers, and the ledger of lines. Lines are only ever added; nothing changes or
-- deletes one, and what was wrong is put right by another line.

-- One run of one employer: the 1st on which it was made and the month that it is for. Settings are kept as they were then.
-- Counts and totals add up as the lines of a run arrive, in the same transactions.
-- owner: deductions
create table deduction_statements (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  employer_id uuid not null,
  run_on date not null,
  run_at timestamptz(3) not null,
  -- The 1st of the month that the statement is for; the period ends with that month.
  period_start date not null,
  frequency text not null check (frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  first_payday date,
  employee_count int4 not null default 0,
  line_count int4 not null default 0,
  total_cents int8 not null default 0,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  check (extract(day from run_on) = 1 and extract(day from period_start) = 1)
);
-- Serves: one statement a run, and the latest of an employer.
create unique index deduction_statements_once on deduction_statements (organization_id, employer_id, run_on);

-- owner: deductions
create table deduction_lines (
  organization_id uuid not null,
  id uuid not null,
  statement_id uuid not null,
  employee_id uuid not null,
  plan_year_id uuid not null,
  -- The enrollment that the line speaks of: the one that is due, or that was charged where money goes back.
  enrollment_id uuid not null,
  -- The 1st of the month that the line is for: the statement's own, or an earlier one that was put right.
  month date not null,
  monthly_cents int4 not null check (monthly_cents <> 0),
  -- Per paycheck in the statement's own month, the whole difference in an earlier one.
  amount_cents int4 not null,
  frequency text not null check (frequency in ('weekly', 'bi_weekly', 'semi_monthly', 'monthly')),
  tax_classification text not null check (tax_classification in ('Unknown', 'Pre-tax', 'Post-tax')),
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
-- Serves the lines of a statement, of all its people or of one; and a run charges a month once.
create unique index deduction_lines_once on deduction_lines
  (organization_id, statement_id, employee_id, plan_year_id, month);
-- Serves the sum of earlier lines per employee, plan year and month.
create index deduction_lines_of_employee on deduction_lines (organization_id, employee_id, plan_year_id, month)
  include (monthly_cents);

-- The walk of a run goes from employee to employee over what was elected, cancelled or not.
create index enrollments_elected on enrollments (organization_id, employee_id) where election = 'Enrolled';
-- Serves: has this organization anything to deduct on the next 1st? The last day that is covered, or the last change.
create index enrollments_lately on enrollments
  (organization_id, (greatest(coverage_end, (updated_at at time zone 'UTC')::date))) where election = 'Enrolled';

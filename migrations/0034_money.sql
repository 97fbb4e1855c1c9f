-- Money is decided by rules: lines say why they are there and how each part is taxed, and invoices are numbered by a counter.

-- The part of the employee's share that is taken after tax, whatever the plan year says of the rest.
alter table coverage_prices add column post_tax_cents int4 not null default 0;
alter table coverage_prices add check (post_tax_cents between 0 and employee_cents);

-- Regular is the run's own month, charged for the first time; everything else corrects.
alter table deduction_lines add column kind text not null default 'regular' check (kind in ('regular', 'correction'));
alter table deduction_lines add column reason text not null default 'month_due'
  check (reason in ('month_due', 'charged_late', 'amount_changed', 'no_longer_due'));
update deduction_lines l set kind = 'correction', reason = 'amount_changed'
  from deduction_statements s
  where s.organization_id = l.organization_id and s.id = l.statement_id and l.month < s.period_start;
alter table deduction_lines alter column kind drop default, alter column reason drop default;

-- An enrollment may have one line before tax and one after it.
drop index deduction_lines_once;
create unique index deduction_lines_once on deduction_lines
  (organization_id, statement_id, employee_id, plan_year_id, month, tax_classification);
drop index deduction_lines_of_employee;
create index deduction_lines_of_employee on deduction_lines
  (organization_id, employee_id, plan_year_id, month, tax_classification) include (monthly_cents);

alter table invoice_lines add column kind text not null default 'regular' check (kind in ('regular', 'correction'));
alter table invoice_lines add column reason text not null default 'month_due'
  check (reason in ('month_due', 'billed_late', 'amount_changed', 'no_longer_due'));
update invoice_lines l set kind = 'correction', reason = 'amount_changed'
  from invoices i
  where i.organization_id = l.organization_id and i.id = l.invoice_id and l.month < i.run_on;
alter table invoice_lines alter column kind drop default, alter column reason drop default;

-- The number of the last invoice. Whoever makes invoices takes this row after every other lock and holds it to the commit.
-- owner: invoices
create table invoice_counters (
  organization_id uuid primary key references organizations (id),
  last_number int4 not null default 0
);
insert into invoice_counters (organization_id, last_number)
  select organization_id, max(number) from invoices group by organization_id;

-- How often an employer deducts, where that is not how often it pays. Statements keep what their run went by.
alter table employers
  add column paychecks_per_year int4 check (paychecks_per_year between 1 and 60),
  add column skip_third_payday bool not null default false,
  add column paydays date[];
alter table deduction_statements
  add column paychecks_per_year int4 check (paychecks_per_year between 1 and 60),
  add column skip_third_payday bool not null default false,
  add column paydays date[];
-- What the last payday of a plan year takes besides the amount per paycheck, or less.
alter table deduction_lines add column remainder_cents int4 not null default 0;
alter table deduction_lines alter column remainder_cents drop default;

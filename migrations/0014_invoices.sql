-- What employers are billed: an invoice on the 1st of a month and the ledger of its lines. Lines are only ever added; what was
-- wrong is put right by another line. Who bills whom is kept as it was then, so that an invoice says the same for ever.

-- Sums add up as the lines of a run arrive, in the same transactions.
-- owner: invoices
create table invoices (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  -- INV-<number>, counted in each organization.
  number int4 not null,
  employer_id uuid not null,
  -- The 1st on which it was made, of the month that it bills.
  run_on date not null check (extract(day from run_on) = 1),
  issued_at timestamptz(3) not null,
  billed_by text not null,
  billed_to jsonb not null,
  line_count int4 not null default 0,
  premium_cents int8 not null default 0,
  employer_cents int8 not null default 0,
  employee_cents int8 not null default 0,
  status text not null default 'open' check (status in ('open', 'paid')),
  paid_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  check (premium_cents = employer_cents + employee_cents),
  check ((status = 'paid') = (paid_at is not null))
);
create unique index invoices_number on invoices (organization_id, number);
-- Serves: one invoice a run, and the list of an employer.
create unique index invoices_once on invoices (organization_id, employer_id, run_on);

-- owner: invoices
create table invoice_lines (
  organization_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  employee_id uuid not null,
  plan_year_id uuid not null,
  -- The enrollment that the line speaks of: the one that is due, or that was billed where money goes back.
  enrollment_id uuid not null,
  -- The 1st of the month that the line is for: the invoice's own, or an earlier one that was put right.
  month date not null check (extract(day from month) = 1),
  premium_cents int4 not null,
  employer_cents int4 not null,
  employee_cents int4 not null,
  benefit_name text not null,
  plan_name text not null,
  tier text not null check (tier in ('EE', 'ES', 'EC', 'EF')),
  created_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (premium_cents = employer_cents + employee_cents),
  check (employer_cents <> 0 or employee_cents <> 0)
);
-- Serves the lines of an invoice; and a run bills a month once.
create unique index invoice_lines_once on invoice_lines (organization_id, invoice_id, employee_id, plan_year_id, month);
-- Serves the sum of earlier lines per employee, plan year and month.
create index invoice_lines_of_employee on invoice_lines (organization_id, employee_id, plan_year_id, month)
  include (premium_cents, employer_cents);

-- Leaves of absence: whether coverage goes on, and what is taken from pay for the months whose 1st lies in one (rules 11.6).

-- owner: leaves
create table leaves (
  organization_id uuid not null,
  id              uuid not null,
  employer_id     uuid not null,
  employee_id     uuid not null,
  starts_on       date not null,
  -- The last day; null: it is not known yet.
  ends_on         date check (ends_on >= starts_on),
  coverage        text not null check (coverage in ('continues', 'stops')),
  deductions      text not null check (deductions in ('continue', 'suspend', 'catch_up', 'direct_bill')),
  -- Of catch_up: over how many paychecks, and the first month whose paychecks take it; null: the return is not known.
  paychecks       int4 check (paychecks between 1 and 52),
  collect_from    date check (extract(day from collect_from) = 1),
  -- Where the calendar is with it, and the next day on which it has something to do; null: nothing that is known.
  phase           text not null check (phase in ('planned', 'running', 'over')),
  due_on          date,
  over_at         timestamptz(3),
  -- The day on which what was in arrears then was waived, or paid.
  settled_on      date,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  check ((deductions = 'catch_up') = (paychecks is not null)),
  check ((phase = 'over') = (over_at is not null))
);
create unique index leaves_of_employee on leaves (organization_id, employee_id, starts_on);
create index leaves_due on leaves (organization_id, due_on) where due_on is not null;
create index leaves_unsettled on leaves (organization_id) where deductions <> 'continue' and settled_on is null;

-- What was in arrears and is no longer: the employer bears it, or the employee has paid it in another way than from pay.
-- owner: leaves
create table leave_settlements (
  organization_id    uuid not null,
  id                 uuid not null,
  leave_id           uuid not null,
  plan_year_id       uuid not null,
  month              date not null check (extract(day from month) = 1),
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
  foreign key (organization_id, leave_id) references leaves (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id)
);

-- What was not taken during a leave is taken after it, paycheck by paycheck.
alter table deduction_lines
  drop constraint deduction_lines_kind_check,
  add constraint deduction_lines_kind_check check (kind in ('regular', 'correction', 'arrears')),
  drop constraint deduction_lines_reason_check,
  add constraint deduction_lines_reason_check
    check (reason in ('month_due', 'charged_late', 'amount_changed', 'no_longer_due', 'on_leave', 'arrears_collected'));

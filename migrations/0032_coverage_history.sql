-- What was so, when: the days of coverage, its prices and who is covered, each with when it was recorded, since when
-- something else is known (superseded_at; null: in force) and what caused it: a command, by its audit entry, or the worker's
-- step and its day. A row never changes but to be superseded, so what was known on a day can be read on any later one.

-- The days of an enrollment's coverage; cancelled coverage has none in force.
-- owner: coverage
create table coverage_periods (
  organization_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  starts_on date not null,
  ends_on date not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3),
  audit_entry_id uuid,
  step text,
  day date,
  primary key (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  -- A command writes its audit entry last.
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  check (starts_on <= ends_on),
  check (superseded_at >= recorded_at),
  check ((audit_entry_id is null) = (step is not null)),
  check ((step is null) = (day is null))
);
create unique index coverage_periods_in_force on coverage_periods (organization_id, enrollment_id) where superseded_at is null;
create index coverage_periods_past on coverage_periods (organization_id, enrollment_id) where superseded_at is not null;

-- Tier and monthly amounts from a day to a day; ends_on null: as long as there is coverage.
-- owner: coverage
create table coverage_prices (
  organization_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  starts_on date not null,
  ends_on date,
  tier text not null check (tier in ('EE', 'ES', 'EC', 'EF')),
  premium_cents int4 not null,
  employer_cents int4 not null,
  employee_cents int4 not null,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3),
  audit_entry_id uuid,
  step text,
  day date,
  primary key (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  -- A command writes its audit entry last.
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  check (starts_on <= ends_on),
  check (premium_cents = employer_cents + employee_cents),
  check (superseded_at >= recorded_at),
  check ((audit_entry_id is null) = (step is not null)),
  check ((step is null) = (day is null))
);
create unique index coverage_prices_in_force on coverage_prices (organization_id, enrollment_id, starts_on)
  where superseded_at is null;
create index coverage_prices_past on coverage_prices (organization_id, enrollment_id) where superseded_at is not null;

-- Who is covered besides the employee, from a day on. ends_on null: as long as there is coverage.
-- eligible_through: the last day by age, where it comes before the coverage's own; null: age ends nothing. The calendar makes
-- it the ends_on on the day after, with the new price.
-- owner: coverage
create table coverage_people (
  organization_id uuid not null,
  id uuid not null,
  enrollment_id uuid not null,
  dependent_id uuid not null,
  starts_on date not null,
  eligible_through date,
  ends_on date,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3),
  audit_entry_id uuid,
  step text,
  day date,
  primary key (organization_id, id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  -- A command writes its audit entry last.
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  foreign key (organization_id, dependent_id) references dependents (organization_id, id),
  check (superseded_at >= recorded_at),
  check ((audit_entry_id is null) = (step is not null)),
  check ((step is null) = (day is null))
);
create unique index coverage_people_in_force on coverage_people (organization_id, enrollment_id, dependent_id)
  where superseded_at is null;
create index coverage_people_past on coverage_people (organization_id, enrollment_id) where superseded_at is not null;
create index coverage_people_of on coverage_people (organization_id, dependent_id) where superseded_at is null;
-- Serves: who ages off next?
create index coverage_people_aging on coverage_people (organization_id, eligible_through, enrollment_id)
  where eligible_through is not null and ends_on is null and superseded_at is null;

insert into coverage_periods (organization_id, id, enrollment_id, starts_on, ends_on, recorded_at, step, day)
select organization_id, gen_random_uuid(), id, coverage_start, coverage_end, updated_at, 'periods are recorded from here on', answered_on
from enrollments where election = 'Enrolled' and not cancelled and coverage_start <= coverage_end;

insert into coverage_prices (organization_id, id, enrollment_id, starts_on, ends_on, tier, premium_cents, employer_cents,
  employee_cents, recorded_at, step, day)
select organization_id, gen_random_uuid(), id, coalesce(amounts_since, coverage_start), null, tier, premium_cents,
  employer_cents, employee_cents, updated_at, 'periods are recorded from here on', answered_on
from enrollments where election = 'Enrolled'
union all
select p.organization_id, gen_random_uuid(), p.enrollment_id,
  coalesce(lag(p.ends_on) over (partition by p.organization_id, p.enrollment_id order by p.ends_on) + 1, n.coverage_start),
  p.ends_on, p.tier, p.premium_cents, p.employer_cents, p.employee_cents, p.created_at, 'periods are recorded from here on', n.answered_on
from enrollment_periods p join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id;

insert into coverage_people (organization_id, id, enrollment_id, dependent_id, starts_on, eligible_through, ends_on,
  recorded_at, step, day)
select d.organization_id, gen_random_uuid(), d.enrollment_id, d.dependent_id, n.coverage_start, d.eligible_through,
  d.covered_through, n.updated_at, 'periods are recorded from here on', n.answered_on
from enrollment_dependents d join enrollments n on n.organization_id = d.organization_id and n.id = d.enrollment_id;

drop table enrollment_periods;
drop table enrollment_dependents;
alter table enrollments drop column amounts_since;

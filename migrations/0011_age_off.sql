-- Children age off: until when a covered child may be covered, and what an enrollment covered and cost before one did.

-- The last day of a child, by the birthday on which it becomes too old.
alter table plan_years add column child_age_off text not null default 'end_of_month'
  check (child_age_off in ('end_of_month', 'day_before', 'end_of_year'));

-- eligible_through: the last day by age, where it comes before the coverage's own; null: age ends nothing.
-- covered_through: set by the calendar on the day after, with the enrollment's new tier and amounts.
alter table enrollment_dependents
  add column eligible_through date,
  add column covered_through date;
-- Serves: who ages off next?
create index enrollment_dependents_aging on enrollment_dependents (organization_id, eligible_through, enrollment_id)
  where eligible_through is not null and covered_through is null;

-- The first day of the enrollment's tier and amounts; null: they are those of the election.
alter table enrollments add column amounts_since date;

-- What was in force before: the columns of enrollments say what is in force now.
-- owner: coverage
create table enrollment_periods (
  organization_id uuid not null,
  enrollment_id uuid not null,
  ends_on date not null,
  tier text not null check (tier in ('EE', 'ES', 'EC', 'EF')),
  premium_cents int4 not null,
  employer_cents int4 not null,
  employee_cents int4 not null,
  created_at timestamptz(3) not null,
  primary key (organization_id, enrollment_id, ends_on),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  check (premium_cents = employer_cents + employee_cents)
);

-- What an employee's eligibility was, since when that was known, and why: the columns of employees say what it is now.

-- From starts_on through ends_on (null: still) the employee waits, or is eligible. A row holds until it is superseded; then it
-- stays, so that it can be told what was known at a moment. Where two rows cover a day, the one recorded later holds. One that
-- ends before it starts never came to be.
-- owner: eligibility
create table eligibility_periods (
  organization_id uuid not null,
  employee_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('waiting', 'eligible')),
  starts_on date not null,
  ends_on date,
  -- The day by the policy: with it eligibility starts, and a wait is over.
  eligible_on date not null,
  -- The day on which eligibility was granted, never before the facts were known.
  granted_on date,
  -- What happened: it began because of that or, with an end, it ended.
  reason text not null check (reason in ('hire', 'start_date', 'class', 'policy', 'day', 'departure')),
  -- The departure that ended it (employees.departure_number): it moves along with the last day.
  departure_number int4,
  recorded_at timestamptz(3) not null,
  superseded_at timestamptz(3),
  -- The cause: the entry of who did it, or the calendar's step and day.
  audit_entry_id uuid,
  step text,
  day date,
  primary key (organization_id, employee_id, id),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  -- A command writes its audit entry last.
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  check ((kind = 'eligible') = (granted_on is not null)),
  check ((audit_entry_id is null) = (step is not null)),
  check ((step is null) = (day is null))
);
create unique index eligibility_periods_open on eligibility_periods (organization_id, employee_id)
  where superseded_at is null and ends_on is null;

-- Who waits or is eligible already: recorded when their row was last changed.
insert into eligibility_periods (organization_id, employee_id, id, kind, starts_on, eligible_on, granted_on, reason,
  recorded_at, step, day)
select organization_id, id, id, eligibility, case eligibility when 'eligible' then eligible_on else created_on end,
  eligible_on, granted_on, 'hire', updated_at, 'periods are recorded from here on', coalesce(granted_on, created_on)
from employees where eligibility <> 'none';

-- What the worker does for a review or a census has the request that asked for it as its cause.
alter table eligibility_reviews add column audit_entry_id uuid;
alter table eligibility_reviews add foreign key (organization_id, audit_entry_id)
  references audit_entries (organization_id, id) deferrable initially deferred;
alter table census_syncs add column audit_entry_id uuid;
alter table census_syncs add foreign key (organization_id, audit_entry_id)
  references audit_entries (organization_id, id) deferrable initially deferred;

-- A row that a rule of the calendar could not decide: the others of its day went on, and the operator sees which one it is.

-- owner: calendar
create table calendar_failures (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  -- The day and the step in which it failed last.
  day date not null,
  step text not null,
  resource_type text not null check (resource_type in ('employee', 'enrollment')),
  resource_id uuid not null,
  -- Of the refusal, or what kind of fault it was; neither code nor message holds anything about a person.
  code text not null,
  message text not null,
  failure_count int4 not null default 1,
  first_seen_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  resolved_at timestamptz(3),
  primary key (organization_id, id)
);
create unique index calendar_failures_open on calendar_failures (organization_id, step, resource_id)
  where resolved_at is null;
create index calendar_failures_newest on calendar_failures (organization_id, id desc);

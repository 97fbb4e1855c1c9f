-- By type of life event: until when it may be reported, and from which day coverage starts, where that is not the default.
alter table organizations add column life_events jsonb not null default '{}';

-- The last day of a spouse after a divorce, and of whoever has died.
alter table plan_years
  add column spouse_ends text not null default 'end_of_month' check (spouse_ends in ('end_of_month', 'day')),
  add column death_ends text not null default 'day' check (death_ends in ('day', 'end_of_month'));

-- Somebody who stops being family stays known, with the day and the cause; a life event names whom it ends.
alter table dependents
  add column ended_on  date,
  add column end_cause text check (end_cause in ('divorce', 'death', 'other_coverage', 'never_eligible', 'other')),
  add constraint dependents_ended check (((ended_on is null) = (end_cause is null)) and ((ended_on is null) or (not active)));

-- A loss that is told too late for a window is approved without one.
alter table life_events
  add column ended_dependents uuid[] not null default '{}',
  drop constraint life_events_check2,
  add constraint life_events_check2 check (status = 'approved' or window_end is null);

-- Serves: whose price is another one from a day on?
create index coverage_prices_followed on coverage_prices (organization_id, ends_on)
  where (ends_on is not null) and (superseded_at is null);

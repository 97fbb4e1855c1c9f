-- Qualifying life events: what a member reported, and what was decided about it.

-- owner: life-events
create table life_events (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  member_id uuid not null,
  event_type text not null check (event_type in (
    'lost_job_based_coverage', 'aged_off_parent_plan', 'lost_medicaid_chip_medicare', 'lost_decertified_individual_plan',
    'married', 'divorced', 'had_baby', 'adopted_child', 'foster_care_placement', 'death_of_spouse_or_dependent',
    'court_ordered', 'moved_to_new_coverage_area', 'moved_to_us', 'moved_to_or_from_school_housing',
    'moved_to_or_from_seasonal_work_housing', 'became_us_citizen', 'left_incarceration', 'gained_tribal_status',
    'started_or_ended_americorps_service', 'new_child', 'other')),
  event_date date not null,
  -- Free text for the type other.
  other_event text check ((event_type = 'other') = (other_event is not null)),
  note text,
  status text not null check (status in ('pending', 'approved', 'denied')),
  submitted_at timestamptz(3) not null,
  -- The business date of the request: what was reported in time stays in time, however long the decision takes.
  submitted_on date not null,
  submitted_by jsonb not null,
  -- The first day of coverage that the event gives a right to, by its type (rules 4).
  effective_on date not null,
  decided_at timestamptz(3),
  decided_by jsonb,
  decision_note text,
  -- The last day of the windows that the approval opened.
  window_end date,
  primary key (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  check ((status = 'pending') = (decided_at is null) and (status = 'pending') = (decided_by is null)),
  check ((status = 'approved') = (window_end is not null))
);
create index life_events_of_member on life_events (organization_id, member_id, id);

alter table enrollments
  add foreign key (organization_id, life_event_id) references life_events (organization_id, id);

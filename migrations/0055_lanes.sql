-- A large organization's day is divided among lanes, each of some employers, so that several workers share it.

-- Where the calendar of some employers stands: those of the lanes from `first_lane` to `last_lane`.
-- owner: calendar
create table calendar_lanes (
  organization_id uuid not null references organization_clocks (organization_id),
  first_lane int4 not null,
  last_lane int4 not null,
  -- The last business date whose calendar has run to the end.
  calendar_through date not null,
  day date,
  step int4 not null default 0,
  cursor uuid,
  -- Real time: those that have waited longest go first.
  touched_at timestamptz(3) not null,
  primary key (organization_id, first_lane),
  check (0 <= first_lane and first_lane <= last_lane and last_lane <= 7)
);
create index calendar_lanes_under_way on calendar_lanes (touched_at) where day is not null;

insert into calendar_lanes (organization_id, first_lane, last_lane, calendar_through, day, step, cursor, touched_at)
select organization_id, 0, 7, calendar_through, day, step, cursor, touched_at from organization_clocks;

drop index organization_clocks_under_way;
drop index organization_clocks_advancing;
alter table organization_clocks drop column calendar_through, drop column day, drop column step, drop column cursor,
  drop column touched_at;
create index organization_clocks_advancing on organization_clocks (organization_id) where status = 'advancing';

-- A failure is tried again by the lane of its employer.
alter table calendar_failures add column employer_id uuid;
update calendar_failures f set employer_id = coalesce(
  (select employer_id from employees e where e.organization_id = f.organization_id and e.id = f.resource_id),
  (select employer_id from enrollments n where n.organization_id = f.organization_id and n.id = f.resource_id));
alter table calendar_failures alter column employer_id set not null;
alter table calendar_failures add foreign key (organization_id, employer_id) references employers (organization_id, id);

-- Which part of the rows is in a lane; without it the planner takes one lane for next to nothing.
create statistics employees_lane on (get_byte(uuid_send(employer_id), 15) % 8) from employees;
create statistics enrollments_lane on (get_byte(uuid_send(employer_id), 15) % 8) from enrollments;

-- Who lives with an account holder besides their dependents, as the partner says.
-- owner: employees
create table household_people (
  organization_id uuid not null,
  holder_id       uuid not null,
  member_id       uuid not null,
  position        int4 not null,
  relationship    text not null check (relationship in ('Child', 'Spouse', 'Roommate', 'Other')),
  member_type     text not null check (member_type in ('Dependent', 'Inactive')),
  created_at      timestamptz(3) not null,
  primary key (organization_id, holder_id, member_id),
  foreign key (organization_id, holder_id) references members (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id),
  check (holder_id <> member_id)
);
create index household_people_of on household_people (organization_id, member_id);

-- Dry runs of a large census are jobs: followed like a sync, batch by batch, each taken back. What stays is what would change.
alter table census_syncs add column dry_run boolean not null default false,
  add column dry_run_events jsonb not null default '{}';

-- What a dry run would do to one person; created people have no id, for they were taken back.
-- owner: census
create table census_changes (
  organization_id uuid not null,
  sync_id uuid not null,
  number int4 not null,
  -- The row of the roster; null for who is omitted.
  index int4,
  employee_id uuid,
  reference_id text,
  first_name text not null,
  last_name text not null,
  action text not null check (action in ('created', 'updated', 'reactivated', 'deactivated')),
  eligibility text not null check (eligibility in ('none', 'waiting', 'eligible')),
  eligible_on date,
  primary key (organization_id, sync_id, number),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);
create index census_syncs_dry on census_syncs (touched_at) where dry_run;

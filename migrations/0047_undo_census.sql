-- The undo of a census is a sync of its own: it takes a number in the employer's order, and is followed like any other.
alter table census_syncs
  -- The sync whose deactivations it takes back.
  add column undoes_id uuid,
  add foreign key (organization_id, undoes_id) references census_syncs (organization_id, id) on delete cascade,
  drop constraint census_syncs_phase_check,
  add check (phase in ('match', 'apply', 'omit', 'undo', 'stopped', 'done'));
create unique index census_syncs_undone on census_syncs (organization_id, undoes_id) where undoes_id is not null and not dry_run;

alter table census_changes
  -- Why somebody, or a coverage of theirs, stays as they are.
  add column obstacle text,
  drop constraint census_changes_action_check,
  add check (action in ('created', 'updated', 'reactivated', 'deactivated', 'kept'));

-- A roster that would deactivate too many is stopped: its rows are kept for a while, and it can be applied after a look.
alter table census_syncs
  -- Applied after it was stopped: whoever is missing has left.
  add column released boolean not null default false,
  -- How many people were active when it was matched, and how many of them no row means.
  add column active_count int4,
  add column omitted_count int4,
  drop constraint census_syncs_phase_check,
  add check (phase in ('match', 'apply', 'omit', 'stopped', 'done'));
create index census_syncs_stopped on census_syncs (touched_at) where phase = 'stopped';

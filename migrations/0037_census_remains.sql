-- What stays of a census when it is done: which rows failed, and which members of its rows we don't know. No data of people.
alter table census_syncs add column ignored_fields jsonb not null default '[]';

-- owner: census
create table census_failures (
  organization_id uuid not null,
  sync_id uuid not null,
  index int4 not null,
  reference_id text,
  failure_code text not null,
  -- The row that is the same person.
  other_index int4,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references census_syncs (organization_id, id) on delete cascade
);
insert into census_failures (organization_id, sync_id, index, reference_id, failure_code)
select r.organization_id, r.sync_id, r.index, r.reference_id, r.failure_code
from census_rows r join census_syncs s on s.organization_id = r.organization_id and s.id = r.sync_id
where r.failure_code is not null and s.status in ('completed', 'failed');
delete from census_rows r using census_syncs s
where s.organization_id = r.organization_id and s.id = r.sync_id and s.status in ('completed', 'failed');

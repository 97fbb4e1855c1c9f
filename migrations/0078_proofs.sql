-- Papers that show that a life event happened, or who a dependent is: a row for each file, and its bytes in sealed pieces.

-- owner: proofs
create table proofs (
  organization_id uuid not null,
  id              uuid not null,
  life_event_id   uuid,
  dependent_id    uuid,
  file_name       text not null,
  content_type    text not null check (content_type in ('application/pdf', 'image/png', 'image/jpeg')),
  -- The key that its pieces are sealed with, itself sealed by the operator's secret.
  sealed_key      bytea not null,
  -- Null while it is uploaded: nobody sees it yet.
  byte_count      int4 check (byte_count > 0),
  uploaded_by     text not null check (uploaded_by in ('api_key', 'employer', 'employee')),
  uploaded_at     timestamptz(3) not null,
  -- Real time of the last piece: an upload that is not touched any more has broken off.
  touched_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, life_event_id) references life_events (organization_id, id),
  foreign key (organization_id, dependent_id) references dependents (organization_id, id) on delete cascade,
  check ((life_event_id is null) <> (dependent_id is null))
);
create index proofs_of_life_event on proofs (organization_id, life_event_id) where life_event_id is not null;
create index proofs_of_dependent on proofs (organization_id, dependent_id) where dependent_id is not null;
create index proofs_uploading on proofs (touched_at) where byte_count is null;

-- owner: proofs
create table proof_pieces (
  organization_id uuid not null,
  proof_id        uuid not null,
  number          int4 not null,
  sealed          bytea not null,
  primary key (organization_id, proof_id, number),
  foreign key (organization_id, proof_id) references proofs (organization_id, id) on delete cascade
);

-- What an operator corrects and sets of an employer, and by what a repeated request to create one is known.
alter table organizations add column roster_guard_percent int2 check (roster_guard_percent between 0 and 100);
alter table employers
  add column roster_guard_percent int2 check (roster_guard_percent between 0 and 100),
  add column controlled_group text,
  -- The request that created it, and when it came by real time; null: before this was kept.
  add column request_sha256 bytea,
  add column requested_at timestamptz(3);
create index employers_by_request on employers (organization_id, request_sha256);
create index employers_by_ein on employers (organization_id, ein);

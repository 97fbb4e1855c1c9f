-- An election that was refused for dual coverage waits in the operator's inbox while its window can still be answered.
alter table enrollments add column dual_coverage_refused_at timestamptz(3);
create index enrollments_dual_coverage on enrollments (organization_id, dual_coverage_refused_at, id)
  where election = 'Pending' and dual_coverage_refused_at is not null;

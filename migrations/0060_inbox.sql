-- The inbox lists what waits over all employers, oldest first: each of its kinds has an index of what waits, and of nothing else.
create index life_events_waiting on life_events (organization_id, submitted_at, id) where status = 'pending';
create index enrollments_correction_waiting on enrollments (organization_id, created_at, id)
  where election = 'Pending' and reason = 'correction';
create index census_syncs_waiting on census_syncs (organization_id, completed_at, id)
  where not dry_run and (status = 'failed' or failed_count > 0);
create index calendar_failures_waiting on calendar_failures (organization_id, first_seen_at, id) where resolved_at is null;
create index invoices_open on invoices (organization_id, issued_at, id) where status = 'open';

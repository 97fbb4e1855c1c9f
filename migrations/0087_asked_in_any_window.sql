-- Any open window may also ask to sign a correction: the inbox finds those that do by this index.
-- runs with: 0084
create index enrollments_asked_to_sign on enrollments (organization_id, created_at, id)
  where election = 'Pending' and (reason = 'correction' or asks_from is not null);
drop index enrollments_correction_waiting;

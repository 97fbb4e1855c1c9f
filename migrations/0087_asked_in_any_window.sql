-- Whatever an open window is for, it may ask to sign what was corrected besides: the inbox finds it by this index.
-- runs with: 0084
create index enrollments_asked_to_sign on enrollments (organization_id, created_at, id)
  where election = 'Pending' and (reason = 'correction' or asks_from is not null);
drop index enrollments_correction_waiting;

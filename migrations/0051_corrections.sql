-- Facts about people are corrected: eligibility has a reason for it, and days that were added to coverage wait for a signature.
alter table enrollments
  drop constraint enrollments_reason_check,
  add check (reason in ('open_enrollment', 'new_hire', 'life_event', 'reissue', 'grant', 'reinstatement', 'correction'));

alter table eligibility_periods
  drop constraint eligibility_periods_reason_check,
  add check (reason in ('hire', 'start_date', 'class', 'policy', 'day', 'departure', 'reinstatement', 'correction'));

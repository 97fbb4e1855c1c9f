-- The way back: what ended with an employment, or with eligibility, is found again by its number, and continued.

-- An employment that ended, or eligibility that was lost while the employment went on; what ended with it carries its number.
-- owner: eligibility
create table departures (
  organization_id uuid not null,
  employee_id uuid not null,
  -- employees.departure_number of that moment.
  number int4 not null,
  -- The business date on which it was done: windows that were open closed on it.
  done_on date not null,
  recorded_at timestamptz(3) not null,
  audit_entry_id uuid,
  step text,
  day date,
  primary key (organization_id, employee_id, number),
  foreign key (organization_id, employee_id) references employees (organization_id, id),
  -- A command writes its audit entry last.
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  check ((audit_entry_id is null) = (step is not null)),
  check ((step is null) = (day is null))
);
-- Serves: whom did this census deactivate?
create index departures_by_entry on departures (organization_id, audit_entry_id, employee_id) where audit_entry_id is not null;

alter table enrollments
  -- The enrollment whose coverage this one continues.
  add column continues_id uuid,
  add foreign key (organization_id, continues_id) references enrollments (organization_id, id),
  drop constraint enrollments_reason_check,
  add check (reason in ('open_enrollment', 'new_hire', 'life_event', 'reissue', 'grant', 'reinstatement'));

alter table signatures
  drop constraint signatures_signer_kind_check,
  add check (signer_kind in ('employee_token', 'partner_attested', 'passive_renewal', 'reinstatement'));

alter table eligibility_periods
  drop constraint eligibility_periods_reason_check,
  add check (reason in ('hire', 'start_date', 'class', 'policy', 'day', 'departure', 'reinstatement'));

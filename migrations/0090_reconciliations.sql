-- What a deduction run should have taken and did not is looked for after each run, and waits in the inbox; statements are listed over all employers.
-- runs with: 0084

-- Of each employer: what is found when the latest deduction statement is compared with the elections.
-- owner: deductions
create table reconciliations (
  organization_id uuid not null,
  employer_id     uuid not null,
  statement_id    uuid not null,
  run_on          date not null,
  -- Null: not all of its employees have been compared.
  checked_at      timestamptz(3),
  -- The last employee that was compared.
  employee_cursor uuid,
  finding_count   int4 not null default 0,
  -- The sum of all differences, whichever way they go.
  off_cents       int8 not null default 0,
  -- Somebody has said why it stays so.
  accepted_at     timestamptz(3),
  -- Real time: employers take turns by it.
  touched_at      timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id),
  foreign key (organization_id, statement_id) references deduction_statements (organization_id, id)
);
create index reconciliations_to_check on reconciliations (organization_id, touched_at) where checked_at is null;
create index reconciliations_waiting on reconciliations (organization_id, checked_at, statement_id)
  where (checked_at is not null) and (accepted_at is null) and (finding_count > 0);

-- Statements of all employers, the latest first, also those of one month.
create index deduction_statements_latest on deduction_statements (organization_id, run_at desc, id desc);
create index deduction_statements_of_month on deduction_statements (organization_id, period_start, run_at desc, id desc);

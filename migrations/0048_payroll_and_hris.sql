-- What an employer has on its other side: the HR system that its roster comes from, and the way into its payroll system.

-- The HR or payroll system that sends an employer's roster; at most one.
-- owner: employers
create table hris_connections (
  organization_id uuid not null,
  employer_id uuid not null,
  provider text not null,
  provider_label text not null,
  status text not null check (status in ('Pending', 'Active', 'Inactive', 'Paused', 'Terminated')),
  -- Of the latest census that named the provider as its source.
  last_sync_on timestamptz(3),
  synced_row_count int4,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);

-- The payroll questionnaire of an employer. It holds passwords, so all of it is sealed, and nothing shows it.
-- owner: employers
create table payroll_access (
  organization_id uuid not null,
  -- That of the employer.
  id uuid not null,
  answers_encrypted bytea not null,
  submitted_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, id) references employers (organization_id, id)
);

-- The address before the @ to which an employer's payroll system sends its reports; made once, for good.
-- owner: employers
create table payroll_mailboxes (
  organization_id uuid not null,
  employer_id uuid not null,
  mailbox text not null,
  created_at timestamptz(3) not null,
  primary key (organization_id, employer_id),
  foreign key (organization_id, employer_id) references employers (organization_id, id)
);
create unique index payroll_mailboxes_once on payroll_mailboxes (mailbox);

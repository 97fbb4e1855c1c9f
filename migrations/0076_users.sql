-- People who operate an organization at the desk: users with roles, one-time links, sessions, and who looked at whom.

-- owner: users
create table users (
  organization_id uuid not null,
  id              uuid not null,
  email           text not null,
  name            text not null,
  role            text not null check (role in ('ADMIN', 'OPERATIONS', 'SALES', 'ENROLLMENT_AGENT', 'AUDITOR')),
  -- The last time; null: never.
  signed_in_at    timestamptz(3),
  -- The row stays: entries of the audit and the access log name it.
  removed_at      timestamptz(3),
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id) references organizations (id)
);
create unique index users_email on users (organization_id, lower(email)) where removed_at is null;

-- Signs in once.
-- owner: users
create table sign_in_links (
  organization_id uuid not null,
  id              uuid not null,
  user_id         uuid not null,
  secret_sha256   bytea not null,
  created_at      timestamptz(3) not null,
  expires_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create unique index sign_in_links_secret on sign_in_links (organization_id, secret_sha256);
create index sign_in_links_of_user on sign_in_links (organization_id, user_id);
create index sign_in_links_expiry on sign_in_links (expires_at);

-- owner: users
create table user_sessions (
  organization_id uuid not null,
  id              uuid not null,
  user_id         uuid not null,
  secret_sha256   bytea not null,
  created_at      timestamptz(3) not null,
  -- Written once a minute at most.
  seen_at         timestamptz(3) not null,
  expires_at      timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create unique index user_sessions_secret on user_sessions (organization_id, secret_sha256);
create index user_sessions_of_user on user_sessions (organization_id, user_id);
create index user_sessions_expiry on user_sessions (expires_at);

-- What users were told about people, one row an answer, written before it is sent. Rows are only ever added.
-- owner: users
create table access_log (
  organization_id uuid not null,
  id              uuid not null,
  occurred_at     timestamptz(3) not null,
  user_id         uuid not null,
  operation       text not null,
  -- Ids on the wire, of people and of what is about one of them.
  resources       text[] not null,
  trace_id        text,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
create index access_log_by_resource on access_log using gin (resources);
create index access_log_by_user on access_log (organization_id, user_id, id);

alter table audit_entries
  drop constraint audit_entries_actor_kind_check,
  add constraint audit_entries_actor_kind_check check (actor_kind in ('api_key', 'access_token', 'user', 'system'));

-- Who calls: organizations (the tenants), their clocks, API keys and access tokens, and what every command leaves behind.
-- Every tenant table has `primary key (organization_id, id)` and composite foreign keys: a row can't point into another
-- tenant, and the tables can be distributed by organization_id without a change. No column has a time as its default:
-- time is an argument (platform/process/real-clock.ts).

-- owner: access
create table organizations (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('live', 'sandbox')),
  type text check (type in ('BROKERAGE', 'TPA', 'GENERAL_AGENT', 'CHANNEL_PARTNER', 'CONSULTING_FIRM', 'API_PLATFORM')),
  allowed_origins text[] not null default '{}',
  life_event_auto_approve text[] not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

-- The clock and the place of the calendar, one row an organization. test_now: a test clock, which stands still; null: real.
-- owner: calendar
create table organization_clocks (
  organization_id uuid primary key references organizations (id),
  time_zone text not null,
  test_now timestamptz(3),
  status text not null default 'ready' check (status in ('ready', 'advancing', 'failed')),
  -- The last business date whose calendar has run to the end.
  calendar_through date not null,
  day date,
  step int4 not null default 0,
  cursor uuid,
  target timestamptz(3),
  error text,
  -- Real time: when the calendar next looks at this organization.
  touched_at timestamptz(3) not null
);
create index organization_clocks_due on organization_clocks (touched_at);

-- owner: access
create table api_keys (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  visible_prefix text not null,
  secret_sha256 bytea not null unique,
  created_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  primary key (organization_id, id)
);

-- Tokens end when 15 minutes have passed on either clock; the employer and employee keys follow where those tables are made.
-- owner: access
create table access_tokens (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  api_key_id uuid not null,
  secret_sha256 bytea not null unique,
  employer_id uuid,
  employee_id uuid,
  actor_id text,
  actor_name text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  sim_expires_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, api_key_id) references api_keys (organization_id, id),
  check (employer_id is null or employee_id is null)
);
create index access_tokens_expiry on access_tokens (expires_at);

-- The answer that a command gave under a key. Committed first without an answer; `claim` tells the run that owns it.
-- owner: platform/http/idempotency
create table idempotency_keys (
  organization_id uuid not null references organizations (id),
  scope text not null,
  key text not null,
  request_sha256 bytea not null,
  claim uuid not null,
  claimed_at timestamptz(3) not null,
  answer_status int4,
  answer_body text,
  primary key (organization_id, scope, key)
);
create index idempotency_keys_age on idempotency_keys (claimed_at);

-- One row a command: who did what to which resource. Never a secret, never a date of birth.
-- owner: audit
create table audit_entries (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  occurred_at timestamptz(3) not null,
  actor_kind text not null check (actor_kind in ('api_key', 'access_token', 'system')),
  actor_id text,
  actor_name text,
  action text not null,
  resource_type text not null,
  resource_id uuid,
  data jsonb,
  trace_id text,
  primary key (organization_id, id)
);
create index audit_entries_by_resource on audit_entries (organization_id, resource_id, id);

-- This database's name to cursors and nothing else: a restored copy keeps it, a new one has another.
-- owner: platform/database/migrate
create table database_identity (id uuid primary key);
insert into database_identity values (gen_random_uuid());

-- What happened, who wants to know, and every try to tell them. Events, deliveries and attempts are partitioned by id,
-- whose first 48 bits are the real millisecond, so retention drops partitions and the key stays (organization_id, id).
-- No foreign keys between them: they would keep a partition from being dropped.

-- A cursor over ids would miss events of a transaction that began early and committed late.
-- owner: events
create table webhook_events (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  event_name text not null,
  resource_type text not null,
  resource_id uuid not null,
  created_at timestamptz(3) not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (organization_id, id)
) partition by range (id);
create index webhook_events_newest on webhook_events (organization_id, created_at desc, id desc);
create index webhook_events_by_name on webhook_events (organization_id, event_name, created_at desc, id desc);
create index webhook_events_by_resource on webhook_events (organization_id, resource_id, created_at desc, id desc);
create index webhook_events_by_transaction on webhook_events (organization_id, transaction_id, id);

-- How many events there are, so that a page can tell its total without counting a million rows. Each connection adds
-- to a slot of its own (slot = backend pid modulo 32), so commands don't wait for each other here.
-- owner: events
create table webhook_event_tallies (
  organization_id uuid not null references organizations (id),
  event_name text not null,
  month date not null,
  slot int4 not null,
  count int8 not null,
  primary key (organization_id, event_name, month, slot)
);

-- owner: webhooks
create table webhook_subscriptions (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  url text not null,
  description text,
  -- Null: every event.
  event_names text[],
  secret_encrypted bytea not null,
  previous_secret_encrypted bytea,
  previous_secret_until timestamptz(3),
  previous_secret_first bool not null default false,
  max_concurrency int4 not null default 10,
  status text not null default 'enabled' check (status in ('enabled', 'disabled')),
  disabled_reason text check (disabled_reason in ('manual', 'gone', 'failing')),
  disabled_at timestamptz(3),
  -- Deliveries in a row that failed for good, and attempts in a row that failed since failing_since (real time).
  consecutive_failures int4 not null default 0,
  failed_attempts int4 not null default 0,
  failing_since timestamptz(3),
  last_success_at timestamptz(3),
  -- Attempts of late; halved together when they exceed a thousand, so that old ones fade.
  recent_succeeded int4 not null default 0,
  recent_failed int4 not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);

-- One event to one subscription. due_at is real time and the only thing the claim looks at; sim_due_at is the same wait
-- on a test clock, and moving that clock moves due_at. kind: why it was made; test and redelivery make one attempt only.
-- owner: webhooks
create table webhook_deliveries (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  event_id uuid not null,
  subscription_id uuid not null,
  status text not null default 'Pending' check (status in ('Pending', 'In Progress', 'Delivered', 'Failed')),
  attempt_count int4 not null default 0,
  due_at timestamptz(3),
  sim_due_at timestamptz(3),
  leased_until timestamptz(3),
  kind text not null default 'event' check (kind in ('event', 'test', 'redelivery', 'recovery')),
  started_at timestamptz(3),
  delivered_at timestamptz(3),
  failed_at timestamptz(3),
  failure_reason text not null default '',
  created_at timestamptz(3) not null,
  primary key (organization_id, id)
) partition by range (id);
create index webhook_deliveries_of_event on webhook_deliveries (organization_id, event_id);
-- The claim hops from subscription to subscription here and takes the oldest due ones of each.
create index webhook_deliveries_due on webhook_deliveries (subscription_id, due_at) where status = 'Pending';
create index webhook_deliveries_due_by_test_clock on webhook_deliveries (organization_id, sim_due_at)
  where status = 'Pending' and sim_due_at is not null;
create index webhook_deliveries_in_progress on webhook_deliveries (subscription_id, leased_until)
  where status = 'In Progress';
create index webhook_deliveries_failed on webhook_deliveries (organization_id, subscription_id, id)
  where status = 'Failed';

-- An attempt is written with the delivery that it is of, whose key vouches for the organization.
-- owner: webhooks
create table webhook_attempts (
  organization_id uuid not null,
  id uuid not null,
  delivery_id uuid not null,
  number int4 not null,
  started_at timestamptz(3) not null,
  duration_ms int4 not null,
  response_status int4,
  error text,
  response_start text,
  primary key (organization_id, id)
) partition by range (id);
create index webhook_attempts_of_delivery on webhook_attempts (organization_id, delivery_id, number);

-- Whatever no monthly partition takes; the months themselves are made ahead of time by platform/database/partitions.ts.
create table webhook_events_default partition of webhook_events default;
create table webhook_deliveries_default partition of webhook_deliveries default;
create table webhook_attempts_default partition of webhook_attempts default;

-- Somebody missed events of a span and wants them again: work that goes through the span in batches.

-- The span is the organization's time, both bounds inclusive. cursor_*: the last event that was looked at.
-- horizon: nothing is read before every transaction below it is over, so that one which was writing events while the
-- subscription was still disabled is not passed by. turn_at: real time; the next batch waits until then.
-- owner: webhooks
create table webhook_recoveries (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  subscription_id uuid not null,
  since timestamptz(3) not null,
  until timestamptz(3) not null,
  status text not null default 'running' check (status in ('running', 'completed')),
  actor jsonb not null,
  horizon xid8,
  cursor_created_at timestamptz(3),
  cursor_id uuid,
  examined_count int8 not null default 0,
  delivery_count int8 not null default 0,
  turn_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  completed_at timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, subscription_id)
    references webhook_subscriptions (organization_id, id) on delete cascade
);
create unique index webhook_recoveries_running on webhook_recoveries (organization_id, subscription_id)
  where status = 'running';
create index webhook_recoveries_turn on webhook_recoveries (turn_at) where status = 'running';
create index webhook_recoveries_newest on webhook_recoveries (organization_id, subscription_id, id desc);

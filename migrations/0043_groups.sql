-- Care groups: people on a care plan of the organization, whether or not one of its employers employs them.

-- A care plan. Archived: nobody new is put on it.
-- owner: groups
create table care_plans (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  description text,
  monthly_cents int4,
  archived_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);

-- owner: groups
create table care_groups (
  organization_id uuid not null references organizations (id),
  id uuid not null,
  name text not null,
  external_reference_id text not null,
  -- Counts the syncs that were accepted: they are applied in this order.
  sync_number int4 not null default 0,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id)
);
create unique index care_groups_reference on care_groups (organization_id, external_reference_id);

-- Somebody in a group, once however often they leave and come back. Active: they have a subscription that runs.
-- owner: groups
create table group_members (
  organization_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  reference_id text not null,
  active bool not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references care_groups (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id)
);
create unique index group_members_once on group_members (organization_id, group_id, member_id);
create unique index group_members_reference on group_members (organization_id, group_id, reference_id) where active;
-- One group at a time.
create unique index group_members_active on group_members (organization_id, member_id) where active;
create index group_members_of_member on group_members (organization_id, member_id);

-- On which plan from when to when; ended_on null: it runs.
-- owner: groups
create table care_subscriptions (
  organization_id uuid not null,
  id uuid not null,
  group_member_id uuid not null,
  plan_id uuid not null,
  started_on date not null,
  ended_on date,
  primary key (organization_id, id),
  foreign key (organization_id, group_member_id) references group_members (organization_id, id),
  foreign key (organization_id, plan_id) references care_plans (organization_id, id)
);
create unique index care_subscriptions_running on care_subscriptions (organization_id, group_member_id) where ended_on is null;

-- One sync and where its work stands: phase and cursors move in the transaction of each batch. completed_at null: it runs.
-- owner: groups
create table group_syncs (
  organization_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  number int4 not null,
  row_count int4 not null,
  phase text not null check (phase in ('remove', 'add', 'done')),
  member_cursor uuid,
  row_cursor int4 not null default 0,
  added_ids uuid[] not null default '{}',
  removed_ids uuid[] not null default '{}',
  failures jsonb not null default '[]',
  ignored_fields jsonb not null,
  actor jsonb not null,
  audit_entry_id uuid,
  accepted_at timestamptz(3) not null,
  completed_at timestamptz(3),
  -- Real time: batches of several syncs take turns by it.
  touched_at timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references care_groups (organization_id, id)
);
create unique index group_syncs_order on group_syncs (organization_id, group_id, number);
create index group_syncs_open on group_syncs (touched_at) where completed_at is null;

-- The rows as they were sent; deleted when the sync has completed.
-- owner: groups
create table group_sync_rows (
  organization_id uuid not null,
  sync_id uuid not null,
  index int4 not null,
  reference_id text not null,
  body jsonb not null,
  primary key (organization_id, sync_id, index),
  foreign key (organization_id, sync_id) references group_syncs (organization_id, id) on delete cascade
);
create unique index group_sync_rows_by_reference on group_sync_rows (organization_id, sync_id, reference_id);

-- What an operator needs to know of the secret, and to keep a copy of a database quiet.

-- A sealed text that tells the right secret from a wrong one; one row.
-- owner: platform/database/sealed
create table secret_canary (
  only_row bool primary key default true check (only_row),
  sealed bytea not null,
  sealed_at timestamptz(3) not null
);

-- While its one row is there, nothing is sent. Real time.
-- owner: webhooks
create table webhook_hold (
  only_row bool primary key default true check (only_row),
  held_at timestamptz(3) not null
);

-- A roster that the brake stopped may turn out to be wrong: who discards it says so, and it waits for nobody any more.
-- runs with: 0084
alter table census_syncs add column discarded_at timestamptz(3);

-- Work is found by organization, the longest waiting first, and claimed within one.
drop index census_syncs_open;
create index census_syncs_open on census_syncs (organization_id, touched_at) where status in ('accepted', 'processing');
drop index group_syncs_open;
create index group_syncs_open on group_syncs (organization_id, touched_at) where completed_at is null;
drop index eligibility_reviews_open;
create index eligibility_reviews_open on eligibility_reviews (organization_id, touched_at);

-- Idle organizations are looked at by their ids.
drop index organization_clocks_due;
create index organization_clocks_under_way on organization_clocks (touched_at) where test_now is null and day is not null;
create index organization_clocks_advancing on organization_clocks (touched_at) where status = 'advancing';

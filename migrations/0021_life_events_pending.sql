-- The life events that wait for a decision are few among all that ever were reported: an employer's review finds them at once.

create index life_events_pending on life_events (organization_id, id) where status = 'pending';

-- A loop numbers the events of each organization once they are committed. The feed goes by these numbers, and no longer by the order of
-- transactions, for which it had to wait for every transaction of the server.

-- position: from 1 without a gap, in each organization; null until the loop has seen the event.
alter table webhook_events add column position int8;
with numbered as (
  select organization_id, id, row_number() over (partition by organization_id order by transaction_id, id) as place
  from webhook_events
)
update webhook_events e set position = n.place from numbered n where n.organization_id = e.organization_id and n.id = e.id;

-- The position of the newest numbered event. Only the loop takes this row, so no command waits for it.
-- owner: events
create table webhook_event_counters (
  organization_id uuid primary key references organizations (id),
  last_position int8 not null
);
insert into webhook_event_counters (organization_id, last_position)
select organization_id, max(position) from webhook_events group by organization_id;

drop index webhook_events_by_transaction;
alter table webhook_events drop column transaction_id;
create index webhook_events_by_position on webhook_events (organization_id, position);
create index webhook_events_unnumbered on webhook_events (organization_id, id) where position is null;

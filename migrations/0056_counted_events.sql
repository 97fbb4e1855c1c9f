-- The worker counts events when it numbers them: one row for each month, and no command waits for another to count. What is not
-- numbered yet was counted by its command, and is taken off again.
alter table webhook_event_tallies drop constraint webhook_event_tallies_pkey;
with slots as (delete from webhook_event_tallies returning organization_id, event_name, month, count)
insert into webhook_event_tallies (organization_id, event_name, month, slot, count)
  select organization_id, event_name, month, 0, sum(count)::int8 from slots group by 1, 2, 3;
alter table webhook_event_tallies drop column slot;
alter table webhook_event_tallies add primary key (organization_id, event_name, month);
insert into webhook_event_tallies as t (organization_id, event_name, month, count)
  select organization_id, event_name, '1970-01-01', -count(*) from webhook_events where position is null group by 1, 2
  on conflict (organization_id, event_name, month) do update set count = t.count + excluded.count;

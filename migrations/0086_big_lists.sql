-- The lists of an organization with a million people: totals are kept instead of counted, and orders and filters have an index.
-- runs with: 0084

-- How many rows a list of the whole organization has: the sum of its rows here. Each change adds a row, so no commit waits for another.
-- owner: employers
create table list_counts (
  organization_id uuid not null,
  list            text not null check (list in ('employers', 'employers_cancelled', 'members')),
  id              uuid not null default gen_random_uuid(),
  count           int8 not null,
  primary key (organization_id, list, id)
);

-- Now and then the rows are merged into one; rows that another transaction is already merging are left to it.
create function add_to_list(of_organization uuid, of_list text, more int8) returns void language plpgsql as $$
begin
  insert into list_counts (organization_id, list, count) values (of_organization, of_list, more);
  if random() < 0.02 then
    with added_up as (
      delete from list_counts where organization_id = of_organization and list = of_list and id in (
        select id from list_counts where organization_id = of_organization and list = of_list for update skip locked)
      returning count)
    insert into list_counts (organization_id, list, count)
    select of_organization, of_list, sum(count) from added_up having count(*) > 0;
  end if;
end $$;

create function count_new_employers() returns trigger language plpgsql as $$
begin
  perform add_to_list(organization_id, case when active then 'employers' else 'employers_cancelled' end, count(*))
  from added group by organization_id, active;
  return null;
end $$;
create trigger employers_are_counted after insert on employers referencing new table as added
  for each statement execute function count_new_employers();

create function count_cancelled_employer() returns trigger language plpgsql as $$
begin
  perform add_to_list(new.organization_id, 'employers', case when new.active then 1 else -1 end);
  perform add_to_list(new.organization_id, 'employers_cancelled', case when new.active then -1 else 1 end);
  return null;
end $$;
create trigger employers_are_counted_again after update of active on employers
  for each row when (old.active is distinct from new.active) execute function count_cancelled_employer();

-- A member is listed from the first employment or membership on: new members are those whose rows were all added just now.
create function count_new_members() returns trigger language plpgsql as $$
begin
  perform add_to_list(organization_id, 'members', count(*)) from (
    select organization_id, member_id, count(*) as times from added group by organization_id, member_id
  ) a
  where times = (select count(*) from employees e where e.organization_id = a.organization_id and e.member_id = a.member_id)
    + (select count(*) from group_members g where g.organization_id = a.organization_id and g.member_id = a.member_id)
  group by organization_id;
  return null;
end $$;
create trigger employees_are_counted after insert on employees referencing new table as added
  for each statement execute function count_new_members();
create trigger group_members_are_counted after insert on group_members referencing new table as added
  for each statement execute function count_new_members();

insert into list_counts (organization_id, list, count)
select organization_id, case when active then 'employers' else 'employers_cancelled' end, count(*)
from employers group by organization_id, active;
insert into list_counts (organization_id, list, count)
select m.organization_id, 'members', count(*) from members m
where exists (select 1 from employees e where e.organization_id = m.organization_id and e.member_id = m.id)
  or exists (select 1 from group_members g where g.organization_id = m.organization_id and g.member_id = m.id)
group by m.organization_id;

-- All parts of a text that are three characters long. A text that contains another has all of the other's parts.
create function trigrams(of_text text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(small, at, 3)), '{}')
  from (select lower(of_text) as small) s cross join generate_series(1, length(small) - 2) as at
$$;
alter table employers add column name_parts text[] not null default '{}';
create function keep_name_parts() returns trigger language plpgsql as $$
begin
  new.name_parts := trigrams(new.name || '/' || new.legal_name);
  return new;
end $$;
create trigger employers_keep_name_parts before insert or update of name, legal_name on employers
  for each row execute function keep_name_parts();
update employers set name = name;
create index employers_by_part on employers using gin (name_parts);
create index employers_by_email on employers (organization_id, lower(email));

create index employees_by_name on employees (organization_id, employer_id, last_name_folded, first_name_folded, id);

create index audit_entries_newest on audit_entries (organization_id, occurred_at desc, id desc);
create index audit_entries_by_action on audit_entries (organization_id, action, occurred_at desc, id desc);
create index audit_entries_by_actor on audit_entries (organization_id, actor_id, occurred_at desc, id desc);
create index audit_entries_by_type on audit_entries (organization_id, resource_type, occurred_at desc, id desc);

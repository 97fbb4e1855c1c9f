-- Which generation of Connect clients an organization has, for requests that don't say it themselves.
alter table organizations
  add column connect_generation int4 not null default 1 check (connect_generation in (1, 2));

-- What a month owes in which coverage begins or ends.
alter table plan_years
  add column first_month text not null default 'on_the_1st'
    check (first_month in ('on_the_1st', 'full', 'fifteenth', 'daily')),
  add column last_month text not null default 'on_the_1st'
    check (last_month in ('on_the_1st', 'full', 'fifteenth', 'daily'));

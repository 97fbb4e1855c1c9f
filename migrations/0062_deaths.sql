-- An employee has died; for so many months after it the family stays covered.
alter table employees
  add column died_on date,
  add constraint employees_died check (died_on is null or status = 'inactive');
alter table plan_years add column survivor_months int4 not null default 0 check (survivor_months between 0 and 36);

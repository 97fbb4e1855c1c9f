-- Waits by class and benefit, policies by class, pay and state; what the contract shows of them stays in classification and waiting_period.
alter table eligibility_policies
  add column rules jsonb,
  add column waits jsonb;
update eligibility_policies set
  rules = jsonb_build_array(jsonb_build_object('employee_class',
    case classification when 'full_time' then 'Full Time' when 'part_time' then 'Part Time' else 'all' end,
    'compensation_type', 'all', 'states', 'all')),
  waits = jsonb_build_array(jsonb_build_object('waiting_period', waiting_period));
alter table eligibility_policies
  alter column rules set not null,
  alter column waits set not null;

alter table plan_years add column waits jsonb not null default '[]';

-- The day that somebody's waits count from, and the next one on which they have waited for a benefit.
alter table employees
  add column waits_from date,
  add column opens_on date;
create index employees_opening on employees (organization_id, opens_on) where opens_on is not null;

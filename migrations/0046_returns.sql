-- Who comes back soon has no new wait: when service that counts began, and the day of return.
alter table employees
  -- The wait counts from this day, since service was not broken for long; null: from the start date.
  add column service_since date,
  -- Null: the employment was not interrupted, or for so long that it counts as a new one.
  add column returned_on date;

alter table eligibility_policies
  add column rehire_restores_within_days int4 not null default 30 check (rehire_restores_within_days between 0 and 90),
  add column break_in_service_weeks int4 not null default 13 check (break_in_service_weeks between 13 and 52);

-- Whether service at other employers of a controlled group counts for somebody who is hired (rules 10.7).
-- runs with: 0084
alter table eligibility_policies add column service_counts text not null default 'employer'
  check (service_counts in ('employer', 'organization'));

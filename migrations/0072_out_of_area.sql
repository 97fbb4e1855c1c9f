-- Whoever is covered by a plan that is limited to states, for the inbox to find who lives in none of them.
create index enrollments_of_plan on enrollments (organization_id, plan_id)
  where (election = 'Enrolled') and (terminated_at is null);

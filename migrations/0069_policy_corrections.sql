-- A policy that was typed wrong is corrected: what it said before is kept, and a review goes through the people of its employer.

-- What a policy said until it was corrected, and how people follow. Rows are added, and neither changed nor deleted.
-- owner: eligibility
create table policy_corrections (
  organization_id uuid not null,
  id              uuid not null,
  policy_id       uuid not null,
  rules           jsonb not null,
  waits           jsonb not null,
  -- Medical coverage may be taken away for months that were deducted.
  may_rescind     bool not null,
  -- Who would be covered for days that nobody signed for is asked to sign.
  needs_signature bool not null,
  recorded_at     timestamptz(3) not null,
  primary key (organization_id, id),
  foreign key (organization_id, policy_id) references eligibility_policies (organization_id, id)
);
create index policy_corrections_of_policy on policy_corrections (organization_id, policy_id);

alter table eligibility_reviews
  add column policy_correction_id uuid,
  add foreign key (organization_id, policy_correction_id) references policy_corrections (organization_id, id);

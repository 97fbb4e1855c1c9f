-- Rates and contributions of a plan year can be corrected, from its first day or from a later 1st on.

-- Of a plan in a plan year its rates, or of the plan year its contribution, from a day on until the next one.
-- owner: plans
create table price_changes (
  organization_id uuid not null,
  id              uuid not null,
  plan_year_id    uuid not null,
  -- Null: the contribution.
  plan_id         uuid,
  starts_on       date not null,
  rates           jsonb,
  contribution    jsonb,
  -- Who would pay more because of it is asked to sign.
  needs_signature bool not null,
  audit_entry_id  uuid,
  recorded_at     timestamptz(3) not null,
  superseded_at   timestamptz(3),
  primary key (organization_id, id),
  foreign key (organization_id, plan_year_id) references plan_years (organization_id, id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  foreign key (organization_id, audit_entry_id) references audit_entries (organization_id, id) deferrable initially deferred,
  check ((rates is null) = (plan_id is null)),
  check ((rates is null) <> (contribution is null))
);
create index price_changes_of_plan_year on price_changes (organization_id, plan_year_id, starts_on) where superseded_at is null;

-- A review that follows a price change goes through the people who are covered in its plan year.
alter table eligibility_reviews
  add column price_change_id uuid,
  add foreign key (organization_id, price_change_id) references price_changes (organization_id, id);

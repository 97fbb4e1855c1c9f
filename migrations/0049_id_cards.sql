-- What the ID card of a benefit plan prints; of who is covered, it prints what is so on the day on which it is asked for.
-- owner: id-cards
create table plan_id_cards (
  organization_id uuid not null,
  plan_id uuid not null,
  card jsonb not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (organization_id, plan_id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id)
);

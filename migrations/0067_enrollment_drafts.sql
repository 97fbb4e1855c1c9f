-- What somebody has chosen in an enrollment and not signed, so that a reload or another device loses nothing.
-- owner: drafts
create table enrollment_drafts (
  organization_id uuid not null,
  enrollment_id   uuid not null,
  answer          text not null check (answer in ('plan', 'keep', 'decline', 'end')),
  plan_id         uuid,
  dependent_ids   uuid[] not null,
  reason          text,
  -- What the page showed, US cents per paycheck and per month: whether a price has changed since.
  shown           jsonb,
  updated_at      timestamptz(3) not null,
  primary key (organization_id, enrollment_id),
  foreign key (organization_id, enrollment_id) references enrollments (organization_id, id),
  foreign key (organization_id, plan_id) references benefit_plans (organization_id, id),
  check ((answer = 'plan') = (plan_id is not null))
);

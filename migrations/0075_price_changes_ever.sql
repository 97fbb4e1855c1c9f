-- Corrections read what a plan year has ever said of its prices, and not only what counts now.
drop index price_changes_of_plan_year;
create index price_changes_of_plan_year on price_changes (organization_id, plan_year_id, starts_on);

-- Coverage tiers by number: the employee and one, and two or more.
alter table enrollments
  drop constraint enrollments_tier_check,
  add constraint enrollments_tier_check check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2'));
alter table coverage_prices
  drop constraint coverage_prices_tier_check,
  add constraint coverage_prices_tier_check check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2'));
alter table invoice_lines
  drop constraint invoice_lines_tier_check,
  add constraint invoice_lines_tier_check check (tier in ('EE', 'ES', 'EC', 'EF', 'E1', 'E2'));

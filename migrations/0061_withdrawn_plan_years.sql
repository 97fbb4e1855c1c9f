-- A plan year that was offered by mistake is withdrawn before its coverage starts: it is kept, and counts for nothing.
alter table plan_years add column withdrawn_on date;

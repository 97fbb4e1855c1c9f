-- The last that is taken of somebody who leaves, for the month in which they do: the last day of work, as it was known at the run.
alter table deduction_lines add column last_day date;

-- The first day that a correction asks somebody to sign for, if it could not open a window of its own: another window was open, or the
-- coverage had ended and goes on later.
-- runs with: 0084
alter table enrollments add column asks_from date;

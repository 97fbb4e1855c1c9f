-- The first day of what a correction asks somebody to sign who could not be asked in a window of its own: one was open for another reason,
-- or the coverage had ended and goes on later.
-- runs with: 0084
alter table enrollments add column asks_from date;

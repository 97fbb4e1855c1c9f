-- The last day of somebody who has left can be moved: which coverage ended with which departure, so that it moves along.

-- Counts the departures of an employment; a rehire and a second departure make it two.
alter table employees add column departure_number int4 not null default 0;

-- The departure that ended this coverage (employees.departure_number); null: something else did, or nothing.
alter table enrollments add column departure_number int4;

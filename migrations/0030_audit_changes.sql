-- An audit entry tells each field before and after; what is no field of the resource is in its details.
alter table audit_entries rename column data to details;
alter table audit_entries add column changes jsonb not null default '[]';
alter table audit_entries alter column changes drop default;

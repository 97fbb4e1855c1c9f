-- A signature whose typed name is not the roster's, and that the signer confirmed to be theirs.
alter table signatures add column name_confirmed boolean not null default false;

-- What is on record stays as it was written: nothing changes or removes an entry of the audit or of the access log, neither a slip in
-- code nor a hand at the database.

create function only_added_to() returns trigger language plpgsql as $$ begin raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation'; end $$;

create trigger access_log_only_added_to before update or delete or truncate on access_log
  for each statement execute function only_added_to();

create trigger audit_entries_only_added_to before update or delete or truncate on audit_entries
  for each statement execute function only_added_to();

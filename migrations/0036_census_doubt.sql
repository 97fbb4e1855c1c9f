-- A reference that comes back with somebody else is in doubt: its holder is let go, and the row is matched like one without a reference.
alter table census_syncs add column reuse_references boolean not null default false;

alter table census_rows
  -- In doubt: the employee who holds the row's reference, and whom the row does not mean by it.
  add column holder_id uuid,
  -- The row that is the same person.
  add column other_index int4;
create index census_rows_in_doubt on census_rows (organization_id, sync_id, index) where holder_id is not null;

-- A suffix does not count in comparing last names, and a zipcode is kept as 12345 or 12345-6789. As `foldLastName` and `zipcodeOf` do.
update employees set last_name_folded = regexp_replace(last_name_folded, '(jr|sr|ii|iii|iv|v|2nd|3rd|4th)$', '')
where last_name ~* '[^\s,][\s,]+(jr|sr|ii|iii|iv|v|2nd|3rd|4th)\.?\s*$';
update members set last_name_folded = regexp_replace(last_name_folded, '(jr|sr|ii|iii|iv|v|2nd|3rd|4th)$', '')
where last_name ~* '[^\s,][\s,]+(jr|sr|ii|iii|iv|v|2nd|3rd|4th)\.?\s*$';
update employees set address = jsonb_set(address, '{zipcode}', to_jsonb(regexp_replace(address ->> 'zipcode', '^(\d{5})(\d{4})$', '\1-\2')))
where address ->> 'zipcode' ~ '^\d{9}$';
update members set address = jsonb_set(address, '{zipcode}', to_jsonb(regexp_replace(address ->> 'zipcode', '^(\d{5})(\d{4})$', '\1-\2')))
where address ->> 'zipcode' ~ '^\d{9}$';
update employers set address = jsonb_set(address, '{zipcode}', to_jsonb(regexp_replace(address ->> 'zipcode', '^(\d{5})(\d{4})$', '\1-\2')))
where address ->> 'zipcode' ~ '^\d{9}$';

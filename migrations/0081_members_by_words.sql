-- People of an organization are found by the beginnings of words, however many there are: of their names, also of the parts of a
-- double one, of the e-mail, and of the phone from its first, its last seven or its last four digits on. A phone begins with +.
create index members_by_words on members using gin (array_to_tsvector(array_remove(string_to_array(lower(
  first_name || ' ' || last_name || ' ' || translate(first_name || ' ' || last_name, '-''’', '   ') || ' ' || last_name_folded || ' '
  || coalesce(email, '') || ' ' || coalesce('+' || phone || ' +' || right(phone, 7) || ' +' || right(phone, 4), '')), ' '), '')));

-- A record without a drawing is kept in its row: most of those that nobody signed are a little over the 2 kB from which parts of a row
-- are compressed and stored elsewhere, which cost more than all the rest of writing them.
alter table signatures set (toast_tuple_target = 4080);

-- A record without a drawing is kept in its row. Most records that nobody signed are slightly over the 2 kB from which parts of a row
-- are compressed and stored elsewhere, and that cost more than all the rest of writing them.
alter table signatures set (toast_tuple_target = 4080);

-- Whether a run is due is asked for each lane: with the lane in the index, one without people costs a probe and not all enrollments.
drop index enrollments_lately;
create index enrollments_lately on enrollments (organization_id, (get_byte(uuid_send(employer_id), 15) % 8),
  greatest(coverage_end, (updated_at at time zone 'UTC')::date)) where election = 'Enrolled';

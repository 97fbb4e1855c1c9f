/** Events of an organization, as the program would have written them. */
import { query } from './world.ts';

/** One grant and three offers per person, a millisecond apart, with tallies. */
export async function insertEvents(url: string, organization: string, events: number): Promise<void> {
  await query(
    url,
    `insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at, position)
     select $1::uuid,
       (lpad(to_hex((extract(epoch from at) * 1000)::int8), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
         || substr(md5(n::text), 4, 15))::uuid,
       case n % 4 when 0 then 'employee.eligibility_granted' else 'enrollment.started' end,
       case n % 4 when 0 then 'employee' else 'enrollment' end, gen_random_uuid(), at, n
     from (select n, now() - make_interval(secs => (${events} - n) * 0.001) as at
       from generate_series(1, ${events}) n) e`,
    [organization],
  );
  await query(
    url,
    `insert into webhook_event_tallies (organization_id, event_name, month, count)
     select organization_id, event_name, date_trunc('month', created_at)::date, count(*) from webhook_events
     where organization_id = $1 group by 1, 2, 3`,
    [organization],
  );
  await query(url, 'vacuum analyze webhook_events');
}

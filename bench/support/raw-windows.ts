/**
 * The baseline of opening windows: what a careful engineer would write by hand for exactly these rows. It reads who is
 * eligible in large batches and writes enrollments, events and tallies with one statement a table. It looks at nobody's
 * past, knows one plan year, and can't be resumed.
 */
import type pg from 'pg';
import { realClock, realIds } from '../../server/platform/process/real-clock.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';

const BATCH = 2_500;
const newId = realIds(realClock);

const ELIGIBLE = {
  name: 'eligible',
  text: `select id, employer_id, member_id from employees
    where organization_id = $1 and eligibility = 'eligible' and status = 'active' and id > $2 order by id limit $3
    for no key update`,
};
const ENROLLMENTS = {
  name: 'enrollments',
  text: `insert into enrollments (organization_id, id, employer_id, employee_id, member_id, plan_year_id, product_id, reason,
      eligibility_number, window_start, window_end, election, coverage_start, created_on, created_at, updated_at)
    select y.organization_id, r.id, r.employer_id, r.employee_id, r.member_id, y.id, y.product_id, 'open_enrollment', 1,
      $3::date, y.open_enrollment_end, 'Pending', y.coverage_start, $3::date, $4::timestamptz, $4::timestamptz
    from plan_years y, json_to_recordset($2::json) as r (id uuid, employer_id uuid, employee_id uuid, member_id uuid)
    where y.organization_id = $1`,
};
const EVENTS = {
  name: 'started events',
  text: `insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at)
    select $1::uuid, r.event, 'enrollment.started', 'enrollment', r.id, $3::timestamptz
    from json_to_recordset($2::json) as r (event uuid, id uuid)`,
};

export async function openRawWindows(client: pg.Client, organization: Uuid, today: string): Promise<void> {
  const now = realClock.now();
  let [after, count] = ['00000000-0000-0000-0000-000000000000', 0];
  for (let more = true; more; ) {
    await client.query('begin');
    const { rows } = await client.query({ ...ELIGIBLE, values: [organization, after, BATCH] });
    const started = rows.map(({ id, employer_id, member_id }) => {
      return { id: newId(), event: newId(), employee_id: id, employer_id, member_id };
    });
    const json = JSON.stringify(started);
    await client.query({ ...ENROLLMENTS, values: [organization, json, today, now] });
    await client.query({ ...EVENTS, values: [organization, json, now] });
    await client.query('commit');
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
    more = rows.length === BATCH;
  }
  await client.query(
    `insert into webhook_event_tallies (organization_id, event_name, month, count)
     values ($1, 'enrollment.started', date_trunc('month', $2::timestamptz)::date, $3)`,
    [organization, now, count],
  );
}

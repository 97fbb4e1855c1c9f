/**
 * The baseline of a plan year: the same rows by hand-written SQL. Windows that nobody answered expire, twelve months are charged, in
 * the end all coverage ends. It is given the days, looks at nothing between them and can't be resumed.
 */
import { addMonths, type CalendarDate } from '../../server/platform/values/dates.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';
import { type Query, writeDeductions } from './raw-deductions.ts';

export async function writeYear(query: Query, organization: Uuid, coverageStart: CalendarDate): Promise<void> {
  const values = [organization];
  await query({
    text: `with expired as (
        update enrollments set election = 'Expired', updated_at = now()
        where organization_id = $1::uuid and election = 'Pending' returning id
      )
      insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at)
      select $1::uuid, gen_random_uuid(), 'enrollment.waived', 'enrollment', id, now() from expired`,
    values,
  });
  for (let month = 0; month < 12; month++)
    await writeDeductions(query, organization, addMonths(coverageStart, month), month + 1);
  await query({
    text: `with ended as (
        update enrollments set terminated_at = now(), updated_at = now()
        where organization_id = $1::uuid and election = 'Enrolled' and terminated_at is null returning id
      )
      insert into webhook_events (organization_id, id, event_name, resource_type, resource_id, created_at)
      select $1::uuid, gen_random_uuid(), 'enrollment.terminated', 'enrollment', id, now() from ended`,
    values,
  });
}

/** Reads where else somebody works or worked: at other employers of the same controlled group. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** One employment: since when its service counts, and its last day, which may lie ahead; null: none is known. */
export interface Service {
  member_id: Uuid;
  since: CalendarDate;
  last_day: CalendarDate | null;
}

/** None where the employer is in no group. Served by employees_of_member. */
export async function selectServiceInGroup(
  db: Db,
  organizationId: Uuid,
  employerId: Uuid,
  memberIds: readonly Uuid[],
): Promise<Service[]> {
  const { rows } = await sql<Service>`
    select e.member_id, coalesce(e.service_since, e.start_date, e.created_on) as since, e.termination_date as last_day
    from employees e
    join employers o on o.organization_id = e.organization_id and o.id = e.employer_id
    join employers p on p.organization_id = e.organization_id and p.controlled_group = o.controlled_group
    where e.organization_id = ${organizationId} and e.member_id = ${anyOf(memberIds)}
      and p.id = ${employerId} and o.id <> p.id
    order by since, e.id`.execute(db);
  return rows;
}

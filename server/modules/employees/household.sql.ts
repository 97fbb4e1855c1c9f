/** Reads households, which are made of the dependents. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** Somebody in a household. */
export interface HouseholdRow extends Pick<Row<'members'>, 'first_name' | 'last_name' | 'date_of_birth'> {
  member_id: Uuid;
  /** Null: the account holder. */
  relationship: Row<'dependents'>['relationship'] | null;
}

/**
 * The account holder first, then the dependents in the order in which they were added; empty where the member has no household, or
 * is out of reach. Of somebody who is a dependent of two people, it is the household of who added them first. Employees see the
 * household that they hold: another one’s family is private to whoever holds that.
 */
export async function selectHousehold(db: Db, caller: Caller, memberId: Uuid): Promise<HouseholdRow[]> {
  const { rows } = await sql<HouseholdRow>`
    with holder as (
      select d.primary_member_id as id from dependents d
      where d.organization_id = ${caller.organizationId} and d.active
        and (d.primary_member_id = ${memberId}
          or ${caller.employeeId}::uuid is null and d.member_id = ${memberId})
        and (${caller.employeeId}::uuid is null or ${caller.memberId}::uuid = ${memberId})
      order by d.primary_member_id <> ${memberId}, d.id limit 1
    )
    select m.id as member_id, m.first_name, m.last_name, m.date_of_birth, p.relationship
    from (
      select h.id as member_id, null::text as relationship, null::uuid as added from holder h
      union all
      select d.member_id, d.relationship, d.id from holder h join dependents d
        on d.organization_id = ${caller.organizationId} and d.primary_member_id = h.id and d.active
    ) p join members m on m.organization_id = ${caller.organizationId} and m.id = p.member_id
    order by p.added nulls first`.execute(db);
  return rows;
}

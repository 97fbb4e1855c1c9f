/** Households consist of the dependents and of further people, which only this file writes. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Column, type Row, records } from '../../platform/database/records.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** Somebody in a household. */
export interface HouseholdRow extends Pick<Row<'members'>, 'first_name' | 'last_name' | 'date_of_birth'> {
  member_id: Uuid;
  /** Null: the account holder. */
  relationship: 'Child' | 'Spouse' | 'Roommate' | 'Other' | null;
  member_type: 'Account Holder' | 'Dependent' | 'Inactive';
}

/** Somebody who lives there but is not a dependent of the holder. */
export type FurtherPerson = Pick<Row<'household_people'>, 'member_id' | 'relationship' | 'member_type'>;

/**
 * The account holder first, then the dependents in the order in which they were added, then further people; empty if the member
 * has no household or is out of reach. Somebody in two households belongs to that of the person who added them first, but as a
 * dependent if they are one. Employees see the household that they hold: another family is private to its own holder.
 */
export async function selectHousehold(db: Db, caller: Caller, memberId: Uuid): Promise<HouseholdRow[]> {
  const { rows } = await sql<HouseholdRow>`
    with around as not materialized (
      select primary_member_id as holder_id, member_id, relationship, 'Dependent' as member_type, id as added, 0 as position
      from dependents where organization_id = ${caller.organizationId} and active
      union all
      select h.holder_id, h.member_id, h.relationship, h.member_type, null, h.position
      from household_people h where h.organization_id = ${caller.organizationId} and not exists (
        select 1 from dependents d where d.organization_id = h.organization_id and d.primary_member_id = h.holder_id
          and d.member_id = h.member_id and d.active)
    ), holder as (
      select a.holder_id as id from around a
      where (a.holder_id = ${memberId} or ${caller.employeeId}::uuid is null and a.member_id = ${memberId})
        and (${caller.employeeId}::uuid is null or ${caller.memberId}::uuid = ${memberId})
      order by a.holder_id <> ${memberId}, a.added nulls last, a.holder_id limit 1
    )
    select m.id as member_id, m.first_name, m.last_name, m.date_of_birth, p.relationship, p.member_type
    from (
      select h.id as member_id, null::text as relationship, 'Account Holder' as member_type, null::uuid as added,
        -1 as position from holder h
      union all
      select a.member_id, a.relationship, a.member_type, a.added, a.position
      from holder h join around a on a.holder_id = h.id
    ) p join members m on m.organization_id = ${caller.organizationId} and m.id = p.member_id
    order by p.position >= 0, p.added nulls last, p.position`.execute(db);
  return rows;
}

/** The further people of a holder, whose row is locked. */
export async function lockFurtherPeople(db: Tx, organizationId: Uuid, holderId: Uuid): Promise<FurtherPerson[]> {
  await sql`
    select 1 from members where organization_id = ${organizationId} and id = ${holderId} for no key update`.execute(db);
  const { rows } = await sql<FurtherPerson>`
    select member_id, relationship, member_type from household_people
    where organization_id = ${organizationId} and holder_id = ${holderId} order by position`.execute(db);
  return rows;
}

/** Which of these are members of the organization. */
export async function selectKnownMembers(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from members where organization_id = ${organizationId} and id = ${anyOf(ids)}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

const WRITTEN = [
  'member_id',
  'position',
  'relationship',
  'member_type',
] as const satisfies Column<'household_people'>[];

export async function replaceFurtherPeople(
  db: Tx,
  of: { organizationId: Uuid; holderId: Uuid; now: Instant },
  people: readonly FurtherPerson[],
): Promise<void> {
  await sql`
    delete from household_people
    where organization_id = ${of.organizationId} and holder_id = ${of.holderId}`.execute(db);
  if (people.length === 0) return;
  const rows = people.map((one, position) => ({ ...one, position }));
  await sql`
    insert into household_people (organization_id, holder_id, ${sql.raw(WRITTEN.join(', '))}, created_at)
    select ${of.organizationId}::uuid, ${of.holderId}::uuid, r.*, ${of.now}::timestamptz
    from ${records('household_people', WRITTEN, rows)}`.execute(db);
}

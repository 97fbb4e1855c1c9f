/** The only file that writes dependents, and those rows of members that belong only to a dependent. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, type Row } from '../../platform/database/records.ts';
import type { AddressValue } from '../../platform/http/schemas.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** The person whose dependents they are, with the fields that rules compare. */
export type PrimaryRow = Pick<Row<'members'>, 'id' | 'first_name' | 'last_name' | 'date_of_birth'>;

const DEPENDENT = [
  ...(['id', 'primary_member_id', 'member_id', 'relationship', 'disabled', 'active'] as const),
  ...(['ended_on', 'end_cause', 'partner', 'tax_dependent', 'spouse_from'] as const),
] as const;
const PERSON = ['first_name', 'last_name', 'suffix', 'date_of_birth', 'sex_at_birth'] as const;
const COLUMNS = sql`${columns('dependents', DEPENDENT, 'd')}, ${columns('members', PERSON, 'm')}`;

/** A spouse or child, with the names and dates of their member. */
export type DependentRow = Pick<Row<'dependents'>, (typeof DEPENDENT)[number]> &
  Pick<Row<'members'>, (typeof PERSON)[number]>;

/**
 * The member and all their employments, locked in this order. An election locks the employment before it reads the dependents,
 * so an election that covers a dependent and a request that deletes the same dependent take turns.
 */
export async function lockPrimary(db: Tx, organizationId: Uuid, id: Uuid): Promise<PrimaryRow | null> {
  const { rows } = await sql<PrimaryRow>`
    select id, first_name, last_name, date_of_birth from members
    where organization_id = ${organizationId} and id = ${id} for no key update`.execute(db);
  await sql`
    select id from employees where organization_id = ${organizationId} and member_id = ${id}
    order by id for no key update`.execute(db);
  return rows[0] ?? null;
}

/** The dependents of a member, past ones included, in the order in which they were added. */
export async function selectDependents(db: Db, organizationId: Uuid, primaryId: Uuid): Promise<DependentRow[]> {
  const { rows } = await sql<DependentRow>`
    select ${COLUMNS}
    from dependents d join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where d.organization_id = ${organizationId} and d.primary_member_id = ${primaryId}
    order by d.id`.execute(db);
  return rows;
}

/**
 * The dependents of a member within the caller's reach, in the order in which they were added: those active on a day, or those
 * whom a loss has ended.
 */
export async function selectReachedDependents(
  db: Db,
  caller: Caller,
  primaryId: Uuid,
  which: CalendarDate | 'ended',
): Promise<DependentRow[]> {
  const isEnded = which === 'ended';
  const { rows } = await sql<DependentRow>`
    select ${COLUMNS}
    from dependents d join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where d.organization_id = ${caller.organizationId} and d.primary_member_id = ${primaryId}
      and ${isEnded ? sql`d.ended_on is not null` : sql`d.active`}
      and ${isReached(caller, isEnded ? null : which)}
    order by d.id`.execute(db);
  return rows;
}

/**
 * Whether the member has this dependent, active or ended by a loss, within the caller's reach; `today` null: past coverage
 * counts, too.
 */
export async function reachesDependent(
  db: Db,
  caller: Caller,
  ids: { primaryId: Uuid; id: Uuid },
  today: CalendarDate | null,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dependents d
    where d.organization_id = ${caller.organizationId} and d.primary_member_id = ${ids.primaryId} and d.id = ${ids.id}
      and (d.active or d.ended_on is not null) and ${isReached(caller, today)}`.execute(db);
  return rows.length > 0;
}

/** An employer sees the dependents whom it covers, now or in the future; the rest of the family is private to the employee. */
const isReached = (caller: Caller, today: CalendarDate | null) => sql`
  (${caller.employerId}::uuid is null or exists (
    select 1 from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where c.organization_id = d.organization_id and c.dependent_id = d.id and n.employer_id = ${caller.employerId}
      and ${today === null ? sql`c.superseded_at is null` : covers(today)}))`;

/** Covered by an elected enrollment that has not ended, and not aged off; future coverage counts. */
const covers = (today: CalendarDate) => sql`
  n.election = 'Enrolled' and not n.cancelled and (n.coverage_end is null or n.coverage_end >= ${today})
    and c.superseded_at is null and coalesce(c.ends_on, c.eligible_through, ${today}) >= ${today}`;

/** Covered by any enrollment. */
export async function isCovered(db: Db, organizationId: Uuid, id: Uuid, today: CalendarDate): Promise<boolean> {
  const { rows } = await sql`
    select 1 from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where c.organization_id = ${organizationId} and c.dependent_id = ${id} and ${covers(today)}
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether this member's data belongs to somebody else: an employment of their own, a group, or another primary. */
export async function hasOwnRecord(db: Db, organizationId: Uuid, dependent: DependentRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from employees where organization_id = ${organizationId} and member_id = ${dependent.member_id}
    union all
    select 1 from group_members where organization_id = ${organizationId} and member_id = ${dependent.member_id} and active
    union all
    select 1 from dependents where organization_id = ${organizationId} and member_id = ${dependent.member_id}
      and primary_member_id <> ${dependent.primary_member_id}
    limit 1`.execute(db);
  return rows.length > 0;
}

export type NewDependentMember = Omit<
  Row<'members', { address: AddressValue }>,
  'middle_name' | 'preferred_language' | 'tobacco_status' | 'marital_status'
>;

export async function insertDependentMember(db: Tx, row: NewDependentMember): Promise<void> {
  await db
    .insertInto('members')
    .values({ ...row, address: JSON.stringify(row.address) })
    .execute();
}

export async function updateDependentMember(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  change: Partial<
    Pick<
      NewDependentMember,
      'first_name' | 'last_name' | 'last_name_folded' | 'suffix' | 'date_of_birth' | 'sex_at_birth'
    >
  >,
): Promise<void> {
  const { first_name, last_name, last_name_folded, suffix, date_of_birth, sex_at_birth } = change;
  await db
    .updateTable('members')
    .set({ first_name, last_name, last_name_folded, suffix, date_of_birth, sex_at_birth, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

export async function insertDependent(
  db: Tx,
  row: Omit<Row<'dependents'>, 'active' | 'ended_on' | 'end_cause' | 'spouse_from'>,
): Promise<void> {
  await db.insertInto('dependents').values(row).execute();
}

export async function updateDependent(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  now: Instant,
  change: Partial<
    Pick<
      DependentRow,
      | ('relationship' | 'disabled' | 'active' | 'ended_on' | 'end_cause')
      | ('partner' | 'tax_dependent' | 'spouse_from')
    >
  >,
): Promise<void> {
  await db
    .updateTable('dependents')
    .set({ ...change, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
}

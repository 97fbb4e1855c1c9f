/** The only file that writes who is in which group, and their subscriptions. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { SyncRow } from './group-sync.sql.ts';

/** Makes batches of one organization take turns, whatever their groups: a person is in one group at a time. */
export async function takeTurn(db: Tx, organizationId: Uuid): Promise<void> {
  await sql`select 1 from organizations where id = ${organizationId} for no key update`.execute(db);
}

/** The people in the group under these references. */
export async function selectKnown(
  db: Tx,
  sync: SyncRow,
  references: readonly string[],
): Promise<{ reference_id: string; member_id: Uuid }[]> {
  const { rows } = await sql<{ reference_id: string; member_id: Uuid }>`
    select reference_id, member_id from group_members
    where organization_id = ${sync.organization_id} and group_id = ${sync.group_id} and active
      and reference_id = any(${[...references]}::text[])`.execute(db);
  return rows;
}

/**
 * Somebody with the birth date and e-mail address of a row, or who was once in the group under its reference and was born on
 * that day.
 */
export interface FoundMember extends Pick<Row<'members'>, 'first_name'> {
  index: number;
  member_id: Uuid;
  /** The group that they are in now. */
  group_id: Uuid | null;
}

interface Looked extends Pick<Row<'members'>, 'date_of_birth' | 'email'> {
  index: number;
  reference_id: string;
}

export async function selectCandidates(db: Tx, sync: SyncRow, rows: readonly Looked[]): Promise<FoundMember[]> {
  if (rows.length === 0) return [];
  const looked = records('members', ['date_of_birth', 'email'], rows, { index: 'int4', reference_id: 'text' });
  const found = await sql<FoundMember>`
    with r as materialized (select * from ${looked}), found as (
      select r.index, m.id from r join members m
        on m.organization_id = ${sync.organization_id} and m.date_of_birth = r.date_of_birth
        and lower(trim(m.email)) = r.email
      union
      select r.index, m.id from r join group_members g
        on g.organization_id = ${sync.organization_id} and g.group_id = ${sync.group_id}
        and g.reference_id = r.reference_id and not g.active
      join members m on m.organization_id = g.organization_id and m.id = g.member_id
        and m.date_of_birth = r.date_of_birth
    )
    select f.index, m.id as member_id, m.first_name, a.group_id
    from found f join members m on m.organization_id = ${sync.organization_id} and m.id = f.id
    left join group_members a on a.organization_id = m.organization_id and a.member_id = m.id and a.active
    order by f.index, m.id`.execute(db);
  return found.rows;
}

/** Locks these people in the order of their ids, as everybody does. */
export async function lockMembers(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    select 1 from members where organization_id = ${organizationId} and id = ${anyOf(ids)}
    order by id for no key update`.execute(db);
}

export interface Joining extends Pick<Row<'group_members'>, 'id' | 'member_id' | 'reference_id'> {
  subscription_id: Uuid;
  plan_id: Uuid;
}

/**
 * Puts people into the group, each with a new subscription; somebody who was in it before is the same group member again.
 * Returns their ids.
 */
export async function joinGroup(
  db: Tx,
  sync: SyncRow,
  joining: readonly Joining[],
  at: { now: Instant; today: CalendarDate },
): Promise<Uuid[]> {
  if (joining.length === 0) return [];
  const people = records('group_members', ['id', 'member_id', 'reference_id'], joining, {
    subscription_id: 'uuid',
    plan_id: 'uuid',
  });
  const { rows } = await sql<{ id: Uuid }>`
    with r as materialized (select * from ${people}), joined as (
      insert into group_members (organization_id, id, group_id, member_id, reference_id, active, created_at, updated_at)
      select ${sync.organization_id}::uuid, id, ${sync.group_id}::uuid, member_id, reference_id, true, ${at.now}::timestamptz,
        ${at.now}::timestamptz
      from r
      on conflict (organization_id, group_id, member_id) do update
        set active = true, reference_id = excluded.reference_id, updated_at = excluded.updated_at
      returning id, member_id
    )
    insert into care_subscriptions (organization_id, id, group_member_id, plan_id, started_on)
    select ${sync.organization_id}::uuid, r.subscription_id, joined.id, r.plan_id, ${at.today}::date
    from joined join r on r.member_id = joined.member_id
    returning group_member_id as id`.execute(db);
  return rows.map(({ id }) => id);
}

/** The next people in the group whom no row names, locked. */
export async function lockUnnamed(db: Tx, sync: SyncRow, limit: number): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    select g.id from group_members g
    where g.organization_id = ${sync.organization_id} and g.group_id = ${sync.group_id} and g.active
      and (${sync.member_cursor}::uuid is null or g.id > ${sync.member_cursor})
      and not exists (select 1 from group_sync_rows r where r.organization_id = g.organization_id
        and r.sync_id = ${sync.id} and r.reference_id = g.reference_id)
    order by g.id limit ${limit} for no key update of g`.execute(db);
  return rows.map(({ id }) => id);
}

/** Ends the subscriptions of these group members. */
export async function leaveGroup(
  db: Tx,
  sync: SyncRow,
  ids: readonly Uuid[],
  at: { now: Instant; today: CalendarDate },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update care_subscriptions set ended_on = ${at.today}
    where organization_id = ${sync.organization_id} and group_member_id = ${anyOf(ids)} and ended_on is null`.execute(
    db,
  );
  await sql`
    update group_members set active = false, updated_at = ${at.now}
    where organization_id = ${sync.organization_id} and id = ${anyOf(ids)}`.execute(db);
}

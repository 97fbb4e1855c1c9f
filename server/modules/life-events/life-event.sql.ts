/** The only file that writes life events. */
import { sql } from 'kysely';
import type { Actor, Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { memberInReach } from '../employees/member.sql.ts';
import { isLookedFor } from '../employees/person-search.ts';
import { employerInReach } from '../employers/employer.sql.ts';
import type { LifeEventStatus, LifeEventType } from './life-event.rules.ts';

export type LifeEventRow = Row<'life_events', { submitted_by: Actor; decided_by: Actor | null }>;

export async function insertLifeEvent(db: Tx, row: LifeEventRow): Promise<void> {
  const { submitted_by, decided_by } = row;
  await db
    .insertInto('life_events')
    .values({
      ...row,
      submitted_by: JSON.stringify(submitted_by),
      decided_by: decided_by && JSON.stringify(decided_by),
    })
    .execute();
}

export type Decided = Pick<LifeEventRow, 'status' | 'decided_at' | 'decision_note' | 'window_end'> & {
  decided_by: Actor;
};

export async function updateLifeEvent(db: Tx, organizationId: Uuid, id: Uuid, decided: Decided): Promise<void> {
  await sql`
    update life_events set status = ${decided.status}, decided_at = ${decided.decided_at},
      decided_by = ${JSON.stringify(decided.decided_by)}::jsonb, decision_note = ${decided.decision_note},
      window_end = ${decided.window_end}
    where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

/** The member of a life event, which never changes; null: there is no such life event. */
export async function selectMemberOfLifeEvent(db: Db, organizationId: Uuid, id: Uuid): Promise<Uuid | null> {
  const { rows } = await sql<{ member_id: Uuid }>`
    select member_id from life_events where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0]?.member_id ?? null;
}

/** One life event inside a command, its row locked, after the member and the employments. */
export async function lockLifeEvent(db: Tx, organizationId: Uuid, id: Uuid): Promise<LifeEventRow | null> {
  const { rows } = await sql<LifeEventRow>`
    select * from life_events where organization_id = ${organizationId} and id = ${id} for no key update`.execute(db);
  return rows[0] ?? null;
}

/** The life event named in an operator's change to an enrollment. */
export interface ApprovedLifeEvent {
  id: Uuid;
  type: LifeEventType;
  requestedOn: CalendarDate;
  effectiveOn: CalendarDate;
  /** Null: a loss that was reported too late for a window. */
  windowEnd: CalendarDate | null;
}

/** The life event, if it is an approved one of this member. */
export async function selectApprovedLifeEvent(
  db: Db,
  organizationId: Uuid,
  memberId: Uuid,
  id: Uuid,
): Promise<ApprovedLifeEvent | null> {
  const { rows } = await sql<ApprovedLifeEvent>`
    select id, event_type as type, submitted_on as "requestedOn", effective_on as "effectiveOn", window_end as "windowEnd"
    from life_events
    where organization_id = ${organizationId} and id = ${id} and member_id = ${memberId} and status = 'approved'`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** The fields of a life event that matter for people's days. */
export type ApprovedEvent = Pick<
  LifeEventRow,
  'id' | 'member_id' | 'event_type' | 'event_date' | 'submitted_on' | 'effective_on' | 'window_end'
>;

/** All approved life events of these members. Served by life_events_of_member. */
export async function selectApprovedEvents(
  db: Db,
  organizationId: Uuid,
  memberIds: readonly Uuid[],
): Promise<ApprovedEvent[]> {
  const { rows } = await sql<ApprovedEvent>`
    select id, member_id, event_type, event_date, submitted_on, effective_on, window_end from life_events
    where organization_id = ${organizationId} and member_id = ${anyOf(memberIds)} and status = 'approved'
    order by id`.execute(db);
  return rows;
}

/** The approved life events by which somebody stopped being family. */
export async function selectLossesOf(db: Db, organizationId: Uuid, dependentId: Uuid): Promise<LifeEventRow[]> {
  const { rows } = await sql<LifeEventRow>`
    select l.* from life_events l
    join dependents d on d.organization_id = l.organization_id and d.primary_member_id = l.member_id and d.id = ${dependentId}
    where l.organization_id = ${organizationId} and l.status = 'approved' and ${dependentId}::uuid = any(l.ended_dependents)
    order by l.id`.execute(db);
  return rows;
}

/** Including whether it waits for proof, by the organization's current setting, and how many documents there are. */
export type ShownLifeEventRow = LifeEventRow & { needs_proof: boolean; document_count: number };
const SHOWN = sql`l.*,
  (select coalesce((o.life_events -> l.event_type ->> 'needs_proof')::bool, false) from organizations o
    where o.id = l.organization_id) as needs_proof,
  (select count(*) from proofs p where p.organization_id = l.organization_id and p.life_event_id = l.id
    and p.byte_count is not null) as document_count`;

/** One life event within the caller's reach, or null. */
export async function selectLifeEvent(db: Db, caller: Caller, id: Uuid): Promise<ShownLifeEventRow | null> {
  const { rows } = await sql<ShownLifeEventRow>`
    select ${SHOWN} from life_events l join members m on m.organization_id = l.organization_id and m.id = l.member_id
    where l.id = ${id} and ${memberInReach(caller)}`.execute(db);
  return rows[0] ?? null;
}

/** Whether the caller reaches the life event in the path. */
export async function reachesLifeEvent(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectLifeEvent(db, caller, ids.life_event_id ?? '')) !== null;
}

/** Latest first. Null: the caller does not reach the member. Served by life_events_of_member. */
export async function selectLifeEventsOf(
  db: Db,
  caller: Caller,
  memberId: Uuid,
  status: LifeEventStatus | null,
  page: PageRequest,
): Promise<{ rows: ShownLifeEventRow[]; total: number } | null> {
  const matching = sql`
    from life_events l where l.organization_id = ${caller.organizationId} and l.member_id = ${memberId}
      and (${status}::text is null or l.status = ${status})`;
  const counted = await sql<{ total: number }>`
    select (select count(*) ${matching}) as total from members m where m.id = ${memberId} and ${memberInReach(caller)}`.execute(
    db,
  );
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<ShownLifeEventRow>`
    select ${SHOWN} ${matching} order by l.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(
    db,
  );
  return { rows, total };
}

/** A life event with the person that it is about, as the employer knows them. */
export type StaffLifeEventRow = ShownLifeEventRow &
  Pick<Row<'employees'>, 'first_name' | 'last_name' | 'reference_id'> & { employee_id: Uuid };

export interface StaffLifeEventFilter {
  status: LifeEventStatus | null;
  /** Part of a name, or an exact reference ID. */
  search: string | null;
}

/**
 * For everybody on the roster of an employer, latest first; a member is listed once. Null: the caller does not reach the
 * employer. Pending ones are found by life_events_pending, the rest by life_events_of_member.
 */
export async function selectLifeEventsOfEmployer(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  { status, search }: StaffLifeEventFilter,
  page: PageRequest,
): Promise<{ rows: StaffLifeEventRow[]; total: number } | null> {
  // Spelled out, so that the planner knows that few are pending.
  const ofStatus =
    status === 'pending' ? sql`l.status = 'pending'` : sql`(${status}::text is null or l.status = ${status})`;
  const matching = sql`
    from life_events l
    join employees e on e.organization_id = l.organization_id and e.member_id = l.member_id and e.employer_id = ${employerId}
    where l.organization_id = ${caller.organizationId} and ${ofStatus}
      and ${isLookedFor(search)}`;
  const counted = await sql<{ total: number }>`
    select (select count(*) ${matching}) as total
    from employers p where ${employerInReach('p', caller, employerId)}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<StaffLifeEventRow>`
    select ${SHOWN}, e.id as employee_id, e.first_name, e.last_name, e.reference_id ${matching}
    order by l.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

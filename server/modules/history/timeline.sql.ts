/** What concerns a person, by cause: the audit entries about them, and whatever recorded their periods. Reads only. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CursorRequest } from '../../platform/http/cursor.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { FieldChange } from './timeline.rules.ts';

/** Either an audit entry, or a step of the calendar and its day. */
export interface CauseRow {
  audit_entry_id: Uuid | null;
  step: string | null;
  day: CalendarDate | null;
  at: Instant;
  /** In the order in which they happened, even while a test clock stands still. */
  seq: Uuid;
}

/** Null: the caller does not reach the employee. */
export async function selectSubject(
  db: Db,
  caller: Caller,
  employeeId: Uuid,
): Promise<Pick<Row<'employees'>, 'id' | 'member_id'> | null> {
  const { rows } = await sql<Pick<Row<'employees'>, 'id' | 'member_id'>>`
    select id, member_id from employees
    where organization_id = ${caller.organizationId} and id = ${employeeId}
      and (${caller.employerId}::uuid is null or employer_id = ${caller.employerId})
      and (${caller.employeeId}::uuid is null or id = ${caller.employeeId})`.execute(db);
  return rows[0] ?? null;
}

/** Acts that only looked at something or saved a draft: nothing has happened yet. */
const UNDECIDED = ['enrollment.document', 'enrollment.draft', 'enrollment.forget_draft'];

/**
 * Newest first, from a place in the list on. An employer may not read who a member's family is, or what members say about
 * themselves. Served by audit_entries_by_resource and the indexes that begin with the employee or the enrollment.
 */
export async function selectCauses(
  db: Db,
  caller: Caller,
  { id, member_id }: { id: Uuid; member_id: Uuid },
  page: CursorRequest,
): Promise<CauseRow[]> {
  const { organizationId } = caller;
  const isPrivate = caller.kind === 'R';
  const { after, limit } = page;
  const { rows } = await sql<CauseRow>`
    with own as materialized (
      select id from enrollments where organization_id = ${organizationId} and employee_id = ${id}
    ), causes as (
      select a.id as audit_entry_id, null::text as step, null::date as day, a.occurred_at as at, a.id as seq
      from audit_entries a
      where a.organization_id = ${organizationId} and a.action <> all(${UNDECIDED}::text[]) and a.resource_id = any(array(
        select id from own
        union all select ${id}::uuid
        union all select v.id from leaves v where v.organization_id = ${organizationId} and v.employee_id = ${id}
        union all select l.id from life_events l where l.organization_id = ${organizationId} and l.member_id = ${member_id}
        union all select ${member_id}::uuid where not ${isPrivate}::bool
        union all select d.id from dependents d where d.organization_id = ${organizationId}
          and d.primary_member_id = ${member_id} and not ${isPrivate}::bool))
      union all
      select p.audit_entry_id, p.step, p.day, p.recorded_at, coalesce(p.audit_entry_id, p.id) from eligibility_periods p
      where p.organization_id = ${organizationId} and p.employee_id = ${id}
      union all
      select p.audit_entry_id, p.step, p.day, p.recorded_at, coalesce(p.audit_entry_id, p.id) from own
      join coverage_periods p on p.organization_id = ${organizationId} and p.enrollment_id = own.id
      union all
      select p.audit_entry_id, p.step, p.day, p.recorded_at, coalesce(p.audit_entry_id, p.id) from own
      join coverage_prices p on p.organization_id = ${organizationId} and p.enrollment_id = own.id
      union all
      select p.audit_entry_id, p.step, p.day, p.recorded_at, coalesce(p.audit_entry_id, p.id) from own
      join coverage_people p on p.organization_id = ${organizationId} and p.enrollment_id = own.id
    )
    select * from (
      select distinct on (audit_entry_id, step, day) audit_entry_id, step, day, at, seq from causes
      order by audit_entry_id, step, day, at, seq) c
    where (${after?.at ?? null}::timestamptz is null or (at, seq) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
    order by at desc, seq desc limit ${limit}`.execute(db);
  return rows;
}

export type EntryRow = Pick<
  Row<
    'audit_entries',
    { resource_type: ResourceKind; details: Record<string, unknown> | null; changes: FieldChange[] }
  >,
  | 'id'
  | 'occurred_at'
  | 'actor_kind'
  | 'actor_id'
  | 'actor_name'
  | 'action'
  | 'resource_type'
  | 'resource_id'
  | 'details'
  | 'changes'
>;

export async function selectEntries(db: Db, organizationId: Uuid, ids: readonly Uuid[]): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select id, occurred_at, actor_kind, actor_id, actor_name, action, resource_type, resource_id, details,
      changes
    from audit_entries where organization_id = ${organizationId} and id = ${anyOf(ids)}`.execute(db);
  return rows;
}

type Caused = 'id' | 'audit_entry_id' | 'step' | 'day' | 'recorded_at' | 'superseded_at';
export type PeriodRow = Pick<Row<'coverage_periods'>, Caused | 'enrollment_id' | 'starts_on' | 'ends_on'>;
export type PriceRow = Pick<
  Row<'coverage_prices'>,
  Caused | 'enrollment_id' | 'starts_on' | 'ends_on' | 'tier' | 'employee_cents'
>;
export type EligibilityRow = Pick<
  Row<'eligibility_periods'>,
  'audit_entry_id' | 'step' | 'day' | 'kind' | 'starts_on' | 'ends_on' | 'eligible_on' | 'granted_on' | 'reason'
>;
/** What an enrollment came from. */
export type OriginRow = Pick<Row<'enrollments'>, 'id' | 'reason'> & {
  event_type: Row<'life_events'>['event_type'] | null;
  event_date: CalendarDate | null;
  effective_on: CalendarDate | null;
};

/** Everything that was ever recorded about a person's coverage and eligibility, oldest first. */
export async function selectRecorded(db: Db, organizationId: Uuid, employeeId: Uuid) {
  const of = sql`
    join enrollments n on n.organization_id = p.organization_id and n.id = p.enrollment_id
    where n.organization_id = ${organizationId} and n.employee_id = ${employeeId} order by p.recorded_at, p.id`;
  const periods = await sql<PeriodRow>`
    select p.id, p.audit_entry_id, p.step, p.day, p.recorded_at, p.superseded_at, p.enrollment_id, p.starts_on, p.ends_on
    from coverage_periods p ${of}`.execute(db);
  const prices = await sql<PriceRow>`
    select p.id, p.audit_entry_id, p.step, p.day, p.recorded_at, p.superseded_at, p.enrollment_id, p.starts_on, p.ends_on,
      p.tier, p.employee_cents
    from coverage_prices p ${of}`.execute(db);
  const eligibility = await sql<EligibilityRow>`
    select audit_entry_id, step, day, kind, starts_on, ends_on, eligible_on, granted_on, reason from eligibility_periods
    where organization_id = ${organizationId} and employee_id = ${employeeId} order by recorded_at, id`.execute(db);
  const origins = await sql<OriginRow>`
    select n.id, n.reason, l.event_type, l.event_date, l.effective_on from enrollments n
    left join life_events l on l.organization_id = n.organization_id and l.id = n.life_event_id
    where n.organization_id = ${organizationId} and n.employee_id = ${employeeId}`.execute(db);
  return { periods: periods.rows, prices: prices.rows, eligibility: eligibility.rows, origins: origins.rows };
}

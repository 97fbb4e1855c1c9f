/** The only file that writes leaves, settlements of their arrears, and which coverage they have ended. */
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { isInLanes, isInPlace, type Portion } from '../calendar/lanes.ts';
import type { HeldLeave } from './arrears.rules.ts';

export type LeaveRow = Omit<Row<'leaves'>, 'organization_id'>;
const LEAVE = columnsWithout('leaves', 'organization_id');

export async function insertLeave(db: Tx, organizationId: Uuid, row: LeaveRow): Promise<void> {
  await db
    .insertInto('leaves')
    .values({ organization_id: organizationId, ...row })
    .execute();
}

export async function updateLeaves(db: Tx, organizationId: Uuid, rows: readonly LeaveRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update leaves l set starts_on = r.starts_on, ends_on = r.ends_on, coverage = r.coverage, deductions = r.deductions,
      paychecks = r.paychecks, collect_from = r.collect_from, phase = r.phase, due_on = r.due_on, over_at = r.over_at,
      settled_on = r.settled_on, updated_at = r.updated_at
    from ${records('leaves', LEAVE, rows)} where l.organization_id = ${organizationId} and l.id = r.id`.execute(db);
}

/** Deletes a leave with its record of the coverage that it had ended. */
export async function deleteLeave(db: Tx, organizationId: Uuid, id: Uuid): Promise<void> {
  await sql`delete from leave_stops where organization_id = ${organizationId} and leave_id = ${id}`.execute(db);
  await sql`delete from leaves where organization_id = ${organizationId} and id = ${id}`.execute(db);
}

/** The leaves of one employee, the latest first. Changing one requires the lock on the employee. */
export async function selectLeaves(db: Db, organizationId: Uuid, employeeId: Uuid): Promise<LeaveRow[]> {
  const { rows } = await sql<LeaveRow>`
    select ${columns('leaves', LEAVE)} from leaves
    where organization_id = ${organizationId} and employee_id = ${employeeId} order by starts_on desc`.execute(db);
  return rows;
}

/** The leaves of these employees that began before a day of their own and last beyond it. */
export async function selectLeavesLasting(
  db: Db,
  organizationId: Uuid,
  people: readonly { employee: { id: Uuid }; returnedOn: CalendarDate }[],
): Promise<Map<Uuid, LeaveRow[]>> {
  const ids = people.map(({ employee }) => employee.id);
  const days = people.map(({ returnedOn }) => returnedOn);
  const { rows } = await sql<LeaveRow>`
    select ${columns('leaves', LEAVE, 'l')} from leaves l
    join unnest(${ids}::uuid[], ${days}::date[]) r (employee_id, day) on r.employee_id = l.employee_id
    where l.organization_id = ${organizationId} and l.starts_on < r.day and coalesce(l.ends_on >= r.day, true)
    order by l.employee_id, l.starts_on`.execute(db);
  return Map.groupBy(rows, ({ employee_id }) => employee_id);
}

export async function isOfEmployee(db: Db, organizationId: Uuid, id: Uuid, employeeId: Uuid): Promise<boolean> {
  const { rows } = await sql`
    select 1 from leaves
    where organization_id = ${organizationId} and id = ${id} and employee_id = ${employeeId}`.execute(db);
  return rows.length > 0;
}

/** The leaves of these employees whose months are not deducted as usual, with their settlements. */
export interface HeldLeaveRow extends HeldLeave {
  id: Uuid;
  employee_id: Uuid;
  updated_at: Instant;
}

export async function selectHeldLeaves(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
): Promise<Map<Uuid, HeldLeaveRow[]>> {
  const { rows } = await sql<HeldLeaveRow>`
    select l.id, l.employee_id, l.starts_on, l.ends_on, l.paychecks, l.collect_from, l.updated_at, coalesce((
      select json_agg(json_build_object('planYearId', s.plan_year_id, 'month', s.month, 'tax', s.tax_classification,
        'kind', s.kind, 'cents', s.cents))
      from leave_settlements s where s.organization_id = l.organization_id and s.leave_id = l.id), '[]') as settled
    from leaves l
    where l.organization_id = ${organizationId} and l.employee_id = ${anyOf(employeeIds)}
      and l.deductions <> 'continue'`.execute(db);
  return Map.groupBy(rows, ({ employee_id }) => employee_id);
}

const SETTLEMENT = columnsWithout('leave_settlements', 'organization_id');
export type SettlementRow = Omit<Row<'leave_settlements'>, 'organization_id'>;

export async function insertSettlements(db: Tx, organizationId: Uuid, rows: readonly SettlementRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into leave_settlements (organization_id, ${columns('leave_settlements', SETTLEMENT)})
    select ${organizationId}::uuid, r.* from ${records('leave_settlements', SETTLEMENT, rows)}`.execute(db);
}

/** The settlements of these leaves, by month. */
export async function selectSettlements(
  db: Db,
  organizationId: Uuid,
  leaveIds: readonly Uuid[],
): Promise<Pick<SettlementRow, 'leave_id' | 'plan_year_id' | 'month' | 'kind' | 'cents'>[]> {
  const { rows } = await sql<Pick<SettlementRow, 'leave_id' | 'plan_year_id' | 'month' | 'kind' | 'cents'>>`
    select leave_id, plan_year_id, month, kind, cents from leave_settlements
    where organization_id = ${organizationId} and leave_id = ${anyOf(leaveIds)} order by id`.execute(db);
  return rows;
}

export async function insertStops(
  db: Tx,
  organizationId: Uuid,
  leaveId: Uuid,
  enrollmentIds: readonly Uuid[],
): Promise<void> {
  await sql`
    insert into leave_stops (organization_id, leave_id, enrollment_id)
    select ${organizationId}, ${leaveId}, unnest(${[...enrollmentIds]}::uuid[])`.execute(db);
}

/** The coverage that a leave has ended. */
export async function selectStops(db: Db, organizationId: Uuid, leaveId: Uuid): Promise<Uuid[]> {
  const { rows } = await sql<{ enrollment_id: Uuid }>`
    select enrollment_id from leave_stops
    where organization_id = ${organizationId} and leave_id = ${leaveId} order by enrollment_id`.execute(db);
  return rows.map(({ enrollment_id }) => enrollment_id);
}

/**
 * SQL: the first day, up to `c.until`, on which a leave begins or has ended at the employers of place `c`. Served by
 * leaves_due.
 */
export const nextLeaveDay: RawBuilder<CalendarDate | null> = sql`(
  select min(due_on) from leaves
  where organization_id = c.organization_id and due_on <= c.until and ${isInPlace('employer_id')})`;

/** The next employees with a leave that begins, or that ended yesterday, by id. */
export async function selectOnLeaveDay(
  db: Db,
  organizationId: Uuid,
  today: CalendarDate,
  { lanes, cursor, limit }: Portion,
): Promise<Uuid[]> {
  const { rows } = await sql<{ employee_id: Uuid }>`
    select distinct employee_id from leaves
    where organization_id = ${organizationId} and due_on <= ${today} and ${isInLanes('employer_id', lanes)}
      and (${cursor}::uuid is null or employee_id > ${cursor}) order by employee_id limit ${limit}`.execute(db);
  return rows.map(({ employee_id }) => employee_id);
}

/** The leaves of these employees on which the calendar has to act. */
export async function selectDueLeaves(
  db: Db,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  today: CalendarDate,
): Promise<LeaveRow[]> {
  const { rows } = await sql<LeaveRow>`
    select ${columns('leaves', LEAVE)} from leaves
    where organization_id = ${organizationId} and employee_id = ${anyOf(employeeIds)} and due_on <= ${today}
    order by employee_id, starts_on`.execute(db);
  return rows;
}

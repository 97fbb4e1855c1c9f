/** The only file that writes eligibility periods. They are added and superseded, in batches, and never deleted. */
import { sql } from 'kysely';
import type { Cause } from '../../platform/commands/command.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Period, PeriodReason } from './eligibility-period.rules.ts';

export interface EmployeePeriod extends Period {
  employeeId: Uuid;
}

/**
 * What of these employees' eligibility holds no longer: the open period and, where a departure is named, what that had ended.
 * Answers with it. By the primary key, or eligibility_periods_open.
 */
export async function supersedePeriods(
  db: Tx,
  organizationId: Uuid,
  of: readonly { employeeId: Uuid; departureNumber: number | null }[],
  now: Instant,
): Promise<EmployeePeriod[]> {
  if (of.length === 0) return [];
  const { rows } = await sql<EmployeePeriod>`
    update eligibility_periods p set superseded_at = ${now}
    from json_to_recordset(${JSON.stringify(of)}::json) as r ("employeeId" uuid, "departureNumber" int4)
    where p.organization_id = ${organizationId} and p.employee_id = r."employeeId" and p.superseded_at is null
      and (p.ends_on is null or p.departure_number = r."departureNumber")
    returning p.employee_id as "employeeId", p.kind, p.starts_on as "startsOn", p.ends_on as "endsOn",
      p.eligible_on as "eligibleOn", p.granted_on as "grantedOn", p.departure_number as "departureNumber"`.execute(db);
  return rows;
}

export interface NewPeriod extends EmployeePeriod {
  id: Uuid;
  reason: PeriodReason;
}

export async function insertPeriods(
  db: Tx,
  organizationId: Uuid,
  periods: readonly NewPeriod[],
  { now, cause }: { now: Instant; cause: Cause },
): Promise<void> {
  await sql`
    insert into eligibility_periods (organization_id, recorded_at, audit_entry_id, step, day, employee_id, id, kind, starts_on,
      ends_on, eligible_on, granted_on, reason, departure_number)
    select ${organizationId}::uuid, ${now}::timestamptz, ${cause.auditEntryId}::uuid, ${cause.step}::text,
      ${cause.day}::date, r.*
    from json_to_recordset(${JSON.stringify(periods)}::json) as r ("employeeId" uuid, id uuid, kind text, "startsOn" date,
      "endsOn" date, "eligibleOn" date, "grantedOn" date, reason text, "departureNumber" int4)`.execute(db);
}

/** The only file that writes eligibility periods and departures. Periods are added and superseded, in batches, and never deleted. */
import { sql } from 'kysely';
import type { Cause } from '../../platform/commands/command.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { type Column, columns, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Period, PeriodReason } from './eligibility-period.rules.ts';

export interface EmployeePeriod extends Period {
  employeeId: Uuid;
}

/**
 * Supersedes what is no longer true for these employees: the open period; if a departure is named, the periods that it had
 * ended; and if a last day of waiting is named, the wait that ended on it. Returns them.
 */
export async function supersedePeriods(
  db: Tx,
  organizationId: Uuid,
  of: readonly { employeeId: Uuid; departureNumber: number | null; waitEndsOn: CalendarDate | null }[],
  now: Instant,
): Promise<EmployeePeriod[]> {
  if (of.length === 0) return [];
  const keys = of.map(({ employeeId, departureNumber, waitEndsOn }) => ({
    ...{ employee_id: employeeId, departure_number: departureNumber, wait_ends_on: waitEndsOn },
  }));
  // Each is looked up by the primary key: without statistics the planner assumes that few periods are in force, and compares
  // each of them with the whole batch (2,000 people: seconds).
  const { rows } = await sql<EmployeePeriod>`
    with r as materialized (
      select * from ${records('eligibility_periods', ['employee_id', 'departure_number'], keys, { wait_ends_on: 'date' })}
    ), known as materialized (
      select r.employee_id, unnest(array(select p.id from eligibility_periods p
        where p.organization_id = ${organizationId} and p.employee_id = r.employee_id and p.superseded_at is null
          and (p.ends_on is null or p.departure_number = r.departure_number
            or (p.kind = 'waiting' and p.ends_on = r.wait_ends_on)))) as id
      from r
    )
    update eligibility_periods p set superseded_at = ${now} from known
    where p.organization_id = ${organizationId} and p.employee_id = known.employee_id and p.id = known.id
    returning p.employee_id as "employeeId", p.kind, p.starts_on as "startsOn", p.ends_on as "endsOn",
      p.eligible_on as "eligibleOn", p.granted_on as "grantedOn", p.departure_number as "departureNumber"`.execute(db);
  return rows;
}

export interface NewPeriod extends EmployeePeriod {
  id: Uuid;
  reason: PeriodReason;
}

const PERIOD = [
  ...['id', 'employee_id', 'kind', 'starts_on', 'ends_on', 'eligible_on', 'granted_on', 'reason', 'departure_number'],
] as const satisfies Column<'eligibility_periods'>[];

export async function insertPeriods(
  db: Tx,
  organizationId: Uuid,
  periods: readonly NewPeriod[],
  { now, cause }: { now: Instant; cause: Cause },
): Promise<void> {
  const rows = periods.map(({ employeeId, startsOn, endsOn, eligibleOn, grantedOn, departureNumber, ...rest }) => ({
    ...{ ...rest, employee_id: employeeId, departure_number: departureNumber },
    ...{ starts_on: startsOn, ends_on: endsOn, eligible_on: eligibleOn, granted_on: grantedOn },
  }));
  await sql`
    insert into eligibility_periods (organization_id, recorded_at, audit_entry_id, step, day, ${columns('eligibility_periods', PERIOD)})
    select ${organizationId}::uuid, ${now}::timestamptz, ${cause.auditEntryId}::uuid, ${cause.step}::text,
      ${cause.day}::date, r.*
    from ${records('eligibility_periods', PERIOD, rows)}`.execute(db);
}

const DEPARTURE = ['employee_id', 'number', 'done_on'] as const satisfies Column<'departures'>[];
export type NewDeparture = Pick<Row<'departures'>, (typeof DEPARTURE)[number]>;

export async function insertDepartures(
  db: Tx,
  organizationId: Uuid,
  departures: readonly NewDeparture[],
  { now, cause: causeOf }: { now: Instant; cause: () => Cause },
): Promise<void> {
  if (departures.length === 0) return;
  const cause = causeOf();
  await sql`
    insert into departures (organization_id, recorded_at, audit_entry_id, step, day, ${columns('departures', DEPARTURE)})
    select ${organizationId}::uuid, ${now}::timestamptz, ${cause.auditEntryId}::uuid, ${cause.step}::text,
      ${cause.day}::date, r.*
    from ${records('departures', DEPARTURE, departures)}`.execute(db);
}

/** What a departure ended. */
export interface Departed
  extends Pick<Row<'departures'>, 'employee_id' | 'number' | 'done_on' | 'audit_entry_id' | 'recorded_at'> {
  /** The eligibility, or the wait for it; null: there was none. */
  period: Period | null;
}

const PERIOD_ENDED = sql`
  json_build_object('kind', p.kind, 'startsOn', p.starts_on, 'endsOn', p.ends_on, 'eligibleOn', p.eligible_on,
    'grantedOn', p.granted_on, 'departureNumber', p.departure_number)`;

/** The named departures of these employees. */
export async function selectDeparted(
  db: Db,
  organizationId: Uuid,
  of: readonly Pick<Departed, 'employee_id' | 'number'>[],
): Promise<Departed[]> {
  const { rows } = await sql<Departed>`
    select d.employee_id, d.number, d.done_on, d.audit_entry_id, d.recorded_at, (
      select ${PERIOD_ENDED} from eligibility_periods p
      where p.organization_id = d.organization_id and p.employee_id = d.employee_id and p.departure_number = d.number
        and p.superseded_at is null) as period
    from ${records('departures', ['employee_id', 'number'], of)}
    join departures d on d.organization_id = ${organizationId} and d.employee_id = r.employee_id and d.number = r.number`.execute(
    db,
  );
  return rows;
}

/**
 * The last departure of each employee that ended their eligibility, or the wait for it. A later departure of somebody who was
 * no longer eligible ended nothing.
 */
export async function selectLosses(db: Db, organizationId: Uuid, employeeIds: readonly Uuid[]): Promise<Departed[]> {
  const { rows } = await sql<Departed>`
    select distinct on (d.employee_id) d.employee_id, d.number, d.done_on, d.audit_entry_id, d.recorded_at,
      ${PERIOD_ENDED} as period
    from departures d
    join eligibility_periods p on p.organization_id = d.organization_id and p.employee_id = d.employee_id
      and p.departure_number = d.number and p.superseded_at is null
    where d.organization_id = ${organizationId} and d.employee_id = any(${[...employeeIds]}::uuid[])
    order by d.employee_id, d.number desc`.execute(db);
  return rows;
}

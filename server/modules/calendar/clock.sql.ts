/**
 * The clock of each organization: real, or a test clock that stands still until it is advanced. Business rules use `today` (a
 * calendar date in the organization's zone) and stamps use `now`; what protects the process itself (leases, time-outs,
 * idempotency keys, retention) uses real time in every organization.
 */
import { sql } from 'kysely';
import type { CommandTime } from '../../platform/commands/command.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import { type CalendarDate, dateIn, type Instant, later } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { ALL_LANES } from './lanes.ts';

/** What an organization's clock shows. */
export interface OrganizationTime extends CommandTime {
  /** Null: a real clock. */
  testNow: Instant | null;
  status: Row<'organization_clocks'>['status'];
}

/**
 * Reads an organization's clock. If the calendar of any lane is ahead of the date in the zone, after a change of the zone or
 * because of another machine's clock, the calendar's day counts: commands never decide by a day before the one that the
 * calendar runs.
 */
export async function readClock(
  db: Db,
  real: RealClock,
  organizationId: Uuid,
  lock: 'share' | 'update' | 'none',
): Promise<OrganizationTime> {
  const { rows } = await sql<
    Pick<Row<'organization_clocks'>, 'time_zone' | 'test_now' | 'status'> & { reached: CalendarDate | null }
  >`
    select time_zone, test_now, status, (
      select max(coalesce(l.day, l.calendar_through)) from calendar_lanes l where l.organization_id = k.organization_id) as reached
    from organization_clocks k where k.organization_id = ${organizationId} ${LOCKS[lock]}`.execute(db);
  const row = rows[0];
  if (!row?.reached) throw new Error(`organization ${organizationId} has no clock`);
  const now = row.test_now ?? real.now();
  const today = later(dateIn(row.time_zone, now), row.reached);
  return { now, today, testNow: row.test_now, status: row.status };
}

const LOCKS = { none: sql``, share: sql`for share`, update: sql`for update` };

/** Creates the clock of a new organization: a test clock starts at this moment and stands still. */
export async function insertClock(
  db: Db,
  real: RealClock,
  organization: { id: Uuid; timeZone: string; kind: 'live' | 'sandbox' },
): Promise<void> {
  const now = real.now();
  await sql`
    insert into organization_clocks (organization_id, time_zone, test_now)
    values (${organization.id}, ${organization.timeZone}, ${organization.kind === 'sandbox' ? now : null})`.execute(db);
  await sql`
    insert into calendar_lanes (organization_id, first_lane, last_lane, calendar_through, touched_at)
    values (${organization.id}, ${ALL_LANES.first_lane}, ${ALL_LANES.last_lane}, ${dateIn(organization.timeZone, now)},
      ${now})`.execute(db);
}

/** Moves an organization to another zone: its business date may change at once; its calendar continues from where it was. */
export async function updateTimeZone(db: Db, organizationId: Uuid, timeZone: string): Promise<void> {
  await sql`update organization_clocks set time_zone = ${timeZone} where organization_id = ${organizationId}`.execute(
    db,
  );
}

/** What an organization sees of its test clock. */
export type TestClock = Pick<Row<'organization_clocks'>, 'status' | 'target' | 'error'> &
  Pick<Row<'calendar_lanes'>, 'calendar_through'> & { now: Instant };

/** Null: a real clock. */
export async function readTestClock(db: Db, organizationId: Uuid): Promise<TestClock | null> {
  const { rows } = await sql<TestClock>`
    select k.test_now as now, k.status, l.calendar_through, k.target, k.error from organization_clocks k
    join calendar_lanes l on l.organization_id = k.organization_id
    where k.organization_id = ${organizationId} and k.test_now is not null`.execute(db);
  return rows[0] ?? null;
}

/** Starts to advance a test clock. */
export async function setTarget(db: Tx, organizationId: Uuid, to: Instant): Promise<void> {
  await sql`
    update organization_clocks set status = 'advancing', target = ${to}, error = null
    where organization_id = ${organizationId}`.execute(db);
}

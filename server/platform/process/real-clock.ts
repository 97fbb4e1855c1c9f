/**
 * The only reader of real time, and the clock of each organization: real, or a test clock that stands still until it is
 * advanced. Business rules get `today` (a calendar date in the organization's zone) and stamps get `now`; what guards the
 * process itself (leases, time-outs, idempotency keys, retention) uses real time in every organization.
 */
import { randomFillSync } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../database/db.ts';
import { type CalendarDate, dateIn, type Instant, instantOf } from '../values/dates.ts';
import { type MakeId, makeIds, type Uuid } from '../values/ids.ts';

/** Real time, as an argument: tests and the simulation bring their own. */
export interface RealClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  now(): Instant;
}

export const realClock: RealClock = {
  nowMs: () => Date.now(),
  now: () => instantOf(Date.now()),
};

/** What an organization's clock shows. */
export interface OrganizationTime {
  /** Stamps rows and events. */
  now: Instant;
  /** The business date that rules decide by. */
  today: CalendarDate;
  /** Null: a real clock. */
  testNow: Instant | null;
  status: 'ready' | 'advancing' | 'failed';
}

/** Reads an organization's clock. A command locks it in share mode, so that it can't be advanced underneath. */
export async function readClock(
  db: Db,
  real: RealClock,
  organizationId: Uuid,
  lock: 'share' | 'update' | 'none',
): Promise<OrganizationTime> {
  const { rows } = await sql<{ time_zone: string; test_now: Instant | null; status: OrganizationTime['status'] }>`
    select time_zone, test_now, status from organization_clocks where organization_id = ${organizationId}
    ${LOCKS[lock]}`.execute(db);
  const row = rows[0];
  if (!row) throw new Error(`organization ${organizationId} has no clock`);
  const now = row.test_now ?? real.now();
  return { now, today: dateIn(row.time_zone, now), testNow: row.test_now, status: row.status };
}

const LOCKS = { none: sql``, share: sql`for share`, update: sql`for update` };

/** The clock of a new organization: a test clock starts at this moment and stands still. */
export async function insertClock(
  db: Db,
  real: RealClock,
  organization: { id: Uuid; timeZone: string; kind: 'live' | 'sandbox' },
): Promise<void> {
  const now = real.now();
  await sql`
    insert into organization_clocks (organization_id, time_zone, test_now, calendar_through, touched_at)
    values (${organization.id}, ${organization.timeZone}, ${organization.kind === 'sandbox' ? now : null},
      ${dateIn(organization.timeZone, now)}, ${now})`.execute(db);
}

/** Moves an organization to another zone: its business date may change at once; its calendar continues from where it was. */
export async function updateTimeZone(db: Db, organizationId: Uuid, timeZone: string): Promise<void> {
  await sql`update organization_clocks set time_zone = ${timeZone} where organization_id = ${organizationId}`.execute(
    db,
  );
}

/** Random bytes from a pool: one call to the kernel for some 400 ids. */
export function pooledRandom(): (bytes: number) => Uint8Array {
  const pool = Buffer.alloc(4000);
  let used = pool.length;
  return (bytes) => {
    if (used + bytes > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.subarray(used - bytes, used);
  };
}

/** Ids of real time: the process makes one of these (two would not be ordered against each other). */
export function realIds(real: RealClock): MakeId {
  return makeIds(() => real.nowMs(), pooledRandom());
}

/**
 * What an operator sees and decides for the webhooks of all organizations: their state, in one statement, and whether they are
 * held. A hold is a row: every node sees it, and a copy of the database that was taken during one sends nothing either.
 */
import { sql } from 'kysely';
import { ACROSS, type Db } from '../../platform/database/db.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { firstIdAt } from '../../platform/values/ids.ts';

export interface Standing {
  held: boolean;
  oldest_due_at: Instant | null;
  in_progress: number;
  enabled: number;
  /** Enabled, and its latest attempt failed. */
  failing: number;
  manual: number;
  gone: number;
  /** Disabled by the circuit breaker. */
  broken: number;
  recoveries: number;
}

/** One probe of webhook_deliveries_due for each enabled subscription; the rest are small tables and a small index. */
export async function selectStanding(db: Db, realNow: Instant): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select ${ACROSS} exists (select 1 from webhook_hold) as held,
      count(*) filter (where s.status = 'enabled' and s.failing_since is null) as enabled,
      count(*) filter (where s.status = 'enabled' and s.failing_since is not null) as failing,
      count(*) filter (where s.disabled_reason = 'manual') as manual,
      count(*) filter (where s.disabled_reason = 'gone') as gone,
      count(*) filter (where s.disabled_reason = 'failing') as broken,
      min(due.due_at) as oldest_due_at,
      (select count(*) from webhook_deliveries where status = 'In Progress') as in_progress,
      (select count(*) from webhook_recoveries where status = 'running') as recoveries
    from webhook_subscriptions s left join lateral (
      select d.due_at from webhook_deliveries d
      where d.subscription_id = s.id and d.status = 'Pending' and d.due_at <= ${realNow} and s.status = 'enabled'
      order by d.due_at limit 1) due on true`.execute(db);
  if (!rows[0]) throw new Error('an aggregate returned no row');
  return rows[0];
}

/** Since when nothing is sent; null: webhooks are not held. */
export async function selectHeldSince(db: Db): Promise<Instant | null> {
  const { rows } = await sql<{ held_at: Instant }>`select held_at from webhook_hold`.execute(db);
  return rows[0]?.held_at ?? null;
}

/** Takes effect with the next claim, on every node. Holding again changes nothing. */
export async function hold(db: Db, realNow: Instant): Promise<void> {
  await sql`insert into webhook_hold (held_at) values (${realNow}) on conflict do nothing`.execute(db);
}

export async function endHold(db: Db): Promise<void> {
  await sql`delete from webhook_hold`.execute(db);
}

/** Attempts that began before the hold, and may still be running. */
export async function countInProgress(db: Db, realNow: Instant): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select ${ACROSS} count(*) as count from webhook_deliveries
    where status = 'In Progress' and leased_until > ${realNow}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Deliveries per statement. */
const SKIPPED_AT_ONCE = 1_000;

/** Fails deliveries that were made before a moment and would be sent next; returns how many, 0 if there are no more. */
export async function skipDeliveries(db: Db, before: Instant, realNow: Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    update ${ACROSS} webhook_deliveries d
    set status = 'Failed', failure_reason = 'skipped', due_at = null, sim_due_at = null, leased_until = null,
      failed_at = ${realNow}
    from (
      select organization_id, id from webhook_deliveries
      where id < ${firstIdAt(Date.parse(before))}::uuid
        and (status = 'Pending' or (status = 'In Progress' and leased_until <= ${realNow}))
      limit ${SKIPPED_AT_ONCE} for update skip locked) old
    where d.organization_id = old.organization_id and d.id = old.id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** Stops recoveries that were requested before a moment; returns how many. */
export async function endRecoveries(db: Db, before: Instant, realNow: Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    update ${ACROSS} webhook_recoveries set status = 'completed', completed_at = ${realNow}
    where status = 'running' and id < ${firstIdAt(Date.parse(before))}::uuid`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** The state of deliveries and subscriptions of all organizations, in one statement, for the operator's monitoring. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { Instant } from '../../platform/values/dates.ts';

export interface Standing {
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
    select count(*) filter (where s.status = 'enabled' and s.failing_since is null) as enabled,
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
  if (!rows[0]) throw new Error('an aggregate answered no row');
  return rows[0];
}

/**
 * Saves finished attempts and the health of their subscriptions. The row of a healthy subscription is written once a minute,
 * not at every success, or it would be the hottest row in the database.
 */

import type { Database } from '../../platform/database/db.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { breakerOpens, HEALTHY, healthAfter, type Outcome } from './delivery.rules.ts';
import {
  type Attempts,
  type ClaimedDelivery,
  type Completion,
  completeDeliveries,
  disableFailing,
  type HealthChange,
  selectHealth,
} from './delivery.sql.ts';

export interface Finished {
  delivery: ClaimedDelivery;
  outcome: Outcome;
  attempt: Completion['attempt'];
}

/** The health that this process last wrote of each subscription: failing, or healthy at some time. */
export interface HealthLedger {
  failing: Set<string>;
  wellAtMs: Map<string, number>;
  /** Attempts that are not yet in their subscription's row. */
  unwritten: Map<string, Attempts>;
}

export const healthLedger = (): HealthLedger => ({ failing: new Set(), wellAtMs: new Map(), unwritten: new Map() });

const WELL_MS = 60_000;
const MOST_REMEMBERED = 100_000;

export async function saveFinished(
  database: Database,
  realNow: Instant,
  finished: readonly Finished[],
  ledger: HealthLedger,
): Promise<void> {
  const all = healthChanges(finished, realNow, ledger);
  const changes = all.filter((change) => isNews(change, finished, ledger, realNow));
  await completeDeliveries(database, realNow, finished.map(completionOf), changes);
  for (const { subscriptionId, attempts } of all) ledger.unwritten.set(subscriptionId, attempts);
  remember(changes, ledger, realNow);
  const failed = changes.filter(({ failures }) => failures.failedAttempts > 0);
  if (failed.length === 0) return;
  const { db } = database;
  const health = await selectHealth(db, failed);
  for (const one of health) if (breakerOpens(one, realNow)) await disableFailing(db, realNow, one);
}

/** One change per subscription, from its attempts in the order in which they ended. */
function healthChanges(finished: readonly Finished[], realNow: Instant, ledger: HealthLedger): HealthChange[] {
  const changes = new Map<string, HealthChange>();
  for (const { delivery, outcome } of finished) {
    const { organization_id: organizationId, subscription_id: id } = delivery.target;
    const change = changes.get(id) ?? {
      organizationId,
      subscriptionId: id,
      succeeded: false,
      failures: HEALTHY,
      gone: false,
      attempts: ledger.unwritten.get(id) ?? { succeeded: 0, failed: 0 },
    };
    changes.set(id, {
      ...change,
      succeeded: change.succeeded || outcome.status === 'Delivered',
      failures: healthAfter(change.failures, delivery.kind, outcome, realNow),
      gone: change.gone || (outcome.status === 'Failed' && outcome.gone),
      attempts: delivery.kind === 'test' ? change.attempts : counted(change.attempts, outcome),
    });
  }
  return [...changes.values()];
}

function counted({ succeeded, failed }: Attempts, { status }: Outcome): Attempts {
  return status === 'Delivered' ? { succeeded: succeeded + 1, failed } : { succeeded, failed: failed + 1 };
}

/** Failures always are; a success is if the subscription was failing, or if the last one was written a minute ago. */
function isNews(change: HealthChange, finished: readonly Finished[], ledger: HealthLedger, realNow: Instant): boolean {
  if (change.gone || change.failures.failedAttempts > 0) return true;
  if (!change.succeeded) return false;
  const target = finished.find(({ delivery }) => delivery.target.subscription_id === change.subscriptionId)?.delivery
    .target;
  if (target?.failing_since || ledger.failing.has(change.subscriptionId)) return true;
  const written =
    ledger.wellAtMs.get(change.subscriptionId) ?? (target?.last_success_at ? Date.parse(target.last_success_at) : 0);
  return Date.parse(realNow) - written >= WELL_MS;
}

function remember(changes: readonly HealthChange[], ledger: HealthLedger, realNow: Instant): void {
  if (ledger.wellAtMs.size > MOST_REMEMBERED) ledger.wellAtMs.clear();
  if (ledger.unwritten.size > MOST_REMEMBERED) ledger.unwritten.clear();
  for (const { subscriptionId, succeeded, failures } of changes) {
    ledger.unwritten.delete(subscriptionId);
    if (failures.failedAttempts > 0) ledger.failing.add(subscriptionId);
    else ledger.failing.delete(subscriptionId);
    if (succeeded) ledger.wellAtMs.set(subscriptionId, Date.parse(realNow));
  }
}

function completionOf({ delivery, outcome, attempt }: Finished): Completion {
  return {
    organizationId: delivery.target.organization_id,
    deliveryId: delivery.id,
    leasedUntil: delivery.leased_until,
    status: outcome.status,
    failureReason: outcome.status === 'Failed' ? outcome.reason : '',
    waitMs: outcome.status === 'Pending' ? outcome.waitMs : null,
    attempt,
  };
}

/**
 * Recovery: delivers every event of a time span that matches a subscription and did not arrive. Bounded: a batch looks at 500
 * events, creates at most that many deliveries per second, and none while as many are waiting, so a slow receiver sets the pace
 * and its new events are never far behind.
 */

import type { Command, Kit } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { addSeconds, type Instant, instantOf } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { batchTurns } from '../../platform/worker/batch.ts';
import type { Destination } from '../events/destination.ts';
import {
  type ClaimedRecovery,
  claimRecovery,
  countDue,
  countLate,
  findRecoveries,
  insertRecovery,
  moveRecovery,
  postponeRecovery,
  type RecoveryRow,
  selectLate,
  selectSpan,
} from './recovery.sql.ts';
import { selectHeldSince } from './standing.sql.ts';
import { insertDeliveries, lockSubscription } from './webhook.sql.ts';

/** The events of a batch, the deliveries that may wait, and the pause after a batch that created some. */
const RECOVERY_BATCH = 500;
const PAUSE_SECONDS = 1;
const POSTPONE_SECONDS = 30;

/** If `until` is missing or in the future, it means now. */
export async function recover(
  command: Command,
  subscriptionId: Uuid,
  span: { since: string; until?: string | undefined },
): Promise<RecoveryRow> {
  const subscription = await lockSubscription(command.db, command.organizationId, subscriptionId);
  if (!subscription) refuse('not_found');
  if (await selectHeldSince(command.db)) refuse('webhooks_held');
  if (subscription.status === 'disabled') refuse('subscription_disabled');
  const since = instantOf(Date.parse(span.since));
  const until = earliest(span.until === undefined ? command.now : instantOf(Date.parse(span.until)), command.now);
  if (since > until) throw new Refused(refuseField('invalid_request', 'since', 'since must not be later than until.'));
  const { db, organizationId, actor, now, realNow } = command;
  const recovery = { organizationId, id: command.newId(), subscriptionId, since, until, actor, now, realNow };
  const row = (await insertRecovery(db, recovery)) ?? refuse('recovery_running');
  command.audit('webhook_subscription.recover', 'webhookSubscription', subscriptionId, { details: { since, until } });
  command.wakeAfter('recoveries');
  return row;
}

/** Instants have one spelling, so they sort as strings. */
function earliest(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** Each turn is one batch of one recovery; true if there was any. */
export function recoveryTurns(kit: Kit): () => Promise<boolean> {
  return batchTurns(kit, {
    find: (db) => findRecoveries(db, kit.real.now()),
    claim: (tx, organizationId) => claimRecovery(tx, organizationId, kit.real.now()),
    run: runBatch,
    postpone: (db, row, realNow) => postponeRecovery(db, row, addSeconds(realNow, POSTPONE_SECONDS)),
  });
}

async function runBatch(command: Command, recovery: ClaimedRecovery): Promise<void> {
  const { db, organizationId, realNow } = command;
  const later = addSeconds(realNow, PAUSE_SECONDS);
  if ((await countDue(db, recovery, realNow, RECOVERY_BATCH)) >= RECOVERY_BATCH) {
    return moveRecovery(db, recovery, { cursor: null, examined: 0, made: 0, turnAt: later, completedAt: null });
  }
  const events = await selectSpan(db, recovery, RECOVERY_BATCH);
  const deliveries = events
    .filter(({ missed }) => missed)
    .map((event) => ({ id: command.newId(), eventId: event.id, subscriptionId: recovery.subscription_id }));
  await insertDeliveries(db, organizationId, 'recovery', command, deliveries);
  await moveRecovery(db, recovery, {
    cursor: events.at(-1) ?? null,
    examined: events.length,
    made: deliveries.length,
    turnAt: deliveries.length > 0 ? later : realNow,
    completedAt: events.length < RECOVERY_BATCH ? command.now : null,
  });
  if (deliveries.length > 0) command.wakeAfter('deliveries');
}

/** Delivers what was committed behind a recovery, once it is numbered. True if there was any. */
export async function deliverLate(
  ...[tx, organizationId, positions, realNow, newId]: Parameters<Destination['numbered']>
) {
  const late = await selectLate(tx, organizationId, positions, realNow);
  const [first] = late;
  if (!first) return false;
  const deliveries = late.map((one) => ({ id: newId(), eventId: one.event_id, subscriptionId: one.subscription_id }));
  await insertDeliveries(tx, organizationId, 'recovery', { now: first.now, realNow }, deliveries);
  await countLate(tx, organizationId, late);
  return true;
}

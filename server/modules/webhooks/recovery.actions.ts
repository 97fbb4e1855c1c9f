/**
 * Recovery: every event of a span that a subscription takes and did not get is delivered to it. Bounded on each side: a
 * batch looks at 500 events, makes at most that many deliveries a second, and makes none while as many wait already, so a
 * slow receiver sets the pace and its fresh events are never far behind.
 */

import type { Command, Kit } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { addSeconds, type Instant, instantOf } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { batchTurn } from '../../platform/work/batch.ts';
import {
  type ClaimedRecovery,
  claimRecovery,
  countDue,
  insertRecovery,
  moveRecovery,
  postponeRecovery,
  type RecoveryRow,
  selectSpan,
  setHorizon,
} from './recovery.sql.ts';
import { insertDeliveries, lockSubscription } from './webhook.sql.ts';

/** Events a batch looks at, deliveries that may wait, and the pause after a batch that made some. */
export const RECOVERY_BATCH = 500;
const PAUSE_SECONDS = 1;
const POSTPONE_SECONDS = 30;

/** `until` is left out, or lies ahead: up to this moment. */
export async function recover(
  command: Command,
  subscriptionId: Uuid,
  span: { since: string; until?: string | undefined },
): Promise<RecoveryRow> {
  const subscription = await lockSubscription(command.db, command.organizationId, subscriptionId);
  if (!subscription) refuse('not_found');
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

/** Instants are written in one way, so their order is that of their texts. */
function earliest(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** One batch of one recovery; true when there was any. */
export function recoveryTurn(kit: Kit): Promise<boolean> {
  return batchTurn(kit, {
    claim: (tx) => claimRecovery(tx, kit.real.now()),
    run: runBatch,
    postpone: (db, row, realNow) => postponeRecovery(db, row, addSeconds(realNow, POSTPONE_SECONDS)),
  });
}

async function runBatch(command: Command, recovery: ClaimedRecovery): Promise<void> {
  const { db, organizationId, realNow } = command;
  if (!recovery.settled) return setHorizon(db, recovery);
  const later = addSeconds(realNow, PAUSE_SECONDS);
  if ((await countDue(db, recovery.subscription_id, realNow, RECOVERY_BATCH)) >= RECOVERY_BATCH) {
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

/**
 * One batch of work that waits in a table: claimed by a row lock, done, and its cursor moved, all in one transaction. There is
 * no lease: a crash gives the row back, where its last batch left it.
 */
import type { Actor } from '../commands/caller.ts';
import { type Command, type Kit, runInside } from '../commands/command.ts';
import { type Db, isUnavailable, type Tx, transaction } from '../database/db.ts';
import type { WorkKind } from '../register.ts';
import type { Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';

export interface BatchWork<Row> {
  /** The row that has waited longest and that nobody else holds (`for update skip locked`). */
  claim: (tx: Tx) => Promise<Row | null>;
  /** Does one batch and moves the row's cursor. */
  run: (command: Command, row: Row) => Promise<void>;
  /** After a fault: the others go first from now on. */
  postpone: (db: Db, row: Row, realNow: Instant) => Promise<void>;
}

/** True when there was any work. A fault leaves nothing of the batch, postpones its row and is thrown, to be logged. */
export async function batchTurn<Row extends { organization_id: Uuid; actor: Actor; audit_entry_id?: Uuid | null }>(
  kit: Kit,
  work: BatchWork<Row>,
): Promise<boolean> {
  const wakes = new Set<WorkKind>();
  let claimed: Row | null = null;
  try {
    await transaction(kit.database.db, async (tx) => {
      wakes.clear();
      const row = await work.claim(tx);
      claimed = row;
      if (!row) return;
      const { organization_id: organizationId, actor, audit_entry_id: causedBy = null } = row;
      const options = { organizationId, actor, causedBy, background: true };
      await runInside(kit, tx, options, (command) => work.run(command, row), wakes);
    });
  } catch (error) {
    if (claimed && !isUnavailable(error)) await work.postpone(kit.database.db, claimed, kit.real.now());
    throw error;
  }
  for (const kind of wakes) kit.wake(kind);
  return claimed !== null;
}

/**
 * Work that waits in a table, one batch at a time: claimed by a row lock, done, and its cursor moved, all in one transaction.
 * There is no lease: after a crash the row is free again, where its last batch left it. Organizations take turns.
 */
import type { Actor } from '../commands/caller.ts';
import { type Command, type Kit, runInside } from '../commands/command.ts';
import { type Db, type Tx, transaction } from '../database/db.ts';
import { isUnavailable } from '../database/errors.ts';
import type { WorkKind } from '../register.ts';
import type { Instant } from '../values/dates.ts';
import type { Uuid } from '../values/ids.ts';
import { rounds } from './rounds.ts';

export interface BatchWork<Row> {
  /** The organizations with work, those that have waited longest first. Takes no locks. */
  find: (db: Db) => Promise<Uuid[]>;
  /** The organization's row that has waited longest and is not locked by anybody else (`for update skip locked`). */
  claim: (tx: Tx, organizationId: Uuid) => Promise<Row | null>;
  /** Does one batch and moves the row's cursor. */
  run: (command: Command, row: Row) => Promise<void>;
  /** Called after a fault, so that other rows go first from then on. */
  postpone: (db: Db, row: Row, realNow: Instant) => Promise<void>;
}

interface Claimed {
  actor: Actor;
  audit_entry_id?: Uuid | null;
}

/** The turns of a loop, one batch each; a turn returns true if there was one. */
export function batchTurns<Row extends Claimed>(kit: Kit, work: BatchWork<Row>): () => Promise<boolean> {
  return rounds(
    () => work.find(kit.database.db),
    (organizationId) => batchTurn(kit, work, organizationId),
  );
}

/** A fault leaves nothing of the batch, postpones its row, and is thrown to be logged. */
async function batchTurn<Row extends Claimed>(kit: Kit, work: BatchWork<Row>, organizationId: Uuid): Promise<boolean> {
  const wakes = new Set<WorkKind>();
  let claimed: Row | null = null;
  try {
    await transaction(kit.database.db, async (tx) => {
      wakes.clear();
      const row = await work.claim(tx, organizationId);
      claimed = row;
      if (!row) return;
      const { actor, audit_entry_id: causedBy = null } = row;
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

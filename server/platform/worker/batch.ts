/**
 * Work that waits in a table, a batch at a time: claimed by a row lock, done, and its cursor moved, all in one transaction. There
 * is no lease: a crash gives the row back, where its last batch left it. Organizations take turns.
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
  /** The organizations with work, the longest waiting first. It locks nothing. */
  find: (db: Db) => Promise<Uuid[]>;
  /** The organization's row that has waited longest and that nobody else holds (`for update skip locked`). */
  claim: (tx: Tx, organizationId: Uuid) => Promise<Row | null>;
  /** Does one batch and moves the row's cursor. */
  run: (command: Command, row: Row) => Promise<void>;
  /** After a fault: the others go first from now on. */
  postpone: (db: Db, row: Row, realNow: Instant) => Promise<void>;
}

interface Claimed {
  actor: Actor;
  audit_entry_id?: Uuid | null;
}

/** The turns of a loop: each is one batch, and true when there was any. */
export function batchTurns<Row extends Claimed>(kit: Kit, work: BatchWork<Row>): () => Promise<boolean> {
  return rounds(
    () => work.find(kit.database.db),
    (organizationId) => batchTurn(kit, work, organizationId),
  );
}

/** A fault leaves nothing of the batch, postpones its row and is thrown, to be logged. */
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

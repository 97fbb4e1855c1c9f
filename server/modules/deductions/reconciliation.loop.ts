/**
 * Compares each employer's latest statement with its elections once the run is over, a batch of employees at a time. It only reads
 * what it compares, and locks nothing but its own row: no run and no command waits for it.
 */
import type { Kit } from '../../platform/commands/command.ts';
import { transaction } from '../../platform/database/db.ts';
import { isUnavailable } from '../../platform/database/errors.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { rounds } from '../../platform/worker/rounds.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { compareNext, runOf } from './reconciliation.actions.ts';
import {
  claimToCompare,
  findToCompare,
  postponeComparing,
  type ReconciliationRow,
  saveReconciliation,
} from './reconciliation.sql.ts';

/** Each turn is one batch of one employer; true when there was any. */
export function reconciliationTurns(kit: Kit): () => Promise<boolean> {
  return rounds(
    () => findToCompare(kit.database.db),
    (organizationId) => compareTurn(kit, organizationId),
  );
}

async function compareTurn(kit: Kit, organizationId: Uuid): Promise<boolean> {
  const { db, batchRows } = kit.database;
  const claimed: { row: ReconciliationRow | null } = { row: null };
  try {
    return await transaction(db, async (tx) => {
      const row = await claimToCompare(tx, organizationId);
      claimed.row = row;
      if (!row) return false;
      const { employer_id: employerId, period_start: month } = row;
      const run = await runOf(tx, organizationId, employerId, row);
      const of = { organizationId, employerId, month, run };
      const { findings, next } = await compareNext(tx, of, row.employee_cursor, batchRows);
      const { now } = await readClock(tx, kit.real, organizationId, 'none');
      const off = findings.reduce((sum, one) => sum + Math.abs(one.expectedCents - one.foundCents), 0);
      const after = {
        ...row,
        checked_at: next === null ? now : null,
        employee_cursor: next,
        finding_count: row.finding_count + findings.length,
        off_cents: row.off_cents + off,
      };
      await saveReconciliation(tx, after, kit.real.now());
      return true;
    });
  } catch (error) {
    if (claimed.row && !isUnavailable(error)) await postponeComparing(db, claimed.row, kit.real.now());
    throw error;
  }
}

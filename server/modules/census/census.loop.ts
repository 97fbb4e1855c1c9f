/**
 * Applies a census: in phases, each in batches, each batch one transaction that also moves the cursor. A crash between two
 * batches repeats nothing and loses nothing. First every row is matched to an employee, then rows are applied in order, then
 * employees whom no row matches are deactivated.
 */

import { deactivate } from '../../flows/deactivate.ts';
import { person } from '../../flows/people.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { rolledBack } from '../../platform/commands/dry-run.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { batchTurns } from '../../platform/worker/batch.ts';
import { lockEmployer } from '../employers/employer.sql.ts';
import type { EventName } from '../events/event-names.ts';
import { isTooMany } from './census.rules.ts';
import {
  type CensusChange,
  claimSync,
  findOpenSyncs,
  insertCensusChanges,
  loadSync,
  postponeSync,
  type SyncRow,
  saveSync,
  selectGuardPercent,
} from './census.sql.ts';
import { applyRowsToPeople, type Batch, changeOf } from './census-apply.loop.ts';
import { matchRows } from './census-match.ts';
import {
  countActive,
  countOmitted,
  forgetRows,
  lockOmitted,
  saveCensusRows,
  selectCensusRows,
} from './census-rows.sql.ts';
import { undoDeactivations } from './census-undo.loop.ts';

/** Each turn is one batch of one sync; true if there was any. */
export function censusTurns(kit: Kit): () => Promise<boolean> {
  return batchTurns(kit, {
    find: findOpenSyncs,
    claim: claimSync,
    postpone: postponeSync,
    run: async (command, sync) => {
      await applyBatch(command, sync, kit.database.batchRows);
    },
  });
}

/** What a whole sync would do. */
export interface DryCensus {
  sync: SyncRow;
  people: CensusChange[];
}

/** All batches of a sync in one transaction: for a dry run, which rolls it back. */
export async function applyWhole(command: Command, syncId: Uuid, limit: number): Promise<DryCensus> {
  const sync = await loadSync(command.db, command.organizationId, syncId);
  const people: CensusChange[] = [];
  while (sync.status === 'accepted' || sync.status === 'processing')
    people.push(...(await applyBatch(command, sync, limit)));
  return { sync, people };
}

/** One step of a sync; `sync` is updated with it, in memory and in the table. */
async function applyBatch(command: Command, sync: SyncRow, limit: number): Promise<CensusChange[]> {
  await lockEmployer(command.db, sync.organization_id, sync.employer_id, 'share');
  sync.status = 'processing';
  const { changes, rows } = await onePhase(command, sync, limit);
  await saveCensusRows(command.db, sync, rows);
  if (sync.dry_run || sync.undoes_id !== null) await insertCensusChanges(command.db, sync, changes);
  if (sync.phase === 'done' || sync.phase === 'stopped') await finish(command, sync);
  await saveSync(command.db, sync, command.realNow);
  return changes;
}

async function onePhase(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  if (sync.phase === 'match') {
    await brake(command, sync, await matchRows(command, sync));
    return { changes: [], rows: [] };
  }
  const work = (within: Command) => {
    if (sync.phase === 'undo') return undoDeactivations(within, sync, limit);
    return sync.phase === 'apply' ? applyRows(within, sync, limit) : deactivateOmitted(within, sync, limit);
  };
  if (!sync.dry_run) return work(command);
  const { changes, rows } = await rolledBack(command, (name) => countEvent(sync, name), work);
  // The employees that it created are rolled back; failed rows stay failed.
  return {
    changes: changes.map((one) => (one.action === 'created' ? { ...one, employee_id: null } : one)),
    rows: rows.filter(({ failure_code }) => failure_code !== null),
  };
}

function countEvent(sync: SyncRow, name: EventName): void {
  sync.dry_run_events[name] = (sync.dry_run_events[name] ?? 0) + 1;
}

/**
 * After matching: stops a sync that would deactivate too many people (rules 1.7). A dry run continues, to report whom, but
 * fails in the end.
 */
async function brake(command: Command, sync: SyncRow, present: number | null): Promise<void> {
  sync.phase = 'apply';
  if (sync.on_omitted === 'keep') return;
  const active = await countActive(command.db, sync.organization_id, sync.employer_id);
  sync.omitted_count = present === null ? await countOmitted(command.db, sync) : active - present;
  if (sync.omitted_count === 0 || sync.released) return;
  sync.active_count = active;
  const counts = { active: sync.active_count, omitted: sync.omitted_count };
  const guardPercent = await selectGuardPercent(command.db, sync);
  if (!isTooMany(counts, { maxDeactivations: sync.max_deactivations, guardPercent })) return;
  sync.error_code = 'too_many_deactivations';
  if (!sync.dry_run && command.dryRun === false) sync.phase = 'stopped';
}

async function finish(command: Command, sync: SyncRow): Promise<void> {
  // The rows of a stopped sync wait for a decision; otherwise no personal data is kept.
  if (sync.phase === 'done') await forgetRows(command.db, sync);
  sync.status = sync.error_code === null ? 'completed' : 'failed';
  sync.completed_at = command.now;
  const { created_count, updated_count, reactivated_count, deactivated_count, failed_count, error_code } = sync;
  const counts = { created_count, updated_count, reactivated_count, deactivated_count, failed_count };
  if (!sync.dry_run)
    command.audit('census_sync.complete', 'censusSync', sync.id, { details: { ...counts, error_code } });
}

/**
 * Most of a census changes nothing and costs little: as long as nothing changes, one transaction goes through pages of this
 * many batches, one after another.
 */
const PAGES = [1, 2, 3, 4];

async function applyRows(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  let batch: Batch = { changes: [], rows: [] };
  for (const batches of PAGES) {
    if (sync.row_cursor >= sync.row_count || batch.changes.length + batch.rows.length > 0) break;
    const rows = await selectCensusRows(command.db, sync, batches * limit);
    const { count, ...done } = await applyRowsToPeople(command, sync, rows, limit);
    sync.row_cursor += count;
    batch = done;
  }
  if (sync.row_cursor >= sync.row_count)
    sync.phase = sync.on_omitted === 'keep' || sync.omitted_count === 0 ? 'done' : 'omit';
  return batch;
}

async function deactivateOmitted(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  const { employees, next } = await lockOmitted(command.db, sync, limit);
  const people = employees.map((employee) => person(employee));
  await deactivate(command, people, command.today, () => command.today);
  sync.deactivated_count += employees.length;
  if (next === null) sync.phase = 'done';
  else sync.employee_cursor = next;
  return { changes: people.map((who) => changeOf(who, 'deactivated', null)), rows: [] };
}

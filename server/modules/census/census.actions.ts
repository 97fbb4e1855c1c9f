/** Accepts a roster: staged row by row, numbered, and left to the worker. census.loop.ts applies it. */
import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Actor } from '../../platform/commands/caller.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { type FieldError, Refusal, Refused, refuse } from '../../platform/commands/refusal.ts';
import { transaction } from '../../platform/database/db.ts';
import type { Prepared } from '../../platform/http/endpoints.ts';
import { linesOf } from '../../platform/http/lines.ts';
import { duplicateAt, duplicateReferences, type IgnoredField } from '../../platform/http/open-rows.ts';
import { invalid } from '../../platform/http/replies.ts';
import { compileBody, fieldErrors, MOST_DETAILS, unstorableTexts } from '../../platform/http/validation.ts';
import { addSeconds, type Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { lockEmployer, takeCensusNumber } from '../employers/employer.sql.ts';
import { noteRoster } from '../employers/hris.sql.ts';
import { CensusRow, type CensusRowInput } from './census.schemas.ts';
import {
  acceptSync,
  copyForDryRun,
  deleteStagingSync,
  discardSync,
  insertSync,
  insertUndo,
  isUndone,
  lockSync,
  releaseSync,
  type SyncRow,
  touchSync,
} from './census.sql.ts';
import {
  copyRows,
  forgetRows,
  insertCensusRows,
  resetRows,
  type StagedRow,
  selectDuplicateReferences,
} from './census-rows.sql.ts';
import { LIST, RosterReader } from './census-rows.ts';

export interface CensusOptions {
  onOmitted: 'deactivate' | 'keep';
  maxDeactivations: number | null;
  allowEmpty: boolean;
  /** A reference may be reused for somebody else. */
  reuseReferences: boolean;
  /** Unknown fields are errors. */
  strict: boolean;
}

/** Rows per insert. */
const STAGED_ROWS = 1_000;
/** Buffered lines are processed without yielding to other work; a thousand of them block for some 40 ms. */
const ROWS_BETWEEN_LOOKS = 200;

/** Stages a whole roster inside a command and accepts it. Returns the sync's id. */
export async function submitCensus(
  command: Command,
  employerId: Uuid,
  rows: readonly CensusRowInput[],
  options: CensusOptions,
): Promise<Uuid> {
  if (rows.length === 0 && !options.allowEmpty) throw new Refused(new Refusal('empty_roster'));
  const reader = new RosterReader(options.strict);
  const staged = rows.map((row, index) => reader.read(row, index));
  const refusal = reader.refusal();
  if (refusal) throw new Refused(refusal);
  const duplicates = duplicateReferences(LIST, staged);
  if (duplicates.length > 0) throw new Refused(new Refusal('duplicate_reference_id', { details: duplicates }));
  const id = command.newId();
  await insertSync(command.db, newSync(command, id, employerId, options), command.realNow);
  for (let from = 0; from < staged.length; from += STAGED_ROWS)
    await insertCensusRows(command.db, command.organizationId, id, staged.slice(from, from + STAGED_ROWS));
  await accept(command, id, employerId, { rowCount: rows.length, ignoredFields: reader.ignoredFields() });
  return id;
}

/** If the roster names the provider that the employer is connected to, it counts as the latest from that system. */
export async function noteSource(
  command: Command,
  employerId: Uuid,
  provider: string | undefined,
  rowCount: number,
): Promise<void> {
  if (provider === undefined || command.dryRun) return;
  const { organizationId, now: at } = command;
  await noteRoster(command.db, { organizationId, employerId, provider, rowCount, at });
}

/**
 * Applies a sync that the brake stopped: it is matched again to the people of today, and those missing have left. Returns the id
 * of the sync to follow; for a dry run that is a job, that of a copy.
 */
export async function applyStopped(command: Command, employerId: Uuid, id: Uuid): Promise<Uuid> {
  const { db, organizationId } = command;
  await lockEmployer(db, organizationId, employerId);
  const sync = (await lockSync(db, organizationId, employerId, id)) ?? refuse('not_found');
  if (sync.error_code !== 'too_many_deactivations' || sync.dry_run) refuse('census_sync_not_stopped');
  if (sync.superseded) refuse('superseded');
  if (sync.phase !== 'stopped') refuse('census_sync_not_stopped');
  command.wakeAfter('census');
  if (command.dryRun === 'later') {
    const copy = command.newId();
    await copyForDryRun(db, sync, copy, command.now, command.realNow);
    await copyRows(db, sync, copy);
    return copy;
  }
  await resetRows(db, sync);
  await releaseSync(db, sync, command.cause().auditEntryId);
  command.audit('census_sync.apply', 'censusSync', id, { details: { omitted: sync.omitted_count } });
  return id;
}

/** Sets aside a sync that the brake stopped: nothing of the people in its rows is kept. `reason`: null where none was given. */
export async function discardStopped(
  command: Command,
  employerId: Uuid,
  id: Uuid,
  reason: string | null,
): Promise<SyncRow> {
  const { db, organizationId, now } = command;
  const sync = (await lockSync(db, organizationId, employerId, id)) ?? refuse('not_found');
  if (sync.phase !== 'stopped') refuse('census_sync_not_stopped');
  await forgetRows(db, sync);
  await discardSync(db, sync, now);
  command.audit('census_sync.discard', 'censusSync', id, { details: { omitted: sync.omitted_count, reason } });
  return { ...sync, phase: 'done', discarded_at: now };
}

/** How long a sync can be undone. */
const UNDO_DAYS = 60;

/** Leaves the undo of a sync to the worker, as a sync of its own. Returns its id. */
export async function undoSync(command: Command, employerId: Uuid, id: Uuid): Promise<Uuid> {
  const { db, organizationId, actor, now, realNow } = command;
  await lockEmployer(db, organizationId, employerId);
  const undone = (await lockSync(db, organizationId, employerId, id)) ?? refuse('not_found');
  if (undone.status !== 'completed' || undone.dry_run || undone.undoes_id !== null) refuse('census_sync_not_applied');
  if (undone.completed_at === null || addSeconds(undone.completed_at, UNDO_DAYS * 86_400) < now)
    refuse('undo_too_late');
  if (await isUndone(db, undone)) refuse('census_sync_undone');
  const undo = command.newId();
  const isDry = command.dryRun === 'later';
  const number = isDry ? null : await takeCensusNumber(db, organizationId, employerId);
  const auditEntryId = isDry ? null : command.cause().auditEntryId;
  await insertUndo(db, undone, { id: undo, number, actor, auditEntryId, now, realNow });
  if (!isDry)
    command.audit('census_sync.undo', 'censusSync', id, { details: { deactivated: undone.deactivated_count } });
  command.wakeAfter('census');
  return undo;
}

async function accept(command: Command, id: Uuid, employerId: Uuid, read: Omit<StagedRoster, 'id'>): Promise<void> {
  const { db, organizationId } = command;
  const isDry = command.dryRun === 'later';
  const number = isDry ? null : await takeCensusNumber(db, organizationId, employerId);
  const auditEntryId = isDry ? null : command.cause().auditEntryId;
  await acceptSync(db, { organization_id: organizationId, id }, { ...read, number, at: command.now, auditEntryId });
  if (!isDry) command.audit('census_sync.accept', 'censusSync', id, { details: { row_count: read.rowCount } });
  command.wakeAfter('census');
}

function newSync(
  of: { organizationId: Uuid; actor: Actor; now: Instant },
  id: Uuid,
  employerId: Uuid,
  options: CensusOptions,
) {
  return {
    organization_id: of.organizationId,
    id,
    employer_id: employerId,
    on_omitted: options.onOmitted,
    max_deactivations: options.maxDeactivations,
    reuse_references: options.reuseReferences,
    actor: of.actor,
    accepted_at: of.now,
  };
}

/** A roster whose rows are all staged. */
interface StagedRoster {
  id: Uuid;
  rowCount: number;
  ignoredFields: IgnoredField[];
}

/** A roster that was streamed and is not visible yet. */
export interface StagedStream extends Prepared, StagedRoster {}

/**
 * Stages a roster of any size while it streams in: each line is a row, each thousand lines a transaction. It is not visible
 * before `acceptStream`; an interrupted stream, or one with bad lines, is discarded and changes nothing.
 */
export async function stageStream(
  kit: Kit,
  stream: Readable,
  of: { organizationId: Uuid; employerId: Uuid; actor: Actor; now: Instant },
  options: CensusOptions,
): Promise<StagedStream | Refusal> {
  const { db } = kit.database;
  const id = kit.newId();
  await transaction(db, (tx) => insertSync(tx, newSync(of, id, of.employerId, options), kit.real.now()));
  try {
    const digest = createHash('sha256');
    const reader = new RosterReader(options.strict);
    const staged = await stageLines(kit, stream, of.organizationId, id, digest, reader);
    const refusal = staged instanceof Refusal ? staged : await checkStaged(kit, of.organizationId, id, staged, options);
    const discard = () => deleteStagingSync(db, of.organizationId, id);
    if (refusal) await discard();
    const ignoredFields = reader.ignoredFields();
    return refusal ?? { id, rowCount: staged as number, ignoredFields, digest: digest.digest('hex'), discard };
  } catch (error) {
    await deleteStagingSync(db, of.organizationId, id);
    throw error;
  }
}

/** Accepts a staged roster, in its own command. */
export async function acceptStream(command: Command, employerId: Uuid, staged: StagedStream): Promise<void> {
  await accept(command, staged.id, employerId, { rowCount: staged.rowCount, ignoredFields: staged.ignoredFields });
}

async function stageLines(
  kit: Kit,
  stream: Readable,
  organizationId: Uuid,
  id: Uuid,
  digest: Hash,
  reader: RosterReader,
): Promise<number | Refusal> {
  const { details } = reader;
  let index = 0;
  let batch: StagedRow[] = [];
  const flush = () =>
    transaction(kit.database.db, async (tx) => {
      await insertCensusRows(tx, organizationId, id, batch);
      await touchSync(tx, organizationId, id, kit.real.now());
    });
  for await (const { text: line, number } of linesOf(stream)) {
    if (line === null) {
      details.push({ path: `${LIST}.${index}`, code: 'invalid_text', message: `Line ${number} is not UTF-8.` });
      break;
    }
    if (line.trim() === '') continue;
    digest.update(line).update('\n');
    const row = readLine(line, index, details);
    if (row) batch.push(reader.read(row, index));
    index++;
    if (details.length >= MOST_DETAILS) break;
    if (index % ROWS_BETWEEN_LOOKS === 0) await setImmediate();
    if (batch.length === STAGED_ROWS) {
      if (details.length === 0) await flush();
      batch = [];
    }
  }
  if (details.length > 0) return invalid(details);
  if (batch.length > 0) await flush();
  return index;
}

const checkRow = compileBody(CensusRow);

function readLine(line: string, index: number, details: FieldError[]): CensusRowInput | null {
  const prefix = `${LIST}.${index}`;
  const parsed = parseLine(line);
  if (parsed === undefined) {
    details.push({ path: prefix, code: 'malformed_json', message: 'This line is not a JSON object.' });
    return null;
  }
  const found = checkRow(parsed) ? unstorableTexts(parsed, prefix) : fieldErrors(checkRow.errors ?? [], prefix);
  details.push(...found);
  return found.length > 0 ? null : (parsed as CensusRowInput);
}

/** The value of a line; undefined: it is not JSON. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function checkStaged(
  kit: Kit,
  organizationId: Uuid,
  id: Uuid,
  rowCount: number,
  options: CensusOptions,
): Promise<Refusal | null> {
  if (rowCount === 0 && !options.allowEmpty) return new Refusal('empty_roster');
  const duplicates = await selectDuplicateReferences(kit.database.db, organizationId, id, MOST_DETAILS);
  if (duplicates.length === 0) return null;
  return new Refusal('duplicate_reference_id', { details: duplicates.map(({ index }) => duplicateAt(LIST, index)) });
}

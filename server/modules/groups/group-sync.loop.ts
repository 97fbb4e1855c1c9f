/**
 * Applies a member sync: in phases, each in batches, each batch one transaction that also moves the cursor. People whom no row
 * names leave first, so that somebody with a new reference comes back as themselves; then the rows are applied in order. A
 * crash between two batches repeats nothing and loses nothing.
 */
import type { Command, Kit } from '../../platform/commands/command.ts';
import { addressOf, STATES } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { normalizePhone } from '../../platform/values/phone.ts';
import { batchTurns } from '../../platform/worker/batch.ts';
import { birthFailure } from '../employees/employee.rules.ts';
import { insertMembers } from '../employees/employee.sql.ts';
import { foldEmail, foldLastName, foldName } from '../employees/folding.rules.ts';
import { describeMembers } from '../employees/member.sql.ts';
import { parseId } from '../vocabulary/ids.ts';
import { holdCarePlans } from './care-plan.sql.ts';
import {
  joinGroup,
  leaveGroup,
  lockMembers,
  lockUnnamed,
  selectCandidates,
  selectKnown,
  takeTurn,
} from './group-member.sql.ts';
import { type Candidate, type Meaning, meaningOf } from './group-sync.rules.ts';
import type { MemberRowInput } from './group-sync.schemas.ts';
import {
  claimSync,
  findOpenSyncs,
  forgetSyncRows,
  postponeSync,
  type StagedRow,
  type SyncRow,
  saveSync,
  selectSyncRows,
} from './group-sync.sql.ts';

/** Each turn is one batch of one sync; true if there was any. */
export function groupSyncTurns(kit: Kit): () => Promise<boolean> {
  return batchTurns(kit, {
    find: findOpenSyncs,
    claim: claimSync,
    postpone: postponeSync,
    run: (command, sync) => applyBatch(command, sync, kit.database.batchRows),
  });
}

/** All batches of a sync in one transaction: for a dry run, which rolls it back. */
export async function applyWhole(command: Command, sync: SyncRow, limit: number): Promise<void> {
  while (sync.completed_at === null) await applyBatch(command, sync, limit);
}

/** One step of a sync; `sync` is updated with it, in memory and in the table. */
async function applyBatch(command: Command, sync: SyncRow, limit: number): Promise<void> {
  await takeTurn(command.db, sync.organization_id);
  if (sync.phase === 'remove') await removeUnnamed(command, sync, limit);
  else await applyRows(command, sync, limit);
  if (sync.phase === 'done') await finish(command, sync);
  await saveSync(command.db, sync, command.realNow);
}

async function removeUnnamed(command: Command, sync: SyncRow, limit: number): Promise<void> {
  const leaving = await lockUnnamed(command.db, sync, limit);
  await leaveGroup(command.db, sync, leaving, command);
  sync.removed_ids.push(...leaving);
  if (leaving.length < limit) sync.phase = 'add';
  else sync.member_cursor = leaving.at(-1) ?? null;
}

async function finish(command: Command, sync: SyncRow): Promise<void> {
  await forgetSyncRows(command.db, sync);
  sync.completed_at = command.now;
  const { added_ids, removed_ids, failures } = sync;
  const counts = { added: added_ids.length, removed: removed_ids.length, failed: failures.length };
  command.audit('group_sync.complete', 'groupSync', sync.id, { details: counts });
}

async function applyRows(command: Command, sync: SyncRow, limit: number): Promise<void> {
  const rows = await selectSyncRows(command.db, sync, limit);
  sync.row_cursor += rows.length;
  if (sync.row_cursor >= sync.row_count) sync.phase = 'done';
  if (rows.length === 0) return;
  const meant = await meaningsOf(command, sync, rows);
  const update = meant.flatMap(({ row, meaning }) =>
    meaning.kind === 'update' ? [{ row, id: meaning.memberId }] : [],
  );
  const add = meant.flatMap(({ row, meaning, newId }) =>
    meaning.kind === 'add' ? [{ row, id: meaning.memberId ?? newId, isNew: meaning.memberId === null }] : [],
  );
  for (const { row, meaning } of meant)
    if (meaning.kind === 'failure')
      sync.failures.push({ reference_id: row.reference_id, operation: 'add', reason: meaning.reason });
  const { db, organizationId, now } = command;
  const [fresh, found] = [add.filter(({ isNew }) => isNew), add.filter(({ isNew }) => !isNew)];
  await lockMembers(
    db,
    organizationId,
    [...update, ...found].map(({ id }) => id),
  );
  await insertMembers(
    db,
    organizationId,
    fresh.map(({ id, row }) => personOf(command, id, row.body)),
  );
  await describeMembers(
    db,
    organizationId,
    now,
    [...update, ...found].map(({ id, row }) => describedBy(id, row.body)),
  );
  const joining = add.map(({ id, row }) => ({
    id: command.newId(),
    member_id: id,
    reference_id: row.reference_id,
    subscription_id: command.newId(),
    plan_id: planOf(row) ?? '',
  }));
  sync.added_ids.push(...(await joinGroup(db, sync, joining, command)));
}

interface Meant {
  row: StagedRow;
  meaning: Meaning;
  /** The id of the person, if they are new. */
  newId: Uuid;
}

const planOf = ({ body }: StagedRow): Uuid | null => parseId('carePlan', body.plan_id);

/** What each row of a batch means, in order: later rows see the people whom earlier ones have added. */
async function meaningsOf(command: Command, sync: SyncRow, rows: readonly StagedRow[]): Promise<Meant[]> {
  const { db, today } = command;
  const known = new Map(
    (
      await selectKnown(
        db,
        sync,
        rows.map(({ reference_id }) => reference_id),
      )
    ).map((one) => [one.reference_id, one.member_id]),
  );
  const unknown = rows.filter(({ reference_id }) => !known.has(reference_id));
  const candidates = await candidatesOf(command, sync, unknown);
  const plans = await holdCarePlans(db, sync.organization_id, [
    ...new Set(unknown.flatMap((row) => planOf(row) ?? [])),
  ]);
  return rows.map((row) => {
    const { body } = row;
    const firstNameFolded = foldName(body.first_name);
    const found = candidates.of(row);
    const meaning = meaningOf({
      groupId: sync.group_id,
      firstNameFolded,
      known: known.get(row.reference_id) ?? null,
      planIsThere: plans.has(planOf(row) ?? ''),
      dateOfBirthIsPlausible: birthFailure(body.date_of_birth, today) === null,
      // The contract takes any two letters, but shows only members with a listed state.
      stateIsListed: STATES.includes(body.address.state),
      candidates: found,
    });
    const newId = command.newId();
    if (meaning.kind === 'add')
      candidates.joined(row, { memberId: meaning.memberId ?? newId, firstNameFolded, groupId: sync.group_id });
    return { row, meaning, newId };
  });
}

/** People whom rows may mean, by birth date and e-mail address; includes people that earlier rows add. */
async function candidatesOf(command: Command, sync: SyncRow, rows: readonly StagedRow[]) {
  const looked = rows.map(({ index, reference_id, body }) => ({
    index,
    reference_id,
    date_of_birth: body.date_of_birth,
    email: body.email ? foldEmail(body.email) : null,
  }));
  const byRow = new Map<number, Candidate[]>();
  for (const { index, member_id, first_name, group_id } of await selectCandidates(command.db, sync, looked)) {
    const one = { memberId: member_id, firstNameFolded: foldName(first_name), groupId: group_id };
    byRow.set(index, [...(byRow.get(index) ?? []), one]);
  }
  const added = new Map<string, Candidate[]>();
  const taken = new Map<Uuid, Candidate>();
  const keyOf = ({ body }: StagedRow) => (body.email ? `${body.date_of_birth} ${foldEmail(body.email)}` : null);
  return {
    of: (row: StagedRow): Candidate[] => {
      const before = (byRow.get(row.index) ?? []).map((one) => taken.get(one.memberId) ?? one);
      const fresh = (added.get(keyOf(row) ?? '') ?? []).filter(
        (one) => !before.some(({ memberId }) => memberId === one.memberId),
      );
      return [...before, ...fresh];
    },
    joined: (row: StagedRow, one: Candidate): void => {
      taken.set(one.memberId, one);
      const key = keyOf(row);
      if (key !== null) added.set(key, [...(added.get(key) ?? []), one]);
    },
  };
}

/** What a row says about a person; omitted fields stay as they are. */
function describedBy(id: Uuid, body: MemberRowInput) {
  const { first_name, last_name, date_of_birth, email, phone } = body;
  return {
    id,
    first_name,
    last_name,
    last_name_folded: foldLastName(last_name),
    date_of_birth,
    address: addressOf(body.address),
    email: email ?? null,
    phone: phone ? normalizePhone(phone) : null,
    keeps_email: email === undefined,
    keeps_phone: phone === undefined,
  };
}

function personOf({ now }: Command, id: Uuid, body: MemberRowInput) {
  const { keeps_email: _email, keeps_phone: _phone, ...person } = describedBy(id, body);
  return { ...person, suffix: null, gender: null, created_at: now, updated_at: now };
}

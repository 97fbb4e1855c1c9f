/** Accepts a member sync: staged, numbered, and left to the worker (group-sync.loop.ts). */
import type { Command } from '../../platform/commands/command.ts';
import { Refusal, Refused } from '../../platform/commands/refusal.ts';
import { duplicateReferences, OpenRows } from '../../platform/http/open-rows.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { takeSyncNumber } from './group.sql.ts';
import { MemberRow, type MemberRowInput } from './group-sync.schemas.ts';
import { insertSync, insertSyncRows, type StagedRow } from './group-sync.sql.ts';

/** Stages all rows inside the command. Returns the sync's id. */
export async function submitSync(
  command: Command,
  groupId: Uuid,
  rows: readonly MemberRowInput[],
  isStrict: boolean,
): Promise<Uuid> {
  const { db, organizationId } = command;
  const reader = new OpenRows('members', isStrict);
  const staged = rows.map((row, index): StagedRow => {
    const body = reader.known(MemberRow, row, index);
    return { index, reference_id: body.reference_id, body };
  });
  const refusal = reader.refusal();
  if (refusal) throw new Refused(refusal);
  const duplicates = duplicateReferences('members', staged);
  if (duplicates.length > 0) throw new Refused(new Refusal('duplicate_reference_id', { details: duplicates }));
  const sync = {
    organization_id: organizationId,
    id: command.newId(),
    group_id: groupId,
    number: await takeSyncNumber(db, organizationId, groupId),
    row_count: rows.length,
    ignored_fields: reader.ignoredFields(),
    actor: command.actor,
    audit_entry_id: command.cause().auditEntryId,
    accepted_at: command.now,
  };
  await insertSync(db, sync, command.realNow);
  await insertSyncRows(db, organizationId, sync.id, staged);
  command.audit('group_sync.accept', 'groupSync', sync.id, { details: { row_count: rows.length } });
  command.wakeAfter('groups');
  return sync.id;
}

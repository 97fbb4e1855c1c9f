/** Accepts a member sync: staged, numbered, and left to the worker (group-sync.loop.ts). */
import type { Command } from '../../platform/commands/command.ts';
import { type FieldError, Refusal, Refused } from '../../platform/commands/refusal.ts';
import { OpenRows } from '../../platform/http/open-rows.ts';
import { MOST_DETAILS } from '../../platform/http/validation.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { takeSyncNumber } from './group.sql.ts';
import { SyncRow, type SyncRowInput } from './group-sync.schemas.ts';
import { insertSync, insertSyncRows, type StagedRow } from './group-sync.sql.ts';

/** Stages all rows inside the command. Returns the sync's id. */
export async function submitSync(
  command: Command,
  groupId: Uuid,
  rows: readonly SyncRowInput[],
  isStrict: boolean,
): Promise<Uuid> {
  const { db, organizationId } = command;
  const reader = new OpenRows('members', isStrict);
  const staged = rows.map((row, index): StagedRow => {
    const body = reader.known(SyncRow, row, index);
    return { index, reference_id: body.reference_id, body };
  });
  const refusal = reader.refusal();
  if (refusal) throw new Refused(refusal);
  const duplicates = duplicateReferences(staged);
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

function duplicateReferences(rows: readonly StagedRow[]): FieldError[] {
  const seen = new Set<string>();
  const details: FieldError[] = [];
  for (const { reference_id, index } of rows) {
    if (seen.has(reference_id))
      details.push({
        path: `members.${index}.reference_id`,
        code: 'duplicate_reference_id',
        message: 'An earlier row has the same reference_id.',
      });
    seen.add(reference_id);
  }
  return details.slice(0, MOST_DETAILS);
}

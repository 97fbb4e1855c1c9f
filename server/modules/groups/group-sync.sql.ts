/** Reads and writes member syncs and their rows. */
import { sql } from 'kysely';
import type { Actor } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { IgnoredField } from '../../platform/http/open-rows.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import type { MemberRowInput } from './group-sync.schemas.ts';

/** Why a row was not applied, or a person not removed. */
export interface SyncFailure {
  reference_id: string;
  operation: 'add' | 'remove';
  reason: string;
}

const SYNC = columns('group_syncs', columnsWithout('group_syncs', 'touched_at'), 's');
export type SyncRow = Omit<
  Row<'group_syncs', { actor: Actor; failures: SyncFailure[]; ignored_fields: IgnoredField[] }>,
  'touched_at'
>;

export type NewSync = Pick<
  SyncRow,
  | 'organization_id'
  | 'id'
  | 'group_id'
  | 'number'
  | 'row_count'
  | 'ignored_fields'
  | 'actor'
  | 'audit_entry_id'
  | 'accepted_at'
>;

export async function insertSync(db: Tx, sync: NewSync, realNow: Instant): Promise<void> {
  await sql`
    insert into group_syncs (organization_id, id, group_id, number, row_count, phase, ignored_fields, actor, audit_entry_id,
      accepted_at, touched_at)
    values (${sync.organization_id}, ${sync.id}, ${sync.group_id}, ${sync.number}, ${sync.row_count}, 'remove',
      ${JSON.stringify(sync.ignored_fields)}::jsonb, ${JSON.stringify(sync.actor)}::jsonb, ${sync.audit_entry_id},
      ${sync.accepted_at}, ${realNow})`.execute(db);
}

const STAGED = ['index', 'reference_id', 'body'] as const;
export type StagedRow = Pick<Row<'group_sync_rows', { body: MemberRowInput }>, (typeof STAGED)[number]>;

export async function insertSyncRows(
  db: Tx,
  organizationId: Uuid,
  syncId: Uuid,
  rows: readonly StagedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into group_sync_rows (organization_id, sync_id, ${columns('group_sync_rows', STAGED)})
    select ${organizationId}::uuid, ${syncId}::uuid, r.* from ${records('group_sync_rows', STAGED, rows)}`.execute(db);
}

/** The next rows of a sync, in order. */
export async function selectSyncRows(db: Tx, sync: SyncRow, limit: number): Promise<StagedRow[]> {
  const { rows } = await sql<StagedRow>`
    select ${columns('group_sync_rows', STAGED)} from group_sync_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and index >= ${sync.row_cursor}
    order by index limit ${limit}`.execute(db);
  return rows;
}

/** No personal data is kept of a sync that is done. */
export async function forgetSyncRows(db: Tx, sync: SyncRow): Promise<void> {
  await sql`
    delete from group_sync_rows where organization_id = ${sync.organization_id} and sync_id = ${sync.id}`.execute(db);
}

export const findOpenSyncs = (db: Db): Promise<Uuid[]> =>
  findWaiting(db, 'group_syncs', sql`completed_at is null`, 'touched_at');

/**
 * The organization's open sync that has waited longest, its row locked until the transaction ends. It is the earliest accepted
 * sync of its group, so two syncs of one group never run at once. Nobody is added before everybody whom an earlier sync removes
 * has left, so a person who moves to another group is in one at a time. A crash releases the sync where its last batch left it.
 */
export async function claimSync(db: Tx, organizationId: Uuid): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from group_syncs s
    where s.organization_id = ${organizationId} and s.completed_at is null and not exists (
      select 1 from group_syncs earlier where earlier.organization_id = s.organization_id and earlier.completed_at is null
        and (earlier.group_id = s.group_id and earlier.number < s.number
          or s.phase = 'add' and earlier.phase = 'remove' and earlier.id < s.id))
    order by s.touched_at limit 1 for update skip locked`.execute(db);
  return rows[0] ?? null;
}

/** SQL: the organization of `c` has a member sync that is not applied yet. */
export const hasOpenGroupSync = sql<boolean>`exists (
  select 1 from group_syncs g where g.organization_id = c.organization_id and g.completed_at is null)`;

/** Lets other syncs go first: the last batch of this one failed and will be tried again. */
export async function postponeSync(db: Db, sync: SyncRow, realNow: Instant): Promise<void> {
  await sql`
    update group_syncs set touched_at = ${realNow}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** Saves the progress. */
export async function saveSync(db: Tx, sync: SyncRow, realNow: Instant): Promise<void> {
  await sql`
    update group_syncs set phase = ${sync.phase}, member_cursor = ${sync.member_cursor}, row_cursor = ${sync.row_cursor},
      added_ids = ${sync.added_ids}::uuid[], removed_ids = ${sync.removed_ids}::uuid[],
      failures = ${JSON.stringify(sync.failures)}::jsonb, completed_at = ${sync.completed_at}, touched_at = ${realNow}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

export async function selectSync(
  db: Db,
  of: { organizationId: Uuid; groupId: Uuid; id: Uuid },
): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from group_syncs s
    where s.organization_id = ${of.organizationId} and s.group_id = ${of.groupId} and s.id = ${of.id}`.execute(db);
  return rows[0] ?? null;
}

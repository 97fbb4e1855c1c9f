/**
 * The only file that writes audit entries: one for each command that changed something, or did something that changes no row.
 */

import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { AuditEntry } from '../../platform/commands/command.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { PageRequest, Total } from '../../platform/http/schemas.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type Change, changesBetween } from './changes.rules.ts';

const ENTRY = columnsWithout('audit_entries', 'organization_id');
export type AuditRow = Omit<
  Row<'audit_entries', { resource_type: ResourceKind; changes: Change[]; details: object | null }>,
  'organization_id'
>;

/** Writes the entry of a command, unless the resource is unchanged and no other row names the entry as its cause. */
export async function insertAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const { organizationId, id, occurredAt, actor, before, after, details } = entry;
  const changes = changesBetween(before ?? null, after ?? null);
  const isAct = before === undefined && after === undefined;
  if (changes.length === 0 && !isAct && !entry.isCause) return;
  await sql`
    insert into audit_entries (organization_id, id, occurred_at, actor_kind, actor_id, actor_name, action, resource_type,
      resource_id, changes, details, trace_id)
    values (${organizationId}, ${id}, ${occurredAt}, ${actor.kind}, ${actor.id}, ${actor.name},
      ${entry.action}, ${entry.resource}, ${entry.resourceId}, ${JSON.stringify(changes)}::jsonb,
      ${details ? JSON.stringify(details) : null}::jsonb, ${entry.traceId})`.execute(tx);
}

export interface AuditFilter {
  resourceType: ResourceKind | null;
  resourceId: Uuid | null;
  actorId: string | null;
  action: string | null;
  createdAfter: Instant | null;
  createdBefore: Instant | null;
}

/** Newest first. Each filter has an index, which also serves those with one more condition. */
export async function selectAuditEntries(
  db: Db,
  caller: Caller,
  filter: AuditFilter,
  page: PageRequest,
): Promise<{ rows: AuditRow[]; total: Total }> {
  const { resourceType, resourceId, actorId, action, createdAfter, createdBefore } = filter;
  const matching = sql`
    from audit_entries
    where organization_id = ${caller.organizationId}
      ${resourceType === null ? sql`` : sql`and resource_type = ${resourceType}`}
      ${resourceId === null ? sql`` : sql`and resource_id = ${resourceId}`}
      ${actorId === null ? sql`` : sql`and actor_id = ${actorId}`}
      ${action === null ? sql`` : sql`and action = ${action}`}
      ${createdAfter === null ? sql`` : sql`and occurred_at >= ${createdAfter}::timestamptz`}
      ${createdBefore === null ? sql`` : sql`and occurred_at <= ${createdBefore}::timestamptz`}`;
  const { rows } = await sql<AuditRow>`
    select ${columns('audit_entries', ENTRY)} ${matching}
    order by occurred_at desc, id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: await countMatching(db, matching, page) };
}

/** What was done to a resource since an entry, or ever: the latest twenty changes, newest first. */
export async function selectChangesSince(
  db: Tx,
  organizationId: Uuid,
  { kind, id }: { kind: ResourceKind; id: Uuid },
  entry: Uuid | null,
): Promise<{ id: Uuid; action: string; fields: string[] }[]> {
  const { rows } = await sql<Pick<AuditRow, 'id' | 'action' | 'changes'>>`
    select id, action, changes from audit_entries
    where organization_id = ${organizationId} and resource_type = ${kind} and resource_id = ${id}
      and (${entry}::uuid is null or id > ${entry}::uuid)
    order by id desc limit 20`.execute(db);
  return rows.map(({ changes, ...row }) => ({ ...row, fields: changes.map(({ field }) => field) }));
}

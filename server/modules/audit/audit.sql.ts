/** Reads what commands left behind (platform/commands/command.ts writes it). */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { ResourceKind } from '../../platform/register.ts';
import type { Uuid } from '../../platform/values/ids.ts';

const ENTRY = columnsWithout('audit_entries', 'organization_id');
export type AuditRow = Omit<
  Row<'audit_entries', { resource_type: ResourceKind; data: object | null }>,
  'organization_id'
>;

export interface AuditFilter {
  resourceType: ResourceKind | null;
  resourceId: Uuid | null;
  actorId: string | null;
  createdAfter: string | null;
  createdBefore: string | null;
}

/** Newest first, with the true total. One resource's history is served by audit_entries_by_resource. */
export async function selectAuditEntries(
  db: Db,
  caller: Caller,
  filter: AuditFilter,
  page: PageRequest,
): Promise<{ rows: AuditRow[]; total: number }> {
  const matching = sql`
    from audit_entries
    where organization_id = ${caller.organizationId}
      and (${filter.resourceType}::text is null or resource_type = ${filter.resourceType})
      and (${filter.resourceId}::uuid is null or resource_id = ${filter.resourceId})
      and (${filter.actorId}::text is null or actor_id = ${filter.actorId})
      and (${filter.createdAfter}::timestamptz is null or occurred_at >= ${filter.createdAfter})
      and (${filter.createdBefore}::timestamptz is null or occurred_at <= ${filter.createdBefore})`;
  const counted = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  const { rows } = await sql<AuditRow>`
    select ${columns('audit_entries', ENTRY)} ${matching}
    order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

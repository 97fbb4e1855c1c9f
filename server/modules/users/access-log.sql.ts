/** What users were shown about people. Rows are added here; the database lets nobody change or delete one. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { Place } from '../../platform/http/cursor.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

type AccessRow = Row<'access_log'>;

export async function insertAccess(db: Db, row: AccessRow): Promise<void> {
  await db.insertInto('access_log').values(row).execute();
}

export interface AccessFilter {
  userId: Uuid | null;
  /** The id on the wire. */
  resource: string | null;
  createdAfter: Instant | null;
  createdBefore: Instant | null;
}

export type AccessListRow = Omit<AccessRow, 'organization_id'> & { user_name: string };

/** Newest first. */
export async function selectAccesses(
  db: Db,
  organizationId: Uuid,
  filter: AccessFilter,
  after: Place | null,
  limit: number,
): Promise<AccessListRow[]> {
  const { rows } = await sql<AccessListRow>`
    select a.id, a.occurred_at, a.user_id, u.name as user_name, a.operation, a.resources, a.trace_id
    from access_log a join users u on u.organization_id = a.organization_id and u.id = a.user_id
    where a.organization_id = ${organizationId}
      and (${filter.userId}::uuid is null or a.user_id = ${filter.userId})
      and (${filter.resource}::text is null or a.resources @> array[${filter.resource}::text])
      and (${filter.createdAfter}::timestamptz is null or a.occurred_at >= ${filter.createdAfter})
      and (${filter.createdBefore}::timestamptz is null or a.occurred_at <= ${filter.createdBefore})
      and (${after?.id ?? null}::uuid is null or a.id < ${after?.id ?? null}::uuid)
    order by a.id desc limit ${limit}`.execute(db);
  return rows;
}

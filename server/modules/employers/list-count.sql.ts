/**
 * Totals of an organization's lists. The database counts employers, employees and group members as they are added (migration
 * 86).
 */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { Total } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';

type List = Row<'list_counts', { list: 'employers' | 'employers_cancelled' | 'members' }>['list'];

/** How many rows these lists have together. */
export async function selectListCount(db: Db, organizationId: Uuid, lists: readonly List[]): Promise<Total> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(count), 0)::int8 as total from list_counts
    where organization_id = ${organizationId} and list = any(${[...lists]}::text[])`.execute(db);
  return { total: rows[0]?.total ?? 0, isEstimate: false };
}

/** The only file that writes HR-system connections. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

export type HrisRow = Row<'hris_connections'>;
export const HRIS_STATUSES = ['Pending', 'Active', 'Inactive', 'Paused', 'Terminated'] as const;

export async function selectHris(db: Db, organizationId: Uuid, employerId: Uuid): Promise<HrisRow | null> {
  const { rows } = await sql<HrisRow>`
    select * from hris_connections where organization_id = ${organizationId} and employer_id = ${employerId}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Creates the connection or replaces it. */
export async function saveHris(db: Tx, row: HrisRow): Promise<void> {
  const { provider, provider_label, status, last_sync_on, synced_row_count, updated_at } = row;
  const change = { provider, provider_label, status, last_sync_on, synced_row_count, updated_at };
  await db
    .insertInto('hris_connections')
    .values(row)
    .onConflict((conflict) => conflict.columns(['organization_id', 'employer_id']).doUpdateSet(change))
    .execute();
}

export async function deleteHris(db: Tx, organizationId: Uuid, employerId: Uuid): Promise<void> {
  await sql`
    delete from hris_connections where organization_id = ${organizationId} and employer_id = ${employerId}`.execute(db);
}

/** Records a roster from this provider, unless the employer is connected to another one, or to none. */
export async function noteRoster(
  db: Tx,
  of: { organizationId: Uuid; employerId: Uuid; provider: string; rowCount: number; at: Instant },
): Promise<void> {
  await sql`
    update hris_connections set last_sync_on = ${of.at}, synced_row_count = ${of.rowCount}
    where organization_id = ${of.organizationId} and employer_id = ${of.employerId}
      and lower(provider) = lower(${of.provider})`.execute(db);
}

/** Each provider once, whatever its case, in its latest spelling. */
export async function selectProviders(
  db: Db,
  organizationId: Uuid,
): Promise<Pick<HrisRow, 'provider' | 'provider_label'>[]> {
  const { rows } = await sql<Pick<HrisRow, 'provider' | 'provider_label'>>`
    select distinct on (lower(provider)) provider, provider_label from hris_connections
    where organization_id = ${organizationId} order by lower(provider), updated_at desc, employer_id`.execute(db);
  return rows;
}

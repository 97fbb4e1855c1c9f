/** The only file that writes groups. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { violatedConstraint } from '../../platform/database/errors.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';

const GROUP = columns('care_groups', columnsWithout('care_groups', 'sync_number'));
export type GroupRow = Omit<Row<'care_groups'>, 'sync_number'>;

/** False: the organization already has a group with this reference. */
export async function insertGroup(db: Tx, row: GroupRow): Promise<boolean> {
  const result = await db
    .insertInto('care_groups')
    .values(row)
    .onConflict((conflict) => conflict.columns(['organization_id', 'external_reference_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function selectGroup(db: Db, organizationId: Uuid, id: Uuid): Promise<GroupRow | null> {
  const { rows } = await sql<GroupRow>`
    select ${GROUP} from care_groups where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function reachesGroup(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectGroup(db, caller.organizationId, ids.group_id ?? '')) !== null;
}

/** A group that is about to be changed, locked. */
export async function lockGroup(db: Tx, organizationId: Uuid, id: Uuid): Promise<GroupRow | null> {
  await sql`
    select 1 from care_groups where organization_id = ${organizationId} and id = ${id} for no key update`.execute(db);
  return selectGroup(db, organizationId, id);
}

/** False: another group of the organization has its reference; the transaction can then only be rolled back. */
export async function updateGroup(db: Tx, row: GroupRow): Promise<boolean> {
  const { organization_id, id, name, external_reference_id, updated_at } = row;
  const update = db
    .updateTable('care_groups')
    .set({ name, external_reference_id, updated_at })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id);
  try {
    await update.execute();
    return true;
  } catch (error) {
    if (violatedConstraint(error) === 'care_groups_reference') return false;
    throw error;
  }
}

/** The next number of a sync; the next caller waits until this transaction ends. */
export async function takeSyncNumber(db: Tx, organizationId: Uuid, id: Uuid): Promise<number> {
  const { rows } = await sql<{ sync_number: number }>`
    update care_groups set sync_number = sync_number + 1
    where organization_id = ${organizationId} and id = ${id} returning sync_number`.execute(db);
  if (!rows[0]) throw new Error(`group ${id} is gone`);
  return rows[0].sync_number;
}

/** Newest first. */
export async function selectGroups(
  db: Db,
  organizationId: Uuid,
  page: PageRequest,
): Promise<{ rows: GroupRow[]; total: number }> {
  const counted = await sql<{ total: number }>`
    select count(*) as total from care_groups where organization_id = ${organizationId}`.execute(db);
  const { rows } = await sql<GroupRow>`
    select ${GROUP} from care_groups where organization_id = ${organizationId}
    order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

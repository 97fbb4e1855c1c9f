/** The only file that writes care plans. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import type { Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';

export type CarePlanRow = Row<'care_plans'>;

export async function insertCarePlan(db: Tx, row: CarePlanRow): Promise<void> {
  await db.insertInto('care_plans').values(row).execute();
}

export async function lockCarePlan(db: Tx, organizationId: Uuid, id: Uuid): Promise<CarePlanRow | null> {
  const { rows } = await sql<CarePlanRow>`
    select * from care_plans where organization_id = ${organizationId} and id = ${id} for no key update`.execute(db);
  return rows[0] ?? null;
}

export async function updateCarePlan(db: Tx, row: CarePlanRow): Promise<void> {
  const { organization_id, id, name, description, monthly_cents, archived_at, updated_at } = row;
  await db
    .updateTable('care_plans')
    .set({ name, description, monthly_cents, archived_at, updated_at })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute();
}

export async function reachesCarePlan(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from care_plans where organization_id = ${caller.organizationId} and id = ${ids.care_plan_id}`.execute(db);
  return rows.length > 0;
}

/** The care plans that somebody can be put on, newest first. */
export async function selectCarePlans(
  db: Db,
  organizationId: Uuid,
  page: PageRequest,
): Promise<{ rows: CarePlanRow[]; total: number }> {
  const current = sql`from care_plans where organization_id = ${organizationId} and archived_at is null`;
  const counted = await sql<{ total: number }>`select count(*) as total ${current}`.execute(db);
  const { rows } = await sql<CarePlanRow>`
    select * ${current} order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** Which of these plans somebody can be put on; they stay available until the transaction ends. */
export async function holdCarePlans(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<Set<Uuid>> {
  const { rows } = await sql<{ id: Uuid }>`
    select id from care_plans
    where organization_id = ${organizationId} and id = ${anyOf(ids)} and archived_at is null
    order by id for share`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

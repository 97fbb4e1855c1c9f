/** The only file that writes products and plans. Both belong to the organization: no bound token sees them. */

import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { columns, columnsWithout, type Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { ProductCode } from '../vocabulary/products.ts';
import type { DocumentValue, SummaryValue } from './plan.schemas.ts';
import type { Rates } from './rates.rules.ts';

export type ProductRow = Row<'benefit_products', { product_code: ProductCode }>;
/** `states` null: everywhere. */
export type PlanRow = Row<'benefit_plans', { rates: Rates; summary: SummaryValue; documents: DocumentValue[] }>;

const PRODUCT = columns('benefit_products', columnsWithout('benefit_products'));
const PLAN = columns('benefit_plans', columnsWithout('benefit_plans'));

export async function insertProduct(db: Tx, row: ProductRow): Promise<void> {
  await db.insertInto('benefit_products').values(row).execute();
}

export async function selectProduct(db: Db, organizationId: Uuid, id: Uuid): Promise<ProductRow | null> {
  const { rows } = await sql<ProductRow>`
    select ${PRODUCT} from benefit_products where organization_id = ${organizationId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Newest first. */
export async function selectProducts(
  db: Db,
  organizationId: Uuid,
  page: PageRequest,
): Promise<{ rows: ProductRow[]; total: number }> {
  const counted = await sql<{ total: number }>`
    select count(*) as total from benefit_products where organization_id = ${organizationId}`.execute(db);
  const { rows } = await sql<ProductRow>`
    select ${PRODUCT} from benefit_products where organization_id = ${organizationId}
    order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export async function reachesProduct(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectProduct(db, caller.organizationId, ids.benefit_id ?? '')) !== null;
}

export async function insertPlan(db: Tx, row: PlanRow): Promise<void> {
  await db
    .insertInto('benefit_plans')
    .values({ ...row, ...asJson(row) })
    .execute();
}

/** Updates the whole row. */
export async function updatePlan(db: Tx, row: PlanRow): Promise<void> {
  const { organization_id, id, product_id: _, created_at: __, ...changing } = row;
  await db
    .updateTable('benefit_plans')
    .set({ ...changing, ...asJson(row) })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute();
}

function asJson({ rates, summary, documents }: PlanRow) {
  return {
    rates: JSON.stringify(rates),
    summary: JSON.stringify(summary),
    documents: JSON.stringify(documents),
  };
}

export async function selectPlan(db: Db, organizationId: Uuid, productId: Uuid, id: Uuid): Promise<PlanRow | null> {
  const { rows } = await sql<PlanRow>`
    select ${PLAN} from benefit_plans
    where organization_id = ${organizationId} and product_id = ${productId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/**
 * A plan inside a command, its row locked so that no plan year can start to offer it meanwhile (the foreign key of
 * plan_year_plans waits for `for update`, but not for anything weaker).
 */
export async function lockPlan(db: Tx, organizationId: Uuid, id: Uuid): Promise<PlanRow | null> {
  const { rows } = await sql<PlanRow>`
    select ${PLAN} from benefit_plans where organization_id = ${organizationId} and id = ${id} for update`.execute(db);
  return rows[0] ?? null;
}

export async function reachesPlan(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectPlan(db, caller.organizationId, ids.benefit_id ?? '', ids.plan_id ?? '')) !== null;
}

/** Whether the organization has the plan in the path. */
export async function hasPlan(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from benefit_plans where organization_id = ${caller.organizationId} and id = ${ids.plan_id}`.execute(db);
  return rows.length > 0;
}

/** The plans of a product, newest first. Null: there is no such product. */
export async function selectPlansOfProduct(
  db: Db,
  organizationId: Uuid,
  productId: Uuid,
  page: PageRequest,
): Promise<{ rows: PlanRow[]; total: number } | null> {
  const counted = await sql<{ total: number }>`
    select (select count(*) from benefit_plans p where p.organization_id = b.organization_id and p.product_id = b.id) as total
    from benefit_products b where b.organization_id = ${organizationId} and b.id = ${productId}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<PlanRow>`
    select ${PLAN} from benefit_plans where organization_id = ${organizationId} and product_id = ${productId}
    order by id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

/** The existing plans with these ids, locked until the transaction ends. */
export async function holdPlans(db: Tx, organizationId: Uuid, ids: readonly Uuid[]): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`
    select ${PLAN} from benefit_plans where organization_id = ${organizationId} and id = ${anyOf(ids)}
    order by id for share`.execute(db);
  return rows;
}

/** A plan is in use if a plan year offers it, so that people were told its rates. */
export async function isPlanInUse(db: Db, organizationId: Uuid, id: Uuid): Promise<boolean> {
  const { rows } = await sql`
    select 1 from plan_year_plans where organization_id = ${organizationId} and plan_id = ${id} limit 1`.execute(db);
  return rows.length > 0;
}

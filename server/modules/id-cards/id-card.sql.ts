/** The only file that writes what ID cards print; also finds the cards of covered people. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { ProductCode } from '../vocabulary/products.ts';
import type { Card } from './id-card.schemas.ts';

/** Whether the organization has the plan in the path. */
export async function reachesCardPlan(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from benefit_plans where organization_id = ${caller.organizationId} and id = ${ids.plan_id}`.execute(db);
  return rows.length > 0;
}

/** What the plan's card prints, with the plan's row locked. Null: it has no card. */
export async function lockCard(db: Tx, organizationId: Uuid, planId: Uuid): Promise<Card | null> {
  await sql`
    select 1 from benefit_plans where organization_id = ${organizationId} and id = ${planId} for no key update`.execute(
    db,
  );
  const { rows } = await sql<{ card: Card }>`
    select card from plan_id_cards where organization_id = ${organizationId} and plan_id = ${planId}`.execute(db);
  return rows[0]?.card ?? null;
}

export async function saveCard(
  db: Tx,
  of: { organizationId: Uuid; planId: Uuid; now: Instant },
  card: Card,
): Promise<void> {
  const text = JSON.stringify(card);
  await db
    .insertInto('plan_id_cards')
    .values({
      organization_id: of.organizationId,
      plan_id: of.planId,
      card: text,
      created_at: of.now,
      updated_at: of.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'plan_id']).doUpdateSet({ card: text, updated_at: of.now }),
    )
    .execute();
}

/** Running coverage with the card of its plan. */
export interface CoveredCard extends Pick<Row<'members'>, 'first_name' | 'last_name' | 'suffix'> {
  card: Card;
  member_id: Uuid;
  employer_name: string;
  plan_name: string;
  product_code: ProductCode;
}

/** Null: the caller does not reach the member. */
export async function selectCards(
  db: Db,
  caller: Caller,
  memberId: Uuid,
  today: CalendarDate,
): Promise<CoveredCard[] | null> {
  const reached = await sql`
    select 1 from members m where m.organization_id = ${caller.organizationId} and m.id = ${memberId}
      and (${caller.employeeId}::uuid is null or m.id = ${caller.memberId})`.execute(db);
  if (reached.rows.length === 0) return null;
  const { rows } = await sql<CoveredCard>`
    select k.card, m.id as member_id, m.first_name, m.last_name, m.suffix, w.name as employer_name, p.name as plan_name,
      b.product_code
    from ${coveredBy(caller, memberId, today)} n
    join plan_id_cards k on k.organization_id = n.organization_id and k.plan_id = n.plan_id
    join members m on m.organization_id = n.organization_id and m.id = ${memberId}
    join employers w on w.organization_id = n.organization_id and w.id = n.employer_id
    join benefit_plans p on p.organization_id = n.organization_id and p.id = n.plan_id
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    where n.election = 'Enrolled' and not n.cancelled and n.coverage_start <= ${today}
      and (n.coverage_end is null or n.coverage_end >= ${today})
      and (${caller.employeeId}::uuid is null or n.employee_id = ${caller.employeeId})
    order by n.id`.execute(db);
  return rows;
}

/**
 * SQL: the member's own enrollments while they are alive; after the death of an employee, the enrollments that cover this
 * member today.
 */
function coveredBy({ organizationId }: Caller, memberId: Uuid, today: CalendarDate) {
  const hasDied = sql`exists (
    select 1 from employees e
    where e.organization_id = n.organization_id and e.member_id = n.member_id and e.died_on < ${today})`;
  return sql`(
    select n.* from enrollments n
    where n.organization_id = ${organizationId} and n.member_id = ${memberId} and not ${hasDied}
    union all
    select n.* from dependents d
    join coverage_people c on c.organization_id = d.organization_id and c.dependent_id = d.id and c.superseded_at is null
      and c.starts_on <= ${today} and coalesce(c.ends_on, c.eligible_through, ${today}) >= ${today}
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    where d.organization_id = ${organizationId} and d.member_id = ${memberId} and ${hasDied})`;
}

/** How a statement differs from the previous one, by person and benefit. Nothing is written here. */
import { type RawBuilder, sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { statementInReach } from './statement.sql.ts';

export const CHANGES = ['new', 'changed', 'stopped'] as const;
type Change = (typeof CHANGES)[number];

/** A statement, and that of the previous period; null: it is the first. */
export interface Compared {
  id: Uuid;
  before: { id: Uuid; period_start: CalendarDate } | null;
}

/** Cents per month and per payday; null: nothing is deducted. */
export interface ChangeRow extends Pick<Row<'employees'>, 'member_id' | 'reference_id' | 'first_name' | 'last_name'> {
  employee_id: Uuid;
  benefit_name: string;
  change: Change;
  before_cents: number | null;
  before_amount: number | null;
  after_cents: number | null;
  after_amount: number | null;
}

/** Null: the caller does not reach the statement. */
export async function selectCompared(db: Db, caller: Caller, statementId: Uuid): Promise<Compared | null> {
  const { rows } = await sql<Compared>`
    select s.id, (select json_build_object('id', b.id, 'period_start', b.period_start) from deduction_statements b
      where b.organization_id = s.organization_id and b.employer_id = s.employer_id and b.period_start < s.period_start
      order by b.period_start desc, b.run_on desc limit 1) as before
    from deduction_statements s where ${statementInReach(caller, statementId)}`.execute(db);
  return rows[0] ?? null;
}

/** One page of the changes, by name. */
export async function selectChanges(
  db: Db,
  organizationId: Uuid,
  compared: Compared,
  page: PageRequest,
): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select c.employee_id, c.benefit_name, c.change, c.before_cents, c.before_amount, c.after_cents, c.after_amount,
      e.member_id, e.reference_id, e.first_name, e.last_name from ${changesIn(organizationId, compared)} c
    join employees e on e.organization_id = ${organizationId} and e.id = c.employee_id
    order by e.last_name_folded, e.first_name_folded, e.id, c.benefit_name, c.product_id
    limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return rows;
}

/** How many changes there are of each kind, and their sum in cents per month. */
export async function countChanges(
  db: Db,
  organizationId: Uuid,
  compared: Compared,
): Promise<Record<Change, number> & { difference: number }> {
  const { rows } = await sql<Record<Change, number> & { difference: number }>`
    select count(*) filter (where c.change = 'new') as new, count(*) filter (where c.change = 'changed') as changed,
      count(*) filter (where c.change = 'stopped') as stopped,
      coalesce(sum(coalesce(c.after_cents, 0) - coalesce(c.before_cents, 0)), 0)::int8 as difference
    from ${changesIn(organizationId, compared)} c`.execute(db);
  return rows[0] ?? { new: 0, changed: 0, stopped: 0, difference: 0 };
}

/**
 * By product and not by plan year, so that a renewal at the same price is not a change. Corrections of earlier months are left
 * out: they are taken once. Served by deduction_lines_once.
 */
function changesIn(organizationId: Uuid, { id, before }: Compared): RawBuilder<unknown> {
  return sql`(
    select t.*, case when t.before_cents is null then 'new' when t.after_cents is null then 'stopped' else 'changed' end as change
    from (
      select l.employee_id, y.product_id, max(l.benefit_name) as benefit_name,
        sum(l.monthly_cents) filter (where l.statement_id <> ${id}) as before_cents,
        sum(l.amount_cents) filter (where l.statement_id <> ${id}) as before_amount,
        sum(l.monthly_cents) filter (where l.statement_id = ${id}) as after_cents,
        sum(l.amount_cents) filter (where l.statement_id = ${id}) as after_amount
      from deduction_lines l
      join plan_years y on y.organization_id = l.organization_id and y.id = l.plan_year_id
      where l.organization_id = ${organizationId} and l.statement_id in (${id}, ${before?.id ?? null}) and l.kind = 'regular'
      group by l.employee_id, y.product_id) t
    where (t.before_cents, t.before_amount) is distinct from (t.after_cents, t.after_amount))`;
}

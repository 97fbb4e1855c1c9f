/**
 * Drafts: what somebody has chosen in an enrollment but not signed. Readable while it can be answered, deleted by housekeeping.
 */
import { sql } from 'kysely';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** The price as a page showed it, in the form in which the API answers amounts. */
export interface ShownAmounts {
  per_paycheck_in_cents: number;
  employee_deduction_in_cents: number;
  employer_contribution_in_cents: number;
}

export type DraftRow = Omit<Row<'enrollment_drafts', { shown: ShownAmounts | null }>, 'organization_id'>;

/** With the name of the plan, which is needed even if the plan is no longer offered. Null once the window is over. */
export async function selectDraft(
  db: Db,
  organizationId: Uuid,
  enrollmentId: Uuid,
  today: CalendarDate,
): Promise<(DraftRow & { plan_name: string | null }) | null> {
  const { rows } = await sql<DraftRow & { plan_name: string | null }>`
    select d.enrollment_id, d.answer, d.plan_id, d.dependent_ids, d.reason, d.shown, d.updated_at, p.name as plan_name
    from enrollment_drafts d
    join enrollments n on n.organization_id = d.organization_id and n.id = d.enrollment_id
    left join benefit_plans p on p.organization_id = d.organization_id and p.id = d.plan_id
    where d.organization_id = ${organizationId} and d.enrollment_id = ${enrollmentId}
      and n.election = 'Pending' and n.window_end >= ${today}`.execute(db);
  return rows[0] ?? null;
}

export async function saveDraft(db: Tx, organizationId: Uuid, row: DraftRow): Promise<void> {
  await sql`
    insert into enrollment_drafts (organization_id, enrollment_id, answer, plan_id, dependent_ids, reason, shown, updated_at)
    values (${organizationId}, ${row.enrollment_id}, ${row.answer}, ${row.plan_id}, ${row.dependent_ids}::uuid[], ${row.reason},
      ${row.shown && JSON.stringify(row.shown)}::jsonb, ${row.updated_at})
    on conflict (organization_id, enrollment_id) do update set answer = excluded.answer, plan_id = excluded.plan_id,
      dependent_ids = excluded.dependent_ids, reason = excluded.reason, shown = excluded.shown,
      updated_at = excluded.updated_at`.execute(db);
}

export async function deleteDraft(db: Tx, organizationId: Uuid, enrollmentId: Uuid): Promise<void> {
  await sql`
    delete from enrollment_drafts
    where organization_id = ${organizationId} and enrollment_id = ${enrollmentId}`.execute(db);
}

/** Housekeeping: deletes drafts of enrollments that are answered, or whose window has expired. */
export async function deleteSpentDrafts(db: Db): Promise<boolean> {
  const result = await sql`
    delete from ${ACROSS} enrollment_drafts where (organization_id, enrollment_id) in (
      select d.organization_id, d.enrollment_id from enrollment_drafts d
      join enrollments n on n.organization_id = d.organization_id and n.id = d.enrollment_id
      where n.election <> 'Pending' limit 1000)`.execute(db);
  return (result.numAffectedRows ?? 0n) === 1000n;
}

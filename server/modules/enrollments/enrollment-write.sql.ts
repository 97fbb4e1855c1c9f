/**
 * Writes enrollments, for transition.ts alone: the check of the architecture lets nobody else import it. What touches many
 * rows is one statement: censuses and calendar days come in batches.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';

/** A pending enrollment as it begins; everything else follows. */
export type NewEnrollment = Pick<
  EnrollmentRow,
  | 'id'
  | 'employer_id'
  | 'employee_id'
  | 'member_id'
  | 'plan_year_id'
  | 'product_id'
  | 'reason'
  | 'eligibility_number'
  | 'life_event_id'
  | 'window_start'
  | 'window_end'
  | 'coverage_start'
  | 'created_on'
  | 'created_at'
>;

/** Pending enrollments of many people in one statement. */
export async function insertEnrollments(db: Tx, organizationId: Uuid, rows: readonly NewEnrollment[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into enrollments (organization_id, id, employer_id, employee_id, member_id, plan_year_id, product_id, reason,
      eligibility_number, life_event_id, window_start, window_end, election, coverage_start, created_on, created_at, updated_at)
    select ${organizationId}::uuid, n.id, n.employer_id, n.employee_id, n.member_id, n.plan_year_id, n.product_id, n.reason,
      n.eligibility_number, n.life_event_id, n.window_start, n.window_end, 'Pending', n.coverage_start, n.created_on,
      n.created_at, n.created_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as n (id uuid, employer_id uuid, employee_id uuid,
      member_id uuid, plan_year_id uuid, product_id uuid, reason text, eligibility_number int4, life_event_id uuid,
      window_start date, window_end date, coverage_start date, created_on date, created_at timestamptz)`.execute(db);
}

/** What of a row may change after it was made: the facts of its state, and the window while nobody has answered. */
export type EnrollmentFactsRow = Pick<
  EnrollmentRow,
  | 'id'
  | 'window_end'
  | 'election'
  | 'terminated_at'
  | 'departure_number'
  | 'cancelled'
  | 'cancelled_on'
  | 'coverage_start'
  | 'coverage_end'
  | 'plan_id'
  | 'tier'
  | 'premium_cents'
  | 'employer_cents'
  | 'employee_cents'
  | 'waive_reason'
  | 'answered_at'
  | 'answered_on'
  | 'updated_at'
>;

/**
 * Writes every fact of many rows in one statement, which updates them in no certain order: what must be gone before
 * something else may be there goes in a call before.
 */
export async function saveEnrollments(
  db: Tx,
  organizationId: Uuid,
  rows: readonly EnrollmentFactsRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows.map(factsAlone));
  const result = await sql`
    update enrollments as e set window_end = n.window_end, election = n.election, terminated_at = n.terminated_at,
      departure_number = n.departure_number, cancelled = n.cancelled, cancelled_on = n.cancelled_on, coverage_start = n.coverage_start,
      coverage_end = n.coverage_end, plan_id = n.plan_id, tier = n.tier, premium_cents = n.premium_cents,
      employer_cents = n.employer_cents, employee_cents = n.employee_cents, waive_reason = n.waive_reason,
      answered_at = n.answered_at, answered_on = n.answered_on, updated_at = n.updated_at
    from json_to_recordset(${json}::json) as n (id uuid, window_end date, election text,
      terminated_at timestamptz, departure_number int4, cancelled bool, cancelled_on date, coverage_start date, coverage_end date, plan_id uuid,
      tier text, premium_cents int4, employer_cents int4, employee_cents int4, waive_reason text, answered_at timestamptz,
      answered_on date, updated_at timestamptz)
    where e.organization_id = ${organizationId} and e.id = n.id`.execute(db);
  if (result.numAffectedRows !== BigInt(rows.length)) throw new Error('an enrollment to be saved does not exist');
}

function factsAlone(row: EnrollmentFactsRow): EnrollmentFactsRow {
  const { id, window_end, election, terminated_at, departure_number } = row;
  const {
    cancelled,
    cancelled_on,
    coverage_start,
    coverage_end,
    plan_id,
    tier,
    premium_cents,
    employer_cents,
    employee_cents,
  } = row;
  const { waive_reason, answered_at, answered_on, updated_at } = row;
  return {
    ...{ id, window_end, election, terminated_at, departure_number },
    ...{
      cancelled,
      cancelled_on,
      coverage_start,
      coverage_end,
      plan_id,
      tier,
      premium_cents,
      employer_cents,
      employee_cents,
    },
    ...{ waive_reason, answered_at, answered_on, updated_at },
  };
}

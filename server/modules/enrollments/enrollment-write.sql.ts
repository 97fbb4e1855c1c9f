/**
 * Writes enrollments, only for transition.ts: the architecture check lets nobody else import it. Many rows are written in one
 * statement, since censuses and calendar days come in batches.
 */
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/db.ts';
import { assignments, type Column, columns, records } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';

const NEW = [
  ...['id', 'employer_id', 'employee_id', 'member_id', 'plan_year_id', 'product_id', 'reason', 'eligibility_number'],
  ...[
    'life_event_id',
    'continues_id',
    'window_start',
    'window_end',
    'coverage_start',
    'share_classes',
    'asks_from',
    'created_on',
    'created_at',
  ],
] as const satisfies Column<'enrollments'>[];

/** A pending enrollment as it begins; everything else is derived. */
export type NewEnrollment = Pick<EnrollmentRow, (typeof NEW)[number]>;

/** Inserts pending enrollments of many people in one statement. */
export async function insertEnrollments(db: Tx, organizationId: Uuid, rows: readonly NewEnrollment[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into enrollments (organization_id, election, updated_at, ${columns('enrollments', NEW)})
    select ${organizationId}::uuid, 'Pending', r.created_at, ${columns('enrollments', NEW, 'r')}
    from ${records('enrollments', NEW, rows)}`.execute(db);
}

/** The facts of a row's state, and its window. */
const FACTS = [
  ...[
    'window_start',
    'window_end',
    'election',
    'terminated_at',
    'departure_number',
    'cancelled',
    'cancelled_on',
    'coverage_start',
  ],
  ...[
    'coverage_end',
    'plan_id',
    'priced_on',
    'tier',
    'premium_cents',
    'employer_cents',
    'employee_cents',
    'waive_reason',
  ],
  ...['answered_at', 'answered_on', 'updated_at'],
] as const satisfies Column<'enrollments'>[];
const SAVED = ['id', ...FACTS] as const;
const ELECTED = [...new Set([...NEW, ...FACTS])];
type ElectedRow = Pick<EnrollmentRow, (typeof ELECTED)[number]>;

/** Inserts enrollments that are elected from the start; as pending ones they would conflict with an open window. */
export async function insertElected(db: Tx, organizationId: Uuid, rows: readonly EnrollmentRow[]): Promise<void> {
  if (rows.length === 0) return;
  const made = rows.map((row) => Object.fromEntries(ELECTED.map((name) => [name, row[name]])) as ElectedRow);
  await sql`
    insert into enrollments (organization_id, ${columns('enrollments', ELECTED)})
    select ${organizationId}::uuid, ${columns('enrollments', ELECTED, 'r')}
    from ${records('enrollments', ELECTED, made)}`.execute(db);
}

/** What may change in a row after it was created; its window only while nobody has answered. */
export type EnrollmentFactsRow = Pick<EnrollmentRow, (typeof SAVED)[number]>;

/**
 * Writes every fact of many rows in one statement, which updates them in no particular order: rows that have to make room for
 * others go in an earlier call.
 */
export async function saveEnrollments(
  db: Tx,
  organizationId: Uuid,
  rows: readonly EnrollmentFactsRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const result = await sql`
    update enrollments e set ${assignments('enrollments', FACTS)}
    from ${records('enrollments', SAVED, rows.map(factsAlone))}
    where e.organization_id = ${organizationId} and e.id = r.id`.execute(db);
  if (result.numAffectedRows !== BigInt(rows.length)) throw new Error('an enrollment to be saved does not exist');
}

/** Without the columns that never change, which would be half of the batch. */
function factsAlone(row: EnrollmentFactsRow): EnrollmentFactsRow {
  return Object.fromEntries(SAVED.map((name) => [name, row[name]])) as EnrollmentFactsRow;
}

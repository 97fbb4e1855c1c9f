/** The only file that writes payroll questionnaires, which it receives sealed, and payroll mailboxes. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { SealedColumns } from '../../platform/database/sealed.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';

/** The questionnaires are resealed when the server's secret changes. */
export const SEALED_ANSWERS: SealedColumns = { table: 'payroll_access', columns: ['answers_encrypted'] };

/** When the questionnaire was sent; null: it was not, or has been deleted. */
export async function selectSubmittedAt(db: Db, organizationId: Uuid, employerId: Uuid): Promise<Instant | null> {
  const { rows } = await sql<{ submitted_at: Instant }>`
    select submitted_at from payroll_access
    where organization_id = ${organizationId} and id = ${employerId}`.execute(db);
  return rows[0]?.submitted_at ?? null;
}

/** The questionnaire, sealed. */
export async function selectAnswers(db: Db, organizationId: Uuid, employerId: Uuid): Promise<Buffer | null> {
  const { rows } = await sql<{ answers_encrypted: Buffer }>`
    select answers_encrypted from payroll_access
    where organization_id = ${organizationId} and id = ${employerId}`.execute(db);
  return rows[0]?.answers_encrypted ?? null;
}

export async function savePayrollAccess(db: Tx, row: Row<'payroll_access'>): Promise<void> {
  const { answers_encrypted, submitted_at } = row;
  await db
    .insertInto('payroll_access')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'id']).doUpdateSet({ answers_encrypted, submitted_at }),
    )
    .execute();
}

export async function deletePayrollAccess(db: Tx, organizationId: Uuid, employerId: Uuid): Promise<void> {
  await sql`
    delete from payroll_access where organization_id = ${organizationId} and id = ${employerId}`.execute(db);
}

export async function selectMailbox(db: Db, organizationId: Uuid, employerId: Uuid): Promise<string | null> {
  const { rows } = await sql<{ mailbox: string }>`
    select mailbox from payroll_mailboxes
    where organization_id = ${organizationId} and employer_id = ${employerId}`.execute(db);
  return rows[0]?.mailbox ?? null;
}

export async function insertMailbox(db: Tx, row: Row<'payroll_mailboxes'>): Promise<void> {
  await db.insertInto('payroll_mailboxes').values(row).execute();
}

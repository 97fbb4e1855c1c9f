/** The only file that writes what is known of reconciliation: of each employer one row, for its latest statement. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import { runIsOver } from '../calendar/place.sql.ts';

/** Statements of a run are to be compared once it is over. Those of an earlier run no longer are: this one has put them right. */
export async function askToCompare(
  db: Tx,
  organizationId: Uuid,
  statements: ReadonlyMap<Uuid, Uuid>,
  runOn: CalendarDate,
  realNow: Instant,
): Promise<void> {
  await sql`
    insert into reconciliations as r (organization_id, employer_id, statement_id, run_on, touched_at)
    select ${organizationId}::uuid, m.employer_id, m.statement_id, ${runOn}::date, ${realNow}::timestamptz
    from unnest(${[...statements.keys()]}::uuid[], ${[...statements.values()]}::uuid[]) m (employer_id, statement_id)
    order by m.employer_id
    on conflict (organization_id, employer_id) do update set statement_id = excluded.statement_id, run_on = excluded.run_on,
      touched_at = excluded.touched_at, checked_at = null, employee_cursor = null, finding_count = 0, off_cents = 0,
      accepted_at = null
    where r.run_on < excluded.run_on`.execute(db);
}

export type ReconciliationRow = Omit<Row<'reconciliations'>, 'touched_at'> &
  Pick<Row<'deduction_statements'>, 'run_at' | 'period_start'>;

const COLUMNS = sql`
  r.organization_id, r.employer_id, r.statement_id, r.run_on, r.checked_at, r.employee_cursor, r.finding_count, r.off_cents,
  r.accepted_at, s.run_at, s.period_start`;
const FROM = sql`
  from reconciliations r
  join deduction_statements s on s.organization_id = r.organization_id and s.id = r.statement_id`;

/** Served by reconciliations_to_check. */
export const findToCompare = (db: Db): Promise<Uuid[]> =>
  findWaiting(db, 'reconciliations', sql`checked_at is null`, 'touched_at');

/** The organization's row that has waited longest and whose run is over, locked until the transaction ends. */
export async function claimToCompare(db: Tx, organizationId: Uuid): Promise<ReconciliationRow | null> {
  const { rows } = await sql<ReconciliationRow>`
    select ${COLUMNS} ${FROM}
    where r.organization_id = ${organizationId} and r.checked_at is null and ${runIsOver('s')}
    order by r.touched_at limit 1 for update of r skip locked`.execute(db);
  return rows[0] ?? null;
}

export async function saveReconciliation(db: Tx, row: ReconciliationRow, realNow: Instant): Promise<void> {
  await sql`
    update reconciliations set checked_at = ${row.checked_at}, employee_cursor = ${row.employee_cursor},
      finding_count = ${row.finding_count}, off_cents = ${row.off_cents}, accepted_at = ${row.accepted_at},
      touched_at = ${realNow}
    where organization_id = ${row.organization_id} and employer_id = ${row.employer_id}`.execute(db);
}

/** Lets the other employers go first: the last batch of this one failed and will be tried again. */
export async function postponeComparing(db: Db, row: ReconciliationRow, realNow: Instant): Promise<void> {
  await sql`
    update reconciliations set touched_at = ${realNow}
    where organization_id = ${row.organization_id} and employer_id = ${row.employer_id}`.execute(db);
}

/** For a decision about it. Null: no run of the employer is over. */
export async function lockReconciliation(
  db: Tx,
  organizationId: Uuid,
  employerId: Uuid,
): Promise<ReconciliationRow | null> {
  const { rows } = await sql<ReconciliationRow>`
    select ${COLUMNS} ${FROM}
    where r.organization_id = ${organizationId} and r.employer_id = ${employerId} and ${runIsOver('s')}
    for update of r`.execute(db);
  return rows[0] ?? null;
}

/** Statements over all employers of an organization, read on from place to place. Nothing is written here. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database/db.ts';
import type { Row } from '../../platform/database/records.ts';
import type { Place } from '../../platform/http/cursor.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { FROM_STATEMENTS, RUN_IS_OVER, STATEMENT_COLUMNS, type StatementRow } from './statement.sql.ts';

export interface StatementFilter {
  employerId: Uuid | null;
  /** The 1st of the month that they are for. */
  month: CalendarDate | null;
  /** Only those with a difference that nobody has accepted. */
  onlyDiffering: boolean;
}

export type StatementOfEmployer = StatementRow & { employer_id: Uuid; employer_name: Row<'employers'>['name'] };

/** The latest run first. Served by deduction_statements_latest, _of_month and _once, and reconciliations_waiting. */
export async function selectAllStatements(
  db: Db,
  organizationId: Uuid,
  { employerId, month, onlyDiffering }: StatementFilter,
  after: Place | null,
  limit: number,
): Promise<StatementOfEmployer[]> {
  const { rows } = await sql<StatementOfEmployer>`
    select ${STATEMENT_COLUMNS}, s.employer_id, p.name as employer_name
    ${FROM_STATEMENTS} join employers p on p.organization_id = s.organization_id and p.id = s.employer_id
    where s.organization_id = ${organizationId} and ${RUN_IS_OVER}
      ${employerId === null ? sql`` : sql`and s.employer_id = ${employerId}::uuid`}
      ${month === null ? sql`` : sql`and s.period_start = ${month}::date`}
      ${onlyDiffering ? sql`and r.finding_count > 0 and r.accepted_at is null` : sql``}
      ${after === null ? sql`` : sql`and (s.run_at, s.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by s.run_at desc, s.id desc limit ${limit}`.execute(db);
  return rows;
}

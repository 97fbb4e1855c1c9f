/**
 * Reads and writes the rows of a census sync, and what is kept of them. What matching writes of a row is in
 * census-match.sql.ts.
 */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db, type Tx, transaction, withoutNestedLoops } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { type Column, columns, type Row, records } from '../../platform/database/records.ts';
import type { CalendarDate, Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type EmployeeBatch, type EmployeeRow, lockEmployees, selectNext } from '../employees/employee.sql.ts';
import { CENSUS_FIELDS, type CensusFields } from './census.rules.ts';
import type { SyncRow } from './census.sql.ts';

/** The columns of a row when it is staged. */
const STAGED = [
  ...['index', 'reference_id', 'date_of_birth', 'email_folded', 'first_name_folded', 'last_name_folded'],
  ...['phone', 'zipcode', 'body'],
] as const satisfies Column<'census_rows'>[];

/** A staged row: the keys that matching compares, and what was sent. */
export type StagedRow = Pick<Row<'census_rows', { body: object }>, (typeof STAGED)[number]>;

export async function insertCensusRows(
  db: Tx,
  organizationId: Uuid,
  syncId: Uuid,
  rows: readonly StagedRow[],
): Promise<void> {
  await sql`
    insert into census_rows (organization_id, sync_id, ${columns('census_rows', STAGED)})
    select ${organizationId}::uuid, ${syncId}::uuid, r.* from ${records('census_rows', STAGED, rows)}`.execute(db);
}

/** Reference ids that occur in more than one row, at most `limit` of them, with the later row's index. */
export async function selectDuplicateReferences(
  db: Db,
  organizationId: Uuid,
  syncId: Uuid,
  limit: number,
): Promise<{ index: number }[]> {
  const { rows } = await sql<{ index: number }>`
    select max(index) as index from census_rows
    where organization_id = ${organizationId} and sync_id = ${syncId} and reference_id is not null
    group by reference_id having count(*) > 1 order by 1 limit ${limit}`.execute(db);
  return rows;
}

/** Resets the rows of a stopped sync as if they had just arrived, to be matched again. */
export async function resetRows(db: Tx, sync: Pick<SyncRow, 'organization_id' | 'id'>): Promise<void> {
  await sql`
    update census_rows set employee_id = null, candidate_ids = null, holder_id = null, failure_code = null, other_index = null
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id}`.execute(db);
}

export async function copyRows(db: Tx, sync: Pick<SyncRow, 'organization_id' | 'id'>, to: Uuid): Promise<void> {
  await sql`
    insert into census_rows (organization_id, sync_id, ${columns('census_rows', STAGED)})
    select organization_id, ${to}, ${columns('census_rows', STAGED)} from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id}`.execute(db);
}

const CENSUS_ROW = ['index', 'body', 'reference_id', 'holder_id', 'employee_id', 'failure_code'] as const;
export type CensusRowRow = Pick<Row<'census_rows'>, (typeof CENSUS_ROW)[number]>;

/** The next rows of a sync, in order. */
export async function selectCensusRows(db: Tx, sync: SyncRow, limit: number): Promise<CensusRowRow[]> {
  const { rows } = await sql<CensusRowRow>`
    select ${columns('census_rows', CENSUS_ROW)} from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and index >= ${sync.row_cursor}
    order by index limit ${limit}`.execute(db);
  return rows;
}

const KNOWN = ['id', 'status', ...CENSUS_FIELDS] as const;
/** The fields that rows are compared with. */
export type KnownEmployee = Pick<EmployeeRow, 'id' | 'status'> & CensusFields;

/** The employees that a batch of rows matches, by reference or by id. Not locked: most rows of a census change nothing. */
export async function selectMeantEmployees(
  db: Tx,
  sync: SyncRow,
  rows: readonly CensusRowRow[],
): Promise<KnownEmployee[]> {
  const references = rows.flatMap(({ reference_id, holder_id }) => (holder_id === null ? (reference_id ?? []) : []));
  const ids = rows.flatMap(({ employee_id }) => employee_id ?? []);
  const found = await sql<KnownEmployee>`
    select ${columns('employees', KNOWN)} from employees
    where organization_id = ${sync.organization_id} and employer_id = ${sync.employer_id}
      and reference_id = any(${references}::text[])
    union all
    select ${columns('employees', KNOWN)} from employees
    where organization_id = ${sync.organization_id} and id = ${anyOf(ids)}`.execute(db);
  return found.rows;
}

/** Employees whose coverage has begun by this day. */
export async function selectCovered(
  db: Tx,
  organizationId: Uuid,
  employeeIds: readonly Uuid[],
  today: CalendarDate,
): Promise<Set<Uuid>> {
  if (employeeIds.length === 0) return new Set();
  const { rows } = await sql<{ employee_id: Uuid }>`
    select distinct employee_id from enrollments
    where organization_id = ${organizationId} and employee_id = ${anyOf(employeeIds)}
      and status = 'enrolled' and coverage_start <= ${today}`.execute(db);
  return new Set(rows.map(({ employee_id }) => employee_id));
}

/** What is stored of a row after it was applied. */
export type SettledRow = Pick<CensusRowRow, 'index' | 'employee_id' | 'failure_code'>;

/**
 * Records whom a row without a certain reference created, so that the last phase counts them as present, and which rows failed:
 * the reference of such a row stays with its holder, who is not deactivated.
 */
export async function saveCensusRows(db: Tx, sync: SyncRow, rows: readonly SettledRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update census_rows c set employee_id = coalesce(r.employee_id, c.employee_id), failure_code = r.failure_code,
      candidate_ids = case when r.failure_code is not null and c.holder_id is not null
        then coalesce(c.candidate_ids, array[c.holder_id]) else c.candidate_ids end
    from ${records('census_rows', ['index', 'employee_id', 'failure_code'], rows)}
    where c.organization_id = ${sync.organization_id} and c.sync_id = ${sync.id} and c.index = r.index`.execute(db);
}

/** Active employees whom no row may mean: a reference in doubt does not mean its holder, unless its row has failed. */
const OMITTED = (sync: SyncRow) => sql`
  e.organization_id = ${sync.organization_id} and e.employer_id = ${sync.employer_id} and e.status = 'active'
  and not exists (select 1 from census_rows r where r.organization_id = ${sync.organization_id}
    and r.sync_id = ${sync.id} and r.reference_id = e.reference_id and r.holder_id is null)
  and not exists (select 1 from census_rows r where r.organization_id = ${sync.organization_id}
    and r.sync_id = ${sync.id} and r.employee_id = e.id)
  and e.id not in (select unnest(r.candidate_ids) from census_rows r where r.organization_id = ${sync.organization_id}
    and r.sync_id = ${sync.id} and r.candidate_ids is not null)`;

export async function countOmitted(db: Tx, sync: SyncRow): Promise<number> {
  const { rows } = await withoutNestedLoops(db, () =>
    sql<{ count: number }>`select count(*) as count from employees e where ${OMITTED(sync)}`.execute(db),
  );
  return rows[0]?.count ?? 0;
}

/** The next omitted employees, found first and then locked with their members. */
export async function lockOmitted(db: Tx, sync: SyncRow, limit: number): Promise<EmployeeBatch> {
  const { organization_id, employee_cursor } = sync;
  const ids = await withoutNestedLoops(db, () =>
    selectNext(db, organization_id, OMITTED(sync), employee_cursor, limit),
  );
  const employees = await lockEmployees(db, organization_id, ids, { on: sql`e.status = 'active'` });
  return { employees, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
}

/** Once a sync is done, only the failed rows are kept, without anything about the people in them. */
export async function forgetRows(db: Tx, sync: SyncRow): Promise<void> {
  const rows = sql`delete from census_rows where organization_id = ${sync.organization_id} and sync_id = ${sync.id}`;
  await (sync.failed_count === 0 ? rows : forget(sql`${rows} returning ${FAILED}`)).execute(db);
}

/** Housekeeping: stopped syncs that nobody has applied. */
export async function forgetStopped(db: Db, before: Instant): Promise<void> {
  await transaction(db, async (tx) => {
    await forget(sql`
      delete from ${ACROSS} census_rows r using census_syncs s
      where s.organization_id = r.organization_id and s.id = r.sync_id and s.phase = 'stopped' and s.touched_at < ${before}
      returning r.organization_id, r.sync_id, r.index, r.reference_id, r.failure_code, r.other_index`).execute(tx);
    await sql`update ${ACROSS} census_syncs set phase = 'done' where phase = 'stopped' and touched_at < ${before}`.execute(
      tx,
    );
  });
}

const FAILED = sql.raw('organization_id, sync_id, index, reference_id, failure_code, other_index');
const forget = (deleted: RawBuilder<unknown>) => sql`
  with gone as (${deleted})
  insert into census_failures (${FAILED}) select ${FAILED} from gone where failure_code is not null`;

const FAILURE = ['index', 'reference_id', 'failure_code', 'other_index'] as const;
export type CensusFailure = Pick<Row<'census_failures'>, (typeof FAILURE)[number]>;

/** The failed rows of a sync, at most 1,000; the counts have their number. Until the sync is done they are among the rows. */
export async function selectFailures(db: Db, sync: SyncRow): Promise<CensusFailure[]> {
  const { rows } = await sql<CensusFailure>`
    select ${columns('census_failures', FAILURE)} from census_failures
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id}
    union all
    select ${columns('census_failures', FAILURE)} from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and failure_code is not null
    order by index limit 1000`.execute(db);
  return rows;
}

/** How many people are on the employer's roster today: a dry run may affect all of them. */
export async function countActive(db: Db, organizationId: Uuid, employerId: Uuid): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from employees
    where organization_id = ${organizationId} and employer_id = ${employerId} and status = 'active'`.execute(db);
  return rows[0]?.count ?? 0;
}

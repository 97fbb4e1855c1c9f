/** The only file that writes census syncs and their staged rows. Rows are matched here; what a row changes is decided in census.rules.ts. */
import { sql } from 'kysely';
import type { Actor, Caller } from '../../platform/commands/caller.ts';
import { type Db, type Tx, withoutNestedLoops } from '../../platform/database/db.ts';
import { type Column, columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import {
  EMPLOYEE,
  type EmployeeBatch,
  type EmployeeRow,
  lockEmployees,
  selectNext,
} from '../employees/employee.sql.ts';
import type { EventName } from '../events/event-names.ts';

const SYNC_COLUMNS = columnsWithout('census_syncs', 'number', 'touched_at');
const SYNC = columns('census_syncs', SYNC_COLUMNS, 's');

/** A dry run's changes are rolled back batch by batch, and kept in census_changes; `dry_run_events` counts its events by name. */
export type SyncRow = Omit<
  Row<'census_syncs', { actor: Actor; dry_run_events: Partial<Record<EventName, number>> }>,
  'number' | 'touched_at'
>;
export type SyncStatus = SyncRow['status'];

export type NewSync = Pick<
  SyncRow,
  'organization_id' | 'id' | 'employer_id' | 'on_omitted' | 'max_deactivations' | 'actor' | 'accepted_at'
>;

/** A sync whose rows are still coming; it is neither visible nor applied before `acceptSync`. */
export async function insertSync(db: Tx, sync: NewSync, realNow: Instant): Promise<void> {
  await sql`
    insert into census_syncs (organization_id, id, employer_id, status, on_omitted, max_deactivations, row_count, phase,
      actor, accepted_at, touched_at)
    values (${sync.organization_id}, ${sync.id}, ${sync.employer_id}, 'staging', ${sync.on_omitted},
      ${sync.max_deactivations}, 0, 'match', ${JSON.stringify(sync.actor)}::jsonb, ${sync.accepted_at}, ${realNow})`.execute(
    db,
  );
}

const STAGED = [
  ...['index', 'reference_id', 'date_of_birth', 'email_folded', 'first_name_folded', 'last_name_folded'],
  ...['phone', 'zipcode', 'body'],
] as const satisfies Column<'census_rows'>[];

/** A row as it is staged: the keys that matching looks at, and what was sent. */
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

/**
 * Hands the sync to the worker; syncs are applied in the order of their numbers, which are taken under a lock on the employer.
 * A dry run has none.
 */
export async function acceptSync(
  db: Tx,
  sync: Pick<NewSync, 'organization_id' | 'id'>,
  accepted: { number: number | null; rowCount: number; at: Instant; auditEntryId: Uuid | null },
): Promise<void> {
  await sql`
    update census_syncs set status = 'accepted', row_count = ${accepted.rowCount}, number = ${accepted.number},
      dry_run = ${accepted.number === null}, accepted_at = ${accepted.at}, audit_entry_id = ${accepted.auditEntryId}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
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

/** Deletes a sync that was never accepted, with its rows. */
export async function deleteStagingSync(db: Db, organizationId: Uuid, syncId: Uuid): Promise<void> {
  await sql`
    delete from census_syncs where organization_id = ${organizationId} and id = ${syncId} and status = 'staging'`.execute(
    db,
  );
}

/** Housekeeping: deletes streams that were interrupted with their process. */
export async function deleteAbandonedSyncs(db: Db, before: Instant): Promise<void> {
  await sql`delete from census_syncs where status = 'staging' and touched_at < ${before}`.execute(db);
}

/** Records that a stream is still alive. */
export async function touchSync(db: Db, organizationId: Uuid, syncId: Uuid, realNow: Instant): Promise<void> {
  await sql`
    update census_syncs set touched_at = ${realNow} where organization_id = ${organizationId} and id = ${syncId}`.execute(
    db,
  );
}

/**
 * The open sync that has waited longest, its row locked until the transaction ends: the lowest open number of its employer,
 * so two syncs of one employer never run at once; a dry run waits for the earlier ones, and nothing waits for a dry run. A
 * crash releases it where its last batch left it.
 */
export async function claimSync(db: Tx): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s
    where s.status in ('accepted', 'processing') and not exists (
      select 1 from census_syncs earlier where earlier.organization_id = s.organization_id
        and earlier.employer_id = s.employer_id
        and case when s.dry_run then earlier.number is not null and earlier.id < s.id else earlier.number < s.number end
        and earlier.status in ('accepted', 'processing'))
    order by s.touched_at limit 1 for update skip locked`.execute(db);
  return rows[0] ?? null;
}

/** SQL: the organization of `c` has a census that is not applied yet. */
export const hasOpenSync = sql<boolean>`exists (
  select 1 from census_syncs s where s.organization_id = c.organization_id and s.status in ('accepted', 'processing'))`;

/** A sync by its id, inside the command that made it. */
export async function loadSync(db: Tx, organizationId: Uuid, id: Uuid): Promise<SyncRow> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s where s.organization_id = ${organizationId} and s.id = ${id}`.execute(db);
  if (!rows[0]) throw new Error(`census sync ${id} is gone`);
  return rows[0];
}

/** Lets the other syncs go first: the last batch of this one failed and will be tried again. */
export async function postponeSync(db: Db, sync: SyncRow, realNow: Instant): Promise<void> {
  await touchSync(db, sync.organization_id, sync.id, realNow);
}

/** Saves the progress. */
export async function saveSync(db: Tx, sync: SyncRow, realNow: Instant): Promise<void> {
  await sql`
    update census_syncs set status = ${sync.status}, phase = ${sync.phase}, row_cursor = ${sync.row_cursor},
      employee_cursor = ${sync.employee_cursor}, created_count = ${sync.created_count},
      updated_count = ${sync.updated_count}, unchanged_count = ${sync.unchanged_count},
      reactivated_count = ${sync.reactivated_count}, deactivated_count = ${sync.deactivated_count},
      failed_count = ${sync.failed_count}, error_code = ${sync.error_code}, completed_at = ${sync.completed_at},
      dry_run_events = ${JSON.stringify(sync.dry_run_events)}::jsonb,
      touched_at = ${realNow}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/**
 * Matches rows to employees by something other than a reference (rules 1): same birth date and e-mail; else same
 * birth date, folded names, and phone or zipcode. The fallbacks look only at employees whose own reference is absent or not
 * in this payload. A row that matches two employees, and two rows that match one, fail; everybody they may match counts as present.
 * So do two rows without a reference that would make one new person twice: the next census could not tell them apart.
 * One statement over the whole sync, since any two rows can be in doubt together. Where every row has a known reference
 * it writes nothing.
 */
export async function matchWithoutReference(db: Tx, sync: SyncRow): Promise<number> {
  const result = await withoutNestedLoops(db, () => matchStatement(sync).execute(db));
  return Number(result.numAffectedRows ?? 0n);
}

const matchStatement = (sync: SyncRow) => sql`
    with payload as (
      select * from census_rows where organization_id = ${sync.organization_id} and sync_id = ${sync.id}
    ), unreferenced as (
      select r.* from payload r where not exists (
        select 1 from employees e where e.organization_id = ${sync.organization_id}
          and e.employer_id = ${sync.employer_id} and e.reference_id = r.reference_id)
    ), free as (
      select e.id, e.date_of_birth, e.email_folded, e.first_name_folded, e.last_name_folded, e.phone,
        e.address ->> 'zipcode' as zipcode
      from employees e
      where e.organization_id = ${sync.organization_id} and e.employer_id = ${sync.employer_id} and not exists (
        select 1 from payload r where r.reference_id = e.reference_id)
    ), hits as (
      select r.index, e.id, 2 as step from unreferenced r
      join free e on e.date_of_birth = r.date_of_birth and e.email_folded = r.email_folded
      union all
      select r.index, e.id, 3 from unreferenced r
      join free e on e.date_of_birth = r.date_of_birth and e.first_name_folded = r.first_name_folded
        and e.last_name_folded = r.last_name_folded and (e.phone = r.phone or e.zipcode = r.zipcode)
    ), first_hits as (
      select index, id from (select *, min(step) over (partition by index) as first_step from hits) h
      where step = first_step
    ), judged as (
      select index, id, count(*) over (partition by index) as employees, count(*) over (partition by id) as claims
      from first_hits
    ), newcomers as (
      select r.* from unreferenced r
      where r.reference_id is null and not exists (select 1 from first_hits h where h.index = r.index)
    ), twice as (
      select a.index from newcomers a join newcomers b on b.index <> a.index and b.date_of_birth = a.date_of_birth
        and b.email_folded = a.email_folded
      union
      select a.index from newcomers a join newcomers b on b.index <> a.index and b.date_of_birth = a.date_of_birth
        and b.first_name_folded = a.first_name_folded and b.last_name_folded = a.last_name_folded
        and (b.phone = a.phone or b.zipcode = a.zipcode)
    ), verdicts as (
      select index, array_agg(id order by id) as ids, bool_and(employees = 1 and claims = 1) as sure
      from judged group by index
      union all
      select index, null, false from twice
    ), candidates as (
      select index, array_agg(distinct id) as ids from hits group by index
    )
    update census_rows r set
      employee_id = case when v.sure then v.ids[1] end,
      candidate_ids = case when not v.sure then c.ids end,
      failure_code = case when not v.sure then 'ambiguous_match' end
    from verdicts v left join candidates c on c.index = v.index
    where r.organization_id = ${sync.organization_id} and r.sync_id = ${sync.id} and r.index = v.index`;

const CENSUS_ROW = ['index', 'body', 'reference_id', 'employee_id', 'failure_code'] as const;
export type CensusRowRow = Pick<Row<'census_rows'>, (typeof CENSUS_ROW)[number]>;

/** The next rows of a sync, in order. */
export async function selectCensusRows(db: Tx, sync: SyncRow, limit: number): Promise<CensusRowRow[]> {
  const { rows } = await sql<CensusRowRow>`
    select ${columns('census_rows', CENSUS_ROW)} from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and index >= ${sync.row_cursor}
    order by index limit ${limit}`.execute(db);
  return rows;
}

/** The employees that a batch of rows matches, by reference or by id. Not locked: most rows of a census change nothing. */
export async function selectMeantEmployees(
  db: Tx,
  sync: SyncRow,
  rows: readonly CensusRowRow[],
): Promise<EmployeeRow[]> {
  const references = rows.flatMap(({ reference_id }) => reference_id ?? []);
  const ids = rows.flatMap(({ employee_id }) => employee_id ?? []);
  const found = await sql<EmployeeRow>`
    select ${EMPLOYEE} from employees e
    where organization_id = ${sync.organization_id} and employer_id = ${sync.employer_id}
      and reference_id = any(${references}::text[])
    union all
    select ${EMPLOYEE} from employees e
    where organization_id = ${sync.organization_id} and id = any(${ids}::uuid[])`.execute(db);
  return found.rows;
}

/** What a row remembers once it was applied. */
export type SettledRow = Pick<CensusRowRow, 'index' | 'employee_id' | 'failure_code'>;

/** Records whom a row without a reference created, so that the last phase counts them as present, and which rows failed. */
export async function saveCensusRows(db: Tx, sync: SyncRow, rows: readonly SettledRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update census_rows c set employee_id = coalesce(r.employee_id, c.employee_id), failure_code = r.failure_code
    from ${records('census_rows', ['index', 'employee_id', 'failure_code'], rows)}
    where c.organization_id = ${sync.organization_id} and c.sync_id = ${sync.id} and c.index = r.index`.execute(db);
}

/** Active employees whom no row of the payload may match. */
const OMITTED = (sync: SyncRow) => sql`
  e.organization_id = ${sync.organization_id} and e.employer_id = ${sync.employer_id} and e.status = 'active'
  and not exists (select 1 from census_rows r where r.organization_id = ${sync.organization_id}
    and r.sync_id = ${sync.id} and r.reference_id = e.reference_id)
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

/** Deletes the applied rows; failed ones are kept, to be read. */
export async function deleteAppliedRows(db: Tx, sync: SyncRow): Promise<void> {
  await sql`
    delete from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and failure_code is null`.execute(db);
}

const reach = (caller: Caller, employerId: Uuid) => sql`
  s.organization_id = ${caller.organizationId} and s.employer_id = ${employerId} and s.status <> 'staging'
  and (${caller.employerId}::uuid is null or s.employer_id = ${caller.employerId})`;

export async function selectSyncs(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  page: PageRequest,
): Promise<{ rows: SyncRow[]; total: number }> {
  const counted = await sql<{ total: number }>`
    select count(*) as total from census_syncs s where ${reach(caller, employerId)} and not s.dry_run`.execute(db);
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s where ${reach(caller, employerId)} and not s.dry_run
    order by s.number desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export async function selectSync(db: Db, caller: Caller, employerId: Uuid, id: Uuid): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s where ${reach(caller, employerId)} and s.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The failed rows, at most 1,000; the counts have their number. */
export async function selectFailures(
  db: Db,
  sync: SyncRow,
): Promise<{ index: number; reference_id: string | null; failure_code: string }[]> {
  const { rows } = await sql<{ index: number; reference_id: string | null; failure_code: string }>`
    select index, reference_id, failure_code from census_rows
    where organization_id = ${sync.organization_id} and sync_id = ${sync.id} and failure_code is not null
    order by index limit 1000`.execute(db);
  return rows;
}

const CHANGE = columnsWithout('census_changes', 'organization_id', 'sync_id', 'number');
/** What a dry run would do to one person: `index` is null for who is omitted, `employee_id` for who would be created. */
export type CensusChange = Omit<Row<'census_changes'>, 'organization_id' | 'sync_id' | 'number'>;

/** In the order in which they would happen, after those of the batches before. */
export async function insertCensusChanges(db: Tx, sync: SyncRow, changes: readonly CensusChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into census_changes (organization_id, sync_id, number, ${columns('census_changes', CHANGE)})
    select ${sync.organization_id}::uuid, ${sync.id}::uuid, before.count + row_number() over (), r.*
    from (select count(*) from census_changes where organization_id = ${sync.organization_id} and sync_id = ${sync.id}) before,
      ${records('census_changes', CHANGE, changes)}`.execute(db);
}

/** The changes that a dry run found, of one kind or all. */
export async function selectCensusChanges(
  db: Db,
  sync: SyncRow,
  action: CensusChange['action'] | null,
  page: PageRequest,
): Promise<{ rows: CensusChange[]; total: number }> {
  const of = sql`
    from census_changes where organization_id = ${sync.organization_id} and sync_id = ${sync.id}
      and (${action}::text is null or action = ${action})`;
  const counted = await sql<{ total: number }>`select count(*) as total ${of}`.execute(db);
  const { rows } = await sql<CensusChange>`
    select ${columns('census_changes', CHANGE)} ${of}
    order by number limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** How many people are on the employer's roster today: a dry run may affect all of them. */
export async function countActive(db: Db, organizationId: Uuid, employerId: Uuid): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from employees
    where organization_id = ${organizationId} and employer_id = ${employerId} and status = 'active'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Housekeeping: deletes old results of dry runs. */
export async function deleteOldDryRuns(db: Db, before: Instant): Promise<void> {
  await sql`
    delete from census_syncs where dry_run and status in ('completed', 'failed') and touched_at < ${before}`.execute(
    db,
  );
}

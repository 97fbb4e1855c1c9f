/** Reads and writes census syncs, and the results of dry runs. Their rows are in census-rows.sql.ts. */
import { sql } from 'kysely';
import type { Actor, Caller } from '../../platform/commands/caller.ts';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import { countMatching } from '../../platform/database/totals.ts';
import type { IgnoredField } from '../../platform/http/open-rows.ts';
import type { PageRequest, Total } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import type { EventName } from '../events/event-names.ts';

const SYNC_COLUMNS = columnsWithout('census_syncs', 'number', 'touched_at');
const SYNC = columns('census_syncs', SYNC_COLUMNS, 's');

/**
 * A dry run's changes are rolled back batch by batch, and kept in census_changes; `dry_run_events` counts its events by name.
 */
export type SyncRow = Omit<
  Row<
    'census_syncs',
    { actor: Actor; dry_run_events: Partial<Record<EventName, number>>; ignored_fields: IgnoredField[] }
  >,
  'number' | 'touched_at'
>;
export type SyncStatus = SyncRow['status'];

export type NewSync = Pick<
  SyncRow,
  | 'organization_id'
  | 'id'
  | 'employer_id'
  | 'on_omitted'
  | 'max_deactivations'
  | 'reuse_references'
  | 'actor'
  | 'accepted_at'
>;

/** Inserts a sync whose rows are still arriving; it is neither visible nor applied before `acceptSync`. */
export async function insertSync(db: Tx, sync: NewSync, realNow: Instant): Promise<void> {
  await sql`
    insert into census_syncs (organization_id, id, employer_id, status, on_omitted, max_deactivations,
      reuse_references, row_count, phase, actor, accepted_at, touched_at)
    values (${sync.organization_id}, ${sync.id}, ${sync.employer_id}, 'staging', ${sync.on_omitted},
      ${sync.max_deactivations}, ${sync.reuse_references}, 0, 'match', ${JSON.stringify(sync.actor)}::jsonb, ${sync.accepted_at}, ${realNow})`.execute(
    db,
  );
}

/**
 * Leaves the sync to the worker. Syncs are applied in the order of their numbers, which are taken under a lock on the employer.
 * A dry run has no number.
 */
export async function acceptSync(
  db: Tx,
  sync: Pick<NewSync, 'organization_id' | 'id'>,
  accepted: {
    number: number | null;
    rowCount: number;
    ignoredFields: readonly IgnoredField[];
    at: Instant;
    auditEntryId: Uuid | null;
  },
): Promise<void> {
  await sql`
    update census_syncs set status = 'accepted', row_count = ${accepted.rowCount}, number = ${accepted.number},
      dry_run = ${accepted.number === null}, ignored_fields = ${JSON.stringify(accepted.ignoredFields)}::jsonb, accepted_at = ${accepted.at}, audit_entry_id = ${accepted.auditEntryId}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** Deletes a sync that was never accepted, with its rows. */
export async function deleteStagingSync(db: Db, organizationId: Uuid, syncId: Uuid): Promise<void> {
  await sql`
    delete from census_syncs where organization_id = ${organizationId} and id = ${syncId} and status = 'staging'`.execute(
    db,
  );
}

/** Housekeeping: deletes streams that ended with their process. */
export async function deleteAbandonedSyncs(db: Db, before: Instant): Promise<void> {
  await sql`delete from ${ACROSS} census_syncs where status = 'staging' and touched_at < ${before}`.execute(db);
}

/** Records that a stream is still alive. */
export async function touchSync(db: Db, organizationId: Uuid, syncId: Uuid, realNow: Instant): Promise<void> {
  await sql`
    update census_syncs set touched_at = ${realNow} where organization_id = ${organizationId} and id = ${syncId}`.execute(
    db,
  );
}

/** SQL: a sync has rows to apply. Served by census_syncs_open. */
const isOpen = (alias: string) => sql`${sql.ref(`${alias}.status`)} in ('accepted', 'processing')`;

export const findOpenSyncs = (db: Db): Promise<Uuid[]> =>
  findWaiting(db, 'census_syncs', isOpen('census_syncs'), 'touched_at');

/**
 * The organization's open sync that has waited longest, its row locked until the transaction ends. It is the lowest open number
 * of its employer, so two syncs of one employer never run at once; a dry run waits for earlier syncs, and nothing waits for a
 * dry run. A crash releases it where its last batch left it.
 */
export async function claimSync(db: Tx, organizationId: Uuid): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s
    where s.organization_id = ${organizationId} and ${isOpen('s')} and not exists (
      select 1 from census_syncs earlier where earlier.organization_id = s.organization_id
        and earlier.employer_id = s.employer_id
        and case when s.dry_run then earlier.number is not null and earlier.id < s.id else earlier.number < s.number end
        and ${isOpen('earlier')})
    order by s.touched_at limit 1 for update skip locked`.execute(db);
  return rows[0] ?? null;
}

/** SQL: the organization of `c` has a census that is not applied yet. */
export const hasOpenSync = sql<boolean>`exists (
  select 1 from census_syncs s where s.organization_id = c.organization_id and ${isOpen('s')})`;

/** A sync by its id, inside the command that made it. */
export async function loadSync(db: Tx, organizationId: Uuid, id: Uuid): Promise<SyncRow> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s where s.organization_id = ${organizationId} and s.id = ${id}`.execute(db);
  if (!rows[0]) throw new Error(`census sync ${id} is gone`);
  return rows[0];
}

/** A sync for a decision about it, locked; and whether a newer one of its employer was accepted. */
export async function lockSync(
  db: Tx,
  organizationId: Uuid,
  employerId: Uuid,
  id: Uuid,
): Promise<(SyncRow & { superseded: boolean }) | null> {
  const { rows } = await sql<SyncRow & { superseded: boolean }>`
    select ${SYNC}, exists (select 1 from census_syncs newer where newer.organization_id = s.organization_id
      and newer.employer_id = s.employer_id and newer.number > s.number) as superseded
    from census_syncs s
    where s.organization_id = ${organizationId} and s.employer_id = ${employerId} and s.id = ${id}
      and s.status <> 'staging' for no key update of s`.execute(db);
  return rows[0] ?? null;
}

/** Leaves a stopped sync to the worker again. */
export async function releaseSync(
  db: Tx,
  sync: Pick<SyncRow, 'organization_id' | 'id'>,
  auditEntryId: Uuid | null,
): Promise<void> {
  await sql`
    update census_syncs set status = 'accepted', phase = 'match', released = true, error_code = null, completed_at = null,
      audit_entry_id = ${auditEntryId}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** Nobody applies this stopped sync any more. */
export async function discardSync(db: Tx, sync: Pick<SyncRow, 'organization_id' | 'id'>, at: Instant): Promise<void> {
  await sql`
    update census_syncs set phase = 'done', discarded_at = ${at}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** Inserts a sync that undoes another one; a dry run has no number. */
export async function insertUndo(
  db: Tx,
  undone: SyncRow,
  undo: { id: Uuid; number: number | null; actor: Actor; auditEntryId: Uuid | null; now: Instant; realNow: Instant },
): Promise<void> {
  const { id, number, actor, auditEntryId, now, realNow } = undo;
  await sql`
    insert into census_syncs (organization_id, id, employer_id, status, on_omitted, row_count, phase, actor, accepted_at,
      touched_at, number, dry_run, audit_entry_id, undoes_id)
    values (${undone.organization_id}, ${id}, ${undone.employer_id}, 'accepted', 'keep', 0, 'undo',
      ${JSON.stringify(actor)}::jsonb, ${now}, ${realNow}, ${number}, ${number === null}, ${auditEntryId}, ${undone.id})`.execute(
    db,
  );
}

export async function isUndone(db: Tx, { organization_id, id }: SyncRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from census_syncs where organization_id = ${organization_id} and undoes_id = ${id} and not dry_run`.execute(
    db,
  );
  return rows.length > 0;
}

/** The next people whom a sync deactivated, with the number of that departure. */
export async function selectDeactivatedBy(
  db: Tx,
  undo: SyncRow,
  limit: number,
): Promise<Pick<Row<'departures'>, 'employee_id' | 'number'>[]> {
  const { rows } = await sql<Pick<Row<'departures'>, 'employee_id' | 'number'>>`
    select d.employee_id, d.number from census_syncs s
    join departures d on d.organization_id = s.organization_id and d.audit_entry_id = s.audit_entry_id
    where s.organization_id = ${undo.organization_id} and s.id = ${undo.undoes_id}
      and (${undo.employee_cursor}::uuid is null or d.employee_id > ${undo.employee_cursor})
    order by d.employee_id limit ${limit}`.execute(db);
  return rows;
}

/** Copies a sync as a dry run, which can be followed like one; its rows have to be copied separately. */
export async function copyForDryRun(db: Tx, sync: SyncRow, id: Uuid, now: Instant, realNow: Instant): Promise<void> {
  await sql`
    insert into census_syncs (organization_id, id, employer_id, status, on_omitted, reuse_references, row_count, phase, actor,
      accepted_at, touched_at, dry_run, released, ignored_fields)
    select organization_id, ${id}, employer_id, 'accepted', on_omitted, reuse_references, row_count, 'match', actor,
      ${now}, ${realNow}, true, true, ignored_fields
    from census_syncs where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** Lets other syncs go first: the last batch of this one failed and will be tried again. */
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
      dry_run_events = ${JSON.stringify(sync.dry_run_events)}::jsonb, active_count = ${sync.active_count},
      omitted_count = ${sync.omitted_count},
      touched_at = ${realNow}
    where organization_id = ${sync.organization_id} and id = ${sync.id}`.execute(db);
}

/** The percentage of active people that a sync may deactivate, as set by the employer, or else by the organization. */
export async function selectGuardPercent(db: Tx, sync: SyncRow): Promise<number | null> {
  const { rows } = await sql<{ percent: number | null }>`
    select coalesce(e.roster_guard_percent, o.roster_guard_percent) as percent
    from employers e join organizations o on o.id = e.organization_id
    where e.organization_id = ${sync.organization_id} and e.id = ${sync.employer_id}`.execute(db);
  return rows[0]?.percent ?? null;
}

const reach = (caller: Caller, employerId: Uuid) => sql`
  s.organization_id = ${caller.organizationId} and s.employer_id = ${employerId} and s.status <> 'staging'
  and (${caller.employerId}::uuid is null or s.employer_id = ${caller.employerId})`;

export interface SyncFilter {
  status: SyncStatus | null;
  /** Stopped by the brake, and not applied yet. */
  stopped: boolean | null;
}

export async function selectSyncs(
  db: Db,
  caller: Caller,
  employerId: Uuid,
  filter: SyncFilter,
  page: PageRequest,
): Promise<{ rows: SyncRow[]; total: number }> {
  const matching = sql`
    from census_syncs s where ${reach(caller, employerId)} and not s.dry_run
      and (${filter.status}::text is null or s.status = ${filter.status})
      and (${filter.stopped}::bool is null or (s.phase = 'stopped') = ${filter.stopped})`;
  const counted = await sql<{ total: number }>`select count(*) as total ${matching}`.execute(db);
  const { rows } = await sql<SyncRow>`
    select ${SYNC} ${matching}
    order by s.number desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

export async function selectSync(db: Db, caller: Caller, employerId: Uuid, id: Uuid): Promise<SyncRow | null> {
  const { rows } = await sql<SyncRow>`
    select ${SYNC} from census_syncs s where ${reach(caller, employerId)} and s.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function reachesSync(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  return (await selectSync(db, caller, ids.employer_id ?? '', ids.sync_id ?? '')) !== null;
}

const CHANGE = columnsWithout('census_changes', 'organization_id', 'sync_id', 'number');
/** What a dry run would do to one person: `index` is null for omitted people, `employee_id` for those it would create. */
export type CensusChange = Omit<Row<'census_changes'>, 'organization_id' | 'sync_id' | 'number'>;

/** In the order in which they would happen, after those of earlier batches. */
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
): Promise<{ rows: CensusChange[]; total: Total }> {
  const of = sql`
    from census_changes where organization_id = ${sync.organization_id} and sync_id = ${sync.id}
      and (${action}::text is null or action = ${action})`;
  const { rows } = await sql<CensusChange>`
    select ${columns('census_changes', CHANGE)} ${of}
    order by number limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total: await countMatching(db, of, page) };
}

/** Housekeeping: deletes old results of dry runs. */
export async function deleteOldDryRuns(db: Db, before: Instant): Promise<void> {
  await sql`
    delete from ${ACROSS} census_syncs where dry_run and status in ('completed', 'failed') and touched_at < ${before}`.execute(
    db,
  );
}

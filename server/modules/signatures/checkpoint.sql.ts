/** Writes checkpoints with the log of heads, and reads what proofs are made from. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Db, Tx } from '../../platform/database/db.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { findWaiting } from '../../platform/worker/rounds.ts';
import { type Chain, inReach, type SignatureRow } from './signature.sql.ts';

const CHECKPOINT = columns('signature_checkpoints', columnsWithout('signature_checkpoints', 'organization_id'));
export type CheckpointRow = Omit<Row<'signature_checkpoints'>, 'organization_id'>;

export type HeadRow = Omit<Row<'signature_heads'>, 'organization_id'>;

/** Organizations with records that no checkpoint covers. */
export const findUncovered = (db: Db): Promise<Uuid[]> =>
  findWaiting(db, 'signature_chains', sql`number > covered`, 'chain_id');

/** The chains that have grown. A chain in which somebody is signing is left to the next checkpoint, so that nobody waits. */
export async function lockGrownChains(
  db: Tx,
  organizationId: Uuid,
  limit: number,
): Promise<(Chain & { covered: number })[]> {
  const { rows } = await sql<Chain & { covered: number }>`
    select chain_id, number, head_sha256, peaks, covered from signature_chains
    where organization_id = ${organizationId} and number > covered
    order by chain_id limit ${limit} for update skip locked`.execute(db);
  return rows;
}

/** False: another process has made the checkpoint with this number meanwhile. */
export async function insertCheckpoint(db: Tx, organizationId: Uuid, row: CheckpointRow): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into signature_checkpoints (organization_id, number, head_count, peaks, signature_count, made_at, checkpoint_json,
      checkpoint_sha256)
    values (${organizationId}, ${row.number}, ${row.head_count}, ${row.peaks}, ${row.signature_count}, ${row.made_at},
      ${row.checkpoint_json}, ${row.checkpoint_sha256})
    on conflict do nothing`.execute(db);
  return numAffectedRows === 1n;
}

/** Adds the heads of grown chains to the log, and marks their records as covered. */
export async function insertHeads(db: Tx, organizationId: Uuid, heads: readonly HeadRow[]): Promise<void> {
  const rows = heads.map(({ root_sha256, subtrees, ...rest }) => ({
    ...rest,
    root_sha256: root_sha256.toString('hex'),
    subtrees: subtrees.toString('hex'),
  }));
  const hex = { root_sha256: 'text', subtrees: 'text' } as const;
  await sql`
    with entered as (
      insert into signature_heads (organization_id, number, chain_id, size, root_sha256, subtrees)
      select ${organizationId}::uuid, r.number, r.chain_id, r.size, decode(r.root_sha256, 'hex'), decode(r.subtrees, 'hex')
      from ${records('signature_heads', ['number', 'chain_id', 'size'], rows, hex)}
      returning chain_id, size)
    update signature_chains c set covered = e.size from entered e
    where c.organization_id = ${organizationId} and c.chain_id = e.chain_id`.execute(db);
}

export async function selectLastCheckpoint(db: Db, organizationId: Uuid): Promise<CheckpointRow | null> {
  const { rows } = await sql<CheckpointRow>`
    select ${CHECKPOINT} from signature_checkpoints where organization_id = ${organizationId}
    order by number desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** A checkpoint and the newest one, which may be the same. */
export interface TwoCheckpoints {
  from_count: number;
  from_json: string;
  head_count: number;
  checkpoint_json: string;
}

export async function selectTwoCheckpoints(db: Db, organizationId: Uuid, from: number): Promise<TwoCheckpoints | null> {
  const { rows } = await sql<TwoCheckpoints>`
    select earlier.head_count as from_count, earlier.checkpoint_json as from_json, newest.head_count, newest.checkpoint_json
    from signature_checkpoints earlier join signature_checkpoints newest using (organization_id)
    where earlier.organization_id = ${organizationId} and earlier.number = ${from}
    order by newest.number desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Records that no checkpoint covers yet. */
export async function countUncovered(db: Db, organizationId: Uuid): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(number - covered), 0)::int8 as count from signature_chains
    where organization_id = ${organizationId} and number > covered`.execute(db);
  return rows[0]?.count ?? 0;
}

/** A record with the newest head of its chain and the newest checkpoint; null where there is none yet. */
export interface PlacedRecord extends Pick<SignatureRow, 'chain_id' | 'number' | 'record_json'> {
  head_number: number | null;
  size: number | null;
  root_sha256: Buffer | null;
  head_count: number | null;
  checkpoint_json: string | null;
}

/** Null: the record is out of the caller's reach. */
export async function selectPlacedRecord(db: Db, caller: Caller, signatureId: Uuid): Promise<PlacedRecord | null> {
  const { rows } = await sql<PlacedRecord>`
    select s.chain_id, s.number, s.record_json, h.number as head_number, h.size, h.root_sha256, c.head_count,
      c.checkpoint_json
    from signatures s join employees e on e.organization_id = s.organization_id and e.id = s.employee_id
    left join lateral (
      select * from signature_heads where organization_id = s.organization_id and chain_id = s.chain_id
      order by size desc limit 1) h on true
    left join lateral (
      select * from signature_checkpoints where organization_id = s.organization_id
      order by number desc limit 1) c on true
    where s.id = ${signatureId} and ${inReach(caller)}`.execute(db);
  return rows[0] ?? null;
}

type Subtrees = Pick<HeadRow, 'number' | 'subtrees'>;

/** The subtrees that the records with these numbers complete in their chain. */
export async function selectRecordSubtrees(
  db: Db,
  organizationId: Uuid,
  chainId: Uuid,
  numbers: readonly number[],
): Promise<Subtrees[]> {
  const { rows } = await sql<Subtrees>`
    select number, subtrees from signatures
    where organization_id = ${organizationId} and chain_id = ${chainId} and number = any(${numbers}::int8[])`.execute(
    db,
  );
  return rows;
}

/** The subtrees that the entries with these numbers complete in the log of heads. */
export async function selectHeadSubtrees(
  db: Db,
  organizationId: Uuid,
  numbers: readonly number[],
): Promise<Subtrees[]> {
  const { rows } = await sql<Subtrees>`
    select number, subtrees from signature_heads
    where organization_id = ${organizationId} and number = any(${numbers}::int8[])`.execute(db);
  return rows;
}

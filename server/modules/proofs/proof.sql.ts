/** The only file that writes proofs. An upload that is not complete is read by nobody. */
import { type RawBuilder, sql } from 'kysely';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { columns, type Row } from '../../platform/database/records.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { ProofType } from './proof.rules.ts';

/** What a file is proof of. */
export type Case = { lifeEventId: Uuid } | { dependentId: Uuid };

export type ProofRow = Row<
  'proofs',
  { content_type: ProofType; uploaded_by: 'api_key' | 'employer' | 'employee'; byte_count: number | null }
>;
const SHOWN = ['id', 'file_name', 'content_type', 'byte_count', 'uploaded_by', 'uploaded_at'] as const;
export type ShownProof = Pick<ProofRow, (typeof SHOWN)[number]>;

const isOf = (about: Case): RawBuilder<unknown> =>
  'lifeEventId' in about ? sql`life_event_id = ${about.lifeEventId}` : sql`dependent_id = ${about.dependentId}`;

/** The files of a case, oldest first. */
export async function selectProofs(db: Db, organizationId: Uuid, about: Case): Promise<ShownProof[]> {
  const { rows } = await sql<ShownProof>`
    select ${columns('proofs', SHOWN)} from proofs
    where organization_id = ${organizationId} and ${isOf(about)} and byte_count is not null order by id`.execute(db);
  return rows;
}

/** Whether there is a file for a life event. */
export async function hasProof(db: Db, organizationId: Uuid, lifeEventId: Uuid): Promise<boolean> {
  const { rows } = await sql`
    select 1 from proofs where organization_id = ${organizationId} and life_event_id = ${lifeEventId}
      and byte_count is not null limit 1`.execute(db);
  return rows.length > 0;
}

/** One file of a case, with its key; null: there is no such file. */
export async function selectProof(
  db: Db,
  organizationId: Uuid,
  about: Case,
  id: Uuid,
): Promise<(ShownProof & Pick<ProofRow, 'sealed_key'>) | null> {
  const { rows } = await sql<ShownProof & Pick<ProofRow, 'sealed_key'>>`
    select ${columns('proofs', SHOWN)}, sealed_key from proofs
    where organization_id = ${organizationId} and ${isOf(about)} and id = ${id} and byte_count is not null`.execute(db);
  return rows[0] ?? null;
}

export async function selectPiece(db: Db, organizationId: Uuid, proofId: Uuid, number: number): Promise<Buffer | null> {
  const { rows } = await sql<{ sealed: Buffer }>`
    select sealed from proof_pieces
    where organization_id = ${organizationId} and proof_id = ${proofId} and number = ${number}`.execute(db);
  return rows[0]?.sealed ?? null;
}

/** The number of files of the case, and the number of bytes of the whole organization. */
export async function selectUse(
  db: Db,
  organizationId: Uuid,
  about: Case,
): Promise<{ of_case: number; of_organization: number }> {
  const { rows } = await sql<{ of_case: number; of_organization: number }>`
    select count(*) filter (where ${isOf(about)}) as of_case, coalesce(sum(byte_count), 0)::int8 as of_organization
    from proofs where organization_id = ${organizationId} and byte_count is not null`.execute(db);
  return rows[0] ?? { of_case: 0, of_organization: 0 };
}

/** Makes the uploads of one case wait for each other, so that they are counted one at a time. */
export async function lockCase(db: Tx, organizationId: Uuid, about: Case): Promise<void> {
  const [table, id] =
    'lifeEventId' in about
      ? ([sql.table('life_events'), about.lifeEventId] as const)
      : ([sql.table('dependents'), about.dependentId] as const);
  await sql`select 1 from ${table} where organization_id = ${organizationId} and id = ${id} for no key update`.execute(
    db,
  );
}

export type Upload = Omit<ProofRow, 'byte_count' | 'life_event_id' | 'dependent_id'>;

export async function insertUpload(db: Tx, row: Upload, about: Case): Promise<void> {
  const [lifeEvent, dependent] = 'lifeEventId' in about ? [about.lifeEventId, null] : [null, about.dependentId];
  await db
    .insertInto('proofs')
    .values({ ...row, life_event_id: lifeEvent, dependent_id: dependent, byte_count: null })
    .execute();
}

export async function insertPiece(
  db: Tx,
  { organization_id, id }: Pick<ProofRow, 'organization_id' | 'id'>,
  piece: { number: number; sealed: Buffer },
  realNow: Instant,
): Promise<void> {
  await db
    .insertInto('proof_pieces')
    .values({ organization_id, proof_id: id, ...piece })
    .execute();
  await sql`update proofs set touched_at = ${realNow} where organization_id = ${organization_id} and id = ${id}`.execute(
    db,
  );
}

/** From now on the file is there. False: the upload was deleted as abandoned meanwhile. */
export async function completeUpload(
  db: Tx,
  organizationId: Uuid,
  id: Uuid,
  { byteCount, at }: { byteCount: number; at: Instant },
): Promise<boolean> {
  const result = await sql`
    update proofs set byte_count = ${byteCount}, uploaded_at = ${at}
    where organization_id = ${organizationId} and id = ${id} and byte_count is null`.execute(db);
  return result.numAffectedRows === 1n;
}

/** Deletes an upload that was not completed; a completed one stays. */
export async function deleteUpload(db: Db, organizationId: Uuid, id: Uuid): Promise<void> {
  await sql`
    delete from proofs where organization_id = ${organizationId} and id = ${id} and byte_count is null`.execute(db);
}

/** Housekeeping: deletes uploads whose process was killed. */
export async function deleteAbandonedUploads(db: Db, before: Instant): Promise<void> {
  await sql`delete from ${ACROSS} proofs where byte_count is null and touched_at < ${before}`.execute(db);
}

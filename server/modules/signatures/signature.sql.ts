/** The only file that writes documents and signatures, with their chains. Evidence is inserted, never updated. */
import { sql } from 'kysely';
import type { Caller } from '../../platform/commands/caller.ts';
import { ACROSS, type Db, type Tx } from '../../platform/database/db.ts';
import { anyOf } from '../../platform/database/keys.ts';
import { columns, columnsWithout, type Row, records } from '../../platform/database/records.ts';
import type { PageRequest } from '../../platform/http/schemas.ts';
import type { RealClock } from '../../platform/process/real-clock.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Language } from '../vocabulary/languages.ts';

const DOCUMENT = columnsWithout('enrollment_documents', 'organization_id');
/** `created_at` and `expires_at` are real time. */
export type DocumentRow = Omit<Row<'enrollment_documents', { language: Language }>, 'organization_id'>;

/** Stores a shown document; showing the same one again extends its validity. */
export async function insertDocument(db: Tx, organizationId: Uuid, row: DocumentRow): Promise<void> {
  await sql`
    insert into enrollment_documents as d (organization_id, enrollment_id, sha256, inputs_sha256, template_version, language,
      html, consent_text, created_at, expires_at)
    values (${organizationId}, ${row.enrollment_id}, ${row.sha256}, ${row.inputs_sha256},
      ${row.template_version}, ${row.language}, ${row.html}, ${row.consent_text}, ${row.created_at}, ${row.expires_at})
    on conflict (organization_id, enrollment_id, sha256) do update set inputs_sha256 = excluded.inputs_sha256,
      created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(db);
}

/** The document that was shown under this hash, unless its 24 hours are over. */
export async function selectDocument(
  db: Db,
  organizationId: Uuid,
  enrollmentId: Uuid,
  sha256: Buffer,
  realNow: Instant,
): Promise<DocumentRow | null> {
  const { rows } = await sql<DocumentRow>`
    select ${columns('enrollment_documents', DOCUMENT)} from enrollment_documents
    where organization_id = ${organizationId} and enrollment_id = ${enrollmentId} and sha256 = ${sha256}
      and expires_at > ${realNow}`.execute(db);
  return rows[0] ?? null;
}

/** Housekeeping: deletes documents that nobody signed in time; signed ones are kept with their signature. */
export async function deleteExpiredDocuments(db: Db, real: RealClock): Promise<boolean> {
  const result = await sql`
    delete from ${ACROSS} enrollment_documents where (organization_id, enrollment_id, sha256) in (
      select organization_id, enrollment_id, sha256 from enrollment_documents
      where expires_at <= ${real.now()} limit 1000)`.execute(db);
  return (result.numAffectedRows ?? 0n) === 1000n;
}

export type SignatureRow = Omit<
  Row<'signatures', { language: Language; strokes: number[][] | null }>,
  'organization_id'
>;
export type SignerKind = SignatureRow['signer_kind'];

/** The state of a chain: its number of records, the hash of the last one, and the roots of its complete subtrees. */
export type Chain = Pick<Row<'signature_chains'>, 'chain_id' | 'number' | 'head_sha256' | 'peaks'>;

/**
 * Locks chains until the end of the transaction, in the order of their ids. A command locks chains after all rows of people.
 */
export async function lockChains(db: Tx, organizationId: Uuid, empty: readonly Chain[]): Promise<Chain[]> {
  const chainIds = empty.map(({ chain_id }) => chain_id);
  // The first signature of an employer creates the row, so that a second one at the same time waits for it.
  await sql`
    insert into signature_chains (organization_id, chain_id, number, head_sha256, peaks)
    select ${organizationId}::uuid, r.chain_id, 0, ''::bytea, ''::bytea
    from ${records('signature_chains', ['chain_id'], empty)} order by r.chain_id
    on conflict do nothing`.execute(db);
  const { rows } = await sql<Chain>`
    select chain_id, number, head_sha256, peaks from signature_chains
    where organization_id = ${organizationId} and chain_id = ${anyOf(chainIds)}
    order by chain_id for update`.execute(db);
  return rows;
}

/** Adds records in the order of their numbers and moves their chains on to the last of each, in one statement. */
export async function insertSignatures(
  db: Tx,
  organizationId: Uuid,
  rows: readonly SignatureRow[],
  chains: readonly Chain[],
): Promise<void> {
  const moved = chains.map(({ chain_id, number, head_sha256, peaks }) => ({
    chain_id,
    number,
    head_sha256: head_sha256.toString('hex'),
    peaks: peaks.toString('hex'),
  }));
  await sql`
    with moved as (
      update signature_chains c set number = r.number, head_sha256 = decode(r.head_sha256, 'hex'), peaks = decode(r.peaks, 'hex')
      from ${records('signature_chains', ['chain_id', 'number'], moved, { head_sha256: 'text', peaks: 'text' })}
      where c.organization_id = ${organizationId} and c.chain_id = r.chain_id)
    insert into signatures (organization_id, ${columns('signatures', IN_JSON)}, document_sha256, election_sha256,
      previous_sha256, record_sha256, subtrees)
    select ${organizationId}::uuid, ${columns('signatures', IN_JSON, 'r')}, decode(r.document_sha256, 'hex'),
      decode(r.election_sha256, 'hex'), decode(r.previous_sha256, 'hex'), decode(r.record_sha256, 'hex'),
      decode(r.subtrees, 'hex')
    from ${records('signatures', IN_JSON, rows.map(hashesAsHex), HASHES)}`.execute(db);
}

const HASHES = {
  document_sha256: 'text',
  election_sha256: 'text',
  previous_sha256: 'text',
  record_sha256: 'text',
  subtrees: 'text',
} as const;
const IN_JSON = columnsWithout(
  'signatures',
  ...([
    'organization_id',
    'document_sha256',
    'election_sha256',
    'previous_sha256',
    'record_sha256',
    'subtrees',
  ] as const),
);

function hashesAsHex(row: SignatureRow) {
  return {
    ...row,
    document_sha256: row.document_sha256.toString('hex'),
    election_sha256: row.election_sha256.toString('hex'),
    previous_sha256: row.previous_sha256?.toString('hex'),
    record_sha256: row.record_sha256.toString('hex'),
    subtrees: row.subtrees.toString('hex'),
  };
}

const SIGNATURE = columns('signatures', columnsWithout('signatures', 'organization_id'), 's');

/** SQL: the caller reaches employee `e`. */
export const inReach = (caller: Caller) => sql`
  e.organization_id = ${caller.organizationId}
  and (${caller.employerId}::uuid is null or e.employer_id = ${caller.employerId})
  and (${caller.employeeId}::uuid is null or e.id = ${caller.employeeId})`;

/** The evidence of an enrollment's answer; null if there is none within the caller's reach. */
export async function selectSignature(db: Db, caller: Caller, enrollmentId: Uuid): Promise<SignatureRow | null> {
  const { rows } = await sql<SignatureRow>`
    select ${SIGNATURE}
    from signatures s join employees e on e.organization_id = s.organization_id and e.id = s.employee_id
    where s.enrollment_id = ${enrollmentId} and ${inReach(caller)}
    order by s.id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** The enrollments among these that nobody signed because they were renewed passively. */
export async function selectRenewed(
  db: Db,
  organizationId: Uuid,
  enrollmentIds: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  if (enrollmentIds.length === 0) return new Set();
  const { rows } = await sql<{ enrollment_id: Uuid }>`
    select enrollment_id from signatures
    where organization_id = ${organizationId} and enrollment_id = ${anyOf(enrollmentIds)}
      and signer_kind = 'passive_renewal'`.execute(db);
  return new Set(rows.map(({ enrollment_id }) => enrollment_id));
}

/** What one employee signed, newest first. Null: the caller does not reach the employee. */
export async function selectSignaturesOfEmployee(
  db: Db,
  caller: Caller,
  employeeId: Uuid,
  page: PageRequest,
): Promise<{ rows: SignatureRow[]; total: number } | null> {
  const counted = await sql<{ total: number }>`
    select (select count(*) from signatures s where s.organization_id = e.organization_id and s.employee_id = e.id) as total
    from employees e
    where e.id = ${employeeId} and ${inReach(caller)}`.execute(db);
  const total = counted.rows[0]?.total;
  if (total === undefined) return null;
  const { rows } = await sql<SignatureRow>`
    select ${SIGNATURE} from signatures s
    where s.organization_id = ${caller.organizationId} and s.employee_id = ${employeeId}
    order by s.id desc limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(db);
  return { rows, total };
}

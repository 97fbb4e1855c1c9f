/**
 * Stores a file as proof. It is sealed piece by piece while it is uploaded, and is there once its last piece is. An upload that
 * breaks off, is refused or was a dry run leaves nothing.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { Refusal, Refused, refuse } from '../../platform/commands/refusal.ts';
import { type Db, transaction } from '../../platform/database/db.ts';
import type { Prepared } from '../../platform/http/endpoints.ts';
import { piecesOf, type SentFile, takeFile } from '../../platform/http/uploads.ts';
import type { Seal } from '../../platform/process/seal.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { wireId } from '../vocabulary/ids.ts';
import { newFileKey, openPiece, sealPiece } from './piece-seal.ts';
import { checkType, fileNameOf, MOST_BYTES, MOST_OF_A_CASE, type ProofType } from './proof.rules.ts';
import {
  type Case,
  completeUpload,
  deleteUpload,
  insertPiece,
  insertUpload,
  lockCase,
  type ProofRow,
  selectPiece,
  selectUse,
} from './proof.sql.ts';

const PIECE_BYTES = 256 * 1024;
/** The bytes of a form around its file. */
const FORM_BYTES = 64 * 1024;

/** Where files are stored. */
export interface ProofStore {
  kit: Kit;
  seal: Seal;
  /** For all files of one organization. */
  quotaBytes: number;
}

/** A file whose bytes are all there, but that nobody sees yet. */
export interface StagedProof extends Prepared {
  id: Uuid;
  type: ProofType;
  byteCount: number;
}

const UPLOADERS = { K: 'api_key', R: 'employer', E: 'employee' } as const satisfies Record<
  Caller['kind'],
  ProofRow['uploaded_by']
>;

/** Receives the file of a request; each piece is a transaction of its own. */
export async function stageProof(
  store: ProofStore,
  caller: Caller,
  about: Case,
  request: FastifyRequest,
): Promise<StagedProof | Refusal> {
  const { db } = store.kit.database;
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES + FORM_BYTES) return tooLarge();
  const noRoom = await checkRoom(store, db, caller.organizationId, about, 0);
  if (noRoom) return noRoom;
  const id = store.kit.newId();
  const discard = () => deleteUpload(db, caller.organizationId, id);
  try {
    const staged = await takeFile(request, (file) => keepPieces(store, caller, { id, about }, file));
    return { ...staged, discard };
  } catch (error) {
    await discard();
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

async function keepPieces(
  { kit, seal }: ProofStore,
  caller: Caller,
  { id, about }: { id: Uuid; about: Case },
  file: SentFile,
): Promise<Omit<StagedProof, 'discard'>> {
  const { organizationId } = caller;
  const { db } = kit.database;
  const key = newFileKey();
  const digest = createHash('sha256');
  let type: ProofType | null = null;
  let byteCount = 0;
  let number = 0;
  for await (const bytes of piecesOf(file.content, PIECE_BYTES)) {
    byteCount += bytes.length;
    if (byteCount > MOST_BYTES) throw new Refused(tooLarge());
    const isFirst = type === null;
    type ??= accepted(bytes, file.type);
    digest.update(bytes);
    const now = kit.real.now();
    const row = {
      ...{ organization_id: organizationId, id, content_type: type, file_name: fileNameOf(file.name, type) },
      ...{ sealed_key: seal.seal(key.toString('base64')), uploaded_by: UPLOADERS[caller.kind] },
      ...{ uploaded_at: now, touched_at: now },
    };
    const piece = { number, sealed: sealPiece(key, number, bytes) };
    await transaction(db, async (tx) => {
      if (isFirst) await insertUpload(tx, row, about);
      await insertPiece(tx, row, piece, now);
    });
    number++;
  }
  return { id, type: type ?? accepted(Buffer.alloc(0), file.type), byteCount, digest: digest.digest('hex') };
}

function accepted(head: Buffer, declared: string): ProofType {
  const type = checkType(head, declared);
  if (type instanceof Refusal) throw new Refused(type);
  return type;
}

const tooLarge = () => new Refusal('payload_too_large', { message: 'A file can have at most 10 MB.' });

/** From now on the staged file is there. */
export async function addProof(command: Command, store: ProofStore, about: Case, staged: StagedProof): Promise<void> {
  const { db, organizationId, now } = command;
  await lockCase(db, organizationId, about);
  const noRoom = await checkRoom(store, db, organizationId, about, staged.byteCount);
  if (noRoom) throw new Refused(noRoom);
  const { id, type, byteCount } = staged;
  // More time passed between two pieces than an upload may take, and housekeeping has deleted it.
  if (!(await completeUpload(db, organizationId, id, { byteCount, at: now }))) refuse('unavailable');
  const details = { proof_id: wireId('proof', id), content_type: type, byte_count: byteCount };
  if ('lifeEventId' in about) command.audit('life_event.add_proof', 'lifeEvent', about.lifeEventId, { details });
  else command.audit('dependent.add_proof', 'dependent', about.dependentId, { details });
}

async function checkRoom(
  { quotaBytes }: ProofStore,
  db: Db,
  organizationId: Uuid,
  about: Case,
  more: number,
): Promise<Refusal | null> {
  const used = await selectUse(db, organizationId, about);
  if (used.of_case >= MOST_OF_A_CASE) return new Refusal('too_many_documents');
  return used.of_organization + more > quotaBytes ? new Refusal('proof_quota_reached') : null;
}

/** The bytes of a file, piece by piece. */
export function contentOf(
  { kit, seal }: ProofStore,
  organizationId: Uuid,
  { id, sealed_key, byte_count }: Pick<ProofRow, 'id' | 'sealed_key' | 'byte_count'>,
): Readable {
  const key = Buffer.from(seal.open(sealed_key), 'base64');
  const count = Math.ceil((byte_count ?? 0) / PIECE_BYTES);
  async function* pieces() {
    for (let number = 0; number < count; number++) {
      const sealed = await selectPiece(kit.database.db, organizationId, id, number);
      if (!sealed) throw new Error('a piece of a proof is missing');
      yield openPiece(key, number, sealed);
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}

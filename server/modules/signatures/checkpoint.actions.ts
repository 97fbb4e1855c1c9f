/** Makes checkpoints, and the proofs that lead to them. */
import type { Caller } from '../../platform/commands/caller.ts';
import type { Kit } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { type Db, transaction } from '../../platform/database/db.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { type CheckpointConsistency, checkpointAfter, headJson, type SignatureProof } from './checkpoint.rules.ts';
import {
  findUncovered,
  type HeadRow,
  insertCheckpoint,
  insertHeads,
  lockGrownChains,
  selectHeadSubtrees,
  selectLastCheckpoint,
  selectPlacedRecord,
  selectRecordSubtrees,
  selectTwoCheckpoints,
} from './checkpoint.sql.ts';
import { consistencyProof, inclusionProof, type Proof, proofHashes, separated } from './merkle.rules.ts';

/**
 * Makes a checkpoint for every organization in which somebody has signed since its last one; true if there may be more at once.
 */
export async function checkpointTurn(kit: Kit): Promise<boolean> {
  let more = false;
  const faults: unknown[] = [];
  for (const organizationId of await findUncovered(kit.database.db)) {
    try {
      more = (await makeCheckpoint(kit, organizationId)) || more;
    } catch (error) {
      // A fault in one organization must not stop the others.
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
  return more;
}

async function makeCheckpoint({ database, real }: Kit, organizationId: Uuid): Promise<boolean> {
  return transaction(database.db, async (tx) => {
    const grown = await lockGrownChains(tx, organizationId, database.batchRows);
    if (grown.length === 0) return false;
    const last = await selectLastCheckpoint(tx, organizationId);
    const { checkpoint, heads } = checkpointAfter(last, grown, { organizationId, madeAt: real.now() });
    if (await insertCheckpoint(tx, organizationId, checkpoint)) await insertHeads(tx, organizationId, heads);
    return grown.length === database.batchRows;
  });
}

/**
 * A proof, or a refusal: 404 if the signature is out of reach, 409 `checkpoint_pending` until a checkpoint covers the record.
 */
export async function proveSignature(db: Db, caller: Caller, signatureId: Uuid): Promise<SignatureProof | Refusal> {
  const { organizationId } = caller;
  const placed = await selectPlacedRecord(db, caller, signatureId);
  if (!placed) return new Refusal('not_found');
  const { chain_id, number, record_json, head_number, size, root_sha256, head_count, checkpoint_json } = placed;
  const isCovered = head_number && size && root_sha256 && head_count && checkpoint_json && size >= number;
  if (!isCovered) return new Refusal('checkpoint_pending');
  return {
    record_json,
    record_path: await hashesOf(inclusionProof(number, size), (numbers) =>
      selectRecordSubtrees(db, organizationId, chain_id, numbers),
    ),
    head_json: headJson(organizationId, { chain_id, size, root_sha256 }),
    head_number,
    head_path: await hashesOf(inclusionProof(head_number, head_count), (numbers) =>
      selectHeadSubtrees(db, organizationId, numbers),
    ),
    checkpoint_json,
  };
}

/** The proof that the newest checkpoint extends the one with this number; null if there is none. */
export async function proveConsistency(
  db: Db,
  organizationId: Uuid,
  from: number,
): Promise<CheckpointConsistency | null> {
  const two = await selectTwoCheckpoints(db, organizationId, from);
  if (!two) return null;
  const { from_count, from_json, head_count, checkpoint_json } = two;
  const path = await hashesOf(consistencyProof(from_count, head_count), (numbers) =>
    selectHeadSubtrees(db, organizationId, numbers),
  );
  return { from_json, checkpoint_json, path };
}

type SelectSubtrees = (numbers: number[]) => Promise<Pick<HeadRow, 'number' | 'subtrees'>[]>;

/** The hashes of a proof in hex, read in one statement however long the log is. */
async function hashesOf(proof: Proof, select: SelectSubtrees): Promise<string[]> {
  const numbers = [...new Set(proof.flat().map(({ number }) => number))];
  const kept = new Map((await select(numbers)).map(({ number, subtrees }) => [number, separated(subtrees)]));
  return proofHashes(proof, (number) => kept.get(number) ?? []).map((hash) => hash.toString('hex'));
}

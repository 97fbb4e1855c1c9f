/**
 * Ties the chains of an organization together. A log of heads gets an entry whenever a checkpoint covers more of a chain: the
 * size of the chain and the root over its records. A checkpoint is the root over that log. So a few hashes lead from a record
 * to the head of its chain, and from there to a checkpoint; and two checkpoints can be shown to be of one log in which nothing
 * was changed or dropped.
 */
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { wireId } from '../vocabulary/ids.ts';
import type { CheckpointRow, HeadRow } from './checkpoint.sql.ts';
import { append, isConsistent, joined, leafHash, rootByInclusion, rootOf, separated } from './merkle.rules.ts';
import { canonicalJson, sha256 } from './signature.rules.ts';
import type { Chain } from './signature.sql.ts';

/** On the wire a chain is named after its employer, or after the organization if it dates from before employers had chains. */
function wireChain(organizationId: Uuid, chainId: Uuid): string {
  return wireId(chainId === organizationId ? 'organization' : 'employer', chainId);
}

/** The text of an entry in the log of heads. */
export function headJson(organizationId: Uuid, head: Pick<HeadRow, 'chain_id' | 'size' | 'root_sha256'>): string {
  return canonicalJson({
    chain: wireChain(organizationId, head.chain_id),
    size: head.size,
    root_sha256: head.root_sha256.toString('hex'),
  });
}

/** The entries for chains that have grown, and the checkpoint over all of them. `last` is null before the first one. */
export function checkpointAfter(
  last: CheckpointRow | null,
  grown: readonly (Chain & { covered: number })[],
  { organizationId, madeAt }: { organizationId: Uuid; madeAt: Instant },
): { checkpoint: CheckpointRow; heads: HeadRow[] } {
  let log = { size: last?.head_count ?? 0, peaks: separated(last?.peaks ?? Buffer.alloc(0)) };
  const heads = grown.map(({ chain_id, number, peaks }) => {
    const head = { chain_id, size: number, root_sha256: rootOf({ peaks: separated(peaks) }) };
    const added = append(log, headJson(organizationId, head));
    log = added.log;
    return { ...head, number: log.size, subtrees: joined(added.completed) };
  });
  const added = grown.reduce((sum, { number, covered }) => sum + number - covered, 0);
  const signatureCount = (last?.signature_count ?? 0) + added;
  const number = (last?.number ?? 0) + 1;
  const checkpointJson = canonicalJson({
    organization_id: wireId('organization', organizationId),
    number,
    made_at: madeAt,
    head_count: log.size,
    signature_count: signatureCount,
    root_sha256: rootOf(log).toString('hex'),
    previous_sha256: last?.checkpoint_sha256.toString('hex') ?? null,
  });
  return {
    heads,
    checkpoint: {
      number,
      head_count: log.size,
      peaks: joined(log.peaks),
      signature_count: signatureCount,
      made_at: madeAt,
      checkpoint_json: checkpointJson,
      checkpoint_sha256: sha256(checkpointJson),
    },
  };
}

/** A proof as the API returns it. */
export interface SignatureProof {
  record_json: string;
  record_path: string[];
  head_json: string;
  head_number: number;
  head_path: string[];
  checkpoint_json: string;
}

/** The proof that a later checkpoint extends an earlier one. */
export interface CheckpointConsistency {
  from_json: string;
  checkpoint_json: string;
  path: string[];
}

interface CheckpointText {
  organization_id: string;
  head_count: number;
  root_sha256: string;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** The first fault of a proof, as a sentence; null: the record is in the log of this checkpoint. */
export function faultOfProof(proof: SignatureProof): string | null {
  const record: { chain?: string; organization_id: string; number: number } = JSON.parse(proof.record_json);
  const head: { chain: string; size: number; root_sha256: string } = JSON.parse(proof.head_json);
  const checkpoint: CheckpointText = JSON.parse(proof.checkpoint_json);
  if (checkpoint.organization_id !== record.organization_id) return 'The checkpoint belongs to another organization.';
  if (head.chain !== (record.chain ?? record.organization_id))
    return 'The head belongs to another chain than the record.';
  const ofChain = rootByInclusion(leafHash(proof.record_json), record.number, head.size, proof.record_path.map(bytes));
  if (ofChain?.toString('hex') !== head.root_sha256) return 'The record is not in its chain as it was signed.';
  const { head_count } = checkpoint;
  const ofLog = rootByInclusion(leafHash(proof.head_json), proof.head_number, head_count, proof.head_path.map(bytes));
  if (ofLog?.toString('hex') !== checkpoint.root_sha256) return 'The chain’s head is not in the checkpoint.';
  return null;
}

/** The same for two checkpoints; null: everything that the earlier one covers is in the later one, unchanged. */
export function faultOfConsistency({ from_json, checkpoint_json, path }: CheckpointConsistency): string | null {
  const [earlier, later]: [CheckpointText, CheckpointText] = [JSON.parse(from_json), JSON.parse(checkpoint_json)];
  if (earlier.organization_id !== later.organization_id) return 'The checkpoints belong to two organizations.';
  const rooted = ({ head_count, root_sha256 }: CheckpointText) => ({ size: head_count, root: bytes(root_sha256) });
  return isConsistent(rooted(earlier), rooted(later), path.map(bytes))
    ? null
    : 'The later checkpoint does not extend the earlier one: something was changed or dropped.';
}

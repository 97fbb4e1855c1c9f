/** Proofs that a signature is unchanged, for anybody who keeps a checkpoint. */
import Type from 'typebox';
import { Refusal, refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable } from '../../platform/http/schemas.ts';
import type { Instant } from '../../platform/values/dates.ts';
import { proveConsistency, proveSignature } from './checkpoint.actions.ts';
import { type CheckpointRow, countUncovered, selectLastCheckpoint } from './checkpoint.sql.ts';
import { Hash } from './signature.view.ts';

const Path = Type.Array(Hash, {
  description: 'The sibling hashes on the path to the root, lowest first (RFC 9162, 2.1.3).',
});
const CheckpointJson = Type.String({
  description: 'The newest checkpoint as canonical JSON; its hash is the SHA-256 of these bytes.',
});

const Head = Type.Object({
  number: Type.Integer({ description: 'Of the newest checkpoint, from 1; 0 before the first.' }),
  made_at: Nullable(InstantString),
  age_seconds: Nullable(Type.Integer()),
  signature_count: Type.Integer({ description: 'Signatures that it covers.' }),
  pending_count: Type.Integer({ description: 'Signatures that the next checkpoint will cover, within a minute.' }),
  checkpoint_json: Nullable(CheckpointJson),
  checkpoint_sha256: Nullable(Hash),
});

function presentHead(row: CheckpointRow | null, pending: number, now: Instant) {
  return {
    number: row?.number ?? 0,
    made_at: row?.made_at ?? null,
    age_seconds: row && Math.max(0, Math.floor((Date.parse(now) - Date.parse(row.made_at)) / 1000)),
    signature_count: row?.signature_count ?? 0,
    pending_count: pending,
    checkpoint_json: row?.checkpoint_json ?? null,
    checkpoint_sha256: row?.checkpoint_sha256.toString('hex') ?? null,
  };
}

const getSignatureChainHead = read({
  method: 'GET',
  path: '/v1/signatures/head',
  operation: 'getSignatureChainHead',
  tag: 'enrollments',
  summary: 'Read the newest checkpoint of your signatures',
  description: 'Keep a copy elsewhere: with it anyone can show later that no earlier record was changed or dropped.',
  who: ['K'],
  answers: { 200: Data(Head) },
  run: async ({ db, kit, caller: { organizationId } }) => {
    const row = await selectLastCheckpoint(db, organizationId);
    return answer(200, { data: presentHead(row, await countUncovered(db, organizationId), kit.real.now()) });
  },
});

const getSignatureProof = read({
  method: 'GET',
  path: '/v1/signatures/:signature_id/proof',
  operation: 'getSignatureProof',
  tag: 'enrollments',
  summary: 'Read the proof that a signature is in the newest checkpoint',
  description:
    '409 `checkpoint_pending` in the first minute. `openroll signatures verify` and examples/verify-signature.mjs verify it.',
  who: ['K', 'E'],
  ids: { signature_id: 'signature' },
  answers: {
    200: Data(
      Type.Object({
        record_json: Type.String({ description: 'The record as canonical JSON, with the hash of the document.' }),
        record_path: Path,
        head_json: Type.String({ description: 'The head of its chain: the number of records and their root.' }),
        head_number: Type.Integer({ description: 'The place of the head among all heads, from 1.' }),
        head_path: Path,
        checkpoint_json: CheckpointJson,
      }),
    ),
  },
  refusals: ['checkpoint_pending'],
  run: async ({ db, caller, ids }) => {
    const proof = await proveSignature(db, caller, ids.signature_id);
    return proof instanceof Refusal ? proof : answer(200, { data: proof });
  },
});

const getSignatureConsistency = read({
  method: 'GET',
  path: '/v1/signatures/consistency',
  operation: 'getSignatureConsistency',
  tag: 'enrollments',
  summary: 'Read the proof that the newest checkpoint extends an earlier one',
  description: '404 if there is no checkpoint with this number.',
  who: ['K'],
  query: Type.Object({
    from: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        default: 1,
        description: 'The number of the earlier checkpoint; the first one by default.',
      }),
    ),
  }),
  answers: {
    200: Data(
      Type.Object({
        from_json: Type.String({ description: 'The earlier checkpoint: compare it with the copy that you kept.' }),
        checkpoint_json: CheckpointJson,
        path: Type.Array(Hash, { description: 'RFC 9162, 2.1.4.' }),
      }),
    ),
  },
  run: async ({ db, caller, query }) =>
    answer(200, { data: (await proveConsistency(db, caller.organizationId, query.from ?? 1)) ?? refuse('not_found') }),
});

export const checkpointEndpoints = [getSignatureChainHead, getSignatureProof, getSignatureConsistency];

// Verifies that a signed record is in a checkpoint (docs/enroll.md#the-evidence), with nothing but Node:
//   node verify-signature.mjs proof.json [document.html]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [proofFile, documentFile] = process.argv.slice(2);
const { data: proof } = JSON.parse(readFileSync(proofFile, 'utf8'));
const record = JSON.parse(proof.record_json);
const head = JSON.parse(proof.head_json);
const checkpoint = JSON.parse(proof.checkpoint_json);

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leaf = (text) => sha256(Buffer.of(0), text);
const node = (left, right) => sha256(Buffer.of(1), left, right);

/** Climbs from the leaf with this number (from 1) to the root of a tree of this size: RFC 9162, 2.1.3.2. */
function climb(hash, number, size, path) {
  let [at, last] = [number - 1, size - 1];
  if (at < 0 || at > last) return null;
  for (const beside of path.map((hex) => Buffer.from(hex, 'hex'))) {
    if (last === 0) return null;
    const isLeft = at % 2 === 0 && at !== last;
    hash = isLeft ? node(hash, beside) : node(beside, hash);
    if (!isLeft) while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash.toString('hex') : null;
}

const { record_path, head_path, head_number } = proof;
const found = {
  'record in its chain': climb(leaf(proof.record_json), record.number, head.size, record_path) === head.root_sha256,
  'head of that chain': head.chain === (record.chain ?? record.organization_id),
  'head in the checkpoint':
    climb(leaf(proof.head_json), head_number, checkpoint.head_count, head_path) === checkpoint.root_sha256,
  'same organization': checkpoint.organization_id === record.organization_id,
  document: !documentFile || sha256(readFileSync(documentFile)).toString('hex') === record.document_sha256,
};
for (const [what, holds] of Object.entries(found)) console.log(holds ? 'sound ' : 'BROKEN', what);
console.log('checkpoint', checkpoint.number, sha256(proof.checkpoint_json).toString('hex'));
process.exitCode = Object.values(found).every(Boolean) ? 0 : 1;

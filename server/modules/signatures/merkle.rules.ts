/**
 * Merkle trees of RFC 9162 (2.1): a log of texts whose root proves, with a few hashes, that a text is in it and that an older
 * root is of the same log. Nothing is computed over the whole log: `append` returns the subtrees that a text completes, which
 * are stored with it, and every proof is made of stored ones.
 */
import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
const BYTES = 32;

export const leafHash = (text: string): Buffer => createHash('sha256').update(LEAF).update(text).digest();

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest();

/** What has to be known of a log to append to it. */
export interface Log {
  size: number;
  /** The roots of its complete subtrees, the largest first. */
  peaks: Buffer[];
}

export const EMPTY: Log = { size: 0, peaks: [] };

/** The log with one more text, and the roots of the subtrees that it completes: of one text, of two, of four, and so on. */
export function append({ size, peaks }: Log, text: string): { log: Log; completed: Buffer[] } {
  const rest = [...peaks];
  let node = leafHash(text);
  const completed = [node];
  for (let left = size; left % 2 === 1; left = (left - 1) / 2) {
    const beside = rest.pop();
    if (!beside) throw new Error(`a log of ${size} has more peaks`);
    node = nodeHash(beside, node);
    completed.push(node);
  }
  return { log: { size: size + 1, peaks: [...rest, node] }, completed };
}

export const rootOf = ({ peaks }: Pick<Log, 'peaks'>): Buffer =>
  peaks.length === 0 ? createHash('sha256').digest() : peaks.reduceRight((right, left) => nodeHash(left, right));

/** A complete subtree of 2^level texts. It is stored with the text of this number (from 1), its last one. */
export interface Subtree {
  number: number;
  level: number;
}

/** Each hash of a proof is the root over some subtrees, the largest first. */
export type Proof = Subtree[][];

/** The sibling hashes on the path from a text to the root, lowest first. */
export function inclusionProof(number: number, size: number): Proof {
  if (number < 1 || number > size) throw new Error(`there is no number ${number} among ${size}`);
  return path(number - 1, 0, size);
}

/** The proof that a log of this size extends the one of the earlier size. */
export function consistencyProof(earlier: number, size: number): Proof {
  if (earlier < 1 || earlier > size) throw new Error(`a log of ${size} does not extend one of ${earlier}`);
  return earlier === size ? [] : growth(earlier, 0, size, true);
}

function path(index: number, from: number, to: number): Proof {
  if (to - from === 1) return [];
  const middle = from + halfOf(to - from);
  return index < middle
    ? [...path(index, from, middle), subtrees(middle, to)]
    : [...path(index, middle, to), subtrees(from, middle)];
}

/** `whole`: the earlier log started here, so its verifier knows the root of this part. */
function growth(earlier: number, from: number, to: number, whole: boolean): Proof {
  if (earlier === to) return whole ? [] : [subtrees(from, to)];
  const middle = from + halfOf(to - from);
  return earlier <= middle
    ? [...growth(earlier, from, middle, whole), subtrees(middle, to)]
    : [...growth(earlier, middle, to, false), subtrees(from, middle)];
}

/** The largest power of two below `count`. */
function halfOf(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/** The complete subtrees that the texts between two places form, in the order of the log. */
function subtrees(from: number, to: number): Subtree[] {
  const found: Subtree[] = [];
  for (let at = from; at < to; ) {
    const level = Math.floor(Math.log2(to - at));
    at += 2 ** level;
    found.push({ number: at, level });
  }
  return found;
}

/** The hashes of a proof; `kept` gives what `append` returned for a number. */
export function proofHashes(proof: Proof, kept: (number: number) => readonly Buffer[]): Buffer[] {
  return proof.map((parts) =>
    rootOf({
      peaks: parts.map(({ number, level }) => {
        const hash = kept(number)[level];
        if (!hash) throw new Error(`the subtree of level ${level} that ends with ${number} was not kept`);
        return hash;
      }),
    }),
  );
}

/** The root to which an inclusion proof leads; null if the number of hashes does not fit this place. */
export function rootByInclusion(leaf: Buffer, number: number, size: number, hashes: readonly Buffer[]): Buffer | null {
  let [at, last, root] = [number - 1, size - 1, leaf];
  if (at < 0 || at > last) return null;
  for (const hash of hashes) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      root = nodeHash(hash, root);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else root = nodeHash(root, hash);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}

/** Whether the later log starts with all of the earlier one. */
export function isConsistent(earlier: Rooted, later: Rooted, hashes: readonly Buffer[]): boolean {
  if (earlier.size === later.size) return hashes.length === 0 && earlier.root.equals(later.root);
  let [at, last] = [earlier.size - 1, later.size - 1];
  if (at < 0 || at > last) return false;
  while (at % 2 === 1) [at, last] = [(at - 1) / 2, Math.floor(last / 2)];
  // An earlier log that is a complete subtree is itself the start of the path.
  const [start, ...rest] = at === 0 ? [earlier.root, ...hashes] : hashes;
  if (!start) return false;
  let [before, after] = [start, start];
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [before, after] = [nodeHash(hash, before), nodeHash(hash, after)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else after = nodeHash(after, hash);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && before.equals(earlier.root) && after.equals(later.root);
}

export interface Rooted {
  size: number;
  root: Buffer;
}

/** Hashes as they are stored in one column. */
export const joined = (hashes: readonly Buffer[]): Buffer => Buffer.concat(hashes);

export const separated = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length / BYTES }, (_, n) => bytes.subarray(n * BYTES, (n + 1) * BYTES));

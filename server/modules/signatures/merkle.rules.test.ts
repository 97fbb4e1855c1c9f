/**
 * The trees of RFC 9162: the roots that other implementations compute, and proofs that hold for what is in the log and for
 * nothing else.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  append,
  consistencyProof,
  EMPTY,
  inclusionProof,
  isConsistent,
  joined,
  type Log,
  leafHash,
  proofHashes,
  rootByInclusion,
  rootOf,
  separated,
} from './merkle.rules.ts';

/** The definition, word for word. */
function treeHash(texts: readonly string[]): Buffer {
  if (texts.length <= 1) return texts[0] === undefined ? createHash('sha256').digest() : leafHash(texts[0]);
  let half = 1;
  while (half * 2 < texts.length) half *= 2;
  return createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), treeHash(texts.slice(0, half)), treeHash(texts.slice(half))]))
    .digest();
}

function logOf(texts: readonly string[]) {
  let log: Log = EMPTY;
  const kept = texts.map((text) => {
    const added = append(log, text);
    log = added.log;
    return separated(joined(added.completed));
  });
  return { log, kept: (number: number) => kept[number - 1] ?? [] };
}

const textsOf = (size: number) => Array.from({ length: size }, (_, n) => `text ${n}`);
const MOST = 40;

describe('a log', () => {
  it('has the root by definition, at every size', () => {
    for (let size = 0; size <= MOST; size++) expect(rootOf(logOf(textsOf(size)).log)).toEqual(treeHash(textsOf(size)));
  });

  it('has the root that other implementations compute', () => {
    // The test vectors of Certificate Transparency, those that are valid UTF-8.
    expect(rootOf(EMPTY).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(rootOf(logOf(['', '\0']).log).toString('hex')).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    );
  });
});

describe('an inclusion proof', () => {
  it('leads to the root for every text at every size, and for no other text or place', () => {
    for (let size = 1; size <= MOST; size++) {
      const { log, kept } = logOf(textsOf(size));
      for (let number = 1; number <= size; number++) {
        const hashes = proofHashes(inclusionProof(number, size), kept);
        const leaf = leafHash(`text ${number - 1}`);
        expect(rootByInclusion(leaf, number, size, hashes)).toEqual(rootOf(log));
        expect(rootByInclusion(leafHash('another'), number, size, hashes)).not.toEqual(rootOf(log));
        if (number < size) expect(rootByInclusion(leaf, number + 1, size, hashes)).not.toEqual(rootOf(log));
        expect(rootByInclusion(leaf, number, size, [...hashes, leaf])).toBeNull();
        if (size > 1) expect(rootByInclusion(leaf, number, size, hashes.slice(1))).not.toEqual(rootOf(log));
      }
    }
  });

  it('has twenty hashes for a million texts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (number) => {
        expect(inclusionProof(number, 1_000_000).length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('can’t be made for a text that is not there', () => {
    expect(() => inclusionProof(0, 3)).toThrow('no number 0');
    expect(() => inclusionProof(4, 3)).toThrow('no number 4');
  });
});

describe('a consistency proof', () => {
  it('holds between all sizes of one log, but not after a text was changed', () => {
    for (let size = 1; size <= MOST; size++) {
      const { log, kept } = logOf(textsOf(size));
      const later = { size, root: rootOf(log) };
      for (let earlier = 1; earlier <= size; earlier++) {
        const hashes = proofHashes(consistencyProof(earlier, size), kept);
        const root = treeHash(textsOf(earlier));
        expect(isConsistent({ size: earlier, root }, later, hashes)).toBe(true);
        const changed = treeHash(textsOf(earlier).with(Math.floor(earlier / 2), 'changed'));
        expect(isConsistent({ size: earlier, root: changed }, later, hashes)).toBe(false);
        expect(isConsistent({ size: earlier, root }, { size, root: changed }, hashes)).toBe(false);
        expect(isConsistent({ size: earlier, root }, later, [...hashes, root])).toBe(false);
      }
    }
  });

  it('can’t be made from a longer log', () => {
    expect(() => consistencyProof(4, 3)).toThrow('does not extend');
    expect(isConsistent({ size: 4, root: treeHash(textsOf(4)) }, { size: 3, root: treeHash(textsOf(3)) }, [])).toBe(
      false,
    );
  });
});

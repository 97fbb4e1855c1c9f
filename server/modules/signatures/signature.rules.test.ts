/** For given values there is one spelling; for given records, a chain that reveals every change. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLink, type ChainLink, canonicalJson, checkSignature, recordHash, strokesOf } from './signature.rules.ts';

describe('canonicalJson', () => {
  it('sorts members at every depth, and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'é"' }], a: null, c: undefined })).toBe(
      '{"a":null,"b":[{"a":"é\\"","z":1}]}',
    );
  });

  it('means the same as the value, in whatever order its members are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value);
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('the chain', () => {
  const chainOf = (texts: string[]): ChainLink[] => {
    const links: ChainLink[] = [];
    for (const [index, text] of texts.entries()) {
      const previous = links.at(-1)?.recordSha256 ?? null;
      const previous_sha256 = previous && Buffer.from(previous).toString('hex');
      const recordJson = canonicalJson({ text, number: index + 1, previous_sha256 });
      links.push({ number: index + 1, recordJson, recordSha256: recordHash(previous, recordJson) });
    }
    return links;
  };
  const texts = fc.array(fc.string(), { minLength: 2, maxLength: 8 });

  it('is intact as it was made', () => {
    fc.assert(
      fc.property(texts, (given) => {
        expect(brokenLink(chainOf(given))).toBeNull();
      }),
    );
  });

  it('reveals a changed record, even if its own hash was recomputed', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (given, at) => {
        const links = chainOf(given);
        const index = at % (links.length - 1);
        const link = links[index] as ChainLink;
        const changed = link.recordJson.replace('"text":"', '"text":"x');
        links[index] = { ...link, recordJson: changed };
        expect(brokenLink(links)).toBe(index + 1);
        links[index] = {
          ...link,
          recordJson: changed,
          recordSha256: recordHash(links[index - 1]?.recordSha256 ?? null, changed),
        };
        expect(brokenLink(links)).toBe(index + 2);
      }),
    );
  });

  it('reveals a dropped record', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (given, at) => {
        const links = chainOf(given);
        const index = at % (links.length - 1);
        links.splice(index, 1);
        expect(brokenLink(links)).toBe(index + 1);
      }),
    );
  });
});

describe('checkSignature', () => {
  const signature = { document_sha256: '', name: 'Odalys Ferreira', consent: true };

  it.each(['Li', '王伟', 'O’B', 'é ñ'])('accepts %s', (name) => {
    expect(checkSignature({ ...signature, name })).toBeNull();
  });

  it.each(['', 'X', '1234', 'X 7', '--'])('refuses "%s"', (name) => {
    expect(checkSignature({ ...signature, name })).toMatchObject({ code: 'signature_invalid' });
  });

  it('refuses without consent', () => {
    expect(checkSignature({ ...signature, consent: false })).toMatchObject({ code: 'signature_invalid' });
  });
});

describe('strokesOf', () => {
  const trace = (from: number) => Array.from({ length: 15 }, (_, n) => [from + n, n % 3]);

  it('lifts the pen where points are far apart, and keeps all points in their order', () => {
    expect(strokesOf([...trace(0), ...trace(60)]).map((stroke) => stroke.length)).toEqual([15, 15]);
    expect(strokesOf([...trace(0), ...trace(15)])).toHaveLength(1);
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(points, (drawn) => {
        expect(strokesOf(drawn).flat()).toEqual(drawn);
      }),
    );
  });

  it('draws a few points as one line, and one as a dot', () => {
    expect(
      strokesOf([
        [0, 0],
        [50, 50],
        [0, 100],
      ]),
    ).toHaveLength(1);
    expect(strokesOf([[7, 7]])).toEqual([[[7, 7]]]);
    expect(strokesOf([])).toEqual([]);
  });
});

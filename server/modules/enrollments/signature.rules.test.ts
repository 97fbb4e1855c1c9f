/** Given values, one spelling; given records, a chain that shows every change. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLink, type ChainLink, canonicalJson, checkSignature, recordHash } from './signature.rules.ts';

describe('canonicalJson', () => {
  it('sorts members at every depth, and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 'é"' }], a: null, c: undefined })).toBe(
      '{"a":null,"b":[{"a":"é\\"","z":1}]}',
    );
  });

  it('means the same as the value, whatever the order of its members', () => {
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

  it('holds as it was made', () => {
    fc.assert(
      fc.property(texts, (given) => {
        expect(brokenLink(chainOf(given))).toBeNull();
      }),
    );
  });

  it('shows a record that was changed, even with its own hash made anew', () => {
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

  it('shows a record that was dropped', () => {
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

  it.each(['Li', '王伟', 'O’B', 'é ñ'])('takes %s', (name) => {
    expect(checkSignature({ ...signature, name })).toBeNull();
  });

  it.each(['', 'X', '1234', 'X 7', '--'])('refuses "%s"', (name) => {
    expect(checkSignature({ ...signature, name })).toMatchObject({ code: 'signature_invalid' });
  });

  it('refuses without consent', () => {
    expect(checkSignature({ ...signature, consent: false })).toMatchObject({ code: 'signature_invalid' });
  });
});

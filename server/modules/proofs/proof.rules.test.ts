/** Which files are taken as proof, and what they are called. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { isLine } from '../../platform/values/text.ts';
import { checkType, fileNameOf, PROOF_TYPES, typeOf } from './proof.rules.ts';

const PDF = Buffer.from('%PDF-1.7\n');
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46494600', 'hex');

describe('the type of a file follows from its first bytes', () => {
  test.each([
    ['a PDF', PDF, 'application/pdf', 'application/pdf'],
    ['a PNG', PNG, 'image/png', 'image/png'],
    ['a JPEG', JPEG, 'image/jpeg', 'image/jpeg'],
    ['a JPEG as some phones call it', JPEG, 'image/JPG', 'image/jpeg'],
    ['a type with a parameter', PDF, 'application/pdf; name=a', 'application/pdf'],
    ['a PDF that claims to be a picture', PDF, 'image/png', 'proof_type_differs'],
    ['a picture without a declared type', PNG, 'application/octet-stream', 'proof_type_differs'],
    ['a page that claims to be a picture', Buffer.from('<!doctype html>'), 'image/png', 'proof_not_accepted'],
    ['a drawing with a script in it', Buffer.from('<svg onload="a()"/>'), 'image/svg+xml', 'proof_not_accepted'],
    ['a PDF behind other bytes', Buffer.concat([Buffer.from('MZ'), PDF]), 'application/pdf', 'proof_not_accepted'],
    ['the beginning of a PNG', PNG.subarray(0, 7), 'image/png', 'proof_not_accepted'],
    ['nothing', Buffer.alloc(0), 'application/pdf', 'proof_not_accepted'],
  ])('%s', (_, head, declared, expected) => {
    const found = checkType(head, declared);
    expect(found instanceof Refusal ? found.code : found).toBe(expected);
  });

  it('and nothing else is accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const type = typeOf(Buffer.from(bytes));
        const begins = [PDF.subarray(0, 5), PNG.subarray(0, 8), JPEG.subarray(0, 3)];
        const at = begins.findIndex((one) => Buffer.from(bytes).subarray(0, one.length).equals(one));
        expect(type).toBe(at < 0 ? null : PROOF_TYPES[at]);
      }),
    );
  });
});

describe('the name of a file', () => {
  test.each([
    ['acta de matrimonio.pdf', 'application/pdf', 'acta de matrimonio.pdf'],
    ['IMG_0042.JPEG', 'image/jpeg', 'IMG_0042.jpeg'],
    ['photo', 'image/jpeg', 'photo.jpg'],
    ['letter.pdf.exe', 'application/pdf', 'letter.pdf.exe.pdf'],
    ['C:\\fakepath\\letter.png', 'image/png', 'letter.png'],
    ['../../etc/passwd', 'application/pdf', 'passwd.pdf'],
    ['fdp.\u202egnp.exe', 'image/png', 'fdp.gnp.exe.png'],
    ['', 'application/pdf', 'document.pdf'],
    ['...', 'application/pdf', 'document.pdf'],
    ['.pdf', 'application/pdf', 'document.pdf'],
    ['结婚证.png', 'image/png', '结婚证.png'],
  ] as const)('%s → %s: %s', (given, type, expected) => {
    expect(fileNameOf(given, type)).toBe(expected);
  });

  it('is one short, visible line and ends as its type does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...PROOF_TYPES), (given, type) => {
        const name = fileNameOf(given, type);
        expect(isLine(name)).toBe(true);
        expect([...name].length).toBeLessThanOrEqual(125);
        expect(name).toMatch({ 'application/pdf': /.\.pdf$/, 'image/png': /.\.png$/, 'image/jpeg': /.\.jpe?g$/ }[type]);
        expect(name).not.toMatch(/["\\/\r\n]/);
        expect(fileNameOf(name, type)).toBe(name);
      }),
    );
  });
});

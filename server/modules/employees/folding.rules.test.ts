/** Names and e-mail addresses, folded to what two spellings have in common. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldEmail, foldName } from './folding.rules.ts';

describe('a folded name', () => {
  test.each([
    ['O’Brien-Núñez', 'OBRIEN NUNEZ'],
    ["D'Angelo", 'dangelo'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['Søren Łukasz', 'soren lukasz'],
    ['Æsa', 'aesa'],
    ['IŞIK', 'ışık'],
    ['Ｍａｒｉａ', 'maria'],
    ['José', 'José'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσεύς'],
    ['St. John ', 'StJohn'],
  ])('%s is %s', (a, b) => expect(foldName(a)).toBe(foldName(b)));

  test('keeps what distinguishes people, in any script', () => {
    expect(foldName('O’Brien-Núñez')).toBe('obriennunez');
    expect(foldName('李 小龍')).toBe('李小龍');
    expect(foldName('Иванов')).not.toBe(foldName('Петров'));
    expect(foldName('Louis II')).not.toBe(foldName('Louis'));
  });

  test('folding twice is folding once, and case does not matter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
        expect(foldName(name.toUpperCase())).toBe(foldName(name));
      }),
      { numRuns: 1000 },
    );
  });
});

test('e-mail addresses are compared without case', () =>
  expect(foldEmail(' Odalys@X.example')).toBe('odalys@x.example'));

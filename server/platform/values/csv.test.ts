/** A spreadsheet shows what was written, runs none of it, and adds the amounts up. */
import { expect, it, test } from 'vitest';
import { csvRow, decimals, withoutFormula } from './csv.ts';

it('quotes commas, quotes and line ends, and nothing else', () => {
  expect(csvRow(['Nguyễn', 'a, b', 'say "no"', 'two\r\nlines', ''])).toBe(
    'Nguyễn,"a, b","say ""no""","two\r\nlines",\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@now', "'@now"],
  ['\tx', "'\tx"],
  ['O-negative', 'O-negative'],
  ['', ''],
])('writes %j as %j', (text, cell) => {
  expect(withoutFormula(text)).toBe(cell);
});

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [-5, '-0.05'],
  [123_456, '1234.56'],
  [-4_658, '-46.58'],
])('%d cents are %s', (cents, amount) => {
  expect(decimals(cents)).toBe(amount);
});

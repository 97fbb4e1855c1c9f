/** A spreadsheet shows what was written, runs none of it, and can add up the amounts. */
import { expect, it, test } from 'vitest';
import { csvRow, decimals, withoutFormula } from './csv.ts';

it('quotes quotation marks, line ends and the cell separators of all countries, and nothing else', () => {
  expect(csvRow(['Nguyễn', 'a, b', 'say "no"', 'two\r\nlines', 'a;=1+1', ''])).toBe(
    'Nguyễn,"a, b","say ""no""","two\r\nlines","a;=1+1",\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@now', "'@now"],
  ['\tx', "'\tx"],
  ['\nx', "'\nx"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠now', "'＠now"],
  ['﹦1', "'﹦1"],
  ['﹢1', "'﹢1"],
  ['﹣1', "'﹣1"],
  ['﹫now', "'﹫now"],
  ['−1', "'−1"],
  ['  =1+1', "'  =1+1"],
  ['\u3000＝1', "'\u3000＝1"],
  ['\u200b=1', "'\u200b=1"],
  ['\u202e=1', "'\u202e=1"],
  ['⁼1', "'⁼1"],
  ['Smith - Jones', 'Smith - Jones'],
  ['１＋１', '１＋１'],
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

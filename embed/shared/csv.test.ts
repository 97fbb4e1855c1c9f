/** The CSV files that spreadsheets open. */
import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it('quotes what has to be quoted, and lets no text be a formula', () => {
  const rows = [
    ['Name', 'Plan'],
    ['Mbeki, Ada', 'The "Gold" plan'],
    ['=1+1', '-2'],
    [-4658, 5],
  ];
  expect(csvOf(rows).split('\r\n')).toEqual([
    'Name,Plan',
    '"Mbeki, Ada","The ""Gold"" plan"',
    "'=1+1,'-2",
    '-46.58,0.05',
    '',
  ]);
});

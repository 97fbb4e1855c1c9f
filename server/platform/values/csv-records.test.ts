import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords } from './csv-records.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, { delimiter = ',', size = 1_000 } = {}): Promise<CsvRecord[]> {
  return await Array.fromAsync(csvRecords(pieces(text, size), delimiter));
}

it('reads what was written, however it is chunked, with the line of each record', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\r', '\n', 'é') });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 });
  const ends = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(rows, ends, fc.integer({ min: 1, max: 9 }), async (written, end, size) => {
      const lines = written.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','));
      const found = await read(lines.join(end) + end, { size });
      expect(found.map(({ cells, broken }) => [cells, broken])).toEqual(written.map((row) => [row, []]));
      const ended = lines.map((line) => (line + end).match(/\r\n|\r|\n/g)?.length ?? 0);
      expect(found.map(({ line }) => line)).toEqual(
        ended.map((_, at) => ended.slice(0, at).reduce((a, b) => a + b, 1)),
      );
    }),
  );
});

describe('a misplaced quotation mark', () => {
  it.each<[string, string, CsvRecord[]]>([
    [
      'in the middle of a cell',
      'a,O"Brien,c\nd,e,f\n',
      [
        { line: 1, cells: ['a', 'O"Brien', 'c'], broken: [1] },
        { line: 2, cells: ['d', 'e', 'f'], broken: [] },
      ],
    ],
    [
      'closed too early',
      'a,"Bo" Li,c\nd,e,f',
      [
        { line: 1, cells: ['a', '"Bo" Li', 'c'], broken: [1] },
        { line: 2, cells: ['d', 'e', 'f'], broken: [] },
      ],
    ],
    [
      'never closed',
      'a,"b,c\nd,e,f\n',
      [
        { line: 1, cells: ['a', '"b', 'c'], broken: [1] },
        { line: 2, cells: ['d', 'e', 'f'], broken: [] },
      ],
    ],
    [
      'closed only on another line',
      'a,"b,c\nd,"e",f\n',
      [
        { line: 1, cells: ['a', '"b', 'c'], broken: [1] },
        { line: 2, cells: ['d', 'e', 'f'], broken: [] },
      ],
    ],
  ])('is a fault of its cell only: %s', async (_, text, expected) => {
    for (const size of [1, 3, 100]) expect(await read(text, { size })).toEqual(expected);
  });

  it('does not affect the rest of a large file', async () => {
    const text = `a,"b\n${'c,d\n'.repeat(50_000)}`;
    const found = await read(text, { size: 4_096 });
    expect([found.length, found.filter(({ broken }) => broken.length > 0).length]).toEqual([50_001, 1]);
  });
});

it('accepts different line endings, and spaces around quotation marks', async () => {
  expect(await read('a;b\r\n "c;d" ;e\nf;g\rh;i', { delimiter: ';' })).toEqual([
    { line: 1, cells: ['a', 'b'], broken: [] },
    { line: 2, cells: ['c;d', 'e'], broken: [] },
    { line: 3, cells: ['f', 'g'], broken: [] },
    { line: 4, cells: ['h', 'i'], broken: [] },
  ]);
});

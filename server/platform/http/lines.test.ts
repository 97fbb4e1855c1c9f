import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Line, linesOf } from './lines.ts';

async function linesIn(chunks: Buffer[]): Promise<Line[]> {
  return Array.fromAsync(linesOf(Readable.from(chunks, { objectMode: true })));
}

it('the lines of a text are the same however its bytes arrive', async () => {
  const text = fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', '')));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40)), async (lines, sizes) => {
      let rest = Buffer.from(lines.join('\n'));
      const chunks: Buffer[] = [];
      for (const size of sizes) {
        chunks.push(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      const found = await linesIn([...chunks, rest]);
      expect(found).toEqual(
        lines
          .join('\n')
          .split('\n')
          .map((line, at) => ({ number: at + 1, text: line })),
      );
    }),
  );
});

it('a line that is not UTF-8 has no text, but the others do', async () => {
  const bytes = Buffer.from('Inés\nIn\xe9s\nIda', 'latin1');
  const found = await linesIn([Buffer.from('Inés\n'), bytes.subarray(5)]);
  expect(found).toEqual([
    { number: 1, text: 'Inés' },
    { number: 2, text: null },
    { number: 3, text: 'Ida' },
  ]);
});

it('an endless line is refused before it fills the memory', async () => {
  const endless = linesOf(
    Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(10_000, 'x');
      })(),
    ),
  );
  await expect(endless.next()).rejects.toMatchObject({ refusal: { code: 'payload_too_large' } });
});

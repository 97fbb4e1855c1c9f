/** The file of a form, however its bytes arrive. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { Refused } from '../commands/refusal.ts';
import { piecesOf, takeFile } from './uploads.ts';

const BOUNDARY = 'b0';
const formOf = (content: Buffer, name: string) =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

async function read(chunks: Buffer[], pieceBytes = 7) {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const request = { body: Readable.from(chunks), headers } as unknown as FastifyRequest;
  return takeFile(request, async ({ name, type, content }) => {
    const pieces: Buffer[] = [];
    for await (const piece of piecesOf(content, pieceBytes)) pieces.push(piece);
    return { name, type, pieces };
  });
}

const codeOf = (reading: Promise<unknown>) =>
  reading.then(
    () => 'taken',
    (error) => (error instanceof Refused ? error.refusal.code : String(error)),
  );

/** Bytes that often look like the beginning of a delimiter. */
const content = fc
  .array(fc.constantFrom('\r', '\n', '-', 'b', '0', '\r\n--b', '\r\n--', 'x'), { maxLength: 60 })
  .map((parts) => Buffer.from(parts.join('').replaceAll(`\r\n--${BOUNDARY}`, '')));

it('comes out as it went in, however it is split', async () => {
  await fc.assert(
    fc.asyncProperty(
      content,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size, piece) => {
        fc.pre(!bytes.includes(`\r\n--${BOUNDARY}`) && !bytes.subarray(0, 4).equals(Buffer.from(`--${BOUNDARY}`)));
        const { pieces, ...told } = await read(cut(formOf(bytes, 'acta ñ %22.png'), size), piece);
        expect(told).toEqual({ name: 'acta ñ ".png', type: 'image/png' });
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        expect(pieces.slice(0, -1).every(({ length }) => length === piece)).toBe(true);
      },
    ),
  );
});

it('is refused if the form ends early, wherever that is', async () => {
  const whole = formOf(Buffer.from('content'), 'a.png');
  for (let end = 0; end < whole.length - 2; end++) {
    expect([end, await codeOf(read([whole.subarray(0, end)]))]).toEqual([end, 'malformed_form']);
  }
  expect(await codeOf(read([whole]))).toBe('taken');
});

it('is refused if it is not alone, has another name, or its head does not end', async () => {
  const two = Buffer.concat([formOf(Buffer.from('a'), 'a').subarray(0, -4), Buffer.from('\r\nContent-Disposition: x')]);
  const other = Buffer.from(formOf(Buffer.from('a'), 'a').toString().replace('name="file"', 'name="photo"'));
  expect(await codeOf(read([two]))).toBe('invalid_request');
  expect(await codeOf(read([other]))).toBe('invalid_request');
  expect(await codeOf(read(cut(Buffer.alloc(100_000, 'x'), 1000)))).toBe('malformed_form');
});

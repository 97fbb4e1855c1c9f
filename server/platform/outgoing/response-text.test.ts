import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { responseText } from './response-text.ts';

const LIMIT = 16 * 1024;
const TEXT = '{"error": "Unknown employee José"}';

function read(bytes: Buffer, contentEncoding: string | null, contentType: string | null = 'application/json') {
  return responseText({ bytes, contentEncoding, contentType }, LIMIT);
}

describe('an answer is legible', () => {
  it.each<[string, Buffer, string | null]>([
    ['as it is', Buffer.from(TEXT), null],
    ['as identity', Buffer.from(TEXT), 'identity'],
    ['gzip', gzipSync(TEXT), 'GZIP'],
    ['br', brotliCompressSync(TEXT), 'br'],
    ['deflate', deflateSync(TEXT), 'deflate'],
    ['deflate without its header', deflateRawSync(TEXT), 'deflate'],
    ['zstd', zstdCompressSync(TEXT), 'zstd'],
    ['twice', gzipSync(deflateSync(TEXT)), 'deflate, gzip'],
  ])('%s', async (_, bytes, encoding) => expect(await read(bytes, encoding)).toBe(TEXT));

  it.each<[string, string | null]>([
    ['by its charset', 'text/html; charset=ISO-8859-1'],
    ['without one', 'text/html'],
    ['with an unknown charset', 'text/html; charset=x-made-up'],
    ['with a wrong charset', 'text/html; charset="us-ascii"'],
  ])('in Latin-1, %s', async (_, type) => {
    expect(await read(Buffer.from(TEXT, 'latin1'), null, type)).toBe(TEXT);
  });

  it('if it was cut off in the middle of a character, or of a compressed stream', async () => {
    const cut = Buffer.from(`${'x'.repeat(10)}é`).subarray(0, 11);
    expect(await read(cut, null)).toBe('x'.repeat(10));
    // Random, so that it hardly compresses.
    const noise = Array.from({ length: 40_000 }, (_, n) => ((n * 7_919 * (n % 613)) % 36).toString(36)).join('');
    const half = gzipSync(noise);
    const text = await read(half.subarray(0, half.length / 2), 'gzip');
    expect([text.length > 1_000, noise.startsWith(text)]).toEqual([true, true]);
  });
});

describe('a malicious answer', () => {
  it.each<[string, Buffer, string]>([
    ['gzip', gzipSync(Buffer.alloc(16 * 1024 * 1024)), 'gzip'],
    ['br', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024)), 'br'],
  ])('is unpacked only up to the limit: %s', async (_, bomb, encoding) => {
    expect(await read(bomb.subarray(0, LIMIT), encoding)).toBe('\ufffd'.repeat(LIMIT));
  });

  it('is reported as a number of bytes if it can’t be unpacked', async () => {
    for (const encoding of ['gzip', 'compress', 'gzip, gzip, gzip']) {
      expect(await read(Buffer.from('plain'), encoding)).toBe(`(5 bytes that could not be unpacked: ${encoding})`);
    }
  });
});

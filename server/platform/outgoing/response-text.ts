/** The beginning of a receiver's answer as readable text: unpacked, and decoded by its charset. */
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

export interface ResponseStart {
  bytes: Buffer;
  contentEncoding: string | null;
  contentType: string | null;
}

/** More layers than these are an attack. */
const MOST_ENCODINGS = 2;

/** At most `limit` bytes are unpacked, however large the answer would get. */
export async function responseText(start: ResponseStart, limit: number): Promise<string> {
  const encodings = (start.contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  let bytes: Buffer | null = encodings.length > MOST_ENCODINGS ? null : start.bytes;
  for (const encoding of encodings.toReversed()) bytes = bytes && (await unpack(bytes, encoding, limit));
  if (bytes === null)
    return `(${start.bytes.length} bytes that could not be unpacked: ${storable(encodings.join(', ').slice(0, 100))})`;
  return storable(decode(bytes, start.contentType));
}

/** Null if it can't be unpacked at all. An answer is often longer than the part that was read, so it may end anywhere. */
async function unpack(bytes: Buffer, encoding: string, limit: number): Promise<Buffer | null> {
  if (bytes.length === 0) return bytes;
  const unpacker = unpackerOf(encoding, bytes);
  if (!unpacker) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of Readable.from([bytes]).pipe(unpacker)) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= limit) break;
    }
  } catch {
    // What came before the fault is worth reading all the same.
  }
  return length === 0 ? null : Buffer.concat(chunks).subarray(0, limit);
}

function unpackerOf(encoding: string, bytes: Buffer): Transform | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      // Some servers send the bare stream, without the header that belongs to it.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return null;
  }
}

/** Decodes by the charset of the type; without one, as UTF-8 if it is valid, else as Windows-1252, which covers Latin-1. */
function decode(bytes: Buffer, contentType: string | null): string {
  const [, named] = /;\s*charset="?([\w.:-]{1,40})"?/i.exec(contentType ?? '') ?? [];
  const named8 = decodeAs(named ?? 'utf-8', bytes, named !== undefined);
  return named8 ?? decodeAs('utf-8', bytes, false) ?? decodeAs('windows-1252', bytes, true) ?? '';
}

/** Null if the charset is unknown or, unless `lossy`, does not fit. A character cut off at the end is left out. */
function decodeAs(charset: string, bytes: Buffer, lossy: boolean): string | null {
  try {
    return new TextDecoder(charset, { fatal: !lossy }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** Without characters that PostgreSQL can't store. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

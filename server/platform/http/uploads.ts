/**
 * The file of a form (RFC 7578), read as a stream: it is never in memory as a whole. A form here has one field, the file. That
 * needs so little of the format that it is parsed here, and everything else is refused.
 */
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Refusal, Refused } from '../commands/refusal.ts';
import { invalid } from './replies.ts';

/** The content type of a form with a file. */
export const FORM = 'multipart/form-data';
/** The only field of such a form. */
const FIELD = 'file';
const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
/** The headers before the content of a part take a few hundred bytes. */
const MOST_HEAD_BYTES = 8 * 1024;

export interface SentFile {
  name: string;
  /** The type that the sender declares. */
  type: string;
  content: AsyncIterable<Buffer>;
}

export function isUpload(request: FastifyRequest): boolean {
  return request.body instanceof Readable;
}

/**
 * Returns what `take` makes of the file, which has to read it to its end or refuse it. Refuses a form with anything else; if
 * the form ends early or breaks off, the content throws.
 */
export async function takeFile<T>({ body, headers }: FastifyRequest, take: (file: SentFile) => Promise<T>): Promise<T> {
  const stream = body as Readable;
  try {
    const [, quoted, plain] = BOUNDARY.exec(headers['content-type'] ?? '') ?? [];
    const boundary = quoted ?? plain;
    if (boundary === undefined) throw malformed();
    const chunks: Chunks = stream.iterator({ destroyOnReturn: false });
    const { head, rest } = await readHead(chunks);
    const file = fileOf(head.split('\r\n'), boundary);
    return await take({ ...file, content: contentOf(chunks, rest, Buffer.from(`\r\n--${boundary}`)) });
  } finally {
    // The rest is read and dropped: a client that is still sending would not see the answer.
    stream.resume();
  }
}

type Chunks = AsyncIterator<Buffer>;

const malformed = () => new Refused(new Refusal('malformed_form'));
const badField = (path: string, code: string, message: string) => new Refused(invalid([{ path, code, message }]));

async function readHead(chunks: Chunks): Promise<{ head: string; rest: Buffer }> {
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = held.indexOf('\r\n\r\n');
    if (end >= 0) return { head: held.subarray(0, end).toString(), rest: held.subarray(end + 4) };
    const { value, done } = await chunks.next();
    if (done || held.length > MOST_HEAD_BYTES) throw malformed();
    held = Buffer.concat([held, value]);
  }
}

/** Parses the head of the first part. */
function fileOf([first, ...lines]: string[], boundary: string): Omit<SentFile, 'content'> {
  const header = (name: string) =>
    lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1);
  const disposition = header('content-disposition') ?? '';
  const field = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (first !== `--${boundary}` || field === undefined) throw malformed();
  if (field !== FIELD) throw badField(field, 'unknown_field', 'This is not a known field.');
  // Browsers write a quotation mark in a file name as %22.
  const name = /;\s*filename="([^"]*)"/i.exec(disposition)?.[1] ?? '';
  return { name: name.replaceAll('%22', '"'), type: (header('content-type') ?? '').trim() };
}

/** The bytes before the delimiter, which may arrive in any number of chunks. */
async function* contentOf(chunks: Chunks, rest: Buffer, delimiter: Buffer): AsyncGenerator<Buffer> {
  let held = rest;
  for (;;) {
    const end = held.indexOf(delimiter);
    // Two more bytes after it tell whether it was the last delimiter.
    if (end >= 0 && held.length >= end + delimiter.length + 2) {
      if (end > 0) yield held.subarray(0, end);
      if (held.toString('latin1', end + delimiter.length, end + delimiter.length + 2) === '--') return;
      throw badField(FIELD, 'too_many_items', 'Send one file, and nothing else.');
    }
    // The part that can't contain the beginning of a delimiter.
    const sure = (end >= 0 ? end : held.length) - delimiter.length;
    if (sure > 0) {
      yield held.subarray(0, sure);
      held = held.subarray(sure);
    }
    const { value, done } = await chunks.next();
    if (done) throw malformed();
    held = Buffer.concat([held, value]);
  }
}

/** The bytes in pieces of equal size; the last may be smaller. */
export async function* piecesOf(content: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    held.push(chunk);
    length += chunk.length;
    while (length >= size) {
      const bytes = Buffer.concat(held);
      yield bytes.subarray(0, size);
      held = [bytes.subarray(size)];
      length -= size;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

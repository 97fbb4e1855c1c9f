/**
 * The text of a file, whatever program wrote it: UTF-8, UTF-16 with a byte order mark, or Windows-1252, the encoding of
 * older Excels.
 */
import { UnreadableFile } from './unreadable.ts';

export interface RosterFile {
  name: string;
  content: Blob;
}

export interface Encoding {
  /** The name that TextDecoder uses. */
  name: string;
  /** Detected rather than declared by the file, so people are told. */
  isGuess: boolean;
}

export async function* chunksOf(content: Blob): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = content.stream().getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

/**
 * The chunks of the file. Throws on text that breaks off or does not decode: a replacement character would be stored
 * and signed.
 */
export async function* textOf(
  { content }: RosterFile,
  encoding: Encoding,
  read: (bytes: number) => void = () => {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding.name, { fatal: true });
  const decoded = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new UnreadableFile('broken_text');
    }
  };
  let bytes = 0;
  for await (const chunk of chunksOf(content)) {
    yield decoded(chunk);
    bytes += chunk.length;
    read(bytes);
  }
  yield decoded();
}

export async function encodingOf({ content }: RosterFile): Promise<Encoding> {
  const start = await firstBytes(content, 2);
  if (start[0] === 0xff && start[1] === 0xfe) return { name: 'utf-16le', isGuess: false };
  if (start[0] === 0xfe && start[1] === 0xff) return { name: 'utf-16be', isGuess: false };
  const found = await lookThrough(content);
  if (found.hasNul) throw new UnreadableFile('not_text');
  if (found.isUtf8) return { name: 'utf-8', isGuess: false };
  if (found.isMixed || found.hasUnassigned) throw new UnreadableFile('mixed_encoding', found.unfitLine ?? 1);
  return { name: 'windows-1252', isGuess: true };
}

export const firstBytes = async (content: Blob, count: number): Promise<Uint8Array> =>
  new Uint8Array(await content.slice(0, count).arrayBuffer());

/** Bytes that Windows-1252 does not assign. */
const UNASSIGNED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

interface Looked {
  hasNul: boolean;
  isUtf8: boolean;
  /** Some characters beyond ASCII are valid UTF-8: the file was put together from two. */
  isMixed: boolean;
  /** The first line with bytes that are not UTF-8. */
  unfitLine: number | null;
  hasUnassigned: boolean;
}

async function lookThrough(content: Blob): Promise<Looked> {
  const looked: Looked = { hasNul: false, isUtf8: true, isMixed: false, unfitLine: null, hasUnassigned: false };
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder('utf-8');
  let line = 1;
  const look = (bytes: Uint8Array, stream: boolean) => {
    if (looked.isUtf8) looked.isUtf8 = decodes(strict, bytes, stream);
    for (const [found] of lenient.decode(bytes, { stream }).matchAll(/\n|[\u0080-\u{10ffff}]/gu)) {
      if (found === '\n') line++;
      else if (found === '\ufffd') looked.unfitLine ??= line;
      else looked.isMixed = true;
    }
  };
  for await (const bytes of chunksOf(content)) {
    looked.hasNul ||= bytes.includes(0);
    looked.hasUnassigned ||= UNASSIGNED.some((byte) => bytes.includes(byte));
    look(bytes, true);
  }
  look(new Uint8Array(0), false);
  return looked;
}

function decodes(strict: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): boolean {
  try {
    strict.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

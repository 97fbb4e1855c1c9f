/** The text of a file, whatever program wrote it: UTF-8, UTF-16 with a mark, or Windows-1252, the encoding of older Excels. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CliError } from '../output.ts';

export interface Encoding {
  /** As TextDecoder names it. */
  name: string;
  /** Found out rather than declared by the file: people are told. */
  isGuess: boolean;
}

/** The chunks of the file. Text that breaks off or does not fit throws: a replacement character would be stored and signed. */
export async function* textOf(file: string, encoding: Encoding, read: (bytes: number) => void = () => {}) {
  const decoder = new TextDecoder(encoding.name, { fatal: true });
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      yield decoder.decode(chunk as Buffer, { stream: true });
      bytes += (chunk as Buffer).length;
      read(bytes);
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new CliError(`${basename(file)} is not ${encoding.name} text. Save it as "CSV UTF-8".`);
  }
}

export async function encodingOf(file: string): Promise<Encoding> {
  if (!(await stat(file)).isFile()) throw new CliError(`${file} is not a file.`);
  const start = await firstBytes(file, 8);
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new CliError(
      `${basename(file)} is a workbook. Open it in the spreadsheet program and save it as "CSV UTF-8".`,
    );
  }
  if (begins(0xff, 0xfe)) return { name: 'utf-16le', isGuess: false };
  if (begins(0xfe, 0xff)) return { name: 'utf-16be', isGuess: false };
  const found = await lookThrough(file);
  if (found.hasNul) {
    throw new CliError(`${basename(file)} is not text, or UTF-16 without a mark. Save it as "CSV UTF-8".`);
  }
  if (found.isUtf8) return { name: 'utf-8', isGuess: false };
  if (found.isMixed || found.hasUnassigned) {
    throw new CliError(
      `${basename(file)} is neither UTF-8 nor Windows-1252 throughout (line ${found.unfitLine}). Save it as "CSV UTF-8".`,
    );
  }
  return { name: 'windows-1252', isGuess: true };
}

async function firstBytes(file: string, count: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Bytes that Windows-1252 does not assign, as Latin-1 reads them. */
const UNASSIGNED = /[\u0081\u008d\u008f\u0090\u009d]/;

interface Looked {
  hasNul: boolean;
  isUtf8: boolean;
  /** Some characters beyond ASCII are UTF-8 all the same: the file was put together from two. */
  isMixed: boolean;
  /** The first line with bytes that are not UTF-8. */
  unfitLine: number | null;
  hasUnassigned: boolean;
}

async function lookThrough(file: string): Promise<Looked> {
  const looked: Looked = { hasNul: false, isUtf8: true, isMixed: false, unfitLine: null, hasUnassigned: false };
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder('utf-8');
  let line = 1;
  const look = (bytes: Buffer, stream: boolean) => {
    if (looked.isUtf8) looked.isUtf8 = decodes(strict, bytes, stream);
    for (const [found] of lenient.decode(bytes, { stream }).matchAll(/\n|[\u0080-\u{10ffff}]/gu)) {
      if (found === '\n') line++;
      else if (found === '\ufffd') looked.unfitLine ??= line;
      else looked.isMixed = true;
    }
  };
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    looked.hasNul ||= bytes.includes(0);
    looked.hasUnassigned ||= UNASSIGNED.test(bytes.toString('latin1'));
    look(bytes, true);
  }
  look(Buffer.alloc(0), false);
  return looked;
}

function decodes(strict: InstanceType<typeof TextDecoder>, bytes: Buffer, stream: boolean): boolean {
  try {
    strict.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** The lines of a stream of text. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { Refusal, Refused } from '../commands/refusal.ts';

/** A row has a few hundred characters; an endless line must not fill the memory. */
const LONGEST_LINE = 64 * 1024;
const NEWLINE = 0x0a;

export interface Line {
  /** Counted from 1. */
  number: number;
  /** Null: the line is not UTF-8. A replacement character would otherwise be stored as part of somebody's name. */
  text: string | null;
}

/** The lines of a stream, read only as fast as they are consumed. An interrupted stream throws. */
export async function* linesOf(stream: Readable): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 1;
  for await (const chunk of stream) {
    let bytes = Buffer.concat([rest, chunk as Buffer]);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      yield { number: number++, text: textOf(bytes.subarray(0, end)) };
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > LONGEST_LINE)
      throw new Refused(new Refusal('payload_too_large', { message: 'A line is too long.' }));
    rest = bytes;
  }
  yield { number, text: textOf(rest) };
}

function textOf(line: Buffer): string | null {
  return isUtf8(line) ? line.toString() : null;
}

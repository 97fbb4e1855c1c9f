/** The parts of a zip file as a stream, with bounds: what is small in the file may be endless when inflated. */
import { Unzip, UnzipInflate } from 'fflate';
import { chunksOf, type RosterFile } from './text.ts';
import { UnreadableFile } from './unreadable.ts';

const MOST_FILE_BYTES = 50 * 1024 * 1024;
const MOST_PARTS = 1_000;
const MOST_BYTES = 200 * 1024 * 1024;
/** The XML of workbooks shrinks to a tenth or a fortieth. */
const MOST_RATIO = 100;
/** How much is fed to the inflater at once: at most a thousandfold, so eight megabytes. */
const PIECE_BYTES = 8 * 1024;

export type TakePart = (bytes: Uint8Array, isLast: boolean) => void;

/** Case does not matter in names of parts, and some programs write backslashes. */
const partName = (name: string): string => name.replaceAll('\\', '/').toLowerCase();

/**
 * Reads the file once. Passes the bytes of each wanted part to its receiver, and yields the names of the parts found so
 * far after each piece of the file; a caller that has enough stops.
 */
export async function* partsOf(
  { content }: RosterFile,
  wanted: ReadonlyMap<string, TakePart>,
): AsyncGenerator<readonly string[]> {
  if (content.size > MOST_FILE_BYTES) throw new UnreadableFile('too_large');
  const names: string[] = [];
  let inflated = 0;
  const takes = new Map([...wanted].map(([name, take]) => [partName(name), take]));
  const unzip = new Unzip((part) => {
    if (names.push(part.name) > MOST_PARTS) throw new UnreadableFile('too_many_parts');
    const take = takes.get(partName(part.name));
    if (!take) return;
    const most = MOST_RATIO * (part.size ?? content.size);
    let bytesOfPart = 0;
    part.ondata = (error, bytes, isLast) => {
      if (error) throw error;
      inflated += bytes.length;
      bytesOfPart += bytes.length;
      if (inflated > MOST_BYTES || bytesOfPart > most) throw new UnreadableFile('too_large');
      take(bytes, isLast);
    };
    part.start();
  });
  unzip.register(UnzipInflate);
  const push = (bytes: Uint8Array, isLast: boolean) => {
    try {
      unzip.push(bytes, isLast);
    } catch (error) {
      throw error instanceof UnreadableFile ? error : new UnreadableFile('damaged');
    }
  };
  for await (const chunk of chunksOf(content)) {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      push(chunk.subarray(from, from + PIECE_BYTES), false);
      yield names;
    }
  }
  push(new Uint8Array(0), true);
  yield names;
}

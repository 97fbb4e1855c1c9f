/** Asks the thread that reads files. */
import type { UnreadableCode } from '../../server/roster/unreadable.ts';
import type { DraftRow } from './roster-draft.ts';

/** As many as the API takes at once; the command line sends more. */
export const MOST_ROWS = 5_000;
/** Nobody works with a file that takes longer. */
const LONGEST_MS = 60_000;

export type ReadRoster =
  | {
      headings: string[];
      rows: DraftRow[];
      /** It was read as Windows-1252, which nobody declared. */
      isGuess: boolean;
      /** The one of several sheets that was read. */
      sheet: string | null;
    }
  | { problem: { code: UnreadableCode | 'too_many_rows'; line: number } };

export function readRoster(file: File): Promise<ReadRoster> {
  const worker = new Worker(new URL('./roster.worker.ts', import.meta.url), { type: 'module' });
  const read = new Promise<ReadRoster>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReadRoster>) => resolve(data);
    worker.onerror = () => reject(new Error('the thread that reads files ended'));
    worker.postMessage(file);
    setTimeout(() => resolve({ problem: { code: 'too_large', line: 0 } }), LONGEST_MS);
  });
  return read.finally(() => worker.terminate());
}

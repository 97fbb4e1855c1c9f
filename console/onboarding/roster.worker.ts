/** Reads a file in a thread of its own, so that the page can be used meanwhile, and a malicious file harms only the thread. */
import { openTable } from '../../server/roster/table.ts';
import { UnreadableFile } from '../../server/roster/unreadable.ts';
import { MOST_ROWS, type ReadRoster } from './read-roster.ts';
import type { DraftRow } from './roster-draft.ts';

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  self.postMessage(await read(file));
};

async function read(file: File): Promise<ReadRoster> {
  try {
    const table = await openTable({ name: file.name, content: file });
    const rows: DraftRow[] = [];
    for await (const { line, cells } of table.records()) {
      rows.push({ line, cells });
      if (rows.length > MOST_ROWS) return { problem: { code: 'too_many_rows', line: 0 } };
    }
    const { heading, isGuess, sheet, otherSheets } = table;
    return { headings: [...heading], rows, isGuess, sheet: otherSheets.length > 0 ? sheet : null };
  } catch (error) {
    const { code, line } = error instanceof UnreadableFile ? error : { code: 'damaged' as const, line: 0 };
    return { problem: { code, line } };
  }
}

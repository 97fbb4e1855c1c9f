/**
 * Matches the rows of a sync to employees over the whole roster: the rules are in matching.rules.ts, and their input is read in
 * pages. If every row has the reference of its person, and nobody's identity has changed, it writes nothing.
 */
import type { Command } from '../../platform/commands/command.ts';
import { type Tx, withoutNestedLoops } from '../../platform/database/db.ts';
import type { CalendarDate } from '../../platform/values/dates.ts';
import { plausibleBirths } from '../employees/employee.rules.ts';
import type { SyncRow } from './census.sql.ts';
import {
  failCrowd,
  failImplausible,
  failTwice,
  letGo,
  saveVerdicts,
  selectDifferingReferences,
  selectFreePeople,
  selectLooseDays,
  selectLooseRows,
  selectUnfitDoubts,
  surveyRows,
} from './census-match.sql.ts';
import { fitRows, isInDoubt, settleDoubt } from './matching.rules.ts';

/** Rows that are matched together; those of one birth date always are, up to a crowd. */
const PAGE = 10_000;
/** More rows or people than this with one birth date can't be told apart by it: it stands for an unknown date. */
const CROWD = 10_000;

/** What matching needs from a command. */
type Within = Pick<Command, 'db' | 'today'>;

/** Returns how many active employees the rows mean, if each row has a certain reference; null: they have to be counted. */
export async function matchRows(
  { db, today }: Within,
  sync: SyncRow,
  { pageRows, crowd } = { pageRows: PAGE, crowd: CROWD },
): Promise<number | null> {
  return withoutNestedLoops(db, async () => {
    const births = plausibleBirths(today);
    const found = await surveyRows(db, sync, births);
    if (found.implausible) await failImplausible(db, sync, births);
    if (found.twice) await failTwice(db, sync);
    const doubts = found.differing ? await findDoubts(db, sync, pageRows) : 0;
    if (found.loose || doubts > 0) await fitLooseRows(db, sync, pageRows, crowd);
    if (doubts > 0) await settleDoubts(db, sync, pageRows);
    return found.implausible || found.loose || doubts > 0 ? null : found.present;
  });
}

/** Every row in doubt lets go of its holder before anybody is looked for. */
async function findDoubts(db: Tx, sync: SyncRow, pageRows: number): Promise<number> {
  let count = 0;
  for (let after = -1; ; ) {
    const page = await selectDifferingReferences(db, sync, after, pageRows);
    const doubts = page.filter(isInDoubt).map(({ index, holder_id }) => ({ index, holder_id }));
    await letGo(db, sync, doubts);
    count += doubts.length;
    const last = page.at(-1);
    if (!last || page.length < pageRows) return count;
    after = last.index;
  }
}

async function fitLooseRows(db: Tx, sync: SyncRow, pageRows: number, crowd: number): Promise<void> {
  const days = await selectLooseDays(db, sync);
  for (const { day } of days.filter(({ count }) => count > crowd)) await failCrowd(db, sync, day);
  const pages = pagesOf(
    days.filter(({ count }) => count <= crowd),
    pageRows,
  );
  for (const span of pages) {
    const [rows, people] = [await selectLooseRows(db, sync, span), await selectFreePeople(db, sync, span)];
    await saveVerdicts(db, sync, fitRows(rows, people));
  }
}

/** Spans of birth dates with about a page of rows each. */
function pagesOf(
  days: readonly { day: CalendarDate; count: number }[],
  pageRows: number,
): { from: CalendarDate; to: CalendarDate }[] {
  const pages: { from: CalendarDate; to: CalendarDate; count: number }[] = [];
  for (const { day, count } of days) {
    const page = pages.at(-1);
    if (page && page.count + count <= pageRows) Object.assign(page, { to: day, count: page.count + count });
    else pages.push({ from: day, to: day, count });
  }
  return pages;
}

async function settleDoubts(db: Tx, sync: SyncRow, pageRows: number): Promise<void> {
  for (let after = -1; ; ) {
    const page = await selectUnfitDoubts(db, sync, after, pageRows);
    const taken = page.filter(
      ({ holder_is_meant }) =>
        settleDoubt({ holderIsMeant: holder_is_meant, reuseReferences: sync.reuse_references }) === 'reference_taken',
    );
    const verdicts = taken.map(({ index, holder_id }) => ({
      ...{ index, employee_id: null, failure_code: 'reference_taken', candidate_ids: [holder_id] },
    }));
    await saveVerdicts(db, sync, verdicts);
    const last = page.at(-1);
    if (!last || page.length < pageRows) return;
    after = last.index;
  }
}

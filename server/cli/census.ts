/**
 * `census import FILE`: reads a roster once to find its faults, then streams it as NDJSON and waits for the result.
 * ../roster/ says what a file may look like.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { FAULT_HEADING } from '../roster/headings.ts';
import type { DateForm } from '../roster/values.ts';
import { type Leaver, reportCensus, type Sync } from './census-report.ts';
import { type Connection, call, connection } from './client.ts';
import { CliError, count, type Detail, type Progress, printNotes, progressBar } from './output.ts';
import { parseMapping } from './roster/columns.ts';
import { type FailedRows, failedRows } from './roster/failed-rows.ts';
import { openRoster, type Roster, type RosterRow } from './roster/file.ts';

export interface CensusOptions {
  employer: string;
  onOmitted?: 'deactivate' | 'keep';
  maxDeactivations?: number;
  allowEmpty?: boolean;
  dryRun?: boolean;
  map?: string[];
  ignoreUnknownColumns?: boolean;
  dates: DateForm;
  failedRows?: string;
  json?: boolean;
}

export async function importCensus(env: NodeJS.ProcessEnv, file: string, options: CensusOptions): Promise<void> {
  const mapping = parseMapping(options.map ?? []);
  const to = connection(env);
  const ignoreUnknownColumns = options.ignoreUnknownColumns ?? false;
  const roster = await openRoster(file, { mapping, ignoreUnknownColumns, dates: options.dates });
  printNotes(options.json, roster.notes);
  if (roster.columns.isOfFailedRows && options.onOmitted !== 'keep') {
    throw new CliError(
      `${roster.name} has the column ${FAULT_HEADING}: it holds only the rows of a roster that failed, and everybody else would be ` +
        'deactivated. Correct the whole roster, or add --on-omitted keep.',
    );
  }
  const bar = progressBar(options.json);
  const failed = failedRows(file, roster, options.failedRows);
  try {
    await checkRoster(roster, failed, options, bar);
    await sendRoster(to, roster, failed, options, bar);
  } finally {
    bar.end();
    failed.close();
  }
}

/** Checks a roster for faults, and sends nothing. */
export async function checkCensus(
  file: string,
  options: Pick<CensusOptions, 'dates' | 'json' | 'allowEmpty'>,
): Promise<void> {
  const roster = await openRoster(file, {
    mapping: parseMapping([]),
    ignoreUnknownColumns: false,
    dates: options.dates,
  });
  const bar = progressBar(options.json);
  const failed = failedRows(file, roster, undefined);
  try {
    await checkRoster(roster, failed, options, bar);
  } finally {
    bar.end();
    failed.close();
  }
}

/**
 * Reads the whole file. Any fault ends the command and all are listed: a roster with rows missing would deactivate
 * people.
 */
async function checkRoster(
  roster: Roster,
  failed: FailedRows,
  options: Pick<CensusOptions, 'allowEmpty'>,
  bar: Progress,
): Promise<void> {
  const details: Detail[] = [];
  let rows = 0;
  let failedCount = 0;
  for await (const row of roster.rows((bytes) => bar.show(bytes, roster.bytes, `${count(rows)} rows read`))) {
    rows++;
    if (row.faults.length === 0) continue;
    failedCount++;
    failed.add(
      row,
      row.faults.map(({ column, message }) => (column ? `${column}: ${message}` : message)),
    );
    if (details.length < MOST_DETAILS) {
      details.push(
        ...row.faults.map(({ field, ...fault }) => ({ path: pathOf(row, field), line: row.line, ...fault })),
      );
    }
  }
  bar.end();
  if (failedCount > 0) {
    const found = `${count(failedCount)} of its ${count(rows)} rows ${failedCount === 1 ? 'has a fault' : 'have faults'}`;
    throw new CliError(`${roster.name} was not sent: ${found}. ${copied(failed)}`, 'invalid_request', details);
  }
  if (rows === 0 && !options.allowEmpty) {
    const message = `${roster.name} has a heading and no rows. If everyone has left, add --allow-empty.`;
    throw new CliError(message, 'empty_roster');
  }
}

/** Beyond this, faults are only in the file of failed rows. */
const MOST_DETAILS = 1_000;

function pathOf(row: RosterRow, field: string | null): string {
  return field === null ? `employees.${row.index}` : `employees.${row.index}.${field}`;
}

function copied(failed: FailedRows): string {
  return `The rows are in ${failed.path()}, with what is wrong.`;
}

async function sendRoster(
  to: Connection,
  roster: Roster,
  failed: FailedRows,
  options: CensusOptions,
  bar: Progress,
): Promise<void> {
  const path = `/v1/employers/${encodeURIComponent(options.employer)}`;
  const query = {
    on_omitted: options.onOmitted,
    max_deactivations: options.maxDeactivations,
    allow_empty: options.allowEmpty ? 'true' : undefined,
    dry_run: options.dryRun ? 'true' : undefined,
  };
  const sent = await call(to, 'POST', `${path}/census-sync`, { query, lines: lines(roster, bar) }).catch((error) =>
    inTheFile(error, roster, failed),
  );
  const id: string | undefined = sent.data.census_sync_id;
  const sync: Sync = id ? await settled(to, `${path}/census-syncs/${id}`, bar) : sent.data;
  const places = await placesOf(
    roster,
    (sync.failures ?? []).map(({ index }) => index),
  );
  for (const failure of sync.failures ?? []) {
    const row = places.get(failure.index);
    if (row) failed.add(row, [failure.message]);
    failure.line = row?.line;
  }
  const leavers = options.dryRun ? await wouldLeave(to, sync, `${path}/census-syncs/${id}/changes`) : [];
  bar.end();
  reportCensus(sync, leavers, {
    id: id ?? null,
    isDry: options.dryRun === true,
    failed: failed.path(),
    json: options.json,
  });
}

/** Lines of NDJSON, a few hundred per chunk: a chunk for each row would cost more than the row. */
async function* lines(roster: Roster, bar: Progress): AsyncGenerator<string> {
  let chunk = '';
  let done = 0;
  for await (const { row } of roster.rows((bytes) => bar.show(bytes, roster.bytes, `${count(done)} rows sent`))) {
    done++;
    chunk += `${JSON.stringify(row)}\n`;
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}

/** Rethrows a refusal by the server, with the places in the file that it refers to. */
async function inTheFile(error: unknown, roster: Roster, failed: FailedRows): Promise<never> {
  if (!(error instanceof CliError)) throw error;
  const indexOf = ({ path }: Detail) => Number(/^employees\.(\d+)/.exec(path ?? '')?.[1] ?? Number.NaN);
  const places = await placesOf(roster, error.details.map(indexOf));
  if (places.size === 0) throw error;
  const details = error.details.map((detail) => {
    const row = places.get(indexOf(detail));
    return row ? { ...detail, line: row.line, ...cellAt(roster, row, detail.path ?? '') } : detail;
  });
  for (const [index, row] of places) {
    failed.add(
      row,
      error.details.filter((detail) => indexOf(detail) === index).map(({ message }) => message),
    );
  }
  throw new CliError(`${error.message} ${copied(failed)}`, error.code, details);
}

function cellAt({ columns }: Roster, { cells }: RosterRow, path: string) {
  const field = path.split('.').at(-1);
  const at = [...columns.at].find(([name]) => name === field)?.[1];
  return at === undefined ? {} : { column: columns.headings[at] ?? null, value: cells[at] ?? '' };
}

/**
 * Finds the rows with these indexes by reading the file again: memory for the line of every row would have no bound.
 */
async function placesOf(roster: Roster, indexes: readonly number[]): Promise<Map<number, RosterRow>> {
  const wanted = new Set(indexes.filter((index) => !Number.isNaN(index)));
  const found = new Map<number, RosterRow>();
  if (wanted.size === 0) return found;
  for await (const row of roster.rows()) {
    if (wanted.has(row.index)) found.set(row.index, row);
    if (found.size === wanted.size) break;
  }
  return found;
}

async function settled(to: Connection, path: string, bar: Progress): Promise<Sync> {
  for (let wait = 100; ; wait = Math.min(1_000, wait * 2)) {
    const sync: Sync = (await call(to, 'GET', path)).data;
    if (sync.status === 'completed' || sync.status === 'failed') return sync;
    const { deactivated: _, ...rows } = sync.counts;
    const done = Object.values(rows).reduce((sum, value) => sum + value, 0);
    bar.show(done, sync.row_count ?? done, `${count(done)} rows applied`);
    await delay(wait);
  }
}

/** Whom a dry run would deactivate: from its answer, or, if it ran as a job, from the list of changes. */
async function wouldLeave(to: Connection, sync: Sync, changes: string): Promise<Leaver[]> {
  if (sync.employees) return sync.employees.filter(({ action }) => action === 'deactivated');
  const leavers: Leaver[] = [];
  for (let page = 1, pages = 1; sync.counts.deactivated !== 0 && page <= pages; page++) {
    const { data, pagination } = await call(to, 'GET', changes, { query: { action: 'deactivated', limit: 100, page } });
    leavers.push(...data);
    pages = pagination.total_pages;
  }
  return leavers;
}

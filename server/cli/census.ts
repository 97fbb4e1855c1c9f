/**
 * `census import FILE.csv`: streams a roster of any size as NDJSON, then waits for the result. The columns are the
 * fields of a census row, the address flat (address_line_1 … zipcode). An empty cell leaves its field out.
 */
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type CsvError, parse } from 'csv-parse';
import { linesOf } from '../platform/http/lines.ts';
import { type Connection, call, connection } from './client.ts';
import { CliError, count, type Progress, printResult, progressBar } from './output.ts';

const NEEDED = ['first_name', 'last_name', 'date_of_birth', 'email'];
const ADDRESS = ['address_line_1', 'address_line_2', 'city', 'state', 'zipcode'];
const OTHERS = ['reference_id', 'phone', 'start_date', 'employee_class', 'compensation_type'];
const COLUMNS = [...NEEDED, ...OTHERS, ...ADDRESS];

export interface CensusOptions {
  employer: string;
  onOmitted?: 'deactivate' | 'keep';
  maxDeactivations?: number;
  allowEmpty?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

interface Sync {
  status: string;
  error_code: string | null;
  row_count?: number;
  counts: Record<string, number>;
  /** Only for a dry run that was answered at once. */
  employees?: Leaver[];
  failures?: { index: number; reference_id: string | null; code: string; message: string }[];
}

export async function importCensus(env: NodeJS.ProcessEnv, file: string, options: CensusOptions): Promise<void> {
  const to = connection(env);
  const path = `/v1/employers/${encodeURIComponent(options.employer)}`;
  const query = {
    on_omitted: options.onOmitted,
    max_deactivations: options.maxDeactivations,
    allow_empty: options.allowEmpty ? 'true' : undefined,
  };
  const bar = progressBar(options.json);
  try {
    const dry = options.dryRun ? { dry_run: 'true' } : {};
    const sent = await call(to, 'POST', `${path}/census-sync`, {
      query: { ...query, ...dry },
      lines: lines(file, bar),
    });
    const id: string | undefined = sent.data.census_sync_id;
    const sync: Sync = id ? await settled(to, `${path}/census-syncs/${id}`, bar) : sent.data;
    if (options.dryRun) {
      const leavers = await wouldLeave(to, sync, `${path}/census-syncs/${id}/changes`);
      bar.end();
      return report(options, id ? { data: sync } : sent, sync, 'Nothing was changed. It would be', leavers);
    }
    bar.end();
    report(options, { data: sync }, sync, `Census ${id}:`);
  } finally {
    bar.end();
  }
}

/** The rows of the file, as the API takes them. */
async function* rows(file: string, bar: Progress): AsyncGenerator<object> {
  const total = statSync(file).size;
  const source = createReadStream(file);
  const parser = parse({ bom: true, trim: true, skip_empty_lines: true, columns: checkColumns, info: false });
  const text = Readable.from(textOf(source, file));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let done = 0;
  try {
    for await (const record of parser) {
      yield rowOf(record as Record<string, string>);
      done++;
      if (done % 1_000 === 0) bar.show(source.bytesRead, total, `${count(done)} rows sent`);
    }
  } catch (error) {
    throw (error as CsvError).code?.startsWith('CSV_') ? new CliError(`${file}: ${(error as Error).message}.`) : error;
  } finally {
    source.destroy();
  }
  bar.show(total, total, `${count(done)} rows sent`);
}

/** A spreadsheet may save another encoding: its names would arrive as other names. */
async function* textOf(source: Readable, file: string): AsyncGenerator<string> {
  for await (const { number, text } of linesOf(source)) {
    if (text === null) throw new CliError(`${file}: line ${number} is not UTF-8. Save the file as UTF-8.`);
    yield `${text}\n`;
  }
}

/** Lines of NDJSON, some hundred at a time: a chunk per row would cost more than the row. */
async function* lines(file: string, bar: Progress): AsyncGenerator<string> {
  let chunk = '';
  for await (const row of rows(file, bar)) {
    chunk += `${JSON.stringify(row)}\n`;
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}

interface Leaver {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  action: string;
}

/** At most this many are named; the others are counted. */
const NAMED = 100;

/** Whom a dry run would deactivate: from its answer, or from the list of changes if it was a job. */
async function wouldLeave(to: Connection, sync: Sync, changes: string): Promise<Leaver[]> {
  if (sync.employees) return sync.employees.filter(({ action }) => action === 'deactivated').slice(0, NAMED);
  if (sync.counts.deactivated === 0) return [];
  return (await call(to, 'GET', changes, { query: { action: 'deactivated', limit: NAMED } })).data;
}

function checkColumns(names: string[]): string[] {
  const unknown = names.filter((name) => !COLUMNS.includes(name));
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new CliError(
      `Unknown column ${unknown.map((name) => `"${name}"`).join(', ')}; the columns are ${COLUMNS.join(', ')}.`,
    );
  }
  if (missing.length > 0) throw new CliError(`Missing column: ${missing.join(', ')}.`);
  return names;
}

function rowOf(record: Record<string, string>): object {
  const filled = (names: string[]) =>
    Object.fromEntries(names.flatMap((name) => (record[name] ? [[name, record[name]]] : [])));
  const address = filled(ADDRESS);
  return { ...filled([...NEEDED, ...OTHERS]), ...(Object.keys(address).length > 0 ? { address } : {}) };
}

async function settled(to: Connection, path: string, bar: Progress): Promise<Sync> {
  for (let wait = 100; ; wait = Math.min(1_000, wait * 2)) {
    const sync: Sync = (await call(to, 'GET', path)).data;
    if (sync.status === 'completed' || sync.status === 'failed') return sync;
    const done = sumOf(sync.counts);
    bar.show(done, sync.row_count ?? done, `${count(done)} rows applied`);
    await delay(wait);
  }
}

/** Every row is counted once; a deactivated employee has none. */
function sumOf({ deactivated: _, ...rowCounts }: Record<string, number>): number {
  return Object.values(rowCounts).reduce((sum, value) => sum + value, 0);
}

function report(
  options: CensusOptions,
  answer: object,
  sync: Sync,
  words: string,
  leavers: readonly Leaver[] = [],
): void {
  const counts = Object.entries(sync.counts).map(([name, value]) => `${count(value)} ${name}`);
  // Line 1 of the file is the heading.
  const failures = (sync.failures ?? []).map(
    ({ index, reference_id, code, message }) =>
      `  row ${index + 1}${reference_id ? ` (${reference_id})` : ''}: ${message} [${code}]`,
  );
  const named = leavers.map((one) => {
    const reference = one.reference_id ? ` (${one.reference_id})` : '';
    return `  would be deactivated: ${one.first_name} ${one.last_name}${reference}`;
  });
  const unnamed = leavers.length === 0 ? 0 : (sync.counts.deactivated ?? 0) - leavers.length;
  const more = unnamed > 0 ? [`  and ${count(unnamed)} more`] : [];
  const rowCount = sync.row_count ?? sumOf(sync.counts);
  const text = [`${words} ${count(rowCount)} rows, ${counts.join(', ')}.`, ...failures, ...named, ...more].join('\n');
  printResult(options.json, answer, text);
  if (sync.status === 'failed')
    throw new CliError(`The census failed as a whole: ${sync.error_code}.`, sync.error_code);
}

/** Reports the result of a census, or of its dry run. */
import { CliError, count, printResult } from './output.ts';

export interface Leaver {
  reference_id: string | null;
  first_name: string;
  last_name: string;
  action: string;
}

export interface Sync {
  status: string;
  error_code: string | null;
  row_count?: number;
  counts: Record<string, number>;
  /** Only for a dry run that was answered immediately. */
  employees?: Leaver[];
  /** `line` is the line in the file. */
  failures?: { index: number; reference_id: string | null; code: string; message: string; line?: number | undefined }[];
}

interface Imported {
  id: string | null;
  isDry: boolean;
  /** The file with the failed rows. */
  failed: string | null;
  json?: boolean | undefined;
}

/** Ends with an error if the census failed as a whole. */
export function reportCensus(sync: Sync, leavers: readonly Leaver[], { id, isDry, failed, json }: Imported): void {
  const counts = Object.entries(sync.counts).map(([name, value]) => `${count(value)} ${name}`);
  const { deactivated: _, ...rowCounts } = sync.counts;
  const rowCount = sync.row_count ?? Object.values(rowCounts).reduce((sum, value) => sum + value, 0);
  const words = isDry ? 'Nothing was changed. It would be' : `Census ${id}:`;
  const failures = (sync.failures ?? []).map(
    ({ line, reference_id, code, message }) => `  line ${line}${named(reference_id)}: ${message} [${code}]`,
  );
  const text = [
    `${words} ${count(rowCount)} rows, ${counts.join(', ')}.`,
    ...failures,
    ...(failed === null ? [] : [`The rows that failed are in ${failed}.`]),
    ...leavers.map((one) => `  would be deactivated: ${one.first_name} ${one.last_name}${named(one.reference_id)}`),
  ].join('\n');
  printResult(json, { data: isDry ? { ...sync, would_be_deactivated: leavers } : sync }, text);
  if (sync.status === 'failed') throw new CliError(whyFailed(sync.error_code), sync.error_code);
}

function named(reference: string | null): string {
  return reference ? ` (${reference})` : '';
}

function whyFailed(code: string | null): string {
  const why = (code && WHY[code]) || 'Nothing was changed.';
  return `The census failed as a whole: ${code}. ${why}`;
}

const WHY: Record<string, string> = {
  too_many_deactivations:
    'It would deactivate more employees than allowed, so nothing was changed. If they have all left, allow that many with ' +
    '--max-deactivations.',
};

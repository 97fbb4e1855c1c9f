/**
 * Which columns of a roster the command line reads as which field, by their names or by --map; or everything that is
 * wrong with them.
 */
import {
  FAULT_HEADING,
  FIELDS,
  type Field,
  fieldOf,
  fold,
  isField,
  type Mapping,
  NEEDED,
} from '../../roster/headings.ts';
import { CliError } from '../output.ts';

/** Parses `"Badge No=reference_id"`; nothing after the equals sign leaves the column out. */
export function parseMapping(texts: readonly string[]): Mapping {
  return new Map(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      const [heading, name] = [text.slice(0, at), text.slice(at + 1).trim()];
      if (at < 1 || !(name === '' || isField(name)))
        throw CliError.usage(`--map takes "Heading=field", not "${text}". ${ALL_FIELDS}`);
      return [fold(heading), name === '' ? null : name] as const;
    }),
  );
}

const ALL_FIELDS = `The fields are ${FIELDS.join(', ')}.`;

export interface Columns {
  headings: readonly string[];
  /** The index of each field that the file has. */
  at: ReadonlyMap<Field, number>;
  /** Columns that match no field. */
  unknown: readonly string[];
  /** Columns without a heading: they must be empty, unless unknown columns are left out. */
  unnamed: readonly number[];
  /** The file holds the failed rows of an earlier import. */
  isOfFailedRows: boolean;
}

/** Throws one error with everything that is wrong with the heading. */
export function columnsOf(cells: readonly string[], mapping: Mapping, ignoreUnknown: boolean): Columns {
  const headings = cells.map((cell) => cell.trim());
  const folded = headings.map(fold);
  const missed = [...mapping.keys()].filter((heading) => !folded.includes(heading));
  if (missed.length > 0)
    throw CliError.usage(`--map names a column that is not in the file. ${listed('Its columns are', headings)}`);
  const at = new Map<Field, number>();
  const unknown: string[] = [];
  const wrong: string[] = [];
  for (const [index, heading] of headings.entries()) {
    const name = folded[index] ?? '';
    if (heading === '' || name === fold(FAULT_HEADING)) continue;
    const field = mapping.has(name) ? mapping.get(name) : (fieldOf(heading) ?? undefined);
    const equal = folded.indexOf(name);
    const other = field ? at.get(field) : undefined;
    if (equal < index) wrong.push(`Columns ${equal + 1} and ${index + 1} are both called "${heading}"; rename one.`);
    else if (field === undefined) unknown.push(heading);
    else if (field && other !== undefined) wrong.push(bothMean(field, headings[other] ?? '', heading));
    else if (field) at.set(field, index);
  }
  if (unknown.length > 0 && !ignoreUnknown) {
    wrong.push(
      `${listed('Unknown columns', unknown)} Say what one means with --map "${unknown[0]}=field", or leave them out with --ignore-unknown-columns.`,
    );
  }
  const missing = NEEDED.filter((field) => !at.has(field));
  if (missing.length > 0) wrong.push(`Missing columns: ${missing.join(', ')}.`);
  if (wrong.length > 0)
    throw new CliError([...wrong, ...(unknown.length + missing.length > 0 ? [ALL_FIELDS] : [])].join('\n'));
  const unnamed = ignoreUnknown ? [] : [...headings.keys()].filter((index) => headings[index] === '');
  return { headings, at, unknown, unnamed, isOfFailedRows: folded.includes(fold(FAULT_HEADING)) };
}

function bothMean(field: Field, one: string, other: string): string {
  return `"${one}" and "${other}" both mean ${field}; leave one out with --map "${other}=".`;
}

function listed(words: string, headings: readonly string[]): string {
  return `${words}: ${headings.map((heading) => `"${heading}"`).join(', ')}.`;
}

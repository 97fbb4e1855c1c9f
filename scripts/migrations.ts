/**
 * The migrations as text: their order, and what the comments above each `create table` say about the table
 * (`-- owner: employees` names the module that alone may write it).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** Path from the root of the repository. */
  path: string;
  text: string;
}

/** What the comments in and above a `create table` say. */
export interface TableNote {
  table: string;
  /** Modules, or `platform/<file>`; none when no line says it. More than one is a list: several owners share a table. */
  owners: string[];
  /** The other comment lines directly above the statement. */
  lines: string[];
  /** The comment lines directly above a column, by column. */
  columns: Map<string, string[]>;
  path: string;
  line: number;
}

export function readMigrations(root: string): Migration[] {
  return readdirSync(join(root, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ path: `migrations/${name}`, text: readFileSync(join(root, 'migrations', name), 'utf8') }));
}

/** The rows that every database begins with: inserts that depend on no other row. */
export function firstRows(migrations: Migration[]): string[] {
  return migrations.flatMap(({ text }) => text.match(/^insert into \w+ (?:\([^)]*\) )?values[^;]*;/gm) ?? []);
}

const CREATE_TABLE = /^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)(?!.*\bpartition\s+of\b)/i;

/** One note per created table, partitions left out: they belong to the owner of their parent. */
export function tableNotes(migrations: Migration[]): TableNote[] {
  return migrations.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      const table = CREATE_TABLE.exec(line)?.[1];
      if (!table || /^\s*partition\s+of\b/i.test(lines[index + 1] ?? '')) return [];
      const above = commentAbove(lines, index);
      return [{ table, ...above, columns: columnNotes(lines, index + 1), path, line: index + 1 }];
    });
  });
}

/** The comment lines directly above each `create index`, by the index's name. */
export function indexNotes(migrations: Migration[]): Map<string, string[]> {
  const notes = new Map<string, string[]>();
  for (const { text } of migrations) {
    const lines = text.split('\n');
    for (const [at, line] of lines.entries()) {
      const name = /^\s*create\s+(?:unique\s+)?index\s+(?:if\s+not\s+exists\s+)?(\w+)/i.exec(line)?.[1];
      if (name) notes.set(name, commentAbove(lines, at).lines);
    }
  }
  return notes;
}

function columnNotes(lines: string[], start: number): Map<string, string[]> {
  const notes = new Map<string, string[]>();
  for (let at = start; at < lines.length && !lines[at]?.startsWith(')'); at++) {
    const name = /^\s+(\w+)\s/.exec(lines[at] ?? '')?.[1];
    const above = name ? commentAbove(lines, at).lines : [];
    if (name && above.length > 0) notes.set(name, above);
  }
  return notes;
}

/** A blank line between two comments ends the text but not the search for the owner; a statement ends both. */
function commentAbove(lines: string[], index: number): { owners: string[]; lines: string[] } {
  const found: string[] = [];
  let owners: string[] = [];
  let adjacent = true;
  for (let at = index - 1; at >= 0; at--) {
    const line = (lines[at] ?? '').trim();
    if (line !== '' && !line.startsWith('--')) break;
    if (line === '') adjacent = false;
    const named = /^--\s*owner:\s*(\S.*)/.exec(line)?.[1];
    if (named && owners.length === 0) owners = named.trim().split(/[\s,]+/);
    else if (adjacent) found.unshift(line.replace(/^--\s?/, ''));
  }
  return { owners, lines: found };
}

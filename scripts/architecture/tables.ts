/** Who may write which table: the module that owns it, in its `*.sql.ts` files. And where the columns of a batch come from. */
import { tableNotes } from '../migrations.ts';
import { lineAt, type SourceText } from '../source-text.ts';
import { eachFile, matches, type Placed, type Rule } from './rule.ts';

const SQL_WRITE = /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+(?:only\s+)?(\w+)/g;
const BUILDER_WRITE = /\.(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*'(\w+)/g;
const MAY_WRITE_ANYTHING = /\.test\.tsx?$|^(?:server\/testing|test|bench|scripts)\//;

/** Writers of tables with a history → the only file that may call each: that file keeps the history. */
const ONE_CALLER: Record<string, string> = {
  insertEmployees: 'server/flows/people.ts',
  updateEmployees: 'server/flows/people.ts',
  insertPeriods: 'server/flows/people.ts',
  supersedePeriods: 'server/flows/people.ts',
};

const RECORDS = 'server/platform/database/records.ts';

export const tableOwner: Rule = ({ files, migrations }) => {
  const notes = tableNotes([...migrations]);
  const owners = new Map(notes.map((note) => [note.table, note.owners]));
  const unowned = notes
    .filter((note) => note.owners.length === 0)
    .map(({ path, line, table }) => ({
      path,
      line,
      sentence: `no line above says who owns ${table}: -- owner: <module>, or -- owner: platform/<file>`,
    }));
  return [...unowned, ...files.flatMap((file) => foreignWrites(file, owners))];
};

function foreignWrites(file: SourceText, owners: Map<string, string[]>): Placed[] {
  if (MAY_WRITE_ANYTHING.test(file.path)) return [];
  const writes = [...file.quoted.matchAll(SQL_WRITE), ...file.plain.matchAll(BUILDER_WRITE)];
  return writes.flatMap((match) => {
    const table = match[1] ?? '';
    const own = owners.get(table);
    if (!own || own.some((owner) => mayWrite(owner, file.path))) return [];
    const place = own
      .map((owner) => (owner.startsWith('platform/') ? `${owner}.ts` : `the *.sql.ts of ${owner}`))
      .join(', ');
    return [
      { path: file.path, line: lineAt(file.text, match.index), sentence: `${table} is written only by ${place}` },
    ];
  });
}

function mayWrite(owner: string, path: string): boolean {
  if (owner.startsWith('platform/')) return path === `server/${owner}.ts`;
  return path.startsWith(`server/modules/${owner}/`) && path.endsWith('.sql.ts');
}

export const oneCaller: Rule = eachFile((file) => {
  if (MAY_WRITE_ANYTHING.test(file.path)) return [];
  const names = Object.keys(ONE_CALLER).filter((name) => ONE_CALLER[name] !== file.path);
  const others = names.filter((name) => !new RegExp(`\\bfunction ${name}\\b`).test(file.code));
  if (others.length === 0) return [];
  const sentence = (name: string) => `${name} is called only by ${ONE_CALLER[name]}, which keeps the history`;
  return matches(file.code, new RegExp(`\\b(?:${others.join('|')})\\b`, 'g'), sentence);
});

/** A foreign key to organizations has each insert lock the one row of its organization. Employers and members have one, in the baseline. */
export const noOrganizationKey: Rule = ({ migrations }) =>
  migrations
    .filter(({ path }) => !path.endsWith('_baseline.sql'))
    .flatMap(({ path, text }) =>
      matches(
        text,
        /\breferences\s+organizations\b/g,
        () => 'refer to employers or members: each insert would lock the organization',
      ).map((found) => ({ path, ...found })),
    );

/** A hand-written list of columns would be one more place to keep up to date. */
export const batchColumns: Rule = eachFile((file) => {
  if (MAY_WRITE_ANYTHING.test(file.path) || file.path === RECORDS) return [];
  const sentence = (found: string) =>
    `${found} with columns by hand: records() in ${RECORDS} takes them from the tables`;
  return matches(file.quoted, /\bjsonb?_to_recordset\b/g, sentence);
});

/**
 * The rules of ARCHITECTURE.md that types can't hold: who may import whom, who may write which table, where real time is
 * read. Prints `file:line  rule  sentence` for each breach and fails. The tables come first; read them as the rules.
 */
import { resolve } from 'node:path';
import { type Migration, readMigrations, tableNotes } from './migrations.ts';
import { lineAt, readTree, type SourceText, sourceText } from './source-text.ts';

/** The words that the modules share: everybody may import them, they import no module. */
const WORDS = 'vocabulary';

/** A module → the modules it may import besides the shared words. Mostly one line, each reaching to its left. */
const MAY_IMPORT: Record<string, string[]> = {
  [WORDS]: [],
  access: [],
  audit: [],
  calendar: ['access'],
  events: ['access'],
  webhooks: ['access', 'events'],
  employers: ['access'],
  employees: ['access', 'employers'],
  plans: ['access', 'employers', 'employees'],
  eligibility: ['access', 'employers', 'employees', 'plans'],
  census: ['access', 'employers', 'employees', 'eligibility'],
  'life-events': ['access', 'employers', 'employees', 'plans', 'eligibility'],
  signatures: [],
  coverage: ['access', 'employers', 'employees', 'plans'],
  documents: ['plans', 'signatures'],
  enrollments: [
    ...['access', 'employers', 'employees', 'plans', 'eligibility', 'life-events'],
    ...['coverage', 'documents', 'signatures'],
  ],
  deductions: [
    ...['access', 'employers', 'employees', 'plans', 'eligibility', 'life-events'],
    ...['coverage', 'enrollments'],
  ],
  invoices: [
    ...['access', 'employers', 'employees', 'plans', 'eligibility', 'life-events'],
    ...['coverage', 'enrollments', 'deductions'],
  ],
  groups: ['access', 'employers', 'employees'],
  embed: ['access'],
};

/** A file that only these may import, types excepted: nobody writes past them. */
const ONLY_FOR: Record<string, string[]> = {
  'server/modules/enrollments/enrollment-write.sql.ts': ['server/modules/enrollments/transition.ts'],
  'server/modules/coverage/coverage-write.sql.ts': [
    'server/modules/enrollments/transition.ts',
    'server/flows/age-off.ts',
  ],
};

/** Besides other rules and types, what a `*.rules.ts` may import: no I/O, no clock. */
const RULES_MAY_IMPORT = [
  'server/platform/commands/machine.ts',
  'server/platform/values/ids.ts',
  'server/modules/vocabulary/enrollment-words.ts',
  'server/modules/vocabulary/ids.ts',
  'server/modules/vocabulary/products.ts',
  'server/platform/values/money.ts',
  'server/platform/values/dates.ts',
  'server/platform/commands/refusal.ts',
  'server/platform/values/phone.ts',
  'node:crypto',
  'node:util',
];

const REAL_TIME = /\b(?:Date\.now|performance\.now)\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w\s(]))/g;
// In a browser the clock is the reader's; it stamps messages and greets, and no business date comes from it.
const MAY_READ_TIME =
  /^(?:server\/platform\/clock\.ts|server\/testing\/.*|(?:bench|scripts|examples|drops|embed)\/.*)$/;
const SQL_TIME = /(?<![.\w])(?:(?:now|clock_timestamp)\s*\(\s*\)|current_date\b|current_timestamp\b)/gi;

const SQL_WRITE = /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+(?:only\s+)?(\w+)/g;
const BUILDER_WRITE = /\.(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*'(\w+)/g;
const MAY_WRITE_ANYTHING = /\.test\.tsx?$|^(?:server\/testing|test|bench|scripts)\//;

/** What writes a table with a history → the one file that may call it: it alone sees to it that the history is kept. */
const ONE_CALLER: Record<string, string> = {
  insertEmployees: 'server/flows/people.ts',
  updateEmployees: 'server/flows/people.ts',
  insertPeriods: 'server/flows/people.ts',
  supersedePeriods: 'server/flows/people.ts',
};

const LONGEST = 450;
const MAY_BE_LONG = [
  'server/platform/database/tables.ts',
  'server/platform/database/columns.ts',
  'embed/shared/api-types.ts',
];

/** Around these the compiler looks away. Tests may send what must be refused. */
const CAST = /\bas\s+(?:never|any)\b/g;
const SILENCED = /@ts-(?:ignore|nocheck|expect-error)\b/g;
const MAY_CAST = /\.test\.tsx?$|^(?:server\/testing|test|bench)\//;

const MAY_PRINT = /^server\/(?:cli[\w-]*\.ts|cli\/.*\.ts|main\.ts)$/;

export interface Finding {
  path: string;
  line: number;
  rule: string;
  sentence: string;
}

type Found = Omit<Finding, 'path' | 'rule'>;

/** A rule looks at one file; `owners` is who may write each table. */
const RULES: Record<string, (file: SourceText, owners: Map<string, string[]>) => Found[]> = {
  'pure-rules': pureRules,
  'module-order': moduleOrder,
  'only-for': onlyFor,
  'table-owner': tableOwner,
  'one-caller': oneCaller,
  'real-time': realTime,
  'sql-time': sqlTime,
  'file-length': fileLength,
  'no-cast': noCast,
  console: consoleUse,
};

export function checkSources(sources: { path: string; text: string }[], migrations: Migration[]): Finding[] {
  const { owners, findings } = tableOwners(migrations);
  for (const { path, text } of sources) {
    const file = sourceText(path, text);
    for (const [rule, find] of Object.entries(RULES)) {
      findings.push(...find(file, owners).map((found) => ({ path, rule, ...found })));
    }
  }
  findings.push(...migrations.flatMap(migrationTime));
  return findings.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function pureRules(file: SourceText): Found[] {
  if (!file.path.endsWith('.rules.ts')) return [];
  return file.imports
    .filter((one) => !one.typeOnly && !one.target.endsWith('.rules.ts') && !RULES_MAY_IMPORT.includes(one.target))
    .map(({ target, line }) => ({
      line,
      sentence: `rules are pure: they import rules, types and platform's machine, ids, money, dates, errors, phone, not ${target}`,
    }));
}

function moduleOrder(file: SourceText): Found[] {
  const from = zone(file.path);
  if (from.kind === 'free' || /\.test\.tsx?$/.test(file.path)) return [];
  const reasons = file.imports.map(({ target, line }) => ({ line, sentence: refusal(file.path, from, target) }));
  if (from.kind === 'module' && !MAY_IMPORT[from.name]) {
    reasons.push({ line: 1, sentence: `the module ${from.name} has no line in MAY_IMPORT of ${SELF}` });
  }
  return reasons.filter((one): one is Found => one.sentence !== null);
}

function onlyFor(file: SourceText): Found[] {
  return file.imports
    .filter(({ target, typeOnly }) => !typeOnly && ONLY_FOR[target] && !ONLY_FOR[target].includes(file.path))
    .map(({ target, line }) => ({ line, sentence: `only ${ONLY_FOR[target]?.join(', ')} may import ${target}` }));
}

const SELF = 'scripts/check-architecture.ts';

type Zone = { kind: 'module'; name: string } | { kind: 'flow' | 'platform' | 'free'; name: '' };

/** `free` composes (main.ts, the CLI), tests or lies outside the server. */
function zone(path: string): Zone {
  const name = /^server\/modules\/([^/]+)\//.exec(path)?.[1];
  if (name) return { kind: 'module', name };
  if (path.startsWith('server/flows/')) return { kind: 'flow', name: '' };
  if (path.startsWith('server/platform/')) return { kind: 'platform', name: '' };
  return { kind: 'free', name: '' };
}

/** Why this import must not be, or null. */
function refusal(path: string, from: Zone, target: string): string | null {
  const to = zone(target);
  if (from.kind === 'platform') {
    return to.kind === 'module' || to.kind === 'flow' ? `platform imports no module and no flow: ${target}` : null;
  }
  if (to.kind === 'flow' && from.kind === 'module' && !/\.(?:routes|calendar|loop)\.ts$/.test(path)) {
    return `only routes, calendar and loop files of a module call flows: ${target}`;
  }
  if (to.kind !== 'module' || to.name === from.name || to.name === WORDS) return null;
  if (to.name === 'webhooks') return `nobody imports webhooks: it hears of the others through the outbox`;
  if (from.kind === 'flow' || !MAY_IMPORT[from.name] || MAY_IMPORT[from.name]?.includes(to.name)) return null;
  return `${from.name} may import ${MAY_IMPORT[from.name]?.join(', ') || 'no module'}, not ${to.name}`;
}

/** Table → owners, from the comments in the migrations; a table without one is a finding. */
function tableOwners(migrations: Migration[]): { owners: Map<string, string[]>; findings: Finding[] } {
  const notes = tableNotes(migrations);
  const findings = notes
    .filter((note) => note.owners.length === 0)
    .map(({ path, line, table }) => ({
      path,
      line,
      rule: 'table-owner',
      sentence: `no line above says who owns ${table}: -- owner: <module>, or -- owner: platform/<file>`,
    }));
  return { owners: new Map(notes.map((note) => [note.table, note.owners])), findings };
}

function tableOwner(file: SourceText, owners: Map<string, string[]>): Found[] {
  if (MAY_WRITE_ANYTHING.test(file.path)) return [];
  const writes = [...file.quoted.matchAll(SQL_WRITE), ...file.plain.matchAll(BUILDER_WRITE)];
  return writes.flatMap((match) => {
    const table = match[1] ?? '';
    const own = owners.get(table);
    if (!own || own.some((owner) => mayWrite(owner, file.path))) return [];
    const place = own
      .map((owner) => (owner.startsWith('platform/') ? `${owner}.ts` : `the *.sql.ts of ${owner}`))
      .join(', ');
    return [{ line: lineAt(file.text, match.index), sentence: `${table} is written only by ${place}` }];
  });
}

function mayWrite(owner: string, path: string): boolean {
  if (owner.startsWith('platform/')) return path === `server/${owner}.ts`;
  return path.startsWith(`server/modules/${owner}/`) && path.endsWith('.sql.ts');
}

function oneCaller(file: SourceText): Found[] {
  if (MAY_WRITE_ANYTHING.test(file.path)) return [];
  const names = Object.keys(ONE_CALLER).filter((name) => ONE_CALLER[name] !== file.path);
  const others = names.filter((name) => !new RegExp(`\\bfunction ${name}\\b`).test(file.code));
  if (others.length === 0) return [];
  const sentence = (name: string) => `${name} is called only by ${ONE_CALLER[name]}, which keeps the history`;
  return matches(file.code, new RegExp(`\\b(?:${others.join('|')})\\b`, 'g'), sentence);
}

function realTime(file: SourceText): Found[] {
  if (MAY_READ_TIME.test(file.path)) return [];
  return matches(file.code, REAL_TIME, (found) => `${found} reads real time: only server/platform/clock.ts may`);
}

function sqlTime(file: SourceText): Found[] {
  if (!file.path.startsWith('server/') || file.path === 'server/platform/clock.ts') return [];
  return matches(file.quoted, SQL_TIME, (found) => `${found} reads the database's clock: pass the time as a parameter`);
}

function migrationTime({ path, text }: Migration): Finding[] {
  const sql = text.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const sentence = (found: string) => `${found} reads the database's clock: pass the time as a parameter`;
  return matches(sql, SQL_TIME, sentence).map((found) => ({ path, rule: 'sql-time', ...found }));
}

function fileLength(file: SourceText): Found[] {
  const lines = file.text.trimEnd().split('\n').length;
  if (lines <= LONGEST || MAY_BE_LONG.includes(file.path)) return [];
  return [{ line: LONGEST + 1, sentence: `${lines} lines, more than ${LONGEST}: is there a second noun inside?` }];
}

function noCast(file: SourceText): Found[] {
  if (MAY_CAST.test(file.path)) return [];
  const sentence = (found: string) => `${found} switches the compiler off: give the value the type that it has`;
  return [...matches(file.code, CAST, sentence), ...matches(file.text, SILENCED, sentence)];
}

function consoleUse(file: SourceText): Found[] {
  if (!file.path.startsWith('server/') || MAY_PRINT.test(file.path)) return [];
  return matches(file.code, /\bconsole\./g, () => 'the server logs through pino; only the CLI and main.ts print');
}

function matches(text: string, pattern: RegExp, sentence: (found: string) => string): Found[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: lineAt(text, match.index),
    sentence: sentence(match[0].replace(/\s+/g, ' ')),
  }));
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  const sources = readTree(root, '*.ts', '*.tsx');
  const findings = checkSources(sources, readMigrations(root));
  for (const { path, line, rule, sentence } of findings) console.log(`${path}:${line}  ${rule}  ${sentence}`);
  console.log(`${sources.length} files, ${findings.length} breaches of the architecture`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}

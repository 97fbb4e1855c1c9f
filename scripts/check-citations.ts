/**
 * Every citation leads somewhere in this repository. Looks at the comments of code and SQL, at the text of Markdown and at what the
 * program says, prints `file:line  kind  sentence` for each citation that doesn't, and fails. What counts as a citation is in KINDS.
 */
import { posix, resolve } from 'node:path';
import { parse } from 'yaml';
import { lineAt, listTree, readTree, sourceText } from './source-text.ts';

const RULE_BOOK = 'docs/rules.md';
const CONTRACT = 'test/contract/connect.openapi.yaml';
const PLANNED = '*(planned)*';

export interface Finding {
  path: string;
  line: number;
  kind: string;
  sentence: string;
}

/** What citations may lead to. */
interface Library {
  /** Every file, and every folder that holds one. */
  paths: ReadonlySet<string>;
  /** Anchors of the headings of each Markdown file, as GitHub makes them. */
  anchors: ReadonlyMap<string, ReadonlySet<string>>;
  /** Headings of the rule book: `3`, `3.2` → their text. */
  rules: ReadonlyMap<string, string>;
  /** Letters of the tags that the rule book defines. */
  tags: ReadonlySet<string>;
  /** Tags, operations, schemas and `Schema.property` of the contract. */
  contract: ReadonlySet<string>;
}

/** A file with everything that can't hold a citation blanked out, so that lines stay in place. */
interface Page {
  path: string;
  text: string;
}

type Look = (match: RegExpMatchArray, page: Page, library: Library) => string | null;

/** A kind of citation: how it is spelled, and what is wrong with one. */
const KINDS: Record<string, { spelled: RegExp; wrong: Look }> = {
  // rules 3 · rules 9.3 · rules 4, 5 and 8 · within the book §3.4
  rule: { spelled: /(?:\brules\s+|§)(\d+(?:\.\d+)?(?:(?:,\s*|\s+(?:and|to)\s+)\d+(?:\.\d+)?)*)\b/gi, wrong: wrongRule },
  // [C] · [C, O] · [L 29 CFR 2590.701-6]
  tag: { spelled: /(?<![\w\]`])\[([A-Z](?:,\s*[A-Z])*|\d+\s+(?:CFR|USC))(\s[^\]]*)?\](?![([])/g, wrong: wrongTag },
  // docs/embed.md#themes · census.sql.ts
  file: {
    spelled:
      /(?<![\w./:*{}@…-]|\]\([^)\s]*)(\/?(?:\.{1,2}\/)*[\w@-][\w@./-]*\.(?:md|tsx?|sql|ya?ml))\b(#[\w-]+)?(?!\]\()/g,
    wrong: wrongFile,
  },
  // In Markdown: [text](path#anchor)
  link: { spelled: /\]\(([^)\s#]*)(#[^)\s]*)?\)/g, wrong: wrongLink },
  // (contract, Employer.ein)
  contract: { spelled: /\(contract,\s+([A-Za-z][\w-]*(?:\.[\w-]+)?)/g, wrong: wrongContract },
  decision: { spelled: /\bdecision\s+(\d+)\b/gi, wrong: wrongDecision },
  // A design paper, by one of its headings: readers of the code don't have it.
  outside: {
    spelled: /\bdesign:\s+\w+|\b[Tt]he design (?:says|said)\b/g,
    wrong: () => 'a design that is not in this repository',
  },
};

function wrongRule([, numbers = '']: RegExpMatchArray, { path }: Page, { rules }: Library): string | null {
  for (const number of numbers.match(/\d+(?:\.\d+)?/g) ?? []) {
    const heading = rules.get(number);
    if (heading === undefined) return `${RULE_BOOK} has no heading ${number}`;
    if (heading.includes(PLANNED) && !path.endsWith('.md')) {
      return `rules ${number} is marked ${PLANNED}: the mark goes with the commit that builds it`;
    }
  }
  return null;
}

function wrongTag([whole, letters = '', text]: RegExpMatchArray, _: Page, { tags }: Library): string | null {
  if (/^\d/.test(letters)) return `a law is cited as [L ${whole.slice(1, -1)}]`;
  if (letters === 'L' && text === undefined) return '[L] names no law';
  if (letters !== 'L' && text !== undefined) return null;
  const unknown = letters.split(/,\s*/).find((letter) => !tags.has(letter));
  return unknown === undefined ? null : `${RULE_BOOK} defines no tag [${unknown}]`;
}

/** From the root or beside the page; code also by the end of its path, as in `flows/deactivate.ts`. */
function wrongFile([, name = '', anchor]: RegExpMatchArray, page: Page, library: Library): string | null {
  const beside = posix.join(posix.dirname(page.path), name);
  const found = [name, beside].find((path) => library.paths.has(path));
  if (found !== undefined) return wrongAnchor(found, anchor, library);
  const isEnd = !/\.(?:md|ya?ml)$/.test(name) && [...library.paths].some((path) => path.endsWith(`/${name}`));
  return isEnd ? null : `there is no file ${name}`;
}

function wrongLink([, target = '', anchor]: RegExpMatchArray, page: Page, library: Library): string | null {
  if (!page.path.endsWith('.md') || /^[a-z]+:/.test(target)) return null;
  const path = target === '' ? page.path : posix.join(posix.dirname(page.path), target.replace(/\/$/, ''));
  return library.paths.has(path) ? wrongAnchor(path, anchor, library) : `there is no file ${path}`;
}

function wrongAnchor(path: string, anchor: string | undefined, { anchors }: Library): string | null {
  if (anchor === undefined || anchors.get(path)?.has(anchor.slice(1))) return null;
  return `${path} has no heading ${anchor}`;
}

function wrongContract([, name = '']: RegExpMatchArray, _: Page, { contract }: Library): string | null {
  return name.endsWith('.md') || contract.has(name) ? null : `${CONTRACT} has no ${name}`;
}

function wrongDecision([, number = '']: RegExpMatchArray, _: Page, { paths }: Library): string | null {
  const start = `docs/decisions/${number.padStart(4, '0')}-`;
  return [...paths].some((path) => path.startsWith(start)) ? null : `there is no decision ${number}`;
}

export function checkCitations(sources: readonly Page[], paths: readonly string[]): Finding[] {
  const library = libraryOf(sources, paths);
  return sources
    .filter(({ path }) => /\.(?:tsx?|sql|md)$/.test(path))
    .map(pageOf)
    .flatMap((page) =>
      Object.entries(KINDS).flatMap(([kind, { spelled, wrong }]) =>
        [...page.text.matchAll(spelled)].flatMap((match) => {
          const sentence = wrong(match, page, library);
          return sentence === null ? [] : [{ path: page.path, line: lineAt(page.text, match.index), kind, sentence }];
        }),
      ),
    )
    .concat(sources.flatMap((source) => wrongTexts(source, library)))
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** Guides and examples that the reference, a page or a command names to its reader. */
function wrongTexts({ path, text }: Page, { paths }: Library): Finding[] {
  if (!/^(?:server|client|drops|embed|console)\/.*\.tsx?$/.test(path) || /\.test\.tsx?$/.test(path)) return [];
  const { quoted } = sourceText(path, text);
  return [...quoted.matchAll(/\b(?:docs|examples)\/[\w/-]+\.\w+\b/g)]
    .filter(([name]) => !paths.has(name))
    .map(({ 0: name, index }) => ({
      path,
      line: lineAt(quoted, index),
      kind: 'text',
      sentence: `there is no file ${name}`,
    }));
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/** Comments without their marks, so that a citation may run over the end of a line; Markdown without its blocks of code. */
function pageOf({ path, text }: Page): Page {
  if (path.endsWith('.md')) return { path, text: text.replace(/^([ \t]*)```[\s\S]*?^\1```/gm, blank) };
  const comments = path.endsWith('.sql') ? sqlComments(text) : codeComments(path, text);
  return { path, text: comments.replace(/^[ \t]*(?:\/\*\*?|\*(?!\/)|\/\/|--)/gm, blank) };
}

/** Stands for code between comments, so that no citation runs from one comment into the next. */
const CODE = '\0';

function sqlComments(text: string): string {
  return text.replace(/^(.*?)(--.*)?$/gm, (_, code: string, comment = '') => code.replace(/\S/g, CODE) + comment);
}

function codeComments(path: string, text: string): string {
  const { comments, plain } = sourceText(path, text);
  return comments.replace(/ /g, (space, at) => (/\S/.test(plain[at] ?? space) ? CODE : space));
}

function libraryOf(sources: readonly Page[], paths: readonly string[]): Library {
  const textOf = (wanted: string) => sources.find(({ path }) => path === wanted)?.text ?? '';
  const book = textOf(RULE_BOOK);
  const headings = [...book.matchAll(/^##+ (\d+(?:\.\d+)?)\.? (.*)$/gm)];
  return {
    paths: new Set(paths.flatMap(withFolders)),
    anchors: new Map(
      sources.filter(({ path }) => path.endsWith('.md')).map((page) => [page.path, anchorsOf(pageOf(page).text)]),
    ),
    rules: new Map(headings.map(([, number = '', text = '']) => [number, text])),
    tags: new Set([...book.matchAll(/^\| `\[([A-Z])\]` \|/gm)].map(([, letter = '']) => letter)),
    contract: new Set(contractNames(textOf(CONTRACT))),
  };
}

function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Lower case, without punctuation, hyphens for spaces; a heading that comes again gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#+ (.*)$/gm)) {
    const plain = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let [unique, count] = [anchor, 0];
    while (anchors.has(unique)) unique = `${anchor}-${++count}`;
    anchors.add(unique);
  }
  return anchors;
}

interface Schema {
  properties?: Record<string, Schema>;
  allOf?: Schema[];
}

function contractNames(yaml: string): string[] {
  const {
    tags = [],
    paths = {},
    components = {},
  } = (parse(yaml) ?? {}) as {
    tags?: { name: string }[];
    paths?: Record<string, Record<string, { operationId?: string }>>;
    components?: { schemas?: Record<string, Schema> };
  };
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const schemas = Object.entries(components.schemas ?? {});
  return [
    ...tags.map(({ name }) => name),
    ...operations.flatMap(({ operationId }) => operationId ?? []),
    ...schemas.flatMap(([name, schema]) => [name, ...propertiesOf(schema).map((property) => `${name}.${property}`)]),
  ];
}

function propertiesOf({ properties = {}, allOf = [] }: Schema): string[] {
  return [...Object.keys(properties), ...allOf.flatMap(propertiesOf)];
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  const sources = readTree(root, '*.ts', '*.tsx', '*.sql', '*.md', CONTRACT);
  const findings = checkCitations(sources, listTree(root));
  for (const { path, line, kind, sentence } of findings) console.log(`${path}:${line}  ${kind}  ${sentence}`);
  console.log(`${sources.length} files, ${findings.length} citations that lead nowhere`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
